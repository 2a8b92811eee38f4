import { beforeEach, describe, expect, test } from "vitest";
import { currentRoute, go, link, linkWith } from "../src/app/router";

beforeEach(() => {
  location.hash = "";
});

describe("the route in the address", () => {
  test("is empty at first", () => {
    expect(currentRoute()?.path).toEqual([]);
  });

  test.each(["#/allotments/a1/people", "#allotments/a1/people", "#//allotments//a1/people/"])(
    "is %s by its words",
    (hash) => {
      location.hash = hash;
      expect(currentRoute()?.path).toEqual(["allotments", "a1", "people"]);
    },
  );

  test("has what stands behind the question mark", () => {
    location.hash = "#/requests?state=open&note=a%20b";
    expect([...(currentRoute()?.query ?? [])]).toEqual([
      ["state", "open"],
      ["note", "a b"],
    ]);
  });

  test.each(["#/allotments/..", "#/allotments/a%2Fb", "#/<script>", "#/a.b", `#/${"a".repeat(65)}`])(
    "is none in %s",
    (hash) => {
      location.hash = hash;
      expect(currentRoute()).toBeNull();
    },
  );
});

describe("a link", () => {
  test("leads to the page that it names", () => {
    location.hash = link("allotments", "a1");
    expect(currentRoute()?.path).toEqual(["allotments", "a1"]);
  });

  test("cannot leave its segment", () => {
    expect(link("allotments", "../me?x")).toBe("#/allotments/..%2Fme%3Fx");
  });

  test("has what the page is to begin with", () => {
    location.hash = linkWith({ displayName: "R & D", owners: "" }, "new");
    expect(currentRoute()?.query.get("displayName")).toBe("R & D");
    expect(currentRoute()?.path).toEqual(["new"]);
  });

  test("is followed", () => {
    go("health");
    expect(location.hash).toBe("#/health");
  });
});
