/** What the plan of a merge means: for how many people, and for the two allotments. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Merge, MergePlan, MergeSide } from "../../api/types";
import type { Context } from "../../app/context";
import { link } from "../../app/router";
import { icon } from "../../components/icon";
import { nameOf } from "../../components/person";
import { effect } from "../undertaking/effect";

/** Everybody of the plan. */
export function peopleOf({ moves, both, failing, waits, blocked }: MergePlan): number {
  return moves + both + failing + waits + blocked;
}

/** What becomes of how many. */
export function effects(context: Context, { plan }: Merge): TemplateResult {
  const { effects: said } = context.texts.merges;
  return html`<ul class="plain effects">
    ${effect("good", "checkmarkCircle", plan.moves, said.moves)} ${effect("quiet", "info", plan.both, said.both)}
    ${effect("warn", "errorCircle", plan.failing, said.failing)} ${effect("quiet", "hourglass", plan.waits, said.waits)}
    ${effect("bad", "warning", plan.blocked, said.blocked)}
    ${effect("quiet", "calendar", plan.reservations, said.reservations)}
    ${peopleOf(plan) === 0 ? html`<li>${said.nobody}</li>` : nothing}
  </ul>`;
}

/** What else there is to know before it is started. */
export function remarks({ texts }: Context, { state, plan }: Merge): TemplateResult | typeof nothing {
  if (state !== "planned") return nothing;
  return html`<div class="card">
    <h2>${texts.merges.toKnow}</h2>
    <ul class="plain effects">
      ${plan.notes.map((note) => html`<li class="remark quiet">${icon("info")}<span>${note}</span></li>`)}
    </ul>
  </div>`;
}

/** What was asked for. */
export function facts(context: Context, merge: Merge): TemplateResult {
  const { texts, format } = context;
  const { merges: said } = texts;
  const rows: readonly (readonly [string, unknown])[] = [
    [said.source, side(context, merge.source)],
    [said.target, side(context, merge.target)],
    [said.afterwards, merge.delete ? said.isDeleted : said.isKept],
    [said.roundSize, format.count(merge.roundSize)],
    [
      texts.adoptions.plannedBy,
      html`${nameOf(context, merge.createdBy, merge.target.id)}<span class="hint">${format.moment(merge.createdDateTime)}</span>`,
    ],
  ];
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function side({ texts }: Context, { id, displayName, allottedUnits, freeUnits }: MergeSide): TemplateResult {
  return html`<a href=${link("allotments", id)}>${displayName}</a><span class="hint">${texts.merges.seats(allottedUnits, freeUnits)}</span>`;
}
