/** A group: found by its name, or given by its object id. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { FoundGroup } from "../api/types";
import { explained, is, type Context } from "../app/context";
import { Combobox } from "./combobox";
import { searchGroups, type Search } from "./search";

const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isObjectId(text: string): boolean {
  return OBJECT_ID.test(text.trim());
}

/** What a group is called, where the visitor may see that; undefined until it is known. */
export function groupName({ me, names }: Context, groupId: string): string | undefined {
  return is(me, "administrator", "reader") ? names.group(groupId)?.displayName : undefined;
}

export class GroupField {
  private readonly search: Search<FoundGroup>;
  private readonly combobox: Combobox<FoundGroup>;
  private chosen: FoundGroup | undefined;
  /** What stood in the field at first: nobody knows an object id by heart, so its name is shown. */
  private readonly stored: string;

  constructor(
    private readonly context: Context,
    /** The object id of the group, or else what has been typed so far. */
    private readonly change: (groupId: string) => void,
    /** What stands in the field at first. */
    private text = "",
    /** Its id on the page, and what it is called, where a page has several. */
    private readonly named: { id: string; label: string; hint: string } = {
      id: "group",
      label: context.texts.create.group,
      hint: context.texts.create.groupHint,
    },
  ) {
    this.stored = text;
    this.search = searchGroups(context);
    this.combobox = new Combobox(() => context.redraw());
  }

  /** The name of the group, or its object id. */
  get name(): string {
    if (this.text !== this.stored || !isObjectId(this.text)) return this.text;
    return groupName(this.context, this.text) ?? this.text;
  }

  /** The products, by skuId, that the chosen group itself gives to everybody in it. */
  get carries(): readonly string[] {
    return this.chosen?.carries ?? [];
  }

  /** `beside`: what else is said under the field. */
  view(problem?: string, fine?: string, beside: TemplateResult | typeof nothing = nothing): TemplateResult {
    const { create: texts } = this.context.texts;
    const { id, label, hint } = this.named;
    const found = this.search.found ?? [];
    const choosing = this.search.isBusy || (this.combobox.isOpen && found.length > 0);
    return this.combobox.view({
      id,
      label,
      hint,
      value: this.name,
      problem: choosing ? undefined : problem,
      fine,
      found,
      busy: this.search.isBusy,
      told: texts.groupsFound(found.length),
      remark: html`${choosing ? nothing : beside}${this.remark()}`,
      choice: ({ displayName, fixedBecause, id }) => html`<span class="persona-name">${displayName}</span>
        <span class="persona-address">${fixedBecause ?? id}</span>`,
      input: (text) => this.type(text),
      choose: (group) => this.choose(group),
    });
  }

  private type(text: string): void {
    this.text = text;
    this.chosen = undefined;
    this.search.type(isObjectId(text) ? "" : text);
    this.change(text);
  }

  private choose(group: FoundGroup): void {
    this.text = group.displayName;
    this.chosen = group;
    this.search.type("");
    this.change(group.id);
  }

  private remark(): TemplateResult | typeof nothing {
    const { texts } = this.context;
    const { found, failure } = this.search;
    if (failure) return html`<p class="remark bad" role="alert">${explained(failure, texts)}</p>`;
    return found?.length === 0 ? html`<p class="hint" role="status">${texts.create.groupNone}</p>` : nothing;
  }
}
