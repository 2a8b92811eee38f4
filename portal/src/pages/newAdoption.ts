/** The form that plans an adoption; nothing is changed by it. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Adoption, Allotment, LicenceSource, Overflow, Page as ListPage, ProductCapacity } from "../api/types";
import { Page } from "../app/context";
import { go, link } from "../app/router";
import { focusFirstProblem, radios, textField } from "../parts/field";
import { GroupField } from "../parts/groups";
import { heading } from "../parts/heading";
import { icon } from "../parts/icon";
import { OwnersField } from "../parts/owners";
import { productsField } from "../parts/productsField";
import { whenKnown } from "../parts/states";
import { BLANK, bodyOf, problemsOf, type Draft, type FieldName } from "./newAdoption/draft";
import { problemsFrom, type Problems } from "./newAllotment/draft";

const SOURCES: readonly LicenceSource[] = ["group", "direct"];
const OVERFLOWS: readonly Overflow[] = ["rollback", "wait"];

export class NewAdoptionPage extends Page {
  private readonly products = this.at<ListPage<ProductCapacity>>("/products", 30);
  private readonly allotments = this.every<Allotment>("/allotments", 30);
  private readonly owners = new OwnersField(this.context, (owners) => this.change("owners", { owners }));
  private readonly group = new GroupField(this.context, (groupId) => this.change("groupId", { groupId }));
  private draft: Draft = BLANK;
  private readonly touched = new Set<string>();
  private answered: Problems = {};
  private sending = false;
  /** The same for every try to make this one plan. */
  private key = crypto.randomUUID();

  get title(): string {
    return this.context.texts.adoptions.add;
  }

  view(): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    return html`<nav class="crumbs"><a href=${link("adoptions")}>${icon("arrowLeft")}${texts.title}</a></nav>
      ${heading(this.title, texts.addIntro)}${whenKnown(this.context, this.products, ({ value }) => this.form(value))}`;
  }

  private form(products: readonly ProductCapacity[]): TemplateResult {
    const { create: texts, allotment, adoptions } = this.context.texts;
    const { draft } = this;
    const problems = problemsOf(draft, this.allotments.value ?? [], this.context.texts);
    return html`<form class="card wide-form" novalidate @submit=${(event: Event) => this.plan(event, problems)}>
      ${textField({
        label: texts.name,
        hint: texts.nameHint,
        value: draft.displayName,
        problem: this.problem("displayName", problems),
        input: (displayName) => this.change("displayName", { displayName }),
      })}
      ${this.group.view(this.problem("groupId", problems))}
      ${radios("from", adoptions.source, SOURCES, draft.from, adoptions.sources, adoptions.sourceHints, (from) => this.change("from", { from }), this.problem("from", problems))}
      ${draft.from === "direct" ? this.productFields(products, problems) : nothing}
      ${textField({
        label: texts.units,
        hint: adoptions.unitsHint,
        value: draft.allottedUnits,
        numeric: true,
        problem: this.problem("allottedUnits", problems),
        input: (allottedUnits) => this.change("allottedUnits", { allottedUnits }),
      })}
      ${radios("overflow", texts.overflow, OVERFLOWS, draft.overflow, allotment.overflow, adoptions.overflowHints, (overflow) => this.change("overflow", { overflow }), this.problem("overflow", problems))}
      ${this.owners.view(draft.owners, this.problem("owners", problems))}
      <div class="form-actions">
        <fluent-button role="button" type="submit" appearance="primary" ?disabled=${this.sending}>${this.sending ? adoptions.planning : adoptions.plan}</fluent-button>
      </div>
    </form>`;
  }

  private productFields(products: readonly ProductCapacity[], problems: Problems): TemplateResult {
    const { texts } = this.context;
    const held = products.filter(({ skuId, usedOutside }) => usedOutside > 0 || this.draft.products.has(skuId));
    if (held.length === 0) return html`<p class="remark bad" role="status">${texts.adoptions.heldNone}</p>`;
    return productsField(
      {
        products: held,
        chosen: this.draft.products,
        hint: ({ usedOutside }) => texts.adoptions.heldOutside(usedOutside),
        problem: this.problem("products", problems),
        change: (chosen) => this.change("products", { products: chosen }),
      },
      texts,
    );
  }

  private change(field: FieldName, changes: Partial<Draft>): void {
    this.draft = { ...this.draft, ...changes };
    this.touched.add(field);
    this.answered = Object.fromEntries(Object.entries(this.answered).filter(([name]) => name !== field));
    this.key = crypto.randomUUID();
    this.context.redraw();
  }

  /** What to say about a field: the app's objection, or what is seen to be wrong once it has been touched. */
  private problem(field: FieldName, problems: Problems): string | undefined {
    return this.answered[field] ?? (this.touched.has(field) ? problems[field] : undefined);
  }

  private async plan(event: Event, problems: Problems): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const wrong = Object.keys(problems);
    if (wrong.length > 0) {
      for (const field of wrong) this.touched.add(field);
      this.mustBeCorrected(wrong.length, form);
      return;
    }
    this.sending = true;
    this.context.redraw();
    try {
      const made = await this.context.api.send<Adoption>("POST", "/adoptions", { body: bodyOf(this.draft), key: this.key });
      go("adoptions", made.id);
    } catch (failure) {
      this.key = crypto.randomUUID();
      if (failure instanceof Refused && failure.errors.length > 0) {
        this.answered = problemsFrom(failure.errors);
        this.mustBeCorrected(failure.errors.length, form);
      } else {
        await this.attempt(() => Promise.reject(failure));
      }
    }
    this.sending = false;
    this.context.redraw();
  }

  private mustBeCorrected(count: number, form: HTMLElement): void {
    this.context.tell("error", this.context.texts.create.wrong(count));
    focusFirstProblem(form);
  }
}
