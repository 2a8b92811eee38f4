/** Finding a person, and how they stand in every allotment that the caller may see. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { FoundPeople, Page as ListPage, Standing } from "../api/types";
import { explained, Page, type Context } from "../app/context";
import { link } from "../app/router";
import { textField } from "../components/field";
import { buttonLink, heading } from "../components/heading";
import { personaChoice } from "../components/person";
import { searchAll, type Search } from "../components/search";
import { standingCards } from "../components/standings";
import { empty, whenKnown } from "../components/states";

const SELDOM_SECONDS = 30;

export class PeoplePage extends Page {
  private readonly search: Search<FoundPeople> = searchAll(this.context);

  constructor(context: Context) {
    super(context);
    const wanted = context.address.get("q");
    if (wanted) this.search.type(wanted);
  }

  get title(): string {
    return this.context.texts.standings.find;
  }

  view(): TemplateResult {
    const { texts, me } = this.context;
    const { label } = texts.seats.searches[me.peopleSearch];
    return html`${heading(this.title, texts.standings.findIntro)}
    ${textField({ label, value: this.search.text, search: true, autofocus: true, input: (text) => this.type(text) })}
    ${this.found()}`;
  }

  private type(text: string): void {
    this.context.keep({ q: text });
    this.search.type(text);
  }

  private found(): TemplateResult | typeof nothing {
    const { texts, me } = this.context;
    if (!this.search.text.trim()) return nothing;
    if (!this.search.isEnough)
      return html`<p class="hint" role="status">${texts.seats.searches[me.peopleSearch].short}</p>`;
    if (this.search.failure)
      return html`<p class="remark bad" role="alert">${explained(this.search.failure, texts)}</p>`;
    const [answer] = this.search.found ?? [];
    if (!answer) return html`<p class="hint" role="status">${texts.loading}</p>`;
    if (answer.value.length === 0) return html`<p class="hint" role="status">${texts.seats.addNone}</p>`;
    return html`<ul class="choices">
        ${answer.value.map(
          (person) =>
            html`<li><a href=${link("people", person.id)}>${personaChoice(person, person.displayName)}</a></li>`,
        )}
      </ul>
      ${answer.more ? html`<p class="hint" role="status">${texts.standings.more(answer.value.length)}</p>` : nothing}`;
  }
}

export class PersonPage extends Page {
  private readonly standings;

  constructor(
    context: Context,
    private readonly id: string,
  ) {
    super(context);
    this.standings = this.at<ListPage<Standing>>(`/people/${id}/allotments`, SELDOM_SECONDS);
  }

  get title(): string {
    const { names, texts } = this.context;
    const [known] = this.standings.value?.value ?? [];
    const person = names.known(this.id) ?? (known && names.of(this.id, known.id));
    return person?.displayName ?? texts.standings.person;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    return html`${heading(this.title, texts.standings.personIntro, buttonLink(link("people"), texts.standings.find))}
    ${whenKnown(this.context, this.standings, ({ value }) =>
      value.length === 0
        ? empty("clipboardTask", texts.standings.emptyTitle, texts.standings.empty)
        : standingCards(this.context, value, (standing) => this.links(standing)),
    )}`;
  }

  private links({ id, state }: Standing): TemplateResult {
    const { texts } = this.context;
    const all = new URLSearchParams({ person: this.id });
    return html`${buttonLink(`${link("allotments", id, "decisions")}?${all}`, texts.standings.decisions)}
    ${state === "waiting" ? buttonLink(link("allotments", id, "waiting"), texts.standings.waitingRoom) : nothing}`;
  }
}
