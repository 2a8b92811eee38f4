/** Who looks after an allotment: the owners that are named, and finding others. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Person } from "../api/types";
import type { Context } from "../app/context";
import { remarks, textField } from "./field";
import { icon } from "./icon";
import { personaChoice } from "./person";
import { searchPeople, type Search } from "./search";

export class OwnersField {
  private readonly search: Search<Person>;

  constructor(
    private readonly context: Context,
    private readonly change: (owners: readonly Person[]) => void,
  ) {
    this.search = searchPeople(context);
  }

  view(owners: readonly Person[], problem?: string): TemplateResult {
    const { create: texts, seats } = this.context.texts;
    const chosen = new Set(owners.map((owner) => owner.id));
    const found = this.search.found?.filter((person) => !chosen.has(person.id));
    const without = (owner: Person): void => this.change(owners.filter((one) => one.id !== owner.id));
    const add = (person: Person): void => {
      this.search.type("");
      this.change([...owners, person]);
    };
    return html`<fieldset>
      <legend>${texts.owners}</legend>
      <p class="hint">${texts.ownersHint}</p>
      <ul class="choices">
        ${owners.map((owner) => choice(owner, texts.ownerRemove(owner.displayName), "dismiss", () => without(owner)))}
      </ul>
      ${textField({ label: seats.searches[this.context.me.peopleSearch].label, value: this.search.text, search: true, input: (text) => this.search.type(text) })}
      <ul class="choices">
        ${found?.map((person) => choice(person, texts.ownerAdd(person.displayName), "add", () => add(person)))}
      </ul>
      ${found?.length === 0 ? html`<p class="hint" role="status">${seats.addNone}</p>` : nothing} ${remarks({ problem })}
    </fieldset>`;
  }
}

/** A button that goes away once it is pressed: the focus moves to the field beside it. */
function choice(person: Person, label: string, name: "add" | "dismiss", act: () => void): TemplateResult {
  const pressed = (event: Event): void => {
    (event.currentTarget as HTMLElement).closest("fieldset")?.querySelector<HTMLElement>("fluent-text-input")?.focus();
    act();
  };
  return html`<li><button type="button" @click=${pressed}>${personaChoice(person, label)}${icon(name)}</button></li>`;
}
