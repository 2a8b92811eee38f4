/** The order of a waiting room: first come, first served, or priority classes with the rules that give them. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { ClassRule, OrderAttribute, WaitingOrder } from "../api/types";
import type { Context } from "../app/context";
import { numberOf, radios, select, textField } from "./field";
import { GroupField, groupName, isObjectId } from "./groups";
import { icon } from "./icon";

export const CLASSES = [1, 2, 3, 4, 5] as const;
export const ATTRIBUTES: readonly OrderAttribute[] = [
  "department",
  "jobTitle",
  "employeeType",
  "country",
  "companyName",
  "officeLocation",
];
const RULES: readonly WaitingOrder["rule"][] = ["place", "priority"];
const RULES_AT_MOST = 20;
const DEFAULTS = { defaultClass: 3, ageingDays: 30 };

/** A rule as it is typed. */
export interface TypedRule {
  priorityClass: number;
  by: "group" | OrderAttribute;
  groupId: string;
  values: string;
}

/** An order as it is typed. */
export interface TypedOrder {
  rule: WaitingOrder["rule"];
  classes: readonly TypedRule[];
  defaultClass: number;
  ageingDays: string;
}

export function typedOrder(order: WaitingOrder): TypedOrder {
  return {
    rule: order.rule,
    classes: (order.classes ?? []).map(typedRule),
    defaultClass: order.defaultClass ?? DEFAULTS.defaultClass,
    ageingDays: String(order.ageingDays ?? DEFAULTS.ageingDays),
  };
}

function typedRule({ priorityClass, groupId = "", attribute, values = [] }: ClassRule): TypedRule {
  return { priorityClass, by: attribute ?? "group", groupId, values: values.join(", ") };
}

/** What is sent; what is no number goes as it is, and the app says what is wrong with it. */
export function orderOf({ rule, classes, defaultClass, ageingDays }: TypedOrder): unknown {
  if (rule === "place") return { rule };
  return { rule, classes: classes.map(ruleOf), defaultClass, ageingDays: numberOf(ageingDays) };
}

function ruleOf({ priorityClass, by, groupId, values }: TypedRule): ClassRule {
  if (by === "group") return { priorityClass, groupId: groupId.trim() };
  return { priorityClass, attribute: by, values: valuesOf(values) };
}

function valuesOf(text: string): string[] {
  return text
    .split(",")
    .map((value) => value.trim())
    .filter(Boolean);
}

export class WaitingOrderField {
  private readonly groups = new Map<number, GroupField>();
  private rows: readonly number[] = [];
  private next = 0;

  constructor(
    private readonly context: Context,
    private readonly change: (order: TypedOrder) => void,
  ) {}

  /** Forget what has been typed. */
  reset(): void {
    this.groups.clear();
    this.rows = [];
  }

  /** `problem`: what the app objects to. */
  view(order: TypedOrder, problem: string | undefined): TemplateResult {
    const texts = this.context.texts.order;
    while (this.rows.length < order.classes.length) this.rows = [...this.rows, this.next++];
    const choose = (rule: WaitingOrder["rule"]): void => this.change({ ...order, rule });
    return html`${radios("waitingOrder", texts.title, RULES, order.rule, texts.rules, texts.hints, choose, problem)}
    ${order.rule === "priority" ? this.classes(order) : nothing}`;
  }

  private classes(order: TypedOrder): TemplateResult {
    const texts = this.context.texts.order;
    const full = order.classes.length >= RULES_AT_MOST;
    return html`<fieldset class="order-rules">
      <legend>${texts.classes}</legend>
      <p class="hint">${texts.classesHint}</p>
      ${order.classes.map((rule, index) => this.rule(order, rule, index))}
      <p><fluent-button role="button" ?disabled=${full} @click=${() => this.add(order)}>${icon("add", "start")}${texts.add}</fluent-button></p>
      <div class="field">${select(texts.defaultClass, this.numbers, String(order.defaultClass), (chosen) => this.change({ ...order, defaultClass: Number(chosen) }))}</div>
      ${textField({
        label: texts.ageing,
        hint: texts.ageingHint,
        value: order.ageingDays,
        numeric: true,
        problem: isDays(order.ageingDays) ? undefined : texts.ageingWrong,
        input: (ageingDays) => this.change({ ...order, ageingDays }),
      })}
    </fieldset>`;
  }

  private get numbers(): readonly (readonly [string, string])[] {
    return CLASSES.map((one) => [String(one), this.context.texts.order.class(one)] as const);
  }

  private rule(order: TypedOrder, rule: TypedRule, index: number): TemplateResult {
    const texts = this.context.texts.order;
    const ways = [["group", texts.group], ...ATTRIBUTES.map((one) => [one, texts.attributes[one]] as const)] as const;
    const put = (changes: Partial<TypedRule>): void => {
      const classes = order.classes.map((one, at) => (at === index ? { ...one, ...changes } : one));
      this.change({ ...order, classes });
    };
    return html`<div class="order-rule" role="group" aria-label=${texts.ruleNumber(index + 1)}>
      ${select(texts.gives, this.numbers, String(rule.priorityClass), (chosen) => put({ priorityClass: Number(chosen) }))}
      ${select(texts.to, ways, rule.by, (by) => put({ by: by as TypedRule["by"] }))}
      ${rule.by === "group" ? this.group(rule, index, put) : this.values(rule, put)}
      <fluent-button
        role="button"
        appearance="subtle"
        icon-only
        aria-label=${texts.remove(index + 1)}
        title=${texts.remove(index + 1)}
        @click=${() => this.remove(order, index)}
        >${icon("delete")}</fluent-button
      >
    </div>`;
  }

  private group(rule: TypedRule, index: number, put: (changes: Partial<TypedRule>) => void): TemplateResult {
    const row = this.rows[index] ?? index;
    const { group, groupHint } = this.context.texts.order;
    let field = this.groups.get(row);
    if (!field) {
      const named = { id: `order-group-${row}`, label: group, hint: groupHint };
      field = new GroupField(this.context, (groupId) => this.put(row, groupId), rule.groupId, named);
      this.groups.set(row, field);
    }
    this.puts.set(row, (groupId) => put({ groupId }));
    const { groupWrong } = this.context.texts.order;
    return field.view(rule.groupId && !isObjectId(rule.groupId) ? groupWrong : undefined);
  }

  /** What a row's group does now: the field itself outlives the order that it was made for. */
  private readonly puts = new Map<number, (groupId: string) => void>();

  private put(row: number, groupId: string): void {
    this.puts.get(row)?.(groupId);
  }

  private values(rule: TypedRule, put: (changes: Partial<TypedRule>) => void): TemplateResult {
    const { values, valuesHint } = this.context.texts.order;
    return textField({ label: values, hint: valuesHint, value: rule.values, input: (typed) => put({ values: typed }) });
  }

  private add(order: TypedOrder): void {
    const rule: TypedRule = { priorityClass: 1, by: "department", groupId: "", values: "" };
    this.change({ ...order, classes: [...order.classes, rule] });
  }

  private remove(order: TypedOrder, index: number): void {
    this.rows = this.rows.filter((_, at) => at !== index);
    this.change({ ...order, classes: order.classes.filter((_, at) => at !== index) });
  }
}

function isDays(text: string): boolean {
  const days = Number(text);
  return /^\d+$/.test(text.trim()) && days >= 1 && days <= 365;
}

/** The order in a few words. */
export function orderInWords({ texts }: Context, order: WaitingOrder): string {
  if (order.rule === "place") return texts.order.rules.place;
  return texts.order.fact(order.ageingDays ?? DEFAULTS.ageingDays);
}

/** What gave somebody their class. */
export function whyClass(
  context: Context,
  given: { classGivenBy: string | null; classGivenFor: string | null; classAttribute: OrderAttribute | null },
): string {
  const { why, attributes, group } = context.texts.order;
  const what = given.classGivenFor ?? "";
  if (given.classGivenBy === "attribute" && given.classAttribute) return `${attributes[given.classAttribute]}: ${what}`;
  if (given.classGivenBy === "group") {
    const name = groupName(context, what);
    return name ? `${group}: ${name}` : why.group;
  }
  return given.classGivenBy === "hand" ? why.hand : why.default;
}
