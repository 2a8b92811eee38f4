/** My licences: how whoever has signed in stands in allotments, whom to ask, and giving a seat back. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Page as ListPage, Standing } from "../api/types";
import { Page } from "../app/context";
import { heading } from "../components/heading";
import { standingCards } from "../components/standings";
import { empty, whenKnown } from "../components/states";

const SELDOM_SECONDS = 30;

export class MinePage extends Page {
  private readonly standings = this.at<ListPage<Standing>>("/me/allotments", SELDOM_SECONDS);

  get title(): string {
    return this.context.texts.standings.mine;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    return html`${heading(this.title, texts.standings.mineIntro)}
    ${whenKnown(this.context, this.standings, ({ value }) =>
      value.length === 0
        ? empty("clipboardTask", texts.standings.mineEmptyTitle, texts.standings.mineEmpty)
        : standingCards(this.context, value, (standing) => this.actions(standing)),
    )}`;
  }

  private actions(standing: Standing): unknown {
    const { state } = standing;
    if (state === null || state === "releasing" || state === "rollingBack" || state === "ignored") return nothing;
    const { release, releaseDo } = this.context.texts.standings;
    return html`<fluent-button role="button" aria-label=${releaseDo(standing.displayName)} @click=${() => void this.release(standing)}>${release}</fluent-button>`;
  }

  private async release({ id, displayName, state }: Standing): Promise<void> {
    const { api, texts } = this.context;
    const { releaseTitle, releaseText, releaseWaitingText, release, released } = texts.standings;
    const text = state === "waiting" ? releaseWaitingText : releaseText;
    const sure = await this.context.ask({ title: releaseTitle(displayName), text, action: release, grave: true });
    if (sure === null) return;
    if (await this.attempt(() => api.send("POST", `/me/allotments/${id}/release`)))
      this.context.tell("success", released(displayName));
    await this.standings.again();
  }
}
