import { expect, test, vi } from "vitest";
import type { Api } from "../src/api/client";
import { Names } from "../src/app/names";
import { namesIn } from "../src/pages/allotment/names";

const BOTH = ["a@x.example", "b@x.example"];

test("names stand one a line, or in the column of a CSV", () => {
  expect(namesIn("a@x.example\r\n\n b@x.example \n")).toEqual(BOTH);
  expect(namesIn("\ufeffUserPrincipalName\na@x.example\nb@x.example")).toEqual(BOTH);
  expect(namesIn('displayName,userPrincipalName\n"Berg, Ann",a@x.example\nBen,b@x.example\nNobody\n')).toEqual(BOTH);
  expect(namesIn("userPrincipalName;displayName\na@x.example;Ann\nb@x.example;Ben")).toEqual(BOTH);
  expect(namesIn(" \n")).toEqual([]);
});

test("a group's name is asked for once, and is none where it cannot be read", async () => {
  const asked: string[] = [];
  const api = {
    get: (path: string): Promise<unknown> => {
      asked.push(path);
      return path.endsWith("gone") ? Promise.reject(new Error("404")) : Promise.resolve({ displayName: "Finance" });
    },
  } as unknown as Api;
  let drawn = 0;
  const names = new Names(api, () => drawn++);
  expect([names.group("g1"), names.group("g1"), names.group("gone")]).toEqual([undefined, undefined, undefined]);
  await vi.waitFor(() => expect(drawn).toBe(2));
  expect([names.group("g1")?.displayName, names.group("gone")]).toEqual(["Finance", null]);
  expect(asked).toEqual(["/groups/g1", "/groups/gone"]);
});

test("owners of any allotment are asked for together", async () => {
  const asked: string[] = [];
  const api = {
    get: (path: string): Promise<unknown> => {
      asked.push(path);
      return Promise.resolve({ value: [{ id: "o1", displayName: "Olga" }] });
    },
  } as unknown as Api;
  let drawn = 0;
  const names = new Names(api, () => drawn++);
  expect([names.of("o1"), names.of("o2"), names.of("p1", "a1")]).toEqual([undefined, undefined, undefined]);
  await vi.waitFor(() => expect(drawn).toBe(2));
  expect([names.of("o1")?.displayName, names.of("o2")]).toEqual(["Olga", null]);
  expect(asked).toEqual(["/people?ids=o1%2Co2", "/people?allotmentId=a1&ids=p1"]);
});
