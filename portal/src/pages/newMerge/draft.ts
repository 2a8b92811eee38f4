/** What has been filled in so far of a merge, and what is wrong with it. */

import type { AllottedProduct, Allotment } from "../../api/types";
import { numberOf } from "../../components/field";
import type { Texts } from "../../texts";
import type { Problems } from "../newAllotment/draft";

export interface Draft {
  /** What has been typed to find the target. */
  search: string;
  targetId: string;
  delete: boolean;
  roundSize: string;
  allowGroupAccess: boolean;
}

export type FieldName = keyof Draft;

export const PEOPLE_A_ROUND = "100";
const ROUND_AT_MOST = 1000;
const SHOWN = 10;

export const EMPTY: Draft = {
  search: "",
  targetId: "",
  delete: false,
  roundSize: PEOPLE_A_ROUND,
  allowGroupAccess: false,
};

/** The allotments into which another one can be merged, as far as lists tell: the same products, from the same units. */
export function targetsFor(source: Allotment, all: readonly Allotment[]): readonly Allotment[] {
  const wanted = said(source.products);
  return all.filter(
    ({ id, parentId, state, products }) =>
      id !== source.id && parentId === source.parentId && state === "active" && said(products) === wanted,
  );
}

/** The first of those whose name has what was typed. */
export function found(targets: readonly Allotment[], typed: string): readonly Allotment[] {
  const text = typed.trim().toLocaleLowerCase();
  return targets.filter(({ displayName }) => displayName.toLocaleLowerCase().includes(text)).slice(0, SHOWN);
}

/** Everything that can be seen to be wrong before the app is asked. */
export function problemsOf({ targetId, roundSize }: Draft, { merges }: Texts): Problems {
  const size = numberOf(roundSize);
  const isSize = typeof size === "number" && size >= 1 && size <= ROUND_AT_MOST;
  return {
    ...(targetId ? {} : { targetId: merges.targetWrong }),
    ...(isSize ? {} : { roundSize: merges.roundWrong(ROUND_AT_MOST) }),
  };
}

/** The draft as the API takes it. */
export function bodyOf(draft: Draft, sourceId: string): Record<string, unknown> {
  const { targetId, allowGroupAccess } = draft;
  return { sourceId, targetId, delete: draft.delete, roundSize: numberOf(draft.roundSize), allowGroupAccess };
}

/** Products with their service plans, as one text to compare. */
function said(products: readonly AllottedProduct[]): string {
  return products
    .map(({ skuId, disabledPlans }) => [skuId, ...disabledPlans.toSorted()].join(" "))
    .toSorted()
    .join("\n");
}
