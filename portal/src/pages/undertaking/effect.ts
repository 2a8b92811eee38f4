/** What a plan does to people, kind by kind. */

import { html, nothing, type TemplateResult } from "lit-html";
import { icon, type IconName } from "../../components/icon";

/** A line that says to how many people something happens; nothing where it is nobody. */
export function effect(
  tone: string,
  name: IconName,
  count: number,
  text: (count: number) => string,
): TemplateResult | typeof nothing {
  return count === 0 ? nothing : html`<li class="remark ${tone}">${icon(name)}<span>${text(count)}</span></li>`;
}
