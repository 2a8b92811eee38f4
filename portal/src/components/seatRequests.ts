/** The requests of people for a seat, which owners and administrators decide. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, SeatRequest } from "../api/types";
import { type Context, manages } from "../app/context";
import { link } from "../app/router";
import { seatRequestBadge } from "./badges";
import { List, type ListView } from "./list";
import { nameOf, personaOf } from "./person";

export type Decide = (request: SeatRequest, what: "approve" | "refuse", message: string) => Promise<void>;

export class SeatRequestList {
  private readonly list: List<SeatRequest>;

  constructor(
    private readonly context: Context,
    private readonly decide: Decide,
  ) {
    this.list = new List(context, "seatRequests", "seat-");
  }

  view(requests: readonly SeatRequest[], allotments: readonly Allotment[]): TemplateResult {
    const name = (request: SeatRequest): string =>
      allotments.find(({ id }) => id === request.allotmentId)?.displayName ?? request.allotmentId;
    return this.list.view(this.described(name), requests);
  }

  private described(name: (request: SeatRequest) => string): ListView<SeatRequest> {
    const { texts, format } = this.context;
    const { seatRequests: said, requests } = texts;
    const who = (request: SeatRequest): string => nameOf(this.context, request.userId, request.allotmentId);
    return {
      caption: said.title,
      columns: [
        {
          id: "person",
          header: said.person,
          kind: "main",
          value: who,
          cell: (request) =>
            html`<a class="plain-link" href=${link("people", request.userId)}>${personaOf(this.context, request.userId, request.allotmentId)}</a>`,
        },
        {
          id: "allotment",
          header: requests.allotment,
          value: name,
          cell: (request) => html`<a href=${link("allotments", request.allotmentId)}>${name(request)}</a>`,
        },
        {
          id: "asked",
          header: requests.asked,
          value: ({ askedDateTime }) => askedDateTime,
          cell: ({ askedDateTime, message }) => html`${format.moment(askedDateTime)}
            ${message ? html`<blockquote>${message}</blockquote>` : nothing}`,
        },
        {
          id: "answer",
          header: requests.answer,
          value: ({ answer }) => answer ?? "",
          order: ({ state }) => said.states[state],
          cell: ({ state, answer }) => html`${seatRequestBadge(texts, state)}
            ${answer ? html`<blockquote>${answer}</blockquote>` : nothing}`,
        },
      ],
      filters: [
        {
          id: "state",
          label: requests.show,
          values: [
            ["open", requests.open],
            ["all", texts.all],
          ],
          holds: (request, state) => state === "all" || isUndecided(request),
          standard: "open",
        },
      ],
      said: (request) => [name(request), who(request), request.message],
      key: ({ allotmentId, userId }) => `${allotmentId}-${userId}`,
      search: requests.search,
      noMatch: requests.emptyOpen,
      file: "seat-requests",
      order: (one, other) => other.askedDateTime.localeCompare(one.askedDateTime),
      tools: {
        header: texts.seats.actions,
        kind: "actions",
        cell: (request) => this.actions(request, who(request), name(request)),
      },
    };
  }

  private actions(request: SeatRequest, who: string, allotment: string): TemplateResult | typeof nothing {
    if (!isUndecided(request) || !manages(this.context.me, request.allotmentId)) return nothing;
    const { approve, refuse } = this.context.texts.requests;
    const { approveDo, refuseDo } = this.context.texts.seatRequests;
    return html`<fluent-button role="button" size="small" appearance="primary" aria-label=${approveDo(who)} @click=${() => this.approve(request, who, allotment)}
        >${approve}</fluent-button
      >
      ${
        request.state === "open"
          ? html`<fluent-button role="button" size="small" aria-label=${refuseDo(who)} @click=${() => this.refuse(request, who)}>${refuse}</fluent-button>`
          : nothing
      }`;
  }

  private async approve(request: SeatRequest, who: string, allotment: string): Promise<void> {
    const { seatRequests: texts, requests } = this.context.texts;
    const message = await this.context.ask({
      title: texts.approveTitle(who),
      text: texts.approveText(allotment),
      action: requests.approve,
      field: requests.answerLabel,
    });
    if (message !== null) await this.decide(request, "approve", message);
  }

  /** A refusal has a reason: without one it is asked for again. */
  private async refuse(request: SeatRequest, who: string): Promise<void> {
    const { seatRequests: texts, requests } = this.context.texts;
    let text = texts.refuseText;
    for (;;) {
      const question = { title: texts.refuseTitle(who), text, action: requests.refuse, field: texts.reason };
      const message = await this.context.ask(question);
      if (message === null) return;
      if (message.trim()) return this.decide(request, "refuse", message);
      text = texts.reasonNeeded;
    }
  }
}

export function isUndecided({ state }: SeatRequest): boolean {
  return state === "open" || state === "approving";
}
