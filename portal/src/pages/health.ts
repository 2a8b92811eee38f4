/** Whether changes reach the system, and whether they are handled. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, DeadLetters, SubscriptionHealth } from "../api/types";
import { Page } from "../app/context";
import { link } from "../app/router";
import { heading } from "../parts/heading";
import { icon } from "../parts/icon";
import { whenKnown } from "../parts/states";

const SUBSCRIPTION_EVERY_SECONDS = 15;

interface Finding {
  title: string;
  good: boolean;
  says: string;
  hint?: unknown;
}

export class HealthPage extends Page {
  private readonly subscription = this.at<SubscriptionHealth>("/subscription", SUBSCRIPTION_EVERY_SECONDS);
  private readonly letters = this.at<DeadLetters>("/deadLetters?top=100");
  private readonly allotments = this.every<Allotment>("/allotments");

  get title(): string {
    return this.context.texts.health.title;
  }

  view(): TemplateResult {
    return html`${heading(this.title, this.context.texts.health.intro)}
      <div class="columns">
        <div class="card">${whenKnown(this.context, this.subscription, (found) => finding(this.ofSubscription(found)))}</div>
        <div class="card">${whenKnown(this.context, this.letters, (letters) => finding(this.ofQueue(letters)))}</div>
        <div class="card">${whenKnown(this.context, this.allotments, (found) => finding(this.ofAllotments(found)))}</div>
      </div>`;
  }

  private ofSubscription({ state, value }: SubscriptionHealth): Finding {
    const { texts, format } = this.context;
    const { subscription, subscriptionStates, subscriptionHints, expires, deliveredTo } = texts.health;
    const hint = html`${subscriptionHints[state]}
    ${value.map(
      (one) => html`<span class="line">${expires(format.moment(one.expirationDateTime))}</span>
        <span class="line">${deliveredTo(one.notificationUrl)}</span>`,
    )}`;
    return { title: subscription, good: state === "active", says: subscriptionStates[state], hint };
  }

  private ofQueue({ value, nextLink, lastCount }: DeadLetters): Finding {
    const { queue, queueFine, queueBad, queueHint, seeDeadLetters } = this.context.texts.health;
    const good = value.length === 0;
    const hint = html`${good ? nothing : queueHint}
      ${lastCount ? html`<span class="line">${this.counted(lastCount)}</span>` : nothing}
      <a class="line" href=${link("dead-letters")}>${seeDeadLetters}</a>`;
    return { title: queue, good, says: good ? queueFine : queueBad(value.length, nextLink !== undefined), hint };
  }

  private counted({ queues, more, countedDateTime }: NonNullable<DeadLetters["lastCount"]>): string {
    const { texts, format } = this.context;
    const total = queues.reduce((sum, { deadLetters }) => sum + deadLetters, 0);
    return texts.health.lastCount(format.moment(countedDateTime), total, more);
  }

  private ofAllotments(allotments: readonly Allotment[]): Finding {
    const { work, suspended, noneSuspended, suspendedHint } = this.context.texts.health;
    const stopped = allotments.filter((allotment) => allotment.state === "suspended");
    if (stopped.length === 0) return { title: work, good: true, says: noneSuspended };
    const hint = html`${suspendedHint}
    ${stopped.map((one) => html`<a class="line" href=${link("allotments", one.id)}>${one.displayName}</a>`)}`;
    return { title: work, good: false, says: suspended(stopped.length), hint };
  }
}

function finding({ title, good, says, hint }: Finding): TemplateResult {
  return html`<h2>${title}</h2>
    <p class="finding ${good ? "good" : "bad"}">${icon(good ? "checkmarkCircle" : "errorCircle")}${says}</p>
    ${hint ? html`<p class="hint">${hint}</p>` : nothing}`;
}
