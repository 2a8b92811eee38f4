/** The panel in which somebody is added: find, choose, and see what was decided. */

import type { Drawer } from "@fluentui/web-components/drawer/class.js";
import { html, nothing, type TemplateResult } from "lit-html";
import { createRef, ref } from "lit-html/directives/ref.js";
import { Refused } from "../../api/client";
import type { Addition, Person } from "../../api/types";
import { explained, is, type Context, type Intent } from "../../app/context";
import { link } from "../../app/router";
import { endOf } from "../../components/days";
import { dateField, textField } from "../../components/field";
import { icon } from "../../components/icon";
import { personaChoice } from "../../components/person";
import { searchPeople, type Search } from "../../components/search";

interface Outcome {
  intent: Intent;
  text: string;
  reason?: string;
  /** There was no seat: more of them would help. */
  full?: boolean;
}

export class AddDrawer {
  private readonly drawer = createRef<Drawer>();
  private readonly search: Search<Person>;
  private ends = "";
  private busyWith: Person | undefined;
  private outcome: Outcome | undefined;

  constructor(
    private readonly context: Context,
    private readonly allotmentId: string,
    private readonly added: () => Promise<void>,
  ) {
    this.search = searchPeople(context);
  }

  open(): void {
    this.outcome = undefined;
    this.ends = "";
    this.search.type("");
    this.drawer.value?.show();
  }

  view(): TemplateResult {
    const { texts } = this.context;
    const search = texts.seats.searches[this.context.me.peopleSearch];
    return html`<fluent-drawer type="modal" position="end" aria-label=${texts.seats.addTitle} ${ref(this.drawer)}>
      <fluent-drawer-body>
        <h2 slot="title">${texts.seats.addTitle}</h2>
        <fluent-button role="button"
          slot="close"
          appearance="transparent"
          icon-only
          aria-label=${texts.close}
          @click=${() => this.drawer.value?.hide()}
          >${icon("dismiss")}</fluent-button
        >
        <p class="hint">${search.hint}</p>
        ${textField({
          label: search.label,
          value: this.search.text,
          search: true,
          autofocus: true,
          input: (text) => this.search.type(text),
        })}
        ${dateField({ label: texts.seats.addEnds, value: this.ends, hint: texts.seats.addEndsHint, input: (day) => this.choose(day) })}
        <div role="status">${this.result()}</div>
        ${this.choices()}
      </fluent-drawer-body>
    </fluent-drawer>`;
  }

  private choose(day: string): void {
    this.ends = day;
    this.context.redraw();
  }

  private result(): TemplateResult | typeof nothing {
    const { seats } = this.context.texts;
    if (this.busyWith) {
      return html`<p class="busy"><fluent-spinner size="tiny" aria-hidden="true"></fluent-spinner>${seats.adding(this.busyWith.displayName)}</p>`;
    }
    if (!this.outcome) return nothing;
    const { intent, text, reason, full } = this.outcome;
    return html`<fluent-message-bar class="message" intent=${intent} layout="multiline">
      ${icon(intent === "success" ? "checkmarkCircle" : intent === "info" ? "hourglass" : "warning", "icon")}${text}
      ${reason ? html`<span class="reason">${reason}</span>` : nothing}
      ${full ? this.nextStep() : nothing}
    </fluent-message-bar>`;
  }

  /** Where there are more seats to be had: administrators raise the limit, owners request it. */
  private nextStep(): TemplateResult {
    const { me, texts } = this.context;
    const [part, text] = is(me, "administrator")
      ? ["settings", texts.allotment.raiseLimit]
      : ["request", texts.allotment.askForMore];
    return html`<a slot="actions" class="button" href=${link("allotments", this.allotmentId, part)}>${text}</a>`;
  }

  private choices(): TemplateResult | typeof nothing {
    const { texts, me } = this.context;
    if (!this.search.text.trim()) return nothing;
    if (!this.search.isEnough)
      return html`<p class="hint" role="status">${texts.seats.searches[me.peopleSearch].short}</p>`;
    if (this.search.failure)
      return html`<p class="remark bad" role="alert">${explained(this.search.failure, texts)}</p>`;
    if (!this.search.found) return html`<p class="hint" role="status">${texts.loading}</p>`;
    if (this.search.found.length === 0) return html`<p class="hint" role="status">${texts.seats.addNone}</p>`;
    return html`<ul class="choices">
      ${this.search.found.map(
        (person) => html`<li>
          <button
            ?disabled=${this.busyWith !== undefined}
            @click=${() => this.add(person)}
          >
            ${personaChoice(person, texts.seats.addDo(person.displayName))}${icon("add")}
          </button>
        </li>`,
      )}
    </ul>`;
  }

  private async add(person: Person): Promise<void> {
    this.busyWith = person;
    this.outcome = undefined;
    this.context.redraw();
    this.outcome = await this.outcomeOf(person);
    this.busyWith = undefined;
    this.context.redraw();
    await this.added();
  }

  private async outcomeOf(person: Person): Promise<Outcome> {
    const { texts, api } = this.context;
    const name = person.displayName;
    try {
      const path = `/allotments/${this.allotmentId}/assignments`;
      const { decision } = await api.send<Addition>("POST", path, {
        body: { user: person.id, ...(this.ends ? { endDateTime: endOf(this.ends) } : {}) },
      });
      if (!decision) return { intent: "info", text: texts.seats.undecided(name) };
      if (decision.kind === "waiting")
        return { intent: "info", text: texts.seats.waits(name), reason: decision.reason, full: true };
      return { intent: "success", text: texts.seats.added(name), reason: decision.reason };
    } catch (failure) {
      if (failure instanceof Refused)
        return {
          intent: "warning",
          text: texts.seats.refused(name),
          reason: failure.detail,
          full: failure.decision?.kind === "rolledBack",
        };
      return { intent: "error", text: explained(failure, texts) };
    }
  }
}
