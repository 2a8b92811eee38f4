/** What is wrong with the installation, and what to do about it. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Doctor, DoctorState } from "../api/types";
import { Page } from "../app/context";
import { diagnosis, ofState } from "../components/diagnosis";
import { heading } from "../components/heading";
import { icon } from "../components/icon";
import { whenKnown } from "../components/states";

/** It is asked for again by hand: each check writes a row, and sends a probe. */
const A_DAY_SECONDS = 86_400;

export class DoctorPage extends Page {
  private checking = true;
  private readonly found = this.live<Doctor>(() => this.look(), A_DAY_SECONDS);

  get title(): string {
    return this.context.texts.doctor.title;
  }

  view(): TemplateResult {
    const { intro, again, checking } = this.context.texts.doctor;
    const button = html`<fluent-button role="button" ?disabled=${this.checking} @click=${() => this.checkAgain()}>
      ${icon("arrowSync", "start")}${this.checking ? checking : again}
    </fluent-button>`;
    return html`${heading(this.title, intro, button)}
    ${whenKnown(this.context, this.found, (found) => this.content(found))}`;
  }

  private content({ value, version, checkedDateTime }: Doctor): TemplateResult {
    const { texts, format } = this.context;
    const { summary, checked } = texts.doctor;
    const counts = [ofState(value, "wrong").length, ofState(value, "unknown").length, ofState(value, "ok").length];
    return html`<div class="examined" role="status">
        <p class="finding ${counts[0] ? "bad" : counts[1] ? "unknown" : "good"}">
          ${icon(counts[0] ? "errorCircle" : counts[1] ? "hourglass" : "checkmarkCircle")}${summary(counts[0]!, counts[1]!, counts[2]!)}
        </p>
        <p class="hint">${checked(format.moment(checkedDateTime), version)}</p>
      </div>
      ${this.card(value, "wrong")} ${this.card(value, "unknown")} ${this.card(value, "ok")}`;
  }

  private card(lines: Doctor["value"], state: DoctorState): TemplateResult | typeof nothing {
    const [found, { sections }] = [ofState(lines, state), this.context.texts.doctor];
    if (found.length === 0) return nothing;
    return html`<section class="card" aria-label=${sections[state]}>
      <h2>${sections[state]}</h2>
      ${diagnosis(this.context, found)}
    </section>`;
  }

  private async look(): Promise<Doctor> {
    this.checking = true;
    this.context.redraw();
    try {
      return await this.context.api.get<Doctor>("/doctor");
    } finally {
      this.checking = false;
      this.context.redraw();
    }
  }

  private checkAgain(): void {
    void this.found.refresh();
  }
}
