/** Who may join an allotment: conditions on what Microsoft Entra knows about a person; all must hold. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { JoinAttribute, JoinCondition, ProductCapacity } from "../api/types";
import type { Context } from "../app/context";
import { checkbox, remarks, select, textField } from "./field";
import { icon } from "./icon";
import { productName } from "./products";
import { ATTRIBUTES } from "./waitingOrder";

const JOIN_ATTRIBUTES: readonly JoinAttribute[] = [...ATTRIBUTES, "assignedLicenses"];
const OPERATORS = ["in", "notIn"] as const;
const CONDITIONS_AT_MOST = 5;

/** A condition as it is typed. skuIds: the products, where it is about licences. */
export interface TypedCondition {
  attribute: JoinAttribute;
  operator: JoinCondition["operator"];
  values: string;
  skuIds: readonly string[];
}

export function typedConditions(conditions: readonly JoinCondition[]): readonly TypedCondition[] {
  return conditions.map(({ attribute, operator, values }) => {
    const held = attribute === "assignedLicenses";
    return { attribute, operator, values: held ? "" : values.join(", "), skuIds: held ? values : [] };
  });
}

export function conditionsOf(typed: readonly TypedCondition[]): JoinCondition[] {
  return typed.map(({ attribute, operator, values, skuIds }) => {
    const named = values.split(",").map((value) => value.trim());
    return { attribute, operator, values: attribute === "assignedLicenses" ? [...skuIds] : named.filter(Boolean) };
  });
}

/** The conditions in one line, as they stand in the audit record. */
export function conditionsInShort({ texts }: Context, conditions: readonly JoinCondition[]): string {
  const { attributes, operators, everybody } = texts.joining;
  const said = conditions.map(
    (one) => `${attributes[one.attribute]} ${operators[one.operator]} ${one.values.join(", ")}`,
  );
  return said.join("; ") || everybody;
}

/** What the app says the conditions are, as a list; null: everybody may join. */
export function whoMayJoin({ texts }: Context, said: readonly string[]): TemplateResult | string {
  if (said.length === 0) return texts.joining.everybody;
  return html`<ul class="plain">${said.map((one) => html`<li>${texts.joining.peopleWhose(one)}</li>`)}</ul>`;
}

export interface JoinConditionsField {
  conditions: readonly TypedCondition[];
  /** What the tenant owns; undefined: it isn't known yet. */
  products: readonly ProductCapacity[] | undefined;
  /** What the allotment itself gives, which decides nothing. */
  own: ReadonlySet<string>;
  problem: string | undefined;
  change: (conditions: readonly TypedCondition[]) => void;
}

export function joinConditionsField({ texts }: Context, field: JoinConditionsField): TemplateResult {
  const { joining } = texts;
  const { conditions, change } = field;
  const add = (): void => change([...conditions, { attribute: "department", operator: "in", values: "", skuIds: [] }]);
  const rows = conditions.map((condition, index) => {
    const others = (changed: Partial<TypedCondition>): readonly TypedCondition[] =>
      conditions.map((one, at) => (at === index ? { ...one, ...changed } : one));
    const remove = (): void => change(conditions.filter((_, at) => at !== index));
    const put = (changed: Partial<TypedCondition>): void => change(others(changed));
    const ways = JOIN_ATTRIBUTES.map((one) => [one, joining.attributes[one]] as const);
    const operators = OPERATORS.map((one) => [one, joining.operators[one]] as const);
    return html`<div class="order-rule" role="group" aria-label=${joining.number(index + 1)}>
      ${select(joining.attribute, ways, condition.attribute, (attribute) => put({ attribute: attribute as JoinAttribute }))}
      ${select(joining.operator, operators, condition.operator, (operator) => put({ operator: operator === "notIn" ? "notIn" : "in" }))}
      ${condition.attribute === "assignedLicenses" ? licences({ texts }, field, condition, put) : textField({ label: texts.order.values, hint: texts.order.valuesHint, value: condition.values, input: (values) => put({ values }) })}
      <fluent-button role="button" appearance="subtle" icon-only aria-label=${joining.remove(index + 1)} title=${joining.remove(index + 1)} @click=${remove}>${icon("delete")}</fluent-button>
    </div>`;
  });
  return html`<fieldset class="order-rules">
    <legend>${joining.title}</legend>
    <p class="hint">${joining.hint}</p>
    ${rows}
    <p><fluent-button role="button" ?disabled=${conditions.length >= CONDITIONS_AT_MOST} @click=${add}>${icon("add", "start")}${joining.add}</fluent-button></p>
    ${field.problem ? remarks({ problem: field.problem }) : nothing}
  </fieldset>`;
}

function licences(
  { texts }: Pick<Context, "texts">,
  { products, own }: JoinConditionsField,
  { skuIds }: TypedCondition,
  put: (changed: Partial<TypedCondition>) => void,
): TemplateResult {
  const toggle = (skuId: string, chosen: boolean): void =>
    put({ skuIds: chosen ? [...skuIds, skuId] : skuIds.filter((one) => one !== skuId) });
  const known = (products ?? []).filter(({ skuId }) => !own.has(skuId));
  const unknown = skuIds.filter((skuId) => !known.some((product) => product.skuId === skuId));
  return html`<fieldset>
    <legend>${texts.create.products}</legend>
    ${known.map((product) => checkbox(productName(product), skuIds.includes(product.skuId), (chosen) => toggle(product.skuId, chosen)))}
    ${unknown.map((skuId) => checkbox(skuId, true, (chosen) => toggle(skuId, chosen)))}
  </fieldset>`;
}
