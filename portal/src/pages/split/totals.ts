/** What the plans of a split mean together. */

import type { Adoption } from "../../api/types";

export interface Totals {
  /** Who gets a seat, and how many seats there are. */
  stays: number;
  seats: number;
  /** Who finds no seat, and stays in the large group. */
  without: number;
  /** How many plans are not ready yet. */
  planning: number;
}

export function totalsOf(adoptions: readonly Adoption[]): Totals {
  const sum = (of: (adoption: Adoption) => number): number =>
    adoptions.reduce((all, adoption) => all + of(adoption), 0);
  return {
    stays: sum(({ plan }) => plan.stays),
    seats: sum(({ allottedUnits }) => allottedUnits),
    without: sum(({ plan }) => plan.noSeat + plan.over),
    planning: adoptions.filter(({ state }) => state === "planning").length,
  };
}
