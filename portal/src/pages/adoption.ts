/** One adoption: what its plan means for whom, how far it is, and what can be done. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Adoption, AdoptionState, PlannedPerson, Verdict } from "../api/types";
import { is, Page, type Context, type Intent } from "../app/context";
import { link } from "../app/router";
import { adoptionBadge } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { notice } from "../components/notice";
import { nameOf, withNames } from "../components/person";
import { productTags } from "../components/products";
import { empty, whenKnown } from "../components/states";
import { Actions } from "./adoption/actions";
import { plannedPeople } from "./adoption/people";
import { effects, facts, hasUndecided, isExisting } from "./adoption/plan";
import { progress } from "./adoption/progress";
import { PeopleOfPlan } from "./undertaking/people";

const EVERY_SECONDS = 2;
const PEOPLE_EVERY_SECONDS = 8;
const NOTICES: Partial<Record<AdoptionState, Intent>> = {
  planned: "info",
  adopted: "success",
  stopped: "warning",
  undone: "info",
};

export class AdoptionPage extends Page {
  private readonly adoption;
  private readonly people: PeopleOfPlan<PlannedPerson, Verdict>;
  private readonly actions: Actions;

  constructor(
    context: Context,
    private readonly id: string,
  ) {
    super(context);
    const path = `/adoptions/${encodeURIComponent(id)}`;
    this.adoption = this.at<Adoption>(path, EVERY_SECONDS);
    this.people = new PeopleOfPlan<PlannedPerson, Verdict>(context, `${path}/people`, (load) =>
      this.live(load, PEOPLE_EVERY_SECONDS),
    );
    this.actions = new Actions(context, async () => {
      await this.adoption.again();
      this.people.again();
    });
  }

  get title(): string {
    return this.adoption.value?.displayName ?? this.context.texts.adoptions.title;
  }

  view(): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    const { failure } = this.adoption;
    if (failure instanceof Refused && failure.status === 404) {
      return empty("warning", texts.notFound, texts.notFoundHint, buttonLink(link("adoptions"), texts.title), true);
    }
    return whenKnown(this.context, this.adoption, (adoption) => this.shown(adoption), true);
  }

  private shown(adoption: Adoption): TemplateResult {
    const { texts, me } = this.context;
    const intro = html`${adoptionBadge(texts, adoption.state)}${productTags(adoption)}`;
    const actions = is(me, "administrator") ? this.actions.buttons(adoption) : nothing;
    return html`<nav class="crumbs"><a href=${link("adoptions")}>${icon("arrowLeft")}${texts.adoptions.title}</a></nav>
      ${heading(adoption.displayName, intro, actions)}${this.notice(adoption)}${progress(this.context, adoption)}
      <div class="columns">
        <div class="card">
          <h2>${texts.adoptions.meaning}</h2>
          ${effects(this.context, adoption)}
        </div>
        <div class="card">
          <h2>${texts.adoptions.askedFor}</h2>
          ${facts(this.context, adoption)}
        </div>
      </div>
      ${this.people.view(plannedPeople(this.context, adoption))}`;
  }

  /** What to do now, where it does not go on by itself; and why it waits, where it does. */
  private notice(adoption: Adoption): TemplateResult | typeof nothing {
    const { adoptions: texts } = this.context.texts;
    const intent = NOTICES[adoption.state];
    if (intent === undefined) return adoption.stateReason ? notice("info", this.reason(adoption)) : nothing;
    const undecided = hasUndecided(adoption);
    const told = html`${this.advice(adoption)} ${adoption.state === "stopped" && !undecided ? this.reason(adoption) : nothing}`;
    return notice(
      adoption.state === "planned" && undecided ? "warning" : intent,
      told,
      this.limitLink(adoption, texts.toLimit),
    );
  }

  private advice(adoption: Adoption): string {
    const { adoptions: texts } = this.context.texts;
    const { over } = adoption.plan;
    if (adoption.state === "planned" && hasUndecided(adoption))
      return isExisting(adoption) ? texts.plannedOverThere(over) : texts.plannedOver(over);
    if (adoption.state === "planned") return texts.plannedFine;
    if (adoption.state === "stopped") return hasUndecided(adoption) ? texts.stoppedOver(over) : texts.stoppedFine;
    if (adoption.state === "undone") return isExisting(adoption) ? texts.undoneThere : texts.undoneDone;
    return texts.adoptedDone;
  }

  /** Those over the limit get seats where the limit of the allotment, which is there by now, is raised. */
  private limitLink(adoption: Adoption, text: string): TemplateResult | typeof nothing {
    const raised = adoption.state === "stopped" || (adoption.state === "planned" && isExisting(adoption));
    if (!raised || !hasUndecided(adoption)) return nothing;
    return html`<a slot="actions" class="button" href=${link("allotments", adoption.allotmentId, "settings")}>${text}</a>`;
  }

  private reason({ stateReason }: Adoption): string {
    return withNames(stateReason ?? "", (id) => nameOf(this.context, id, this.id));
  }
}
