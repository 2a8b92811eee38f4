import { beforeEach, describe, expect, test, vi } from "vitest";
import { PageContext, type Context } from "../src/app/context";
import { csv } from "../src/components/files";
import { doToEach, List, type ListView } from "../src/components/list";
import { LANGUAGES } from "../src/texts";

interface Row {
  id: string;
  name: string;
  seats: number;
  state: string;
}

const ROWS: readonly Row[] = [
  { id: "1", name: "Zebra", seats: 2, state: "full" },
  { id: "2", name: "ärlig", seats: 10, state: "fine" },
  { id: "3", name: "Adam", seats: 9, state: "fine" },
];

const VIEW: ListView<Row> = {
  caption: "Rows",
  columns: [
    { id: "name", header: "Name", kind: "main", value: ({ name }) => name, cell: ({ name }) => name },
    { id: "seats", header: "Seats", value: ({ seats }) => seats, cell: ({ seats }) => seats },
  ],
  filters: [{ id: "state", label: "State", values: [], holds: ({ state }, value) => state === value }],
  said: ({ name }) => [name],
  key: ({ id }) => id,
  search: "Find",
  noMatch: "None",
  file: "rows",
  order: (one, other) => Number(one.id) - Number(other.id),
};

function listAt(query: string): List<Row> {
  const context = { address: new URLSearchParams(query), texts: LANGUAGES.en } as unknown as Context;
  return new List<Row>(context, "rows");
}

function found(query: string): string[] {
  return listAt(query)
    .found(VIEW, ROWS)
    .map(({ name }) => name);
}

describe("a list", () => {
  beforeEach(() => (document.documentElement.lang = "sv"));

  test.each([
    ["", ["Zebra", "ärlig", "Adam"]],
    ["sort=seats", ["Zebra", "Adam", "ärlig"]],
    ["sort=-seats", ["ärlig", "Adam", "Zebra"]],
    ["sort=name", ["Adam", "Zebra", "ärlig"]],
    ["sort=nothing", ["Zebra", "ärlig", "Adam"]],
    ["q=A", ["Zebra", "Adam"]],
    ["q=%20zeb%20", ["Zebra"]],
    ["q=nobody", []],
    ["state=fine", ["ärlig", "Adam"]],
    ["state=fine&sort=name", ["Adam", "ärlig"]],
  ])("that the address describes by %j shows %j", (query, names) => {
    expect(found(query)).toEqual(names);
  });

  test.each([
    ["", ["Zebra"]],
    ["state=every", ["Zebra", "ärlig", "Adam"]],
  ])("with a filter that is set from the start, %j shows %j", (query, names) => {
    const [state] = VIEW.filters!;
    const filter = {
      ...state!,
      standard: "full",
      holds: (row: Row, value: string) => [row.state, "every"].includes(value),
    };
    const rows = listAt(query).found({ ...VIEW, filters: [filter] }, ROWS);
    expect(rows.map(({ name }) => name)).toEqual(names);
  });

  test("has its own part of the address where a page has several", () => {
    const context = { address: new URLSearchParams("other-q=zebra&q=adam"), texts: LANGUAGES.en } as unknown as Context;
    const rows = new List<Row>(context, "rows", "other-").found(VIEW, ROWS);
    expect(rows.map(({ name }) => name)).toEqual(["Zebra"]);
  });
});

test("a file of rows is CSV that a spreadsheet runs nothing of", async () => {
  const rows = [
    ["Name", "Seats"],
    ['a "b", c', 3],
    ["=cmd()", -1],
    ["@x", 0],
    ["two\nlines", 1],
    ["å", 2],
  ];
  const lines = ["Name,Seats", '"a ""b"", c",3', "'=cmd(),-1", "'@x,0", '"two\nlines",1', "å,2"];
  const file = csv(rows);
  expect([...new Uint8Array(await file.arrayBuffer()).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect((await file.text()).replace("\ufeff", "")).toBe(lines.map((line) => `${line}\r\n`).join(""));
});

test.each([
  ["semicolons part cells in much of Europe", "a;=cmd()", "a;'=cmd()"],
  ["a tab does, too", "a\t@x", "a\t'@x"],
  ["blanks are taken off the beginning", "  +1", "  '+1"],
  ["full-width signs count", "＝1", "'＝1"],
  ["a blank of its own at the beginning", "\tx", "'\tx"],
  ["what is marked already stays", "'=1", "'=1"],
  ["an address is no formula", "ada@contoso.com", "ada@contoso.com"],
])("in a file of rows, %s", async (_, value, written) => {
  expect((await csv([[value]]).text()).replace("\ufeff", "")).toBe(`${written}\r\n`);
});

test("what fails for one row is said of that row, and the others are done", async () => {
  const act = vi.fn(async (row: Row) => {
    if (row.id === "2") throw new Error("no");
  });
  expect((await doToEach(ROWS, act)).map(([{ id }]) => id)).toEqual(["2"]);
  expect(act).toHaveBeenCalledTimes(3);
});

test("a page that was left says nothing on the page that is there now", async () => {
  const portal = { tell: vi.fn(), keep: vi.fn(), ask: vi.fn(), redraw: vi.fn() };
  let shown = true;
  const context = new PageContext(portal as unknown as Context, () => shown);
  context.tell("success", "Saved.");
  shown = false;
  context.tell("error", "Late.");
  context.keep({ q: "late" });
  expect(await context.ask({ title: "", text: "", action: "" })).toBeNull();
  expect(portal.tell.mock.calls).toEqual([["success", "Saved."]]);
  expect([portal.keep, portal.ask].map((each) => each.mock.calls)).toEqual([[], []]);
});
