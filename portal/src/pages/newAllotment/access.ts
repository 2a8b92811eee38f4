/** What the chosen group gives its members besides licences, and that the administrator knows. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { FieldError, GroupAccess } from "../../api/types";
import { checkbox, remarks } from "../../components/field";
import { icon } from "../../components/icon";
import type { Texts } from "../../texts";

/** Whether the group is known to give anything. */
export function givesAccess(access: GroupAccess | undefined): boolean {
  return access !== undefined && (access.applications.length > 0 || access.groups.length > 0 || access.directoryRoles);
}

/** Whether the app has refused because the group gives more than licences, and takes it if one says so. */
export function refusesAccess(errors: readonly FieldError[]): boolean {
  return errors.some(({ code }) => code === "groupGivesAccess");
}

/** What the group gives, by name, or that it could not be asked for. */
export function accessOf(access: GroupAccess, { create: texts }: Texts): TemplateResult {
  if (!givesAccess(access)) return access.checked ? html`` : html`<p class="hint">${texts.accessUnchecked}</p>`;
  const { applications, groups, directoryRoles, checked } = access;
  return html`<p class="remark warn">${icon("warning")}${texts.access}</p>
    <ul class="plain hint">
      ${applications.length > 0 ? html`<li>${texts.accessApplications(applications.join(", "))}</li>` : nothing}
      ${groups.length > 0 ? html`<li>${texts.accessGroups(groups.join(", "))}</li>` : nothing}
      ${directoryRoles ? html`<li>${texts.accessDirectoryRoles}</li>` : nothing}
    </ul>
    ${checked ? nothing : html`<p class="hint">${texts.accessUnchecked}</p>`}`;
}

/** The box by which somebody says that they know. */
export function accessKnown(
  known: boolean,
  problem: string | undefined,
  { create: texts }: Texts,
  change: (known: boolean) => void,
): TemplateResult {
  return html`${checkbox(texts.accessKnown, known, change)}${remarks({ problem })}`;
}
