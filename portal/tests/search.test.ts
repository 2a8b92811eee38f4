import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Context } from "../src/app/context";
import { Search } from "../src/components/search";

const PAUSE = 200;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A search whose answers come when the test says so. */
function search() {
  const answers = new Map<string, (found: readonly string[]) => void>();
  const ask = (text: string) => new Promise<readonly string[]>((resolve) => answers.set(text, resolve));
  return { search: new Search<string>({ redraw: () => undefined } as unknown as Context, ask), answers };
}

async function typed(one: Search<string>, text: string): Promise<void> {
  one.type(text);
  await vi.advanceTimersByTimeAsync(PAUSE);
}

test("an answer to what was typed before is never shown under what is typed now", async () => {
  const { search: one, answers } = search();
  await typed(one, "Viktoria");
  await typed(one, "Jansen");
  answers.get("Jansen")!(["Anna Jansen"]);
  await vi.advanceTimersByTimeAsync(0);
  answers.get("Viktoria")!(["Viktoria Ek"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(one.found).toEqual(["Anna Jansen"]);
});

test("while the new answer is on its way, the old one isn't there", async () => {
  const { search: one, answers } = search();
  await typed(one, "Viktoria");
  answers.get("Viktoria")!(["Viktoria Ek"]);
  await vi.advanceTimersByTimeAsync(0);
  expect([one.found, one.isBusy]).toEqual([["Viktoria Ek"], false]);
  one.type("Jansen");
  expect([one.found, one.isBusy]).toEqual([undefined, true]);
});

test("what is asked while typing goes on is asked once", async () => {
  const { search: one, answers } = search();
  for (const text of ["Vi", "Vik", "Vikt"]) one.type(text);
  await vi.advanceTimersByTimeAsync(PAUSE);
  expect([...answers.keys()]).toEqual(["Vikt"]);
});
