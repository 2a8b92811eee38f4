/** Bought, allotted and used by product, as bars on one scale. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { ProductCapacity } from "../api/types";
import { productName } from "../parts/products";
import type { Format, Texts } from "../texts";
import { bar, percentage } from "./bar";

/** Licences that people hold without a seat in an allotment. */
export function outside(product: ProductCapacity): number {
  return Math.max(0, product.used - product.usedByAllotments);
}

/** Licences that can still be promised; negative where more is promised than there is. */
export function leftToAllot(product: ProductCapacity): number {
  return product.bought - product.allotted - outside(product);
}

export function capacityChart(products: readonly ProductCapacity[], texts: Texts, format: Format): TemplateResult {
  const { overview } = texts;
  const most = Math.max(1, ...products.map(({ bought, allotted, used }) => Math.max(bought, allotted, used)));
  return html`<figure class="chart capacity">
    <figcaption>
      <ul class="legend">
        <li><span class="key bought"></span>${overview.bought}</li>
        <li><span class="key allotted"></span>${overview.allotted}</li>
        <li><span class="key used"></span>${overview.used}</li>
      </ul>
    </figcaption>
    <ul class="capacity-rows">
      ${products.map((product) => row(product, most, texts, format))}
    </ul>
  </figure>`;
}

function row(product: ProductCapacity, most: number, texts: Texts, format: Format): TemplateResult {
  const { bought, allotted, used } = product;
  const over = leftToAllot(product) < 0;
  const name = productName(product);
  return html`<li>
    <span class="capacity-name">${name}</span>
    <svg viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label=${texts.overview.summary(name, bought, allotted, used)}>
      ${bar("bar-bought", percentage(bought, most), 0, 8)} ${bar("bar-allotted", percentage(allotted, most), 11, 8)}
      ${bar("bar-used", percentage(used, most), 22, 8)}
    </svg>
    <span class="capacity-numbers" aria-hidden="true">
      <span>${format.count(bought)}</span><span class=${over ? "bad" : nothing}>${format.count(allotted)}</span
      ><span>${format.count(used)}</span>
    </span>
  </li>`;
}
