/** The allotments that the caller may see, trouble first. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Allotment } from "../api/types";
import { explained, is, Page } from "../app/context";
import { IDS_A_REQUEST } from "../app/names";
import { inOrder } from "../app/order";
import { link } from "../app/router";
import { useBar } from "../charts/bar";
import { allotmentBadge, rankOf, troubleOf } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { doToEach, List, type BulkAction, type ListColumn, type ListFilter, type ListView } from "../components/list";
import { nameOf } from "../components/person";
import { productName, productTags } from "../components/products";
import { empty, whenKnown } from "../components/states";
import type { Texts } from "../texts";

const NOTHING: readonly Allotment[] = [];

type Trouble = keyof Texts["allotments"]["troubles"];

/** What can be wrong with an allotment; several at a time. */
const TROUBLES: Record<Trouble, (allotment: Allotment) => boolean> = {
  failed: ({ failedUnits }) => failedUnits > 0,
  waiting: ({ waitingUnits }) => waitingUnits > 0,
  full: ({ consumedUnits, usableUnits }) => consumedUnits >= usableUnits,
  suspended: ({ state }) => state === "suspended",
};

export class AllotmentsPage extends Page {
  private readonly allotments = this.live<readonly Allotment[]>((show) => this.load(show));
  private readonly list = new List<Allotment>(this.context, "allotments");

  get title(): string {
    const { allotments } = this.context.texts;
    return this.seesAll ? allotments.titleAll : allotments.title;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    const create = buttonLink(link("new"), html`${icon("add")}${texts.navigation.create}`, true);
    return html`${heading(this.title, texts.allotments.intro, is(this.context.me, "administrator") ? create : nothing)}
    ${whenKnown(this.context, this.allotments, (allotments) => this.content(allotments))}`;
  }

  /** Somebody without any role is let into no list: for them it is empty. */
  private async load(show: (part: readonly Allotment[]) => void): Promise<readonly Allotment[]> {
    try {
      return await this.context.api.all<Allotment>("/allotments", show);
    } catch (failure) {
      if (failure instanceof Refused && failure.status === 403) return NOTHING;
      throw failure;
    }
  }

  private get seesAll(): boolean {
    return is(this.context.me, "administrator", "reader");
  }

  private content(allotments: readonly Allotment[]): TemplateResult {
    const { emptyTitle, emptyTitleAll, empty: none, emptyAll } = this.context.texts.allotments;
    if (allotments.length > 0)
      return html`${this.soFar(allotments)}${this.list.view(this.described(allotments), allotments)}`;
    return this.seesAll ? empty("peopleTeam", emptyTitleAll, emptyAll) : empty("peopleTeam", emptyTitle, none);
  }

  /** A list that is still being read says so: what is searched for may come yet. */
  private soFar({ length }: readonly Allotment[]): TemplateResult | typeof nothing {
    if (!this.allotments.isPart) return nothing;
    return html`<p class="hint" role="status">${this.context.texts.allotments.soFar(length)}</p>`;
  }

  private described(allotments: readonly Allotment[]): ListView<Allotment> {
    const texts = this.context.texts.allotments;
    return {
      caption: this.title,
      columns: this.columns(),
      filters: this.filters(allotments),
      said: ({ displayName, groupId, products }) => [displayName, groupId, ...products.map(productName)],
      key: ({ id }) => id,
      search: texts.filter,
      noMatch: texts.noMatch,
      file: "allotments",
      actions: is(this.context.me, "administrator") ? this.actions() : [],
      order: byTrouble,
    };
  }

  /** Of very many owners only the chosen one is offered: a list of thousands is no choice, and asks for as many names. */
  private filters(allotments: readonly Allotment[]): readonly ListFilter<Allotment>[] {
    const { allotments: texts, unknownPerson, loading } = this.context.texts;
    const isNamed = ([, name]: readonly [string, string]): boolean => name !== unknownPerson && name !== loading;
    const products = new Map(
      allotments.flatMap(({ products: all }) => all.map((each) => [each.skuId, productName(each)])),
    );
    const all = new Set(allotments.flatMap(({ owners: some }) => some));
    const chosen = this.context.address.get("owner");
    const offered = [...all].filter((owner) => all.size <= IDS_A_REQUEST || owner === chosen);
    const owners = offered.map((owner) => [owner, this.ownerName(owner)] as const);
    const states = new Set(allotments.map(troubleOf));
    return [
      {
        id: "state",
        label: texts.state,
        values: [...states].map((state) => [state, texts.states[state]] as const).sort(byText),
        holds: (allotment, state) => troubleOf(allotment) === state,
      },
      {
        id: "trouble",
        label: texts.trouble,
        values: (Object.keys(TROUBLES) as Trouble[]).map((trouble) => [trouble, texts.troubles[trouble]] as const),
        holds: (allotment, trouble) => TROUBLES[trouble as Trouble]?.(allotment) ?? false,
      },
      {
        id: "product",
        label: texts.products,
        values: [...products].sort(byText),
        holds: ({ products: all }, skuId) => all.some((each) => each.skuId === skuId),
      },
      {
        id: "owner",
        label: texts.owners,
        always: all.size > 0,
        values: [[NO_OWNER, texts.ownerNone], ...owners.filter(isNamed).sort(byText)],
        holds: ({ owners: some }, owner) => (owner === NO_OWNER ? some.length === 0 : some.includes(owner)),
      },
    ];
  }

  private columns(): readonly ListColumn<Allotment>[] {
    const { texts, format } = this.context;
    const {
      name,
      products,
      owners,
      group,
      use,
      limit,
      free,
      waiting,
      failed,
      pending,
      created,
      state,
      usedOf,
      parent,
    } = texts.allotments;
    const number = (
      id: string,
      header: string,
      value: (allotment: Allotment) => number,
      extra = true,
    ): ListColumn<Allotment> => ({
      id,
      header,
      kind: "number",
      value,
      extra,
      cell: (each) => format.count(value(each)),
    });
    const names = new Map(this.allotments.value?.map(({ id, displayName }) => [id, displayName]));
    const parentOf = ({ parentId }: Allotment): string => (parentId ? (names.get(parentId) ?? parentId) : "");
    const ownersOf = (each: Allotment): string => each.owners.map((owner) => this.ownerName(owner)).join("; ");
    return [
      {
        id: "name",
        header: name,
        kind: "main",
        value: ({ displayName }) => displayName,
        cell: (allotment) => html`<a href=${link("allotments", allotment.id)}>${allotment.displayName}</a>`,
      },
      {
        id: "products",
        header: products,
        value: (allotment) => allotment.products.map(productName).join("; "),
        cell: productTags,
      },
      { id: "owners", header: owners, extra: true, value: ownersOf, cell: ownersOf },
      {
        id: "used",
        header: use,
        value: ({ consumedUnits }) => consumedUnits,
        order: ({ consumedUnits, usableUnits }) => consumedUnits / Math.max(1, usableUnits),
        cell: ({ consumedUnits, usableUnits, waitingUnits }) =>
          html`<span class="use"
            ><span>${usedOf(format.count(consumedUnits), format.count(usableUnits))}</span>${useBar(consumedUnits, usableUnits, waitingUnits)}</span
          >`,
      },
      number("limit", limit, ({ allottedUnits }) => allottedUnits),
      number("free", free, ({ usableUnits, consumedUnits }) => Math.max(0, usableUnits - consumedUnits)),
      { id: "parent", header: parent, extra: true, value: parentOf, cell: parentOf },
      number("waiting", waiting, ({ waitingUnits }) => waitingUnits, false),
      number("pending", pending, ({ pendingUnits }) => pendingUnits ?? 0),
      number("failed", failed, ({ failedUnits }) => failedUnits, false),
      {
        id: "created",
        header: created,
        kind: "since",
        extra: true,
        value: ({ createdDateTime }) => createdDateTime,
        cell: ({ createdDateTime }) => format.day(createdDateTime),
      },
      { id: "group", header: group, extra: true, value: ({ groupId }) => groupId, cell: ({ groupId }) => groupId },
      {
        id: "state",
        header: state,
        value: (allotment) => texts.allotments.states[troubleOf(allotment)],
        order: rankOf,
        cell: (allotment) => allotmentBadge(texts, allotment),
      },
    ];
  }

  private actions(): readonly BulkAction<Allotment>[] {
    const texts = this.context.texts.allotments;
    return [
      {
        text: texts.suspend,
        icon: "errorCircle",
        act: (rows) =>
          void this.each(rows, "suspend", texts.suspendSure(rows.length), texts.suspendText, texts.suspend),
      },
      {
        text: texts.resume,
        icon: "checkmarkCircle",
        act: (rows) => void this.each(rows, "resume", texts.resumeSure(rows.length), texts.resumeText, texts.resume),
      },
    ];
  }

  private async each(
    rows: readonly Allotment[],
    what: "suspend" | "resume",
    title: string,
    text: string,
    action: string,
  ): Promise<void> {
    const { api, texts } = this.context;
    if ((await this.context.ask({ title, text, action, grave: what === "suspend" })) === null) return;
    const failed = await doToEach(rows, ({ id }) => api.send("POST", `/allotments/${id}/${what}`, { ifMatch: "*" }));
    const why = failed.map(([{ displayName }, failure]) => texts.list.notDone(displayName, explained(failure, texts)));
    const done = texts.list.done(rows.length - failed.length, rows.length);
    this.context.tell(failed.length > 0 ? "warning" : "success", [done, ...why].join(" "));
    await this.allotments.again();
  }

  private ownerName(owner: string): string {
    return nameOf(this.context, owner);
  }
}

const NO_OWNER = "none";

function byTrouble(one: Allotment, other: Allotment): number {
  return rankOf(one) - rankOf(other) || inOrder(one.displayName, other.displayName);
}

function byText([, one]: readonly [string, string], [, other]: readonly [string, string]): number {
  return inOrder(one, other);
}
