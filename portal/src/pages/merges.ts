/** The merges of allotments; what needs somebody comes first. Owners see those of their own allotments. */

import { html, type TemplateResult } from "lit-html";
import type { Merge, MergeState } from "../api/types";
import { Page } from "../app/context";
import { link } from "../app/router";
import { mergeBadge } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { List, type ListColumn, type ListView } from "../components/list";
import { empty, whenKnown } from "../components/states";
import { byState, type Described, peopleColumn, stateColumns } from "../components/undertakings";
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

  private get kind(): Described<Merge> {
    const names = this.context.texts.merges.states;
    return { states: NEEDY_FIRST, names, badge: (merge) => mergeBadge(this.context.texts, merge), people: peopleOf };
  }

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
      return empty("merge", texts.emptyTitle, texts.empty, buttonLink(link("allotments"), problem.toAllotments));
    }
    return this.list.view(this.described(merges), merges);
  }

  private described(merges: readonly Merge[]): ListView<Merge> {
    const { texts } = this.context;
    return {
      caption: this.title,
      columns: this.columns(),
      said: ({ source, target }) => [source.displayName, target.displayName],
      key: ({ id }) => id,
      search: texts.merges.search,
      noMatch: texts.merges.noMatch,
      file: "merges",
      ...byState(this.context, merges, this.kind),
    };
  }

  private columns(): readonly ListColumn<Merge>[] {
    const { texts } = this.context;
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
      peopleColumn(this.context, this.kind),
      ...stateColumns(this.context, this.kind),
    ];
  }
}
