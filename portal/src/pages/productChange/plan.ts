/** What the plan of a change of products means: for how many people, for which services, and with which units. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { AllottedProduct, ProductChange, ProductChangePlan, UnitsNeeded } from "../../api/types";
import type { Context } from "../../app/context";
import { inOrder } from "../../app/order";
import { link } from "../../app/router";
import { icon } from "../../components/icon";
import { nameOf } from "../../components/person";
import { productName } from "../../components/products";
import type { Texts } from "../../texts";
import { effect } from "../undertaking/effect";

/** Everybody of the plan: those with a seat. */
export function peopleOf({ moves, holds, failing, blocked }: ProductChangePlan): number {
  return moves + holds + failing + blocked;
}

/** The products that come, where the change leads. */
export function coming({ productsBefore, productsAfter }: ProductChange): readonly AllottedProduct[] {
  return without(productsAfter, productsBefore);
}

/** The products that go. */
export function going({ productsBefore, productsAfter }: ProductChange): readonly AllottedProduct[] {
  return without(productsBefore, productsAfter);
}

/** The products whose service plans change, as they are to be. */
export function switching({ productsBefore, productsAfter }: ProductChange): readonly AllottedProduct[] {
  const before = new Map(productsBefore.map((product) => [product.skuId, plansOff(product)]));
  return productsAfter.filter((product) => (before.get(product.skuId) ?? plansOff(product)) !== plansOff(product));
}

/** The change in a few words, such as "Microsoft 365 E3 → Microsoft 365 E5". */
export function inWords(texts: Texts, change: ProductChange): string {
  const { productChanges: said } = texts;
  const comes = names(coming(change));
  const goes = names(going(change));
  if (comes && goes) return said.instead(comes, goes);
  if (comes) return said.added(comes);
  return goes ? said.removed(goes) : said.switched(names(switching(change)));
}

/** Whether the tenant lacks units for the people who need one, and nobody has said that this is meant. */
export function lacksUnits({ plan, allowOvercommit }: ProductChange): boolean {
  return !allowOvercommit && plan.units.some(({ missing }) => missing > 0);
}

/** How people get from one to the other. */
export function wayInWords({ productChanges: said }: Texts, change: ProductChange): string {
  const { way } = change.plan;
  if (way !== "overlap") return said.ways[way];
  if (going(change).length === 0) return said.onlyComes;
  return coming(change).length === 0 ? said.onlyGoes : said.ways.overlap;
}

/** How people get from one to the other, and what becomes of how many. */
export function effects(context: Context, change: ProductChange): TemplateResult {
  const { productChanges: texts } = context.texts;
  const { plan } = change;
  const said = texts.effects;
  return html`<p>${wayInWords(context.texts, change)}</p>
    <ul class="plain effects">
      ${effect("good", "checkmarkCircle", plan.moves, said.moves)} ${effect("quiet", "info", plan.holds, said.holds)}
      ${effect("warn", "errorCircle", plan.failing, said.failing)} ${effect("bad", "warning", plan.blocked, said.blocked)}
      ${peopleOf(plan) === 0 ? html`<li>${said.nobody}</li>` : nothing}
    </ul>`;
}

/** Which service plans people keep, lose and get, and which of them nobody can have together. */
export function services(context: Context, { plan }: ProductChange): TemplateResult {
  const { productChanges: texts } = context.texts;
  const { kept, lost, gained, collisions, names: known } = plan.services;
  const called = new Map(known.map(({ servicePlanId, displayName }) => [servicePlanId, displayName]));
  const name = (id: string): string => called.get(id) ?? id;
  const pairs = collisions.map(([goes, comes]) => texts.pair(name(goes), name(comes)));
  const named = (ids: readonly string[]): readonly string[] => ids.map(name);
  return html`${listed(texts.collisions(collisions.length), pairs, true)}
  ${listed(texts.lost(lost.length), named(lost), lost.length > 0)}${listed(texts.gained(gained.length), named(gained))}
  ${listed(texts.kept(kept.length), named(kept))}`;
}

function listed(title: string, lines: readonly string[], open = false): TemplateResult {
  if (lines.length === 0) return html`<p class="plan-services">${title}</p>`;
  return html`<details class="plan-services" ?open=${open}>
    <summary>${title}</summary>
    <ul>
      ${lines.toSorted(inOrder).map((line) => html`<li>${line}</li>`)}
    </ul>
  </details>`;
}

/** The units that each product needs which comes, and whether the tenant has them. */
export function units(context: Context, change: ProductChange): TemplateResult {
  const { productChanges: said } = context.texts;
  if (change.plan.units.length === 0) return html`<p>${said.unitsNone}</p>`;
  const called = new Map(change.productsAfter.map((product) => [product.skuId, productName(product)]));
  const line = ({ skuId, needed, available, missing }: UnitsNeeded): string =>
    said.unitsOf(called.get(skuId) ?? skuId, needed, Math.max(0, available), missing);
  return html`<ul class="plain effects">
      ${change.plan.units.map(
        (product) =>
          html`<li class="remark ${product.missing > 0 ? "bad" : "good"}">${icon(product.missing > 0 ? "errorCircle" : "checkmarkCircle")}<span>${line(product)}</span></li>`,
      )}
    </ul>
    <p class="hint">${said.unitsHint(change.allottedUnits)}</p>`;
}

/** What was asked for. */
export function facts(context: Context, change: ProductChange): TemplateResult {
  const { texts, format } = context;
  const { productChanges: said } = texts;
  const rows: readonly (readonly [string, unknown])[] = [
    [said.allotment, html`<a href=${link("allotments", change.allotmentId)}>${change.displayName}</a>`],
    [said.before, productLines(context, change.productsBefore)],
    [said.after, productLines(context, change.productsAfter)],
    [said.roundSize, format.count(change.roundSize)],
    ...(change.allowOvercommit ? [[texts.create.units, said.beyond] as const] : []),
    [
      texts.adoptions.plannedBy,
      html`${nameOf(context, change.createdBy, change.allotmentId)}<span class="hint">${format.moment(change.createdDateTime)}</span>`,
    ],
  ];
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function productLines({ texts }: Context, products: readonly AllottedProduct[]): TemplateResult {
  const off = ({ disabledPlans }: AllottedProduct): TemplateResult | typeof nothing =>
    disabledPlans.length === 0
      ? nothing
      : html`<span class="hint">${texts.adoptions.plansOff(disabledPlans.length)}</span>`;
  return html`${products.map((product) => html`<span class="line">${productName(product)}${off(product)}</span>`)}`;
}

export function names(products: readonly AllottedProduct[]): string {
  return products.map(productName).join(", ");
}

function without(products: readonly AllottedProduct[], others: readonly AllottedProduct[]): readonly AllottedProduct[] {
  return products.filter(({ skuId }) => !others.some((other) => other.skuId === skuId));
}

function plansOff({ disabledPlans }: AllottedProduct): string {
  return disabledPlans.toSorted().join(" ");
}
