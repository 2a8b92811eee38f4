/** How much of a limit is used, as a bar. The numbers stand beside it as text, so that it is hidden from screen readers. */

import { svg, html, type TemplateResult } from "lit-html";
import { classMap } from "lit-html/directives/class-map.js";

/** A share from 0 to 100; all of it where there is nothing to share. */
export function percentage(part: number, whole: number): number {
  if (whole <= 0) return part > 0 ? 100 : 0;
  return Math.min(100, Math.max(0, (part / whole) * 100));
}

/** Red where people wait, amber where it is full or nearly so. */
export function useBar(used: number, limit: number, waiting: number): TemplateResult {
  const tone = { full: waiting > 0, near: waiting === 0 && used > 0 && used >= limit * 0.9 };
  return html`<svg class=${classMap({ bar: true, ...tone })} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    ${bar("bar-track", 100)}${bar("bar-fill", percentage(used, limit))}
  </svg>`;
}

/** A bar from the left edge, in hundredths of the width. */
export function bar(name: string, width: number, top = 0, height = 8): TemplateResult {
  return svg`<rect class=${name} x="0" y=${top} width=${width.toFixed(2)} height=${height}></rect>` as TemplateResult;
}
