/** The answers about several allotments, as one. */

import type { Replay, WhatIfResult } from "../../api/types";
import type { Replayed } from "../../components/whatIf";

/** So many points of time the sum is drawn by. */
const POINTS = 120;

/** What all of them were, or would have been, together. */
export function totalOf(replays: readonly Replay[]): Replayed {
  const sum = (value: (replay: Replay) => number): number => replays.reduce((total, each) => total + value(each), 0);
  const waiters = sum(waitersOf);
  const known = replays.filter(({ cost }) => cost !== null);
  return {
    joined: sum(({ joined }) => joined),
    atOnce: sum(({ atOnce }) => atOnce),
    waited: sum(({ waited }) => waited),
    refused: sum(({ refused }) => refused),
    promoted: sum(({ promoted }) => promoted),
    stillWaiting: sum(({ stillWaiting }) => stillWaiting),
    meanWaitSeconds: waiters === 0 ? 0 : Math.round(sum((each) => each.meanWaitSeconds * waitersOf(each)) / waiters),
    longestWaitSeconds: Math.max(0, ...replays.map(({ longestWaitSeconds }) => longestWaitSeconds)),
    cost: known.length === 0 ? null : known.reduce((total, { cost }) => total + Number(cost), 0).toFixed(2),
    points: pointsOf(replays),
  };
}

/** How many have waited for a seat: those who got one, and those who still wait. */
function waitersOf({ promoted, stillWaiting }: Replay): number {
  return promoted + stillWaiting;
}

/** The sums at the same points of time; each allotment counts as it was at the latest of its own points. */
function pointsOf(replays: readonly Replay[]): Replay["points"] {
  const lines = replays
    .map(({ points }) => points.map((point) => ({ ...point, at: Date.parse(point.dateTime) })))
    .filter((points) => points.length > 0);
  if (lines.length === 0) return [];
  const first = Math.min(...lines.map((points) => points[0]!.at));
  const last = Math.max(...lines.map((points) => points.at(-1)!.at));
  const places = lines.map(() => 0);
  return Array.from({ length: POINTS + 1 }, (_, step) => {
    const at = first + ((last - first) * step) / POINTS;
    const shown = lines.map((points, line) => {
      while (places[line]! + 1 < points.length && points[places[line]! + 1]!.at <= at) places[line]! += 1;
      return points[places[line]!]!;
    });
    const sum = (value: (point: Replay["points"][number]) => number): number =>
      shown.reduce((total, point) => total + value(point), 0);
    return {
      dateTime: new Date(at).toISOString(),
      consumedUnits: sum(({ consumedUnits }) => consumedUnits),
      waitingUnits: sum(({ waitingUnits }) => waitingUnits),
      allottedUnits: sum(({ allottedUnits }) => allottedUnits),
    };
  });
}

/** The smallest share of what was decided that a replay gives, and how many of them aren't complete. */
export function doubts(results: readonly WhatIfResult[]): { agreement: number; partly: number } {
  return {
    agreement: Math.min(1, ...results.map(({ agreement }) => agreement)),
    partly: results.filter(({ complete }) => !complete).length,
  };
}

/** Those of a tree, by the id of its root; of all trees, where none is named. */
export function ofTree<One extends { id: string; parentId: string | null }>(
  allotments: readonly One[],
  rootId: string,
): readonly One[] {
  if (!rootId) return allotments;
  const found = new Set([rootId]);
  for (let grew = true; grew; ) {
    const more = allotments.filter(({ id, parentId }) => parentId !== null && found.has(parentId) && !found.has(id));
    for (const { id } of more) found.add(id);
    grew = more.length > 0;
  }
  return allotments.filter(({ id }) => found.has(id));
}
