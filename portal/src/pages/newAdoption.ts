/** The form that plans an adoption; nothing is changed by it. */

import { html, nothing, type TemplateResult } from "lit-html";
import type {
  Adoption,
  Allotment,
  FieldError,
  LicenceSource,
  Overflow,
  Page as ListPage,
  ProductCapacity,
  Whom,
} from "../api/types";
import type { Context } from "../app/context";
import { go, link } from "../app/router";
import { radios, textField } from "../components/field";
import { GroupField } from "../components/groups";
import { heading } from "../components/heading";
import { icon } from "../components/icon";
import { OwnersField } from "../components/owners";
import { productsField } from "../components/productsField";
import { whenKnown } from "../components/states";
import { FormPage } from "./formPage";
import { bodyOf, draftFrom, problemsOf, whomOf, type Draft, type FieldName } from "./newAdoption/draft";
import { PeopleFile } from "./newAdoption/peopleFile";
import { accessKnown, refusesAccess } from "./newAllotment/access";
import type { Problems } from "./newAllotment/draft";

const SOURCES: readonly LicenceSource[] = ["group", "direct"];
const WHOMS: readonly Whom[] = ["members", "holders", "listed"];
const OVERFLOWS: readonly Overflow[] = ["rollback", "wait"];

export class NewAdoptionPage extends FormPage<Draft, FieldName> {
  private readonly products = this.at<ListPage<ProductCapacity>>("/products", 30);
  private readonly allotments = this.every<Allotment>("/allotments", 30);
  private readonly owners = new OwnersField(this.context, (owners) => this.change("owners", { owners }));
  private readonly file = new PeopleFile(this.context, (people) => this.change("people", { people }));
  private readonly group;
  protected draft: Draft;
  /** The app has said that the group gives more than licences. */
  private gives = false;

  constructor(context: Context, filledIn: URLSearchParams) {
    super(context);
    this.draft = draftFrom(filledIn, (id) => context.names.known(id) ?? { id, displayName: id, userPrincipalName: "" });
    const name = filledIn.get("groupName") ?? this.draft.groupId;
    this.group = new GroupField(context, (groupId) => this.chooseGroup(groupId), name);
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
      ${this.group.view(this.problem("groupId", problems), undefined, this.access())}
      ${radios("from", adoptions.source, SOURCES, draft.from, adoptions.sources, adoptions.sourceHints, (from) => this.change("from", { from }), this.problem("from", problems))}
      ${draft.from === "direct" ? html`${this.productFields(products, problems)}${this.whomFields(problems)}` : nothing}
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
        change: (chosen) => {
          this.change("products", { products: chosen });
          void this.file.read([...chosen.keys()]);
        },
      },
      texts,
    );
  }

  private whomFields(problems: Problems): TemplateResult {
    const { adoptions: texts } = this.context.texts;
    const { draft } = this;
    const chosen = [...draft.products.keys()];
    return html`${radios("whom", texts.whom, WHOMS, draft.whom, texts.whoms, texts.whomHints, (whom) => this.change("whom", { whom }), this.problem("whom", problems))}
    ${whomOf(draft) === "listed" ? this.file.view(chosen, this.problem("people", problems)) : nothing}`;
  }

  private chooseGroup(groupId: string): void {
    this.gives = false;
    this.change("groupId", { groupId, allowGroupAccess: false });
  }

  /** That it is known what the group gives: the app has said what. */
  private access(): TemplateResult | typeof nothing {
    const known = (allowGroupAccess: boolean): void => this.change("groupId", { allowGroupAccess });
    return this.gives ? accessKnown(this.draft.allowGroupAccess, undefined, this.context.texts, known) : nothing;
  }

  protected override objected(errors: readonly FieldError[]): void {
    this.gives ||= refusesAccess(errors);
  }

  private async plan(event: Event, problems: Problems): Promise<void> {
    await this.post<Adoption>(event, problems, "/adoptions", bodyOf(this.draft), ({ id }) => go("adoptions", id));
  }
}
