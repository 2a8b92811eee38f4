/** States as badges: colour, icon and words, never colour alone. */

import { html, type TemplateResult } from "lit-html";
import type {
  AdoptionState,
  Allotment,
  AuditResult,
  ChangeState,
  DecisionKind,
  DoctorState,
  MemberState,
  Merge,
  MergeState,
  ProductChange,
  ProductChangeState,
  RequestState,
  SeatRequestState,
  ReservationState,
  SeatState,
  Severity,
} from "../api/types";
import type { Texts } from "../texts";
import { icon, type IconName } from "./icon";

type Tone = "good" | "busy" | "warn" | "bad" | "quiet";

export type AllotmentTrouble = keyof Texts["allotments"]["states"];

const NEARLY_FULL = 0.9;

/** What is to be said about an allotment; the worst there is. */
export function troubleOf(allotment: Allotment): AllotmentTrouble {
  if (allotment.state !== "active") return allotment.state;
  if (allotment.failedUnits > 0) return "failed";
  if (allotment.waitingUnits > allotment.lackingUnits) return "waiting";
  const taken = allotment.consumedUnits + allotment.reservedUnits;
  if (taken >= allotment.usableUnits) return "full";
  return taken >= allotment.usableUnits * NEARLY_FULL ? "nearlyFull" : "fine";
}

const WORST_FIRST: readonly AllotmentTrouble[] = [
  "suspended",
  "failed",
  "waiting",
  "full",
  "nearlyFull",
  "preparing",
  "deleting",
  "fine",
];

/** How early an allotment comes in the list: trouble first. */
export function rankOf(allotment: Allotment): number {
  return WORST_FIRST.indexOf(troubleOf(allotment));
}

const ALLOTMENT: Record<AllotmentTrouble, readonly [Tone, IconName]> = {
  suspended: ["bad", "errorCircle"],
  preparing: ["busy", "arrowSync"],
  failed: ["bad", "errorCircle"],
  waiting: ["warn", "hourglass"],
  full: ["warn", "warning"],
  nearlyFull: ["warn", "warning"],
  deleting: ["quiet", "arrowSync"],
  fine: ["good", "checkmarkCircle"],
};

const SEAT: Record<SeatState, readonly [Tone, IconName]> = {
  licensed: ["good", "checkmarkCircle"],
  pending: ["busy", "arrowSync"],
  failed: ["bad", "errorCircle"],
  releasing: ["quiet", "hourglass"],
};

const STANDING: Record<MemberState | "none", readonly [Tone, IconName]> = {
  ...SEAT,
  waiting: ["warn", "hourglass"],
  rollingBack: ["bad", "personDelete"],
  ignored: ["quiet", "info"],
  ineligible: ["warn", "info"],
  none: ["quiet", "dismiss"],
};

const REQUEST: Record<RequestState, readonly [Tone, IconName]> = {
  open: ["busy", "hourglass"],
  approving: ["busy", "arrowSync"],
  approved: ["good", "checkmarkCircle"],
  refused: ["quiet", "dismiss"],
};

const SEAT_REQUEST: Record<SeatRequestState, readonly [Tone, IconName]> = {
  ...REQUEST,
  withdrawn: ["quiet", "dismiss"],
};

export const DECISION: Record<DecisionKind, readonly [Tone, IconName]> = {
  licensed: ["good", "checkmarkCircle"],
  promoted: ["good", "arrowUp"],
  waiting: ["warn", "hourglass"],
  rolledBack: ["bad", "personDelete"],
  released: ["quiet", "signOut"],
  ignored: ["quiet", "info"],
  ineligible: ["warn", "info"],
  failed: ["bad", "errorCircle"],
  ended: ["quiet", "signOut"],
  reminded: ["quiet", "info"],
  reserved: ["good", "calendar"],
  heldUp: ["warn", "warning"],
  lapsed: ["quiet", "dismiss"],
  changeAsked: ["warn", "warning"],
  recalled: ["warn", "calendar"],
  recallLifted: ["good", "checkmarkCircle"],
  lent: ["quiet", "arrowUp"],
  returned: ["good", "checkmarkCircle"],
  calledHome: ["busy", "hourglass"],
  followed: ["good", "checkmarkCircle"],
  endLifted: ["warn", "calendar"],
  merged: ["quiet", "merge"],
  backedUp: ["good", "checkmarkCircle"],
  backupEnded: ["quiet", "signOut"],
};

const CHANGE: Record<ChangeState, readonly [Tone, IconName]> = {
  planned: ["quiet", "calendar"],
  begun: ["busy", "arrowSync"],
  done: ["good", "checkmarkCircle"],
  asked: ["warn", "warning"],
  cancelled: ["quiet", "dismiss"],
};

const RESERVATION: Record<ReservationState, readonly [Tone, IconName]> = {
  planned: ["quiet", "calendar"],
  held: ["good", "checkmarkCircle"],
  owed: ["warn", "hourglass"],
};

const ADOPTION: Record<AdoptionState, readonly [Tone, IconName]> = {
  planning: ["busy", "arrowSync"],
  planned: ["warn", "clipboardTask"],
  filling: ["busy", "arrowSync"],
  verifying: ["busy", "arrowSync"],
  removing: ["busy", "arrowSync"],
  adopted: ["good", "checkmarkCircle"],
  stopped: ["warn", "warning"],
  undoing: ["busy", "history"],
  undone: ["quiet", "dismiss"],
};

const PRODUCT_CHANGE: Record<ProductChangeState, readonly [Tone, IconName]> = {
  planning: ["busy", "arrowSync"],
  planned: ["warn", "clipboardTask"],
  preparing: ["busy", "arrowSync"],
  moving: ["busy", "arrowSync"],
  finishing: ["busy", "arrowSync"],
  changed: ["good", "checkmarkCircle"],
  stopped: ["warn", "warning"],
  undone: ["quiet", "dismiss"],
};

const MERGE: Record<MergeState, readonly [Tone, IconName]> = {
  planning: ["busy", "arrowSync"],
  planned: ["warn", "clipboardTask"],
  preparing: ["busy", "arrowSync"],
  merging: ["busy", "arrowSync"],
  finishing: ["busy", "arrowSync"],
  merged: ["good", "checkmarkCircle"],
  stopped: ["warn", "warning"],
  undone: ["quiet", "dismiss"],
};

const DOCTOR: Record<DoctorState, readonly [Tone, IconName]> = {
  ok: ["good", "checkmarkCircle"],
  wrong: ["bad", "errorCircle"],
  unknown: ["warn", "hourglass"],
};

const AUDIT: Record<AuditResult, readonly [Tone, IconName]> = {
  done: ["good", "checkmarkCircle"],
  attempted: ["warn", "hourglass"],
  failed: ["quiet", "dismiss"],
  refused: ["bad", "errorCircle"],
};

const SEVERITY: Record<Severity, readonly [Tone, IconName]> = {
  high: ["bad", "errorCircle"],
  medium: ["warn", "warning"],
  low: ["quiet", "info"],
};

export function severityBadge(texts: Texts, severity: Severity): TemplateResult {
  return badge(SEVERITY[severity], texts.report.severities[severity]);
}

export function doctorBadge(texts: Texts, state: DoctorState): TemplateResult {
  return badge(DOCTOR[state], texts.doctor.states[state]);
}

export function auditBadge(texts: Texts, result: AuditResult): TemplateResult {
  return badge(AUDIT[result], texts.audit.results[result]);
}

export function allotmentBadge(texts: Texts, allotment: Allotment): TemplateResult {
  const trouble = troubleOf(allotment);
  return badge(ALLOTMENT[trouble], texts.allotments.states[trouble]);
}

export function seatBadge(texts: Texts, state: SeatState): TemplateResult {
  return badge(SEAT[state], texts.seats.states[state]);
}

/** A person's state; null: neither a seat nor a place in line. */
export function standingBadge(texts: Texts, state: MemberState | null): TemplateResult {
  const key = state ?? "none";
  return badge(STANDING[key], texts.standings.states[key]);
}

export function adoptionBadge(texts: Texts, state: AdoptionState): TemplateResult {
  return badge(ADOPTION[state], texts.adoptions.states[state]);
}

export function productChangeBadge(texts: Texts, change: ProductChange): TemplateResult {
  const { state, undoing } = change;
  const text = undoing && isUnderWay(change) ? texts.productChanges.undoing : texts.productChanges.states[state];
  return badge(PRODUCT_CHANGE[state], text);
}

/** Whether there is something to do without anybody asking. */
export function isUnderWay({ state }: Pick<ProductChange, "state">): boolean {
  return PRODUCT_CHANGE[state][0] === "busy";
}

export function mergeBadge(texts: Texts, merge: Merge): TemplateResult {
  const { state, undoing } = merge;
  const text = undoing && isMerging(merge) ? texts.productChanges.undoing : texts.merges.states[state];
  return badge(MERGE[state], text);
}

/** Whether a merge goes on without anybody asking. */
export function isMerging({ state }: Pick<Merge, "state">): boolean {
  return MERGE[state][0] === "busy";
}

export function reservationBadge(texts: Texts, state: ReservationState): TemplateResult {
  return badge(RESERVATION[state], texts.reservations.states[state]);
}

export function changeBadge(texts: Texts, state: ChangeState): TemplateResult {
  return badge(CHANGE[state], texts.schedule.states[state]);
}

export function requestBadge(texts: Texts, state: RequestState): TemplateResult {
  return badge(REQUEST[state], texts.requests.states[state]);
}

export function seatRequestBadge(texts: Texts, state: SeatRequestState): TemplateResult {
  return badge(SEAT_REQUEST[state], texts.seatRequests.states[state]);
}

function badge([tone, name]: readonly [Tone, IconName], text: string): TemplateResult {
  return html`<span class="badge ${tone}">${icon(name)}${text}</span>`;
}
