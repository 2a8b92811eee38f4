/** Finding a person whom allotments know, or anybody in the directory. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { FoundPeople, Person } from "../api/types";
import { explained, Page, type Context } from "../app/context";
import { link } from "../app/router";
import { textField } from "../components/field";
import { heading } from "../components/heading";
import { personaChoice } from "../components/person";
import { notice } from "../components/notice";
import { furtherButton } from "../components/further";
import { KnownSearch, searchAll, type Search } from "../components/search";

export class PeoplePage extends Page {
  private readonly known = new KnownSearch<Person>(this.context, undefined, (people) => people);
  /** Everybody in the tenant; undefined: among those whom allotments know alone. */
  private everybody: Search<FoundPeople> | undefined;

  constructor(context: Context) {
    super(context);
    const wanted = context.address.get("q");
    if (wanted) this.known.type(wanted);
  }

  get title(): string {
    return this.context.texts.standings.find;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    return html`${heading(this.title, texts.standings.findIntro)}
    ${textField({ label: texts.standings.findLabel, value: this.known.text, search: true, autofocus: true, input: (text) => this.type(text) })}
    ${this.found()}`;
  }

  private type(text: string): void {
    this.context.keep({ q: text });
    this.everybody = undefined;
    this.known.type(text);
  }

  private found(): TemplateResult | typeof nothing {
    const { texts } = this.context;
    const { known } = this;
    if (!known.text.trim()) return nothing;
    if (!known.isEnough) return html`<p class="hint" role="status">${texts.seats.searches.names.short}</p>`;
    if (known.failure) return html`<p class="remark bad" role="alert">${explained(known.failure, texts)}</p>`;
    if (known.found === undefined) return html`<p class="hint" role="status">${texts.loading}</p>`;
    const none = known.hasMore ? texts.standings.noneYet : texts.standings.noneKnown;
    return html`${known.found.length > 0 ? this.choices(known.found) : html`<p class="hint" role="status">${none}</p>`}
      ${known.isComplete ? nothing : notice("info", texts.standings.incomplete)}
      ${furtherButton(this.context, known)}${this.fromDirectory()}`;
  }

  private choices(people: readonly Person[]): TemplateResult {
    return html`<ul class="choices">
      ${people.map((person) => html`<li><a href=${link("people", person.id)}>${personaChoice(person, person.displayName)}</a></li>`)}
    </ul>`;
  }

  /** Somebody whom no allotment knows is in the directory alone. */
  private fromDirectory(): TemplateResult {
    const { texts, me } = this.context;
    const { everybody } = this;
    if (everybody === undefined)
      return html`<p><fluent-button role="button" appearance="subtle" @click=${() => this.askDirectory()}>${texts.standings.directory}</fluent-button></p>`;
    const answer = everybody.found?.[0];
    const heading = html`<h2>${texts.standings.directoryTitle}</h2>`;
    if (!everybody.isEnough)
      return html`${heading}<p class="hint" role="status">${texts.seats.searches[me.peopleSearch].short}</p>`;
    if (everybody.failure)
      return html`${heading}<p class="remark bad" role="alert">${explained(everybody.failure, texts)}</p>`;
    if (answer === undefined) return html`${heading}<p class="hint" role="status">${texts.loading}</p>`;
    if (answer.value.length === 0) return html`${heading}<p class="hint" role="status">${texts.seats.addNone}</p>`;
    return html`${heading}${this.choices(answer.value)}
      ${answer.more ? html`<p class="hint" role="status">${texts.standings.more(answer.value.length)}</p>` : nothing}`;
  }

  private askDirectory(): void {
    this.everybody = searchAll(this.context);
    this.everybody.type(this.known.text);
  }
}
