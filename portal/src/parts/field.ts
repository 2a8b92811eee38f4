/** Text fields of Fluent UI, with a hint and a problem that screen readers get as the field's description. */

import type { BaseTextInput } from "@fluentui/web-components/text-input/base.js";
import type { BaseTextArea } from "@fluentui/web-components/textarea/base.js";
import { html, nothing, type TemplateResult } from "lit-html";
import { ref } from "lit-html/directives/ref.js";
import { icon } from "./icon";

export interface Field {
  label: string;
  value: string;
  input: (value: string) => void;
  hint?: string;
  /** What is wrong with the value; shown as it is typed. */
  problem?: string | undefined;
  /** What is right with it. */
  fine?: string | undefined;
  numeric?: boolean;
  search?: boolean;
  autofocus?: boolean;
  placeholder?: string;
}

export function textField(field: Field): TemplateResult {
  return html`<div class="field">
    <fluent-text-input
      type=${field.search ? "search" : "text"}
      autocomplete="off"
      placeholder=${field.placeholder ?? nothing}
      ?autofocus=${field.autofocus}
      .value=${field.value}
      @input=${(event: Event) => field.input((event.target as BaseTextInput).value)}
      ${ref((element) => describe(element as BaseTextInput | undefined, field))}
    >
      ${field.label}${field.search ? icon("search", "start") : nothing}
    </fluent-text-input>
    ${remarks(field)}
  </div>`;
}

export function textArea(field: Field): TemplateResult {
  return html`<div class="field">
    <fluent-textarea
      resize="vertical"
      block
      .value=${field.value}
      @input=${(event: Event) => field.input((event.target as BaseTextArea).value)}
    >
      <label slot="label">${field.label}</label>
    </fluent-textarea>
    ${remarks(field)}
  </div>`;
}

/** What is wrong with, right with, and to know about a value. */
export function remarks(field: Pick<Field, "hint" | "problem" | "fine">): TemplateResult {
  return html`${field.hint ? html`<p class="hint">${field.hint}</p>` : nothing}
    <div aria-live="polite">
      ${field.problem
        ? html`<p class="remark bad">${icon("errorCircle")}${field.problem}</p>`
        : field.fine
          ? html`<p class="remark good">${icon("checkmarkCircle")}${field.fine}</p>`
          : nothing}
    </div>`;
}

/** Leads to the first thing in a form that must be corrected, once it has been drawn. */
export function focusFirstProblem(form: HTMLElement): void {
  setTimeout(() => {
    const remark = form.querySelector(".remark.bad");
    remark?.closest(".field, fieldset")?.querySelector<HTMLElement>("fluent-text-input, input")?.focus();
  });
}

/** The description cannot be named by id across the component's shadow root: it is set on the input inside. */
function describe(element: BaseTextInput | undefined, field: Field): void {
  if (element === undefined) return;
  queueMicrotask(() => {
    const control = element.control;
    if (!control) return;
    control.ariaDescription = [field.problem, field.hint].filter(Boolean).join(" ");
    control.ariaInvalid = String(Boolean(field.problem));
    if (field.numeric) control.inputMode = "numeric";
  });
}
