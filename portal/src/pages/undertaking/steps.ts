/** The steps of an adoption or of a change of products, and at which it is. */

import { html, nothing, type TemplateResult } from "lit-html";
import { classMap } from "lit-html/directives/class-map.js";
import { icon, type IconName } from "../../components/icon";

/** How the present step stands: it goes on by itself, waits for somebody, or is the last one. */
export type Standing = "runs" | "planned" | "stopped" | "over";

const ICONS: Record<Standing, IconName> = {
  runs: "arrowSync",
  planned: "clipboardTask",
  stopped: "warning",
  over: "checkmarkCircle",
};

/** The steps in order, by their names; nothing where the present one is none of them. */
export function steps(
  label: string,
  names: readonly string[],
  at: number,
  standing: Standing,
): TemplateResult | typeof nothing {
  if (at < 0) return nothing;
  return html`<ol class="steps" aria-label=${label}>${names.map((name, index) => step(name, index - at, standing))}</ol>`;
}

/** One step: done where `ahead` is below 0, the present one at 0. The last one is done as soon as it is reached. */
function step(text: string, ahead: number, standing: Standing): TemplateResult {
  const done = ahead < 0 || (ahead === 0 && standing === "over");
  const now = ahead === 0 && !done;
  const waits = now && standing !== "runs";
  const name = done ? "checkmarkCircle" : ICONS[standing];
  const tone = { good: done, busy: now && !waits, warn: waits, quiet: ahead > 0 };
  return html`<li class=${classMap(tone)} aria-current=${ahead === 0 ? "step" : nothing}>
    ${ahead > 0 ? nothing : icon(name)}<span>${text}</span>
  </li>`;
}
