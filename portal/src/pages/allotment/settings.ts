/** The settings of an allotment; administrators change them, suspend or resume it, and delete it. */

import { html, nothing, type TemplateResult } from "lit-html";
import { Refused } from "../../api/client";
import type {
  Allotment,
  InnerRollback,
  BackupAllotment,
  Loan,
  Overflow,
  Page as ListPage,
  Person,
  ProductCapacity,
  Reclaim,
} from "../../api/types";
import { is } from "../../app/context";
import type { Live } from "../../app/live";
import { link, linkWith } from "../../app/router";
import { BackupsField } from "../../components/backups";
import { checkbox, focusFirstProblem, numberOf, radios, select, textField } from "../../components/field";
import { groupIdOf } from "../../components/groupId";
import { buttonLink } from "../../components/heading";
import { icon } from "../../components/icon";
import {
  conditionsOf,
  joinConditionsField,
  typedConditions,
  whoMayJoin,
  type TypedCondition,
} from "../../components/joinConditions";
import { LENT, RECLAIM, RECLAIM_AT_FIRST, type LendingNumber } from "../../components/lending";
import { innerGroupsOf, nestedGroupsField } from "../../components/nestedGroups";
import { OwnersField } from "../../components/owners";
import { nameOf, personaOf } from "../../components/person";
import { productName } from "../../components/products";
import { orderInWords, orderOf, typedOrder, WaitingOrderField, type TypedOrder } from "../../components/waitingOrder";
import { overcommits, problemsFrom, type Problems } from "../newAllotment/draft";
import { AllotmentPart } from "./part";

interface Changes {
  displayName?: string;
  allottedUnits?: string;
  overflow?: Overflow;
  owners?: readonly Person[];
  seatRequests?: boolean;
  requirePrerequisites?: boolean;
  lendingLimit?: string;
  borrowingLimit?: string;
  keptUnits?: string;
  reclaims?: boolean;
  noticeDays?: string;
  shareAround?: string;
  protectedDays?: string;
  muted?: boolean;
  alertUnits?: string;
  alertPercent?: string;
  waitingOrder?: TypedOrder;
  joinConditions?: readonly TypedCondition[];
  nestedGroups?: boolean;
  innerRollback?: InnerRollback;
  backups?: readonly string[];
}

type Threshold = "alertUnits" | "alertPercent";
const THRESHOLD_AT_MOST: Record<Threshold, number> = { alertUnits: 10_000_000, alertPercent: 100 };

const OVERFLOWS: readonly Overflow[] = ["rollback", "wait"];
const LICENCES = ["keep", "remove"] as const;

export class SettingsPart extends AllotmentPart {
  protected readonly followed = [];
  private changes: Changes = {};
  /** How the allotment takes seats back now. */
  private stored: Reclaim | null = null;
  private problems: Problems = {};
  /** The app has said that the limit would promise more than there is. */
  private beyond = false;
  private allowOvercommit = false;
  private licences: (typeof LICENCES)[number] = "keep";
  /** What the tenant owns; read once a condition is about licences. */
  private owned?: Live<ListPage<ProductCapacity>>;
  private readonly owners = new OwnersField(this.context, (owners) => this.with({ owners }));
  /** Every allotment, for the choice of backups; read by administrators alone. */
  private allotments?: Live<readonly Allotment[]>;
  /** The backups by name, for who can't choose them. */
  private named?: Live<ListPage<BackupAllotment>>;
  private readonly backups = new BackupsField(this.context, (backups) => this.with({ backups }));
  private readonly order = new WaitingOrderField(this.context, (waitingOrder) => this.with({ waitingOrder }));

  viewOf(allotment: Allotment): TemplateResult {
    const changes = is(this.context.me, "administrator") && allotment.state !== "deleting";
    if (!changes) return html`<div class="card">${this.facts(allotment, true)}</div>`;
    return html`<div class="columns wide-first">
      <div class="card">${this.form(allotment)}</div>
      <div class="stack">
        <div class="card">${this.facts(allotment, false)}</div>
        <div class="card">${this.products(allotment)}</div>
        <div class="card">${this.merge(allotment)}</div>
        <div class="card">${this.suspension(allotment)}</div>
        <div class="card">${this.deletion(allotment)}</div>
      </div>
    </div>`;
  }

  private facts(allotment: Allotment, all: boolean): TemplateResult {
    const { texts, format } = this.context;
    const facts: readonly (readonly [string, unknown])[] = [
      [texts.allotments.products, allotment.products.map(productName).join(", ")],
      [texts.allotment.licensingLabel, texts.allotment.licensing[allotment.licensing]],
      [texts.allotment.groupId, groupIdOf(this.context, allotment.groupId)],
      ...(all || allotment.nestedGroups
        ? [[texts.nestedGroups.title, innerGroupsOf(this.context, allotment)] as const]
        : []),
      [texts.allotment.created, format.moment(allotment.createdDateTime)],
      ...(all ? [[texts.allotment.whenFull, texts.allotment.overflow[allotment.overflow]] as const] : []),
      ...(all ? [[texts.order.title, orderInWords(this.context, allotment.waitingOrder)] as const] : []),
      ...(all ? [[texts.joining.title, whoMayJoin(this.context, allotment.joinConditionsInWords)] as const] : []),
      ...(all ? [[texts.allotment.owners, this.ownersOf(allotment)] as const] : []),
      ...(all ? [[texts.seatRequests.title, texts.seatRequests.fact[String(allotment.seatRequests)]] as const] : []),
      ...(all
        ? [[texts.prerequisites.title, texts.prerequisites.fact[String(allotment.requirePrerequisites)]] as const]
        : []),
      ...(all ? [[texts.backups.title, this.backupNames(allotment)] as const] : []),
      ...(all ? [[texts.allotment.messages, this.messagesOf(allotment)] as const] : []),
      ...(all ? [[texts.lending.title, this.lendingFact(allotment)] as const] : []),
      ...(allotment.lentTo.length > 0 ? [[texts.lending.lentTo, this.loans(allotment.lentTo)] as const] : []),
      ...(allotment.borrowedFrom.length > 0
        ? [[texts.lending.borrowedFrom, this.loans(allotment.borrowedFrom)] as const]
        : []),
    ];
    return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
  }

  private ownersOf(allotment: Allotment): unknown {
    if (allotment.owners.length === 0) return this.context.texts.none;
    return html`<ul class="plain">${allotment.owners.map((owner) => html`<li>${personaOf(this.context, owner, this.id)}</li>`)}</ul>`;
  }

  private messagesOf({ muted, alertUnits, alertPercent }: Allotment): string {
    const { texts, format } = this.context;
    const { mutedFact, toldFact, alertFact } = texts.allotment;
    if (muted) return mutedFact;
    const at = [
      alertUnits === null ? "" : format.count(alertUnits),
      alertPercent === null ? "" : `${alertPercent} %`,
    ].filter(Boolean);
    return at.length > 0 ? alertFact(at.join(", ")) : toldFact;
  }

  private form(allotment: Allotment): TemplateResult {
    this.stored = allotment.reclaim;
    const { allotment: texts, create } = this.context.texts;
    const { displayName = allotment.displayName, allottedUnits = String(allotment.allottedUnits) } = this.changes;
    const { overflow = allotment.overflow, owners = allotment.owners.map((id) => this.person(id)) } = this.changes;
    return html`<form @submit=${(event: Event) => this.save(event)}>
      <h2>${texts.change}</h2>
      ${textField({ label: create.name, value: displayName, input: (name) => this.with({ displayName: name }), problem: this.problems.displayName })}
      ${textField({
        label: texts.limit,
        value: allottedUnits,
        input: (units) => this.with({ allottedUnits: units }),
        numeric: true,
        hint: texts.limitHint(allotment.consumedUnits),
        problem: this.problems.allottedUnits,
      })}
      ${this.beyond ? checkbox(create.overcommit, this.allowOvercommit, (allow) => this.allow(allow)) : nothing}
      ${radios("overflow", create.overflow, OVERFLOWS, overflow, texts.overflow, create.overflowHints, (chosen) => this.with({ overflow: chosen }), this.problems.overflow)}
      ${this.nested(allotment)} ${this.joining(allotment)} ${this.prerequisites(allotment)} ${this.orderOf(allotment)}
      ${this.backupsOf(allotment)} ${this.owners.view(owners, this.problems.owners)} ${this.asking(allotment)}
      ${this.messages(allotment)} ${this.lending(allotment)}
      <div class="form-actions">
        <fluent-button role="button" type="submit" appearance="primary" ?disabled-focusable=${this.busy}>${texts.save}</fluent-button>
        ${
          Object.keys(this.changes).length > 0
            ? html`<fluent-button role="button" @click=${() => this.forget()}>${texts.undo}</fluent-button>`
            : nothing
        }
      </div>
    </form>`;
  }

  /** Whether people may ask for a seat. */
  private asking(allotment: Allotment): TemplateResult {
    const { seatRequests: texts } = this.context.texts;
    const { seatRequests = allotment.seatRequests } = this.changes;
    const label = html`${texts.setting}<span class="hint">${texts.settingHint}</span>`;
    const problem = this.problems.seatRequests;
    return html`<fieldset>
      <legend>${texts.title}</legend>
      ${checkbox(label, seatRequests, (chosen) => this.with({ seatRequests: chosen }))}
      ${problem ? html`<p class="remark bad" role="alert">${problem}</p>` : nothing}
    </fieldset>`;
  }

  /** Whether people who lack a licence that the products need wait for that first. */
  private prerequisites(allotment: Allotment): TemplateResult {
    const { prerequisites: texts } = this.context.texts;
    const { requirePrerequisites = allotment.requirePrerequisites } = this.changes;
    const label = html`${texts.setting}<span class="hint">${texts.settingHint}</span>`;
    return html`<fieldset>
      <legend>${texts.title}</legend>
      ${checkbox(label, requirePrerequisites, (chosen) => this.with({ requirePrerequisites: chosen }))}
    </fieldset>`;
  }

  /** Whether members of groups inside the group count. */
  private nested(allotment: Allotment): TemplateResult {
    const { nestedGroups = allotment.nestedGroups, innerRollback = allotment.innerRollback } = this.changes;
    const { overflow = allotment.overflow } = this.changes;
    const chosen = { nestedGroups, innerRollback };
    return nestedGroupsField(this.context, chosen, overflow, this.problems.nestedGroups, (changed) =>
      this.with(changed),
    );
  }

  /** Where people have a seat while they wait. */
  private backupsOf(allotment: Allotment): TemplateResult {
    this.allotments ??= this.every<Allotment>("/allotments", 60);
    const { backups = allotment.backups } = this.changes;
    return this.backups.view(allotment, backups, this.allotments.value ?? [], this.problems.backups);
  }

  private backupNames({ backups }: Allotment): unknown {
    const { texts } = this.context;
    if (backups.length === 0) return texts.none;
    this.named ??= this.at<ListPage<BackupAllotment>>(`${this.path}/backups`, 60);
    const shown = this.named.value?.value ?? [];
    return html`<ol class="plain">${shown.map(({ displayName }) => html`<li>${displayName ?? texts.backups.unknown}</li>`)}</ol>`;
  }

  /** Who may join. */
  private joining({ joinConditions, products }: Allotment): TemplateResult {
    const conditions = this.changes.joinConditions ?? typedConditions(joinConditions);
    if (conditions.some(({ attribute }) => attribute === "assignedLicenses")) {
      this.owned ??= this.at<ListPage<ProductCapacity>>("/products", 60);
    }
    return joinConditionsField(this.context, {
      conditions,
      products: this.owned?.value?.value,
      own: new Set(products.map(({ skuId }) => skuId)),
      problem: this.problems.joinConditions,
      change: (changed) => this.with({ joinConditions: changed }),
    });
  }

  private orderOf({ waitingOrder }: Allotment): TemplateResult {
    return this.order.view(this.changes.waitingOrder ?? typedOrder(waitingOrder), this.problems.waitingOrder);
  }

  /** What it lends and borrows at most, and whether it takes back seats that people have. */
  private lending(allotment: Allotment): TemplateResult {
    const { lending: texts } = this.context.texts;
    const { reclaims = allotment.reclaim !== null } = this.changes;
    const rules = allotment.reclaim ?? RECLAIM_AT_FIRST;
    const label = html`${texts.reclaims}<span class="hint">${texts.reclaimsHint}</span>`;
    const problem = this.problems.reclaim;
    const field = (name: LendingNumber, stored: number): TemplateResult =>
      textField({
        label: texts[name],
        value: this.changes[name] ?? String(stored),
        numeric: true,
        hint: texts.hints[name],
        problem: this.problems[name],
        input: (typed) => this.with({ [name]: typed }),
      });
    return html`<fieldset>
      <legend>${texts.title}</legend>
      <p class="hint">${texts.hint}</p>
      ${LENT.map((name) => field(name, allotment[name]))}
      ${checkbox(label, reclaims, (chosen) => this.with({ reclaims: chosen }))}
      ${reclaims ? RECLAIM.map((name) => field(name, rules[name])) : nothing}
      ${problem ? html`<p class="remark bad" role="alert">${problem}</p>` : nothing}
    </fieldset>`;
  }

  private lendingFact({ lendingLimit, borrowingLimit, keptUnits, reclaim }: Allotment): string {
    const { texts, format } = this.context;
    return [
      texts.lending.lends(format.count(lendingLimit)),
      texts.lending.borrows(format.count(borrowingLimit)),
      ...(keptUnits > 0 ? [texts.lending.keeps(format.count(keptUnits))] : []),
      ...(reclaim === null ? [] : [texts.lending.takesBack(reclaim.noticeDays)]),
    ].join(" ");
  }

  private loans(loans: readonly Loan[]): TemplateResult {
    const { texts, format } = this.context;
    return html`<ul class="plain">${loans.map(
      (loan) =>
        html`<li>
          <a href=${link("allotments", loan.allotmentId)}>${texts.lending.loan(loan.units, format.moment(loan.sinceDateTime))}</a>
        </li>`,
    )}</ul>`;
  }

  /** What is told about the allotment, and when. */
  private messages(allotment: Allotment): TemplateResult {
    const { allotment: texts } = this.context.texts;
    const { muted = allotment.muted } = this.changes;
    const mute = html`${texts.muted}<span class="hint">${texts.mutedHint}</span>`;
    return html`<fieldset>
      <legend>${texts.messages}</legend>
      ${checkbox(mute, muted, (chosen) => this.with({ muted: chosen }))}
      ${this.threshold("alertUnits", allotment)} ${this.threshold("alertPercent", allotment)}
    </fieldset>`;
  }

  private threshold(name: Threshold, allotment: Allotment): TemplateResult {
    const { allotment: texts } = this.context.texts;
    const value = this.changes[name] ?? String(allotment[name] ?? "");
    return textField({
      label: texts[name],
      value,
      numeric: true,
      hint: texts.alertHint,
      problem: isThreshold(value, name) ? this.problems[name] : texts.alertWrong[name],
      input: (typed) => this.with({ [name]: typed }),
    });
  }

  private person(id: string): Person {
    const named = this.context.names.of(id, this.id);
    return named ?? { id, displayName: nameOf(this.context, id, this.id), userPrincipalName: id };
  }

  private with(changes: Changes): void {
    this.changes = { ...this.changes, ...changes };
    this.problems = {};
    this.beyond &&= changes.allottedUnits === undefined;
    this.context.redraw();
  }

  private allow(allow: boolean): void {
    this.allowOvercommit = allow;
    this.context.redraw();
  }

  private forget(): void {
    this.changes = {};
    this.problems = {};
    this.order.reset();
    this.beyond = this.allowOvercommit = false;
    this.context.redraw();
  }

  private get body(): Record<string, unknown> {
    const {
      displayName,
      allottedUnits,
      overflow,
      owners,
      seatRequests,
      requirePrerequisites,
      muted,
      alertUnits,
      alertPercent,
      waitingOrder,
      joinConditions,
      nestedGroups,
      innerRollback,
      backups,
    } = this.changes;
    return {
      ...(nestedGroups === undefined ? {} : { nestedGroups }),
      ...(innerRollback === undefined ? {} : { innerRollback }),
      ...(backups === undefined ? {} : { backups }),
      ...(joinConditions === undefined ? {} : { joinConditions: conditionsOf(joinConditions) }),
      ...(waitingOrder === undefined ? {} : { waitingOrder: orderOf(waitingOrder) }),
      ...(displayName === undefined ? {} : { displayName: displayName.trim() }),
      ...(allottedUnits === undefined ? {} : { allottedUnits: numberOf(allottedUnits) }),
      ...(overflow === undefined ? {} : { overflow }),
      ...(owners === undefined ? {} : { owners: owners.map((owner) => owner.id) }),
      ...(seatRequests === undefined ? {} : { seatRequests }),
      ...(requirePrerequisites === undefined ? {} : { requirePrerequisites }),
      ...Object.fromEntries(
        LENT.flatMap((name) => {
          const typed = this.changes[name];
          return typed === undefined ? [] : [[name, numberOf(typed)]];
        }),
      ),
      ...this.reclaimBody,
      ...(muted === undefined ? {} : { muted }),
      ...(alertUnits === undefined ? {} : { alertUnits: thresholdOf(alertUnits) }),
      ...(alertPercent === undefined ? {} : { alertPercent: thresholdOf(alertPercent) }),
      ...(this.beyond && this.allowOvercommit ? { allowOvercommit: true } : {}),
    };
  }

  private get reclaimBody(): Record<string, unknown> {
    const stored = this.stored;
    const { reclaims = stored !== null } = this.changes;
    const changed = RECLAIM.some((name) => this.changes[name] !== undefined) || this.changes.reclaims !== undefined;
    if (!changed) return {};
    if (!reclaims) return { reclaim: null };
    const rules = stored ?? RECLAIM_AT_FIRST;
    return {
      reclaim: Object.fromEntries(
        RECLAIM.map((name) => {
          const typed = this.changes[name];
          return [name, typed === undefined ? rules[name] : numberOf(typed)];
        }),
      ),
    };
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const { api, texts } = this.context;
    try {
      await api.send("PATCH", this.path, { body: this.body, ifMatch: api.etag(this.path) ?? "*" });
      this.forget();
      this.context.tell("success", texts.allotment.saved);
    } catch (failure) {
      await this.objected(failure, form);
    }
    this.context.redraw();
  }

  private async objected(failure: unknown, form: HTMLElement): Promise<void> {
    if (failure instanceof Refused && failure.errors.length > 0) {
      this.problems = problemsFrom(failure.errors);
      this.beyond = overcommits(failure.errors);
      focusFirstProblem(form);
    } else {
      await this.attempt(() => Promise.reject(failure));
    }
  }

  /** Products are changed by a plan of their own. */
  private products({ id, displayName, changing }: Allotment): TemplateResult {
    const { productChanges: texts } = this.context.texts;
    const begin = changing
      ? buttonLink(link("product-changes", changing), texts.see)
      : buttonLink(linkWith({ allotmentId: id }, "product-changes", "new"), texts.add);
    return html`<h2>${texts.settingsTitle}</h2>
      <p class="hint">${texts.settingsHint}</p>
      <div class="form-actions">${begin}${buttonLink(linkWith({ q: displayName }, "product-changes"), texts.earlier)}</div>`;
  }

  /** It goes up in another one by a plan of its own. */
  private merge({ id, displayName, merging }: Allotment): TemplateResult {
    const { merges: texts } = this.context.texts;
    const begin = merging
      ? buttonLink(link("merges", merging), texts.see)
      : buttonLink(linkWith({ allotmentId: id }, "merges", "new"), texts.add);
    return html`<h2>${texts.settingsTitle}</h2>
      <p class="hint">${texts.settingsHint}</p>
      <div class="form-actions">${begin}${buttonLink(linkWith({ q: displayName }, "merges"), texts.earlier)}</div>`;
  }

  private suspension(allotment: Allotment): TemplateResult {
    const { allotment: texts } = this.context.texts;
    const change = allotment.state === "suspended" ? "resume" : "suspend";
    return html`<h2>${texts.stopTitle}</h2>
      <p class="hint">${texts.stopHint}</p>
      <fluent-button role="button" @click=${() => this.act(change)}>${texts[change]}</fluent-button>`;
  }

  private deletion(allotment: Allotment): TemplateResult {
    const { allotment: texts } = this.context.texts;
    const choices = LICENCES.map((kept) => [kept, texts.licences[kept]] as const);
    const choose = (kept: string): void => {
      this.licences = LICENCES.find((known) => known === kept) ?? "keep";
      this.context.redraw();
    };
    return html`<h2>${texts.deleteTitle}</h2>
      <p class="hint">${texts.deleteHint}</p>
      ${select(texts.licencesLabel, choices, this.licences, choose)}
      <p><fluent-button role="button" class="grave" @click=${() => this.delete(allotment)}>${icon("delete", "start")}${texts.deleteDo}</fluent-button></p>`;
  }

  private async delete(allotment: Allotment): Promise<void> {
    const { api, texts } = this.context;
    const { deleteSure, deleteDo, deleteText, deleteName, deleting } = texts.allotment;
    const { displayName, consumedUnits } = allotment;
    const sure = await this.context.ask({
      title: deleteSure(displayName),
      text: deleteText[this.licences](consumedUnits),
      action: deleteDo,
      field: deleteName(displayName),
      typed: displayName,
      grave: true,
    });
    if (sure === null) return;
    const ifMatch = api.etag(this.path) ?? "*";
    if (await this.attempt(() => api.send("DELETE", `${this.path}?licences=${this.licences}`, { ifMatch }))) {
      this.context.tell("success", deleting);
    }
  }

  private async act(what: "suspend" | "resume"): Promise<void> {
    const { api, texts } = this.context;
    const ifMatch = api.etag(this.path) ?? "*";
    if (await this.attempt(() => api.send("POST", `${this.path}/${what}`, { ifMatch }))) {
      this.context.tell("success", texts.allotment.saved);
    }
  }
}

/** None where nothing is written. */
function thresholdOf(text: string): number | string | null {
  return text.trim() === "" ? null : numberOf(text);
}

function isThreshold(text: string, name: Threshold): boolean {
  const number = thresholdOf(text);
  return number === null || (typeof number === "number" && number >= 1 && number <= THRESHOLD_AT_MOST[name]);
}
