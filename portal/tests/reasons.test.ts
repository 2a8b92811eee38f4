import { describe, expect, test } from "vitest";
import { knownCause, withNames } from "../src/parts/causes";
import { LANGUAGES } from "../src/texts";
import { GROUP } from "./samples";

const nameOf = (id: string): string => (id === GROUP ? "Ann" : id);

describe("the cause of a decision", () => {
  test.each([
    ["change notification 7", "notification"],
    ["catch-up timer", "catchUp"],
    ["nightly reconcile", "nightly"],
    ["end date", "endDate"],
    ["free units", "freeUnits"],
  ] as const)("%s is in words", (cause, text) => {
    for (const texts of Object.values(LANGUAGES)) expect(knownCause(cause, texts, nameOf)).toBe(texts.causes[text]);
  });

  test("names who did it", () => {
    expect(knownCause(`limit raised by ${GROUP}`, LANGUAGES.en, nameOf)).toBe("the limit was raised by Ann");
    expect(knownCause("added by u2", LANGUAGES.sv, nameOf)).toBe(LANGUAGES.sv.causes.deeds.added("u2"));
  });

  test.each(["", "moon phase", "toString by u1", "added again by u1", "added"])("%j stays as it is", (cause) => {
    expect(knownCause(cause, LANGUAGES.en, nameOf)).toBeUndefined();
  });
});

test("ids that are known are replaced by names", () => {
  const other = GROUP.replace("0d5d", "1d5d");
  expect(withNames(`${GROUP} and ${other}: ${GROUP}`, nameOf)).toBe(`Ann and ${other}: Ann`);
});
