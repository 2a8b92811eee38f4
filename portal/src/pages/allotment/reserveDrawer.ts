/** The panel in which seats are reserved: name people, choose the days, see what becomes of each, confirm it. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { ReservationOutcome, ReservationOutlook, ReservationPlan } from "../../api/types";
import type { Context } from "../../app/context";
import { endOf, startOf } from "../../components/days";
import { DrawerRequest, SideDrawer } from "../../components/drawer";
import { checkbox, dateField } from "../../components/field";
import { notice } from "../../components/notice";
import { busy } from "../../components/states";
import { namesFields, outcomesTable } from "./namedPeople";
import { namesIn } from "./names";

/** The outcomes of those for whom a seat is reserved. */
const RESERVED: readonly ReservationOutlook[] = ["kept", "keptFromStart", "mayBeShort", "firstInLine"];

export class ReserveDrawer {
  private readonly drawer: SideDrawer;
  private readonly request: DrawerRequest;
  private text = "";
  private starts = "";
  private expires = "";
  private seatEnds = "";
  private adds = false;
  private plan: ReservationPlan | undefined;
  private done: ReservationOutcome | undefined;

  constructor(
    private readonly context: Context,
    private readonly allotmentId: string,
    private readonly changed: () => Promise<void>,
  ) {
    this.drawer = new SideDrawer(context);
    this.request = new DrawerRequest(context);
  }

  open(): void {
    this.text = "";
    this.starts = "";
    this.expires = "";
    this.seatEnds = "";
    this.adds = false;
    this.plan = undefined;
    this.done = undefined;
    this.request.forget();
    this.drawer.open();
  }

  view(): TemplateResult {
    return this.drawer.view(
      this.context.texts.reservations.reserve,
      html`${this.plan ? nothing : this.form()}
      <div role="status">${this.progress()}</div>
      ${this.request.problem()} ${this.lines()}`,
    );
  }

  private form(): TemplateResult {
    const { many, reservations: texts } = this.context.texts;
    const set = (change: (value: string) => void) => (value: string) => {
      change(value);
      this.context.redraw();
    };
    return html`<p class="hint">${texts.hint}</p>
      ${namesFields(
        this.context,
        this.text,
        set((text) => (this.text = text)),
      )}
      ${dateField({ label: texts.startsLabel, value: this.starts, hint: texts.startsHint, input: set((day) => (this.starts = day)) })}
      ${dateField({ label: texts.expiresLabel, value: this.expires, hint: texts.expiresHint, input: set((day) => (this.expires = day)) })}
      ${checkbox(html`${texts.adds}<span class="hint">${texts.addsHint}</span>`, this.adds, (checked) => (this.adds = checked))}
      ${dateField({ label: texts.seatEndsLabel, value: this.seatEnds, hint: texts.seatEndsHint, input: set((day) => (this.seatEnds = day)) })}
      <p>${this.request.button(many.look, this.names.length > 0, () => this.look())}</p>`;
  }

  private progress(): TemplateResult | typeof nothing {
    const { many, reservations: texts } = this.context.texts;
    if (this.request.isBusy) return busy(many.looking(this.names.length));
    if (this.done) return notice("success", texts.done(this.done.reserved));
    return nothing;
  }

  private lines(): TemplateResult | typeof nothing {
    const { reservations: texts } = this.context.texts;
    const shown = this.done ?? this.plan;
    if (!shown) return nothing;
    const { lines } = shown;
    const count = lines.filter(({ outcome }) => RESERVED.includes(outcome)).length;
    const back = (): void => {
      this.plan = undefined;
      this.context.redraw();
    };
    return html`${
      this.done
        ? nothing
        : html`<p>
            ${this.request.button(texts.confirm(count), count > 0, () => this.carryOut())}
            <fluent-button role="button" ?disabled=${this.request.isBusy} @click=${back}>${texts.back}</fluent-button>
          </p>`
    }
    ${outcomesTable(this.context, lines, ({ outcome }) => texts.outcomes[outcome])}`;
  }

  private get names(): string[] {
    return namesIn(this.text);
  }

  private async look(): Promise<void> {
    this.plan = await this.send<ReservationPlan>("/plan");
    this.context.redraw();
  }

  private async carryOut(): Promise<void> {
    this.done = await this.send<ReservationOutcome>("");
    this.context.redraw();
    await this.changed();
  }

  private send<Answer>(what: "/plan" | ""): Promise<Answer | undefined> {
    const { api } = this.context;
    return this.request.answer(() =>
      api.send<Answer>("POST", `/allotments/${this.allotmentId}/reservations${what}`, {
        body: {
          users: this.names,
          startDateTime: this.starts ? startOf(this.starts) : null,
          expirationDateTime: this.expires ? endOf(this.expires) : null,
          addAtStart: this.adds,
          endDateTime: this.seatEnds ? endOf(this.seatEnds) : null,
        },
      }),
    );
  }
}
