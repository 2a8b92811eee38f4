/** Whether changes reach the system, and whether they are handled. */

import { html, nothing, type TemplateResult } from "lit-html";
import type {
  Allotment,
  DeadLetters,
  Health,
  MissingPermissions,
  Page as ListPage,
  QueueHealth,
  SubscriptionHealth,
  Turnovers,
} from "../api/types";
import { Page } from "../app/context";
import { link } from "../app/router";
import { buttonLink, heading } from "../components/heading";
import { icon, type IconName } from "../components/icon";
import { whenKnown } from "../components/states";

const SYSTEM_EVERY_SECONDS = 15;
const TURNOVERS_EVERY_SECONDS = 60;

type Verdict = "good" | "bad" | "unknown";

const ICONS: Readonly<Record<Verdict, IconName>> = {
  good: "checkmarkCircle",
  bad: "errorCircle",
  unknown: "hourglass",
};
const PERMITTED: Readonly<Record<MissingPermissions["state"], Verdict>> = {
  granted: "good",
  missing: "bad",
  unknown: "unknown",
};
const VERDICTS: Readonly<Record<QueueHealth["state"], Verdict>> = { onTime: "good", late: "bad", unknown: "unknown" };

interface Finding {
  title: string;
  verdict: Verdict;
  says: string;
  hint?: unknown;
}

export class HealthPage extends Page {
  private readonly subscription = this.at<SubscriptionHealth>("/subscription", SYSTEM_EVERY_SECONDS);
  private readonly permissions = this.at<MissingPermissions>("/missingPermissions");
  private readonly queues = this.at<ListPage<QueueHealth>>("/queues", SYSTEM_EVERY_SECONDS);
  private readonly turnovers = this.at<Turnovers>("/turnovers", TURNOVERS_EVERY_SECONDS);
  private readonly letters = this.at<DeadLetters>("/deadLetters?top=100");
  private readonly allotments = this.every<Allotment>("/allotments");
  private readonly app = this.at<Health>("/health");

  get title(): string {
    return this.context.texts.health.title;
  }

  view(): TemplateResult {
    return html`${heading(
      this.title,
      this.context.texts.health.intro,
      buttonLink(link("doctor"), this.context.texts.health.checkEverything),
    )}
      <div class="columns">
        <div class="card">${whenKnown(this.context, this.subscription, (found) => finding(this.ofSubscription(found)))}</div>
        <div class="card">${whenKnown(this.context, this.permissions, (found) => finding(this.ofPermissions(found)))}</div>
        ${
          this.queues.value?.value.map((queue) => html`<div class="card">${finding(this.ofQueue(queue))}</div>`) ??
          html`<div class="card">${whenKnown(this.context, this.queues, () => html``)}</div>`
        }
        <div class="card">${whenKnown(this.context, this.turnovers, (found) => finding(this.ofTurnovers(found)))}</div>
        <div class="card">${whenKnown(this.context, this.letters, (letters) => finding(this.ofLetters(letters)))}</div>
        <div class="card">${whenKnown(this.context, this.allotments, (found) => finding(this.ofAllotments(found)))}</div>
      </div>
      <p class="hint">${this.app.value ? this.context.texts.health.version(this.app.value.version) : nothing}</p>`;
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

  private ofPermissions({ state, value }: MissingPermissions): Finding {
    const { permissions, permissionStates, permissionHints, without, features } = this.context.texts.health;
    const hint = html`${value.map(
      (one) => html`<span class="line">${without(one.permission, features[one.feature])}</span>`,
    )}
      ${permissionHints[state]}`;
    return { title: permissions, verdict: PERMITTED[state], says: permissionStates[state], hint };
  }

  private ofQueue({ queue, state, handledDateTime, waitedSeconds, outSinceDateTime }: QueueHealth): Finding {
    const { texts, format } = this.context;
    const { queues, queueStates, queueHints, handled, out } = texts.health;
    const hint = html`${queueHints[state]}
    ${handledDateTime ? html`<span class="line">${handled(format.moment(handledDateTime), format.duration(waitedSeconds ?? 0))}</span>` : nothing}
    ${outSinceDateTime && state === "late" ? html`<span class="line">${out(format.moment(outSinceDateTime))}</span>` : nothing}`;
    return { title: queues[queue], verdict: VERDICTS[state], says: queueStates[state], hint };
  }

  private ofTurnovers({ count, sinceDateTime, p50Seconds, p99Seconds, longestSeconds }: Turnovers): Finding {
    const { texts, format } = this.context;
    const { turnovers, turnoversNone, turnoversHalf, turnoversRest, turnoversHint } = texts.health;
    if (p50Seconds === null || sinceDateTime === null)
      return { title: turnovers, verdict: "unknown", says: turnoversNone, hint: turnoversHint };
    const [half, nearlyAll, longest] = [p50Seconds, p99Seconds ?? 0, longestSeconds ?? 0].map((seconds) =>
      format.duration(seconds),
    );
    const hint = html`${turnoversHint}
      <span class="line">${turnoversRest(nearlyAll!, longest!, count, format.day(sinceDateTime))}</span>`;
    return { title: turnovers, verdict: "good", says: turnoversHalf(half!), hint };
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
