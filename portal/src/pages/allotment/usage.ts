/** Usage over time as a chart, and as a table: by night for months, or by decision. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, Decision, Page as ListPage, Snapshot } from "../../api/types";
import { pointsOfDays, pointsOfDecisions, usageChart, type Point } from "../../charts/usage";
import { select } from "../../components/field";
import { empty, whenKnown } from "../../components/states";
import { table, type Column } from "../../components/table";
import { AllotmentPart, SELDOM_SECONDS } from "./part";

const DRAWN = 999;
const PERIODS = [30, 90, 365];
const AT_FIRST = 90;

export class UsagePart extends AllotmentPart {
  /** So many days; 0 for the latest decisions; undefined until somebody chooses. */
  private chosen: number | undefined;
  private readonly nights = this.live(
    () => this.context.api.get<ListPage<Snapshot>>(`${this.path}/history?days=${this.chosen || AT_FIRST}`),
    SELDOM_SECONDS,
  );
  private readonly decisions = this.live(
    () => this.context.api.get<ListPage<Decision>>(`${this.path}/decisions?top=${DRAWN}`),
    SELDOM_SECONDS,
  );
  protected readonly followed = [this.nights, this.decisions];

  viewOf(allotment: Allotment): TemplateResult {
    return whenKnown(this.context, this.nights, ({ value: nights }) =>
      whenKnown(this.context, this.decisions, (decisions) => this.content(allotment, nights, decisions)),
    );
  }

  private content(allotment: Allotment, nights: readonly Snapshot[], decisions: ListPage<Decision>): TemplateResult {
    const { usage: texts } = this.context.texts;
    if (nights.length === 0 && decisions.value.length === 0) return empty("dataUsage", texts.emptyTitle, texts.empty);
    const days = this.chosen ?? (nights.length > 1 ? AT_FIRST : 0);
    const points =
      days > 0
        ? pointsOfDays(nights, allotment, Date.now())
        : pointsOfDecisions(decisions.value, allotment, Date.now());
    const cut = days === 0 && decisions.nextLink ? texts.partial(decisions.value.length) : nothing;
    return html`<div class="card">
      <div class="card-head">
        <h2>${texts.title}</h2>
        ${select(texts.period, this.periods, String(days), (value) => this.choose(Number(value)))}
      </div>
      ${points.length > 1 ? this.chart(points, cut) : html`<p class="nothing-found">${texts.noNights}</p>`}
      ${days > 0 && points.length > 1 ? this.denied(nights) : nothing}
    </div>`;
  }

  /** Refusals of these nights: those that a seat has followed, and those that none has. */
  private denied(nights: readonly Snapshot[]): TemplateResult {
    const { usage: texts } = this.context.texts;
    const sum = (of: (night: Snapshot) => number | undefined): number =>
      nights.reduce((total, night) => total + (of(night) ?? 0), 0);
    const denials = sum((night) => night.denials);
    const people = nights.at(-1)?.unmetPeople ?? 0;
    return html`<p class="hint">${texts.denied(
      sum((night) => night.refusals),
      denials,
      people,
    )}</p>`;
  }

  private get periods(): readonly (readonly [string, string])[] {
    const { usage: texts } = this.context.texts;
    return [["0", texts.latest], ...PERIODS.map((days) => [String(days), texts.days(days)] as const)];
  }

  private choose(days: number): void {
    this.chosen = days;
    void this.nights.again();
    this.context.redraw();
  }

  private chart(points: readonly Point[], cut: unknown): TemplateResult {
    const { texts, format } = this.context;
    return html`${usageChart(points, texts, format)} ${cut === nothing ? nothing : html`<p class="hint">${cut}</p>`}
      <details>
        <summary>${texts.showTable}</summary>
        ${table(texts.usage.title, this.columns(points), points, (point) => `${points.indexOf(point)}`)}
      </details>`;
  }

  private columns(points: readonly Point[]): readonly Column<Point>[] {
    const { texts, format } = this.context;
    const columns: Column<Point>[] = [
      { header: texts.usage.when, kind: "main", cell: (point) => format.moment(new Date(point.at)) },
      { header: texts.usage.used, kind: "number", cell: (point) => format.count(point.used) },
      { header: texts.usage.limit, kind: "number", cell: (point) => format.count(point.limit) },
    ];
    if (points.every((point) => point.waiting === undefined)) return columns;
    return [
      ...columns,
      { header: texts.usage.waiting, kind: "number", cell: (point) => format.count(point.waiting ?? 0) },
    ];
  }
}
