/** What an adoption's plan means for how many people, and what was planned. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Adoption, AdoptionPlan } from "../../api/types";
import type { Context } from "../../app/context";
import { link } from "../../app/router";
import { groupIdOf } from "../../components/groupId";
import { nameOf, personaOf } from "../../components/person";
import { productName } from "../../components/products";
import { effect } from "../undertaking/effect";

/** Everybody of the plan. */
export function peopleOf(plan: AdoptionPlan): number {
  return candidatesOf(plan) + plan.notHeld;
}

/** Those who get a seat, if there are enough. */
export function candidatesOf({ stays, over, failing, gains, noSeat }: AdoptionPlan): number {
  return stays + over + failing + gains + noSeat;
}

/** The seats that are left for those who do not hold the licence today. */
export function seatsLeft({ allottedUnits, plan }: Adoption): number {
  return Math.max(0, allottedUnits - plan.stays);
}

/** Whether there are people who would lose the licence, and nobody has confirmed it. */
export function hasUndecided({ plan }: Adoption): boolean {
  return plan.over > 0 && !plan.letGo;
}

/** Whether the allotment was there before the adoption. */
export function isExisting({ id, allotmentId }: Adoption): boolean {
  return id !== allotmentId;
}

/** How many people keep the licence, lose it, get it, and wait. */
export function effects({ texts }: Context, adoption: Adoption): TemplateResult {
  const { plan, overflow } = adoption;
  const said = texts.adoptions.effects;
  const unseated = plan.waits - plan.over;
  const waits = overflow === "wait" ? said.waitsOn : said.waitsRollback;
  return html`<ul class="plain effects">
    ${effect("good", "checkmarkCircle", plan.stays, said.stays)} ${effect("busy", "personAdd", plan.joins, said.joins)}
    ${effect("bad", "personDelete", plan.over, said.over)} ${effect("quiet", "info", plan.noSeat, said.noSeat)}
    ${effect("quiet", "info", plan.notHeld, said.notHeld)}
    ${effect("warn", "errorCircle", plan.failing, said.failing)} ${effect("busy", "personAdd", plan.gains, (count) => said.gains(count, unseated === 0))}
    ${effect("warn", "hourglass", unseated, (count) => said.unseated(count, seatsLeft(adoption)))}
    ${effect("quiet", "info", plan.keepsDirect, said.keepsDirect)} ${effect("quiet", "hourglass", plan.waits, waits)}
    ${peopleOf(plan) === 0 ? html`<li>${adoption.whom === "members" ? said.nobody : said.nobodyAtAll}</li>` : nothing}
  </ul>`;
}

/** What was asked for. */
export function facts(context: Context, adoption: Adoption): TemplateResult {
  const { texts, format } = context;
  const { id, owners } = adoption;
  const rows: readonly (readonly [string, unknown])[] = [
    [texts.adoptions.today, texts.adoptions.sources[adoption.from]],
    ...(adoption.whom === "members" ? [] : [[texts.adoptions.whom, texts.adoptions.whoms[adoption.whom]] as const]),
    ...(adoption.fromGroupId ? [[texts.adoptions.oldGroup, groupIdOf(context, adoption.fromGroupId)] as const] : []),
    [
      texts.allotments.products,
      html`${adoption.products.map((product) => html`<span class="line">${productName(product)}${plansOff(context, product.disabledPlans.length)}</span>`)}`,
    ],
    [texts.create.units, format.count(adoption.allottedUnits)],
    [texts.allotment.whenFull, texts.allotment.overflow[adoption.overflow]],
    [
      texts.allotment.owners,
      owners.length === 0
        ? texts.none
        : html`<ul class="plain">${owners.map((owner) => html`<li>${personaOf(context, owner, id)}</li>`)}</ul>`,
    ],
    [texts.allotment.groupId, groupIdOf(context, adoption.groupId)],
    ...(adoption.split
      ? [
          [
            texts.split.title,
            html`<a href=${link("adoptions", "split", adoption.split)}>${texts.split.plansTitle}</a>`,
          ] as const,
        ]
      : []),
    [
      texts.adoptions.plannedBy,
      html`${nameOf(context, adoption.createdBy, id)}<span class="hint">${format.moment(adoption.createdDateTime)}</span>`,
    ],
  ];
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function plansOff({ texts }: Context, count: number): TemplateResult | typeof nothing {
  return count === 0 ? nothing : html`<span class="hint">${texts.adoptions.plansOff(count)}</span>`;
}
