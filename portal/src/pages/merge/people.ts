/** The people of a merge: what it means for each, and what has become of them. */

import { html, nothing } from "lit-html";
import type { Merge, MergeVerdict, PlannedMerger } from "../../api/types";
import type { Context } from "../../app/context";
import { personaOf } from "../../components/person";
import type { Column } from "../../components/table";
import type { ShownPlan } from "../undertaking/people";

const VERDICTS = ["blocked", "failing", "moves", "both", "waits"] as const;

/** The people; those first whom something stands against. */
export function mergingPeople(context: Context, merge: Merge): ShownPlan<PlannedMerger, MergeVerdict> {
  const { plan, state } = merge;
  const planned = state === "planned" || state === "planning";
  return {
    fingerprint: plan.fingerprint,
    ready: state !== "planning",
    counts: VERDICTS.map((verdict) => [verdict, plan[verdict]] as const),
    texts: context.texts.merges.verdicts,
    columns: columns(context, merge),
    first: planned && plan.blocked > 0 ? "blocked" : "",
  };
}

function columns(context: Context, merge: Merge): readonly Column<PlannedMerger>[] {
  const { texts, format } = context;
  const { adoptions, merges: said } = texts;
  return [
    {
      header: adoptions.person,
      kind: "main",
      cell: (person) => personaOf(context, person.userId, where(merge, person)),
    },
    {
      header: said.becomes,
      cell: ({ verdict, because }) =>
        html`${said.verdicts[verdict]}${because ? html`<span class="hint">${because}</span>` : nothing}`,
    },
    { header: said.ends, cell: ({ endDateTime }) => (endDateTime ? format.moment(endDateTime) : nothing) },
  ];
}

/** The allotment in which somebody is: owners see the names of people in theirs. */
function where({ source, target }: Merge, { verdict }: PlannedMerger): string {
  return verdict === "moved" || verdict === "returning" ? target.id : source.id;
}
