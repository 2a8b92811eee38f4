/** The form that makes an allotment; what is wrong is said as it is typed. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Allotment, Licensing, Overflow, Page as ListPage, Person, ProductCapacity } from "../api/types";
import { is, Page } from "../app/context";
import { go } from "../app/router";
import { leftToAllot } from "../charts/capacity";
import { focusFirstProblem, remarks, textField } from "../parts/field";
import { heading } from "../parts/heading";
import { icon } from "../parts/icon";
import { personaChoice } from "../parts/person";
import { productName } from "../parts/products";
import { PeopleSearch } from "../parts/search";
import { refused, whenKnown } from "../parts/states";
import { BLANK, bodyOf, problemsFrom, problemsOf, scarcest, type Draft, type FieldName, type Known, type Problems } from "./newAllotment/draft";

const OVERFLOWS: readonly Overflow[] = ["rollback", "wait"];
const LICENSINGS: readonly Licensing[] = ["group", "direct"];

export class NewAllotmentPage extends Page {
  private readonly products = this.at<ListPage<ProductCapacity>>("/products", 30);
  private readonly allotments = this.every<Allotment>("/allotments", 30);
  private readonly ownerSearch = new PeopleSearch(this.context);
  private draft: Draft = BLANK;
  private readonly touched = new Set<FieldName>();
  private answered: Problems = {};
  private sending = false;
  /** The same for every try to make this one allotment. */
  private key = crypto.randomUUID();

  get title(): string {
    return this.context.texts.create.title;
  }

  view(): TemplateResult {
    if (!is(this.context.me, "administrator")) return refused(this.context, new Refused(403, ""), true);
    return html`${heading(this.title, this.context.texts.create.intro)}
    ${whenKnown(this.context, this.products, ({ value }) => this.form({ products: value, allotments: this.allotments.value ?? [] }))}`;
  }

  private form(known: Known): TemplateResult {
    const { create: texts } = this.context.texts;
    const problems = problemsOf(this.draft, known, this.context.texts);
    return html`<form class="card wide-form" novalidate @submit=${(event: Event) => this.make(event, problems)}>
      ${textField({
        label: texts.name,
        hint: texts.nameHint,
        value: this.draft.displayName,
        problem: this.problem("displayName", problems),
        input: (displayName) => this.change("displayName", { displayName }),
      })}
      ${this.groupField(problems)} ${this.productFields(known, problems)} ${this.unitsField(known, problems)}
      ${this.radios("overflow", texts.overflow, OVERFLOWS, this.context.texts.allotment.overflow, texts.overflowHints, problems)}
      ${this.radios("licensing", texts.licensing, LICENSINGS, this.context.texts.allotment.licensing, texts.licensingHints, problems)}
      ${this.ownerFields(problems)}
      <div class="form-actions">
        <fluent-button role="button" type="submit" appearance="primary" ?disabled=${this.sending}>${this.sending ? texts.making : texts.make}</fluent-button>
      </div>
    </form>`;
  }

  private groupField(problems: Problems): TemplateResult {
    const { create: texts } = this.context.texts;
    const problem = this.problem("groupId", problems);
    return textField({
      label: texts.group,
      hint: texts.groupHint,
      value: this.draft.groupId,
      problem,
      fine: this.draft.groupId && !problem && !problems.groupId ? texts.groupFine : undefined,
      input: (groupId) => this.change("groupId", { groupId }),
    });
  }

  private unitsField(known: Known, problems: Problems): TemplateResult {
    const { create: texts } = this.context.texts;
    const tightest = scarcest(this.draft, known);
    const fine = tightest && tightest.left >= 0 ? texts.unitsFine(productName(tightest.product), tightest.left) : undefined;
    const input = (allottedUnits: string): void => this.change("allottedUnits", { allottedUnits });
    return html`${textField({
      label: texts.units,
      hint: texts.unitsHint,
      value: this.draft.allottedUnits,
      numeric: true,
      problem: this.problem("allottedUnits", problems),
      fine,
      input,
    })}
    ${tightest && tightest.left < 0
      ? checkbox(texts.overcommit, this.draft.allowOvercommit, (allowOvercommit) => this.change("allottedUnits", { allowOvercommit }))
      : nothing}`;
  }

  private productFields({ products }: Known, problems: Problems): TemplateResult {
    const { create: texts } = this.context.texts;
    return html`<fieldset>
      <legend>${texts.products}</legend>
      ${products.map((product) => this.productField(product))}
      ${remarks({ problem: this.problem("products", problems) })}
    </fieldset>`;
  }

  private productField(product: ProductCapacity): TemplateResult {
    const { create: texts } = this.context.texts;
    const disabled = this.draft.products.get(product.skuId);
    const choose = (chosen: boolean): void => this.withProduct(product.skuId, chosen ? new Set() : undefined);
    const label = html`${productName(product)}
      <span class="hint">${texts.productLeft(Math.max(0, leftToAllot(product)), product.bought)}</span>`;
    return html`${checkbox(label, disabled !== undefined, choose)}
    ${disabled && product.servicePlans.length > 1
      ? html`<details class="plans">
          <summary>${texts.plans}: ${disabled.size || this.context.texts.none}</summary>
          ${product.servicePlans.map((plan) =>
            checkbox(plan.servicePlanName, disabled.has(plan.servicePlanId), (off) =>
              this.withProduct(product.skuId, toggled(disabled, plan.servicePlanId, off)),
            ),
          )}
        </details>`
      : nothing}`;
  }

  private withProduct(skuId: string, disabled: ReadonlySet<string> | undefined): void {
    const products = new Map(this.draft.products);
    if (disabled) products.set(skuId, disabled);
    else products.delete(skuId);
    this.change("products", { products });
  }

  private radios<Name extends "overflow" | "licensing">(
    name: Name,
    label: string,
    values: readonly Draft[Name][],
    texts: Record<Draft[Name], string>,
    hints: Record<Draft[Name], string>,
    problems: Problems,
  ): TemplateResult {
    return html`<fieldset>
      <legend>${label}</legend>
      ${values.map(
        (value) => html`<label class="choice">
          <input
            type="radio"
            name=${name}
            .checked=${this.draft[name] === value}
            @change=${() => this.change(name, { [name]: value } as Partial<Draft>)}
          />
          <span>${texts[value]}<span class="hint">${hints[value]}</span></span>
        </label>`,
      )}
      ${remarks({ problem: this.problem(name, problems) })}
    </fieldset>`;
  }

  private ownerFields(problems: Problems): TemplateResult {
    const { create: texts, seats } = this.context.texts;
    const chosen = new Set(this.draft.owners.map((owner) => owner.id));
    const found = this.ownerSearch.found?.filter((person) => !chosen.has(person.id));
    return html`<fieldset>
      <legend>${texts.owners}</legend>
      <p class="hint">${texts.ownersHint}</p>
      <ul class="choices">
        ${this.draft.owners.map((owner) => this.ownerChoice(owner, texts.ownerRemove(owner.displayName), "dismiss", () => this.without(owner)))}
      </ul>
      ${textField({ label: seats.addSearch, value: this.ownerSearch.text, search: true, input: (text) => this.ownerSearch.type(text) })}
      <ul class="choices">
        ${found?.map((person) => this.ownerChoice(person, texts.ownerAdd(person.displayName), "add", () => this.with(person)))}
      </ul>
      ${found?.length === 0 ? html`<p class="hint" role="status">${seats.addNone}</p>` : nothing}
      ${remarks({ problem: this.problem("owners", problems) })}
    </fieldset>`;
  }

  private ownerChoice(person: Person, label: string, name: "add" | "dismiss", act: () => void): TemplateResult {
    return html`<li><button type="button" @click=${act}>${personaChoice(person, label)}${icon(name)}</button></li>`;
  }

  private with(person: Person): void {
    this.ownerSearch.type("");
    this.change("owners", { owners: [...this.draft.owners, person] });
  }

  private without(person: Person): void {
    this.change("owners", { owners: this.draft.owners.filter((owner) => owner.id !== person.id) });
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

  private async make(event: Event, problems: Problems): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const { api, texts } = this.context;
    const wrong = Object.keys(problems) as FieldName[];
    if (wrong.length > 0) {
      for (const field of wrong) this.touched.add(field);
      this.context.tell("error", texts.create.wrong(wrong.length));
      focusFirstProblem(form);
      return;
    }
    this.sending = true;
    this.context.redraw();
    try {
      const made = await api.send<Allotment>("POST", "/allotments", { body: bodyOf(this.draft), key: this.key });
      go("allotments", made.id);
      setTimeout(() => this.context.tell("success", texts.create.made(made.displayName)));
    } catch (failure) {
      await this.objected(failure, form);
    }
    this.sending = false;
    this.context.redraw();
  }

  private async objected(failure: unknown, form: HTMLElement): Promise<void> {
    this.key = crypto.randomUUID();
    if (failure instanceof Refused && failure.errors.length > 0) {
      this.answered = problemsFrom(failure.errors);
      this.context.tell("error", this.context.texts.create.wrong(failure.errors.length));
      focusFirstProblem(form);
    } else {
      await this.attempt(() => Promise.reject(failure));
    }
  }
}

function toggled(plans: ReadonlySet<string>, plan: string, on: boolean): ReadonlySet<string> {
  const others = [...plans].filter((one) => one !== plan);
  return new Set(on ? [...others, plan] : others);
}

function checkbox(label: unknown, checked: boolean, change: (checked: boolean) => void): TemplateResult {
  return html`<label class="choice">
    <input type="checkbox" .checked=${checked} @change=${(event: Event) => change((event.target as HTMLInputElement).checked)} />
    <span>${label}</span>
  </label>`;
}
