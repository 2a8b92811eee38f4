/** A list that is all here: searched, narrowed, sorted, paged, chosen from and saved as a file. The address keeps what is shown. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Context } from "../app/context";
import { inOrder } from "../app/order";
import { ROWS_A_PAGE } from "../app/paged";
import { select, textField } from "./field";
import { csv, saveFile } from "./files";
import { icon, type IconName } from "./icon";
import { pagerOf, rowsOfPage, table, type Column, type Sorting } from "./table";

/** What a column says in a file, and sorts by unless it has an order of its own. */
type Value = string | number;

export interface ListColumn<Row> extends Column<Row> {
  id: string;
  value: (row: Row) => Value;
  /** Where the list is not sorted by what the file says. */
  order?: (row: Row) => Value;
  /** Shown only where the visitor has chosen it. */
  extra?: boolean;
}

export interface ListFilter<Row> {
  id: string;
  label: string;
  /** What can be chosen, each with what is said for it. */
  values: readonly (readonly [string, string])[];
  holds: (row: Row, value: string) => boolean;
  /** Offered even where there is only one value to choose. */
  always?: boolean;
  /** What is chosen before the visitor has; the values then say how to see all. */
  standard?: string;
}

/** Something that is done to all chosen rows. */
export interface BulkAction<Row> {
  text: string;
  icon: IconName;
  act: (rows: readonly Row[]) => void;
}

export interface ListView<Row> {
  caption: string;
  columns: readonly ListColumn<Row>[];
  filters?: readonly ListFilter<Row>[];
  /** What the search looks in. */
  said: (row: Row) => readonly string[];
  key: (row: Row) => string;
  /** What the search field is called. */
  search: string;
  noMatch: string;
  /** The name of the file, without its ending. */
  file: string;
  /** What can be done to one row. */
  tools?: Column<Row>;
  actions?: readonly BulkAction<Row>[];
  /** The order before the visitor has chosen one. */
  order: (one: Row, other: Row) => number;
}

/** In a list that is shorter, searching and paging would only be in the way. */
const SEARCHED_FROM = 6;

export class List<Row> {
  private readonly chosen = new Set<string>();

  /**
   * @param name    under which the chosen columns are remembered on this device.
   * @param prefix  of what this list keeps in the address, where a page has several.
   */
  constructor(
    private readonly context: Context,
    private readonly name: string,
    private readonly prefix = "",
  ) {}

  view(list: ListView<Row>, rows: readonly Row[]): TemplateResult {
    const found = this.found(list, rows);
    const { noMatch } = list;
    return html`${this.toolbar(list, rows, found)}${this.selection(list, found)}
    ${found.length === 0 ? html`<p class="nothing-found" role="status">${noMatch}</p>` : this.table(list, found)}`;
  }

  /** The rows that the search and the filters leave, in order. */
  found(list: ListView<Row>, rows: readonly Row[]): readonly Row[] {
    const wanted = this.get("q").trim().toLocaleLowerCase();
    const filters = (list.filters ?? []).map((filter) => ({ value: this.valueOf(filter), holds: filter.holds }));
    const found = rows.filter(
      (row) =>
        filters.every(({ value, holds }) => !value || holds(row, value)) &&
        (wanted === "" || list.said(row).some((text) => text.toLocaleLowerCase().includes(wanted))),
    );
    const { by, descending } = this.sorting;
    const column = list.columns.find(({ id }) => id === by);
    if (!column) return found.toSorted(list.order);
    const of = column.order ?? column.value;
    const direction = descending ? -1 : 1;
    return found.toSorted((one, other) => direction * compare(of(one), of(other)) || list.order(one, other));
  }

  private toolbar(list: ListView<Row>, all: readonly Row[], found: readonly Row[]): TemplateResult {
    const { list: texts, all: any } = this.context.texts;
    const narrowed = all.length >= SEARCHED_FROM || this.get("q") !== "" || this.isNarrowed(list);
    const filters = (list.filters ?? []).filter(({ values, always }) => always || values.length > 1);
    return html`<div class="toolbar">
      <div class="filters">
        ${narrowed ? textField({ label: list.search, value: this.get("q"), search: true, input: (q) => this.keep({ q }) }) : nothing}
        ${filters
          .filter(({ standard }) => narrowed || standard)
          .map((filter) => {
            const values = filter.standard ? filter.values : ([["", any], ...filter.values] as const);
            return select(filter.label, values, this.valueOf(filter), (value) => this.keep({ [filter.id]: value }));
          })}
        <span class="phone-only">${this.sortField(list)}</span>
      </div>
      <div class="toolbar-end">
        ${this.columnMenu(list)}
        <fluent-button role="button" @click=${() => this.save(list, found)}>${icon("arrowDownload", "start")}${texts.export}</fluent-button>
      </div>
    </div>`;
  }

  /** On a phone there are no headers to sort by. */
  private sortField(list: ListView<Row>): TemplateResult {
    const { list: texts } = this.context.texts;
    const values = list.columns.flatMap(({ id, header }) => [
      [id, texts.ascending(header)] as const,
      [`-${id}`, texts.descending(header)] as const,
    ]);
    return select(texts.sort, [["", texts.standard], ...values], this.get("sort"), (sort) => this.keep({ sort }));
  }

  private columnMenu(list: ListView<Row>): TemplateResult | typeof nothing {
    const choices = list.columns.filter(({ kind }) => kind !== "main");
    if (!list.columns.some(({ extra }) => extra)) return nothing;
    const shown = this.shownColumns(list);
    const change = (id: string): void => {
      const ids = shown.map((column) => column.id);
      const now = ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
      localStorage.setItem(this.storageKey, now.join(","));
      this.context.redraw();
    };
    const menu = `${this.prefix}${this.name}-columns`;
    return html`<button class="button desktop-only" popovertarget=${menu}>${this.context.texts.list.columns}</button>
      <fieldset id=${menu} class="menu" popover>
        <legend>${this.context.texts.list.columns}</legend>
        ${choices.map(
          (column) => html`<label class="choice">
            <input type="checkbox" .checked=${shown.includes(column)} @change=${() => change(column.id)} /><span>${column.header}</span>
          </label>`,
        )}
      </fieldset>`;
  }

  private selection(list: ListView<Row>, found: readonly Row[]): TemplateResult | typeof nothing {
    const rows = this.chosenOf(list, found);
    if (!list.actions?.length || rows.length === 0) return nothing;
    const { list: texts } = this.context.texts;
    const choose = (keys: readonly string[]): void => {
      this.chosen.clear();
      for (const key of keys) this.chosen.add(key);
      this.context.redraw();
    };
    return html`<div class="selection" role="group" aria-label=${texts.selection}>
      <span role="status">${texts.selected(rows.length)}</span>
      ${list.actions.map(
        ({ text, icon: name, act }) => html`<fluent-button role="button" size="small" @click=${() => act(rows)}
          >${icon(name, "start")}${text}</fluent-button
        >`,
      )}
      ${
        rows.length < found.length
          ? html`<fluent-button role="button" size="small" appearance="subtle" @click=${() => choose(found.map(list.key))}
            >${texts.selectAll(found.length)}</fluent-button
          >`
          : nothing
      }
      <fluent-button role="button" size="small" appearance="subtle" @click=${() => choose([])}>${texts.clear}</fluent-button>
    </div>`;
  }

  private table(list: ListView<Row>, found: readonly Row[]): TemplateResult {
    const last = Math.max(0, Math.ceil(found.length / ROWS_A_PAGE) - 1);
    const page = Math.min(last, Math.max(0, Number(this.get("page") || 1) - 1));
    const shown = rowsOfPage(found, page);
    const columns: readonly Column<Row>[] = [
      ...(list.actions?.length ? [this.chooser(list, shown)] : []),
      ...this.shownColumns(list),
      ...(list.tools ? [list.tools] : []),
    ];
    return html`${table(list.caption, columns, shown, list.key, this.sorting)}
    ${pagerOf(this.context, found.length, page, (to) => this.keep({ page: to > 0 ? String(to + 1) : "" }, true))}`;
  }

  private chooser(list: ListView<Row>, shown: readonly Row[]): Column<Row> {
    const nameOf = list.columns.find(({ kind }) => kind === "main")?.value ?? list.key;
    return chooser(this.context, this.chosen, shown, list.key, (row) => String(nameOf(row)));
  }

  private shownColumns(list: ListView<Row>): readonly ListColumn<Row>[] {
    const kept = localStorage.getItem(this.storageKey)?.split(",");
    return list.columns.filter(({ id, kind, extra }) => kind === "main" || (kept ? kept.includes(id) : !extra));
  }

  /** Only rows that are still found: what is out of sight is not changed unseen. */
  private chosenOf(list: ListView<Row>, found: readonly Row[]): readonly Row[] {
    return found.filter((row) => this.chosen.has(list.key(row)));
  }

  /** The rows as a file. What they say names people whose names may have to be asked for first. */
  private async save(list: ListView<Row>, found: readonly Row[]): Promise<void> {
    const cells = (): Value[][] => found.map((row) => list.columns.map(({ value }) => value(row)));
    cells();
    await this.context.names.settled();
    saveFile(csv([list.columns.map(({ header }) => header), ...cells()]), `${list.file}.csv`);
  }

  private get sorting(): Sorting {
    const sort = this.get("sort");
    const descending = sort.startsWith("-");
    const by = descending ? sort.slice(1) : sort;
    return { by, descending, choose: (id) => this.keep({ sort: id === by && !descending ? `-${id}` : id }) };
  }

  private isNarrowed(list: ListView<Row>): boolean {
    return (list.filters ?? []).some(({ id }) => this.get(id) !== "");
  }

  private valueOf({ id, standard = "" }: ListFilter<Row>): string {
    return this.get(id) || standard;
  }

  private get(name: string): string {
    return this.context.address.get(this.prefix + name) ?? "";
  }

  /** Another choice begins with its first page. */
  private keep(changes: Record<string, string>, samePage = false): void {
    const kept = Object.entries(samePage ? changes : { page: "", ...changes });
    this.context.keep(Object.fromEntries(kept.map(([name, value]) => [this.prefix + name, value])));
  }

  private get storageKey(): string {
    return `columns-${this.name}`;
  }
}

/** Do something to each of several rows, one after the other; answers for whom it could not be done. */
export async function doToEach<Row>(
  rows: readonly Row[],
  act: (row: Row) => Promise<unknown>,
): Promise<readonly (readonly [Row, unknown])[]> {
  const failed: (readonly [Row, unknown])[] = [];
  for (const row of rows) {
    try {
      await act(row);
    } catch (failure) {
      failed.push([row, failure]);
    }
  }
  return failed;
}

/** The column of boxes that choose rows, by their keys; its header chooses all that the page shows. */
export function chooser<Row>(
  context: Context,
  chosen: Set<string>,
  shown: readonly Row[],
  key: (row: Row) => string,
  nameOf: (row: Row) => string,
): Column<Row> {
  const { list: texts } = context.texts;
  const keys = shown.map(key);
  const choose = (wanted: readonly string[], on: boolean): void => {
    for (const each of wanted)
      if (on) chosen.add(each);
      else chosen.delete(each);
    context.redraw();
  };
  const all = keys.every((each) => chosen.has(each));
  return {
    header: texts.selectPage,
    headerCell: box(texts.selectPage, all, (on) => choose(keys, on)),
    kind: "chooser",
    cell: (row) => box(texts.select(nameOf(row)), chosen.has(key(row)), (on) => choose([key(row)], on)),
  };
}

function box(label: string, checked: boolean, change: (on: boolean) => void): TemplateResult {
  return html`<input type="checkbox" aria-label=${label} .checked=${checked} @change=${(event: Event) => change((event.target as HTMLInputElement).checked)} />`;
}

/** Numbers by size, words as the language of the page orders them. */
function compare(one: Value, other: Value): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return inOrder(String(one), String(other));
}
