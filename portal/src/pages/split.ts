/** The form that splits a licensed group: who would go where is shown first, and then an adoption is planned for each part. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { Adoption, FieldError, Page as ListPage, Split } from "../api/types";
import type { Context } from "../app/context";
import { go, link } from "../app/router";
import { remarks, select, textField } from "../components/field";
import { GroupField } from "../components/groups";
import { heading } from "../components/heading";
import { icon } from "../components/icon";
import { table } from "../components/table";
import { ATTRIBUTES } from "../components/waitingOrder";
import { FormPage } from "./formPage";
import { accessKnown, refusesAccess } from "./newAllotment/access";
import type { Problems } from "./newAllotment/draft";
import {
  blankTarget,
  bodyOf,
  problemsOf,
  TARGETS_AT_MOST,
  type Draft,
  type FieldName,
  type TypedTarget,
} from "./split/draft";

export class SplitPage extends FormPage<Draft, FieldName> {
  protected draft: Draft = { groupId: "", targets: [blankTarget(0), blankTarget(1)], allowGroupAccess: false };
  private readonly large;
  private readonly groups = new Map<string, GroupField>();
  private next = 2;
  private seen: Split | undefined;
  /** The app has said that a group gives more than licences. */
  private gives = false;

  constructor(context: Context) {
    super(context);
    const { split: texts } = context.texts;
    const named = { id: "large-group", label: texts.group, hint: texts.groupHint };
    this.large = new GroupField(context, (groupId) => this.put("groupId", { groupId }), "", named);
  }

  get title(): string {
    return this.context.texts.split.title;
  }

  view(): TemplateResult {
    const { adoptions, split: texts } = this.context.texts;
    const { draft } = this;
    const problems = problemsOf(draft, this.context.texts);
    const full = draft.targets.length >= TARGETS_AT_MOST;
    return html`<nav class="crumbs"><a href=${link("adoptions")}>${icon("arrowLeft")}${adoptions.title}</a></nav>
      ${heading(this.title, texts.intro)}
      <form class="card wide-form" novalidate @submit=${(event: Event) => this.send(event, problems)}>
        ${this.large.view(this.problem("groupId", problems), undefined, this.access())}
        ${repeat(
          draft.targets,
          ({ row }) => row,
          (target, place) => this.target(target, place, problems),
        )}
        ${remarks({ problem: this.problem("targets", problems) })}
        <div class="field"><fluent-button role="button" ?disabled=${full} @click=${() => this.add()}>${icon("add", "start")}${texts.add}</fluent-button></div>
        ${this.seen ? this.preview(this.seen) : nothing}
        ${remarks({ problem: this.problem("plan", problems) })}
        <div class="form-actions">
          <fluent-button role="button" type="submit" appearance="primary" ?disabled=${this.sending}>${this.seen ? texts.plan : texts.preview}</fluent-button>
        </div>
      </form>`;
  }

  private target(target: TypedTarget, place: number, problems: Problems): TemplateResult {
    const { create, order, split: texts } = this.context.texts;
    const at = `targets[${place}]` as const;
    const ways = [["group", order.group], ...ATTRIBUTES.map((one) => [one, order.attributes[one]] as const)] as const;
    const remove = texts.remove(place + 1);
    return html`<fieldset>
      <legend>${texts.target(place + 1)}</legend>
      ${textField({
        label: create.name,
        value: target.displayName,
        problem: this.problem(`${at}.displayName`, problems),
        input: (displayName) => this.putIn(target.row, ".displayName", { displayName }),
      })}
      ${this.group(target, "groupId", texts.targetGroup, texts.targetGroupHint).view(this.problem(`${at}.groupId`, problems))}
      <div class="field">${select(texts.by, ways, target.by, (by) => this.putIn(target.row, ".match", { by: by as TypedTarget["by"] }))}</div>
      ${target.by === "group" ? this.group(target, "matchGroupId", order.group, order.groupHint).view(this.problem(`${at}.match`, problems)) : textField({ label: order.values, hint: order.valuesHint, value: target.values, problem: this.problem(`${at}.match`, problems), input: (values) => this.putIn(target.row, ".match", { values }) })}
      ${textField({
        label: create.units,
        value: target.allottedUnits,
        numeric: true,
        problem: this.problem(`${at}.allottedUnits`, problems),
        input: (allottedUnits) => this.putIn(target.row, ".allottedUnits", { allottedUnits }),
      })}
      ${this.draft.targets.length > 1 ? html`<fluent-button role="button" @click=${() => this.remove(target.row)}>${icon("delete", "start")}${remove}</fluent-button>` : nothing}
    </fieldset>`;
  }

  /** The field of a target's group, or of the group by which people go there; it outlives the target as it was typed. */
  private group(target: TypedTarget, name: "groupId" | "matchGroupId", label: string, hint: string): GroupField {
    const id = `${name}-${target.row}`;
    const known = this.groups.get(id);
    if (known) return known;
    const field = name === "groupId" ? ".groupId" : ".match";
    const change = (groupId: string): void => this.putIn(target.row, field, { [name]: groupId });
    const made = new GroupField(this.context, change, target[name], { id, label, hint });
    this.groups.set(id, made);
    return made;
  }

  private preview(seen: Split): TemplateResult {
    const { split: texts } = this.context.texts;
    const { format } = this.context;
    return html`<h2 class="section">${texts.previewTitle}</h2>
      <div role="status">
        ${table(
          texts.previewTitle,
          [
            { header: texts.allotment, kind: "main", cell: ({ displayName }) => displayName },
            { header: texts.people, cell: ({ people }) => format.count(people) },
            { header: texts.seats, cell: ({ allottedUnits }) => format.count(allottedUnits) },
            { header: texts.short, cell: ({ short }) => format.count(short) },
          ],
          seen.targets,
          ({ groupId }) => groupId,
        )}
        <p class="remark">${texts.none(seen.none, seen.people)}</p>
        ${seen.several > 0 ? html`<p class="remark">${texts.several(seen.several)}</p>` : nothing}
        <p class="remark">${texts.leaves}</p>
      </div>`;
  }

  private access(): TemplateResult | typeof nothing {
    const known = (allowGroupAccess: boolean): void => this.put("groupId", { allowGroupAccess });
    return this.gives ? accessKnown(this.draft.allowGroupAccess, undefined, this.context.texts, known) : nothing;
  }

  protected override objected(errors: readonly FieldError[]): void {
    this.gives ||= refusesAccess(errors);
    this.seen = undefined;
  }

  /** Each at its target; what is wrong with a rule, at the rule as a whole. */
  protected override answeredAt(errors: readonly FieldError[]): Problems {
    return Object.fromEntries(errors.map(({ field, message }) => [field.replace(/(\.match).*/, "$1"), message]));
  }

  /** What was shown is of another form by now. */
  private put(field: FieldName, changes: Partial<Draft>): void {
    this.seen = undefined;
    this.change(field, changes);
  }

  private putIn(row: number, field: string, changes: Partial<TypedTarget>): void {
    const place = this.draft.targets.findIndex((target) => target.row === row);
    const targets = this.draft.targets.map((target) => (target.row === row ? { ...target, ...changes } : target));
    this.put(`targets[${place}]${field}`, { targets });
  }

  private add(): void {
    this.put("targets", { targets: [...this.draft.targets, blankTarget(this.next++)] });
  }

  private remove(row: number): void {
    this.put("targets", { targets: this.draft.targets.filter((target) => target.row !== row) });
  }

  private async send(event: Event, problems: Problems): Promise<void> {
    const body = bodyOf(this.draft);
    if (!this.seen) {
      await this.post<Split>(event, problems, "/adoptions/split/preview", body, (seen) => (this.seen = seen));
      return;
    }
    const agreed = { ...body, plan: this.seen.fingerprint };
    await this.post<ListPage<Adoption>>(event, problems, "/adoptions/split", agreed, ({ value }) =>
      go("adoptions", ...(value[0]?.split ? ["split", value[0].split] : [])),
    );
  }
}
