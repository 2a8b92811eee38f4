/** What a page shows while it knows nothing, where there is nothing, and where something went wrong. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Context } from "../app/context";
import type { Live } from "../app/live";
import { link } from "../app/router";
import { icon, type IconName } from "./icon";

/** The view of what is known; until then, or instead, what there is to say; `alone`: the page has no other heading. */
export function whenKnown<Value>(
  context: Context,
  live: Live<Value>,
  view: (value: Value) => TemplateResult,
  alone = false,
): TemplateResult {
  if (live.failure instanceof Refused) return refused(context, live.failure, alone);
  if (live.value !== undefined) return html`${staleness(context, live)}${view(live.value)}`;
  return live.loading ? loading(context) : unreachable(context, () => void live.refresh(), alone);
}

export function loading(context: Context): TemplateResult {
  return html`<div class="state" role="status">
    <fluent-spinner size="medium" aria-hidden="true"></fluent-spinner>
    <p>${context.texts.loading}</p>
  </div>`;
}

/** Something small that is under way, in words. */
export function busy(text: string): TemplateResult {
  return html`<p class="busy"><fluent-spinner size="tiny" aria-hidden="true"></fluent-spinner>${text}</p>`;
}

export function empty(
  name: IconName,
  title: string,
  text: string,
  action: unknown = nothing,
  alone = false,
): TemplateResult {
  return html`<div class="state">
    <div class="state-icon">${icon(name)}</div>
    ${headingOf(title, alone)}
    <p>${text}</p>
    ${action}
  </div>`;
}

export function unreachable(context: Context, again: () => void, alone = false): TemplateResult {
  const { problem, tryAgain } = context.texts;
  return html`<div class="state" role="alert">
    <div class="state-icon bad">${icon("errorCircle")}</div>
    ${headingOf(problem.unreachable, alone)}
    <p>${problem.unreachableHint}</p>
    <fluent-button role="button" @click=${again}>${tryAgain}</fluent-button>
  </div>`;
}

/** The page for what is not there, not the caller's, or not for him. */
export function refused(context: Context, failure: Refused, alone = false): TemplateResult {
  return refusedAs(context, failure.status, failure.detail, alone);
}

export function refusedAs(context: Context, status: number, detail = "", alone = true): TemplateResult {
  const { problem } = context.texts;
  const said: Record<number, readonly [string, string]> = {
    403: [problem.notPermitted, problem.notPermittedHint],
    404: [problem.notFound, problem.notFoundHint],
  };
  const [title, hint] = said[status] ?? [problem.other, detail];
  return empty("warning", title, hint, toAllotments(context), alone);
}

export function noPage(context: Context): TemplateResult {
  const { problem } = context.texts;
  return empty("warning", problem.noPage, problem.noPageHint, toAllotments(context), true);
}

function headingOf(title: string, alone: boolean): TemplateResult {
  return alone ? html`<h1 tabindex="-1">${title}</h1>` : html`<h2>${title}</h2>`;
}

function toAllotments(context: Context): TemplateResult {
  return html`<a class="button" href=${link("allotments")}>${context.texts.problem.toAllotments}</a>`;
}

function staleness(context: Context, live: Live<unknown>): TemplateResult | typeof nothing {
  if (live.failure === undefined || live.confirmed === undefined) return nothing;
  const text = context.texts.problem.stale(context.format.time(live.confirmed));
  return html`<fluent-message-bar intent="warning" class="message" role="status">
    ${icon("warning", "icon")}${text}
  </fluent-message-bar>`;
}
