/** How far a merge is: its steps there or back, and what the present one does. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Merge, MergeState } from "../../api/types";
import type { Context } from "../../app/context";
import { isMerging } from "../../components/badges";
import { steps, type Standing } from "../undertaking/steps";

const THERE: readonly MergeState[] = ["planning", "planned", "preparing", "merging", "finishing", "merged"];
const BACK: readonly MergeState[] = ["preparing", "merging", "finishing", "undone"];
/** What there is to say about these stands above, with what to do. */
const TOLD = new Set<MergeState>(["planned", "merged", "undone"]);

/** Where it is, or was when it was stopped. */
export function stepOf({ state, stoppedIn }: Merge): MergeState {
  return state === "stopped" && stoppedIn ? stoppedIn : state;
}

/** What the present step does. */
export function explainedStep({ texts }: Context, merge: Merge): string {
  const { explained, explainedBack } = texts.merges;
  const step = stepOf(merge);
  return (merge.undoing ? explainedBack[step] : undefined) ?? explained[step];
}

export function progress(context: Context, merge: Merge): TemplateResult {
  const { merges: texts, productChanges } = context.texts;
  const names = merge.undoing ? BACK : THERE;
  const { people, lacking, moving } = merge.progress;
  const step = stepOf(merge);
  const counted = step === "planning" ? productChanges.checked(people) : texts.counted(lacking, moving);
  return html`<div class="card">
    ${steps(
      texts.steps,
      names.map((name) => texts.states[name]),
      names.indexOf(step),
      standingOf(merge),
    )}
    ${TOLD.has(merge.state) ? nothing : html`<p>${explainedStep(context, merge)}</p>`}
    <p class="hint" role="status">${isMerging(merge) && (step === "planning" || step === "merging") ? counted : nothing}</p>
  </div>`;
}

function standingOf(merge: Merge): Standing {
  if (merge.state === "planned" || merge.state === "stopped") return merge.state;
  return isMerging(merge) ? "runs" : "over";
}
