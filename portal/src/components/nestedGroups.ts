/** Groups inside an allotment's group: whether they count, which ones do, and what becomes of people beyond the limit. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, InnerGroup, InnerRollback, Overflow } from "../api/types";
import type { Context } from "../app/context";
import { checkbox, radios } from "./field";

const ROLLBACKS: readonly InnerRollback[] = ["keepWithout", "removeFromInner"];

export interface NestedGroups {
  nestedGroups: boolean;
  innerRollback: InnerRollback;
}

/** The choice in the form; the second one is there where people beyond the limit are removed. */
export function nestedGroupsField(
  { texts }: Context,
  chosen: NestedGroups,
  overflow: Overflow,
  problem: string | undefined,
  change: (changed: Partial<NestedGroups>) => void,
): TemplateResult {
  const { title, setting, settingHint, rollback, rollbacks, rollbackHints } = texts.nestedGroups;
  const label = html`${setting}<span class="hint">${settingHint}</span>`;
  return html`<fieldset>
      <legend>${title}</legend>
      ${checkbox(label, chosen.nestedGroups, (nestedGroups) => change({ nestedGroups }))}
      ${problem ? html`<p class="remark bad" role="alert">${problem}</p>` : nothing}
    </fieldset>
    ${
      chosen.nestedGroups && overflow === "rollback"
        ? radios(
            "innerRollback",
            rollback,
            ROLLBACKS,
            chosen.innerRollback,
            rollbacks,
            rollbackHints,
            (innerRollback) => change({ innerRollback }),
            undefined,
          )
        : nothing
    }`;
}

/** Which groups count, and why the others don't. */
export function innerGroupsOf({ texts }: Context, { nestedGroups, innerGroups }: Allotment): TemplateResult | string {
  if (!nestedGroups) return texts.nestedGroups.off;
  if (innerGroups.length === 0) return texts.nestedGroups.none;
  return html`<ul class="plain">${innerGroups.map((group) => html`<li>${inWords(group, texts.nestedGroups.level)}</li>`)}</ul>`;
}

/** A group: by name where it counts, otherwise why it does not. */
export function inWords(group: InnerGroup, level: (name: string, depth: number) => string): string {
  const plain = group.standing === "followed" && !group.circular;
  return plain ? level(group.displayName, group.depth) : group.reason;
}
