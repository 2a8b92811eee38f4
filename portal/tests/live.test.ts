import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Live } from "../src/app/live";

describe("what is kept fresh", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** How often it was looked in so many seconds, where a look takes a time. */
  async function looks(takes: number, seconds: number): Promise<number> {
    let count = 0;
    const load = async (): Promise<number> => {
      await new Promise((done) => setTimeout(done, takes * 1000));
      return count++;
    };
    const live = new Live(load, 4, () => undefined);
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    live.stop();
    return count;
  }

  test("is asked for every few seconds where that is quick", async () => {
    expect(await looks(0.1, 42)).toBeGreaterThanOrEqual(10);
  });

  test("is asked for seldom where that takes long", async () => {
    expect(await looks(5, 54)).toBe(1);
    expect(await looks(5, 64)).toBe(2);
  });

  test("is shown in part while nothing is known yet, and whole afterwards", async () => {
    const shown: unknown[] = [];
    let rows = 1;
    const live: Live<readonly number[]> = new Live(
      async (show) => {
        await Promise.resolve();
        show([0]);
        return Array.from({ length: ++rows }, (_, row) => row);
      },
      4,
      () => shown.push([live.value, live.isPart]),
    );
    await vi.advanceTimersByTimeAsync(4500);
    live.stop();
    expect(shown).toEqual([
      [[0], true],
      [[0, 1], false],
      [[0, 1, 2], false],
    ]);
  });
});
