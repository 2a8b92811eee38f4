/** One change of an allotment's products: what its plan means for whom, how far it is, and what can be done. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { MoveVerdict, PlannedMove, ProductChange, ProductChangeState } from "../api/types";
import { is, Page, type Context, type Intent } from "../app/context";
import { link } from "../app/router";
import { productChangeBadge } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { notice } from "../components/notice";
import { nameOf, withNames } from "../components/person";
import { empty, whenKnown } from "../components/states";
import { Actions } from "./productChange/actions";
import { movingPeople } from "./productChange/people";
import { effects, facts, inWords, lacksUnits, services, units } from "./productChange/plan";
import { progress } from "./productChange/progress";
import { PeopleOfPlan } from "./undertaking/people";

const EVERY_SECONDS = 2;
const PEOPLE_EVERY_SECONDS = 8;
const NOTICES: Partial<Record<ProductChangeState, Intent>> = {
  planned: "info",
  changed: "success",
  stopped: "warning",
  undone: "info",
};

export class ProductChangePage extends Page {
  private readonly change;
  private readonly people: PeopleOfPlan<PlannedMove, MoveVerdict>;
  private readonly actions: Actions;

  constructor(context: Context, id: string) {
    super(context);
    const path = `/productChanges/${encodeURIComponent(id)}`;
    this.change = this.at<ProductChange>(path, EVERY_SECONDS);
    this.people = new PeopleOfPlan<PlannedMove, MoveVerdict>(context, `${path}/people`, (load) =>
      this.live(load, PEOPLE_EVERY_SECONDS),
    );
    this.actions = new Actions(context, async () => {
      await this.change.again();
      this.people.again();
    });
  }

  get title(): string {
    return this.change.value?.displayName ?? this.context.texts.productChanges.title;
  }

  view(): TemplateResult {
    const { productChanges: texts } = this.context.texts;
    const { failure } = this.change;
    if (failure instanceof Refused && failure.status === 404) {
      const back = buttonLink(link("product-changes"), texts.title);
      return empty("warning", texts.notFound, texts.notFoundHint, back, true);
    }
    return whenKnown(this.context, this.change, (change) => this.shown(change), true);
  }

  private shown(change: ProductChange): TemplateResult {
    const { texts, me } = this.context;
    const { productChanges: said } = texts;
    const intro = html`${productChangeBadge(texts, change)}<span>${inWords(texts, change)}</span>`;
    const actions = is(me, "administrator") ? this.actions.buttons(change) : nothing;
    return html`<nav class="crumbs"><a href=${link("product-changes")}>${icon("arrowLeft")}${said.title}</a></nav>
      ${heading(change.displayName, intro, actions)}${this.notice(change)}${progress(this.context, change)}
      <div class="columns">
        <div class="stack">
          <div class="card">
            <h2>${texts.adoptions.meaning}</h2>
            ${effects(this.context, change)}
          </div>
          <div class="card">
            <h2>${said.units}</h2>
            ${units(this.context, change)}
          </div>
        </div>
        <div class="card">
          <h2>${texts.adoptions.askedFor}</h2>
          ${facts(this.context, change)}
        </div>
        <div class="card">
          <h2>${said.services}</h2>
          ${services(this.context, change)}
        </div>
      </div>
      ${this.people.view(movingPeople(this.context, change))}`;
  }

  /** What to do now, where it does not go on by itself; and why it waits, where it does. */
  private notice(change: ProductChange): TemplateResult | typeof nothing {
    const { state, stateReason } = change;
    const intent = NOTICES[state];
    if (intent === undefined) return stateReason ? notice("info", this.reason(change)) : nothing;
    const short = state === "planned" && lacksUnits(change);
    const reason = state === "stopped" || state === "undone" ? this.reason(change) : nothing;
    return notice(short ? "warning" : intent, html`${this.advice(change, short)} ${reason}`);
  }

  private advice({ state }: ProductChange, short: boolean): string {
    const { productChanges: texts } = this.context.texts;
    if (state === "planned") return this.adviceOnPlan(short);
    if (state === "stopped") return texts.stoppedText;
    return state === "undone" ? texts.undoneText : texts.changedText;
  }

  /** What owners and readers see, they cannot start. */
  private adviceOnPlan(short: boolean): string {
    const { productChanges: texts } = this.context.texts;
    if (!is(this.context.me, "administrator")) return texts.plannedOthers;
    return short ? texts.plannedShort : texts.plannedText;
  }

  private reason({ stateReason, allotmentId }: ProductChange): string {
    return withNames(stateReason ?? "", (id) => nameOf(this.context, id, allotmentId));
  }
}
