/** The requests for higher limits: administrators decide, owners follow their own. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../api/client";
import type { Allotment, LimitRequest, SeatRequest } from "../api/types";
import { is, Page } from "../app/context";
import { link } from "../app/router";
import { requestBadge } from "../components/badges";
import { heading } from "../components/heading";
import { List, type ListColumn, type ListView } from "../components/list";
import { nameOf } from "../components/person";
import { SeatRequestList } from "../components/seatRequests";
import { empty, whenKnown } from "../components/states";
import { overcommits } from "./newAllotment/draft";

export class RequestsPage extends Page {
  private readonly requests = this.every<LimitRequest>("/requests");
  private readonly allotments = this.every<Allotment>("/allotments", 30);
  private readonly seatRequests = this.every<SeatRequest>("/seatRequests");
  private readonly list = new List<LimitRequest>(this.context, "requests");
  private readonly seatList = new SeatRequestList(this.context, (request, what, message) =>
    this.decideSeat(request, what, message),
  );

  get title(): string {
    return this.context.texts.requests.title;
  }

  view(): TemplateResult {
    const { texts } = this.context;
    return html`${heading(this.title, texts.requests.intro)}
    ${whenKnown(this.context, this.requests, (requests) =>
      whenKnown(this.context, this.seatRequests, (seatRequests) => this.both(requests, seatRequests)),
    )}`;
  }

  /** People who ask for a seat, where there are any, and owners who ask for more of them. */
  private both(requests: readonly LimitRequest[], seatRequests: readonly SeatRequest[]): TemplateResult {
    const { seatRequests: texts, requests: limits } = this.context.texts;
    if (seatRequests.length === 0) return this.content(requests);
    return html`<section class="stack" aria-label=${texts.title}>
        <h2>${texts.title}</h2>
        ${this.seatList.view(seatRequests, this.allotments.value ?? [])}
      </section>
      ${
        requests.length === 0
          ? nothing
          : html`<section class="stack" aria-label=${limits.moreSeats}><h2>${limits.moreSeats}</h2>${this.content(requests)}</section>`
      }`;
  }

  private async decideSeat(request: SeatRequest, what: "approve" | "refuse", message: string): Promise<void> {
    const { api, texts } = this.context;
    const path = `/allotments/${request.allotmentId}/seatRequests/${request.userId}/${what}`;
    const send = (): Promise<unknown> => api.send("POST", path, { body: { message }, ifMatch: request.etag });
    if (await this.attempt(send)) {
      const { approved, refused } = texts.seatRequests;
      this.context.tell("success", what === "approve" ? approved : refused);
    }
    await this.seatRequests.again();
  }

  private content(requests: readonly LimitRequest[]): TemplateResult {
    const { requests: texts } = this.context.texts;
    if (requests.length === 0) return empty("clipboardTask", texts.emptyTitle, texts.empty);
    return this.list.view(this.described(), requests);
  }

  private described(): ListView<LimitRequest> {
    const { texts } = this.context;
    const { show, open, search, emptyOpen } = texts.requests;
    const tools = {
      header: texts.seats.actions,
      kind: "actions",
      cell: (one: LimitRequest) => this.actions(one),
    } as const;
    return {
      caption: this.title,
      columns: this.columns(),
      filters: [
        {
          id: "state",
          label: show,
          values: [
            ["open", open],
            ["all", texts.all],
          ],
          holds: (request, state) => state === "all" || isOpen(request),
          standard: "open",
        },
      ],
      said: (request) => [this.name(request), this.asker(request), request.message],
      key: ({ id }) => id,
      search,
      noMatch: emptyOpen,
      file: "requests",
      order: (one, other) => other.askedDateTime.localeCompare(one.askedDateTime),
      ...(is(this.context.me, "administrator") ? { tools } : {}),
    };
  }

  private columns(): readonly ListColumn<LimitRequest>[] {
    const { texts, format } = this.context;
    const { allotment, asked, answer, state, limit, wanted, when } = texts.requests;
    return [
      {
        id: "allotment",
        header: allotment,
        kind: "main",
        value: (request) => this.name(request),
        cell: (request) => this.which(request),
      },
      {
        id: "asked",
        header: asked,
        value: (request) => this.asker(request),
        order: ({ askedDateTime }) => askedDateTime,
        cell: (request) => this.asked(request),
      },
      {
        id: "answer",
        header: answer,
        value: (request) => request.answer ?? "",
        order: (request) => texts.requests.states[request.state],
        cell: (request) => this.answer(request),
      },
      this.extra("state", state, (request) => texts.requests.states[request.state]),
      this.extra("limit", limit, (request) => request.limit),
      this.extra("wanted", wanted, ({ allottedUnits }) => allottedUnits),
      this.extra("when", when, ({ askedDateTime }) => askedDateTime, format.moment.bind(format)),
    ];
  }

  /** Stands in another cell too; a column of its own where somebody chooses it, and in the file. */
  private extra<Value extends string | number>(
    id: string,
    header: string,
    value: (request: LimitRequest) => Value,
    said: (value: Value) => unknown = (shown) => shown,
  ): ListColumn<LimitRequest> {
    return { id, header, extra: true, value, cell: (request) => said(value(request)) };
  }

  private which(request: LimitRequest): TemplateResult {
    const { texts } = this.context;
    const overtaken = this.overtaken(request);
    const more = texts.requests.more(request.allottedUnits - request.limit);
    return html`<a href=${link("allotments", request.allotmentId)}>${this.name(request)}</a>
      <p class="reason">${texts.requests.from(request.limit, request.allottedUnits)} <strong>${more}</strong></p>
      ${overtaken === undefined ? nothing : html`<p class="reason">${texts.requests.overtaken(overtaken)}</p>`}`;
  }

  private asked(request: LimitRequest): TemplateResult {
    const { texts, format } = this.context;
    return html`${texts.requests.askedBy(this.asker(request))}
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
    if (this.overtaken(request) !== undefined) {
      return html`<fluent-button role="button" size="small" @click=${() => this.decide(request, "refuse")}>${texts.close}</fluent-button>`;
    }
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
    const { approveTitle, refuseTitle, answerLabel, approved, refused, close, closeTitle, closed, overtaken } =
      texts.requests;
    const limit = this.overtaken(request);
    const title = what === "approve" ? approveTitle(name, request.allottedUnits) : refuseTitle(name);
    const text = texts.requests.from(request.limit, request.allottedUnits);
    const message = await this.context.ask(
      limit === undefined
        ? { title, text, action: texts.requests[what], field: answerLabel }
        : {
            title: closeTitle(name),
            text: overtaken(limit),
            action: close,
            field: answerLabel,
            value: overtaken(limit),
          },
    );
    if (message === null) return;
    const path = `/allotments/${request.allotmentId}/requests/${request.id}/${what}`;
    const send = (body: object): Promise<unknown> => api.send("POST", path, { body, ifMatch: request.etag });
    const done = await this.attempt(() =>
      send({ message }).catch((failure: unknown) => this.beyond(failure, message, send)),
    );
    const told = what === "approve" ? approved : refused;
    if (done) this.context.tell("success", limit === undefined ? told : closed);
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

  /** The limit, where it is as high as the open request asks for, or higher. */
  private overtaken(request: LimitRequest): number | undefined {
    const allotment = this.allotments.value?.find(({ id }) => id === request.allotmentId);
    const reached = request.state === "open" && allotment && allotment.allottedUnits >= request.allottedUnits;
    return reached ? allotment.allottedUnits : undefined;
  }

  private asker({ askedBy, allotmentId }: LimitRequest): string {
    return nameOf(this.context, askedBy, allotmentId);
  }

  private name(request: LimitRequest): string {
    const found = this.allotments.value?.find((allotment) => allotment.id === request.allotmentId);
    return found?.displayName ?? request.allotmentId;
  }
}

function isOpen(request: LimitRequest): boolean {
  return request.state === "open" || request.state === "approving";
}
