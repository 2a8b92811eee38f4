/** Seats in use over time, with the limit: what the decisions say, as steps. */

import { html, svg, type TemplateResult } from "lit-html";
import type { Allotment, Decision } from "../api/types";
import type { Format, Texts } from "../texts";

/** How things were from an instant on. */
export interface Point {
  at: number;
  used: number;
  limit: number;
}

const WIDTH = 1000;
const HEIGHT = 240;
const TAKES_A_SEAT = new Set(["licensed", "promoted"]);

/** The points that decisions (newest first) draw, up to what is so now. */
export function pointsOf(decisions: readonly Decision[], allotment: Allotment, now: number): readonly Point[] {
  const points = decisions.toReversed().map((decision) => ({
    at: Date.parse(decision.decidedDateTime),
    used: decision.used + (TAKES_A_SEAT.has(decision.kind) ? 1 : 0),
    limit: decision.limit,
  }));
  return [...points, { at: now, used: allotment.consumedUnits, limit: allotment.allottedUnits }];
}

/** A round number at or above the value, which divides by four. */
export function niceMaximum(value: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1) * 4;
  return Math.max(4, Math.ceil(value / step) * step);
}

export function usageChart(points: readonly Point[], texts: Texts, format: Format): TemplateResult {
  const [first, last] = [points[0]!, points.at(-1)!];
  const most = Math.max(...points.map((point) => point.used));
  const top = niceMaximum(Math.max(most, ...points.map((point) => point.limit)));
  const [from, to] = [format.moment(new Date(first.at)), format.moment(new Date(last.at))];
  return html`<figure class="chart">
    <figcaption>
      <ul class="legend">
        <li><span class="key used"></span>${texts.usage.used}</li>
        <li><span class="key limit"></span>${texts.usage.limit}</li>
      </ul>
    </figcaption>
    <div class="plot">
      <div class="axis-y" aria-hidden="true">${[top, top / 2, 0].map((value) => html`<span>${format.count(value)}</span>`)}</div>
      <svg
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label=${texts.usage.summary(last.used, last.limit, from, to, most)}
      >
        ${[0, 0.25, 0.5, 0.75, 1].map((share) => gridLine(share * HEIGHT))}
        <path class="area" d="${steps(points, "used", top)} V ${HEIGHT} H 0 Z"></path>
        <path class="line" d=${steps(points, "used", top)}></path>
        <path class="line limit" d=${steps(points, "limit", top)}></path>
      </svg>
      <div class="axis-x" aria-hidden="true"><span>${from}</span><span>${to}</span></div>
    </div>
  </figure>`;
}

/** An SVG path that goes from point to point in steps. */
export function steps(points: readonly Point[], what: "used" | "limit", top: number): string {
  const first = points[0]!.at;
  const span = Math.max(1, points.at(-1)!.at - first);
  const across = (point: Point): string => (((point.at - first) / span) * WIDTH).toFixed(1);
  const up = (point: Point): string => (HEIGHT - (point[what] / top) * HEIGHT).toFixed(1);
  const [start, ...rest] = points;
  return `M 0 ${up(start!)} ${rest.map((point) => `H ${across(point)} V ${up(point)}`).join(" ")}`;
}

function gridLine(height: number): TemplateResult {
  return svg`<line class="grid" x1="0" x2=${WIDTH} y1=${height} y2=${height}></line>` as TemplateResult;
}
