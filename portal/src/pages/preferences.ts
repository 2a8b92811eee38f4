/** What the visitor prefers: the language, which mails they get, and when. Each choice is saved at once. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Cadence, MailTopic, Preferences, Rhythm } from "../api/types";
import { is, Page } from "../app/context";
import { PREFERENCES } from "../app/preferences";
import { checkbox, remarks, select } from "../components/field";
import { heading } from "../components/heading";
import { whenKnown } from "../components/states";

const RHYTHMS: readonly Rhythm[] = ["atOnce", "daily", "weekly"];
const CADENCES: readonly Cadence[] = ["never", "needed", "weekly", "nightly"];
const OWN: readonly MailTopic[] = ["ownPlace", "ownSeat"];

export class PreferencesPage extends Page {
  private readonly preferences = this.at<Preferences>(PREFERENCES, 60);

  get title(): string {
    return this.context.texts.preferences.title;
  }

  view(): TemplateResult {
    return html`${heading(this.title, this.context.texts.preferences.intro)}
    ${whenKnown(this.context, this.preferences, (preferences) => this.content(preferences))}`;
  }

  private content(now: Preferences): TemplateResult {
    const { preferences: texts } = this.context.texts;
    const { otherwise } = now;
    return html`<div class="settings">
      <section class="card">
        ${this.choice(texts.language, ["en", "sv"], now.language, otherwise.language, (language) => this.change(() => ({ language })))}
      </section>
      ${
        is(this.context.me, "owner")
          ? html`<section class="card">
            <h2>${texts.owner}</h2>
            ${this.choice(texts.updates, RHYTHMS, now.updates, otherwise.updates, (updates) => this.change(() => ({ updates })), texts.updatesHint)}
            ${this.choice(texts.report, CADENCES, now.report, otherwise.report, (report) => this.change(() => ({ report })), texts.reportHint)}
            ${now.mails.filter(({ topic }) => !OWN.includes(topic)).map((mail) => this.mail(mail))}
          </section>`
          : nothing
      }
      <section class="card">
        <h2>${texts.self}</h2>
        ${now.mails.filter(({ topic }) => OWN.includes(topic)).map((mail) => this.mail(mail))}
      </section>
    </div>`;
  }

  private choice<Value extends string>(
    label: string,
    values: readonly Value[],
    chosen: Value | null,
    otherwise: Value,
    choose: (value: Value | null) => unknown,
    hint?: string,
  ): TemplateResult {
    const { preferences: texts, settings } = this.context.texts;
    const named = (value: string): string => settings.choices[value] ?? value;
    const shown = [["", texts.asForAll(named(otherwise))], ...values.map((value) => [value, named(value)])] as const;
    const values_ = shown as readonly (readonly [string, string])[];
    return html`<div class="field">
      ${select(label, values_, chosen ?? "", (value) => choose((value || null) as Value | null))}
      ${hint ? remarks({ hint }) : nothing}
    </div>`;
  }

  private mail({ topic, wanted, required }: Preferences["mails"][number]): TemplateResult {
    const { preferences: texts } = this.context.texts;
    if (required)
      return html`<label class="choice">
        <input type="checkbox" checked disabled />
        <span>${texts.mails[topic]}<span class="hint">${texts.always}</span></span>
      </label>`;
    const others = (off: readonly MailTopic[]): MailTopic[] => off.filter((one) => one !== topic);
    return checkbox(texts.mails[topic], wanted, (on) =>
      this.change(({ off }) => ({ off: on ? others(off) : [...others(off), topic] })),
    );
  }

  private async change(difference: (now: Preferences) => Partial<Preferences>): Promise<void> {
    const { preferences } = this.context;
    const before = this.preferences.value?.language;
    const done = await this.attempt(() => preferences.change(difference));
    await this.preferences.again();
    const language = this.preferences.value?.language;
    if (done && language && language !== before) this.context.speak(language);
    if (done) this.context.tell("success", this.context.texts.preferences.saved);
  }
}
