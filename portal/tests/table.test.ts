import { render } from "lit-html";
import { expect, test } from "vitest";
import { table } from "../src/components/table";

const COLUMNS = [{ header: "Name", cell: (name: string) => name }];

/** lit-html 3.3.1 to 3.3.3 leave a comment for each row that goes (github.com/lit/lit/issues/5298). */
test("rows that go leave nothing behind", () => {
  const page = document.createElement("div");
  const turnTo = (names: string[]): number => {
    render(
      table("People", COLUMNS, names, (name) => name),
      page,
    );
    return page.querySelector("tbody")?.childNodes.length ?? 0;
  };
  const nodes = turnTo(["Ann", "Ben", "Cid"]);
  for (let number = 0; number < 5; number++) {
    expect(turnTo([`Dan ${number}`, `Eve ${number}`, `Fay ${number}`])).toBe(nodes);
  }
  expect(page.textContent).toContain("Fay 4");
});
