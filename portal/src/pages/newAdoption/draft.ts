/** What an administrator has filled in so far of an adoption, and what is wrong with it. */

import type { Allotment, LicenceSource, Overflow, Person, Whom } from "../../api/types";
import { isObjectId } from "../../components/groups";
import { productsBody, type ChosenProducts } from "../../components/productsField";
import type { Texts } from "../../texts";
import { isCount, NAME_AT_MOST, type Problems } from "../newAllotment/draft";

export interface Draft {
  displayName: string;
  groupId: string;
  from: LicenceSource;
  /** Of direct licences. */
  whom: Whom;
  /** The ids of those whom a file names. */
  people: readonly string[];
  /** Of people's direct licences; what a group carries is read from it. */
  products: ChosenProducts;
  allottedUnits: string;
  overflow: Overflow;
  owners: readonly Person[];
  allowGroupAccess: boolean;
}

export type FieldName = keyof Draft;

export const BLANK: Draft = {
  displayName: "",
  groupId: "",
  from: "group",
  whom: "members",
  people: [],
  products: new Map(),
  allottedUnits: "",
  overflow: "rollback",
  owners: [],
  allowGroupAccess: false,
};

/** What another form has filled in already, such as that of a new allotment. `known`: people by their ids. */
export function draftFrom(query: URLSearchParams, known: (id: string) => Person): Draft {
  const overflow = query.get("overflow") === "wait" ? "wait" : "rollback";
  const owners = (query.get("owners") ?? "").split(",").filter(Boolean).map(known);
  const text = (name: string): string => query.get(name) ?? "";
  return {
    ...BLANK,
    displayName: text("displayName"),
    groupId: text("groupId"),
    allottedUnits: text("allottedUnits"),
    overflow,
    owners,
  };
}

/** Everything that can be seen to be wrong before the app is asked. */
export function problemsOf(
  draft: Draft,
  allotments: readonly Allotment[],
  { create: texts, adoptions }: Texts,
): Problems {
  const name = draft.displayName.trim();
  const taken = allotments.find(({ groupId }) => groupId === draft.groupId.trim().toLowerCase());
  return {
    ...(name && name.length <= NAME_AT_MOST ? {} : { displayName: texts.nameWrong }),
    ...(isObjectId(draft.groupId) ? {} : { groupId: texts.groupWrong }),
    ...(taken ? { groupId: texts.groupTaken(taken.displayName) } : {}),
    ...(draft.from === "group" || draft.products.size > 0 ? {} : { products: texts.productsWrong }),
    ...(whomOf(draft) === "listed" && draft.people.length === 0 ? { people: adoptions.fileWrong } : {}),
    ...(isCount(draft.allottedUnits) ? {} : { allottedUnits: texts.unitsWrong }),
  };
}

/** Who is taken over: what a group carries, it carries for its members alone. */
export function whomOf({ from, whom }: Draft): Whom {
  return from === "direct" ? whom : "members";
}

/** The draft as the API takes it. */
export function bodyOf(draft: Draft): Record<string, unknown> {
  return {
    displayName: draft.displayName.trim(),
    groupId: draft.groupId.trim(),
    from: draft.from,
    ...(whomOf(draft) === "members" ? {} : { whom: draft.whom }),
    ...(whomOf(draft) === "listed" ? { people: [...draft.people] } : {}),
    ...(draft.from === "direct" ? { products: productsBody(draft.products) } : {}),
    allottedUnits: Number(draft.allottedUnits),
    overflow: draft.overflow,
    owners: draft.owners.map((owner) => owner.id),
    ...(draft.allowGroupAccess ? { allowGroupAccess: true } : {}),
  };
}
