import { describe, expect, test } from "vitest";
import type { FieldError, Person } from "../src/api/types";
import * as newAdoption from "../src/pages/newAdoption/draft";
import * as newProductChange from "../src/pages/newProductChange/draft";
import * as newAllotment from "../src/pages/newAllotment/draft";
import * as split from "../src/pages/split/draft";
import { isObjectId } from "../src/components/groups";
import { LANGUAGES } from "../src/texts";
import { allotment, GROUP, product } from "./samples";

const ANN: Person = { id: "u1", displayName: "Ann", userPrincipalName: "ann@contoso.example" };
const KNOWN: newAllotment.Known = { products: [product()], allotments: [], carried: [], givesAccess: false };
const FILLED: newAllotment.Draft = {
  ...newAllotment.BLANK,
  displayName: " Sales ",
  groupId: ` ${GROUP.toUpperCase()} `,
  products: new Map([["s1", new Set<string>()]]),
  allottedUnits: " 20 ",
  owners: [ANN],
};

function problems(changes: Partial<newAllotment.Draft> = {}, known: Partial<newAllotment.Known> = {}) {
  return newAllotment.problemsOf({ ...FILLED, ...changes }, { ...KNOWN, ...known }, LANGUAGES.en);
}

describe("a new allotment", () => {
  test("that is blank lacks all that must be there", () => {
    const blank = newAllotment.problemsOf(newAllotment.BLANK, KNOWN, LANGUAGES.en);
    expect(Object.keys(blank).sort()).toEqual(["allottedUnits", "displayName", "groupId", "products"]);
  });

  test("that is filled in has no problem", () => {
    expect(problems()).toEqual({});
  });

  test.each([
    ["displayName", { displayName: "x".repeat(121) }],
    ["groupId", { groupId: "Sales" }],
    ["allottedUnits", { allottedUnits: "1.5" }],
    ["allottedUnits", { allottedUnits: "-1" }],
    ["allottedUnits", { allottedUnits: "123456789" }],
    ["products", { products: new Map() }],
  ])("has one in %s", (field, changes) => {
    expect(Object.keys(problems(changes))).toEqual([field]);
  });

  test("says the order of its waiting room where people wait", () => {
    const waitingOrder = { ...newAllotment.BLANK.waitingOrder, rule: "priority" as const };
    const wait = newAllotment.bodyOf({ ...FILLED, waitingOrder, overflow: "wait" });
    expect(wait).toMatchObject({ waitingOrder: { rule: "priority", classes: [], defaultClass: 3, ageingDays: 30 } });
    expect(newAllotment.bodyOf({ ...FILLED, waitingOrder })).not.toHaveProperty("waitingOrder");
    expect(newAllotment.bodyOf({ ...FILLED, overflow: "wait" })).not.toHaveProperty("waitingOrder");
  });

  test("names the allotment that has the group", () => {
    expect(problems({}, { allotments: [allotment({ displayName: "Old" })] }).groupId).toContain("Old");
  });

  test("names the products that the group carries itself", () => {
    expect(problems({}, { carried: ["s1"] }).groupId).toContain("SPE E3");
    expect(problems({}, { carried: ["s2"] })).toEqual({});
  });

  test("for a group that gives more than licences needs somebody to say so", () => {
    expect(Object.keys(problems({}, { givesAccess: true }))).toEqual(["allowGroupAccess"]);
    expect(problems({ allowGroupAccess: true }, { givesAccess: true })).toEqual({});
  });

  test("may promise more than there is only where somebody says so", () => {
    const scarce = { products: [product({ free: 19, displayName: "Office" }), product({ skuId: "s2", free: 0 })] };
    expect(problems({}, scarce).allottedUnits).toContain("Office");
    expect(problems({ allowOvercommit: true }, scarce)).toEqual({});
    expect(newAllotment.scarcest(FILLED, { ...KNOWN, ...scarce })?.left).toBe(-1);
    const products = new Map([
      ["s1", new Set<string>()],
      ["s2", new Set<string>()],
    ]);
    expect(newAllotment.scarcest({ ...FILLED, products }, { ...KNOWN, ...scarce })?.product.skuId).toBe("s2");
    expect(newAllotment.scarcest({ ...FILLED, allottedUnits: "" }, KNOWN)).toBeUndefined();
  });

  test("is sent trimmed, and is a manifest's entry once its parts are there", () => {
    const body = newAllotment.bodyOf(FILLED);
    expect(body).toMatchObject({
      displayName: "Sales",
      groupId: GROUP.toUpperCase(),
      allottedUnits: 20,
      owners: ["u1"],
    });
    expect(body).not.toHaveProperty("allowOvercommit");
    expect(newAllotment.bodyOf({ ...FILLED, allowOvercommit: true })).toHaveProperty("allowOvercommit", true);
    const unnamed = { ...FILLED, displayName: "" };
    expect(newAllotment.entryOf(unnamed, problems({ displayName: "" }))).toMatchObject({
      displayName: GROUP.toUpperCase(),
    });
    expect(newAllotment.entryOf(FILLED, problems({ groupId: "" }))).toBeUndefined();
  });

  test("takes what the app objects to by the field that it is about", () => {
    const errors: FieldError[] = [
      { field: "products[0].skuId", message: "Unknown.", code: "a" } as FieldError,
      { field: "products", message: "Too many.", code: "overcommitted" } as FieldError,
      { field: "groupId", message: "Carries it.", code: "groupCarriesIt" } as FieldError,
    ];
    expect(newAllotment.problemsFrom(errors)).toEqual({ products: "Unknown. Too many.", groupId: "Carries it." });
    expect([newAllotment.carriesIt(errors), newAllotment.overcommits(errors)]).toEqual([true, true]);
    expect([newAllotment.carriesIt([]), newAllotment.overcommits([])]).toEqual([false, false]);
  });
});

describe("a new adoption", () => {
  test("begins with what another form has filled in", () => {
    const query = new URLSearchParams(newAllotment.adoptionOf({ ...FILLED, overflow: "wait" }, "Sales people"));
    const draft = newAdoption.draftFrom(query, () => ANN);
    expect(draft).toMatchObject({ displayName: " Sales ", overflow: "wait", owners: [ANN], from: "group" });
    expect(newAdoption.problemsOf(draft, [], LANGUAGES.en)).toEqual({});
  });

  test("begins blank where nothing, or nonsense, is given", () => {
    expect(newAdoption.draftFrom(new URLSearchParams("overflow=explode"), () => ANN)).toEqual(newAdoption.BLANK);
  });

  test("needs products only of people's direct licences", () => {
    const draft = { ...newAdoption.BLANK, displayName: "Sales", groupId: GROUP, allottedUnits: "0" };
    expect(newAdoption.problemsOf(draft, [], LANGUAGES.en)).toEqual({});
    expect(newAdoption.bodyOf(draft)).not.toHaveProperty("products");
    const direct = { ...draft, from: "direct" } as const;
    expect(newAdoption.problemsOf(direct, [], LANGUAGES.en)).toHaveProperty("products");
    expect(newAdoption.bodyOf({ ...direct, products: FILLED.products })).toMatchObject({ products: [{ skuId: "s1" }] });
  });

  test("takes over whom a file names, and nobody else of a group's licence", () => {
    const draft = { ...newAdoption.BLANK, displayName: "Sales", groupId: GROUP, allottedUnits: "1" };
    const listed = { ...draft, from: "direct", whom: "listed", products: FILLED.products } as const;
    expect(newAdoption.problemsOf(listed, [], LANGUAGES.en)).toHaveProperty("people");
    expect(newAdoption.bodyOf({ ...listed, people: ["u1"] })).toMatchObject({ whom: "listed", people: ["u1"] });
    expect(newAdoption.bodyOf({ ...listed, from: "group" })).not.toHaveProperty("whom");
    expect(newAdoption.bodyOf({ ...listed, whom: "holders" })).not.toHaveProperty("people");
  });

  test("is not made for a group that has an allotment", () => {
    const draft = { ...newAdoption.BLANK, displayName: "Sales", groupId: GROUP, allottedUnits: "1" };
    expect(newAdoption.problemsOf(draft, [allotment()], LANGUAGES.en).groupId).toContain("Sales");
  });
});

describe("splitting a group", () => {
  const sales = { ...split.blankTarget(0), displayName: "Sales", groupId: GROUP, allottedUnits: "3" };

  test("needs a rule for each allotment", () => {
    const blank = { groupId: GROUP, targets: [sales, { ...sales, by: "group" as const }], allowGroupAccess: false };
    expect(Object.keys(split.problemsOf(blank, LANGUAGES.en))).toEqual(["targets[0].match", "targets[1].match"]);
    const empty = { groupId: "", targets: [split.blankTarget(0)], allowGroupAccess: false };
    expect(Object.keys(split.problemsOf(empty, LANGUAGES.en))).toHaveLength(5);
  });

  test("sends the rules in their order", () => {
    const targets = [
      { ...sales, values: "Sales, ,Law" },
      { ...sales, by: "group" as const, matchGroupId: ` ${GROUP}` },
    ];
    const body = split.bodyOf({ groupId: GROUP, targets, allowGroupAccess: true });
    expect(body).toMatchObject({
      targets: [
        { match: { attribute: "department", values: ["Sales", "Law"] }, allottedUnits: 3 },
        { match: { groupId: GROUP } },
      ],
      allowGroupAccess: true,
    });
    expect(split.problemsOf({ groupId: GROUP, targets, allowGroupAccess: false }, LANGUAGES.en)).toEqual({});
  });
});

test.each([
  [GROUP, true],
  [` ${GROUP} `, true],
  [GROUP.slice(1), false],
  [`${GROUP}0`, false],
  ["", false],
])("%j is an object id: %s", (text, expected) => {
  expect(isObjectId(text)).toBe(expected);
});

describe("a change of products", () => {
  const before = [
    { skuId: "s1", skuPartNumber: "SPE_E3", disabledPlans: ["p1"] },
    { skuId: "s2", skuPartNumber: "VISIO", disabledPlans: [] },
  ];
  const owned = [product(), product({ skuId: "s3", skuPartNumber: "SPE_E5" })];
  const chosen = (products: Record<string, string[]>, roundSize = "5"): newProductChange.Draft => ({
    products: new Map(Object.entries(products).map(([skuId, plans]) => [skuId, new Set(plans)])),
    roundSize,
  });
  const wrong = (draft: newProductChange.Draft) => newProductChange.problemsOf(draft, before, LANGUAGES.en);

  test("begins with the products that are there and still owned", () => {
    const draft = newProductChange.draftOf(before, owned);
    expect([...draft.products]).toEqual([["s1", new Set(["p1"])]]);
    expect(newProductChange.bodyOf(draft, "a1")).toEqual({
      allotmentId: "a1",
      products: [{ skuId: "s1", disabledPlans: ["p1"] }],
      roundSize: 100,
    });
  });

  test("changes products or services, not both, and something", () => {
    expect(wrong(chosen({}))).toHaveProperty("products");
    expect(wrong(chosen({ s1: ["p1"], s2: [] })).products).toContain("exactly these");
    expect(wrong(chosen({ s1: [], s3: [] })).products).toContain("SPE E3");
    expect(wrong(chosen({ s1: ["p1"], s3: [] }))).toEqual({});
    expect(wrong(chosen({ s1: ["p2"], s2: [] }))).toEqual({});
  });

  test.each(["0", "1.5", "", "100001", "many"])("doesn't take %s people at a time", (size) => {
    expect(Object.keys(wrong(chosen({ s3: [] }, size)))).toEqual(["roundSize"]);
  });
});
