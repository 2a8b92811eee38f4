import { describe, expect, test } from "vitest";
import type { JoinCondition } from "../src/api/types";
import type { Context } from "../src/app/context";
import { conditionsInShort, conditionsOf, typedConditions, whoMayJoin } from "../src/components/joinConditions";
import { LANGUAGES } from "../src/texts";

const CONDITIONS: JoinCondition[] = [
  { attribute: "department", operator: "in", values: ["Finance", "Legal"] },
  { attribute: "assignedLicenses", operator: "notIn", values: ["sku-1"] },
];
const context = { texts: LANGUAGES.en } as unknown as Context;

describe("conditions for joining", () => {
  test("are sent as they came", () => {
    expect(conditionsOf(typedConditions(CONDITIONS))).toEqual(CONDITIONS);
    expect(conditionsOf(typedConditions([]))).toEqual([]);
  });

  test("have their values without blanks and empty ones, and products only for licences", () => {
    const typed = { attribute: "country", operator: "in", values: " SE, ,NO ,", skuIds: ["sku-1"] } as const;
    expect(conditionsOf([typed])).toEqual([{ attribute: "country", operator: "in", values: ["SE", "NO"] }]);
    const held = { ...typed, attribute: "assignedLicenses" } as const;
    expect(conditionsOf([held])).toEqual([{ attribute: "assignedLicenses", operator: "in", values: ["sku-1"] }]);
  });

  test("are said in the audit record", () => {
    expect(conditionsInShort(context, CONDITIONS)).toBe(
      "Department is one of Finance, Legal; Licence is none of sku-1",
    );
    expect(conditionsInShort(context, [])).toBe("Everybody");
    expect(whoMayJoin(context, [])).toBe("Everybody");
  });
});
