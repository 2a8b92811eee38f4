/** Bought, allotted and used by product: a bar a product, all in percent of what there is of it, on one scale. */

import { html, svg, type TemplateResult } from "lit-html";
import type { ProductCapacity } from "../api/types";
import { productName } from "../components/products";
import type { Format, Texts } from "../texts";
import { bar, percentage } from "./bar";

const HEIGHT = 20;
const WHOLE = 100;
/** What is beyond is drawn to the edge: one product that is promised many times over would make all others small. */
const SHARE_AT_MOST = 200;
const ROUND = 50;

/** Where the scale of all bars ends, in percent of what is owned: a round number that all of them reach, or the most that is drawn. */
export function scaleOf(products: readonly ProductCapacity[]): number {
  const most = Math.max(
    WHOLE,
    ...products.map(({ assignable, allotted, used }) => shareOf(Math.max(allotted, used), assignable)),
  );
  return Math.min(SHARE_AT_MOST, Math.ceil(most / ROUND) * ROUND);
}

function ticksOf(top: number): readonly number[] {
  return Array.from({ length: top / ROUND + 1 }, (_, tick) => tick * ROUND);
}

/** Percent of what is owned; where nothing is, whatever there is goes beyond the scale. */
function shareOf(units: number, assignable: number): number {
  if (assignable > 0) return (units / assignable) * WHOLE;
  return units > 0 ? Number.POSITIVE_INFINITY : 0;
}

export function capacityChart(products: readonly ProductCapacity[], texts: Texts, format: Format): TemplateResult {
  const { overview } = texts;
  const top = scaleOf(products);
  const cut = products.some(({ assignable, allotted, used }) => shareOf(Math.max(allotted, used), assignable) > top);
  return html`<figure class="chart capacity">
    <figcaption>
      <ul class="legend">
        <li><span class="key used"></span>${overview.used}</li>
        <li><span class="key allotted"></span>${overview.allotted}</li>
        <li><span class="key bought"></span>${overview.bought}</li>
      </ul>
    </figcaption>
    <div class="capacity-head" aria-hidden="true">
      <span>${overview.product}</span>
      <span class="capacity-axis">
        ${ticksOf(top).map((tick) => html`<span>${format.count(tick)} %</span>`)}
      </span>
      <span>${overview.used}</span><span>${overview.allotted}</span
      ><span>${overview.bought}</span><span>${overview.unheld}</span>
    </div>
    <ul class="capacity-rows">
      ${products.map((product) => row(product, top, texts, format))}
    </ul>
    <p class="hint">${overview.scale}${cut ? ` ${overview.scaleCut(top)}` : ""}</p>
  </figure>`;
}

function row(product: ProductCapacity, top: number, texts: Texts, format: Format): TemplateResult {
  const { overview } = texts;
  const { assignable, allotted, used, free, unheld } = product;
  const at = (units: number): number => percentage(shareOf(units, assignable), top);
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
      ${bar("bar-bought", at(assignable), 2, 16)} ${bar("bar-used", at(used), 6, 8)}
      ${marker(at(allotted))}
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
