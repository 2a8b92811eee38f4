/** The form that makes an allotment; what is wrong is said as it is typed. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, FieldError, Licensing, Overflow, Page as ListPage, ProductCapacity } from "../api/types";
import { go, linkWith } from "../app/router";
import { checkbox, radios, textField } from "../components/field";
import { GroupField } from "../components/groups";
import { heading } from "../components/heading";
import { OwnersField } from "../components/owners";
import { productName } from "../components/products";
import { productsField } from "../components/productsField";
import { whenKnown } from "../components/states";
import { WaitingOrderField } from "../components/waitingOrder";
import { FormPage } from "./formPage";
import {
  adoptionOf,
  BLANK,
  bodyOf,
  carriesIt,
  entryOf,
  overcommits,
  problemsOf,
  scarcest,
  type Draft,
  type FieldName,
  type Known,
  type Problems,
} from "./newAllotment/draft";
import { accessKnown, accessOf, givesAccess } from "./newAllotment/access";
import { Preview } from "./newAllotment/preview";

const OVERFLOWS: readonly Overflow[] = ["rollback", "wait"];
const LICENSINGS: readonly Licensing[] = ["group", "direct"];

export class NewAllotmentPage extends FormPage<Draft, FieldName> {
  private readonly products = this.at<ListPage<ProductCapacity>>("/products", 30);
  private readonly allotments = this.every<Allotment>("/allotments", 30);
  private readonly owners = new OwnersField(this.context, (owners) => this.change("owners", { owners }));
  private readonly group = new GroupField(this.context, (groupId) =>
    this.change("groupId", { groupId, allowGroupAccess: false }),
  );
  private readonly order = new WaitingOrderField(this.context, (waitingOrder) =>
    this.change("waitingOrder", { waitingOrder }),
  );
  private readonly preview = new Preview(this.context);
  protected draft: Draft = BLANK;
  /** The app has said that more would be promised than there is. */
  private beyond = false;
  /** The group that the app has said to carry the products itself. */
  private licensed: string | undefined;

  get title(): string {
    return this.context.texts.create.title;
  }

  view(): TemplateResult {
    return html`${heading(this.title, this.context.texts.create.intro)}
    ${whenKnown(this.context, this.products, ({ value }) => this.form({ products: value, allotments: this.allotments.value ?? [], carried: this.group.carries, givesAccess: givesAccess(this.preview.access) }))}`;
  }

  private form(known: Known): TemplateResult {
    const { create: texts, allotment } = this.context.texts;
    const problems = problemsOf(this.draft, known, this.context.texts);
    this.preview.of(entryOf(this.draft, problems));
    return html`<form class="card wide-form" novalidate @submit=${(event: Event) => this.make(event, problems)}>
      ${textField({
        label: texts.name,
        hint: texts.nameHint,
        value: this.draft.displayName,
        problem: this.problem("displayName", problems),
        input: (displayName) => this.change("displayName", { displayName }),
      })}
      ${this.groupField(known, problems)} ${this.productFields(known, problems)} ${this.unitsField(known, problems)}
      ${radios("overflow", texts.overflow, OVERFLOWS, this.draft.overflow, allotment.overflow, texts.overflowHints, (overflow) => this.change("overflow", { overflow }), this.problem("overflow", problems))}
      ${this.draft.overflow === "wait" ? this.order.view(this.draft.waitingOrder, this.problem("waitingOrder", problems)) : nothing}
      ${radios("licensing", texts.licensing, LICENSINGS, this.draft.licensing, allotment.licensing, texts.licensingHints, (licensing) => this.change("licensing", { licensing }), this.problem("licensing", problems))}
      ${this.owners.view(this.draft.owners, this.problem("owners", problems))}
      ${this.preview.view()}
      <div class="form-actions">
        <fluent-button role="button" type="submit" appearance="primary" ?disabled=${this.sending}>${this.sending ? texts.making : texts.make}</fluent-button>
      </div>
    </form>`;
  }

  private groupField(known: Known, problems: Problems): TemplateResult {
    const { create: texts } = this.context.texts;
    const problem = this.problem("groupId", problems);
    const carries = [...this.draft.products.keys()].some((skuId) => known.carried.includes(skuId)) || this.carriesIt;
    const fine = !problem && this.preview.isFine && !known.givesAccess ? texts.groupFine : undefined;
    return this.group.view(problem, fine, html`${carries ? this.adoption() : nothing}${this.access(known, problems)}`);
  }

  /** What else the group gives, and that it is known. */
  private access({ givesAccess }: Known, problems: Problems): TemplateResult {
    const { texts } = this.context;
    const { access } = this.preview;
    const known = (allowGroupAccess: boolean): void => this.change("allowGroupAccess", { allowGroupAccess });
    return html`${access ? accessOf(access, texts) : nothing}
    ${givesAccess ? accessKnown(this.draft.allowGroupAccess, this.problem("allowGroupAccess", problems), texts, known) : nothing}`;
  }

  private get carriesIt(): boolean {
    return carriesIt(this.preview.objections) || (this.licensed !== undefined && this.licensed === this.draft.groupId);
  }

  /** The way out for a group that carries the products itself. */
  private adoption(): TemplateResult {
    const values = adoptionOf(this.draft, this.group.name);
    return html`<p><a class="button" href=${linkWith(values, "adoptions", "new")}>${this.context.texts.create.groupAdopt}</a></p>`;
  }

  private unitsField(known: Known, problems: Problems): TemplateResult {
    const { create: texts } = this.context.texts;
    const tightest = scarcest(this.draft, known);
    const fine =
      tightest && tightest.left >= 0 ? texts.unitsFine(productName(tightest.product), tightest.left) : undefined;
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
    ${
      (tightest && tightest.left < 0) || this.beyond
        ? checkbox(texts.overcommit, this.draft.allowOvercommit, (allowOvercommit) =>
            this.change("allottedUnits", { allowOvercommit }),
          )
        : nothing
    }`;
  }

  private productFields({ products }: Known, problems: Problems): TemplateResult {
    const { texts } = this.context;
    return productsField(
      {
        products,
        chosen: this.draft.products,
        hint: (product) => texts.create.productLeft(Math.max(0, product.free), product.assignable, product.unheld),
        problem: this.problem("products", problems),
        change: (chosen) => this.change("products", { products: chosen }),
      },
      texts,
    );
  }

  protected override problem(field: FieldName, problems: Problems): string | undefined {
    return super.problem(field, problems, this.preview.problems);
  }

  protected override objected(errors: readonly FieldError[]): void {
    this.beyond = overcommits(errors);
    this.licensed = carriesIt(errors) ? this.draft.groupId : undefined;
  }

  private async make(event: Event, problems: Problems): Promise<void> {
    await this.post<Allotment>(event, problems, "/allotments", bodyOf(this.draft), ({ id, displayName }) => {
      go("allotments", id);
      setTimeout(() => this.context.tell("success", this.context.texts.create.made(displayName)));
    });
  }
}
