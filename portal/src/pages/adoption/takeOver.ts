/** Taking over the licences of a group that had its allotment before it was licensed itself. */

import { html, type TemplateResult } from "lit-html";
import type { Adoption } from "../../api/types";
import { explained, type Context } from "../../app/context";
import { go } from "../../app/router";

/** Plans the adoption, which changes nothing, and leads to it. `slot`: where it stands in a message. */
export function takeOverButton(context: Context, allotmentId: string, label: string, slot?: "actions"): TemplateResult {
  const { takeOver } = context.texts.report;
  return html`<fluent-button role="button" size="small" slot=${slot ?? ""} aria-label=${label} @click=${() => planned(context, allotmentId)}>${takeOver}</fluent-button>`;
}

async function planned(context: Context, allotmentId: string): Promise<void> {
  try {
    const { id } = await context.api.send<Adoption>("POST", "/adoptions", { body: { allotmentId } });
    go("adoptions", id);
  } catch (failure) {
    context.tell("error", explained(failure, context.texts));
    context.redraw();
  }
}
