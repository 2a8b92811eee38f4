/** The changes of products; what needs somebody comes first. Owners see those of their own allotments. */

import { html, type TemplateResult } from "lit-html";
import type { ProductChange, ProductChangeState } from "../api/types";
import { is, Page } from "../app/context";
import { link } from "../app/router";
import { productChangeBadge } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { List, type ListColumn, type ListView } from "../components/list";
import { empty, whenKnown } from "../components/states";
import { byState, type Described, peopleColumn, stateColumns } from "../components/undertakings";
import { inWords, peopleOf } from "./productChange/plan";

const NEEDY_FIRST: readonly ProductChangeState[] = [
  "stopped",
  "planned",
  "planning",
  "preparing",
  "moving",
  "finishing",
  "changed",
  "undone",
];

export class ProductChangesPage extends Page {
  private readonly changes = this.every<ProductChange>("/productChanges");
  private readonly list = new List<ProductChange>(this.context, "productChanges");

  private get kind(): Described<ProductChange> {
    const names = this.context.texts.productChanges.states;
    return {
      states: NEEDY_FIRST,
      names,
      badge: (change) => productChangeBadge(this.context.texts, change),
      people: peopleOf,
    };
  }

  get title(): string {
    return this.context.texts.productChanges.title;
  }

  view(): TemplateResult {
    const { productChanges: texts } = this.context.texts;
    return html`${heading(this.title, texts.intro)}
    ${whenKnown(this.context, this.changes, (changes) => this.content(changes))}`;
  }

  private content(changes: readonly ProductChange[]): TemplateResult {
    const { productChanges: texts, problem } = this.context.texts;
    if (changes.length === 0) {
      const text = is(this.context.me, "administrator") ? texts.empty : texts.emptyOthers;
      return empty("arrowSync", texts.emptyTitle, text, buttonLink(link("allotments"), problem.toAllotments));
    }
    return this.list.view(this.described(changes), changes);
  }

  private described(changes: readonly ProductChange[]): ListView<ProductChange> {
    const { texts } = this.context;
    return {
      caption: this.title,
      columns: this.columns(),
      said: (change) => [change.displayName, inWords(texts, change)],
      key: ({ id }) => id,
      search: texts.productChanges.search,
      noMatch: texts.productChanges.noMatch,
      file: "product-changes",
      ...byState(this.context, changes, this.kind),
    };
  }

  private columns(): readonly ListColumn<ProductChange>[] {
    const { texts } = this.context;
    return [
      {
        id: "name",
        header: texts.productChanges.allotment,
        kind: "main",
        value: ({ displayName }) => displayName,
        cell: ({ id, displayName }) => html`<a href=${link("product-changes", id)}>${displayName}</a>`,
      },
      {
        id: "change",
        header: texts.productChanges.change,
        value: (change) => inWords(texts, change),
        cell: (change) => inWords(texts, change),
      },
      peopleColumn(this.context, this.kind),
      ...stateColumns(this.context, this.kind),
    ];
  }
}
