/** What is asked about what would have been, and how the answer is shown: for one allotment, and for several. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Overflow, Replay, WaitingOrder } from "../api/types";
import type { Context } from "../app/context";
import { usageChart, type Point } from "../charts/usage";
import type { Problems } from "../pages/newAllotment/draft";
import { endOf, startOf } from "./days";
import { dayField, numberOf, select, textField } from "./field";
import { LENT } from "./lending";
import { table, type Column } from "./table";
import { orderOf, typedOrder, WaitingOrderField, type TypedOrder } from "./waitingOrder";

const PERIODS = ["30", "90", "365"];
const AS_IT_WAS = "";
const DAY_SECONDS = 86_400;

interface Asked {
  days: string;
  limit: string;
  overflow: Overflow | "";
  order: TypedOrder | undefined;
  lendingLimit: string;
  borrowingLimit: string;
  keptUnits: string;
  /** Days on which lending begins and ends; empty: it always holds. */
  lendFrom: string;
  lendUntil: string;
}

const AT_FIRST: Asked = {
  days: "365",
  limit: "",
  overflow: AS_IT_WAS,
  order: undefined,
  lendingLimit: "",
  borrowingLimit: "",
  keptUnits: "",
  lendFrom: "",
  lendUntil: "",
};

const COUNTS = ["joined", "atOnce", "waited", "refused", "promoted", "stillWaiting", "peakUnits"] as const;
const WAITS = ["meanWaitSeconds", "medianWaitSeconds", "longWaitSeconds", "longestWaitSeconds"] as const;

/** A replay, or the sum of several, of which not everything is known. */
export type Replayed = Pick<Replay, Exclude<(typeof COUNTS)[number], "peakUnits">> &
  Pick<Replay, "meanWaitSeconds" | "longestWaitSeconds" | "cost" | "points"> &
  Partial<Replay>;

/** The fields that say what is to be different. */
export class WhatIfQuestion {
  problems: Problems = {};
  private asked: Asked = AT_FIRST;
  private readonly order: WaitingOrderField;

  constructor(private readonly context: Context) {
    this.order = new WaitingOrderField(context, (order) => this.with({ order }));
  }

  /** What is written as the limit, if anything. */
  get limit(): number | string | undefined {
    const typed = this.asked.limit.trim();
    return typed ? numberOf(typed) : undefined;
  }

  /** Everything but the limit, as the API takes it. */
  get body(): Record<string, unknown> {
    const { days, overflow, order, lendFrom, lendUntil } = this.asked;
    const lends = LENT.some((name) => this.asked[name].trim());
    const terms = {
      ...Object.fromEntries(LENT.map((name) => [name, numberOf(this.asked[name].trim() || "0")])),
      ...(lendFrom ? { fromDateTime: startOf(lendFrom) } : {}),
      ...(lendUntil ? { untilDateTime: endOf(lendUntil) } : {}),
    };
    return {
      days: Number(days),
      ...(overflow ? { overflow } : {}),
      ...(order ? { waitingOrder: orderOf(order) } : {}),
      ...(lends ? { lending: terms } : {}),
    };
  }

  /** limit: how the limit is asked for. known: the order of the waiting room from which another one begins. */
  fields(limit: { label: string; hint: string }, known: WaitingOrder): TemplateResult {
    const { whatIf: texts, usage, allotment: named, order } = this.context.texts;
    const periods = PERIODS.map((days) => [days, texts.period(Number(days))] as const);
    const overflows = [
      [AS_IT_WAS, texts.same],
      ["rollback", named.overflow.rollback],
      ["wait", named.overflow.wait],
    ] as const;
    const orders = [
      [AS_IT_WAS, texts.same],
      ["place", order.rules.place],
      ["priority", order.rules.priority],
    ] as const;
    const typed = this.asked.limit.trim();
    return html`<div class="field">${select(usage.period, periods, this.asked.days, (days) => this.with({ days }))}</div>
      ${textField({
        label: limit.label,
        value: this.asked.limit,
        numeric: true,
        hint: limit.hint,
        problem: typed && !/^\d+$/.test(typed) ? texts.limitWrong : this.problems.allottedUnits,
        input: (limit) => this.with({ limit }),
      })}
      <div class="field">${select(named.whenFull, overflows, this.asked.overflow, (chosen) => this.with({ overflow: chosen as Overflow | "" }))}</div>
      <div class="field">${select(order.title, orders, this.asked.order?.rule ?? AS_IT_WAS, (rule) => this.choose(known, rule))}</div>
      ${this.asked.order?.rule === "priority" ? this.order.view(this.asked.order, this.problems.waitingOrder) : nothing}
      ${this.lending()}`;
  }

  /** On which terms relatives would have lent to each other. */
  private lending(): TemplateResult {
    const { whatIf: texts, lending } = this.context.texts;
    const field = (name: (typeof LENT)[number]): TemplateResult =>
      textField({
        label: lending[name],
        value: this.asked[name],
        numeric: true,
        hint: texts.lendingHints[name],
        input: (typed) => this.with({ [name]: typed }),
      });
    const problem = this.problems.lending;
    return html`<details>
      <summary>${texts.lending}</summary>
      <p class="hint">${texts.lendingHint}</p>
      ${LENT.map(field)}
      <div class="field">${dayField(texts.lendFrom, this.asked.lendFrom, (lendFrom) => this.with({ lendFrom }))}</div>
      <div class="field">${dayField(texts.lendUntil, this.asked.lendUntil, (lendUntil) => this.with({ lendUntil }))}</div>
      ${problem ? html`<p class="remark bad" role="alert">${problem}</p>` : nothing}
    </details>`;
  }

  private choose(known: WaitingOrder, rule: string): void {
    const order = rule === "place" || rule === "priority" ? { ...typedOrder(known), rule } : undefined;
    this.order.reset();
    this.with({ order } as Partial<Asked>);
  }

  private with(changes: Partial<Asked>): void {
    this.asked = { ...this.asked, ...changes };
    this.problems = {};
    this.context.redraw();
  }
}

/** The measures of what was beside those of what would have been, as far as both are known. */
export function measures(context: Context, was: Replayed, would: Replayed, currency: string): TemplateResult {
  const { texts, format } = context;
  const { measures: names, charts, measure, result } = texts.whatIf;
  const both = <Name extends (typeof COUNTS)[number] | (typeof WAITS)[number]>(
    several: readonly Name[],
    say: (value: number) => string,
  ): [string, string, string][] =>
    several.flatMap((name) => {
      const [one, other] = [was[name], would[name]];
      return one === undefined || other === undefined ? [] : [[names[name], say(one), say(other)]];
    });
  const rows: [string, string, string][] = [
    ...both(COUNTS, (count) => format.count(count)),
    ...both(WAITS, (seconds) => daysOf(context, seconds)),
  ];
  if (would.cost !== null) rows.push([names.cost, `${was.cost} ${currency}`, `${would.cost} ${currency}`]);
  const columns: Column<[string, string, string]>[] = [
    { header: measure, kind: "main", cell: ([name]) => name },
    { header: charts.asItWas, kind: "number", cell: ([, one]) => one },
    { header: charts.whatIf, kind: "number", cell: ([, , other]) => other },
  ];
  return table(result, columns, rows, ([name]) => name);
}

/** A wait in days, or shorter. */
export function daysOf({ texts, format }: Context, seconds: number): string {
  const days = seconds / DAY_SECONDS;
  if (seconds === 0) return "–";
  if (days < 0.1) return format.duration(seconds);
  return texts.whatIf.days(format.count(days < 10 ? Math.round(10 * days) / 10 : Math.round(days)));
}

/** Both over the time. */
export function replayCharts(context: Context, was: Replayed, would: Replayed): TemplateResult {
  const { whatIf } = context.texts;
  return html`<div class="card">
    <h2>${whatIf.charts.whatIf}</h2>
    ${chart(context, would)}
    <h2>${whatIf.charts.asItWas}</h2>
    ${chart(context, was)}
  </div>`;
}

function chart({ texts, format }: Context, replay: Replayed): TemplateResult {
  const points: readonly Point[] = replay.points.map((point) => ({
    at: Date.parse(point.dateTime),
    used: point.consumedUnits,
    limit: point.allottedUnits,
    waiting: point.waitingUnits,
  }));
  if (points.length < 2) return html`<p class="nothing-found">${texts.whatIf.nothing}</p>`;
  return html`<div>${usageChart(points, texts, format)}</div>`;
}
