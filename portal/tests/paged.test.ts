import { describe, expect, test } from "vitest";
import type { Page } from "../src/api/types";
import type { Context } from "../src/app/context";
import { PagedList, ROWS_A_PAGE } from "../src/app/paged";
import { rowsOfPage } from "../src/components/table";

/** A list of the API with this many rows, in parts of `top`, and what was asked for. */
function listOf(count: number, at = "") {
  const rows = Array.from({ length: count }, (_, index) => index);
  const asked: string[] = [];
  const get = async (path: string): Promise<Page<number>> => {
    asked.push(path);
    const query = new URLSearchParams(path.split("?")[1]);
    const [start, top] = [Number(query.get("cursor") ?? 0), Number(query.get("top"))];
    const value = rows.slice(start, start + top);
    const end = start + top;
    return end < rows.length ? { value, nextLink: `/api/list?top=${top}&cursor=${end}` } : { value };
  };
  const address = new URLSearchParams(at);
  const keep = (changes: Record<string, string>): void => {
    for (const [name, value] of Object.entries(changes)) address.set(name, value);
  };
  return { rows, asked, address, context: { api: { get }, address, keep } as unknown as Context };
}

describe("a long list", () => {
  test("is read as far as it is shown", async () => {
    const { context, asked } = listOf(120);
    const list = new PagedList<number>(context, "/list?state=failed");
    const { value } = await list.read();
    expect(asked).toEqual([`/list?state=failed&top=${ROWS_A_PAGE}`]);
    expect(list.shown(value)).toHaveLength(ROWS_A_PAGE);
    expect([list.isWhole, list.hasNext(value)]).toEqual([false, true]);
  });

  test("is turned to its end, and no further", async () => {
    const { context, rows } = listOf(120);
    const list = new PagedList<number>(context, "/list");
    const seen: number[] = [];
    for (let page = 0; ; page += 1) {
      list.turn(page);
      const { value } = await list.read();
      seen.push(...list.shown(value));
      if (!list.hasNext(value)) break;
    }
    expect(seen).toEqual(rows);
    expect(list.page).toBe(2);
  });

  test("shows several pages of one request without asking again", async () => {
    const { context, asked, rows } = listOf(170);
    const list = new PagedList<number>(context, "/list", 2);
    const first = await list.read();
    expect(list.turn(1)).toBe(false);
    expect(list.shown(first.value)).toEqual(rows.slice(50, 100));
    expect(list.turn(2)).toBe(true);
    const second = await list.read();
    expect(list.shown(second.value)).toEqual(rows.slice(100, 150));
    expect(list.hasNext(second.value)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  test("goes back where its last page is gone", async () => {
    const { context, rows } = listOf(60);
    const list = new PagedList<number>(context, "/list");
    await list.read();
    list.turn(1);
    rows.length = 50;
    const { value } = await list.read();
    expect([list.page, value.length]).toEqual([0, 50]);
  });

  test("forgets the pages after one that has become the last", async () => {
    const { context, rows } = listOf(120);
    const list = new PagedList<number>(context, "/list");
    await list.read();
    list.turn(1);
    await list.read();
    list.turn(0);
    rows.length = 20;
    const { value } = await list.read();
    expect([list.isWhole, list.hasNext(value)]).toEqual([true, false]);
  });

  test.each([
    ["page=3", 2, [100, 119]],
    ["page=9", 2, [100, 119]],
    ["page=0", 0, [0, 49]],
    ["page=x", 0, [0, 49]],
  ])("begins at %s of the address", async (at, page, [first, last]) => {
    const { context } = listOf(120, at);
    const list = new PagedList<number>(context, "/list");
    const { value } = await list.read();
    expect(list.page).toBe(page);
    expect([list.shown(value)[0], list.shown(value).at(-1)]).toEqual([first, last]);
  });

  test("begins within a request for several pages", async () => {
    const { context } = listOf(170, "page=4");
    const list = new PagedList<number>(context, "/list", 2);
    const { value } = await list.read();
    expect([list.page, list.shown(value)[0], list.hasNext(value)]).toEqual([3, 150, false]);
  });

  test("keeps its page in the address", async () => {
    const { context, address } = listOf(120);
    const list = new PagedList<number>(context, "/list");
    await list.read();
    list.turn(1);
    expect(address.get("page")).toBe("2");
    list.turn(0);
    expect(address.get("page")).toBe("");
  });

  test("begins anew with another filter", async () => {
    const { context, asked } = listOf(120);
    const list = new PagedList<number>(context, "/list");
    await list.read();
    list.turn(1);
    list.at("/list?kind=waiting");
    expect(list.page).toBe(0);
    await list.read();
    expect(asked.at(-1)).toBe("/list?kind=waiting&top=50");
  });

  test("is whole where one request has it all", async () => {
    const { context } = listOf(3);
    const list = new PagedList<number>(context, "/list");
    const { value } = await list.read();
    expect([list.isWhole, list.hasNext(value), list.shown(value)]).toEqual([true, false, [0, 1, 2]]);
  });
});

test("the pages of a list that is all here hold every row once", () => {
  const rows = Array.from({ length: 101 }, (_, index) => index);
  expect([0, 1, 2].flatMap((page) => rowsOfPage(rows, page))).toEqual(rows);
  expect(rowsOfPage(rows, 3)).toEqual([]);
});
