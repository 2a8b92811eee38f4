/** Differences that a night has found: what they mean, since when, and what mends them. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { DriftFinding } from "../../api/types";
import type { Context } from "../../app/context";
import { link } from "../../app/router";
import { severityBadge } from "../../components/badges";
import { nameOf } from "../../components/person";
import { table, type Column } from "../../components/table";

/** So many of a list are drawn; the report as a file has all. */
export const SHOWN_AT_MOST = 50;
/** So many people of one finding are named. */
const NAMED_AT_MOST = 10;

const ABOUT_PRODUCTS = new Set<DriftFinding["kind"]>([
  "licensedGroupDeleted",
  "productMissing",
  "plansChanged",
  "watchedGroupLicensed",
  "licenceOutside",
  "overcommitted",
  "productLeft",
]);

export interface Known {
  /** The names of allotments by their ids. */
  allotments: ReadonlyMap<string, string>;
  /** The names of products by their skuIds. */
  products: ReadonlyMap<string, string>;
}

export function findingsTable(
  context: Context,
  caption: string,
  findings: readonly DriftFinding[],
  known: Known,
  action?: (finding: DriftFinding, who: string) => unknown,
): TemplateResult {
  const { report: texts } = context.texts;
  const shown = findings.slice(0, SHOWN_AT_MOST);
  const columns: Column<DriftFinding>[] = [
    { header: texts.finding, kind: "main", cell: (one) => what(context, one) },
    { header: texts.where, cell: (one) => where(context, one, known) },
    {
      header: texts.cureHeader,
      cell: (one) => html`${texts.policies[one.policy]}<p class="reason">${one.cure}</p>`,
    },
    { header: texts.since, kind: "since", cell: (one) => context.format.day(one.sinceDateTime) },
  ];
  if (action)
    columns.push({
      header: context.texts.seats.actions,
      kind: "actions",
      cell: (one) => action(one, subjectOf(context, one, known)),
    });
  return html`${table(caption, columns, shown, (one) => one.id)}
  ${findings.length > shown.length ? html`<p class="hint">${texts.moreInFile(findings.length - shown.length)}</p>` : nothing}`;
}

function what(context: Context, finding: DriftFinding): TemplateResult {
  const { kinds } = context.texts.report;
  return html`<strong>${kinds[finding.kind]}</strong> ${severityBadge(context.texts, finding.severity)}
    <p class="reason">${finding.meaning} ${finding.detail} ${concerned(context, finding)}</p>`;
}

/** Whom a finding concerns besides its subject, by name. */
export function concerned(context: Context, { userIds, allotmentId }: DriftFinding): string {
  if (userIds.length === 0 || allotmentId === null) return "";
  const names = userIds.slice(0, NAMED_AT_MOST).map((id) => nameOf(context, id, allotmentId));
  return context.texts.report.concerned(names.join(", "), userIds.length - names.length);
}

function where(context: Context, finding: DriftFinding, known: Known): TemplateResult {
  const { allotmentId } = finding;
  const subject = subjectOf(context, finding, known);
  return html`${allotmentId ? html`<a href=${link("allotments", allotmentId)}>${known.allotments.get(allotmentId) ?? allotmentId}</a>` : context.texts.report.tenant}
  ${subject ? html`<p class="reason">${subject}</p>` : nothing}`;
}

/** Whom or what a difference is about, by name. */
function subjectOf(context: Context, { kind, subject, allotmentId }: DriftFinding, known: Known): string {
  if (!subject) return "";
  if (ABOUT_PRODUCTS.has(kind)) return known.products.get(subject) ?? subject;
  return allotmentId ? nameOf(context, subject, allotmentId) : subject;
}
