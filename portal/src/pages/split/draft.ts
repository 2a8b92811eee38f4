/** What an administrator has filled in so far of splitting a licensed group. */

import type { OrderAttribute } from "../../api/types";
import { isObjectId } from "../../components/groups";
import type { Texts } from "../../texts";
import { isCount, NAME_AT_MOST, type Problems } from "../newAllotment/draft";

/** An allotment that is to be made. `row`: which one it is, whatever its place is by now. */
export interface TypedTarget {
  row: number;
  displayName: string;
  groupId: string;
  by: "group" | OrderAttribute;
  matchGroupId: string;
  values: string;
  allottedUnits: string;
}

export interface Draft {
  groupId: string;
  targets: readonly TypedTarget[];
  allowGroupAccess: boolean;
}

export type FieldName = "groupId" | "targets" | "plan" | `targets[${number}]${string}`;

export const TARGETS_AT_MOST = 20;

export function blankTarget(row: number): TypedTarget {
  return { row, displayName: "", groupId: "", by: "department", matchGroupId: "", values: "", allottedUnits: "" };
}

/** Everything that can be seen to be wrong before the app is asked. */
export function problemsOf({ groupId, targets }: Draft, { create, order }: Texts): Problems {
  const problems: Record<string, string> = isObjectId(groupId) ? {} : { groupId: create.groupWrong };
  targets.forEach((target, place) => {
    const at = `targets[${place}]`;
    const name = target.displayName.trim();
    if (!name || name.length > NAME_AT_MOST) problems[`${at}.displayName`] = create.nameWrong;
    if (!isObjectId(target.groupId)) problems[`${at}.groupId`] = create.groupWrong;
    if (!isCount(target.allottedUnits)) problems[`${at}.allottedUnits`] = create.unitsWrong;
    if (target.by === "group" && !isObjectId(target.matchGroupId)) problems[`${at}.match`] = order.groupWrong;
    if (target.by !== "group" && valuesOf(target).length === 0) problems[`${at}.match`] = order.valuesHint;
  });
  return problems;
}

/** The draft as the API takes it. */
export function bodyOf({ groupId, targets, allowGroupAccess }: Draft): Record<string, unknown> {
  return {
    groupId: groupId.trim(),
    targets: targets.map((target) => ({
      displayName: target.displayName.trim(),
      groupId: target.groupId.trim(),
      allottedUnits: Number(target.allottedUnits),
      match:
        target.by === "group"
          ? { groupId: target.matchGroupId.trim() }
          : { attribute: target.by, values: valuesOf(target) },
    })),
    ...(allowGroupAccess ? { allowGroupAccess: true } : {}),
  };
}

function valuesOf({ values }: TypedTarget): string[] {
  return values
    .split(",")
    .map((value) => value.trim())
    .filter(Boolean);
}
