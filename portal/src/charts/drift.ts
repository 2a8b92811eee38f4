/** Differences by kind as bars, and the seats of one allotment over its last nights as a small line. */

import { html, svg, type TemplateResult } from "lit-html";
import type { Snapshot } from "../api/types";
import type { Format } from "../texts";
import { bar, percentage } from "./bar";
import { steps } from "./usage";

const WIDTH = 1000;
const HEIGHT = 240;

/** How many there are of each kind, the most first. */
export function kindBars(kinds: readonly (readonly [string, number])[], format: Format): TemplateResult {
  const most = Math.max(1, ...kinds.map(([, count]) => count));
  return html`<ul class="plain kind-bars">
    ${kinds
      .toSorted(([, one], [, other]) => other - one)
      .map(
        ([name, count]) => html`<li>
          <span>${name}</span>
          <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${bar("bar-fill", percentage(count, most))}</svg>
          <strong>${format.count(count)}</strong>
        </li>`,
      )}
  </ul>`;
}

/** Seats against the limit, as small as a word; the numbers stand beside it. */
export function sparkline(nights: readonly Snapshot[]): TemplateResult {
  const points = nights.map((night) => ({
    at: Date.parse(night.date),
    used: night.consumedUnits,
    limit: night.allottedUnits,
  }));
  if (points.length < 2) return html``;
  const top = Math.max(1, ...points.map((point) => Math.max(point.used, point.limit)));
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<path class="line limit" d=${steps(points, (point) => point.limit, top)}></path>
      <path class="line" d=${steps(points, (point) => point.used, top)}></path>`}
  </svg>`;
}
