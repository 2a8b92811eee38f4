/** Who has a seat: state and reason, search, add, remove, end date, try again. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, Assignment, Assignments, Page as ListPage, Person, SeatState } from "../../api/types";
import type { Context } from "../../app/context";
import { inOrder } from "../../app/order";
import { PagedList, ROWS_A_PAGE } from "../../app/paged";
import { link } from "../../app/router";
import { seatBadge } from "../../components/badges";
import { select, textField } from "../../components/field";
import { icon } from "../../components/icon";
import { chooser } from "../../components/list";
import { notice } from "../../components/notice";
import { nameOf, personaOf } from "../../components/person";
import { furtherButton } from "../../components/further";
import { KnownSearch, LETTERS_AT_LEAST } from "../../components/search";
import { empty, whenKnown } from "../../components/states";
import { pagerOfRead, table, type Column } from "../../components/table";
import { AddDrawer } from "./addDrawer";
import { ManyDrawer } from "./manyDrawer";
import { AllotmentPart, SELDOM_SECONDS } from "./part";

/** So many pages are read with one request. A list that is no longer is ordered by name, and searched, here. */
const PAGES_AT_ONCE = 2;

const STATES: readonly SeatState[] = ["failed", "pending", "releasing", "licensed"];

const NOBODY: ListPage<Assignment> = { value: [] };

export class PeoplePart extends AllotmentPart {
  private readonly list = new PagedList<Assignment, Assignments>(this.context, this.listPath, PAGES_AT_ONCE);
  private readonly seats = this.live(() => this.list.read(), SELDOM_SECONDS);
  private readonly troubled = this.live(
    () => this.readFailed(),
    SELDOM_SECONDS,
    this.context.api.last<ListPage<Assignment>>(this.failedPath),
  );
  private readonly search = new KnownSearch(this.context, this.id, (people) => this.lookUp(people));
  private readonly adding = new AddDrawer(this.context, this.id, () => this.seats.again());
  private readonly many = new ManyDrawer(this.context, this.id, () => this.haveChanged());
  private readonly chosen = new Set<string>();
  protected readonly followed = [this.seats, this.troubled];

  viewOf(allotment: Allotment): TemplateResult {
    return html`${this.toolbar(allotment)} ${this.failed(allotment)}
    ${whenKnown(this.context, this.seats, ({ value }) => this.content(allotment, value))}
    ${this.manages ? html`${this.adding.view()}${this.many.view()}` : nothing}`;
  }

  /** Where no licence has failed, nobody is looked through for one: that takes long where people are many. */
  private async readFailed(): Promise<ListPage<Assignment>> {
    const { failedUnits } = await this.context.api.get<Allotment>(this.path);
    return failedUnits > 0 ? this.context.api.get(this.failedPath) : NOBODY;
  }

  private get failedPath(): string {
    return `${this.path}/assignments?state=failed&top=${ROWS_A_PAGE}`;
  }

  private toolbar(allotment: Allotment): TemplateResult {
    const { texts } = this.context;
    const states = [["", texts.all], ...STATES.map((state) => [state, texts.seats.states[state]] as const)] as const;
    return html`<div class="toolbar">
      ${textField({ label: texts.seats.filter, value: this.search.text, search: true, input: (text) => this.find(text) })}
      ${select(texts.seats.state, states, this.state, (state) => this.choose(state))}
      ${this.exportButton(() => this.save())}
      ${
        this.manages && allotment.state === "active"
          ? html`<fluent-button role="button" appearance="primary" @click=${() => this.adding.open()}
            >${icon("personAdd", "start")}${texts.seats.add}</fluent-button
          >
          <fluent-button role="button" @click=${() => this.many.add()}>${icon("peopleTeam", "start")}${texts.many.add}</fluent-button>`
          : nothing
      }
    </div>`;
  }

  /** How many licences have failed, and all of them tried again by one action. */
  private failed(allotment: Allotment): TemplateResult | typeof nothing {
    const { value, nextLink } = this.troubled.value ?? { value: [] };
    if (!this.manages || allotment.state !== "active" || value.length === 0) return nothing;
    const { failedSome, retryAll } = this.context.texts.seats;
    const button = html`<fluent-button role="button" slot="actions" size="small" ?disabled-focusable=${this.busy} @click=${() => this.retryAll()}
      >${retryAll}</fluent-button
    >`;
    return notice("warning", failedSome(value.length, nextLink !== undefined), button);
  }

  private find(text: string): void {
    this.list.turn(0);
    this.search.type(text);
  }

  /** Of the people whom the search has found, those who have a seat here. */
  private async lookUp(people: readonly Person[]): Promise<readonly Assignment[]> {
    if (people.length === 0) return [];
    const ids = people.map((person) => person.id).join(",");
    return (await this.context.api.get<ListPage<Assignment>>(`${this.path}/assignments?ids=${ids}`)).value;
  }

  private choose(state: string): void {
    this.context.keep({ state });
    this.list.at(this.listPath);
    void this.seats.again();
  }

  /** The state that the address names; empty: people in every state. */
  private get state(): SeatState | "" {
    const wanted = this.context.address.get("state");
    return STATES.find((known) => known === wanted) ?? "";
  }

  private get listPath(): string {
    return `${this.path}/assignments?order=name${this.state ? `&state=${this.state}` : ""}`;
  }

  private content(allotment: Allotment, read: readonly Assignment[]): TemplateResult {
    const { texts } = this.context;
    if (allotment.consumedUnits === 0 && read.length === 0)
      return empty("peopleTeam", texts.seats.emptyTitle, texts.seats.empty);
    const rows = this.rows(read);
    if (rows === undefined) return html`<p class="nothing-found" role="status">${texts.loading}</p>`;
    if (rows.length === 0) {
      return html`<p class="nothing-found" role="status">${this.search.text ? texts.seats.noMatch : texts.seats.noneInState}</p>
        ${this.further()}`;
    }
    const columns = this.manages ? [this.chooser(rows), ...this.columns()] : this.columns();
    return html`${this.selection(rows)}${this.unordered()}${table(texts.allotment.people, columns, rows, (seat) => seat.userId)}${this.further()}${this.pager(allotment, read)}`;
  }

  /** What is done to the chosen people of this page: what is out of sight is not changed unseen. */
  private selection(rows: readonly Assignment[]): TemplateResult | typeof nothing {
    const { list: texts, remove } = this.context.texts;
    const userIds = rows.map((seat) => seat.userId).filter((userId) => this.chosen.has(userId));
    if (userIds.length === 0) return nothing;
    return html`<div class="selection" role="group" aria-label=${texts.selection}>
      <span role="status">${texts.selected(userIds.length)}</span>
      <fluent-button role="button" size="small" @click=${() => this.many.remove(userIds)}>${icon("personDelete", "start")}${remove}</fluent-button>
      <fluent-button role="button" size="small" appearance="subtle" @click=${() => this.chooseNobody()}>${texts.clear}</fluent-button>
    </div>`;
  }

  /** That a long list isn't in the order of names, and why. */
  private unordered(): TemplateResult | typeof nothing {
    if (this.list.isWhole || this.search.text.trim() || this.seats.value?.orderedBy !== "id") return nothing;
    const { orderOfState, orderWithoutNames } = this.context.texts.seats;
    const isNever = this.state !== "" && this.state !== "licensed";
    return html`<p class="hint" role="status">${isNever ? orderOfState : orderWithoutNames}</p>`;
  }

  /** A list that is searched elsewhere may have more people of that name. */
  private further(): TemplateResult | typeof nothing {
    return this.search.text.trim() && !this.list.isWhole ? furtherButton(this.context, this.search) : nothing;
  }

  private chooser(rows: readonly Assignment[]): Column<Assignment> {
    const { context, chosen, id } = this;
    return chooser(
      context,
      chosen,
      rows,
      ({ userId }) => userId,
      ({ userId }) => nameOf(context, userId, id),
    );
  }

  private chooseNobody(): void {
    this.chosen.clear();
    this.context.redraw();
  }

  /** Many have been added or removed: nobody is chosen any more. */
  private async haveChanged(): Promise<void> {
    this.chosen.clear();
    await this.seats.again();
  }

  /** The rows of the page; undefined while they are looked for. */
  private rows(read: readonly Assignment[]): readonly Assignment[] | undefined {
    const wanted = this.search.text.trim().toLocaleLowerCase();
    if (!this.list.isWhole && wanted) return this.search.found ?? (this.search.isBusy ? undefined : []);
    if (!this.list.isWhole) return this.troubleFirst(this.list.shown(read));
    const found = wanted ? read.filter((seat) => this.isFound(seat, wanted)) : read;
    return this.list.shown(found.toSorted((one, other) => this.order(one, other)));
  }

  /** On the first page of a long list, those whose licence has failed stand before all others. */
  private troubleFirst(rows: readonly Assignment[]): readonly Assignment[] {
    if (this.list.page > 0 || this.state) return rows;
    const failed = this.troubled.value?.value ?? [];
    const first = new Set(failed.map((seat) => seat.userId));
    return [...failed, ...rows.filter((seat) => !first.has(seat.userId))];
  }

  private isFound({ userId }: Assignment, wanted: string): boolean {
    const fromDirectory = this.search.found?.some((seat) => seat.userId === userId);
    return Boolean(fromDirectory) || isCalled(this.context, userId, wanted);
  }

  private order(one: Assignment, other: Assignment): number {
    const byTrouble = STATES.indexOf(one.state) - STATES.indexOf(other.state);
    return byTrouble || inOrder(nameOf(this.context, one.userId, this.id), nameOf(this.context, other.userId, this.id));
  }

  private pager(allotment: Allotment, read: readonly Assignment[]): unknown {
    if (this.search.text.trim()) return nothing;
    const total = this.state ? undefined : allotment.consumedUnits;
    return pagerOfRead(this.context, this.list, this.seats, read, total);
  }

  private save(): Promise<void> {
    const { state, since, ends, states, error } = this.context.texts.seats;
    return this.saveAll<Assignment>(this.listPath, "people", {
      [state]: (seat) => states[seat.state],
      [since]: (seat) => seat.assignedDateTime,
      [ends]: (seat) => seat.endDateTime ?? "",
      [error]: (seat) => seat.error ?? "",
    });
  }

  private columns(): readonly Column<Assignment>[] {
    const { texts, format } = this.context;
    const { name, state, since, ends, actions } = texts.seats;
    const columns: Column<Assignment>[] = [
      { header: name, kind: "main", cell: (seat) => personaOf(this.context, seat.userId, this.id) },
      { header: state, cell: (seat) => this.stateOf(seat) },
      { header: since, kind: "since", cell: (seat) => format.moment(seat.assignedDateTime) },
      {
        header: ends,
        kind: "since",
        cell: (seat) =>
          seat.endDateTime ? format.day(seat.endDateTime) : html`<span class="quiet-text">${texts.seats.noEnd}</span>`,
      },
    ];
    return [...columns, { header: actions, kind: "tools", cell: (seat) => this.actions(seat) }];
  }

  private stateOf(seat: Assignment): TemplateResult {
    const { texts } = this.context;
    const badge = seatBadge(texts, seat.state);
    if (seat.state !== "failed") {
      const hint = texts.seats.stateHints[seat.state];
      return hint ? html`${badge}<p class="reason">${hint}</p>` : badge;
    }
    return html`${badge}
      <p class="reason">${seat.error}</p>
      ${this.manages ? this.retryButton(seat) : nothing}`;
  }

  private actions(seat: Assignment): TemplateResult {
    const { seats: texts } = this.context.texts;
    const name = nameOf(this.context, seat.userId, this.id);
    const decisions = `${link("allotments", this.id, "decisions")}?person=${seat.userId}`;
    const stays = this.manages && seat.state !== "releasing";
    return html`<a class="icon-link" href=${decisions} aria-label=${texts.decisionsOf(name)} title=${texts.decisionsOf(name)}>${icon("history")}</a>
      ${stays ? this.tool("calendar", texts.endDo(name), () => this.changeEnd(this.seats, "assignments", seat, name, texts)) : nothing}
      ${stays ? this.tool("personDelete", texts.removeDo(name), () => this.remove(seat, name)) : nothing}`;
  }

  private retryButton(seat: Assignment): TemplateResult {
    const name = nameOf(this.context, seat.userId, this.id);
    const { retry, retryDo } = this.context.texts.seats;
    return html`<fluent-button role="button" size="small" aria-label=${retryDo(name)} ?disabled-focusable=${this.busy} @click=${() => this.retry(seat, name)}
      >${retry}</fluent-button
    >`;
  }

  private async retry(seat: Assignment, name: string): Promise<void> {
    const { texts, api } = this.context;
    const path = `${this.path}/assignments/${seat.userId}/retry`;
    await this.carryOut(this.seats, () => api.send("POST", path, { ifMatch: seat.etag }), texts.seats.retried(name));
  }

  private async retryAll(): Promise<void> {
    const { texts, api } = this.context;
    await this.carryOut(this.seats, () => api.send("POST", `${this.path}/retry`), texts.seats.retriedAll);
    void this.troubled.again();
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
