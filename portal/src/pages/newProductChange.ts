/** The form that plans a change of an allotment's products; nothing is changed by it. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { AllottedProduct, Allotment, Page as ListPage, ProductCapacity, ProductChange } from "../api/types";
import type { Context } from "../app/context";
import { go, link } from "../app/router";
import { textField } from "../components/field";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { notice } from "../components/notice";
import { productName } from "../components/products";
import { productsField } from "../components/productsField";
import { empty, whenKnown } from "../components/states";
import { FormPage } from "./formPage";
import type { Problems } from "./newAllotment/draft";
import { bodyOf, draftOf, PEOPLE_A_ROUND, problemsOf, type Draft, type FieldName } from "./newProductChange/draft";

interface Known {
  allotment: Allotment;
  products: readonly ProductCapacity[];
}

export class NewProductChangePage extends FormPage<Draft, FieldName> {
  private readonly allotmentId: string;
  private readonly known;
  protected draft: Draft = { products: new Map(), roundSize: PEOPLE_A_ROUND };
  /** What is filled in at first is known. */
  private begun = false;

  /** @param filledIn  the allotment, and the change whose plan is to be another one. */
  constructor(context: Context, filledIn: URLSearchParams) {
    super(context);
    this.allotmentId = filledIn.get("allotmentId") ?? "";
    const former = filledIn.get("change");
    this.known = this.live(() => this.read(former), 30);
  }

  get title(): string {
    return this.context.texts.productChanges.add;
  }

  view(): TemplateResult {
    const { productChanges: texts, problem } = this.context.texts;
    const back = buttonLink(link("allotments"), problem.toAllotments);
    if (!this.allotmentId) return empty("arrowSync", texts.chooseTitle, texts.empty, back, true);
    return whenKnown(this.context, this.known, (known) => this.shown(known), true);
  }

  private async read(formerId: string | null): Promise<Known> {
    const { api } = this.context;
    const [allotment, { value: products }, former] = await Promise.all([
      api.get<Allotment>(`/allotments/${encodeURIComponent(this.allotmentId)}`),
      api.get<ListPage<ProductCapacity>>("/products"),
      formerId ? api.get<ProductChange>(`/productChanges/${encodeURIComponent(formerId)}`) : undefined,
    ]);
    if (!this.begun) {
      this.begun = true;
      const wanted = former?.productsAfter ?? allotment.products;
      this.draft = draftOf(wanted, products, former ? String(former.roundSize) : PEOPLE_A_ROUND);
    }
    return { allotment, products };
  }

  private shown({ allotment, products }: Known): TemplateResult {
    const { productChanges: texts, allotment: said } = this.context.texts;
    const crumbs = html`<nav class="crumbs"><a href=${link("allotments", allotment.id, "settings")}>${icon("arrowLeft")}${allotment.displayName}</a></nav>
      ${heading(this.title, texts.addIntro(allotment.displayName))}`;
    if (allotment.changing) {
      const way = html`<a slot="actions" class="button" href=${link("product-changes", allotment.changing)}>${texts.see}</a>`;
      return html`${crumbs}${notice("info", said.changing, way)}`;
    }
    if (allotment.adopting) return html`${crumbs}${notice("info", texts.adopting)}`;
    return html`${crumbs}${this.form(allotment, products)}`;
  }

  private form(allotment: Allotment, products: readonly ProductCapacity[]): TemplateResult {
    const { texts } = this.context;
    const { productChanges: said, adoptions } = texts;
    const problems = problemsOf(this.draft, allotment.products, texts);
    return html`<form class="card wide-form" novalidate @submit=${(event: Event) => this.plan(event, problems)}>
      ${productsField(
        {
          products,
          chosen: this.draft.products,
          hint: (product) => texts.create.productLeft(Math.max(0, product.free), product.assignable, product.unheld),
          problem: this.problem("products", problems),
          change: (chosen) => this.change("products", { products: chosen }),
        },
        texts,
      )}
      ${this.difference(allotment.products, products)}
      ${textField({
        label: said.roundSize,
        hint: said.roundHint,
        value: this.draft.roundSize,
        numeric: true,
        problem: this.problem("roundSize", problems),
        input: (roundSize) => this.change("roundSize", { roundSize }),
      })}
      <div class="form-actions">
        <fluent-button role="button" type="submit" appearance="primary" ?disabled=${this.sending}>${this.sending ? adoptions.planning : adoptions.plan}</fluent-button>
      </div>
    </form>`;
  }

  /** What comes and what goes, as it is filled in now. */
  private difference(
    before: readonly AllottedProduct[],
    owned: readonly ProductCapacity[],
  ): TemplateResult | typeof nothing {
    const { productChanges: texts } = this.context.texts;
    const chosen = this.draft.products;
    const comes = owned.filter(({ skuId }) => chosen.has(skuId) && !before.some((there) => there.skuId === skuId));
    const goes = before.filter(({ skuId }) => !chosen.has(skuId));
    if (comes.length + goes.length === 0) return nothing;
    return html`<div class="preview" role="status">
      ${comes.length > 0 ? html`<p><strong>${texts.comes}:</strong> ${comes.map(productName).join(", ")}</p>` : nothing}
      ${goes.length > 0 ? html`<p><strong>${texts.goes}:</strong> ${goes.map(productName).join(", ")}</p>` : nothing}
    </div>`;
  }

  private async plan(event: Event, problems: Problems): Promise<void> {
    const made = ({ id }: ProductChange): void => go("product-changes", id);
    await this.post(event, problems, "/productChanges", bodyOf(this.draft, this.allotmentId), made);
  }
}
