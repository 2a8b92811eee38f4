/** A long list of the API, of which no more is read than is looked at. */

import type { Page as ListPage } from "../api/types";
import type { Context } from "./context";

export const ROWS_A_PAGE = 50;

export class PagedList<Item, Answer extends ListPage<Item> = ListPage<Item>> {
  /** The page that is shown, from 0; the address keeps it. */
  private current: number;
  private first: string;
  private links: string[];

  /**
   * @param context      whose API is asked.
   * @param path         where the list is, with its filters.
   * @param pagesAtOnce  so many shown pages are read with one request.
   */
  constructor(
    private readonly context: Context,
    path: string,
    private readonly pagesAtOnce = 1,
  ) {
    this.current = Math.max(0, Math.floor(Number(context.address.get("page") ?? 1) || 1) - 1);
    this.first = this.withTop(path);
    this.links = [this.first];
  }

  get page(): number {
    return this.current;
  }

  /**
   * Read what is shown now: one request, however long the list is. Where the address begins with a later page, the
   * way there is read once, for each part of the list says where the next one is.
   */
  async read(): Promise<Answer> {
    const part = Math.min(this.part, this.links.length - 1);
    const answer = await this.context.api.get<Answer>(this.links[part]!);
    if (part > this.part) return this.read();
    if (answer.value.length === 0 && part > 0) {
      this.show(part * this.pagesAtOnce - 1);
      return this.read();
    }
    this.links.length = part + 1;
    if (answer.nextLink) this.links.push(answer.nextLink.replace(/^\/api/, ""));
    if (part === this.part) return answer;
    if (!answer.nextLink) this.show(part * this.pagesAtOnce + lastPage(answer.value.length));
    return this.read();
  }

  /** Look at another list from its beginning, such as the same with another filter. */
  at(path: string): void {
    this.first = this.withTop(path);
    this.links = [this.first];
    this.show(0);
  }

  /** Show another page; answers whether it must be read. */
  turn(page: number): boolean {
    const before = this.part;
    this.show(page);
    return this.part !== before;
  }

  /** Whether the list has no more than what is read with one request. */
  get isWhole(): boolean {
    return this.links.length === 1 && this.part === 0;
  }

  /** The rows of the shown page, among those that were read. */
  shown(rows: readonly Item[]): readonly Item[] {
    const start = (this.page % this.pagesAtOnce) * ROWS_A_PAGE;
    return rows.slice(start, start + ROWS_A_PAGE);
  }

  /** Whether there is a page after the shown one. */
  hasNext(rows: readonly Item[]): boolean {
    return rows.length > ((this.page % this.pagesAtOnce) + 1) * ROWS_A_PAGE || this.links.length > this.part + 1;
  }

  private show(page: number): void {
    if (page === this.current) return;
    this.current = page;
    this.context.keep({ page: page > 0 ? String(page + 1) : "" });
  }

  private get part(): number {
    return Math.floor(this.page / this.pagesAtOnce);
  }

  private withTop(path: string): string {
    return `${path}${path.includes("?") ? "&" : "?"}top=${this.pagesAtOnce * ROWS_A_PAGE}`;
  }
}

/** The last page, from 0, of this many rows. */
function lastPage(rows: number): number {
  return Math.max(0, Math.ceil(rows / ROWS_A_PAGE) - 1);
}
