/** The plans by which a large group is split, together: their totals, and each with its state; all are started at once. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Adoption, Page as ListPage } from "../api/types";
import { explained, is, Page, type Context } from "../app/context";
import { link } from "../app/router";
import { adoptionBadge } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { notice } from "../components/notice";
import { nameOf, withNames } from "../components/person";
import { empty, whenKnown } from "../components/states";
import { table, type Column } from "../components/table";
import { totalsOf } from "./split/totals";

const EVERY_SECONDS = 2;

export class SplitPlansPage extends Page {
  private readonly adoptions;
  /** Why some could not be started, by their ids. */
  private readonly refused = new Map<string, string>();
  private busy = false;

  /** @param split  what its adoptions have in common. */
  constructor(context: Context, split: string) {
    super(context);
    this.adoptions = this.at<ListPage<Adoption>>(`/adoptions?split=${encodeURIComponent(split)}`, EVERY_SECONDS);
  }

  get title(): string {
    return this.context.texts.split.plansTitle;
  }

  view(): TemplateResult {
    return whenKnown(this.context, this.adoptions, ({ value }) => this.shown(value), true);
  }

  private shown(adoptions: readonly Adoption[]): TemplateResult {
    const { adoptions: texts, split } = this.context.texts;
    if (adoptions.length === 0) {
      return empty("warning", split.noPlans, split.noPlansHint, buttonLink(link("adoptions"), texts.title), true);
    }
    const totals = totalsOf(adoptions);
    return html`<nav class="crumbs"><a href=${link("adoptions")}>${icon("arrowLeft")}${texts.title}</a></nav>
      ${heading(this.title, split.plansIntro, this.button(adoptions))}
      ${totals.planning > 0 ? notice("info", split.stillPlanning(totals.planning)) : nothing}
      ${this.refused.size > 0 ? notice("warning", split.notStarted(this.refused.size)) : nothing}
      <div class="card">
        <h2>${split.together}</h2>
        <p role="status">${split.totals(adoptions.length, totals.stays, totals.seats)}</p>
        ${totals.without > 0 ? html`<p class="remark">${split.without(totals.without)}</p>` : nothing}
      </div>
      ${table(split.plansTitle, this.columns(), adoptions, ({ id }) => id)}`;
  }

  /** Those that are planned are started, each as it was planned; not before all plans are there. */
  private button(adoptions: readonly Adoption[]): TemplateResult | typeof nothing {
    const planned = adoptions.filter(({ state }) => state === "planned");
    const planning = adoptions.some(({ state }) => state === "planning");
    if (!is(this.context.me, "administrator") || planned.length === 0) return nothing;
    return html`<fluent-button
      role="button"
      appearance="primary"
      ?disabled=${planning || this.busy}
      aria-disabled=${planning || this.busy ? "true" : nothing}
      @click=${() => this.start(planned)}
      >${this.context.texts.split.startAll(planned.length)}</fluent-button
    >`;
  }

  private columns(): readonly Column<Adoption>[] {
    const { texts, format } = this.context;
    const { adoptions: said, split } = texts;
    return [
      {
        header: split.allotment,
        kind: "main",
        cell: ({ id, displayName }) => html`<a href=${link("adoptions", id)}>${displayName}</a>`,
      },
      { header: split.people, cell: ({ plan }) => format.count(plan.stays) },
      { header: split.seats, cell: ({ allottedUnits }) => format.count(allottedUnits) },
      { header: split.short, cell: ({ plan }) => format.count(plan.noSeat + plan.over) },
      {
        header: said.state,
        cell: (adoption) => html`${adoptionBadge(texts, adoption.state)}${this.why(adoption)}`,
      },
    ];
  }

  /** Why it could not be started, or what it waits for. */
  private why({ id, state, stateReason }: Adoption): TemplateResult | typeof nothing {
    const refusal = state === "planned" ? this.refused.get(id) : undefined;
    const reason = refusal ?? (stateReason ? withNames(stateReason, (user) => nameOf(this.context, user, id)) : "");
    return reason ? html`<span class="hint">${reason}</span>` : nothing;
  }

  private async start(planned: readonly Adoption[]): Promise<void> {
    const { adoptions: texts, split } = this.context.texts;
    const { stays } = totalsOf(planned);
    const question = {
      title: split.startTitle(planned.length),
      text: split.startText(stays),
      lines: planned.map(({ displayName, plan }) => split.line(displayName, plan.stays)),
      action: texts.start,
    };
    if ((await this.context.ask(question)) === null) return;
    this.busy = true;
    this.refused.clear();
    this.context.redraw();
    for (const adoption of planned) await this.startOne(adoption);
    await this.adoptions.again();
    this.busy = false;
    this.context.redraw();
  }

  /** What the app objects to in one plan is said with it; the others are started all the same. */
  private async startOne({ id, plan }: Adoption): Promise<void> {
    try {
      await this.context.api.send("POST", `/adoptions/${id}/start`, { body: { plan: plan.fingerprint }, ifMatch: "*" });
    } catch (failure) {
      this.refused.set(id, explained(failure, this.context.texts));
    }
  }
}
