/** Who holds an allotment's products by another way than a seat: the group itself is licensed, or people wait and have it. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused, type Api } from "../../api/client";
import type { Allotment, DriftFinding, NightPiece } from "../../api/types";
import { is, type Context } from "../../app/context";
import { notice } from "../../components/notice";
import { nameOf } from "../../components/person";
import { takeOverButton } from "../adoption/takeOver";
import { concerned } from "../report/findings";

const NAMED_AT_MOST = 10;

/** What the latest comparison has found and is still so; nothing where there was none yet. */
export async function readFindings(api: Api, path: string): Promise<readonly DriftFinding[]> {
  try {
    const piece = await api.get<NightPiece>(`${path}/findings`);
    return piece.findings.filter((one) => one.goneDateTime === null);
  } catch (failure) {
    if (failure instanceof Refused && failure.status === 404) return [];
    throw failure;
  }
}

/** What is to be said about it above the allotment's people, by name. */
export function heldOtherwise(
  context: Context,
  allotment: Allotment,
  findings: readonly DriftFinding[],
): TemplateResult {
  const licensed = findings.filter(({ kind }) => kind === "watchedGroupLicensed");
  const held = findings.filter(({ kind }) => kind === "heldOutside");
  return html`${licensed.map((one) => groupLicensed(context, allotment, one))}${held.length > 0 ? heldOutside(context, allotment, held) : nothing}`;
}

function groupLicensed(context: Context, { id }: Allotment, finding: DriftFinding): TemplateResult {
  const { kinds, takeOver } = context.texts.report;
  const action = is(context.me, "administrator") ? takeOverButton(context, id, takeOver, "actions") : nothing;
  return notice(
    "error",
    html`<strong>${kinds.watchedGroupLicensed}.</strong> ${finding.detail} ${concerned(context, finding)}`,
    action,
  );
}

function heldOutside(context: Context, { id }: Allotment, findings: readonly DriftFinding[]): TemplateResult {
  const { heldOtherwise: said, heldMore } = context.texts.allotment;
  const named = findings.slice(0, NAMED_AT_MOST);
  return notice(
    "warning",
    html`<strong>${said(findings.length)}</strong>
      <ul class="plain">
        ${named.map(({ subject, detail }) => html`<li>${nameOf(context, subject, id)}: ${detail}</li>`)}
        ${findings.length > named.length ? html`<li>${heldMore(findings.length - named.length)}</li>` : nothing}
      </ul>`,
  );
}
