/** One allotment: its numbers, what is wrong with it, and its parts as tabs. */

import { html, nothing, type TemplateResult } from "lit-html";
import { ref } from "lit-html/directives/ref.js";
import type { Adoption, Allotment, Page as ListPage } from "../api/types";
import { is, Page, type Context } from "../app/context";
import { link, linkWith } from "../app/router";
import { useBar } from "../charts/bar";
import { allotmentBadge } from "../components/badges";
import { buttonLink, heading } from "../components/heading";
import { icon } from "../components/icon";
import { notice } from "../components/notice";
import { productTags } from "../components/products";
import { whenKnown } from "../components/states";
import { AuditPart } from "./allotment/audit";
import { DecisionsPart } from "./allotment/decisions";
import { heldOtherwise, readFindings } from "./allotment/otherWays";
import type { AllotmentPart } from "./allotment/part";
import { PartsPart } from "./allotment/parts";
import { PeoplePart } from "./allotment/people";
import { ReservationsPart } from "./allotment/reservations";
import { SchedulePart } from "./allotment/schedule";
import { SettingsPart } from "./allotment/settings";
import { UsagePart } from "./allotment/usage";
import { WaitingPart } from "./allotment/waiting";
import { WhatIfPart } from "./allotment/whatIf";

const FINDINGS_EVERY_SECONDS = 30;
/** From so many licences on their way on, it is said how far they are. */
const SEVERAL = 20;
const PARTS = [
  "people",
  "waiting",
  "reservations",
  "decisions",
  "usage",
  "whatIf",
  "schedule",
  "parts",
  "settings",
  "audit",
] as const;
type PartName = (typeof PARTS)[number];

/** Whether an address of an allotment names a part of its page; none: the first one. */
export function isPart(name: string | undefined): boolean {
  return name === undefined || PARTS.some((known) => known === name);
}

export class AllotmentPage extends Page {
  private readonly path: string;
  private readonly allotment;
  private readonly name: PartName;
  private readonly part: AllotmentPart;
  /** What the latest comparison has found. */
  private readonly findings;
  /** The adoption that is under way, for those who may see it. */
  private adoption: string | undefined;

  constructor(context: Context, id: string, name: string | undefined, person: string | null) {
    super(context);
    this.path = `/allotments/${id}`;
    this.name = PARTS.find((known) => known === name) ?? "people";
    this.part = partOf(context, id, this.name, person);
    this.findings = this.live(() => readFindings(context.api, this.path), FINDINGS_EVERY_SECONDS);
    this.allotment = this.live(() => this.read(), undefined, context.api.last<Allotment>(this.path));
  }

  get title(): string {
    return this.allotment.value?.displayName ?? this.context.texts.navigation.allotments;
  }

  view(): TemplateResult {
    return whenKnown(this.context, this.allotment, (allotment) => this.shown(allotment), true);
  }

  override stop(): void {
    super.stop();
    this.part.stop();
  }

  private async read(): Promise<Allotment> {
    const allotment = await this.context.api.get<Allotment>(this.path);
    this.part.follow(this.context.api.etag(this.path));
    if (allotment.adopting && is(this.context.me, "administrator", "reader")) {
      const { value } = await this.context.api.get<ListPage<Adoption>>(`/adoptions?allotmentId=${allotment.id}`);
      this.adoption = value[0]?.id;
    }
    return allotment;
  }

  private shown(allotment: Allotment): TemplateResult {
    const { texts, me } = this.context;
    const action = is(me, "administrator")
      ? buttonLink(link("allotments", allotment.id, "settings"), texts.allotment.change)
      : buttonLink(link("allotments", allotment.id, "request"), texts.allotment.askForMore);
    const intro = html`${allotmentBadge(texts, allotment)}${productTags(allotment)}`;
    const offered = is(me, "administrator") ? this.name !== "settings" : is(me, "owner");
    return html`<nav class="crumbs"><a href=${link("allotments")}>${icon("arrowLeft")}${this.listName}</a></nav>
      ${heading(allotment.displayName, intro, offered ? action : nothing)}
      ${this.trouble(allotment)}${this.numbers(allotment)}${this.tabs(allotment)}
      <section class="part" aria-label=${texts.allotment[this.name]}>${this.part.viewOf(allotment)}</section>`;
  }

  private get listName(): string {
    const { navigation } = this.context.texts;
    return is(this.context.me, "administrator", "reader") ? navigation.allotments : navigation.mine;
  }

  private trouble(allotment: Allotment): TemplateResult {
    return html`${this.changing(allotment)}${this.merging(allotment)}${allotment.adopting ? this.adopting() : heldOtherwise(this.context, allotment, this.findings.value ?? [])}${this.enforcement(allotment)}`;
  }

  private changing({ changing }: Allotment): TemplateResult | typeof nothing {
    if (changing === null) return nothing;
    const { texts } = this.context;
    const way = html`<a slot="actions" class="button" href=${link("product-changes", changing)}>${texts.productChanges.see}</a>`;
    return notice("info", texts.allotment.changing, way);
  }

  private merging({ merging }: Allotment): TemplateResult | typeof nothing {
    if (merging === null) return nothing;
    const { merges: texts } = this.context.texts;
    const way = html`<a slot="actions" class="button" href=${link("merges", merging)}>${texts.see}</a>`;
    return notice("info", texts.underWay, way);
  }

  /** People are being taken over: who looks after that is led there. */
  private adopting(): TemplateResult {
    const { texts } = this.context;
    const way = this.adoption
      ? html`<a slot="actions" class="button" href=${link("adoptions", this.adoption)}>${texts.allotment.seeAdoption}</a>`
      : nothing;
    return notice("info", texts.allotment.adopting, way);
  }

  private enforcement(allotment: Allotment): TemplateResult | typeof nothing {
    const { allotment: texts } = this.context.texts;
    if (allotment.state === "deleting") return notice("info", texts.deleting);
    if (allotment.state === "preparing") return this.preparation(allotment);
    if (allotment.state === "suspended") return this.suspension(allotment);
    return html`${this.underWay(allotment)}${this.full(allotment)}`;
  }

  /** How far a burst of licences is. */
  private underWay(allotment: Allotment): TemplateResult | typeof nothing {
    const { pendingUnits, consumedUnits, failedUnits, pendingSinceDateTime } = allotment;
    if (pendingUnits === null || pendingUnits < SEVERAL) return nothing;
    const { texts, format } = this.context;
    const since = pendingSinceDateTime ? format.moment(pendingSinceDateTime) : "";
    const licensed = consumedUnits - failedUnits - pendingUnits;
    return notice("info", texts.allotment.underWay(licensed, consumedUnits, failedUnits, since));
  }

  /** That nobody gets a seat now, and what an administrator can do about it; owners ask for more in the heading. */
  private full(allotment: Allotment): TemplateResult | typeof nothing {
    if (allotment.consumedUnits + allotment.reservedUnits < allotment.usableUnits) return nothing;
    const { texts, me } = this.context;
    const { raiseLimit, full } = texts.allotment;
    const action =
      is(me, "administrator") && this.name !== "settings"
        ? html`<a slot="actions" class="button" href=${link("allotments", allotment.id, "settings")}>${raiseLimit}</a>`
        : nothing;
    return notice("warning", full(allotment.waitingUnits - allotment.lackingUnits, allotment.overflow), action);
  }

  /** Its licensed groups are being made; what that waits for, where it waits. */
  private preparation({ stateReason }: Allotment): TemplateResult {
    const { texts } = this.context;
    return notice("info", html`${texts.allotment.preparing} ${stateReason ?? nothing}`);
  }

  private suspension(allotment: Allotment): TemplateResult {
    const { allotment: texts } = this.context.texts;
    const removal = allotment.stateReasonValues?.removal;
    const actions = is(this.context.me, "administrator")
      ? html`<fluent-button role="button" slot="actions" size="small" @click=${() => this.change(allotment, "resume")}>${texts.resume}</fluent-button>
          ${
            removal
              ? html`<fluent-button role="button" slot="actions" size="small" @click=${() => this.change(allotment, "removals", { removal })}
                >${texts.confirmRemovals}</fluent-button
              >`
              : nothing
          }`
      : nothing;
    return notice("error", html`<strong>${texts.suspended}</strong> ${allotment.stateReason}`, actions);
  }

  private async change(allotment: Allotment, what: string, body: unknown = {}): Promise<void> {
    const { api } = this.context;
    const ifMatch = api.etag(this.path) ?? "*";
    await this.attempt(() => api.send("POST", `/allotments/${allotment.id}/${what}`, { body, ifMatch }));
    await this.allotment.again();
  }

  private numbers(allotment: Allotment): TemplateResult {
    const { texts, format } = this.context;
    const { consumedUnits: used, allottedUnits: limit, usableUnits: usable } = allotment;
    const { waitingUnits, pendingUnits, failedUnits, delegatedUnits, lentUnits, borrowedUnits, transfers } = allotment;
    const onTheWay = transfers.reduce((all, { units }) => all + units, 0);
    const failed = html`<a href=${linkWith({ state: "failed" }, "allotments", allotment.id)}>${format.count(failedUnits)}</a>`;
    const figures: readonly (readonly [string, unknown])[] = [
      [texts.allotment.used, format.count(used)],
      [texts.allotment.limit, format.count(limit)],
      ...(delegatedUnits > 0 ? [[texts.parts.delegated, format.count(delegatedUnits)] as const] : []),
      ...(lentUnits > 0 ? [[texts.parts.lent, format.count(lentUnits)] as const] : []),
      ...(borrowedUnits > 0 ? [[texts.parts.borrowed, format.count(borrowedUnits)] as const] : []),
      ...(onTheWay > 0 ? [[texts.parts.onTheWay, format.count(onTheWay)] as const] : []),
      [texts.allotment.free, format.count(Math.max(0, usable - used - allotment.reservedUnits))],
      ...(allotment.reservedUnits > 0
        ? [[texts.allotment.reserved, format.count(allotment.reservedUnits)] as const]
        : []),
      [texts.allotment.waitingCount, format.count(waitingUnits)],
      ...(allotment.lackingUnits > 0
        ? [[texts.prerequisites.lacking, format.count(allotment.lackingUnits)] as const]
        : []),
      ...(allotment.backupUnits > 0 ? [[texts.backups.count, format.count(allotment.backupUnits)] as const] : []),
      ...(pendingUnits ? [[texts.allotments.pending, format.count(pendingUnits)] as const] : []),
      ...(failedUnits > 0 ? [[texts.allotments.failed, failed] as const] : []),
    ];
    return html`<div class="card figures">
      <dl>
        ${figures.map(([name, count]) => html`<div><dt>${name}</dt><dd>${count}</dd></div>`)}
      </dl>
      ${useBar(used, usable, waitingUnits)}
    </div>`;
  }

  private tabs(allotment: Allotment): TemplateResult {
    const { texts, me } = this.context;
    const shown = PARTS.filter((name) => name !== "settings" || is(me, "administrator", "reader"));
    return html`<nav class="tabs" aria-label=${texts.allotment.tabs}>
      ${shown.map(
        (name) => html`<a
          href=${link("allotments", allotment.id, name)}
          aria-current=${name === this.name ? "page" : nothing}
          ${name === this.name ? ref(intoView) : nothing}
          >${texts.allotment[name]}${counted(allotment, name)}</a
        >`,
      )}
    </nav>`;
  }
}

/** How many there are of what a tab shows, where that is worth knowing before it is opened. */
function counted(allotment: Allotment, name: PartName): TemplateResult | typeof nothing {
  const counts: Partial<Record<PartName, number>> = {
    waiting: allotment.waitingUnits,
    reservations: allotment.reservations,
  };
  const count = counts[name] ?? 0;
  return count > 0 ? html`<span class="count">${count}</span>` : nothing;
}

function partOf(context: Context, id: string, name: PartName, person: string | null): AllotmentPart {
  switch (name) {
    case "people":
      return new PeoplePart(context, id);
    case "waiting":
      return new WaitingPart(context, id);
    case "reservations":
      return new ReservationsPart(context, id);
    case "decisions":
      return new DecisionsPart(context, id, person);
    case "schedule":
      return new SchedulePart(context, id);
    case "usage":
      return new UsagePart(context, id);
    case "parts":
      return new PartsPart(context, id);
    case "whatIf":
      return new WhatIfPart(context, id);
    case "audit":
      return new AuditPart(context, id);
    case "settings":
      return new SettingsPart(context, id);
  }
}

/** On a phone the tabs are wider than the screen: the current one is scrolled to. */
function intoView(tab: Element | undefined): void {
  queueMicrotask(() => tab?.scrollIntoView({ block: "nearest", inline: "center" }));
}
