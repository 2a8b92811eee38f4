/** The people of an adoption's plan: what each has today, and what becomes of it. */

import { html, nothing, type TemplateResult } from "lit-html";
import { classMap } from "lit-html/directives/class-map.js";
import type { Adoption, PlannedPerson, Verdict } from "../../api/types";
import type { Context } from "../../app/context";
import { personaOf } from "../../components/person";
import type { Column } from "../../components/table";
import type { ShownPlan } from "../undertaking/people";
import { hasUndecided, seatsLeft } from "./plan";

const VERDICTS: readonly Verdict[] = ["over", "noSeat", "notHeld", "failing", "gains", "stays"];

/** The people; those first who have to be decided about. */
export function plannedPeople(context: Context, adoption: Adoption): ShownPlan<PlannedPerson, Verdict> {
  const { plan, state } = adoption;
  return {
    fingerprint: plan.fingerprint,
    ready: state !== "planning",
    counts: VERDICTS.map((verdict) => [verdict, plan[verdict]] as const),
    texts: context.texts.adoptions.verdicts,
    columns: columns(context, adoption),
    first: hasUndecided(adoption) ? "over" : "",
  };
}

function columns(context: Context, adoption: Adoption): readonly Column<PlannedPerson>[] {
  const { adoptions: texts } = context.texts;
  return [
    { header: texts.person, kind: "main", cell: ({ userId }) => personaOf(context, userId, adoption.id) },
    { header: texts.today, cell: (person) => html`${texts.todays[person.verdict]}${errorOf(person)}` },
    {
      header: texts.after,
      cell: (person) =>
        html`<span class=${classMap({ loses: person.verdict === "over" })}>${after(context, adoption, person.verdict)}</span>${person.joins && person.verdict === "stays" ? html`<p class="reason">${texts.joins}</p>` : nothing}${person.keepsDirect && person.verdict !== "noSeat" && person.verdict !== "notHeld" ? html`<p class="reason">${texts.keepsDirect}</p>` : nothing}`,
    },
  ];
}

/** What the licence shows today, where it is in error. */
export function errorOf({ error }: { error: string | null }): TemplateResult | typeof nothing {
  return error ? html`<p class="reason">${error}</p>` : nothing;
}

function after(context: Context, adoption: Adoption, verdict: Verdict): string {
  const { afters } = context.texts.adoptions;
  if (verdict === "noSeat" || verdict === "notHeld") return afters.untouched;
  if (verdict === "stays" || verdict === "over") return afters[verdict];
  const left = seatsLeft(adoption);
  const { failing, gains } = adoption.plan;
  return left === 0 ? afters.waits : left >= failing + gains ? afters.gets : afters.mayGet(left);
}
