import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Context } from "../src/app/context";
import { KnownSearch, Search } from "../src/components/search";

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

/** A search among people of allotments, whose answers come when the test says so; what was asked for, in order. */
function known() {
  const asked: Record<string, unknown>[] = [];
  const answers: ((answer: unknown) => void)[] = [];
  const send = (_method: string, _path: string, { body }: { body: Record<string, unknown> }) => {
    asked.push(body);
    return new Promise((resolve) => answers.push(resolve));
  };
  const context = { redraw: () => undefined, names: { learn: () => undefined }, api: { send } } as unknown as Context;
  const one = new KnownSearch<string>(context, "a1", (people) => people.map((person) => person.displayName));
  return { one, asked, answers };
}

function answer(names: readonly string[], cursor: string | null, complete = true): unknown {
  return { value: names.map((displayName) => ({ id: displayName, displayName })), cursor, complete };
}

test("looking further shows who is found beside those who are shown", async () => {
  const { one, asked, answers } = known();
  await typed(one, " jan ");
  answers[0]!(answer(["Jan Ek"], "next"));
  await vi.advanceTimersByTimeAsync(0);
  expect([one.found, one.hasMore, one.isComplete]).toEqual([["Jan Ek"], true, true]);
  void one.further();
  answers[1]!(answer(["Bojan Alm"], null, false));
  await vi.advanceTimersByTimeAsync(0);
  expect([one.found, one.hasMore, one.isComplete]).toEqual([["Jan Ek", "Bojan Alm"], false, false]);
  expect(asked).toEqual([
    { search: "jan", allotmentId: "a1" },
    { search: "jan", allotmentId: "a1", cursor: "next" },
  ]);
});

test("what was looked for further is never shown under what is typed now", async () => {
  const { one, answers } = known();
  await typed(one, "jan");
  answers[0]!(answer(["Jan Ek"], "next"));
  await vi.advanceTimersByTimeAsync(0);
  void one.further();
  await typed(one, "ada");
  answers[2]!(answer(["Ada Alm"], null));
  await vi.advanceTimersByTimeAsync(0);
  answers[1]!(answer(["Bojan Alm"], "more", false));
  await vi.advanceTimersByTimeAsync(0);
  expect([one.found, one.hasMore, one.isComplete]).toEqual([["Ada Alm"], false, true]);
});
