/** A long list of the API, of which no more is read than is looked at. */

import type { Page as ListPage } from "../api/types";
import type { Context } from "./context";

export const ROWS_A_PAGE = 50;

export class PagedList<Item> {
  /** The page that is shown, from 0. */
  page = 0;
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
    this.first = this.withTop(path);
    this.links = [this.first];
  }

  /** Read what is shown now: one request, however long the list is. */
  async read(): Promise<ListPage<Item>> {
    const part = this.part;
    const answer = await this.context.api.get<ListPage<Item>>(this.links[part]!);
    if (part !== this.part) return this.read();
    if (answer.value.length === 0 && part > 0) {
      this.page -= 1;
      return this.read();
    }
    this.links.length = part + 1;
    if (answer.nextLink) this.links.push(answer.nextLink.replace(/^\/api/, ""));
    return answer;
  }

  /** Look at another list from its beginning, such as the same with another filter. */
  at(path: string): void {
    this.first = this.withTop(path);
    this.links = [this.first];
    this.page = 0;
  }

  /** Show another page; answers whether it must be read. */
  turn(page: number): boolean {
    const before = this.part;
    this.page = page;
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

  private get part(): number {
    return Math.floor(this.page / this.pagesAtOnce);
  }

  private withTop(path: string): string {
    return `${path}${path.includes("?") ? "&" : "?"}top=${this.pagesAtOnce * ROWS_A_PAGE}`;
  }
}
