/** A group by its name, with its object id to copy, and the way to it in the Microsoft Entra admin center. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Context } from "../app/context";

export function groupIdOf(context: Context, groupId: string): TemplateResult {
  const { copy, copied, notCopied, openInEntra, unseen } = context.texts.group;
  const take = (): Promise<void> =>
    navigator.clipboard.writeText(groupId).then(
      () => context.tell("success", copied),
      () => context.tell("error", notCopied),
    );
  const group = context.names.group(groupId);
  return html`<span class="group">
    ${group === undefined ? html`<span class="placeholder" aria-busy="true"></span>` : html`<span>${group?.displayName ?? unseen}</span>`}
    <code>${groupId}</code>
    <span class="inline-actions">
      <button type="button" class="link" @click=${take}>${copy}</button>
      ${group ? html`<a href=${group.entraUrl} target="_blank" rel="noopener noreferrer">${openInEntra}</a>` : nothing}
    </span>
  </span>`;
}
