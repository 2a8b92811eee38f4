/** The set-up check on an administrator's start page: what is not right yet, until all of it is. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Doctor } from "../api/types";
import type { Context } from "../app/context";
import type { Live } from "../app/live";
import { link } from "../app/router";
import { putSetUpAway, showsSetUp } from "../app/setUp";
import { diagnosis, ofState } from "./diagnosis";
import { icon } from "./icon";

const SHOWN_AT_ONCE = 3;

export function setUpList(context: Context, live: Live<Doctor>): TemplateResult | typeof nothing {
  if (!showsSetUp()) return nothing;
  const { title, putAway, all } = context.texts.doctor;
  return html`<section class="card set-up" aria-label=${title}>
    <div class="set-up-heading">
      <h2>${title}</h2>
      <fluent-button role="button" size="small" appearance="subtle" @click=${() => away(context)}
        >${icon("dismiss", "start")}${putAway}</fluent-button
      >
    </div>
    ${live.value === undefined ? progress(context, live) : left(context, live.value)}
    <a href=${link("doctor")}>${all}</a>
  </section>`;
}

function progress(context: Context, live: Live<Doctor>): TemplateResult {
  const { checkingSetUp, failed } = context.texts.doctor;
  return html`<p class="hint" role="status">${live.loading ? checkingSetUp : failed}</p>`;
}

function left(context: Context, { value }: Doctor): TemplateResult {
  const open = [...ofState(value, "wrong"), ...ofState(value, "unknown")];
  const { setUpIntro, more } = context.texts.doctor;
  const rest = open.length - SHOWN_AT_ONCE;
  return html`<p class="hint">${setUpIntro(value.length - open.length, value.length)}</p>
    ${diagnosis(context, open.slice(0, SHOWN_AT_ONCE))}
    ${rest > 0 ? html`<p class="hint">${more(rest)}</p>` : nothing}`;
}

function away(context: Context): void {
  putSetUpAway();
  context.redraw();
}
