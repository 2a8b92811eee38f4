import { describe, expect, test } from "vitest";
import { percentage } from "../src/charts/bar";
import { scaleOf } from "../src/charts/capacity";
import { dots, niceTicks, pointsOfDays, pointsOfDecisions, steps, timesOf } from "../src/charts/usage";
import { Format } from "../src/texts";
import { allotment, decision, product, snapshot } from "./samples";

test.each([
  [0, 10, 0],
  [5, 10, 50],
  [15, 10, 100],
  [-1, 10, 0],
  [0, 0, 0],
  [3, 0, 100],
])("%i of %i is %i per cent", (part, whole, expected) => {
  expect(percentage(part, whole)).toBe(expected);
});

test.each([
  [0, [0, 1]],
  [3, [0, 1, 2, 3]],
  [6, [0, 2, 4, 6]],
  [52, [0, 20, 40, 60]],
  [48, [0, 10, 20, 30, 40, 50]],
  [110, [0, 50, 100, 150]],
  [11_000, [0, 5_000, 10_000, 15_000]],
])("an axis that reaches %d has the numbers %j", (value, ticks) => {
  expect(niceTicks(value)).toEqual(ticks);
});

test("an axis reaches every value in few round steps", () => {
  for (let value = 1; value < 100_000; value += Math.ceil(value / 7)) {
    const ticks = niceTicks(value);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(value);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(String(ticks[1])).toMatch(/^(1|2|5)0*$/);
  }
});

test.each([0, 2_000, 40_000, 59_000, 240_000, 3_600_000, 3 * 86_400_000])(
  "no time stands twice on the axis of %d ms",
  (length) => {
    const from = Date.parse("2026-01-03T10:04:30Z");
    const shown = timesOf(from, from + length, new Format("en")).filter((time) => time !== "");
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown.length).toBe(length === 0 ? 1 : length === 2_000 ? 3 : 4);
  },
);

describe("seats over time", () => {
  const now = Date.parse("2026-01-03T00:00:00Z");
  const present = allotment({ consumedUnits: 2, allottedUnits: 5, waitingUnits: 1 });

  test("rise with each decision that takes a seat, the oldest first", () => {
    const newestFirst = [
      decision({ kind: "rolledBack", used: 2, decidedDateTime: "2026-01-02T00:00:00Z" }),
      decision({ kind: "promoted", used: 1, decidedDateTime: "2026-01-01T00:00:00Z" }),
      decision({ kind: "licensed", used: 0, decidedDateTime: "2025-12-31T00:00:00Z" }),
    ];
    const points = pointsOfDecisions(newestFirst, present, now);
    expect(points.map(({ used }) => used)).toEqual([1, 2, 2, 2]);
    expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).toSorted());
    expect(points.at(-1)).toEqual({ at: now, used: 2, limit: 5 });
  });

  test("are known day by day with those who wait", () => {
    const points = pointsOfDays([snapshot({ consumedUnits: 1, waitingUnits: 4 })], present, now);
    expect(points).toEqual([
      { at: Date.parse("2026-01-01"), used: 1, limit: 10, waiting: 4 },
      { at: now, used: 2, limit: 5, waiting: 1 },
    ]);
  });

  test("are drawn in steps from the left edge to the right one", () => {
    const points = [0, 50, 100].map((at, index) => ({ at, used: index * 2, limit: 4 }));
    expect(steps(points, ({ used }) => used, 4)).toBe("M 0 240.0 H 500.0 V 120.0 H 1000.0 V 0.0");
  });

  test("are one point where nothing has happened", () => {
    expect(steps(pointsOfDecisions([], present, now), ({ used }) => used, 4)).toBe("M 0 120.0 ");
  });
});

test.each([
  [[], 100],
  [[[60, 50, 60]], 100],
  [[[60, 61, 0]], 150],
  [[[60, 0, 120]], 200],
  [[[60, 6000, 0]], 200],
  [[[0, 1, 0]], 200],
  [[[0, 0, 0]], 100],
  [
    [
      [12_000, 100, 100],
      [60, 80, 20],
    ],
    150,
  ],
])("bars of products with %j share a scale up to %d per cent", (products, top) => {
  const sold = (products as number[][]).map(([assignable = 0, allotted = 0, used = 0]) =>
    product({ assignable, allotted, used }),
  );
  expect(scaleOf(sold)).toBe(top);
});

test("a few points are dots, the first at the left edge and the last at the right one", () => {
  const points = [
    { at: 0, used: 0, limit: 4 },
    { at: 10, used: 4, limit: 4 },
  ];
  expect(dots(points, 4)).toBe("M 0.0 240.0 h 0 M 1000.0 0.0 h 0");
  expect(dots(points.slice(0, 1), 4)).toBe("M 0.0 240.0 h 0");
});
