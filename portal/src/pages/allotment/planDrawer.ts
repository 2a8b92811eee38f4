/** The panel in which a change is planned: the settings and days, what would not fit, and planning it. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { ChangeOutlook } from "../../api/types";
import type { Context } from "../../app/context";
import { endOf, startOf } from "../../components/days";
import { DrawerRequest, SideDrawer } from "../../components/drawer";
import { dateField, numberOf, select, textField } from "../../components/field";
import { LENT, RECLAIM, RECLAIM_AT_FIRST, type LendingNumber } from "../../components/lending";
import { notice } from "../../components/notice";

export class PlanDrawer {
  private readonly drawer: SideDrawer;
  private readonly request: DrawerRequest;
  private due = "";
  private until = "";
  private limit = "";
  private overflow = "";
  private lending: Partial<Record<LendingNumber, string>> = {};
  private reclaims: "" | "yes" | "no" = "";
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
    this.lending = {};
    this.reclaims = "";
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
    const possible = this.due !== "" && Object.keys(this.settings).length > 0;
    return html`<p class="hint">${texts.hint}</p>
      ${dateField({ label: texts.due, value: this.due, hint: texts.dueHint, input: set((day) => (this.due = day)) })}
      ${textField({ label: texts.limit, value: this.limit, hint: texts.limitHint, numeric: true, input: set((limit) => (this.limit = limit)) })}
      <div class="field">${select(
        texts.overflow,
        rules,
        this.overflow,
        set((rule) => (this.overflow = rule)),
      )}</div>
      ${this.lendingFields(set)}
      ${dateField({ label: texts.until, value: this.until, hint: texts.untilHint, input: set((day) => (this.until = day)) })}
      <p>${this.request.button(texts.check, possible, () => this.check())}</p>`;
  }

  private lendingFields(set: (change: (value: string) => void) => (value: string) => void): TemplateResult {
    const { schedule, lending: texts } = this.context.texts;
    const number = (name: LendingNumber, hint: string): TemplateResult =>
      textField({
        label: texts[name],
        value: this.lending[name] ?? "",
        hint,
        numeric: true,
        input: set((typed) => (this.lending = { ...this.lending, [name]: typed })),
      });
    const rules = [
      ["", schedule.overflowStays],
      ["yes", schedule.reclaimsYes],
      ["no", schedule.reclaimsNo],
    ] as const;
    const choose = set((rule) => (this.reclaims = rules.find(([known]) => known === rule)?.[0] ?? ""));
    return html`<details>
      <summary>${texts.title}</summary>
      <p class="hint">${schedule.lendingHint}</p>
      ${LENT.map((name) => number(name, texts.hints[name]))}
      <div class="field">${select(texts.reclaims, rules, this.reclaims, choose)}</div>
      ${this.reclaims === "yes" ? RECLAIM.map((name) => number(name, schedule.atFirst(RECLAIM_AT_FIRST[name]))) : nothing}
    </details>`;
  }

  /** The settings that change, as the API takes them. */
  private get settings(): Record<string, unknown> {
    const typed = (names: readonly LendingNumber[]): Record<string, unknown> =>
      Object.fromEntries(
        names.flatMap((name) => (this.lending[name]?.trim() ? [[name, numberOf(this.lending[name])]] : [])),
      );
    return {
      ...(this.limit.trim() ? { allottedUnits: numberOf(this.limit) } : {}),
      ...(this.overflow ? { overflow: this.overflow } : {}),
      ...typed(LENT),
      ...(this.reclaims === "yes" ? { reclaim: typed(RECLAIM) } : {}),
      ...(this.reclaims === "no" ? { reclaims: false } : {}),
    };
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
          ...this.settings,
        },
      }),
    );
  }
}
