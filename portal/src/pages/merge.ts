/** One merge of two allotments: what its plan means for whom, how far it is, and what can be done. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Merge, MergeState, MergeVerdict, PlannedMerger } from "../api/types";
import { Page, type Context, type Intent } from "../app/context";
import { link } from "../app/router";
import { mergeBadge } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { notice } from "../components/notice";
import { nameOf, withNames } from "../components/person";
import { empty, whenKnown } from "../components/states";
import { Actions } from "./merge/actions";
import { mergingPeople } from "./merge/people";
import { effects, facts, remarks } from "./merge/plan";
import { progress } from "./merge/progress";
import { PeopleOfPlan } from "./undertaking/people";

const EVERY_SECONDS = 2;
const PEOPLE_EVERY_SECONDS = 8;
const NOTICES: Partial<Record<MergeState, Intent>> = {
  planned: "info",
  merged: "success",
  stopped: "warning",
  undone: "info",
};

export class MergePage extends Page {
  private readonly merge;
  private readonly people: PeopleOfPlan<PlannedMerger, MergeVerdict>;
  private readonly actions: Actions;

  constructor(context: Context, id: string) {
    super(context);
    const path = `/merges/${encodeURIComponent(id)}`;
    this.merge = this.at<Merge>(path, EVERY_SECONDS);
    this.people = new PeopleOfPlan<PlannedMerger, MergeVerdict>(context, `${path}/people`, (load) =>
      this.live(load, PEOPLE_EVERY_SECONDS),
    );
    this.actions = new Actions(context, async () => {
      await this.merge.again();
      this.people.again();
    });
  }

  get title(): string {
    const merge = this.merge.value;
    const { merges: texts } = this.context.texts;
    return merge ? texts.into(merge.source.displayName, merge.target.displayName) : texts.title;
  }

  view(): TemplateResult {
    const { merges: texts } = this.context.texts;
    const { failure } = this.merge;
    if (failure instanceof Refused && failure.status === 404) {
      return empty("warning", texts.notFound, texts.notFoundHint, buttonLink(link("merges"), texts.title), true);
    }
    return whenKnown(this.context, this.merge, (merge) => this.shown(merge), true);
  }

  private shown(merge: Merge): TemplateResult {
    const { texts } = this.context;
    const { merges: said } = texts;
    return html`<nav class="crumbs"><a href=${link("merges")}>${icon("arrowLeft")}${said.title}</a></nav>
      ${heading(this.title, mergeBadge(texts, merge), this.actions.buttons(merge))}${this.notice(merge)}${progress(this.context, merge)}
      <div class="columns">
        <div class="card">
          <h2>${texts.adoptions.meaning}</h2>
          ${effects(this.context, merge)}
        </div>
        <div class="card">
          <h2>${texts.adoptions.askedFor}</h2>
          ${facts(this.context, merge)}
        </div>
        ${remarks(this.context, merge)}
      </div>
      ${this.people.view(mergingPeople(this.context, merge))}`;
  }

  /** What to do now, where it does not go on by itself; and why it waits, where it does. */
  private notice(merge: Merge): TemplateResult | typeof nothing {
    const { state, stateReason } = merge;
    const intent = NOTICES[state];
    if (intent === undefined) return stateReason ? notice("info", this.reason(merge)) : nothing;
    const reason = stateReason ? this.reason(merge) : nothing;
    return notice(intent, html`${this.advice(merge)} ${reason}`);
  }

  private advice({ state, deleted }: Merge): string {
    const { merges: texts } = this.context.texts;
    if (state === "planned") return texts.plannedText;
    if (state === "stopped") return texts.stoppedText;
    if (state === "undone") return texts.undoneText;
    return deleted ? texts.mergedAndDeleted : texts.mergedText;
  }

  private reason({ stateReason, target }: Merge): string {
    return withNames(stateReason ?? "", (id) => nameOf(this.context, id, target.id));
  }
}
