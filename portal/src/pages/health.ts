/** Whether changes reach the system, and whether they are handled. */

import { html, nothing, type TemplateResult } from "lit-html";
import type { Allotment, DeadLetters, MissingPermission, Page as ListPage, QueueHealth, SubscriptionHealth } from "../api/types";
import { Page } from "../app/context";
import { link } from "../app/router";
import { heading } from "../parts/heading";
import { icon, type IconName } from "../parts/icon";
import { keptFeature } from "../parts/kept";
import { whenKnown } from "../parts/states";

const SYSTEM_EVERY_SECONDS = 15;
const SELDOM_SECONDS = 60;

type Verdict = "good" | "bad" | "unknown";

const ICONS: Readonly<Record<Verdict, IconName>> = { good: "checkmarkCircle", bad: "errorCircle", unknown: "hourglass" };
const VERDICTS: Readonly<Record<QueueHealth["state"], Verdict>> = { onTime: "good", late: "bad", unknown: "unknown" };

interface Finding {
  title: string;
  verdict: Verdict;
  says: string;
  hint?: unknown;
}

export class HealthPage extends Page {
  private readonly subscription = this.at<SubscriptionHealth>("/subscription", SYSTEM_EVERY_SECONDS);
  private readonly queues = this.at<ListPage<QueueHealth>>("/queues", SYSTEM_EVERY_SECONDS);
  private readonly letters = this.at<DeadLetters>("/deadLetters?top=100");
  private readonly permissions = this.at<ListPage<MissingPermission>>("/permissions", SELDOM_SECONDS);
  private readonly allotments = this.every<Allotment>("/allotments");

  get title(): string {
    return this.context.texts.health.title;
  }

  view(): TemplateResult {
    return html`${heading(this.title, this.context.texts.health.intro)}
      <div class="columns">
        <div class="card">${whenKnown(this.context, this.subscription, (found) => finding(this.ofSubscription(found)))}</div>
        ${this.queues.value?.value.map((queue) => html`<div class="card">${finding(this.ofQueue(queue))}</div>`) ??
        html`<div class="card">${whenKnown(this.context, this.queues, () => html``)}</div>`}
        <div class="card">${whenKnown(this.context, this.letters, (letters) => finding(this.ofLetters(letters)))}</div>
        <div class="card">${whenKnown(this.context, this.permissions, ({ value }) => finding(this.ofPermissions(value)))}</div>
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
    return { title: subscription, verdict: state === "active" ? "good" : "bad", says: subscriptionStates[state], hint };
  }

  private ofQueue({ queue, state, handledDateTime, waitedSeconds, outSinceDateTime }: QueueHealth): Finding {
    const { texts, format } = this.context;
    const { queues, queueStates, queueHints, handled, out } = texts.health;
    const hint = html`${queueHints[state]}
    ${handledDateTime ? html`<span class="line">${handled(format.moment(handledDateTime), format.duration(waitedSeconds ?? 0))}</span>` : nothing}
    ${outSinceDateTime && state === "late" ? html`<span class="line">${out(format.moment(outSinceDateTime))}</span>` : nothing}`;
    return { title: queues[queue], verdict: VERDICTS[state], says: queueStates[state], hint };
  }

  private ofLetters({ value, nextLink, lastCount }: DeadLetters): Finding {
    const { letters, lettersFine, lettersBad, lettersHint, seeDeadLetters } = this.context.texts.health;
    const good = value.length === 0;
    const hint = html`${good ? nothing : lettersHint}
      ${lastCount ? html`<span class="line">${this.counted(lastCount)}</span>` : nothing}
      <a class="line" href=${link("dead-letters")}>${seeDeadLetters}</a>`;
    const says = good ? lettersFine : lettersBad(value.length, nextLink !== undefined);
    return { title: letters, verdict: good ? "good" : "bad", says, hint };
  }

  private counted({ queues, more, countedDateTime }: NonNullable<DeadLetters["lastCount"]>): string {
    const { texts, format } = this.context;
    const total = queues.reduce((sum, { deadLetters }) => sum + deadLetters, 0);
    return texts.health.lastCount(format.moment(countedDateTime), total, more);
  }

  private ofPermissions(missing: readonly MissingPermission[]): Finding {
    const { texts } = this.context;
    const { permissions, permitted, missing: says, lacks, missingHint } = texts.health;
    if (missing.length === 0) return { title: permissions, verdict: "good", says: permitted };
    const hint = html`${missingHint}
    ${missing.map(({ permission, feature }) => html`<span class="line">${lacks(permission, keptFeature(feature, texts))}</span>`)}`;
    return { title: permissions, verdict: "bad", says: says(missing.length), hint };
  }

  private ofAllotments(allotments: readonly Allotment[]): Finding {
    const { work, suspended, noneSuspended, suspendedHint } = this.context.texts.health;
    const stopped = allotments.filter((allotment) => allotment.state === "suspended");
    if (stopped.length === 0) return { title: work, verdict: "good", says: noneSuspended };
    const hint = html`${suspendedHint}
    ${stopped.map((one) => html`<a class="line" href=${link("allotments", one.id)}>${one.displayName}</a>`)}`;
    return { title: work, verdict: "bad", says: suspended(stopped.length), hint };
  }
}

function finding({ title, verdict, says, hint }: Finding): TemplateResult {
  return html`<h2>${title}</h2>
    <p class="finding ${verdict}">${icon(ICONS[verdict])}${says}</p>
    ${hint ? html`<p class="hint">${hint}</p>` : nothing}`;
}
