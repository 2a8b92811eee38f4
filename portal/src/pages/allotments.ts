/** The allotments that the caller may see, trouble first. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Allotment } from "../api/types";
import { is, Page } from "../app/context";
import { link } from "../app/router";
import { useBar } from "../charts/bar";
import { allotmentBadge, rankOf } from "../components/badges";
import { textField } from "../components/field";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { productName, productTags } from "../components/products";
import { empty, whenKnown } from "../components/states";
import { pagerOf, rowsOfPage, table, type Column } from "../components/table";

const FILTERED_FROM = 6;
const NOTHING: readonly Allotment[] = [];

export class AllotmentsPage extends Page {
  private readonly allotments = this.live(() => this.load());
  private filter = "";
  private page = 0;

  get title(): string {
    const { allotments } = this.context.texts;
    return this.seesAll ? allotments.titleAll : allotments.title;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    const create = buttonLink(link("new"), html`${icon("add")}${texts.navigation.create}`, true);
    return html`${heading(this.title, texts.allotments.intro, is(this.context.me, "administrator") ? create : nothing)}
    ${whenKnown(this.context, this.allotments, (allotments) => this.list(allotments))}`;
  }

  /** Somebody without any role is let into no list: for him it is empty. */
  private async load(): Promise<readonly Allotment[]> {
    try {
      return await this.context.api.all<Allotment>("/allotments");
    } catch (failure) {
      if (failure instanceof Refused && failure.status === 403) return NOTHING;
      throw failure;
    }
  }

  private get seesAll(): boolean {
    return is(this.context.me, "administrator", "reader");
  }

  private list(allotments: readonly Allotment[]): TemplateResult {
    const { texts } = this.context;
    const { emptyTitle, emptyTitleAll, empty: none, emptyAll } = texts.allotments;
    if (allotments.length === 0) {
      return this.seesAll ? empty("peopleTeam", emptyTitleAll, emptyAll) : empty("peopleTeam", emptyTitle, none);
    }
    const shown = allotments.filter((allotment) => matches(allotment, this.filter)).sort(byTrouble);
    return html`${allotments.length < FILTERED_FROM ? nothing : this.filterField()}
    ${shown.length === 0 ? html`<p class="nothing-found" role="status">${texts.allotments.noMatch}</p>` : this.table(shown)}`;
  }

  private filterField(): TemplateResult {
    const label = this.context.texts.allotments.filter;
    const input = (value: string): void => {
      this.filter = value;
      this.page = 0;
      this.context.redraw();
    };
    return html`<div class="toolbar">${textField({ label, value: this.filter, search: true, input })}</div>`;
  }

  private table(shown: readonly Allotment[]): TemplateResult {
    const turn = (page: number): void => {
      this.page = page;
      this.context.redraw();
    };
    return html`${table(this.title, this.columns(), rowsOfPage(shown, this.page), (allotment) => allotment.id)}
    ${pagerOf(this.context, shown.length, this.page, turn)}`;
  }

  private columns(): readonly Column<Allotment>[] {
    const { texts, format } = this.context;
    const { name, products, use, waiting, state, usedOf } = texts.allotments;
    return [
      {
        header: name,
        kind: "main",
        cell: (allotment) => html`<a href=${link("allotments", allotment.id)}>${allotment.displayName}</a>`,
      },
      { header: products, cell: productTags },
      {
        header: use,
        cell: ({ consumedUnits, allottedUnits, waitingUnits }) =>
          html`<span class="use"
            ><span>${usedOf(format.count(consumedUnits), format.count(allottedUnits))}</span>${useBar(consumedUnits, allottedUnits, waitingUnits)}</span
          >`,
      },
      { header: waiting, kind: "number", cell: (allotment) => format.count(allotment.waitingUnits) },
      { header: state, cell: (allotment) => allotmentBadge(texts, allotment) },
    ];
  }
}

function matches(allotment: Allotment, filter: string): boolean {
  const wanted = filter.trim().toLocaleLowerCase();
  const said = [allotment.displayName, ...allotment.products.map(productName)];
  return said.some((text) => text.toLocaleLowerCase().includes(wanted));
}

function byTrouble(one: Allotment, other: Allotment): number {
  return rankOf(one) - rankOf(other) || one.displayName.localeCompare(other.displayName);
}
