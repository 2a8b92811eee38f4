/** Usage over time as a chart, and as a table. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, Decision, Page as ListPage } from "../../api/types";
import { pointsOf, usageChart, type Point } from "../../charts/usage";
import { empty, whenKnown } from "../../parts/states";
import { table, type Column } from "../../parts/table";
import { AllotmentPart, SELDOM_SECONDS } from "./part";

const DRAWN = 999;

export class UsagePart extends AllotmentPart {
  private readonly decisions = this.live(
    () => this.context.api.get<ListPage<Decision>>(`${this.path}/decisions?top=${DRAWN}`),
    SELDOM_SECONDS,
  );
  protected readonly followed = [this.decisions];

  viewOf(allotment: Allotment): TemplateResult {
    return whenKnown(this.context, this.decisions, (page) => this.chart(allotment, page));
  }

  private chart(allotment: Allotment, { value, nextLink }: ListPage<Decision>): TemplateResult {
    const { texts, format } = this.context;
    if (value.length === 0) return empty("dataUsage", texts.usage.emptyTitle, texts.usage.empty);
    const points = pointsOf(value, allotment, Date.now());
    return html`<div class="card">
      <h2>${texts.usage.title}</h2>
      ${usageChart(points, texts, format)}
      ${nextLink ? html`<p class="hint">${texts.usage.partial(value.length)}</p>` : nothing}
      <details>
        <summary>${texts.showTable}</summary>
        ${table(texts.usage.title, this.columns(), points, (point) => `${points.indexOf(point)}`)}
      </details>
    </div>`;
  }

  private columns(): readonly Column<Point>[] {
    const { texts, format } = this.context;
    return [
      { header: texts.usage.when, kind: "main", cell: (point) => format.moment(new Date(point.at)) },
      { header: texts.usage.used, kind: "number", cell: (point) => format.count(point.used) },
      { header: texts.usage.limit, kind: "number", cell: (point) => format.count(point.limit) },
    ];
  }
}
