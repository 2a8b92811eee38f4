/** How far an adoption is: its steps, and what the present one does. */

import { html, nothing, type TemplateResult } from "lit-html";
import { classMap } from "lit-html/directives/class-map.js";
import type { Adoption, AdoptionState } from "../../api/types";
import type { Context } from "../../app/context";
import { icon, type IconName } from "../../components/icon";
import { isExisting } from "./plan";

const STEPS = [
  "planning",
  "planned",
  "filling",
  "verifying",
  "removing",
  "adopted",
] as const satisfies readonly AdoptionState[];
/** What there is to say about these stands above, with what to do. */
const TOLD = new Set<AdoptionState>(["planned", "adopted", "undone"]);
const COUNTED = new Set<AdoptionState>(["planning", "filling", "verifying", "removing", "undoing"]);

/** Where it is, or was when it was stopped. */
export function stepOf({ state, stoppedIn }: Adoption): AdoptionState {
  return state === "stopped" && stoppedIn ? stoppedIn : state;
}

/** What the present step does. */
export function explainedStep({ texts }: Context, adoption: Adoption): string {
  const { explained, explainedThere } = texts.adoptions;
  const step = stepOf(adoption);
  return (isExisting(adoption) ? explainedThere[step] : undefined) ?? explained[step];
}

export function progress(context: Context, adoption: Adoption): TemplateResult {
  const { adoptions: texts } = context.texts;
  const at = STEPS.findIndex((step) => step === stepOf(adoption));
  return html`<div class="card">
    ${at < 0 ? nothing : html`<ol class="steps" aria-label=${texts.steps}>${STEPS.map((step, index) => stepView(context, adoption, step, index - at))}</ol>`}
    ${TOLD.has(adoption.state) ? nothing : html`<p>${explainedStep(context, adoption)}</p>`}
    <p class="hint" role="status">${COUNTED.has(adoption.state) ? texts.counted(adoption.progress.people, adoption.progress.lacking) : nothing}</p>
  </div>`;
}

/** One step: done where `ahead` is below 0, the present one at 0. The last one is done as soon as it is reached. */
function stepView({ texts }: Context, { state }: Adoption, step: AdoptionState, ahead: number): TemplateResult {
  const done = ahead < 0 || (ahead === 0 && state === "adopted");
  const now = ahead === 0 && !done;
  const waits = now && (state === "stopped" || state === "planned");
  const name: IconName = done
    ? "checkmarkCircle"
    : state === "stopped"
      ? "warning"
      : state === "planned"
        ? "clipboardTask"
        : "arrowSync";
  const tone = { good: done, busy: now && !waits, warn: waits, quiet: ahead > 0 };
  return html`<li class=${classMap(tone)} aria-current=${ahead === 0 ? "step" : nothing}>
    ${ahead > 0 ? nothing : icon(name)}<span>${texts.adoptions.states[step]}</span>
  </li>`;
}
