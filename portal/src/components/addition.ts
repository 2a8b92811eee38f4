/** Adding somebody to an allotment, what was decided about them, and what helps where there was no seat. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Addition } from "../api/types";
import { explained, is, type Context, type Intent } from "../app/context";
import { link } from "../app/router";
import { endOf } from "./days";
import { icon } from "./icon";

export interface Outcome {
  intent: Intent;
  text: string;
  reason?: string;
  /** There was no seat: more of them would help. */
  full?: boolean;
}

/** Add somebody, and tell what came of it. ends: their last day; empty: none. */
export async function addTo(
  { texts, api }: Context,
  allotmentId: string,
  person: { id: string; displayName: string },
  ends: string,
): Promise<Outcome> {
  const name = person.displayName;
  try {
    const { decision } = await api.send<Addition>("POST", `/allotments/${allotmentId}/assignments`, {
      body: { user: person.id, ...(ends ? { endDateTime: endOf(ends) } : {}) },
    });
    if (!decision) return { intent: "info", text: texts.seats.undecided(name) };
    if (decision.kind === "waiting")
      return { intent: "info", text: texts.seats.waits(name), reason: decision.reason, full: true };
    return { intent: "success", text: texts.seats.added(name), reason: decision.reason };
  } catch (failure) {
    if (failure instanceof Refused)
      return {
        intent: "warning",
        text: texts.seats.refused(name),
        reason: failure.detail,
        full: failure.decision?.kind === "rolledBack",
      };
    return { intent: "error", text: explained(failure, texts) };
  }
}

export function outcomeOf(context: Context, allotmentId: string, outcome: Outcome): TemplateResult {
  const { intent, text, reason, full } = outcome;
  return html`<fluent-message-bar class="message" intent=${intent} layout="multiline">
    ${icon(intent === "success" ? "checkmarkCircle" : intent === "info" ? "hourglass" : "warning", "icon")}${text}
    ${reason ? html`<span class="reason">${reason}</span>` : nothing}
    ${full ? moreSeats(context, allotmentId, "actions") : nothing}
  </fluent-message-bar>`;
}

/** Where there are more seats to be had: administrators raise the limit, owners request it. */
export function moreSeats({ me, texts }: Context, allotmentId: string, slot?: string): TemplateResult {
  const [part, text] = is(me, "administrator")
    ? ["settings", texts.allotment.raiseLimit]
    : ["request", texts.allotment.askForMore];
  return html`<a slot=${slot ?? nothing} class="button" href=${link("allotments", allotmentId, part)}>${text}</a>`;
}
