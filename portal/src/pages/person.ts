/** A person: how they stand in every allotment that the caller may see, what they hold otherwise, and what can be done. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, OutsideLicence, Page as ListPage, Person, Standing } from "../api/types";
import { explained, is, manages, Page, type Context } from "../app/context";
import { inOrder } from "../app/order";
import { link } from "../app/router";
import { addTo, moreSeats, outcomeOf, type Outcome } from "../components/addition";
import { askForEnd, type EndChange } from "../components/endDate";
import { textField } from "../components/field";
import { buttonLink, heading } from "../components/heading";
import { standingCards } from "../components/standings";
import { empty, whenKnown } from "../components/states";

const SELDOM_SECONDS = 30;
/** Microsoft Graph is asked each time. */
const OUTSIDE_SECONDS = 300;
const CHOICES_AT_MOST = 10;

export class PersonPage extends Page {
  private readonly standings;
  private readonly outside;
  /** Something is being carried out. */
  private busy = false;
  /** What came of the last addition, and where. */
  private added: { allotmentId: string; outcome: Outcome } | undefined;
  /** The allotments to choose from; undefined: nobody has asked for them. */
  private choices: readonly Allotment[] | undefined;
  private wanted = "";

  constructor(
    context: Context,
    private readonly id: string,
  ) {
    super(context);
    this.standings = this.at<ListPage<Standing>>(`/people/${id}/allotments`, SELDOM_SECONDS);
    this.outside = this.at<ListPage<OutsideLicence>>(`/people/${id}/outsideLicences`, OUTSIDE_SECONDS);
  }

  get title(): string {
    return this.person?.displayName ?? this.context.texts.standings.person;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    const actions = html`${this.mayAdd ? this.button(texts.standings.another, texts.standings.another, () => this.chooseAnother()) : nothing}
      ${buttonLink(link("people"), texts.standings.find)}`;
    return html`${heading(this.title, texts.standings.personIntro, actions)}
    <div role="status">${this.added ? outcomeOf(this.context, this.added.allotmentId, this.added.outcome) : nothing}</div>
    ${this.another()}
    ${whenKnown(this.context, this.standings, ({ value }) =>
      value.length === 0
        ? empty("clipboardTask", texts.standings.emptyTitle, texts.standings.empty)
        : standingCards(this.context, value, (standing) => this.actions(standing)),
    )}
    ${this.heldOutside()}`;
  }

  /** Whether it is known how they are called, or that nobody knows: what is done to them is told by the name. */
  private get isNamed(): boolean {
    const { names } = this.context;
    const [known] = this.standings.value?.value ?? [];
    return names.known(this.id) !== undefined || (known !== undefined && names.of(this.id, known.id) !== undefined);
  }

  private get person(): Person | undefined {
    const { names } = this.context;
    const [known] = this.standings.value?.value ?? [];
    return names.known(this.id) ?? (known && names.of(this.id, known.id)) ?? undefined;
  }

  private actions(standing: Standing): TemplateResult {
    const { texts, me } = this.context;
    const { id, state } = standing;
    const all = new URLSearchParams({ person: this.id });
    return html`${manages(me, id) && this.isNamed ? this.changes(standing) : nothing}
    ${buttonLink(`${link("allotments", id, "decisions")}?${all}`, texts.standings.decisions)}
    ${state === "waiting" ? buttonLink(link("allotments", id, "waiting"), texts.standings.waitingRoom) : nothing}`;
  }

  /** What may be done there by who looks after the allotment. */
  private changes(standing: Standing): TemplateResult {
    const { seats, standings } = this.context.texts;
    const { id, displayName, state, etag, allotmentState, decisions } = standing;
    const active = allotmentState === "active";
    const there = etag !== null && state !== "releasing";
    const refused = state === null && decisions[0]?.kind === "rolledBack";
    return html`
      ${state === "failed" && active ? this.button(seats.retry, standings.retryDo(displayName), () => this.retry(standing)) : nothing}
      ${there ? this.button(standings.end, standings.endDo(displayName), () => this.changeEnd(standing)) : nothing}
      ${there ? this.button(this.context.texts.remove, standings.removeDo(displayName), () => this.remove(standing)) : nothing}
      ${state === null && active ? this.button(standings.add, standings.addDo(displayName), () => this.add(standing)) : nothing}
      ${active && (state === "waiting" || refused) ? moreSeats(this.context, id) : nothing}
    `;
  }

  private button(text: string, label: string, act: () => Promise<void>): TemplateResult {
    return html`<fluent-button role="button" aria-label=${label} ?disabled-focusable=${this.busy} @click=${() => void act()}>${text}</fluent-button>`;
  }

  /** Whether the caller may add people anywhere, and it is known who this is. */
  private get mayAdd(): boolean {
    const { me } = this.context;
    return this.person !== undefined && (is(me, "administrator") || me.ownedAllotmentIds.length > 0);
  }

  /** The allotments to which they can be added, once somebody has asked for them. */
  private another(): TemplateResult | typeof nothing {
    const { texts } = this.context;
    if (this.choices === undefined) return nothing;
    const { another, anotherLabel, anotherNone } = texts.standings;
    const found = this.found(this.choices);
    const shown = found.slice(0, CHOICES_AT_MOST);
    return html`<section class="card standing" aria-label=${another}>
      <h2>${another}</h2>
      ${textField({ label: anotherLabel, value: this.wanted, search: true, autofocus: true, input: (text) => this.want(text) })}
      ${
        shown.length === 0
          ? html`<p class="hint" role="status">${anotherNone}</p>`
          : html`<ul class="choices">
              ${shown.map((one) => html`<li><button ?disabled=${this.busy} @click=${() => void this.add(one)}>${one.displayName}</button></li>`)}
            </ul>`
      }
      ${found.length > shown.length ? html`<p class="hint" role="status">${texts.standings.more(shown.length)}</p>` : nothing}
    </section>`;
  }

  /** The allotments of that name to which people can be added and that do not have this one, by name. */
  private found(choices: readonly Allotment[]): readonly Allotment[] {
    const { me } = this.context;
    const there = new Set(
      (this.standings.value?.value ?? []).filter(({ state }) => state !== null).map(({ id }) => id),
    );
    const wanted = this.wanted.trim().toLocaleLowerCase();
    return choices
      .filter(({ id, state }) => state === "active" && manages(me, id) && !there.has(id))
      .filter(({ displayName }) => displayName.toLocaleLowerCase().includes(wanted))
      .toSorted((one, other) => inOrder(one.displayName, other.displayName));
  }

  private want(text: string): void {
    this.wanted = text;
    this.context.redraw();
  }

  private async chooseAnother(): Promise<void> {
    await this.attempt(async () => {
      this.choices = await this.context.api.all<Allotment>("/allotments");
    });
  }

  private heldOutside(): TemplateResult {
    const { texts, me } = this.context;
    const { outside, outsideHint, outsideOwn, outsideNone } = texts.standings;
    const { value, failure } = this.outside;
    const list = (held: readonly OutsideLicence[]): TemplateResult =>
      held.length === 0
        ? html`<p>${outsideNone}</p>`
        : html`<ul class="plain">${held.map((one) => html`<li><strong>${one.displayName}</strong>: ${this.ways(one)}</li>`)}</ul>`;
    const seesAll = is(me, "administrator", "reader") || me.userId === this.id;
    return html`<section class="card standing" aria-label=${outside}>
      <h2>${outside}</h2>
      <p class="hint">${seesAll ? outsideHint : outsideOwn}</p>
      ${
        failure
          ? html`<p class="remark bad" role="alert">${explained(failure, texts)}</p>`
          : value
            ? list(value.value)
            : html`<p class="hint" role="status">${texts.loading}</p>`
      }
    </section>`;
  }

  private ways({ direct, groups }: OutsideLicence): string {
    const { direct: directly, through, throughUnknown } = this.context.texts.standings;
    const ways = groups.map(({ id, displayName }) => (displayName ? through(displayName) : throughUnknown(id)));
    return [...(direct ? [directly] : []), ...ways].join(", ");
  }

  private async add({ id, displayName, overflow }: Pick<Allotment, "id" | "displayName" | "overflow">): Promise<void> {
    const { standings, seats } = this.context.texts;
    const ends = await this.context.ask({
      title: standings.addTitle(this.title, displayName),
      text: standings.addText[overflow],
      action: standings.add,
      field: seats.addEnds,
      date: true,
    });
    if (ends === null) return;
    await this.carryOut(async () => {
      const outcome = await addTo(this.context, id, { id: this.id, displayName: this.title }, ends);
      this.added = { allotmentId: id, outcome };
      this.choices = undefined;
    });
  }

  private async retry(standing: Standing): Promise<void> {
    const { seats, standings } = this.context.texts;
    const title = standings.retryTitle(this.title, standing.displayName);
    if ((await this.context.ask({ title, text: standings.retryText, action: seats.retry })) === null) return;
    const path = `${this.pathOf(standing)}/${this.id}/retry`;
    await this.carryOut(() => this.send("POST", path, standing), seats.retried(this.title));
  }

  private async remove(standing: Standing): Promise<void> {
    const { texts } = this.context;
    const { removeText, removeWaitingText, removed } = texts.seats;
    const text = standing.state === "waiting" ? removeWaitingText : removeText;
    const title = texts.standings.removeTitle(this.title, standing.displayName);
    if ((await this.context.ask({ title, text, action: texts.remove, grave: true })) === null) return;
    await this.carryOut(
      () => this.send("DELETE", `${this.pathOf(standing)}/${this.id}`, standing),
      removed(this.title),
    );
  }

  private async changeEnd(standing: Standing): Promise<void> {
    const { waitingRoom, seats } = this.context.texts;
    const { etag, endDateTime, state } = standing;
    if (etag === null) return;
    const person = { userId: this.id, endDateTime, etag };
    const texts = state === "waiting" ? waitingRoom : seats;
    const change: EndChange | null = await askForEnd(this.context, this.pathOf(standing), person, this.title, texts);
    if (change) await this.carryOut(change.send, change.told);
  }

  private pathOf({ id, state }: Standing): string {
    return `/allotments/${id}/${state === "waiting" ? "waitingMembers" : "assignments"}`;
  }

  private send(method: "POST" | "DELETE", path: string, { etag }: Standing): Promise<unknown> {
    return this.context.api.send(method, path, { ifMatch: etag ?? "" });
  }

  /** Do it, and read how they stand before anything else can be asked. */
  private async carryOut(action: () => Promise<unknown>, told?: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.added = undefined;
    this.context.dismissMessage();
    this.context.redraw();
    const done = await this.attempt(action);
    await this.standings.again();
    this.busy = false;
    if (done && told) this.context.tell("success", told);
    else this.context.redraw();
  }
}
