/** The panel in which a change is planned: the settings and days, what would not fit, and planning it. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { ChangeOutlook } from "../../api/types";
import type { Context } from "../../app/context";
import { endOf, startOf } from "../../components/days";
import { DrawerRequest, SideDrawer } from "../../components/drawer";
import { dateField, select, textField } from "../../components/field";
import { notice } from "../../components/notice";

export class PlanDrawer {
  private readonly drawer: SideDrawer;
  private readonly request: DrawerRequest;
  private due = "";
  private until = "";
  private limit = "";
  private overflow = "";
  private outlook: ChangeOutlook | undefined;

  constructor(
    private readonly context: Context,
    private readonly allotmentId: string,
    private readonly changed: () => Promise<void>,
  ) {
    this.drawer = new SideDrawer(context);
    this.request = new DrawerRequest(context);
  }

  open(): void {
    this.due = "";
    this.until = "";
    this.limit = "";
    this.overflow = "";
    this.outlook = undefined;
    this.request.forget();
    this.drawer.open();
  }

  view(): TemplateResult {
    return this.drawer.view(
      this.context.texts.schedule.plan,
      html`${this.outlook ? nothing : this.form()}
      <div role="status">${this.told()}</div>
      ${this.request.problem()}`,
    );
  }

  private form(): TemplateResult {
    const { schedule: texts, allotment } = this.context.texts;
    const set = (change: (value: string) => void) => (value: string) => {
      change(value);
      this.context.redraw();
    };
    const rules = [
      ["", texts.overflowStays],
      ["rollback", allotment.overflow.rollback],
      ["wait", allotment.overflow.wait],
    ] as const;
    const possible = this.due !== "" && (this.limit.trim() !== "" || this.overflow !== "");
    return html`<p class="hint">${texts.hint}</p>
      ${dateField({ label: texts.due, value: this.due, hint: texts.dueHint, input: set((day) => (this.due = day)) })}
      ${textField({ label: texts.limit, value: this.limit, hint: texts.limitHint, numeric: true, input: set((limit) => (this.limit = limit)) })}
      <div class="field">${select(
        texts.overflow,
        rules,
        this.overflow,
        set((rule) => (this.overflow = rule)),
      )}</div>
      ${dateField({ label: texts.until, value: this.until, hint: texts.untilHint, input: set((day) => (this.until = day)) })}
      <p>${this.request.button(texts.check, possible, () => this.check())}</p>`;
  }

  private told(): TemplateResult | typeof nothing {
    const { schedule: texts } = this.context.texts;
    if (!this.outlook) return nothing;
    const { objections } = this.outlook;
    const back = (): void => {
      this.outlook = undefined;
      this.context.redraw();
    };
    return html`${
      objections.length === 0
        ? notice("success", texts.fits)
        : notice(
            "warning",
            html`${texts.doesNotFit}${objections.map(({ message }) => html`<span class="reason">${message}</span>`)}`,
          )
    }
      <p>
        ${this.request.button(objections.length === 0 ? texts.planDo : texts.planAnyway, true, () => this.plan())}
        <fluent-button role="button" ?disabled=${this.request.isBusy} @click=${back}>${texts.back}</fluent-button>
      </p>`;
  }

  private async check(): Promise<void> {
    this.outlook = await this.send("/plan");
    this.context.redraw();
  }

  private async plan(): Promise<void> {
    const planned = await this.send("");
    this.context.redraw();
    if (!planned) return;
    this.drawer.close();
    this.context.tell("success", this.context.texts.schedule.planned);
    await this.changed();
  }

  private send(what: "/plan" | ""): Promise<ChangeOutlook | undefined> {
    const { api } = this.context;
    return this.request.answer(() =>
      api.send<ChangeOutlook>("POST", `/allotments/${this.allotmentId}/scheduledChanges${what}`, {
        body: {
          dueDateTime: startOf(this.due),
          untilDateTime: this.until ? endOf(this.until) : null,
          allottedUnits: this.limit.trim() ? Number(this.limit) : null,
          overflow: this.overflow || null,
        },
      }),
    );
  }
}
