/** The merges of allotments; what needs somebody comes first. Owners see those of their own allotments. */

import { html, type TemplateResult } from "lit-html";
import type { Merge, MergeState } from "../api/types";
import { Page } from "../app/context";
import { link } from "../app/router";
import { mergeBadge } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { List, type ListColumn, type ListView } from "../components/list";
import { empty, whenKnown } from "../components/states";
import { peopleOf } from "./merge/plan";

const NEEDY_FIRST: readonly MergeState[] = [
  "stopped",
  "planned",
  "planning",
  "preparing",
  "merging",
  "finishing",
  "merged",
  "undone",
];

export class MergesPage extends Page {
  private readonly merges = this.every<Merge>("/merges");
  private readonly list = new List<Merge>(this.context, "merges");

  get title(): string {
    return this.context.texts.merges.title;
  }

  view(): TemplateResult {
    return html`${heading(this.title, this.context.texts.merges.intro)}
    ${whenKnown(this.context, this.merges, (merges) => this.content(merges))}`;
  }

  private content(merges: readonly Merge[]): TemplateResult {
    const { merges: texts, problem } = this.context.texts;
    if (merges.length === 0) {
      return empty("arrowSync", texts.emptyTitle, texts.empty, buttonLink(link("allotments"), problem.toAllotments));
    }
    return this.list.view(this.described(merges), merges);
  }

  private described(merges: readonly Merge[]): ListView<Merge> {
    const { texts } = this.context;
    const states = NEEDY_FIRST.filter((state) => merges.some((merge) => merge.state === state));
    return {
      caption: this.title,
      columns: this.columns(),
      filters: [
        {
          id: "state",
          label: texts.adoptions.state,
          values: states.map((state) => [state, texts.merges.states[state]] as const),
          holds: (merge, state) => merge.state === state,
        },
      ],
      said: ({ source, target }) => [source.displayName, target.displayName],
      key: ({ id }) => id,
      search: texts.merges.search,
      noMatch: texts.merges.noMatch,
      file: "merges",
      order: byNeed,
    };
  }

  private columns(): readonly ListColumn<Merge>[] {
    const { texts, format } = this.context;
    return [
      {
        id: "source",
        header: texts.merges.source,
        kind: "main",
        value: ({ source }) => source.displayName,
        cell: ({ id, source }) => html`<a href=${link("merges", id)}>${source.displayName}</a>`,
      },
      {
        id: "target",
        header: texts.merges.target,
        value: ({ target }) => target.displayName,
        cell: ({ target }) => target.displayName,
      },
      {
        id: "people",
        header: texts.adoptions.people,
        kind: "number",
        value: ({ plan }) => peopleOf(plan),
        cell: ({ plan }) => format.count(peopleOf(plan)),
      },
      {
        id: "state",
        header: texts.adoptions.state,
        value: ({ state }) => texts.merges.states[state],
        order: ({ state }) => NEEDY_FIRST.indexOf(state),
        cell: (merge) => mergeBadge(texts, merge),
      },
      {
        id: "since",
        header: texts.adoptions.since,
        kind: "since",
        value: ({ createdDateTime }) => createdDateTime,
        cell: ({ createdDateTime }) => format.moment(createdDateTime),
      },
    ];
  }
}

function byNeed(one: Merge, other: Merge): number {
  return (
    NEEDY_FIRST.indexOf(one.state) - NEEDY_FIRST.indexOf(other.state) ||
    other.createdDateTime.localeCompare(one.createdDateTime)
  );
}
