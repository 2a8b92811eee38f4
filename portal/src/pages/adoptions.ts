/** The adoptions: licences that are taken over from another assignment; what needs somebody comes first. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Adoption, AdoptionState } from "../api/types";
import { is, Page } from "../app/context";
import { link } from "../app/router";
import { adoptionBadge } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { List, type ListColumn, type ListView } from "../components/list";
import { productName, productTags } from "../components/products";
import { empty, whenKnown } from "../components/states";
import { byState, type Described, peopleColumn, stateColumns } from "../components/undertakings";
import { peopleOf } from "./adoption/plan";

const NEEDY_FIRST: readonly AdoptionState[] = [
  "stopped",
  "planned",
  "planning",
  "filling",
  "verifying",
  "removing",
  "undoing",
  "adopted",
  "undone",
];

export class AdoptionsPage extends Page {
  private readonly adoptions = this.every<Adoption>("/adoptions");
  private readonly list = new List<Adoption>(this.context, "adoptions");

  private get kind(): Described<Adoption> {
    const names = this.context.texts.adoptions.states;
    return {
      states: NEEDY_FIRST,
      names,
      badge: ({ state }) => adoptionBadge(this.context.texts, state),
      people: peopleOf,
    };
  }

  get title(): string {
    return this.context.texts.adoptions.title;
  }

  view(): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    return html`${heading(this.title, texts.intro, this.adoptions.value?.length ? this.addButton() : nothing)}
    ${whenKnown(this.context, this.adoptions, (adoptions) => this.content(adoptions))}`;
  }

  private addButton(): TemplateResult | typeof nothing {
    if (!is(this.context.me, "administrator")) return nothing;
    const { adoptions, split } = this.context.texts;
    return html`${buttonLink(link("adoptions", "new"), html`${icon("add")}${adoptions.add}`, true)}
    ${buttonLink(link("adoptions", "split"), split.title)}`;
  }

  private content(adoptions: readonly Adoption[]): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    if (adoptions.length === 0) return empty("personAdd", texts.emptyTitle, texts.empty, this.addButton());
    return this.list.view(this.described(adoptions), adoptions);
  }

  private described(adoptions: readonly Adoption[]): ListView<Adoption> {
    const { texts } = this.context;
    return {
      caption: this.title,
      columns: this.columns(),
      said: ({ displayName, groupId, products }) => [displayName, groupId, ...products.map(productName)],
      key: ({ id }) => id,
      search: texts.allotments.filter,
      noMatch: texts.adoptions.noMatch,
      file: "adoptions",
      ...byState(this.context, adoptions, this.kind),
    };
  }

  private columns(): readonly ListColumn<Adoption>[] {
    const { texts, format } = this.context;
    return [
      {
        id: "name",
        header: texts.adoptions.name,
        kind: "main",
        value: ({ displayName }) => displayName,
        cell: (adoption) => html`<a href=${link("adoptions", adoption.id)}>${adoption.displayName}</a>`,
      },
      {
        id: "products",
        header: texts.allotments.products,
        value: ({ products }) => products.map(productName).join("; "),
        cell: productTags,
      },
      peopleColumn(this.context, this.kind),
      {
        id: "limit",
        header: texts.create.units,
        kind: "number",
        value: ({ allottedUnits }) => allottedUnits,
        cell: ({ allottedUnits }) => format.count(allottedUnits),
      },
      ...stateColumns(this.context, this.kind),
    ];
  }
}
