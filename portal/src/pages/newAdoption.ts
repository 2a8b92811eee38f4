/** The form that plans an adoption; nothing is changed by it. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Adoption, Allotment, LicenceSource, Overflow, Page as ListPage, ProductCapacity } from "../api/types";
import type { Context } from "../app/context";
import { go, link } from "../app/router";
import { radios, textField } from "../parts/field";
import { GroupField } from "../parts/groups";
import { heading } from "../parts/heading";
import { icon } from "../parts/icon";
import { OwnersField } from "../parts/owners";
import { productsField } from "../parts/productsField";
import { whenKnown } from "../parts/states";
import { FormPage } from "./formPage";
import { bodyOf, draftFrom, problemsOf, type Draft, type FieldName } from "./newAdoption/draft";
import type { Problems } from "./newAllotment/draft";

const SOURCES: readonly LicenceSource[] = ["group", "direct"];
const OVERFLOWS: readonly Overflow[] = ["rollback", "wait"];

export class NewAdoptionPage extends FormPage<Draft, FieldName> {
  private readonly products = this.at<ListPage<ProductCapacity>>("/products", 30);
  private readonly allotments = this.every<Allotment>("/allotments", 30);
  private readonly owners = new OwnersField(this.context, (owners) => this.change("owners", { owners }));
  private readonly group;
  protected draft: Draft;

  constructor(context: Context, filledIn: URLSearchParams) {
    super(context);
    this.draft = draftFrom(filledIn, (id) => context.names.known(id) ?? { id, displayName: id, userPrincipalName: "" });
    const name = filledIn.get("groupName") ?? this.draft.groupId;
    this.group = new GroupField(context, (groupId) => this.change("groupId", { groupId }), name);
  }

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

  private async plan(event: Event, problems: Problems): Promise<void> {
    await this.post<Adoption>(event, problems, "/adoptions", bodyOf(this.draft), ({ id }) => go("adoptions", id));
  }
}
