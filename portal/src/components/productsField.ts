/** Products to choose, each with the service plans that are switched off. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { ProductCapacity, ServicePlan } from "../api/types";
import { inOrder } from "../app/order";
import type { Texts } from "../texts";
import { checkbox, remarks } from "./field";
import { productName } from "./products";

/** skuId → the ids of its service plans that are switched off. */
export type ChosenProducts = ReadonlyMap<string, ReadonlySet<string>>;

export interface ProductsField {
  products: readonly ProductCapacity[];
  chosen: ChosenProducts;
  /** What is to be known about a product before it is chosen. */
  hint: (product: ProductCapacity) => string;
  problem: string | undefined;
  change: (chosen: ChosenProducts) => void;
}

export function productsField(field: ProductsField, texts: Texts): TemplateResult {
  return html`<fieldset>
    <legend>${texts.create.products}</legend>
    <div class="product-grid">${field.products.map((product) => choice(product, field, texts))}</div>
    ${remarks({ problem: field.problem })}
  </fieldset>`;
}

/** The chosen products as the API takes them. */
export function productsBody(chosen: ChosenProducts): Record<string, unknown>[] {
  return [...chosen].map(([skuId, disabled]) => ({ skuId, disabledPlans: [...disabled] }));
}

function choice(product: ProductCapacity, field: ProductsField, texts: Texts): TemplateResult {
  const disabled = field.chosen.get(product.skuId);
  const choose = (chosen: boolean): void =>
    field.change(withProduct(field.chosen, product.skuId, chosen ? new Set() : undefined));
  const label = html`${productName(product)} <span class="hint">${field.hint(product)}</span>`;
  return html`<div>${checkbox(label, disabled !== undefined, choose)}
  ${disabled && product.servicePlans.length > 1 ? plans(product, disabled, field, texts) : nothing}</div>`;
}

function plans(
  product: ProductCapacity,
  disabled: ReadonlySet<string>,
  field: ProductsField,
  texts: Texts,
): TemplateResult {
  const toggle = (plan: string, off: boolean): void =>
    field.change(withProduct(field.chosen, product.skuId, toggled(disabled, plan, off)));
  return html`<details class="plans">
    <summary>${texts.create.plans}: ${disabled.size || texts.none}</summary>
    ${product.servicePlans
      .toSorted((one, other) => inOrder(one.displayName, other.displayName))
      .map((plan) =>
        checkbox(planLabel(plan), disabled.has(plan.servicePlanId), (off) => toggle(plan.servicePlanId, off)),
      )}
  </details>`;
}

/** The name, and for those who know plans by what PowerShell calls them, that too. */
function planLabel({ displayName, servicePlanName }: ServicePlan): TemplateResult {
  return html`${displayName} <span class="hint">${displayName === servicePlanName ? nothing : servicePlanName}</span>`;
}

function withProduct(chosen: ChosenProducts, skuId: string, disabled: ReadonlySet<string> | undefined): ChosenProducts {
  const products = new Map(chosen);
  if (disabled) products.set(skuId, disabled);
  else products.delete(skuId);
  return products;
}

function toggled(plans: ReadonlySet<string>, plan: string, on: boolean): ReadonlySet<string> {
  const others = [...plans].filter((one) => one !== plan);
  return new Set(on ? [...others, plan] : others);
}
