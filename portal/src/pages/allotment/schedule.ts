/** Changes of the limit, the overflow rule and lending that are planned for a day: planned, cancelled, tried again. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, Page as ListPage, ScheduledChange } from "../../api/types";
import { is } from "../../app/context";
import { PagedList } from "../../app/paged";
import { changeBadge } from "../../components/badges";
import { LENT } from "../../components/lending";
import { icon } from "../../components/icon";
import { notice } from "../../components/notice";
import { empty, whenKnown } from "../../components/states";
import { type Column, pagerOfRead, table } from "../../components/table";
import { AllotmentPart, SELDOM_SECONDS } from "./part";
import { PlanDrawer } from "./planDrawer";

/** So many pages are read with one request. */
const PAGES_AT_ONCE = 6;

export class SchedulePart extends AllotmentPart {
  private readonly list = new PagedList<ScheduledChange>(this.context, `${this.path}/scheduledChanges`, PAGES_AT_ONCE);
  private readonly changes = this.live(() => this.list.read(), SELDOM_SECONDS);
  private readonly asked = this.at<ListPage<ScheduledChange>>(
    `${this.path}/scheduledChanges?state=asked`,
    SELDOM_SECONDS,
  );
  private readonly planning = new PlanDrawer(this.context, this.id, () => this.readAgain());
  protected readonly followed = [this.changes, this.asked];

  viewOf(allotment: Allotment): TemplateResult {
    const { texts } = this.context;
    const asked = this.asked.value?.value.length ?? 0;
    return html`${
      this.decides && allotment.state !== "deleting"
        ? html`<div class="toolbar">
            <fluent-button role="button" appearance="primary" @click=${() => this.planning.open()}
              >${icon("calendar", "start")}${texts.schedule.plan}</fluent-button
            >
          </div>`
        : nothing
    }
    ${asked > 0 && this.decides ? notice("warning", texts.schedule.asked(asked)) : nothing}
    ${whenKnown(this.context, this.changes, ({ value }) => this.content(value))}
    ${this.decides ? this.planning.view() : nothing}`;
  }

  /** Limits are the administrators' alone. */
  private get decides(): boolean {
    return is(this.context.me, "administrator");
  }

  private async readAgain(): Promise<void> {
    await Promise.all([this.changes.again(), this.asked.again()]);
  }

  private content(read: readonly ScheduledChange[]): TemplateResult {
    const { texts } = this.context;
    if (read.length === 0) return empty("calendar", texts.schedule.emptyTitle, texts.schedule.empty);
    return html`${table(texts.allotment.schedule, this.columns(), this.list.shown(read), (one) => one.id)}
    ${pagerOfRead(this.context, this.list, this.changes, read)}`;
  }

  private columns(): readonly Column<ScheduledChange>[] {
    const { texts, format } = this.context;
    const { date, what, state, actions } = texts.schedule;
    const columns: Column<ScheduledChange>[] = [
      { header: date, kind: "main", cell: (one) => format.moment(one.dueDateTime) },
      { header: what, cell: (one) => this.told(one) },
      { header: state, cell: (one) => this.state(one) },
    ];
    if (this.decides) columns.push({ header: actions, kind: "actions", cell: (one) => this.actions(one) });
    return columns;
  }

  private told(change: ScheduledChange): string {
    const { texts, format } = this.context;
    const { allottedUnits, overflow, undoes, reclaims } = change;
    const said = {
      lendingLimit: texts.lending.lends,
      borrowingLimit: texts.lending.borrows,
      keptUnits: texts.lending.keeps,
    };
    const parts = [
      ...(allottedUnits === null ? [] : [texts.schedule.toLimit(allottedUnits)]),
      ...(overflow === null ? [] : [texts.allotment.overflow[overflow]]),
      ...LENT.flatMap((name) => (change[name] === null ? [] : [said[name](format.count(change[name]))])),
      ...(change.reclaim === null ? [] : [texts.lending.takesBack(change.reclaim.noticeDays)]),
      ...(reclaims === false ? [texts.schedule.takesNothingBack] : []),
    ];
    return parts.join(", ") || (undoes === null ? "" : texts.schedule.givesBack);
  }

  private state({ state, reason }: ScheduledChange): TemplateResult {
    return html`${changeBadge(this.context.texts, state)}${reason ? html`<span class="reason">${reason}</span>` : nothing}`;
  }

  private actions(change: ScheduledChange): TemplateResult | typeof nothing {
    const { schedule: texts } = this.context.texts;
    if (change.state !== "planned" && change.state !== "asked") return nothing;
    return html`${change.state === "asked" ? this.tool("arrowSync", texts.retry, () => this.retry(change)) : nothing}
    ${this.tool("dismiss", texts.cancelDo, () => this.cancel(change))}`;
  }

  private async retry(change: ScheduledChange): Promise<void> {
    const { api, texts } = this.context;
    const send = (): Promise<unknown> =>
      api.send("POST", `${this.path}/scheduledChanges/${change.id}/retry`, { body: {}, ifMatch: change.etag });
    await this.carryOut(this.changes, send, texts.schedule.retried);
    await this.asked.again();
  }

  private async cancel(change: ScheduledChange): Promise<void> {
    const { api, texts } = this.context;
    const { cancelTitle, cancelText, cancelDo, cancelled } = texts.schedule;
    const sure = await this.context.ask({ title: cancelTitle, text: cancelText, action: cancelDo });
    if (sure === null) return;
    const send = (): Promise<unknown> =>
      api.send("DELETE", `${this.path}/scheduledChanges/${change.id}`, { ifMatch: change.etag });
    await this.carryOut(this.changes, send, cancelled);
    await this.asked.again();
  }
}
