/** The requests for higher limits: administrators decide, owners follow their own. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Allotment, LimitRequest } from "../api/types";
import { is, Page, type Context } from "../app/context";
import { link } from "../app/router";
import { requestBadge } from "../components/badges";
import { heading } from "../components/heading";
import { nameOf } from "../components/person";
import { empty, whenKnown } from "../components/states";
import { table, type Column } from "../components/table";
import { overcommits } from "./newAllotment/draft";

export class RequestsPage extends Page {
  private readonly requests = this.every<LimitRequest>("/requests");
  private readonly allotments = this.every<Allotment>("/allotments", 30);
  private onlyOpen: boolean;

  constructor(context: Context, state: string) {
    super(context);
    this.onlyOpen = state === "open";
  }

  get title(): string {
    return this.context.texts.requests.title;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    return html`${heading(this.title, texts.requests.intro)}${this.toolbar()}
    ${whenKnown(this.context, this.requests, (requests) => this.list(requests))}`;
  }

  private toolbar(): TemplateResult {
    const { texts } = this.context;
    const choose = (event: Event): void => {
      this.onlyOpen = (event.target as HTMLSelectElement).value === "open";
      this.context.redraw();
    };
    return html`<div class="toolbar">
      <label class="select-label"
        >${texts.requests.show}
        <select class="select" @change=${choose}>
          <option value="open" ?selected=${this.onlyOpen}>${texts.requests.open}</option>
          <option value="all" ?selected=${!this.onlyOpen}>${texts.all}</option>
        </select>
      </label>
    </div>`;
  }

  private list(requests: readonly LimitRequest[]): TemplateResult {
    const { requests: texts } = this.context.texts;
    const shown = requests.filter((request) => !this.onlyOpen || isOpen(request));
    if (shown.length === 0)
      return empty("clipboardTask", texts.emptyTitle, requests.length > 0 ? texts.emptyOpen : texts.empty);
    return table(this.title, this.columns(), shown, (request) => request.id);
  }

  private columns(): readonly Column<LimitRequest>[] {
    const { texts } = this.context;
    const { allotment, asked, answer } = texts.requests;
    const columns: Column<LimitRequest>[] = [
      { header: allotment, kind: "main", cell: (request) => this.which(request) },
      { header: asked, cell: (request) => this.asked(request) },
      { header: answer, cell: (request) => this.answer(request) },
    ];
    if (!is(this.context.me, "administrator")) return columns;
    return [...columns, { header: texts.seats.actions, kind: "actions", cell: (request) => this.actions(request) }];
  }

  private which(request: LimitRequest): TemplateResult {
    const { texts } = this.context;
    const more = texts.requests.more(request.allottedUnits - request.limit);
    return html`<a href=${link("allotments", request.allotmentId)}>${this.name(request)}</a>
      <p class="reason">${texts.requests.from(request.limit, request.allottedUnits)} <strong>${more}</strong></p>`;
  }

  private asked(request: LimitRequest): TemplateResult {
    const { texts, format } = this.context;
    const who = nameOf(this.context, request.askedBy, request.allotmentId);
    return html`${texts.requests.askedBy(who)}
      <p class="hint">${format.moment(request.askedDateTime)}</p>
      ${request.message ? html`<blockquote>${request.message}</blockquote>` : nothing}`;
  }

  private answer(request: LimitRequest): TemplateResult {
    const { texts, format } = this.context;
    return html`${requestBadge(texts, request.state)}
    ${request.answer ? html`<blockquote>${request.answer}</blockquote>` : nothing}
    ${request.decidedDateTime ? html`<p class="hint">${format.moment(request.decidedDateTime)}</p>` : nothing}`;
  }

  private actions(request: LimitRequest): TemplateResult | typeof nothing {
    if (!isOpen(request)) return nothing;
    const { requests: texts } = this.context.texts;
    return html`<fluent-button role="button" size="small" appearance="primary" @click=${() => this.decide(request, "approve")}
        >${texts.approve}</fluent-button
      >
      ${
        request.state === "open"
          ? html`<fluent-button role="button" size="small" @click=${() => this.decide(request, "refuse")}>${texts.refuse}</fluent-button>`
          : nothing
      }`;
  }

  private async decide(request: LimitRequest, what: "approve" | "refuse"): Promise<void> {
    const { api, texts } = this.context;
    const name = this.name(request);
    const { approveTitle, refuseTitle, answerLabel, approved, refused } = texts.requests;
    const title = what === "approve" ? approveTitle(name, request.allottedUnits) : refuseTitle(name);
    const text = texts.requests.from(request.limit, request.allottedUnits);
    const message = await this.context.ask({ title, text, action: texts.requests[what], field: answerLabel });
    if (message === null) return;
    const path = `/allotments/${request.allotmentId}/requests/${request.id}/${what}`;
    const send = (body: object): Promise<unknown> => api.send("POST", path, { body, ifMatch: request.etag });
    const done = await this.attempt(() =>
      send({ message }).catch((failure: unknown) => this.beyond(failure, message, send)),
    );
    if (done) this.context.tell("success", what === "approve" ? approved : refused);
    await this.requests.again();
  }

  /** More would be promised than there is: it is done if the administrator means it. */
  private async beyond(failure: unknown, message: string, send: (body: object) => Promise<unknown>): Promise<unknown> {
    if (!(failure instanceof Refused) || !overcommits(failure.errors)) throw failure;
    const { overcommitTitle, overcommitDo } = this.context.texts.requests;
    const text = failure.errors.map((error) => error.message).join(" ");
    const sure = await this.context.ask({ title: overcommitTitle, text, action: overcommitDo, grave: true });
    if (sure === null) throw failure;
    return send({ message, allowOvercommit: true });
  }

  private name(request: LimitRequest): string {
    const found = this.allotments.value?.find((allotment) => allotment.id === request.allotmentId);
    return found?.displayName ?? request.allotmentId;
  }
}

function isOpen(request: LimitRequest): boolean {
  return request.state === "open" || request.state === "approving";
}
