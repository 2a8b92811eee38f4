import { expect, test } from "vitest";
import { withNames } from "../src/components/person";
import { GROUP } from "./samples";

test("ids that are known are replaced by names", () => {
  const other = GROUP.replace("0d5d", "1d5d");
  const nameOf = (id: string): string => (id === GROUP ? "Ann" : id);
  expect(withNames(`${GROUP} and ${other}: ${GROUP}`, nameOf)).toBe(`Ann and ${other}: Ann`);
});
