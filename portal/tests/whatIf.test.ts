/** What is said of several replays as one. */

import { expect, test } from "vitest";
import type { Replay } from "../src/api/types";
import { doubts, ofTree, totalOf } from "../src/pages/whatIf/total";

const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString();

function replay(changes: Partial<Replay> = {}): Replay {
  return {
    joined: 3,
    atOnce: 2,
    waited: 1,
    refused: 0,
    promoted: 1,
    stillWaiting: 0,
    meanWaitSeconds: 100,
    medianWaitSeconds: 100,
    longWaitSeconds: 100,
    longestWaitSeconds: 100,
    longestWaits: [],
    peakUnits: 2,
    unitDays: 20,
    seatDays: 10,
    cost: "10.50",
    points: [
      { dateTime: day(1), consumedUnits: 1, waitingUnits: 0, allottedUnits: 2 },
      { dateTime: day(11), consumedUnits: 2, waitingUnits: 1, allottedUnits: 2 },
    ],
    ...changes,
  };
}

test("counts and costs add up, and waits are weighted by those who waited", () => {
  const total = totalOf([
    replay(),
    replay({ promoted: 2, stillWaiting: 1, meanWaitSeconds: 500, longestWaitSeconds: 900 }),
  ]);
  expect([total.joined, total.atOnce, total.promoted, total.stillWaiting]).toEqual([6, 4, 3, 1]);
  expect([total.meanWaitSeconds, total.longestWaitSeconds, total.cost]).toEqual([400, 900, "21.00"]);
  expect(total.medianWaitSeconds).toBeUndefined();
});

test("where nobody waited and nothing has a price, nothing is made up", () => {
  const total = totalOf([replay({ promoted: 0, cost: null })]);
  expect([total.meanWaitSeconds, total.cost]).toEqual([0, null]);
  expect(totalOf([]).points).toEqual([]);
});

test("the chart adds up each allotment as it was by then", () => {
  const later = [{ dateTime: day(21), consumedUnits: 5, waitingUnits: 2, allottedUnits: 7 }];
  const { points } = totalOf([replay(), replay({ points: later }), replay({ points: [] })]);
  expect(points[0]).toEqual({ dateTime: day(1), consumedUnits: 6, waitingUnits: 2, allottedUnits: 9 });
  expect(points.at(-1)).toEqual({ dateTime: day(21), consumedUnits: 7, waitingUnits: 3, allottedUnits: 9 });
});

test("a tree is its root and everything below", () => {
  const all = [
    { id: "c", parentId: "b" },
    { id: "a", parentId: null },
    { id: "b", parentId: "a" },
    { id: "x", parentId: null },
  ];
  expect(ofTree(all, "a").map(({ id }) => id)).toEqual(["c", "a", "b"]);
  expect(ofTree(all, "")).toEqual(all);
});

test("the least certain replay is told of", () => {
  const one = { agreement: 0.9, complete: false };
  const other = { agreement: 1, complete: true };
  expect(doubts([one, other] as never)).toEqual({ agreement: 0.9, partly: 1 });
});
