/** My licences: how the visitor stands in allotments, whom to ask, and giving a seat back. */

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
    const { action, label } = this.words(standing);
    return html`<fluent-button role="button" aria-label=${label} @click=${() => void this.release(standing)}>${action}</fluent-button>`;
  }

  private async release(standing: Standing): Promise<void> {
    const { api, texts } = this.context;
    const { title, text, action } = this.words(standing);
    if ((await this.context.ask({ title, text, action, grave: true })) === null) return;
    if (await this.attempt(() => api.send("POST", `/me/allotments/${standing.id}/release`)))
      this.context.tell("success", texts.standings.released(standing.displayName));
    await this.standings.again();
  }

  /** What leaving is called: a seat is given back, a line is left. */
  private words({ displayName, state }: Standing): Record<"action" | "label" | "title" | "text", string> {
    const { standings: texts } = this.context.texts;
    return state === "waiting"
      ? {
          action: texts.releaseWaiting,
          label: texts.releaseWaitingDo(displayName),
          title: texts.releaseWaitingTitle(displayName),
          text: texts.releaseWaitingText,
        }
      : {
          action: texts.release,
          label: texts.releaseDo(displayName),
          title: texts.releaseTitle(displayName),
          text: texts.releaseText,
        };
  }
}
