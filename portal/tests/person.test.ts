import { expect, test } from "vitest";
import type { Context } from "../src/app/context";
import { nameOf, withNames } from "../src/components/person";
import { LANGUAGES } from "../src/texts";
import { GROUP } from "./samples";

test("ids that are known are replaced by names", () => {
  const other = GROUP.replace("0d5d", "1d5d");
  const nameOf = (id: string): string => (id === GROUP ? "Ann" : id);
  expect(withNames(`${GROUP} and ${other}: ${GROUP}`, nameOf)).toBe(`Ann and ${other}: Ann`);
});

test.each([
  [undefined, "Loading…"],
  [null, "Unknown person"],
  [{ id: "1", displayName: "Ann", userPrincipalName: "ann@contoso.example" }, "Ann"],
])("somebody of whom %j is known is called %s", (person, name) => {
  const context = { me: { userId: "me" }, names: { of: () => person }, texts: LANGUAGES.en } as unknown as Context;
  expect(nameOf(context, "1", "2")).toBe(name);
});
