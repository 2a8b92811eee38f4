/** The allotments in which people have a seat while they wait for one: chosen in order, and said of a person. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, BackupAllotment, BackupSeat } from "../api/types";
import type { Context } from "../app/context";
import { inOrder } from "../app/order";
import { Combobox } from "./combobox";
import { remarks } from "./field";
import { icon, type IconName } from "./icon";
import { productName } from "./products";

const BACKUPS_AT_MOST = 5;
const CHOICES_AT_MOST = 8;

export class BackupsField {
  private readonly combobox = new Combobox<Allotment>(() => this.context.redraw());
  private text = "";

  constructor(
    private readonly context: Context,
    private readonly change: (backups: readonly string[]) => void,
  ) {}

  /** known: every allotment, as far as they have been read. */
  view(own: Allotment, backups: readonly string[], known: readonly Allotment[], problem?: string): TemplateResult {
    const { backups: texts } = this.context.texts;
    const names = new Map(known.map(({ id, displayName }) => [id, displayName]));
    return html`<fieldset class="backups">
      <legend>${texts.title}</legend>
      <p class="hint">${texts.hint}</p>
      <ol class="plain">
        ${backups.map((id, place) => this.row(backups, place, names.get(id) ?? texts.unknown))}
      </ol>
      ${backups.length < BACKUPS_AT_MOST ? this.adding(own, backups, known) : nothing} ${remarks({ problem })}
    </fieldset>`;
  }

  private row(backups: readonly string[], place: number, name: string): TemplateResult {
    const { backups: texts } = this.context.texts;
    const before = backups.slice(0, place);
    const up = (): void =>
      this.change([...before.slice(0, -1), backups[place]!, ...before.slice(-1), ...backups.slice(place + 1)]);
    const remove = (): void => this.change([...before, ...backups.slice(place + 1)]);
    return html`<li class="with-tags">
      <span>${place + 1}. ${name}</span>
      ${tool("arrowUp", texts.up(name), up, place > 0)} ${tool("dismiss", texts.remove(name), remove, true)}
    </li>`;
  }

  private adding(own: Allotment, backups: readonly string[], known: readonly Allotment[]): TemplateResult {
    const { backups: texts } = this.context.texts;
    const typed = this.text.trim().toLocaleLowerCase();
    const found = known
      .filter(({ id, displayName, state }) => {
        const possible = id !== own.id && !backups.includes(id) && state !== "deleting";
        return possible && displayName.toLocaleLowerCase().includes(typed);
      })
      .toSorted((one, other) => inOrder(one.displayName, other.displayName))
      .slice(0, CHOICES_AT_MOST);
    return this.combobox.view({
      id: "backup",
      label: texts.add,
      hint: texts.addHint,
      value: this.text,
      found,
      busy: false,
      told: texts.found(found.length),
      remark: typed && found.length === 0 ? html`<p class="hint" role="status">${texts.noneFound}</p>` : nothing,
      choice: ({ displayName, products }) =>
        html`<span>${displayName}</span> <span class="hint">${products.map(productName).join(", ")}</span>`,
      input: (text) => this.type(text),
      choose: ({ id }) => {
        this.text = "";
        this.change([...backups, id]);
      },
    });
  }

  private type(text: string): void {
    this.text = text;
    this.context.redraw();
  }
}

/** What somebody has while they wait. names: of allotments by id. */
export function inTheMeantime(
  { texts }: Context,
  { allotmentId, stage }: BackupSeat,
  names: ReadonlyMap<string, string | null>,
): string {
  return texts.backups.stages[stage](names.get(allotmentId) ?? texts.backups.unknown);
}

/** The names of an allotment's backups. */
export function namesOf(backups: readonly BackupAllotment[]): ReadonlyMap<string, string | null> {
  return new Map(backups.map(({ id, displayName }) => [id, displayName]));
}

function tool(name: IconName, label: string, act: () => void, isPossible: boolean): TemplateResult {
  return html`<fluent-button
    role="button"
    size="small"
    appearance="subtle"
    icon-only
    aria-label=${label}
    title=${label}
    ?disabled=${!isPossible}
    @click=${act}
    >${icon(name)}</fluent-button
  >`;
}
