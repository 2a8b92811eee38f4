/** The panel in which a part of an allotment is made: for which group, how many seats, and who looks after it. */

import { html, type TemplateResult } from "lit-html";
import { Refused } from "../../api/client";
import type { Allotment, Overflow, Person } from "../../api/types";
import { explained, is, type Context } from "../../app/context";
import { SideDrawer } from "../../components/drawer";
import { checkbox, focusFirstProblem, radios, textField } from "../../components/field";
import { isObjectId } from "../../components/groups";
import { OwnersField } from "../../components/owners";
import { productName } from "../../components/products";
import { problemsFrom, type Problems } from "../newAllotment/draft";

const OVERFLOWS: readonly Overflow[] = ["rollback", "wait"];

interface Draft {
  displayName: string;
  groupId: string;
  allottedUnits: string;
  overflow: Overflow;
  owners: readonly Person[];
  /** Of the parent's products, those that the part has not. */
  without: ReadonlySet<string>;
}

const BLANK: Draft = {
  displayName: "",
  groupId: "",
  allottedUnits: "",
  overflow: "rollback",
  owners: [],
  without: new Set(),
};

export class DivideDrawer {
  private readonly drawer: SideDrawer;
  private readonly owners: OwnersField;
  private draft = BLANK;
  private problems: Problems = {};
  private busy = false;

  constructor(
    private readonly context: Context,
    private readonly made: () => Promise<void>,
  ) {
    this.drawer = new SideDrawer(context);
    this.owners = new OwnersField(context, (owners) => this.with({ owners }));
  }

  open(): void {
    this.draft = BLANK;
    this.problems = {};
    this.drawer.open();
  }

  view(parent: Allotment): TemplateResult {
    const { parts: texts } = this.context.texts;
    return this.drawer.view(texts.divideTitle(parent.displayName), this.form(parent));
  }

  private form(parent: Allotment): TemplateResult {
    const { create, allotment, parts, allotments } = this.context.texts;
    const { displayName, groupId, allottedUnits, overflow, owners, without } = this.draft;
    const free = Math.max(0, parent.usableUnits - parent.consumedUnits);
    const anyGroup = is(this.context.me, "administrator");
    const choose = (skuId: string, has: boolean): void => {
      const others = [...without].filter((each) => each !== skuId);
      this.with({ without: new Set(has ? others : [...others, skuId]) });
    };
    return html`<form @submit=${(event: Event) => this.save(event, parent)}>
      <p class="hint">${parts.divideHint(free)}</p>
      ${textField({ label: create.name, value: displayName, autofocus: true, input: (name) => this.with({ displayName: name }), problem: this.problems.displayName })}
      ${textField({
        label: parts.group,
        value: groupId,
        hint: anyGroup ? parts.groupHintAll : parts.groupHint,
        input: (id) => this.with({ groupId: id }),
        problem: this.problems.groupId,
      })}
      ${textField({ label: allotment.limit, value: allottedUnits, numeric: true, input: (units) => this.with({ allottedUnits: units }), problem: this.problems.allottedUnits })}
      ${
        parent.products.length > 1
          ? html`<fieldset>
            <legend>${allotments.products}</legend>
            ${parent.products.map((product) =>
              checkbox(productName(product), !without.has(product.skuId), (has) => choose(product.skuId, has)),
            )}
          </fieldset>`
          : ""
      }
      ${radios("part-overflow", create.overflow, OVERFLOWS, overflow, allotment.overflow, create.overflowHints, (chosen) => this.with({ overflow: chosen }), this.problems.overflow)}
      ${this.owners.view(owners, this.problems.owners)}
      <p class="hint">${parts.ownersHint}</p>
      <div class="form-actions">
        <fluent-button role="button" type="submit" appearance="primary" ?disabled-focusable=${this.busy}>${parts.divideDo}</fluent-button>
      </div>
    </form>`;
  }

  private with(changes: Partial<Draft>): void {
    this.draft = { ...this.draft, ...changes };
    this.problems = {};
    this.context.redraw();
  }

  private async save(event: Event, parent: Allotment): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const form = event.currentTarget as HTMLFormElement;
    const { api, texts } = this.context;
    this.problems = this.wrong(parent);
    if (Object.keys(this.problems).length > 0) {
      focusFirstProblem(form);
      this.context.redraw();
      return;
    }
    this.busy = true;
    this.context.redraw();
    try {
      await api.send("POST", `/allotments/${parent.id}/parts`, { body: this.body(parent) });
      this.drawer.close();
      this.context.tell("success", texts.parts.made(this.draft.displayName.trim()));
      await this.made();
    } catch (failure) {
      if (failure instanceof Refused && failure.errors.length > 0) {
        this.problems = problemsFrom(failure.errors);
        focusFirstProblem(form);
      } else {
        this.context.tell("error", explained(failure, texts));
      }
    }
    this.busy = false;
    this.context.redraw();
  }

  private wrong(parent: Allotment): Problems {
    const { create, parts } = this.context.texts;
    const { displayName, groupId, allottedUnits, without } = this.draft;
    return {
      ...(displayName.trim() ? {} : { displayName: create.nameWrong }),
      ...(isObjectId(groupId) ? {} : { groupId: create.groupWrong }),
      ...(/^\d+$/.test(allottedUnits.trim()) ? {} : { allottedUnits: create.unitsWrong }),
      ...(without.size < parent.products.length ? {} : { allottedUnits: parts.noProduct }),
    };
  }

  private body(parent: Allotment): Record<string, unknown> {
    const { displayName, groupId, allottedUnits, overflow, owners, without } = this.draft;
    const chosen = parent.products.filter(({ skuId }) => !without.has(skuId)).map(({ skuId }) => skuId);
    return {
      displayName: displayName.trim(),
      groupId: groupId.trim(),
      allottedUnits: Number(allottedUnits),
      overflow,
      owners: owners.map(({ id }) => id),
      ...(without.size > 0 ? { skuIds: chosen } : {}),
    };
  }
}
