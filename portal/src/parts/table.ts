/** Tables that become cards on a phone, and stay tables for screen readers. */

import { html, nothing, type TemplateResult } from "lit-html";
import { classMap } from "lit-html/directives/class-map.js";
import { repeat } from "lit-html/directives/repeat.js";
import type { Texts } from "../texts";
import { icon } from "./icon";

export interface Column<Row> {
  header: string;
  cell: (row: Row) => unknown;
  kind?: "main" | "number" | "since" | "actions";
}

/** A table. Its caption names it for screen readers; `total` is how many rows there are on all pages. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  key: (row: Row) => string,
): TemplateResult {
  return html`<div class="table-frame">
    <table role="table" aria-label=${caption}>
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map((column) => html`<th role="columnheader" scope="col" class=${classes(column)}>${column.header}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${repeat(rows, key, (row) => html`<tr role="row">${columns.map((column) => cell(column, row))}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

function cell<Row>(column: Column<Row>, row: Row): TemplateResult {
  return html`<td role="cell" class=${classes(column)} data-label=${column.header}>${column.cell(row)}</td>`;
}

function classes<Row>(column: Column<Row>): ReturnType<typeof classMap> {
  const { kind } = column;
  return classMap({ main: kind === "main", number: kind === "number", since: kind === "since", actions: kind === "actions" });
}

export const ROWS_A_PAGE = 50;

/** The rows of a page. */
export function rowsOfPage<Row>(rows: readonly Row[], page: number): readonly Row[] {
  return rows.slice(page * ROWS_A_PAGE, (page + 1) * ROWS_A_PAGE);
}

/** Which page there is, of how many rows, and the way to the others; nothing where one page holds all. */
export function pager(
  texts: Texts,
  total: number,
  page: number,
  turn: (page: number) => void,
): TemplateResult | typeof nothing {
  if (total <= ROWS_A_PAGE) return nothing;
  const first = page * ROWS_A_PAGE + 1;
  const last = Math.min(total, (page + 1) * ROWS_A_PAGE);
  return html`<nav class="pager" aria-label=${texts.pager.label}>
    <span>${texts.pager.range(first, last, total)}</span>
    ${pagerButton(texts.pager.previous, "previous", page > 0, () => turn(page - 1))}
    ${pagerButton(texts.pager.next, "next", last < total, () => turn(page + 1))}
  </nav>`;
}

function pagerButton(label: string, kind: "previous" | "next", possible: boolean, turn: () => void): TemplateResult {
  return html`<fluent-button role="button" appearance="subtle" icon-only aria-label=${label} ?disabled=${!possible} @click=${turn}>
    ${kind === "previous" ? icon("chevronLeft") : icon("chevronRight")}
  </fluent-button>`;
}
