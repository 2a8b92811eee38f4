/** How far a change of products is: its steps there or back, and what the present one does. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { ProductChange, ProductChangeState } from "../../api/types";
import type { Context } from "../../app/context";
import { isUnderWay } from "../../components/badges";
import { wayInWords } from "./plan";
import { steps, type Standing } from "../undertaking/steps";

const THERE: readonly ProductChangeState[] = ["planning", "planned", "preparing", "moving", "finishing", "changed"];
const BACK: readonly ProductChangeState[] = ["preparing", "moving", "finishing", "undone"];
/** What there is to say about these stands above, with what to do. */
const TOLD = new Set<ProductChangeState>(["planned", "changed", "undone"]);

/** Where it is, or was when it was stopped. */
export function stepOf({ state, stoppedIn }: ProductChange): ProductChangeState {
  return state === "stopped" && stoppedIn ? stoppedIn : state;
}

/** What the present step does. */
export function explainedStep({ texts }: Context, change: ProductChange): string {
  const { explained, explainedBack } = texts.productChanges;
  const step = stepOf(change);
  if (change.undoing) return explainedBack[step] ?? explained[step];
  return step === "moving" ? wayInWords(texts, change) : explained[step];
}

export function progress(context: Context, change: ProductChange): TemplateResult {
  const { productChanges: texts } = context.texts;
  const names = change.undoing ? BACK : THERE;
  const { people, lacking, moving } = change.progress;
  const step = stepOf(change);
  const counted = step === "planning" ? texts.checked(people) : texts.counted(people, people - lacking, moving);
  return html`<div class="card">
    ${steps(
      texts.steps,
      names.map((name) => texts.states[name]),
      names.indexOf(step),
      standingOf(change),
    )}
    ${TOLD.has(change.state) ? nothing : html`<p>${explainedStep(context, change)}</p>`}
    <p class="hint" role="status">${isUnderWay(change) && (step === "planning" || step === "moving") ? counted : nothing}</p>
  </div>`;
}

function standingOf(change: ProductChange): Standing {
  if (change.state === "planned" || change.state === "stopped") return change.state;
  return isUnderWay(change) ? "runs" : "over";
}
