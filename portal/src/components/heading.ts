/** The heading of a page, with what it is about and what can be done. */

import { html, nothing, type TemplateResult } from "lit-html";

export function heading(title: string, intro: unknown = nothing, actions: unknown = nothing): TemplateResult {
  return html`<div class="heading">
    <div>
      <h1 tabindex="-1">${title}</h1>
      ${intro === nothing ? nothing : html`<p class="intro">${intro}</p>`}
    </div>
    <div class="actions">${actions}</div>
  </div>`;
}

/** A link that looks like a button, since it leads somewhere. */
export function buttonLink(href: string, text: unknown, primary = false): TemplateResult {
  return html`<a class=${primary ? "button primary" : "button"} href=${href}>${text}</a>`;
}
