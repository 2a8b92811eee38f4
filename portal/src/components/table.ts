/** Tables that become cards on a phone, and stay tables for screen readers. */

import { html, nothing, type TemplateResult } from "lit-html";
import { classMap } from "lit-html/directives/class-map.js";
import { repeat } from "lit-html/directives/repeat.js";
import type { Context } from "../app/context";
import type { Live } from "../app/live";
import { type PagedList, ROWS_A_PAGE } from "../app/paged";
import { icon } from "./icon";

export interface Column<Row> {
  header: string;
  /** What the header shows instead of its words. */
  headerCell?: unknown;
  /** The name of the column in a sorted table; a column without one is not sorted by. */
  id?: string;
  cell: (row: Row) => unknown;
  /** `tools` are actions as icons, which stand beside the main cell on a phone. */
  kind?: "main" | "number" | "since" | "actions" | "tools" | "chooser";
}

/** The column by which a table is sorted, and how another is chosen. */
export interface Sorting {
  by: string;
  descending: boolean;
  choose: (id: string) => void;
}

/** A table. Its caption names it for screen readers. With a sorting, its headers are buttons. */
export function table<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  key: (row: Row) => string,
  sorting?: Sorting,
): TemplateResult {
  return html`<div class="table-frame">
    <table role="table" aria-label=${caption}>
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map((column) => headerCell(column, sorting))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${repeat(rows, key, (row) => html`<tr role="row">${columns.map((column) => cell(column, row))}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

function headerCell<Row>(column: Column<Row>, sorting: Sorting | undefined): TemplateResult {
  const { id, header } = column;
  if (!sorting || id === undefined) {
    return html`<th role="columnheader" scope="col" class=${classes(column)}>${column.headerCell ?? header}</th>`;
  }
  const sorted = sorting.by === id;
  const direction = sorted ? (sorting.descending ? "descending" : "ascending") : "none";
  return html`<th role="columnheader" scope="col" class=${classes(column)} aria-sort=${direction}>
    <button class="sort" @click=${() => sorting.choose(id)}>${header}${sorted ? icon("arrowUp") : nothing}</button>
  </th>`;
}

function cell<Row>(column: Column<Row>, row: Row): TemplateResult {
  return html`<td role="cell" class=${classes(column)} data-label=${column.header}>${column.cell(row)}</td>`;
}

function classes<Row>(column: Column<Row>): ReturnType<typeof classMap> {
  return classMap(column.kind === undefined ? {} : { [column.kind]: true });
}

/** The rows of a page of a list that is all here. */
export function rowsOfPage<Row>(rows: readonly Row[], page: number): readonly Row[] {
  return rows.slice(page * ROWS_A_PAGE, (page + 1) * ROWS_A_PAGE);
}

interface Pages {
  page: number;
  /** How many rows the page shows. */
  rows: number;
  hasNext: boolean;
  /** How many rows there are on all pages, where that is known. */
  total?: number | undefined;
  turn: (page: number) => void;
}

/** Which rows are shown, of how many, and the way to the others; nothing where one page holds all. */
function pager({ texts, format }: Pick<Context, "texts" | "format">, pages: Pages): TemplateResult | typeof nothing {
  const { page, rows, hasNext, total, turn } = pages;
  if (page === 0 && !hasNext) return nothing;
  const first = format.count(page * ROWS_A_PAGE + 1);
  const last = format.count(page * ROWS_A_PAGE + rows);
  const range =
    total === undefined ? texts.pager.rangeOnly(first, last) : texts.pager.range(first, last, format.count(total));
  return html`<nav class="pager" aria-label=${texts.pager.label}>
    <span role="status">${range}</span>
    ${pagerButton(texts.pager.previous, "previous", page > 0, () => turn(page - 1))}
    ${pagerButton(texts.pager.next, "next", hasNext, () => turn(page + 1))}
  </nav>`;
}

/** The pager of a list that is all here. */
export function pagerOf(
  context: Pick<Context, "texts" | "format">,
  total: number,
  page: number,
  turn: (page: number) => void,
): unknown {
  const rows = Math.min(ROWS_A_PAGE, total - page * ROWS_A_PAGE);
  return pager(context, { page, rows, hasNext: (page + 1) * ROWS_A_PAGE < total, total, turn });
}

/**
 * The pager of a list of which no more is read than is looked at.
 *
 * @param live   reads the list, and does so again where the page is not among the rows that were read.
 * @param read   the rows that were read.
 * @param total  how many there are, where that is known.
 */
export function pagerOfRead<Item>(
  context: Context,
  list: PagedList<Item>,
  live: Live<unknown>,
  read: readonly Item[],
  total?: number,
): TemplateResult | typeof nothing {
  const turn = (page: number): void => {
    if (list.turn(page)) void live.again();
    context.redraw();
  };
  return pager(context, { page: list.page, rows: list.shown(read).length, hasNext: list.hasNext(read), total, turn });
}

function pagerButton(label: string, kind: "previous" | "next", possible: boolean, turn: () => void): TemplateResult {
  return html`<fluent-button role="button" appearance="subtle" icon-only aria-label=${label} ?disabled=${!possible} @click=${turn}>
    ${kind === "previous" ? icon("chevronLeft") : icon("chevronRight")}
  </fluent-button>`;
}
