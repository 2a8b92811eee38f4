/** The waiting room in its order; people can be moved up, be given an end date, or removed. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, BackupAllotment, OtherWay, Page as ListPage, WaitingMember } from "../../api/types";
import type { Live } from "../../app/live";
import { PagedList, ROWS_A_PAGE } from "../../app/paged";
import { inTheMeantime, namesOf } from "../../components/backups";
import { notice } from "../../components/notice";
import { nameOf, personaOf } from "../../components/person";
import { productNames } from "../../components/products";
import { empty, whenKnown } from "../../components/states";
import { pagerOfRead, table, type Column } from "../../components/table";
import { CLASSES, orderInWords, whyClass } from "../../components/waitingOrder";
import { AllotmentPart, SELDOM_SECONDS } from "./part";

/** So many pages are read with one request. */
const PAGES_AT_ONCE = 6;

interface Waiting extends WaitingMember {
  place: number;
}

export class WaitingPart extends AllotmentPart {
  private readonly list = new PagedList<WaitingMember>(this.context, `${this.path}/waitingMembers`, PAGES_AT_ONCE);
  private readonly members = this.live(() => this.list.read(), SELDOM_SECONDS);
  protected readonly followed = [this.members];
  /** Read once somebody has a seat in one. */
  private backups?: Live<ListPage<BackupAllotment>>;

  viewOf(allotment: Allotment): TemplateResult {
    return whenKnown(this.context, this.members, ({ value }) => this.content(allotment, value));
  }

  private content(allotment: Allotment, members: readonly WaitingMember[]): TemplateResult {
    const { texts } = this.context;
    const { emptyTitle, empty: none, emptyRollback } = texts.waitingRoom;
    if (members.length === 0)
      return empty("hourglass", emptyTitle, allotment.overflow === "wait" ? none : emptyRollback);
    const before = this.list.page * ROWS_A_PAGE;
    const waiting = this.list.shown(members).map((member, index) => ({ ...member, place: before + index + 1 }));
    const onlyForNow = allotment.overflow === "rollback" && members.some(({ provisional }) => provisional);
    const { reordering } = texts.order;
    return html`<div class="toolbar">${this.exportButton(() => this.save())}</div>
    ${allotment.waitingOrder.rule === "priority" ? html`<p class="hint">${orderInWords(this.context, allotment.waitingOrder)}</p>` : nothing}
    ${allotment.reordering ? notice("info", reordering) : nothing}
    ${onlyForNow ? notice("info", texts.waitingRoom.provisional) : nothing}
    ${members.some(({ lacks }) => lacks.length > 0) ? notice("info", texts.prerequisites.notice) : nothing}
    ${table(texts.allotment.waiting, this.columns(allotment, members), waiting, (one) => one.userId)}
    ${pagerOfRead(this.context, this.list, this.members, members, allotment.waitingUnits)}`;
  }

  private save(): Promise<void> {
    const { seats, waitingRoom } = this.context.texts;
    return this.saveAll<WaitingMember>(`${this.path}/waitingMembers`, "waiting-room", {
      [waitingRoom.place]: (_member, place) => place,
      [waitingRoom.since]: (member) => member.waitingSinceDateTime,
      [seats.ends]: (member) => member.endDateTime ?? "",
      [this.context.texts.order.column]: (member) => member.priorityClass ?? "",
    });
  }

  private columns(allotment: Allotment, members: readonly WaitingMember[]): readonly Column<Waiting>[] {
    const { texts, format } = this.context;
    const { place, name, since, actions } = texts.waitingRoom;
    const columns: Column<Waiting>[] = [
      {
        header: place,
        kind: "number",
        cell: (member) => (member.lacks.length > 0 ? "–" : format.count(member.place)),
      },
      { header: name, kind: "main", cell: (member) => personaOf(this.context, member.userId, this.id) },
      { header: since, kind: "since", cell: (member) => format.moment(member.waitingSinceDateTime) },
      {
        header: texts.seats.ends,
        kind: "since",
        cell: (member) => (member.endDateTime ? format.day(member.endDateTime) : texts.seats.noEnd),
      },
    ];
    if (members.some(({ priorityClass }) => priorityClass !== null)) {
      columns.splice(2, 0, { header: texts.order.column, cell: (member) => this.classOf(member) });
    }
    if (members.some(({ lacks }) => lacks.length > 0)) {
      columns.push({
        header: texts.prerequisites.column,
        cell: ({ lacks }) =>
          lacks.length > 0 ? texts.prerequisites.forProduct(productNames(allotment.products, lacks)) : "–",
      });
    }
    if (members.some(({ backup }) => backup !== null)) {
      this.backups ??= this.at<ListPage<BackupAllotment>>(`${this.path}/backups`, SELDOM_SECONDS);
      const names = namesOf(this.backups.value?.value ?? []);
      columns.push({
        header: texts.backups.column,
        cell: ({ backup }) => (backup ? inTheMeantime(this.context, backup, names) : "–"),
      });
    }
    if (members.some(({ heldBy }) => heldBy && heldBy.length > 0)) {
      columns.push({
        header: texts.waitingRoom.heldBy,
        cell: ({ heldBy }) => heldBy?.map((way) => html`<span class="line">${this.way(way)}</span>`) ?? "–",
      });
    }
    if (!this.manages) return columns;
    return [...columns, { header: actions, kind: "tools", cell: (member) => this.actions(member, members) }];
  }

  /** The class, and what gave it; who may, chooses another one. */
  private classOf(member: Waiting): TemplateResult {
    const { texts } = this.context;
    const { order } = texts;
    const why = html`<span class="hint line">${whyClass(this.context, member)}</span>`;
    if (!this.manages) return html`${order.class(member.priorityClass ?? 0)}${why}`;
    const name = nameOf(this.context, member.userId, this.id);
    const choose = (event: Event): void => void this.classify(member, name, (event.target as HTMLSelectElement).value);
    const byHand = member.classGivenBy === "hand";
    return html`<select class="select" aria-label=${order.choose(name)} ?disabled=${this.busy} @change=${choose}>
      ${CLASSES.map((one) => html`<option value=${one} ?selected=${one === member.priorityClass}>${order.class(one)}</option>`)}
      ${byHand ? html`<option value="">${order.byRules}</option>` : nothing}</select
    >${why}`;
  }

  private async classify(member: Waiting, name: string, chosen: string): Promise<void> {
    const { api, texts } = this.context;
    const priorityClass = chosen === "" ? null : Number(chosen);
    const path = `${this.path}/waitingMembers/${member.userId}/priorityClass`;
    const told = priorityClass === null ? texts.order.givenBack(name) : texts.order.chosen(name, priorityClass);
    const set = (): Promise<unknown> => api.send("POST", path, { body: { priorityClass }, ifMatch: member.etag });
    await this.carryOut(this.members, set, told);
  }

  private way({ direct, displayName, groupId, productName }: OtherWay): string {
    const { heldDirectly, heldThrough } = this.context.texts.waitingRoom;
    return direct ? heldDirectly(productName) : heldThrough(productName, displayName ?? groupId ?? "");
  }

  private actions(member: Waiting, members: readonly WaitingMember[]): TemplateResult {
    const { texts } = this.context;
    const name = nameOf(this.context, member.userId, this.id);
    const ahead = members[members.findIndex((one) => one.userId === member.userId) - 1];
    const up = (): Promise<void> => this.move(member, name, member.place - 1, ahead?.userId ?? null);
    const first = (): Promise<void> => this.move(member, name, 1, null);
    return html`<span data-person=${member.userId}>
      ${this.tool("arrowUp", texts.waitingRoom.up(name), up, ahead !== undefined && member.lacks.length === 0)}
      ${this.tool("chevronDoubleUp", texts.waitingRoom.first(name), first, member.place > 1 && member.lacks.length === 0)}
      ${this.tool("calendar", texts.seats.endDo(name), () => this.changeEnd(this.members, "waitingMembers", member, name, texts.waitingRoom))}
      ${this.tool("personDelete", texts.seats.removeDo(name), () => this.remove(member, name))}
    </span>`;
  }

  private async move(member: Waiting, name: string, place: number, before: string | null): Promise<void> {
    const { api, texts } = this.context;
    const path = `${this.path}/waitingMembers/${member.userId}/move`;
    const move = (): Promise<unknown> => api.send("POST", path, { body: { before }, ifMatch: member.etag });
    await this.carryOut(this.members, move, texts.waitingRoom.moved(name, place));
    requestAnimationFrame(() => keepFocus(member.userId));
  }

  private async remove(member: Waiting, name: string): Promise<void> {
    const { texts, api } = this.context;
    const { removeTitle, removeWaitingText, removed } = texts.seats;
    const sure = await this.context.ask({ title: removeTitle(name), text: removeWaitingText, action: texts.remove });
    if (sure === null) return;
    const path = `${this.path}/waitingMembers/${member.userId}`;
    await this.carryOut(this.members, () => api.send("DELETE", path, { ifMatch: member.etag }), removed(name));
  }
}

/** A row that moves takes the focus away: give it back to the row's first button that can be used. */
function keepFocus(userId: string): void {
  if (document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>(`[data-person="${userId}"] fluent-button:not([disabled])`)?.focus();
}
