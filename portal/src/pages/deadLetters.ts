/** Messages that could not be handled: why, and what to do with them. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { DeadLetter, Resent } from "../api/types";
import { is, Page } from "../app/context";
import { heading } from "../components/heading";
import { icon } from "../components/icon";
import { List, type ListColumn, type ListView } from "../components/list";
import { empty, whenKnown } from "../components/states";

export class DeadLettersPage extends Page {
  private readonly letters = this.every<DeadLetter>("/deadLetters");
  private readonly list = new List<DeadLetter>(this.context, "dead-letters");

  get title(): string {
    return this.context.texts.deadLetters.title;
  }

  view(): TemplateResult {
    const { deadLetters: texts } = this.context.texts;
    return html`${heading(this.title, texts.intro, this.resendAllButton())}
    ${whenKnown(this.context, this.letters, (letters) => this.content(letters))}`;
  }

  private get manages(): boolean {
    return is(this.context.me, "administrator");
  }

  private resendAllButton(): TemplateResult | typeof nothing {
    if (!this.manages || !this.letters.value?.length) return nothing;
    return html`<fluent-button role="button" appearance="primary" @click=${() => this.resend("/deadLetters/resend")}
      >${icon("arrowSync", "start")}${this.context.texts.deadLetters.resendAll}</fluent-button
    >`;
  }

  private content(letters: readonly DeadLetter[]): TemplateResult {
    const { deadLetters: texts } = this.context.texts;
    if (letters.length === 0) return empty("checkmarkCircle", texts.emptyTitle, texts.empty);
    return this.list.view(this.described(letters), letters);
  }

  private described(letters: readonly DeadLetter[]): ListView<DeadLetter> {
    const { queue, actions, search, noMatch } = this.context.texts.deadLetters;
    const queues = [...new Set(letters.map((letter) => letter.queue))].sort();
    return {
      caption: this.title,
      columns: this.columns(),
      filters: [
        {
          id: "queue",
          label: queue,
          values: queues.map((name) => [name, name] as const),
          holds: (letter, name) => letter.queue === name,
        },
      ],
      said: ({ reason, description, body }) => [reason, description, body],
      key: ({ id }) => id,
      search,
      noMatch,
      file: "failed-messages",
      order: (one, other) => one.enqueuedDateTime.localeCompare(other.enqueuedDateTime),
      ...(this.manages
        ? { tools: { header: actions, kind: "actions", cell: (letter: DeadLetter) => this.actions(letter) } }
        : {}),
    };
  }

  private columns(): readonly ListColumn<DeadLetter>[] {
    const { texts, format } = this.context;
    const { reason, queue, when } = texts.deadLetters;
    return [
      {
        id: "reason",
        header: reason,
        kind: "main",
        value: (letter) => `${letter.reason}: ${letter.description}`,
        cell: (letter) => this.reason(letter),
      },
      {
        id: "queue",
        header: queue,
        value: (letter) => letter.queue,
        cell: (letter) => html`<code>${letter.queue}</code>`,
      },
      {
        id: "when",
        header: when,
        value: (letter) => letter.enqueuedDateTime,
        cell: (letter) => html`${format.moment(letter.enqueuedDateTime)}
          <p class="hint">${texts.deadLetters.deliveries(letter.deliveryCount)}</p>`,
      },
    ];
  }

  private reason(letter: DeadLetter): TemplateResult {
    return html`<strong lang="en">${letter.reason}</strong>
      <p class="reason" lang="en">${letter.description}</p>
      <details>
        <summary>${this.context.texts.deadLetters.show}</summary>
        <pre tabindex="0">${letter.body}</pre>
      </details>`;
  }

  private actions(letter: DeadLetter): TemplateResult {
    const { deadLetters: texts } = this.context.texts;
    const resend = (): Promise<void> =>
      this.resend(`/deadLetters/${encodeURIComponent(letter.id)}/resend`, letter.etag);
    return html`<fluent-button role="button" size="small" aria-label=${texts.resendDo(letter.reason)} @click=${resend}
        >${texts.resend}</fluent-button
      >
      <fluent-button role="button"
        size="small"
        appearance="subtle"
        aria-label=${texts.discardDo(letter.reason)}
        @click=${() => this.discard(letter)}
        >${texts.discard}</fluent-button
      >`;
  }

  private async resend(path: string, ifMatch?: string): Promise<void> {
    const { api, texts } = this.context;
    await this.attempt(async () => {
      const { resent, failed } = await api.send<Resent>("POST", path, ifMatch ? { ifMatch } : {});
      const told = [texts.deadLetters.resent(resent), failed.length ? texts.deadLetters.notResent(failed.length) : ""];
      this.context.tell(failed.length ? "warning" : "success", told.join(" ").trim());
    });
    await this.letters.again();
  }

  private async discard(letter: DeadLetter): Promise<void> {
    const { api, texts } = this.context;
    const { discardTitle, discardText, discard, discarded } = texts.deadLetters;
    if ((await this.context.ask({ title: discardTitle, text: discardText, action: discard })) === null) return;
    const path = `/deadLetters/${encodeURIComponent(letter.id)}`;
    if (await this.attempt(() => api.send("DELETE", path, { ifMatch: letter.etag }))) {
      this.context.tell("success", discarded);
    }
    await this.letters.again();
  }
}
