/** What an administrator has filled in so far of a change of products, and what is wrong with it. */

import type { AllottedProduct, ProductCapacity } from "../../api/types";
import { numberOf } from "../../components/field";
import { productName } from "../../components/products";
import { productsBody, type ChosenProducts } from "../../components/productsField";
import type { Texts } from "../../texts";
import type { Problems } from "../newAllotment/draft";

export interface Draft {
  /** The products that the allotment is to have. */
  products: ChosenProducts;
  roundSize: string;
}

export type FieldName = keyof Draft;

export const PEOPLE_A_ROUND = "100";
const ROUND_AT_MOST = 100_000;

/** The draft to begin with: the products that are there, as far as the tenant still owns them. */
export function draftOf(
  products: readonly AllottedProduct[],
  owned: readonly ProductCapacity[],
  roundSize = PEOPLE_A_ROUND,
): Draft {
  const known = new Set(owned.map(({ skuId }) => skuId));
  const there = products.filter(({ skuId }) => known.has(skuId));
  return { products: new Map(there.map(({ skuId, disabledPlans }) => [skuId, new Set(disabledPlans)])), roundSize };
}

/** Everything that can be seen to be wrong before the app is asked. */
export function problemsOf(draft: Draft, before: readonly AllottedProduct[], texts: Texts): Problems {
  const wrong = productsWrong(draft.products, before, texts);
  const size = numberOf(draft.roundSize);
  const isSize = typeof size === "number" && size >= 1 && size <= ROUND_AT_MOST;
  return {
    ...(wrong ? { products: wrong } : {}),
    ...(isSize ? {} : { roundSize: texts.productChanges.roundWrong(ROUND_AT_MOST) }),
  };
}

function productsWrong(chosen: ChosenProducts, before: readonly AllottedProduct[], texts: Texts): string | undefined {
  const { create, productChanges } = texts;
  if (chosen.size === 0) return create.productsWrong;
  const stays = before.filter(({ skuId }) => chosen.has(skuId));
  const switched = stays.filter((product) => isSwitched(product, chosen));
  const moves = stays.length < Math.max(before.length, chosen.size);
  if (!moves && switched.length === 0) return productChanges.same;
  return moves && switched.length > 0 ? productChanges.mixed(switched.map(productName).join(", ")) : undefined;
}

function isSwitched({ skuId, disabledPlans }: AllottedProduct, chosen: ChosenProducts): boolean {
  const wanted = chosen.get(skuId);
  return (
    wanted !== undefined && (wanted.size !== disabledPlans.length || disabledPlans.some((plan) => !wanted.has(plan)))
  );
}

/** The draft as the API takes it. */
export function bodyOf(draft: Draft, allotmentId: string): Record<string, unknown> {
  return { allotmentId, products: productsBody(draft.products), roundSize: numberOf(draft.roundSize) };
}
