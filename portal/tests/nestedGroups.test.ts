import { describe, expect, test } from "vitest";
import type { InnerGroup } from "../src/api/types";
import type { Context } from "../src/app/context";
import { inWords, innerGroupsOf } from "../src/components/nestedGroups";
import { LANGUAGES } from "../src/texts";
import { allotment } from "./samples";

const context = { texts: LANGUAGES.en } as unknown as Context;
const FOLLOWED: InnerGroup = {
  id: "inner",
  displayName: "Nordics",
  depth: 1,
  standing: "followed",
  circular: false,
  removable: true,
  reason: "Members of group Nordics count as members.",
};
const { level } = LANGUAGES.en.nestedGroups;

describe("groups inside the group", () => {
  test("are ignored, or there are none", () => {
    expect(innerGroupsOf(context, allotment())).toBe("Are ignored");
    expect(innerGroupsOf(context, allotment({ nestedGroups: true }))).toBe("Count, but there are none");
  });

  test("that count are said by name, and with their level below the first", () => {
    expect(inWords(FOLLOWED, level)).toBe("Nordics");
    expect(inWords({ ...FOLLOWED, depth: 3 }, level)).toBe("Nordics (level 3)");
  });

  test("that don't count, or contain themselves, are said with the reason", () => {
    expect(inWords({ ...FOLLOWED, standing: "tooDeep", reason: "Too deep." }, level)).toBe("Too deep.");
    expect(inWords({ ...FOLLOWED, circular: true, reason: "Round." }, level)).toBe("Round.");
  });
});
