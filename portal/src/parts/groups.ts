/** A group: found by its name, or given by its object id. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { FoundGroup } from "../api/types";
import { explained, type Context } from "../app/context";
import { textField } from "./field";
import { icon } from "./icon";
import { searchGroups, type Search } from "./search";

const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isObjectId(text: string): boolean {
  return OBJECT_ID.test(text.trim());
}

export class GroupField {
  private readonly search: Search<FoundGroup>;
  private text = "";

  constructor(
    private readonly context: Context,
    /** The object id of the group, or else what has been typed so far. */
    private readonly change: (groupId: string) => void,
  ) {
    this.search = searchGroups(context);
  }

  view(problem?: string, fine?: string): TemplateResult {
    const { create: texts } = this.context.texts;
    const choosing = this.search.isBusy || Boolean(this.search.found?.length);
    return html`${textField({
      label: texts.group,
      hint: texts.groupHint,
      value: this.text,
      search: true,
      problem: choosing ? undefined : problem,
      fine,
      input: (text) => this.type(text),
    })}
    ${this.choices()}`;
  }

  private type(text: string): void {
    this.text = text;
    this.search.type(isObjectId(text) ? "" : text);
    this.change(text);
  }

  private choose(group: FoundGroup): void {
    this.text = group.displayName;
    this.search.type("");
    this.change(group.id);
  }

  private choices(): TemplateResult | typeof nothing {
    const { texts } = this.context;
    const { found, failure } = this.search;
    if (failure) return html`<p class="remark bad" role="alert">${explained(failure, texts)}</p>`;
    if (found?.length === 0) return html`<p class="hint" role="status">${texts.create.groupNone}</p>`;
    return html`<ul class="choices">${found?.map((group) => html`<li>${this.choice(group)}</li>`)}</ul>`;
  }

  private choice(group: FoundGroup): TemplateResult {
    return html`<button type="button" @click=${() => this.choose(group)}>
      <span class="persona-text">
        <span class="persona-name">${group.displayName}</span>
        <span class="persona-address">${group.fixedBecause ?? group.id}</span>
      </span>
      ${icon("add")}
    </button>`;
  }
}
