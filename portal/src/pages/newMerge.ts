/** The form that plans a merge of an allotment into another one; nothing is changed by it. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, FieldError, Merge } from "../api/types";
import type { Context } from "../app/context";
import { go, link, linkWith } from "../app/router";
import { Combobox } from "../components/combobox";
import { checkbox, textField } from "../components/field";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { notice } from "../components/notice";
import { productName } from "../components/products";
import { empty, whenKnown } from "../components/states";
import { FormPage } from "./formPage";
import type { Problems } from "./newAllotment/draft";
import { bodyOf, EMPTY, found, problemsOf, targetsFor, type Draft, type FieldName } from "./newMerge/draft";

interface Known {
  source: Allotment;
  targets: readonly Allotment[];
}

export class NewMergePage extends FormPage<Draft, FieldName> {
  private readonly sourceId: string;
  private readonly known;
  private readonly combobox: Combobox<Allotment>;
  protected draft: Draft = EMPTY;
  /** What is filled in at first is known. */
  private begun = false;
  /** One of the groups gives more than licences, so that it has to be agreed to. */
  private givesAccess = false;

  /** @param filledIn  the source, and the merge whose plan is to be another one. */
  constructor(context: Context, filledIn: URLSearchParams) {
    super(context);
    this.sourceId = filledIn.get("allotmentId") ?? "";
    const former = filledIn.get("merge");
    this.known = this.live(() => this.read(former), 30);
    this.combobox = new Combobox(() => context.redraw());
  }

  get title(): string {
    return this.context.texts.merges.add;
  }

  view(): TemplateResult {
    const { merges: texts, problem } = this.context.texts;
    const back = buttonLink(link("allotments"), problem.toAllotments);
    if (!this.sourceId) return empty("arrowSync", texts.chooseTitle, texts.empty, back, true);
    return whenKnown(this.context, this.known, (known) => this.shown(known), true);
  }

  private async read(formerId: string | null): Promise<Known> {
    const { api } = this.context;
    const [source, all, former] = await Promise.all([
      api.get<Allotment>(`/allotments/${encodeURIComponent(this.sourceId)}`),
      api.all<Allotment>("/allotments"),
      formerId ? api.get<Merge>(`/merges/${encodeURIComponent(formerId)}`) : undefined,
    ]);
    if (!this.begun && former) {
      const { target, roundSize } = former;
      this.draft = {
        ...EMPTY,
        search: target.displayName,
        targetId: target.id,
        delete: former.delete,
        roundSize: String(roundSize),
      };
    }
    this.begun = true;
    return { source, targets: targetsFor(source, all) };
  }

  private shown({ source, targets }: Known): TemplateResult {
    const { merges: texts } = this.context.texts;
    const crumbs = html`<nav class="crumbs"><a href=${link("allotments", source.id, "settings")}>${icon("arrowLeft")}${source.displayName}</a></nav>
      ${heading(this.title, texts.addIntro(source.displayName))}`;
    if (source.merging) {
      const way = html`<a slot="actions" class="button" href=${link("merges", source.merging)}>${texts.see}</a>`;
      return html`${crumbs}${notice("info", texts.underWay, way)}`;
    }
    if (targets.length === 0)
      return html`${crumbs}${notice("info", texts.noTarget(this.products(source)), this.others())}`;
    return html`${crumbs}${this.form(source, targets)}`;
  }

  private products({ products }: Allotment): string {
    return products.map(productName).join(", ");
  }

  private others(): TemplateResult {
    const way = linkWith({ allotmentId: this.sourceId }, "product-changes", "new");
    return html`<a slot="actions" class="button" href=${way}>${this.context.texts.productChanges.add}</a>`;
  }

  private form(source: Allotment, targets: readonly Allotment[]): TemplateResult {
    const { texts } = this.context;
    const { merges: said, adoptions } = texts;
    const problems = problemsOf(this.draft, texts);
    const agree = (allowGroupAccess: boolean): void => this.change("allowGroupAccess", { allowGroupAccess });
    return html`<form class="card wide-form" novalidate @submit=${(event: Event) => this.plan(event, problems)}>
      ${this.target(source, targets, problems)}
      ${checkbox(said.deleteIt(source.displayName), this.draft.delete, (chosen) => this.change("delete", { delete: chosen }))}
      <p class="hint">${said.deleteHint}</p>
      ${textField({
        label: said.roundSize,
        hint: said.roundHint,
        value: this.draft.roundSize,
        numeric: true,
        problem: this.problem("roundSize", problems),
        input: (roundSize) => this.change("roundSize", { roundSize }),
      })}
      ${this.givesAccess ? checkbox(said.allowAccess, this.draft.allowGroupAccess, agree) : nothing}
      <div class="form-actions">
        <fluent-button role="button" type="submit" appearance="primary" ?disabled=${this.sending}>${this.sending ? adoptions.planning : adoptions.plan}</fluent-button>
      </div>
    </form>`;
  }

  private target(source: Allotment, targets: readonly Allotment[], problems: Problems): TemplateResult {
    const { merges: said } = this.context.texts;
    const shown = this.draft.targetId ? [] : found(targets, this.draft.search);
    return this.combobox.view({
      id: "target",
      label: said.target,
      hint: said.targetHint(this.products(source)),
      value: this.draft.search,
      problem: this.problem("targetId", problems),
      found: shown,
      busy: false,
      told: said.found(shown.length),
      remark: nothing,
      choice: ({ displayName, consumedUnits, allottedUnits }) =>
        html`<span>${displayName}</span><span class="hint">${said.inUse(consumedUnits, allottedUnits)}</span>`,
      input: (search) => this.change("targetId", { search, targetId: "" }),
      choose: ({ id, displayName }) => this.change("targetId", { search: displayName, targetId: id }),
    });
  }

  /** What the app objects to about the source stands with the target: there is no field for it. */
  protected override answeredAt(errors: readonly FieldError[]): Problems {
    return { targetId: errors.map(({ message }) => message).join(" ") };
  }

  protected override objected(errors: readonly FieldError[]): void {
    this.givesAccess = this.givesAccess || errors.some(({ code }) => code === "groupGivesAccess");
  }

  private async plan(event: Event, problems: Problems): Promise<void> {
    const made = ({ id }: Merge): void => go("merges", id);
    await this.post(event, problems, "/merges", bodyOf(this.draft, this.sourceId), made);
  }
}
