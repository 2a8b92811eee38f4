import { html, render } from "lit-html";
import { describe, expect, test, vi } from "vitest";
import { Refused } from "../src/api/client";
import type { Context } from "../src/app/context";
import { Combobox } from "../src/components/combobox";
import { FormPage } from "../src/pages/formPage";
import { LANGUAGES } from "../src/texts";

interface Draft {
  units: string;
  overflow: string;
}

class Form extends FormPage<Draft, keyof Draft> {
  protected draft: Draft = { units: "10", overflow: "rollback" };

  get title(): string {
    return "Form";
  }

  view() {
    return html``;
  }

  send(): Promise<void> {
    const event = { preventDefault: () => undefined, currentTarget: document.createElement("form") };
    return this.post(event as unknown as Event, {}, "/things", this.draft, () => undefined);
  }

  fill(field: keyof Draft, value: string): void {
    this.change(field, { [field]: value });
  }

  said(field: keyof Draft): string | undefined {
    return this.problem(field, {});
  }
}

describe("what the app objects to", () => {
  test("goes with any change of the form, and so does the message", async () => {
    const refusal = new Refused(422, "No.", [{ field: "units", message: "People would lose their seats." }]);
    const api = { send: vi.fn().mockRejectedValue(refusal) };
    const context = { api, texts: LANGUAGES.en, tell: vi.fn(), redraw: vi.fn(), dismissMessage: vi.fn() };
    const form = new Form(context as unknown as Context);
    await form.send();
    expect(form.said("units")).toBe("People would lose their seats.");
    expect(context.tell).toHaveBeenCalledOnce();
    form.fill("overflow", "wait");
    expect(form.said("units")).toBeUndefined();
    form.fill("overflow", "rollback");
    expect(context.dismissMessage).toHaveBeenCalledOnce();
  });
});

describe("Enter in a combobox", () => {
  test.each([
    ["does nothing while choices are looked for", true, true],
    ["sends the form where there is nothing to choose", false, false],
  ])("%s", (_what, busy, prevented) => {
    const choices = { id: "x", label: "X", hint: "", value: "abc", found: [], told: "", remark: html`` };
    const rest = { busy, choice: () => html``, input: vi.fn(), choose: vi.fn() };
    const place = document.createElement("div");
    render(new Combobox(() => undefined).view({ ...choices, ...rest }), place);
    const event = new KeyboardEvent("keydown", { key: "Enter", cancelable: true });
    place.querySelector("input")!.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(prevented);
  });
});
