import { describe, expect, test } from "vitest";
import type { WaitingOrder } from "../src/api/types";
import type { Context } from "../src/app/context";
import { orderInWords, orderOf, typedOrder, whyClass } from "../src/components/waitingOrder";
import { LANGUAGES } from "../src/texts";

const GROUP = "aaaaaaaa-0000-4000-a000-000000000001";
const BY_PRIORITY: WaitingOrder = {
  rule: "priority",
  classes: [
    { priorityClass: 1, groupId: GROUP },
    { priorityClass: 2, attribute: "department", values: ["Finance", "Legal"] },
  ],
  defaultClass: 4,
  ageingDays: 7,
};
function as(role: string): Context {
  const names = { group: (id: string) => ({ id, displayName: "Researchers" }) };
  return { texts: LANGUAGES.en, me: { roles: [role] }, names } as unknown as Context;
}

const context = as("owner");

describe("an order", () => {
  test.each<WaitingOrder>([{ rule: "place" }, BY_PRIORITY])("is sent as it came", (order) => {
    expect(orderOf(typedOrder(order))).toEqual(order);
  });

  test("has its values without blanks and empty ones", () => {
    const typed = typedOrder(BY_PRIORITY);
    const classes = [{ priorityClass: 2, by: "country" as const, groupId: "", values: " SE, ,NO ," }];
    expect(orderOf({ ...typed, classes })).toMatchObject({
      classes: [{ priorityClass: 2, attribute: "country", values: ["SE", "NO"] }],
    });
  });

  test("leaves what is no number for the app to judge", () => {
    expect(orderOf({ ...typedOrder(BY_PRIORITY), ageingDays: "soon" })).toMatchObject({ ageingDays: "soon" });
  });

  test("says its rule in a few words", () => {
    expect(orderInWords(context, { rule: "place" })).toBe("First come, first served");
    expect(orderInWords(context, BY_PRIORITY)).toContain("Every 7 days of waiting");
  });
});

describe("why somebody has their class", () => {
  test.each([
    ["attribute", "Finance", "department", "Department: Finance"],
    ["group", GROUP, null, "By group"],
    ["hand", null, null, "Chosen by hand"],
    ["default", null, null, "No rule applies"],
  ] as const)("by %s", (classGivenBy, classGivenFor, classAttribute, told) => {
    expect(whyClass(context, { classGivenBy, classGivenFor, classAttribute })).toBe(told);
  });

  test("by a group, with its name for those who may see it", () => {
    const given = { classGivenBy: "group", classGivenFor: GROUP, classAttribute: null };
    expect(whyClass(as("administrator"), given)).toBe("Group: Researchers");
  });
});
