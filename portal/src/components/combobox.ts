/**
 * A text field with choices under it, as the ARIA Authoring Practices have an editable combobox with list autocomplete:
 * the focus stays in the field, the arrows go through the choices, Enter takes one, Escape puts them away.
 */

import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { remarks } from "./field";

export interface Choices<Found> {
  /** Of the field; those of its parts begin with it. */
  id: string;
  label: string;
  hint: string;
  value: string;
  problem?: string | undefined;
  fine?: string | undefined;
  /** What has been found for the value; empty while it is looked for. */
  found: readonly Found[];
  /** It is being looked for: Enter then neither takes a choice nor sends the form. */
  busy: boolean;
  /** What screen readers are told when choices come up. */
  told: string;
  /** Something else to say under the field. */
  remark: TemplateResult | typeof nothing;
  choice: (found: Found) => TemplateResult;
  input: (value: string) => void;
  choose: (found: Found) => void;
}

const NONE = -1;

export class Combobox<Found> {
  private wanted = false;
  private active = NONE;

  constructor(private readonly redraw: () => void) {}

  /** Whether choices are in sight, where there are any. */
  get isOpen(): boolean {
    return this.wanted;
  }

  view(choices: Choices<Found>): TemplateResult {
    const { id, label, value, found } = choices;
    const open = this.wanted && found.length > 0;
    return html`<div class="field combobox" @focusout=${() => this.show(false)}>
      <label for=${id}>${label}</label>
      <input
        class="select"
        id=${id}
        type="text"
        role="combobox"
        autocomplete="off"
        aria-autocomplete="list"
        aria-expanded=${open}
        aria-controls=${open ? `${id}-choices` : nothing}
        aria-activedescendant=${open && this.active !== NONE ? `${id}-${this.active}` : nothing}
        aria-describedby=${`${id}-remarks`}
        aria-invalid=${choices.problem ? "true" : nothing}
        .value=${live(value)}
        @input=${(event: Event) => this.type(choices, (event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => this.pressed(event, choices, open)}
        @click=${() => this.show(true)}
      />
      ${open ? this.list(choices) : nothing}
      <p class="unseen" role="status">${open ? choices.told : nothing}</p>
      <div id=${`${id}-remarks`}>${remarks(choices)}</div>
      ${choices.remark}
    </div>`;
  }

  private list(choices: Choices<Found>): TemplateResult {
    const { id, label, found } = choices;
    return html`<ul class="choices" role="listbox" id=${`${id}-choices`} aria-label=${label} @mousedown=${keepFocus}>
      ${found.map(
        (one, place) => html`<li
          role="option"
          id=${`${id}-${place}`}
          aria-selected=${place === this.active}
          @click=${() => this.choose(choices, one)}
        >
          ${choices.choice(one)}
        </li>`,
      )}
    </ul>`;
  }

  private type({ input }: Choices<Found>, value: string): void {
    this.wanted = true;
    this.active = NONE;
    input(value);
  }

  private choose({ choose }: Choices<Found>, one: Found): void {
    this.show(false);
    choose(one);
  }

  private show(wanted: boolean): void {
    if (this.wanted === wanted) return;
    this.wanted = wanted;
    this.active = NONE;
    this.redraw();
  }

  private pressed(event: KeyboardEvent, choices: Choices<Found>, open: boolean): void {
    const { found } = choices;
    const active = open ? found[this.active] : undefined;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.move(event.key === "ArrowDown" ? 1 : NONE, event.altKey, open, found.length);
    } else if (event.key === "Enter" && (open || choices.busy)) {
      if (active) this.choose(choices, active);
    } else if (event.key === "Escape" && (open || choices.value)) {
      if (open) this.show(false);
      else this.type(choices, "");
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Up and down, round the ends; with Alt the choices only come up or go away. */
  private move(step: number, alone: boolean, open: boolean, count: number): void {
    if (alone || count === 0) {
      this.show(step > 0);
      return;
    }
    this.wanted = true;
    const from = open ? this.active : NONE;
    this.active = from === NONE ? (step > 0 ? 0 : count - 1) : (from + step + count) % count;
    this.redraw();
    setTimeout(() => document.querySelector("[role=option][aria-selected=true]")?.scrollIntoView({ block: "nearest" }));
  }
}

/** A choice is clicked without leaving the field. */
function keepFocus(event: Event): void {
  event.preventDefault();
}
