/** What would have been: the log of decisions replayed with another limit, overflow or order, or with lending. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../../api/client";
import type { Allotment, Overflow, Replay, WhatIfResult } from "../../api/types";
import { usageChart, type Point } from "../../charts/usage";
import { endOf, startOf } from "../../components/days";
import { dayField, focusFirstProblem, numberOf, select, textField } from "../../components/field";
import { LENT } from "../../components/lending";
import { notice } from "../../components/notice";
import { personaOf } from "../../components/person";
import { table, type Column } from "../../components/table";
import { orderOf, typedOrder, WaitingOrderField, type TypedOrder } from "../../components/waitingOrder";
import { problemsFrom, type Problems } from "../newAllotment/draft";
import { AllotmentPart } from "./part";

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

export class WhatIfPart extends AllotmentPart {
  protected readonly followed = [];
  private asked: Asked = AT_FIRST;
  private problems: Problems = {};
  private result: WhatIfResult | undefined;
  private readonly order = new WaitingOrderField(this.context, (order) => this.with({ order }));

  viewOf(allotment: Allotment): TemplateResult {
    return html`<div class="stack">
      <div class="card">${this.form(allotment)}</div>
      ${this.result ? this.answer(this.result) : nothing}
    </div>`;
  }

  private form(allotment: Allotment): TemplateResult {
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
    const limit = this.asked.limit.trim();
    return html`<form @submit=${(event: Event) => this.replay(event)}>
      <h2>${texts.title}</h2>
      <p class="hint">${texts.intro}</p>
      <div class="field">${select(usage.period, periods, this.asked.days, (days) => this.with({ days }))}</div>
      ${textField({
        label: named.limit,
        value: this.asked.limit,
        numeric: true,
        hint: texts.limitHint(allotment.allottedUnits),
        problem: limit && !/^\d+$/.test(limit) ? texts.limitWrong : this.problems.allottedUnits,
        input: (typed) => this.with({ limit: typed }),
      })}
      <div class="field">${select(named.whenFull, overflows, this.asked.overflow, (chosen) => this.with({ overflow: chosen as Overflow | "" }))}</div>
      <div class="field">${select(order.title, orders, this.asked.order?.rule ?? AS_IT_WAS, (rule) => this.choose(allotment, rule))}</div>
      ${this.asked.order?.rule === "priority" ? this.order.view(this.asked.order, this.problems.waitingOrder) : nothing}
      ${this.lending()}
      <div class="form-actions">
        <fluent-button role="button" type="submit" appearance="primary" ?disabled-focusable=${this.busy}
          >${this.busy ? texts.replaying : texts.replay}</fluent-button
        >
      </div>
    </form>`;
  }

  /** On which terms the allotment and its relatives would have lent to each other. */
  private lending(): TemplateResult {
    const { whatIf: texts, lending } = this.context.texts;
    const field = (name: (typeof LENT)[number]): TemplateResult =>
      textField({
        label: lending[name],
        value: this.asked[name],
        numeric: true,
        hint: texts.lendingHints[name],
        problem: this.problems[`lending.${name}`],
        input: (typed) => this.with({ [name]: typed }),
      });
    return html`<details>
      <summary>${texts.lending}</summary>
      <p class="hint">${texts.lendingHint}</p>
      ${LENT.map(field)}
      <div class="field">${dayField(texts.lendFrom, this.asked.lendFrom, (lendFrom) => this.with({ lendFrom }))}</div>
      <div class="field">${dayField(texts.lendUntil, this.asked.lendUntil, (lendUntil) => this.with({ lendUntil }))}</div>
    </details>`;
  }

  private choose(allotment: Allotment, rule: string): void {
    const known = typedOrder(allotment.waitingOrder);
    const order = rule === "place" || rule === "priority" ? { ...known, rule } : undefined;
    this.order.reset();
    this.with({ order } as Partial<Asked>);
  }

  private with(changes: Partial<Asked>): void {
    this.asked = { ...this.asked, ...changes };
    this.problems = {};
    this.context.redraw();
  }

  private get body(): Record<string, unknown> {
    const { days, limit, overflow, order } = this.asked;
    const units = limit.trim();
    return {
      days: Number(days),
      ...(units ? { allottedUnits: numberOf(units) } : {}),
      ...(overflow ? { overflow } : {}),
      ...(order ? { waitingOrder: orderOf(order) } : {}),
      ...(LENT.some((name) => this.asked[name].trim()) ? { lending: this.terms } : {}),
    };
  }

  private get terms(): Record<string, unknown> {
    const { lendFrom, lendUntil } = this.asked;
    return {
      ...Object.fromEntries(LENT.map((name) => [name, numberOf(this.asked[name].trim() || "0")])),
      ...(lendFrom ? { fromDateTime: startOf(lendFrom) } : {}),
      ...(lendUntil ? { untilDateTime: endOf(lendUntil) } : {}),
    };
  }

  private async replay(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const form = event.currentTarget as HTMLFormElement;
    this.busy = true;
    this.context.redraw();
    try {
      this.result = await this.context.api.send<WhatIfResult>("POST", `${this.path}/whatIf`, { body: this.body });
      const people = [this.result.asItWas, this.result.whatIf].flatMap(({ longestWaits }) => longestWaits);
      void this.context.names.read(
        people.map(({ userId }) => userId),
        this.id,
      );
    } catch (failure) {
      if (failure instanceof Refused && failure.errors.length > 0) {
        this.problems = problemsFrom(failure.errors);
        focusFirstProblem(form);
      } else await this.attempt(() => Promise.reject(failure));
    }
    this.busy = false;
    this.context.redraw();
  }

  private answer(result: WhatIfResult): TemplateResult {
    const { texts, format } = this.context;
    const { whatIf } = texts;
    if (result.decisions === 0) return notice("info", whatIf.nothing);
    const partly = result.complete ? nothing : notice("info", whatIf.partly(format.moment(result.fromDateTime)));
    const unsure =
      result.agreement < 1
        ? notice("info", whatIf.unsure(format.count(Math.floor(1000 * result.agreement) / 10)))
        : nothing;
    return html`<div class="card" role="status">
        <h2>${whatIf.result}</h2>
        ${partly} ${unsure}
        <p>${whatIf.needed(result.unitsNeeded)}</p>
        ${table(whatIf.result, this.columns, this.rows(result), ([name]) => name)}
      </div>
      <div class="card">
        <h2>${whatIf.charts.whatIf}</h2>
        ${this.chart(result.whatIf)}
        <h2>${whatIf.charts.asItWas}</h2>
        ${this.chart(result.asItWas)}
      </div>
      ${result.whatIf.longestWaits.length > 0 ? html`<div class="card"><h2>${whatIf.longest}</h2>${this.longest(result.whatIf)}</div>` : nothing}`;
  }

  private get columns(): readonly Column<readonly [string, string, string]>[] {
    const { whatIf } = this.context.texts;
    return [
      { header: whatIf.measure, kind: "main", cell: ([name]) => name },
      { header: whatIf.charts.asItWas, kind: "number", cell: ([, was]) => was },
      { header: whatIf.charts.whatIf, kind: "number", cell: ([, , would]) => would },
    ];
  }

  private rows({ asItWas, whatIf, currency }: WhatIfResult): readonly (readonly [string, string, string])[] {
    const { texts, format } = this.context;
    const { measures } = texts.whatIf;
    const counts = (["joined", "atOnce", "waited", "refused", "promoted", "stillWaiting", "peakUnits"] as const).map(
      (name) => [measures[name], format.count(asItWas[name]), format.count(whatIf[name])] as const,
    );
    const waits = (["meanWaitSeconds", "medianWaitSeconds", "longWaitSeconds", "longestWaitSeconds"] as const).map(
      (name) => [measures[name], this.days(asItWas[name]), this.days(whatIf[name])] as const,
    );
    const cost = ({ cost }: Replay): string => `${cost} ${currency}`;
    return [
      ...counts,
      ...waits,
      ...(whatIf.cost === null ? [] : [[measures.cost, cost(asItWas), cost(whatIf)] as const]),
    ];
  }

  private days(seconds: number): string {
    const days = seconds / DAY_SECONDS;
    const { texts, format } = this.context;
    if (seconds > 0 && days < 0.1) return format.duration(seconds);
    return seconds === 0
      ? "–"
      : texts.whatIf.days(format.count(days < 10 ? Math.round(10 * days) / 10 : Math.round(days)));
  }

  private chart(replay: Replay): TemplateResult {
    const { texts, format } = this.context;
    const points: readonly Point[] = replay.points.map((point) => ({
      at: Date.parse(point.dateTime),
      used: point.consumedUnits,
      limit: point.allottedUnits,
      waiting: point.waitingUnits,
    }));
    if (points.length < 2) return html`<p class="nothing-found">${texts.whatIf.nothing}</p>`;
    return html`<div>${usageChart(points, texts, format)}</div>`;
  }

  private longest({ longestWaits }: Replay): TemplateResult {
    const { texts } = this.context;
    const columns: Column<Replay["longestWaits"][number]>[] = [
      { header: texts.waitingRoom.name, kind: "main", cell: ({ userId }) => personaOf(this.context, userId, this.id) },
      { header: texts.whatIf.wait, kind: "number", cell: ({ seconds }) => this.days(seconds) },
      { header: texts.whatIf.state, cell: ({ stillWaiting }) => texts.whatIf.states[stillWaiting ? "waits" : "seat"] },
    ];
    return table(texts.whatIf.longest, columns, longestWaits, ({ userId, seconds }) => `${userId} ${seconds}`);
  }
}
