/** Seats in use over time, with the limit and those who wait: by decision, or by day. */

import { html, nothing, svg, type TemplateResult } from "lit-html";
import type { Allotment, Decision, Snapshot } from "../api/types";
import type { Format, Texts } from "../texts";

/** How things were from an instant on; `waiting` is known of days only. */
export interface Point {
  at: number;
  used: number;
  limit: number;
  waiting?: number;
}

const WIDTH = 1000;
const HEIGHT = 240;
const TAKES_A_SEAT = new Set(["licensed", "promoted"]);
const TICKS = [0, 1 / 3, 2 / 3, 1];
const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60 * 1000;

/** The points that decisions (newest first) draw, up to what is so now. */
export function pointsOfDecisions(decisions: readonly Decision[], allotment: Allotment, now: number): readonly Point[] {
  const points = decisions.toReversed().map((decision) => ({
    at: Date.parse(decision.decidedDateTime),
    used: decision.used + (TAKES_A_SEAT.has(decision.kind) ? 1 : 0),
    limit: decision.limit,
  }));
  return [...points, { at: now, used: allotment.consumedUnits, limit: allotment.usableUnits }];
}

/** The points that nights (oldest first) draw, up to what is so now. */
export function pointsOfDays(days: readonly Snapshot[], allotment: Allotment, now: number): readonly Point[] {
  const points = days.map((day) => ({
    at: Date.parse(day.date),
    used: day.consumedUnits,
    limit: day.allottedUnits,
    waiting: day.waitingUnits,
  }));
  const { consumedUnits: used, usableUnits: limit, waitingUnits: waiting } = allotment;
  return [...points, { at: now, used, limit, waiting }];
}

const STEPS_AT_MOST = 5;
/** So few points are shown as such: a line alone would hide how little is known. */
const DOTTED_AT_MOST = 14;

/** The numbers on an axis that reaches the value: 0, and steps of 1, 2 or 5 times a power of ten; whole, for seats are. */
export function niceTicks(value: number): readonly number[] {
  const most = Math.max(1, value);
  const power = 10 ** Math.floor(Math.log10(most / STEPS_AT_MOST));
  const step = [1, 2, 5, 10].map((times) => Math.max(1, times * power)).find((size) => most / size <= STEPS_AT_MOST)!;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, tick) => tick * step);
}

/** How a time is said in a chart that is so long: to the day, the minute or the second. */
function timeOf(length: number, format: Format): (at: number) => string {
  if (length > 2 * DAY) return (at) => format.day(new Date(at));
  return length < 5 * MINUTE ? (at) => format.time(new Date(at)) : (at) => format.moment(new Date(at));
}

/** The times on the axis; empty where it would be the one before once more. */
export function timesOf(from: number, to: number, format: Format): readonly string[] {
  const said = TICKS.map((share) => timeOf(to - from, format)(from + share * (to - from)));
  return said.map((time, tick) => (time === said[tick - 1] ? "" : time));
}

export function usageChart(points: readonly Point[], texts: Texts, format: Format): TemplateResult {
  const [first, last] = [points[0]!, points.at(-1)!];
  const most = Math.max(...points.map((point) => point.used));
  const ticks = niceTicks(1.1 * Math.max(most, ...points.map((point) => Math.max(point.limit, point.waiting ?? 0))));
  const top = ticks.at(-1)!;
  const said = timeOf(last.at - first.at, format);
  const summary = texts.usage.summary(last.used, last.limit, said(first.at), said(last.at), most);
  return html`<figure class="chart">
    <figcaption>${legend(points, texts)}</figcaption>
    <div class="plot">
      <div class="axis-y" aria-hidden="true">
        ${ticks.toReversed().map((tick) => html`<span>${format.count(tick)}</span>`)}
      </div>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${summary}>
        ${ticks.map((tick) => gridLine(HEIGHT - (tick / top) * HEIGHT))}
        <path class="area" d="${steps(points, (point) => point.used, top)} V ${HEIGHT} H 0 Z"></path>
        <path class="line" d=${steps(points, (point) => point.used, top)}></path>
        ${knowsWaiting(points) ? svg`<path class="line waiting" d=${steps(points, (point) => point.waiting ?? 0, top)}></path>` : nothing}
        <path class="line limit" d=${steps(points, (point) => point.limit, top)}></path>
        ${points.length <= DOTTED_AT_MOST ? svg`<path class="dots" d=${dots(points, top)}></path>` : nothing}
      </svg>
      <div class="axis-x" aria-hidden="true">
        ${timesOf(first.at, last.at, format).map((time) => html`<span>${time}</span>`)}
      </div>
    </div>
    <p class="hint">${summary}</p>
  </figure>`;
}

function legend(points: readonly Point[], texts: Texts): TemplateResult {
  return html`<ul class="legend">
    <li><span class="key used"></span>${texts.usage.used}</li>
    <li><span class="key limit"></span>${texts.usage.limit}</li>
    ${knowsWaiting(points) ? html`<li><span class="key waiting"></span>${texts.usage.waiting}</li>` : nothing}
  </ul>`;
}

/** Whether people have waited at any time that is drawn. */
function knowsWaiting(points: readonly Point[]): boolean {
  return points.some((point) => point.waiting);
}

/** An SVG path that goes from point to point in steps. */
export function steps(points: readonly Point[], what: (point: Point) => number, top: number): string {
  const { first, span } = spanOf(points);
  const across = (point: Point): string => (((point.at - first) / span) * WIDTH).toFixed(1);
  const up = (point: Point): string => (HEIGHT - (what(point) / top) * HEIGHT).toFixed(1);
  const [start, ...rest] = points;
  return `M 0 ${up(start!)} ${rest.map((point) => `H ${across(point)} V ${up(point)}`).join(" ")}`;
}

/** The points in use as an SVG path of dots: lines without a length, for these stay round whatever the drawing's proportions are. */
export function dots(points: readonly Point[], top: number): string {
  const { first, span } = spanOf(points);
  return points
    .map(
      ({ at, used }) =>
        `M ${(((at - first) / span) * WIDTH).toFixed(1)} ${(HEIGHT - (used / top) * HEIGHT).toFixed(1)} h 0`,
    )
    .join(" ");
}

function spanOf(points: readonly Point[]): { first: number; span: number } {
  const first = points[0]!.at;
  return { first, span: Math.max(1, points.at(-1)!.at - first) };
}

function gridLine(height: number): TemplateResult {
  return svg`<line class="grid" x1="0" x2=${WIDTH} y1=${height} y2=${height}></line>` as TemplateResult;
}
