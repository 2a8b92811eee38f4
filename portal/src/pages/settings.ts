/** The settings of the app: those that hold at once, to change, and the others with where they are changed. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { AppSetting, Page as ListPage, SettingSection } from "../api/types";
import { is, Page } from "../app/context";
import { link } from "../app/router";
import { focusFirstProblem, remarks, select, textField } from "../components/field";
import { heading } from "../components/heading";
import { icon } from "../components/icon";
import { whenKnown } from "../components/states";
import { table, type Column } from "../components/table";

const PATH = "/settings";
const MAILBOX = "MESSAGES_MAILBOX";

export class SettingsPage extends Page {
  private readonly settings = this.at<ListPage<AppSetting>>(PATH, 30);
  /** What was typed and isn't saved; null: back to the app setting. */
  private readonly draft = new Map<string, string | null>();
  private problems = new Map<string, string>();

  get title(): string {
    return this.context.texts.settings.title;
  }

  view(): TemplateResult {
    return html`${heading(this.title, this.context.texts.settings.intro)}
    ${whenKnown(this.context, this.settings, ({ value }) => this.content(value))}`;
  }

  private get changes(): boolean {
    return is(this.context.me, "administrator");
  }

  private content(settings: readonly AppSetting[]): TemplateResult {
    const { settings: texts } = this.context.texts;
    const sections = [...new Set(settings.filter((one) => one.changeable).map((one) => one.section))];
    const mailbox = settings.find((one) => one.name === MAILBOX);
    return html`<form class="settings" novalidate @submit=${(event: Event) => this.save(event)}>
        ${sections.map((section) => this.section(section, settings, section === "messages" && !mailbox?.isSet))}
        ${
          this.changes
            ? html`<div class="form-actions">
              <fluent-button role="button" type="submit" appearance="primary">${texts.save}</fluent-button>
              ${this.draft.size > 0 ? html`<fluent-button role="button" @click=${() => this.undo()}>${texts.undo}</fluent-button>` : nothing}
            </div>`
            : nothing
        }
      </form>
      <details class="section">
        <summary>${texts.fixed}</summary>
        <p class="hint">${texts.fixedHint}</p>
        ${this.fixed(settings.filter((one) => !one.changeable))}
      </details>`;
  }

  private section(section: SettingSection, settings: readonly AppSetting[], withoutMail: boolean): TemplateResult {
    const { settings: texts } = this.context.texts;
    const shown = settings.filter((one) => one.section === section && one.changeable);
    return html`<section class="card">
      <h2>${texts.sections[section]}</h2>
      ${withoutMail ? html`<p class="finding warn">${icon("warning")}${texts.noMail}</p>` : nothing}
      ${shown.map((one) => this.setting(one))}
    </section>`;
  }

  private setting(one: AppSetting): TemplateResult {
    const { settings: texts } = this.context.texts;
    const [label, hint] = texts.labels[one.name] ?? [one.name, ""];
    return html`<div class="setting">
      ${this.changes ? this.field(one, label, hint) : html`<h3>${label}</h3><p>${this.said(one, one.value) || texts.none}</p>`}
      <p class="hint source">
        <span>${this.source(one)} · <code>${one.name}</code></span>
        ${
          this.changes && one.changedBy
            ? html`<fluent-button role="button" size="small" appearance="subtle" aria-label=${texts.backOf(label)} @click=${() => this.type(one, null)}
              >${texts.back(this.said(one, one.otherwise))}</fluent-button
            >`
            : nothing
        }
      </p>
      ${one.ignoredBecause ? html`<p class="remark bad">${icon("errorCircle")}${texts.ignored(one.ignoredValue ?? "", one.ignoredBecause)}</p>` : nothing}
    </div>`;
  }

  private field(one: AppSetting, label: string, hint: string): TemplateResult {
    const typed = this.draft.get(one.name);
    const value = typed === undefined ? one.value : (typed ?? one.otherwise);
    const problem = this.problems.get(one.name);
    const input = (text: string): void => this.type(one, text);
    if (one.choices.length === 0) return textField({ label, hint, value, problem, input, numeric: one.number });
    const { choices } = this.context.texts.settings;
    return html`<div class="field">
      ${select(
        label,
        one.choices.map((choice) => [choice, choices[choice] ?? choice] as const),
        value,
        input,
      )}
      ${remarks({ hint, problem })}
    </div>`;
  }

  private said(one: AppSetting, value: string): string {
    return one.choices.length > 0 ? (this.context.texts.settings.choices[value] ?? value) : value;
  }

  private source(one: AppSetting): string {
    const { sources, somebody } = this.context.texts.settings;
    if (one.source === "default") return sources.default;
    if (one.source === "appSetting") return sources.appSetting;
    const when = one.changedDateTime ? this.context.format.moment(one.changedDateTime) : "";
    return sources.changed(one.changedByName ?? somebody, when);
  }

  private type(one: AppSetting, text: string | null): void {
    if (text === one.value) this.draft.delete(one.name);
    else this.draft.set(one.name, text);
    this.problems.delete(one.name);
    this.context.redraw();
  }

  private undo(): void {
    this.draft.clear();
    this.problems = new Map();
    this.context.redraw();
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLElement;
    const { api, texts } = this.context;
    const ifMatch = api.etag(PATH);
    if (this.draft.size === 0) this.context.tell("info", texts.settings.unchanged);
    if (this.draft.size === 0 || !ifMatch) return;
    const body = { settings: Object.fromEntries(this.draft) };
    const done = await this.attempt(async () => {
      try {
        await api.send("PATCH", PATH, { body, ifMatch });
      } catch (failure) {
        if (failure instanceof Refused) this.problems = problemsOf(failure);
        throw failure;
      }
    });
    await this.settings.again();
    if (done) {
      this.undo();
      this.context.tell("success", texts.settings.saved);
    } else focusFirstProblem(form);
  }

  private fixed(settings: readonly AppSetting[]): TemplateResult {
    const { settings: texts } = this.context.texts;
    const columns: Column<AppSetting>[] = [
      {
        header: texts.name,
        kind: "main",
        cell: (one) => html`<code>${one.name}</code><p class="hint">${texts.sections[one.section]}</p>`,
      },
      { header: texts.value, cell: (one) => this.shown(one) },
      { header: texts.why, cell: (one) => (one.fixedBecause ? texts.because[one.fixedBecause] : nothing) },
    ];
    return table(texts.fixed, columns, settings, (one) => one.name);
  }

  private shown(one: AppSetting): TemplateResult {
    const { settings: texts } = this.context.texts;
    if (one.fixedBecause === "ownPage") return html`<a href=${link("report")}>${texts.driftPolicy}</a>`;
    if (!one.value) return html`<span class="hint">${one.isSet ? texts.hidden : texts.none}</span>`;
    return html`<span class="setting-value">${one.value}</span> <span class="hint">${this.source(one)}</span>`;
  }
}

/** What is wrong with settings, by their names. */
function problemsOf(failure: Refused): Map<string, string> {
  return new Map(failure.errors.map((error) => [error.field.replace(/^settings\./, ""), error.message]));
}
