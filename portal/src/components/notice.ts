/** What is to be said about a whole page, above its content. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Intent } from "../app/context";
import { icon, type IconName } from "./icon";

export const ICON_OF: Record<Intent, IconName> = {
  success: "checkmarkCircle",
  info: "info",
  warning: "warning",
  error: "errorCircle",
};

export function notice(intent: Intent, text: unknown, actions: unknown = nothing): TemplateResult {
  return html`<fluent-message-bar class="message" intent=${intent} layout=${actions === nothing ? "singleline" : "multiline"}>
    ${icon(ICON_OF[intent], "icon")}${text}${actions}
  </fluent-message-bar>`;
}
