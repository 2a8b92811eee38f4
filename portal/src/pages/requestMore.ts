/** An owner asks for a higher limit. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, LimitRequest, Page as ListPage } from "../api/types";
import { manages, Page, type Context } from "../app/context";
import { link } from "../app/router";
import { requestBadge } from "../components/badges";
import { textArea, textField } from "../components/field";
import { heading } from "../components/heading";
import { icon } from "../components/icon";
import { whenKnown } from "../components/states";

const A_TENTH = 1.1;

export class RequestMorePage extends Page {
  private readonly allotment;
  private readonly requests;
  private units: string | undefined;
  private message = "";

  constructor(
    context: Context,
    private readonly id: string,
  ) {
    super(context);
    this.allotment = this.at<Allotment>(`/allotments/${id}`);
    this.requests = this.at<ListPage<LimitRequest>>(`/allotments/${id}/requests`);
  }

  get title(): string {
    return this.context.texts.request.title;
  }

  view(): TemplateResult {
    const { request: texts } = this.context.texts;
    return whenKnown(
      this.context,
      this.allotment,
      (allotment) => html`<nav class="crumbs">
          <a href=${link("allotments", this.id)}>${icon("arrowLeft")}${allotment.displayName}</a>
        </nav>
        ${heading(this.title, texts.intro(allotment.displayName, allotment.allottedUnits))}
        ${whenKnown(this.context, this.requests, ({ value }) => this.content(allotment, value))}`,
      true,
    );
  }

  private content(allotment: Allotment, requests: readonly LimitRequest[]): TemplateResult {
    const { request: texts } = this.context.texts;
    const undecided = requests.find((request) => request.state === "open" || request.state === "approving");
    const earlier = requests.filter((request) => request !== undecided);
    const asks = manages(this.context.me, this.id);
    return html`<div class="columns">
      ${undecided || asks ? html`<div class="card">${undecided ? this.pending(undecided) : this.form(allotment)}</div>` : nothing}
      <div class="card">
        <h2>${texts.earlier}</h2>
        ${earlier.length === 0 ? html`<p class="hint">${texts.none}</p>` : html`<ul class="plain requests">${earlier.map((one) => this.past(one))}</ul>`}
      </div>
    </div>`;
  }

  private form(allotment: Allotment): TemplateResult {
    const { request: texts } = this.context.texts;
    const value =
      this.units ?? String(Math.ceil(Math.max(allotment.allottedUnits + 1, allotment.allottedUnits * A_TENTH)));
    const wrong = !/^\d+$/.test(value.trim()) || Number(value) <= allotment.allottedUnits;
    const type = (text: string): void => {
      this.units = text;
      this.context.redraw();
    };
    return html`<form @submit=${(event: Event) => this.send(event, Number(value), wrong)}>
      ${textField({
        label: texts.units,
        value,
        input: type,
        numeric: true,
        hint: texts.unitsHint(allotment.allottedUnits),
        problem: wrong ? texts.unitsWrong(allotment.allottedUnits) : undefined,
      })}
      ${textArea({ label: texts.message, value: this.message, input: (text) => (this.message = text), hint: texts.messageHint })}
      <div class="form-actions"><fluent-button role="button" type="submit" appearance="primary">${texts.send}</fluent-button></div>
    </form>`;
  }

  private async send(event: Event, allottedUnits: number, wrong: boolean): Promise<void> {
    event.preventDefault();
    if (wrong) return;
    const { api, texts } = this.context;
    const body = { allottedUnits, message: this.message };
    if (await this.attempt(() => api.send("POST", `/allotments/${this.id}/requests`, { body }))) {
      this.units = undefined;
      this.message = "";
      this.context.tell("success", texts.request.sent);
    }
    await this.requests.again();
  }

  private pending(request: LimitRequest): TemplateResult {
    const { texts, format } = this.context;
    return html`<h2>${texts.request.pendingTitle}</h2>
      <p>${requestBadge(texts, request.state)}</p>
      <p class="figure">${texts.requests.from(request.limit, request.allottedUnits)}</p>
      ${request.message ? html`<blockquote>${request.message}</blockquote>` : nothing}
      <p class="hint">${texts.requests.asked}: ${format.moment(request.askedDateTime)}</p>`;
  }

  private past(request: LimitRequest): TemplateResult {
    const { texts, format } = this.context;
    return html`<li>
      <p><strong>${texts.requests.from(request.limit, request.allottedUnits)}</strong> ${requestBadge(texts, request.state)}</p>
      ${request.answer ? html`<blockquote>${request.answer}</blockquote>` : nothing}
      <p class="hint">${format.moment(request.decidedDateTime ?? request.askedDateTime)}</p>
    </li>`;
  }
}
