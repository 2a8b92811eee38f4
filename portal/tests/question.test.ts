import { expect, test } from "vitest";
import { mayAnswer } from "../src/app/shell";

const question = { title: "Delete Finance E3?", text: "", action: "Delete" };

test.each([
  [undefined, "", true],
  ["Finance E3", "", false],
  ["Finance E3", "Finance", false],
  ["Finance E3", "finance e3", false],
  ["Finance E3", " Finance E3 ", true],
  ["Finance E3 ", "Finance E3", true],
])("what asks for %j to be written and has %j may be done: %j", (typed, text, may) => {
  expect(mayAnswer({ question: typed === undefined ? question : { ...question, typed }, text })).toBe(may);
});
