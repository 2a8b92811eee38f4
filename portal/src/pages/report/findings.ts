/** Differences that a night has found: what they mean, since when, and what mends them. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { DriftFinding } from "../../api/types";
import type { Context } from "../../app/context";
import { link } from "../../app/router";
import { severityBadge } from "../../components/badges";
import type { ListView } from "../../components/list";
import { nameOf } from "../../components/person";

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

/** Findings as a list. */
export function findingsView(
  context: Context,
  caption: string,
  known: Known,
  action?: (finding: DriftFinding, who: string) => unknown,
): ListView<DriftFinding> {
  const { report: texts, seats } = context.texts;
  const subject = (one: DriftFinding): string => subjectOf(context, one, known);
  const cell = (one: DriftFinding): unknown => action?.(one, subject(one));
  return {
    caption,
    columns: [
      {
        id: "finding",
        header: texts.finding,
        kind: "main",
        value: (one) => texts.kinds[one.kind],
        cell: (one) => what(context, one),
      },
      {
        id: "where",
        header: texts.where,
        value: (one) => placeOf(context, one, known),
        cell: (one) => where(context, one, known),
      },
      { id: "subject", header: texts.subject, extra: true, value: subject, cell: subject },
      {
        id: "action",
        header: texts.cureHeader,
        value: (one) => `${texts.policies[one.policy]}: ${one.cure}`,
        cell: (one) => html`${texts.policies[one.policy]}<p class="reason">${one.cure}</p>`,
      },
      {
        id: "since",
        header: texts.since,
        kind: "since",
        value: (one) => one.sinceDateTime,
        cell: (one) => context.format.day(one.sinceDateTime),
      },
    ],
    said: (one) => [texts.kinds[one.kind], placeOf(context, one, known), subject(one)],
    key: ({ id }) => id,
    search: texts.search,
    noMatch: texts.noMatch,
    file: "findings",
    order: (one, other) => other.sinceDateTime.localeCompare(one.sinceDateTime),
    ...(action ? { tools: { header: seats.actions, kind: "actions", cell } } : {}),
  };
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

/** The allotment that a difference is in, or the whole tenant. */
function placeOf(context: Context, { allotmentId }: DriftFinding, known: Known): string {
  return allotmentId ? (known.allotments.get(allotmentId) ?? allotmentId) : context.texts.report.tenant;
}

function where(context: Context, finding: DriftFinding, known: Known): TemplateResult {
  const { allotmentId } = finding;
  const subject = subjectOf(context, finding, known);
  const place = placeOf(context, finding, known);
  return html`${allotmentId ? html`<a href=${link("allotments", allotmentId)}>${place}</a>` : place}
  ${subject ? html`<p class="reason">${subject}</p>` : nothing}`;
}

/** Whom or what a difference is about, by name. */
function subjectOf(context: Context, { kind, subject, allotmentId }: DriftFinding, known: Known): string {
  if (!subject) return "";
  if (ABOUT_PRODUCTS.has(kind)) return known.products.get(subject) ?? subject;
  return allotmentId ? nameOf(context, subject, allotmentId) : subject;
}
