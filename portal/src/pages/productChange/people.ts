/** The people of the plan of a change of products: what each has today, what comes and what goes. */

import { html } from "lit-html";
import type { MoveVerdict, PlannedMove, ProductChange } from "../../api/types";
import type { Context } from "../../app/context";
import { personaOf } from "../../components/person";
import { productName } from "../../components/products";
import type { Column } from "../../components/table";
import { errorOf } from "../adoption/people";
import type { ShownPlan } from "../undertaking/people";
import { coming, names, switching } from "./plan";

const VERDICTS: readonly MoveVerdict[] = ["blocked", "failing", "moves", "holds"];

/** The people; those first whom something stands against. */
export function movingPeople(context: Context, change: ProductChange): ShownPlan<PlannedMove, MoveVerdict> {
  const { plan, state } = change;
  return {
    fingerprint: plan.fingerprint,
    ready: state !== "planning",
    counts: VERDICTS.map((verdict) => [verdict, plan[verdict]] as const),
    texts: context.texts.productChanges.verdicts,
    columns: columns(context, change),
    first: plan.blocked > 0 ? "blocked" : "",
  };
}

function columns(context: Context, change: ProductChange): readonly Column<PlannedMove>[] {
  const { adoptions, productChanges: texts } = context.texts;
  return [
    { header: adoptions.person, kind: "main", cell: ({ userId }) => personaOf(context, userId, change.allotmentId) },
    { header: adoptions.today, cell: (person) => html`${today(context, change, person)}${errorOf(person)}` },
    { header: texts.comes, cell: (person) => comes(context, change, person) },
    { header: texts.goes, cell: (person) => goes(context, change, person) },
  ];
}

function today({ texts }: Context, change: ProductChange, { verdict, skuIds, againstNames }: PlannedMove): string {
  const { todays } = texts.productChanges;
  if (verdict === "blocked") return todays.blocked(againstNames.join(", "));
  if (verdict === "failing") return texts.adoptions.todays.failing;
  if (verdict === "holds") return todays.holds(names(coming(change)));
  return todays.moves(called(change, skuIds) || names(change.productsBefore));
}

function comes({ texts }: Context, change: ProductChange, { verdict }: PlannedMove): string {
  const { productChanges: said } = texts;
  if (verdict === "blocked") return said.nothingYet;
  return (
    names(coming(change)) || (change.plan.way === "inPlace" ? said.switched(names(switching(change))) : said.nothing)
  );
}

function goes({ texts }: Context, change: ProductChange, { verdict, skuIds }: PlannedMove): string {
  const { productChanges: said } = texts;
  if (verdict === "blocked") return said.nothingYet;
  return (change.plan.way === "inPlace" ? "" : called(change, skuIds)) || said.nothing;
}

function called({ productsBefore }: ProductChange, skuIds: readonly string[]): string {
  return productsBefore
    .filter(({ skuId }) => skuIds.includes(skuId))
    .map(productName)
    .join(", ");
}
