/** The object id of a group, to copy, and the way to the group in the Microsoft Entra admin centre. */

import { html, type TemplateResult } from "lit-html";
import type { Context } from "../app/context";

const IN_ENTRA = "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId/";

export function groupIdOf(context: Context, groupId: string): TemplateResult {
  const { copy, copied, notCopied, openInEntra } = context.texts.group;
  const take = (): Promise<void> =>
    navigator.clipboard.writeText(groupId).then(
      () => context.tell("success", copied),
      () => context.tell("error", notCopied),
    );
  return html`<code>${groupId}</code>
    <span class="inline-actions">
      <button type="button" class="link" @click=${take}>${copy}</button>
      <a href=${IN_ENTRA + encodeURIComponent(groupId)} target="_blank" rel="noopener noreferrer">${openInEntra}</a>
    </span>`;
}
