/** What an administrator has filled in so far, and what is wrong with it. */

import type { Allotment, FieldError, Licensing, Overflow, Person, ProductCapacity } from "../../api/types";
import { isObjectId } from "../../components/groups";
import { productName } from "../../components/products";
import { productsBody, type ChosenProducts } from "../../components/productsField";
import { orderOf, typedOrder, type TypedOrder } from "../../components/waitingOrder";
import type { Texts } from "../../texts";

export interface Draft {
  displayName: string;
  groupId: string;
  products: ChosenProducts;
  allottedUnits: string;
  overflow: Overflow;
  licensing: Licensing;
  owners: readonly Person[];
  /** Asked for where people wait. */
  waitingOrder: TypedOrder;
  allowOvercommit: boolean;
  allowGroupAccess: boolean;
}

export const BLANK: Draft = {
  displayName: "",
  groupId: "",
  products: new Map(),
  allottedUnits: "",
  overflow: "rollback",
  licensing: "group",
  owners: [],
  waitingOrder: typedOrder({ rule: "place" }),
  allowOvercommit: false,
  allowGroupAccess: false,
};

export type FieldName =
  | "displayName"
  | "groupId"
  | "allowGroupAccess"
  | "products"
  | "allottedUnits"
  | "overflow"
  | "licensing"
  | "owners"
  | "waitingOrder";
/** What is wrong, by the field of the API that it is about. */
export type Problems = Partial<Record<string, string>>;

export interface Known {
  products: readonly ProductCapacity[];
  allotments: readonly Allotment[];
  /** The products, by skuId, that the group itself gives to everybody in it, as far as that is known. */
  carried: readonly string[];
  /** Whether the group is known to give more than licences. */
  givesAccess: boolean;
}

export const NAME_AT_MOST = 120;

/** Everything that can be seen to be wrong before the app is asked. */
export function problemsOf(draft: Draft, known: Known, { create: texts }: Texts): Problems {
  const name = draft.displayName.trim();
  const taken = known.allotments.find(({ groupId }) => groupId === draft.groupId.trim().toLowerCase());
  const over = scarcest(draft, known);
  const carried = known.products
    .filter(({ skuId }) => draft.products.has(skuId) && known.carried.includes(skuId))
    .map(productName);
  return {
    ...(name && name.length <= NAME_AT_MOST ? {} : { displayName: texts.nameWrong }),
    ...(isObjectId(draft.groupId) ? {} : { groupId: texts.groupWrong }),
    ...(carried.length > 0 ? { groupId: texts.groupCarries(carried.join(", ")) } : {}),
    ...(known.givesAccess && !draft.allowGroupAccess ? { allowGroupAccess: texts.accessWrong } : {}),
    ...(taken ? { groupId: texts.groupTaken(taken.displayName) } : {}),
    ...(draft.products.size > 0 ? {} : { products: texts.productsWrong }),
    ...(over && over.left < 0 && !draft.allowOvercommit
      ? { allottedUnits: texts.unitsOver(productName(over.product), over.product) }
      : {}),
    ...(isCount(draft.allottedUnits) ? {} : { allottedUnits: texts.unitsWrong }),
  };
}

/** The chosen product of which the least would be left, and how much. */
export function scarcest(draft: Draft, known: Known): { product: ProductCapacity; left: number } | undefined {
  if (!isCount(draft.allottedUnits)) return undefined;
  const units = Number(draft.allottedUnits);
  return known.products
    .filter(({ skuId }) => draft.products.has(skuId))
    .map((product) => ({ product, left: product.free - units }))
    .sort((one, other) => one.left - other.left)[0];
}

/** The draft as the API takes it. */
export function bodyOf(draft: Draft): Record<string, unknown> {
  return {
    displayName: draft.displayName.trim(),
    groupId: draft.groupId.trim(),
    products: productsBody(draft.products),
    allottedUnits: Number(draft.allottedUnits),
    overflow: draft.overflow,
    licensing: draft.licensing,
    owners: draft.owners.map((owner) => owner.id),
    ...(draft.overflow === "wait" && draft.waitingOrder.rule === "priority"
      ? { waitingOrder: orderOf(draft.waitingOrder) }
      : {}),
    ...(draft.allowOvercommit ? { allowOvercommit: true } : {}),
    ...(draft.allowGroupAccess ? { allowGroupAccess: true } : {}),
  };
}

/** What an adoption of the group is to begin with, where the group carries the products itself. */
export function adoptionOf(draft: Draft, groupName: string): Record<string, string> {
  const { displayName, groupId, allottedUnits, overflow, owners } = draft;
  return { displayName, groupId, groupName, allottedUnits, overflow, owners: owners.map(({ id }) => id).join(",") };
}

/** The draft as an entry of a manifest, for asking what it would do: undefined until it can be asked about. */
export function entryOf(draft: Draft, problems: Problems): Record<string, unknown> | undefined {
  const { groupId, products, allottedUnits } = problems;
  if (groupId || products || (allottedUnits && !isCount(draft.allottedUnits))) return undefined;
  const { allowOvercommit, allowGroupAccess, ...entry } = bodyOf(draft);
  return { ...entry, displayName: entry.displayName || draft.groupId.trim() };
}

/** What the app said, by the field that it is about; `products[0].skuId` is about the products. */
export function problemsFrom(errors: readonly FieldError[]): Problems {
  const problems: Record<string, string> = {};
  for (const { field, message } of errors) {
    const name = field.split(/[.[]/, 1)[0]!;
    problems[name] = problems[name] ? `${problems[name]} ${message}` : message;
  }
  return problems;
}

/** Whether the app has refused because the group carries the products itself. */
export function carriesIt(errors: readonly FieldError[]): boolean {
  return errors.some(({ code }) => code === "groupCarriesIt");
}

/** Whether the app has refused because more would be promised than there is, and takes it if one says so. */
export function overcommits(errors: readonly FieldError[]): boolean {
  return errors.some(({ code }) => code === "overcommitted");
}

export function isCount(text: string): boolean {
  return /^\d{1,8}$/.test(text.trim());
}
