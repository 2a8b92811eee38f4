/** The adoptions: licences that are taken over from another assignment; what needs somebody comes first. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Adoption, AdoptionState } from "../api/types";
import { is, Page } from "../app/context";
import { link } from "../app/router";
import { adoptionBadge } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { empty, whenKnown } from "../components/states";
import { pagerOf, rowsOfPage, table, type Column } from "../components/table";
import { productTags } from "../components/products";
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
  private page = 0;

  get title(): string {
    return this.context.texts.adoptions.title;
  }

  view(): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    return html`${heading(this.title, texts.intro, this.adoptions.value?.length ? this.addButton() : nothing)}
    ${whenKnown(this.context, this.adoptions, (adoptions) => this.list(adoptions))}`;
  }

  private addButton(): TemplateResult | typeof nothing {
    if (!is(this.context.me, "administrator")) return nothing;
    return buttonLink(link("adoptions", "new"), html`${icon("add")}${this.context.texts.adoptions.add}`, true);
  }

  private list(adoptions: readonly Adoption[]): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    if (adoptions.length === 0) return empty("personAdd", texts.emptyTitle, texts.empty, this.addButton());
    const turn = (page: number): void => {
      this.page = page;
      this.context.redraw();
    };
    const sorted = adoptions.toSorted(byNeed);
    return html`${table(this.title, this.columns(), rowsOfPage(sorted, this.page), (adoption) => adoption.id)}
    ${pagerOf(this.context, sorted.length, this.page, turn)}`;
  }

  private columns(): readonly Column<Adoption>[] {
    const { texts, format } = this.context;
    return [
      {
        header: texts.adoptions.name,
        kind: "main",
        cell: (adoption) => html`<a href=${link("adoptions", adoption.id)}>${adoption.displayName}</a>`,
      },
      { header: texts.allotments.products, cell: productTags },
      { header: texts.adoptions.people, kind: "number", cell: ({ plan }) => format.count(peopleOf(plan)) },
      { header: texts.create.units, kind: "number", cell: ({ allottedUnits }) => format.count(allottedUnits) },
      { header: texts.adoptions.state, cell: ({ state }) => adoptionBadge(texts, state) },
      { header: texts.adoptions.since, kind: "since", cell: ({ createdDateTime }) => format.moment(createdDateTime) },
    ];
  }
}

function byNeed(one: Adoption, other: Adoption): number {
  return (
    NEEDY_FIRST.indexOf(one.state) - NEEDY_FIRST.indexOf(other.state) ||
    other.createdDateTime.localeCompare(one.createdDateTime)
  );
}
