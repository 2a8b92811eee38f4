/** Looking further, where a search has not looked through everybody yet. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Context } from "../app/context";
import type { KnownSearch } from "./search";

export function furtherButton<Found>({ texts }: Context, search: KnownSearch<Found>): TemplateResult | typeof nothing {
  if (!search.hasMore) return nothing;
  return html`<p class="further">
    <span class="hint" role="status">${texts.standings.moreMayBe(search.found?.length ?? 0)}</span>
    <fluent-button role="button" ?disabled-focusable=${search.isLookingFurther} @click=${() => void search.further()}
      >${texts.standings.further}</fluent-button
    >
  </p>`;
}
