/** The decisions as a timeline, newest first. */

import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { Allotment, Decision, DecisionKind, Page as ListPage } from "../../api/types";
import { DECISION } from "../../parts/badges";
import { icon } from "../../parts/icon";
import { nameOf } from "../../parts/person";
import { empty, whenKnown } from "../../parts/states";
import { AllotmentPart, SELDOM_SECONDS } from "./part";

const A_PAGE = 50;
const MOST = 999;
const OBJECT_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const KINDS = Object.keys(DECISION) as DecisionKind[];

export class DecisionsPart extends AllotmentPart {
  private kind: DecisionKind | "" = "";
  private count = A_PAGE;
  private readonly decisions = this.live(() => this.load(), SELDOM_SECONDS);
  protected readonly followed = [this.decisions];

  viewOf(_allotment: Allotment): TemplateResult {
    return html`${this.toolbar()}${whenKnown(this.context, this.decisions, (page) => this.timeline(page))}`;
  }

  private load(): Promise<ListPage<Decision>> {
    return this.context.api.get<ListPage<Decision>>(`${this.path}/decisions?${this.query()}&top=${this.count}`);
  }

  private query(): string {
    return new URLSearchParams(this.kind ? { kind: this.kind } : {}).toString();
  }

  private toolbar(): TemplateResult {
    const { decisions: texts, all } = this.context.texts;
    return html`<div class="toolbar">
      <label class="select-label"
        >${texts.kind}
        <select class="select" @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).value)}>
          <option value="">${all}</option>
          ${KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === this.kind}>${texts.kinds[kind]}</option>`)}
        </select>
      </label>
      <fluent-button role="button" @click=${() => this.download()}>${icon("arrowDownload", "start")}${texts.download}</fluent-button>
    </div>`;
  }

  private choose(value: string): void {
    this.kind = KINDS.find((known) => known === value) ?? "";
    this.count = A_PAGE;
    void this.decisions.again();
  }

  private timeline({ value, nextLink }: ListPage<Decision>): TemplateResult {
    const { decisions: texts } = this.context.texts;
    if (value.length === 0) {
      return this.kind
        ? html`<p class="nothing-found" role="status">${texts.noMatch}</p>`
        : empty("clipboardTask", texts.emptyTitle, texts.empty);
    }
    return html`<div class="card">
      <ol class="timeline" aria-label=${texts.label}>
        ${repeat(value, (decision) => decision.id, (decision) => this.entry(decision))}
      </ol>
      ${nextLink && this.count < MOST
        ? html`<fluent-button role="button" @click=${() => this.older()}>${texts.more}</fluent-button>`
        : nothing}
    </div>`;
  }

  private older(): void {
    this.count = Math.min(MOST, this.count + 4 * A_PAGE);
    void this.decisions.again();
  }

  private entry(decision: Decision): TemplateResult {
    const { texts, format } = this.context;
    const [tone, name] = DECISION[decision.kind];
    return html`<li>
      <span class="timeline-mark ${tone}">${icon(name)}</span>
      <div>
        <p class="timeline-what">
          <strong>${nameOf(this.context, decision.userId, this.id)}</strong>
          <span>${texts.decisions.kinds[decision.kind]}</span>
          <time datetime=${decision.decidedDateTime}>${format.moment(decision.decidedDateTime)}</time>
        </p>
        <p class="reason" lang="en">${decision.reason}</p>
        <p class="hint">
          ${texts.decisions.numbers(decision.used, decision.limit)} · <span lang="en">${texts.decisions.cause(this.spoken(decision.cause))}</span>
        </p>
      </div>
    </li>`;
  }

  /** A cause with names where it has ids that are known. */
  private spoken(cause: string): string {
    const { me, names } = this.context;
    return cause.replace(OBJECT_ID, (id) => (id === me.userId ? me.displayName : names.known(id)?.displayName) ?? id);
  }

  private async download(): Promise<void> {
    await this.attempt(async () => {
      const file = await this.context.api.file(`${this.path}/decisions?${this.query()}&format=csv`);
      const address = URL.createObjectURL(file);
      const anchor = document.createElement("a");
      anchor.href = address;
      anchor.download = "decisions.csv";
      anchor.click();
      URL.revokeObjectURL(address);
    });
  }
}
