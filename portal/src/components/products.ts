/** Products by the name that people know, or else by Microsoft's part number. */

import { html, type TemplateResult } from "lit-html";
import type { Allotment } from "../api/types";

export function productName(product: { skuPartNumber: string; displayName?: string | null }): string {
  const { displayName, skuPartNumber } = product;
  return displayName && displayName !== skuPartNumber ? displayName : skuPartNumber.replaceAll("_", " ");
}

/** Those of these products, by name, that the ids name. */
export function productNames(products: Allotment["products"], skuIds: readonly string[]): string {
  return products
    .filter(({ skuId }) => skuIds.includes(skuId))
    .map(productName)
    .join(", ");
}

export function productTags({ products }: Pick<Allotment, "products">): TemplateResult {
  return html`<span class="tags">
    ${products.map((product) => html`<span class="tag">${productName(product)}</span>`)}
  </span>`;
}
