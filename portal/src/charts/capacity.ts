/** Bought, allotted and used by product: a bar a product, each on the scale of what there is of it. */

import { html, svg, type TemplateResult } from "lit-html";
import type { ProductCapacity } from "../api/types";
import { productName } from "../components/products";
import type { Format, Texts } from "../texts";
import { bar, percentage } from "./bar";

const HEIGHT = 20;

export function capacityChart(products: readonly ProductCapacity[], texts: Texts, format: Format): TemplateResult {
  const { overview } = texts;
  return html`<figure class="chart capacity">
    <figcaption>
      <ul class="legend">
        <li><span class="key used"></span>${overview.used}</li>
        <li><span class="key allotted"></span>${overview.allotted}</li>
        <li><span class="key bought"></span>${overview.bought}</li>
      </ul>
    </figcaption>
    <div class="capacity-head" aria-hidden="true">
      <span>${overview.product}</span><span></span><span>${overview.used}</span><span>${overview.allotted}</span
      ><span>${overview.bought}</span><span>${overview.unheld}</span>
    </div>
    <ul class="capacity-rows">
      ${products.map((product) => row(product, texts, format))}
    </ul>
  </figure>`;
}

function row(product: ProductCapacity, texts: Texts, format: Format): TemplateResult {
  const { overview } = texts;
  const { assignable, allotted, used, free, unheld } = product;
  const most = Math.max(1, assignable, allotted, used);
  const name = productName(product);
  const numbers = [
    [overview.used, used, used > assignable],
    [overview.allotted, allotted, free < 0],
    [overview.bought, assignable, false],
    [overview.unheld, unheld, false],
  ] as const;
  return html`<li>
    <span class="capacity-name">${name}</span>
    <svg
      class=${free < 0 ? "beyond" : ""}
      viewBox="0 0 100 ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${overview.summary(name, assignable, allotted, used)}
    >
      ${bar("bar-bought", percentage(assignable, most), 2, 16)} ${bar("bar-used", percentage(used, most), 6, 8)}
      ${marker(percentage(allotted, most))}
    </svg>
    ${numbers.map(
      ([
        label,
        count,
        bad,
      ]) => html`<span class="capacity-number ${bad ? "bad" : ""}" data-label=${label} aria-hidden="true"
        >${format.count(count)}</span
      >`,
    )}
  </li>`;
}

/** Where what is promised ends. */
function marker(at: number): TemplateResult {
  const place = Math.min(99.6, Math.max(0.4, at)).toFixed(2);
  return svg`<line class="mark-allotted" x1=${place} x2=${place} y1="0" y2=${HEIGHT}></line>` as TemplateResult;
}
