import { expect, test } from "vitest";
import { namesIn } from "../src/pages/allotment/names";

const BOTH = ["a@x.example", "b@x.example"];

test("names stand one a line, or in the column of a CSV", () => {
  expect(namesIn("a@x.example\r\n\n b@x.example \n")).toEqual(BOTH);
  expect(namesIn("\ufeffUserPrincipalName\na@x.example\nb@x.example")).toEqual(BOTH);
  expect(namesIn('displayName,userPrincipalName\n"Berg, Ann",a@x.example\nBen,b@x.example\nNobody\n')).toEqual(BOTH);
  expect(namesIn("userPrincipalName;displayName\na@x.example;Ann\nb@x.example;Ben")).toEqual(BOTH);
  expect(namesIn(" \n")).toEqual([]);
});
