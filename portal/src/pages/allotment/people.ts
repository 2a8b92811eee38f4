/** Who has a seat: state and reason, search, add, remove, try again. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, Assignment, SeatState } from "../../api/types";
import type { Context } from "../../app/context";
import { seatBadge } from "../../parts/badges";
import { textField } from "../../parts/field";
import { icon } from "../../parts/icon";
import { nameOf, personaOf } from "../../parts/person";
import { LETTERS_AT_LEAST, PeopleSearch } from "../../parts/search";
import { empty, whenKnown } from "../../parts/states";
import { pager, rowsOfPage, table, type Column } from "../../parts/table";
import { AddDrawer } from "./addDrawer";
import { AllotmentPart, SELDOM_SECONDS } from "./part";

/** So many people are found and ordered by name here; where there are more, the directory finds them. */
const NAMED_AT_ONCE = 300;

const TROUBLE_FIRST: Record<SeatState, number> = { failed: 0, pending: 1, releasing: 2, licensed: 3 };

export class PeoplePart extends AllotmentPart {
  private loadedSoFar = 0;
  private page = 0;
  private readonly seats = this.live(() => this.load(), SELDOM_SECONDS);
  private readonly search = new PeopleSearch(this.context);
  private readonly adding = new AddDrawer(this.context, this.id, () => this.seats.again());
  protected readonly followed = [this.seats];

  viewOf(allotment: Allotment): TemplateResult {
    return html`${this.toolbar(allotment)}
    ${whenKnown(this.context, this.seats, (seats) => this.list(seats))}
    ${this.loadedSoFar ? html`<p role="status">${this.context.texts.seats.loaded(this.loadedSoFar)}</p>` : nothing}
    ${this.manages ? this.adding.view() : nothing}`;
  }

  private async load(): Promise<readonly Assignment[]> {
    const seats = await this.context.api.all<Assignment>(`${this.path}/assignments`, (some) => {
      if (this.seats.value !== undefined) return;
      this.loadedSoFar = some.length;
      this.context.redraw();
    });
    this.loadedSoFar = 0;
    return seats;
  }

  private toolbar(allotment: Allotment): TemplateResult {
    const { texts } = this.context;
    const many = allotment.consumedUnits > NAMED_AT_ONCE;
    const find = (text: string): void => {
      this.page = 0;
      this.search.type(text);
    };
    const field = { label: many ? texts.seats.filterMany : texts.seats.filter, value: this.search.text, search: true };
    return html`<div class="toolbar">
      ${textField({ ...field, input: find })}
      ${this.manages && allotment.state === "active"
        ? html`<fluent-button role="button" appearance="primary" @click=${() => this.adding.open()}
            >${icon("personAdd", "start")}${texts.seats.add}</fluent-button
          >`
        : nothing}
    </div>`;
  }

  private list(seats: readonly Assignment[]): TemplateResult {
    const { texts } = this.context;
    if (seats.length === 0) return empty("peopleTeam", texts.seats.emptyTitle, texts.seats.empty);
    const shown = [...this.found(seats)].sort((one, other) => this.order(one, other, seats.length));
    if (shown.length === 0) return html`<p class="nothing-found" role="status">${texts.seats.noMatch}</p>`;
    this.page = Math.min(this.page, Math.floor((shown.length - 1) / 50));
    const turn = (page: number): void => {
      this.page = page;
      this.context.redraw();
    };
    return html`${table(texts.allotment.people, this.columns(), rowsOfPage(shown, this.page), (seat) => seat.userId)}
    ${pager(texts, shown.length, this.page, turn)}`;
  }

  private found(seats: readonly Assignment[]): readonly Assignment[] {
    const { text } = this.search;
    if (!text.trim()) return seats;
    const fromDirectory = new Set(this.search.found?.map((person) => person.id));
    const wanted = text.trim().toLocaleLowerCase();
    return seats.filter(({ userId }) => fromDirectory.has(userId) || isCalled(this.context, userId, wanted));
  }

  private order(one: Assignment, other: Assignment, total: number): number {
    const byTrouble = TROUBLE_FIRST[one.state] - TROUBLE_FIRST[other.state];
    if (byTrouble || total > NAMED_AT_ONCE) return byTrouble;
    return nameOf(this.context, one.userId, this.id).localeCompare(nameOf(this.context, other.userId, this.id));
  }

  private columns(): readonly Column<Assignment>[] {
    const { texts, format } = this.context;
    const { name, state, since, actions } = texts.seats;
    const columns: Column<Assignment>[] = [
      { header: name, kind: "main", cell: (seat) => personaOf(this.context, seat.userId, this.id) },
      { header: state, cell: (seat) => this.state(seat) },
      { header: since, kind: "since", cell: (seat) => format.moment(seat.assignedDateTime) },
    ];
    return this.manages ? [...columns, { header: actions, kind: "actions", cell: (seat) => this.actions(seat) }] : columns;
  }

  private state(seat: Assignment): TemplateResult {
    const { texts } = this.context;
    const hint = texts.seats.stateHints[seat.state];
    return html`${seatBadge(texts, seat.state)}
    ${seat.state === "failed" && seat.error ? html`<p class="reason" lang="en">${seat.error}</p>` : hint ? html`<p class="reason">${hint}</p>` : nothing}`;
  }

  private actions(seat: Assignment): TemplateResult {
    const { seats: texts } = this.context.texts;
    const name = nameOf(this.context, seat.userId, this.id);
    return html`${seat.state === "failed"
      ? html`<fluent-button role="button" size="small" aria-label=${texts.retryDo(name)} ?disabled-focusable=${this.busy} @click=${() => this.retry(seat, name)}
          >${texts.retry}</fluent-button
        >`
      : nothing}
    ${seat.state === "releasing"
      ? nothing
      : html`<fluent-button role="button"
          size="small"
          appearance="subtle"
          icon-only
          ?disabled-focusable=${this.busy}
          aria-label=${texts.removeDo(name)}
          title=${texts.removeDo(name)}
          @click=${() => this.remove(seat, name)}
          >${icon("personDelete")}</fluent-button
        >`}`;
  }

  private async retry(seat: Assignment, name: string): Promise<void> {
    const { texts, api } = this.context;
    const path = `${this.path}/assignments/${seat.userId}/retry`;
    await this.carryOut(this.seats, () => api.send("POST", path, { ifMatch: seat.etag }), texts.seats.retried(name));
  }

  private async remove(seat: Assignment, name: string): Promise<void> {
    const { texts, api } = this.context;
    const { removeTitle, removeText, removed } = texts.seats;
    const sure = await this.context.ask({ title: removeTitle(name), text: removeText, action: texts.remove });
    if (sure === null) return;
    const path = `${this.path}/assignments/${seat.userId}`;
    await this.carryOut(this.seats, () => api.send("DELETE", path, { ifMatch: seat.etag }), removed(name));
  }
}

function isCalled(context: Context, userId: string, wanted: string): boolean {
  const person = context.names.known(userId);
  if (person === undefined || wanted.length < LETTERS_AT_LEAST) return false;
  return [person.displayName, person.userPrincipalName].some((text) => text.toLocaleLowerCase().includes(wanted));
}
