/** How far an adoption is: its steps, and what the present one does. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Adoption, AdoptionState } from "../../api/types";
import type { Context } from "../../app/context";
import { steps, type Standing } from "../undertaking/steps";
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
  const names = STEPS.map((step) => texts.states[step]);
  return html`<div class="card">
    ${steps(texts.steps, names, at, standingOf(adoption.state))}
    ${TOLD.has(adoption.state) ? nothing : html`<p>${explainedStep(context, adoption)}</p>`}
    <p class="hint" role="status">${COUNTED.has(adoption.state) ? texts.counted(adoption.progress.people, adoption.progress.lacking) : nothing}</p>
  </div>`;
}

function standingOf(state: AdoptionState): Standing {
  if (state === "planned" || state === "stopped") return state;
  return state === "adopted" ? "over" : "runs";
}
