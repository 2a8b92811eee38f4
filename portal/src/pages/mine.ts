/** My licences: how the visitor stands in allotments, whom to ask, and giving a seat back. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { OpenAllotment, Page as ListPage, Standing } from "../api/types";
import { Page } from "../app/context";
import { heading } from "../components/heading";
import { productTags } from "../components/products";
import { standingCards } from "../components/standings";
import { empty, whenKnown } from "../components/states";

const SELDOM_SECONDS = 30;
/** What is open to asking changes seldom, and takes a look at each allotment. */
const OFFERED_SECONDS = 300;

export class MinePage extends Page {
  private readonly open = this.every<OpenAllotment>("/me/openAllotments", OFFERED_SECONDS);
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
    )}${this.offers()}`;
  }

  /** Allotments in which the visitor may ask for a seat; nothing where there are none. */
  private offers(): TemplateResult | typeof nothing {
    const { texts } = this.context;
    const open = (this.open.value ?? []).toSorted((one, other) => one.displayName.localeCompare(other.displayName));
    if (open.length === 0) return nothing;
    return html`<section class="stack offers" aria-label=${texts.seatRequests.ask}>
      <h2>${texts.seatRequests.ask}</h2>
      <p class="hint">${texts.seatRequests.askHint}</p>
      ${open.map(
        (allotment) => html`<div class="card standing">
          <h3>${allotment.displayName}</h3>
          <p class="with-tags">${productTags(allotment)}</p>
          <div class="form-actions">
            <fluent-button role="button" aria-label=${texts.seatRequests.askDo(allotment.displayName)} @click=${() => void this.ask(allotment)}
              >${texts.seatRequests.ask}</fluent-button
            >
          </div>
        </div>`,
      )}
    </section>`;
  }

  private async ask(allotment: OpenAllotment): Promise<void> {
    const { api, texts } = this.context;
    const { askTitle, askText, askMessage, ask, asked } = texts.seatRequests;
    const title = askTitle(allotment.displayName);
    const message = await this.context.ask({ title, text: askText, action: ask, field: askMessage });
    if (message === null) return;
    if (await this.attempt(() => api.send("POST", `/me/allotments/${allotment.id}/ask`, { body: { message } })))
      this.context.tell("success", asked(allotment.displayName));
    await Promise.all([this.standings.again(), this.open.again()]);
  }

  private async withdraw(standing: Standing): Promise<void> {
    const { api, texts } = this.context;
    const { withdrawTitle, withdrawText, withdraw, withdrawn } = texts.seatRequests;
    const title = withdrawTitle(standing.displayName);
    if ((await this.context.ask({ title, text: withdrawText, action: withdraw, grave: true })) === null) return;
    if (await this.attempt(() => api.send("POST", `/me/allotments/${standing.id}/withdraw`, { body: {} })))
      this.context.tell("success", withdrawn);
    await this.standings.again();
  }

  private actions(standing: Standing): unknown {
    const { state, seatRequest } = standing;
    if (seatRequest?.state === "open" && state === null) {
      const { withdraw, withdrawDo } = this.context.texts.seatRequests;
      return html`<fluent-button role="button" aria-label=${withdrawDo(standing.displayName)} @click=${() => void this.withdraw(standing)}>${withdraw}</fluent-button>`;
    }
    if (
      state === null ||
      state === "releasing" ||
      state === "rollingBack" ||
      state === "ignored" ||
      state === "ineligible"
    )
      return nothing;
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
