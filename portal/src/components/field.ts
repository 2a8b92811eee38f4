/** Text fields of Fluent UI, with a hint and a problem that screen readers get as the field's description. */

import type { BaseTextInput } from "@fluentui/web-components/text-input/base.js";
import type { BaseTextArea } from "@fluentui/web-components/textarea/base.js";
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { ref } from "lit-html/directives/ref.js";
import { dayOf } from "./days";
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

/** A day to choose, from tomorrow on; none is chosen by emptying it. */
export function dateField(field: Pick<Field, "label" | "value" | "input" | "hint" | "problem">): TemplateResult {
  const tomorrow = new Date();
  tomorrow.setDate(tomorrow.getDate() + 1);
  return html`<div class="field">
    <label class="select-label"
      >${field.label}
      <input
        class="select date"
        type="date"
        min=${dayOf(tomorrow)}
        .value=${field.value}
        @input=${(event: Event) => field.input((event.target as HTMLInputElement).value)}
      />
    </label>
    ${remarks(field)}
  </div>`;
}

/** A day up to today to narrow a list by; none is chosen by emptying it. */
export function dayField(label: string, value: string, choose: (day: string) => void): TemplateResult {
  return html`<label class="select-label"
    >${label}
    <input
      class="select date"
      type="date"
      max=${dayOf(new Date())}
      .value=${value}
      @change=${(event: Event) => choose((event.target as HTMLInputElement).value)}
    />
  </label>`;
}

/** One of some values, each with what is said for it. */
export function select(
  label: string,
  values: readonly (readonly [string, string])[],
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`<label class="select-label"
    >${label}
    <select class="select" @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      ${values.map(([value, text]) => html`<option value=${value} .selected=${live(value === chosen)}>${text}</option>`)}
    </select>
  </label>`;
}

/** One of some values, all of them in sight, each with a hint. */
export function radios<Value extends string>(
  name: string,
  label: string,
  values: readonly Value[],
  chosen: Value,
  texts: Record<Value, string>,
  hints: Record<Value, string>,
  choose: (value: Value) => void,
  problem?: string,
): TemplateResult {
  return html`<fieldset>
    <legend>${label}</legend>
    ${values.map(
      (value) => html`<label class="choice">
        <input type="radio" name=${name} .checked=${chosen === value} @change=${() => choose(value)} />
        <span>${texts[value]}<span class="hint">${hints[value]}</span></span>
      </label>`,
    )}
    ${remarks({ problem })}
  </fieldset>`;
}

export function checkbox(label: unknown, checked: boolean, change: (checked: boolean) => void): TemplateResult {
  return html`<label class="choice">
    <input type="checkbox" .checked=${checked} @change=${(event: Event) => change((event.target as HTMLInputElement).checked)} />
    <span>${label}</span>
  </label>`;
}

/** What is wrong with, right with, and to know about a value. */
export function remarks(field: Pick<Field, "hint" | "problem" | "fine">): TemplateResult {
  return html`${field.hint ? html`<p class="hint">${field.hint}</p>` : nothing}
    <div aria-live="polite">
      ${
        field.problem
          ? html`<p class="remark bad">${icon("errorCircle")}${field.problem}</p>`
          : field.fine
            ? html`<p class="remark good">${icon("checkmarkCircle")}${field.fine}</p>`
            : nothing
      }
    </div>`;
}

/** The whole number that was typed; what is none goes to the app as it is, which says what is wrong with it. */
export function numberOf(typed: string): number | string {
  return /^\d+$/.test(typed.trim()) ? Number(typed) : typed;
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
