/** The settings of an allotment; administrators change its limit, and suspend or resume it. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../../api/client";
import type { Allotment } from "../../api/types";
import { is } from "../../app/context";
import { textField } from "../../parts/field";
import { personaOf } from "../../parts/person";
import { productName } from "../../parts/products";
import { AllotmentPart } from "./part";

export class SettingsPart extends AllotmentPart {
  protected readonly followed = [];
  private limit: string | undefined;
  private problem: string | undefined;

  viewOf(allotment: Allotment): TemplateResult {
    const changes = is(this.context.me, "administrator") && allotment.state !== "deleting";
    return html`<div class="columns">
      <div class="card">${this.facts(allotment)}</div>
      ${changes ? html`<div class="card">${this.limitForm(allotment)}</div>` : nothing}
    </div>`;
  }

  private facts(allotment: Allotment): TemplateResult {
    const { texts, format } = this.context;
    const facts: readonly (readonly [string, unknown])[] = [
      [texts.allotments.products, allotment.products.map(productName).join(", ")],
      [texts.allotment.whenFull, texts.allotment.overflow[allotment.overflow]],
      [texts.allotment.licensingLabel, texts.allotment.licensing[allotment.licensing]],
      [texts.allotment.groupId, html`<code>${allotment.groupId}</code>`],
      [texts.allotment.created, format.moment(allotment.createdDateTime)],
      [texts.allotment.owners, this.owners(allotment)],
    ];
    return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
  }

  private owners(allotment: Allotment): unknown {
    if (allotment.owners.length === 0) return this.context.texts.none;
    return html`<ul class="plain">${allotment.owners.map((owner) => html`<li>${personaOf(this.context, owner, this.id)}</li>`)}</ul>`;
  }

  private limitForm(allotment: Allotment): TemplateResult {
    const { allotment: texts } = this.context.texts;
    const input = (value: string): void => {
      this.limit = value;
      this.problem = undefined;
      this.context.redraw();
    };
    const value = this.limit ?? String(allotment.allottedUnits);
    const change = allotment.state === "suspended" ? "resume" : "suspend";
    return html`<form @submit=${(event: Event) => this.save(event, Number(value))}>
      <h2>${texts.changeLimit}</h2>
      ${textField({ label: texts.limit, value, input, numeric: true, hint: texts.limitHint(allotment.consumedUnits), problem: this.problem })}
      <div class="form-actions">
        <fluent-button role="button" type="submit" appearance="primary">${texts.save}</fluent-button>
        <fluent-button role="button" @click=${() => this.change(change)}>${texts[change]}</fluent-button>
      </div>
    </form>`;
  }

  private async save(event: Event, allottedUnits: number): Promise<void> {
    event.preventDefault();
    const { api, texts } = this.context;
    try {
      await api.send("PATCH", this.path, { body: { allottedUnits }, ifMatch: api.etag(this.path) ?? "*" });
      this.limit = undefined;
      this.context.tell("success", texts.allotment.saved);
    } catch (failure) {
      const wrong = failure instanceof Refused && failure.errors.find((error) => error.field === "allottedUnits");
      if (wrong) this.problem = wrong.message;
      else await this.attempt(() => Promise.reject(failure));
    }
    this.context.redraw();
  }

  private async change(what: "suspend" | "resume"): Promise<void> {
    const { api, texts } = this.context;
    const ifMatch = api.etag(this.path) ?? "*";
    if (await this.attempt(() => api.send("POST", `${this.path}/${what}`, { ifMatch }))) {
      this.context.tell("success", texts.allotment.saved);
    }
  }
}
