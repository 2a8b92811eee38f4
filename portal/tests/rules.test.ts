import { describe, expect, test } from "vitest";
import { Refused, Unreachable } from "../src/api/client";
import type { Allotment, DriftPolicies, FieldError } from "../src/api/types";
import { explained, is, manages } from "../src/app/context";
import { candidatesOf, hasUndecided, isExisting, peopleOf, seatsLeft } from "../src/pages/adoption/plan";
import { chosenWith } from "../src/pages/report/policy";
import { rankOf, troubleOf } from "../src/components/badges";
import { dayOf, endOf } from "../src/components/days";
import { productName } from "../src/components/products";
import { inWords } from "../src/pages/productChange/plan";
import { stepOf } from "../src/pages/productChange/progress";
import * as newMerge from "../src/pages/newMerge/draft";
import { targetsFor } from "../src/pages/newMerge/draft";
import { totalsOf } from "../src/pages/split/totals";
import { LANGUAGES } from "../src/texts";
import { adoption, allotment, me, productChange } from "./samples";

describe("who may what", () => {
  test("goes by roles", () => {
    expect(is(me({ roles: ["reader"] }), "administrator", "reader")).toBe(true);
    expect(is(me({ roles: ["owner"] }), "administrator", "reader")).toBe(false);
  });

  test("an owner manages the people of their own allotment alone", () => {
    const owner = me({ roles: ["owner"], ownedAllotmentIds: ["a1"] });
    expect([manages(owner, "a1"), manages(owner, "a2")]).toEqual([true, false]);
    expect(manages(me({ roles: ["administrator"] }), "a2")).toBe(true);
    expect(manages(me({ roles: ["reader"] }), "a1")).toBe(false);
  });
});

describe("a failure", () => {
  const { problem } = LANGUAGES.en;
  const wrong = [
    { field: "a", message: "One." },
    { field: "b", message: "Two." },
  ] as FieldError[];

  test.each([
    ["its errors", new Refused(400, "Both.", wrong), "One. Two."],
    ["its detail where there are none", new Refused(409, "Full."), "Full."],
    ["that it is out of date", new Refused(412, "Stale."), problem.outdated],
    ["that the app cannot be reached", new Unreachable("502"), `${problem.unreachable}. ${problem.unreachableHint}`],
  ])("is explained by %s", (_, failure, said) => {
    expect(explained(failure, LANGUAGES.en)).toBe(said);
  });
});

describe("the trouble of an allotment", () => {
  test.each<[string, Partial<Allotment>]>([
    ["suspended", { state: "suspended", waitingUnits: 3 }],
    ["preparing", { state: "preparing" }],
    ["waiting", { consumedUnits: 10, waitingUnits: 1 }],
    ["full", { consumedUnits: 10 }],
    ["full", { consumedUnits: 0, allottedUnits: 0 }],
    ["nearlyFull", { consumedUnits: 9 }],
    ["fine", { consumedUnits: 8 }],
  ])("is %s", (expected, changes) => {
    expect(troubleOf(allotment(changes))).toBe(expected);
  });

  test("puts the worst first", () => {
    const list = [allotment(), allotment({ consumedUnits: 10 }), allotment({ state: "suspended" })];
    const ranked = list.toSorted((one, other) => rankOf(one) - rankOf(other));
    expect(ranked.map(troubleOf)).toEqual(["suspended", "full", "fine"]);
  });
});

describe("an adoption's plan", () => {
  test("counts its people", () => {
    const { plan } = adoption({ stays: 3, over: 1, failing: 1, gains: 2, noSeat: 2, notHeld: 1 });
    expect(candidatesOf(plan)).toBe(9);
    expect(peopleOf(plan)).toBe(10);
    expect([seatsLeft(adoption({ stays: 3 })), seatsLeft(adoption({ stays: 12 }))]).toEqual([7, 0]);
  });

  test("is undecided while a loss is not confirmed", () => {
    expect(hasUndecided(adoption({ over: 1 }))).toBe(true);
    expect(hasUndecided(adoption({ over: 1, letGo: true }))).toBe(false);
    expect(hasUndecided(adoption({}))).toBe(false);
  });

  test("may be for an allotment that was there before", () => {
    expect([isExisting(adoption({})), isExisting(adoption({}, { allotmentId: "a0" }))]).toEqual([false, true]);
  });
});

test("a choice keeps the others, and a default is not sent", () => {
  const value = [
    { kind: "a", policy: "heal", default: "heal" },
    { kind: "b", policy: "report", default: "heal" },
  ];
  const policies = { value } as unknown as DriftPolicies;
  expect(chosenWith(policies, "a", "ask")).toEqual({ a: "ask", b: "report" });
  expect(chosenWith(policies, "b", "heal")).toEqual({});
});

test.each([
  [{ skuPartNumber: "SPE_E3" }, "SPE E3"],
  [{ skuPartNumber: "SPE_E3", displayName: null }, "SPE E3"],
  [{ skuPartNumber: "SPE_E3", displayName: "SPE_E3" }, "SPE E3"],
  [{ skuPartNumber: "SPE_E3", displayName: "Microsoft 365 E3" }, "Microsoft 365 E3"],
])("%j is called %s", (product, name) => {
  expect(productName(product)).toBe(name);
});

test("a day ends where the visitor is", () => {
  expect(endOf("2026-02-28")).toBe("2026-03-01T04:59:59.000Z");
  expect(dayOf("2026-03-01T04:59:59.000Z")).toBe("2026-02-28");
  for (const day of ["2026-03-08", "2026-11-01", "2028-02-29"]) expect(dayOf(endOf(day))).toBe(day);
});

describe("a change of products", () => {
  const visio = { skuId: "s1", skuPartNumber: "VISIO", disabledPlans: [] };
  const e5 = { skuId: "s2", skuPartNumber: "SPE_E5", disabledPlans: [] };

  test.each([
    [[visio], [e5], "SPE E5 instead of VISIO"],
    [[visio], [visio, e5], "SPE E5 added"],
    [[visio, e5], [e5], "VISIO removed"],
    [[visio], [{ ...visio, disabledPlans: ["p1"] }], "Services of VISIO"],
  ])("is said in words", (productsBefore, productsAfter, said) => {
    expect(inWords(LANGUAGES.en, productChange({ productsBefore, productsAfter }))).toBe(said);
  });

  test("that is stopped is where it was", () => {
    expect(stepOf(productChange({ state: "stopped", stoppedIn: "moving" }))).toBe("moving");
    expect(stepOf(productChange({ state: "finishing" }))).toBe("finishing");
  });
});

describe("the plans of a split", () => {
  test("are counted together", () => {
    const plans = [
      adoption({ stays: 3, noSeat: 2 }, { state: "planned", allottedUnits: 3 }),
      adoption({ stays: 1 }, { state: "planning", allottedUnits: 5 }),
    ];
    expect(totalsOf(plans)).toEqual({ stays: 4, seats: 8, without: 2, planning: 1 });
  });
});

describe("a merge", () => {
  const source = allotment({
    id: "a1",
    parentId: null,
    state: "active",
    products: [{ skuId: "s1", skuPartNumber: "E3", disabledPlans: ["p"] }],
  });
  test("goes into an allotment of the same products, from the same units", () => {
    const other = (changes: object): ReturnType<typeof allotment> => allotment({ ...source, id: "a2", ...changes });
    const [same, part, different] = [
      other({}),
      other({ parentId: "a9" }),
      other({ products: [{ skuId: "s1", skuPartNumber: "E3", disabledPlans: [] }] }),
    ];
    expect(targetsFor(source, [source, same, part, different, other({ state: "suspended" })])).toEqual([same]);
  });

  test("needs a target and a round", () => {
    expect(Object.keys(newMerge.problemsOf({ ...newMerge.EMPTY, roundSize: "0" }, LANGUAGES.en))).toEqual([
      "targetId",
      "roundSize",
    ]);
    expect(newMerge.bodyOf({ ...newMerge.EMPTY, targetId: "a2", roundSize: "7" }, "a1")).toEqual({
      sourceId: "a1",
      targetId: "a2",
      delete: false,
      roundSize: 7,
      allowGroupAccess: false,
    });
  });
});
