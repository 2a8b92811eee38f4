/** The app's answers, as its OpenAPI document describes them. */

export type AllotmentState = "preparing" | "active" | "suspended" | "deleting";
export type Overflow = "rollback" | "wait";
export type Licensing = "group" | "direct";
export type SeatState = "pending" | "licensed" | "failed" | "releasing";
export type DecisionKind =
  | "licensed"
  | "waiting"
  | "rolledBack"
  | "released"
  | "promoted"
  | "ignored"
  | "ineligible"
  | "failed"
  | "ended"
  | "reminded"
  | "reserved"
  | "heldUp"
  | "lapsed"
  | "changeAsked"
  | "recalled"
  | "recallLifted"
  | "lent"
  | "returned"
  | "calledHome"
  | "followed"
  | "endLifted"
  | "merged"
  | "backedUp"
  | "backupEnded";
export type SeatRequestState = RequestState | "withdrawn";
export type RequestState = "open" | "approving" | "approved" | "refused";
export type Role = "administrator" | "reader" | "owner";

export interface Page<Item> {
  value: Item[];
  nextLink?: string;
}

/** How people are found: by how a name begins, or by a whole address alone. */
export type PeopleSearch = "names" | "exact";

export interface Me {
  userId: string;
  displayName: string | null;
  roles: Role[];
  ownedAllotmentIds: string[];
  peopleSearch: PeopleSearch;
}

export interface AllottedProduct {
  skuId: string;
  skuPartNumber: string;
  displayName?: string | null;
  disabledPlans: string[];
}

export interface Allotment {
  id: string;
  displayName: string;
  groupId: string;
  products: AllottedProduct[];
  allottedUnits: number;
  consumedUnits: number;
  waitingUnits: number;
  /** Of the seats in use, those whose licences are on their way; null: not known yet. */
  pendingUnits: number | null;
  /** Of the seats in use, those whose licences have failed. */
  /** Since when some have been on their way without a pause. */
  pendingSinceDateTime: string | null;
  failedUnits: number;
  overflow: Overflow;
  licensing: Licensing;
  state: AllotmentState;
  stateReason: string | null;
  /** What the reason is about. */
  stateReasonValues: { removal?: string } | null;
  owners: string[];
  createdDateTime: string;
  /** The adoption of the same id is under way. */
  adopting: boolean;
  /** The change of its products that is under way; null: none. */
  changing: string | null;
  /** The merge with another one that is under way. */
  merging: string | null;
  /** Nobody is told anything about it. */
  seatRequests: boolean;
  /** Who lacks another licence that a product needs waits for that first. */
  requirePrerequisites: boolean;
  /** Of those who wait, the people who lack such a licence. They wait last. */
  lackingUnits: number;
  muted: boolean;
  /** Tell when so many seats are taken; null: do not. */
  alertUnits: number | null;
  /** The same in percent of the limit. */
  alertPercent: number | null;
  waitingOrder: WaitingOrder;
  /** The waiting room is being put into another order; nobody moves up meanwhile. */
  reordering: boolean;
  /** Seats that reservations keep: taken for everybody else. */
  reservedUnits: number;
  /** Reservations that get the next free seats. */
  owedUnits: number;
  /** All reservations, also those whose start is yet to come. */
  reservations: number;
  /** The allotment of which it is a part; null: it has its seats from the pools. */
  parentId: string | null;
  /** Of the limit, what its own parts have. */
  delegatedUnits: number;
  lentUnits: number;
  borrowedUnits: number;
  /** How many people it may license itself. */
  usableUnits: number;
  /** Seats on their way to it, or from it. */
  transfers: Transfer[];
  lendingLimit: number;
  borrowingLimit: number;
  /** So many free seats it doesn't lend. */
  keptUnits: number;
  /** How it takes back seats that people have; null: it doesn't. */
  reclaim: Reclaim | null;
  lentTo: Loan[];
  borrowedFrom: Loan[];
  /** Who may join: all must hold; none: everybody. */
  joinConditions: JoinCondition[];
  /** The same in words that go on after "people whose", in the language of the page. */
  joinConditionsInWords: string[];
  /** The allotments, by id and in order, that people get a seat in while they wait in this one. */
  backups: string[];
  /** How many people have, or are to have, a seat in a backup. */
  backupUnits: number;
  /** Members of groups inside the group count as its members. */
  nestedGroups: boolean;
  innerRollback: InnerRollback;
  /** The groups inside the group; none where they don't count. */
  innerGroups: InnerGroup[];
}

/** What becomes of people beyond the limit who are members by a group inside the group. */
export type InnerRollback = "keepWithout" | "removeFromInner";

export interface InnerGroup {
  id: string;
  displayName: string;
  depth: number;
  standing: "followed" | "tooDeep" | "tooMany" | "notShown";
  circular: boolean;
  removable: boolean;
  /** Whether its members count, or why not, in words. */
  reason: string;
}

/** Where somebody has a seat while they wait for one. */
export interface BackupSeat {
  allotmentId: string;
  /** held: they have the licence there. */
  stage: "adding" | "added" | "held" | "removing" | "removed";
  sinceDateTime: string;
}

/** A backup of an allotment; null where there is no such allotment any more. */
export interface BackupAllotment {
  id: string;
  displayName: string | null;
  state: AllotmentState | null;
  products: AllottedProduct[];
  freeUnits: number;
}

export type JoinAttribute = OrderAttribute | "assignedLicenses";

/** The person has one of the values, or none of them; assignedLicenses: products by skuId. */
export interface JoinCondition {
  attribute: JoinAttribute;
  operator: "in" | "notIn";
  values: string[];
}

export interface Reclaim {
  noticeDays: number;
  /** In percent of a loan, each night. */
  shareAround: number;
  protectedDays: number;
}

export interface Loan {
  allotmentId: string;
  units: number;
  sinceDateTime: string;
}

export interface Transfer {
  number: string;
  units: number;
  startedDateTime: string;
}

/** Whose part an allotment is, and its own parts. */
export interface Tree {
  above: { id: string; displayName: string; owners: string[] }[];
  parts: Allotment[];
}

/** What the tenant can assign of a product, and what allotments have of it. */
export interface Pool {
  skuId: string;
  assignableUnits: number;
  givenUnits: number;
  inFlightUnits: number;
  freeUnits: number;
  overcommittedUnits: number;
  agreedUnits: number;
  shortfallUnits: number;
}

/** Graph's names of what a class may be given by. */
export type OrderAttribute = "department" | "jobTitle" | "employeeType" | "country" | "companyName" | "officeLocation";

/** Who is of a class: the members of a group, or people by one of their attributes. */
export interface ClassRule {
  priorityClass: number;
  groupId?: string;
  attribute?: OrderAttribute;
  values?: string[];
}

/** In which order the waiting room moves up; only by priority there is more than the rule. */
export interface WaitingOrder {
  rule: "place" | "priority";
  classes?: ClassRule[];
  defaultClass?: number;
  ageingDays?: number;
}

export interface Assignment {
  userId: string;
  state: SeatState;
  assignedDateTime: string;
  error: string | null;
  failures: { skuId: string; error: string }[];
  endDateTime: string | null;
  backup: BackupSeat | null;
  etag: string;
}

export interface WaitingMember {
  userId: string;
  waitingSinceDateTime: string;
  /** Waits for a seat that is being given up, and is removed from the group if it is kept. */
  provisional: boolean;
  endDateTime: string | null;
  /** The products, by skuId, for which they lack another licence. */
  lacks: string[];
  /** 1 is first; null: the line doesn't go by priority. */
  priorityClass: number | null;
  classGivenBy: "group" | "attribute" | "hand" | "default" | null;
  /** The group's id, or what the attribute is. */
  classGivenFor: string | null;
  classAttribute: OrderAttribute | null;
  backup: BackupSeat | null;
  /** How the person holds a product all the same; null: that cannot be seen just now. */
  heldBy: OtherWay[] | null;
  etag: string;
}

/** A licence that the allotment did not give: through a group, or directly. */
export interface OtherWay {
  skuPartNumber: string;
  productName: string;
  direct: boolean;
  groupId: string | null;
  /** Of the group; null where it is not known. */
  displayName: string | null;
}

export interface Decision {
  id: string;
  userId: string;
  kind: DecisionKind;
  reason: string;
  requested: number;
  used: number;
  limit: number;
  cause: string;
  decidedDateTime: string;
}

export type MemberState = SeatState | "waiting" | "rollingBack" | "ignored" | "ineligible";

/** Whom to ask: a person, or a group, which has no address. */
export interface AllotmentOwner {
  id: string;
  displayName: string | null;
  userPrincipalName: string | null;
}

/** How a person stands in an allotment; the state is null where they have no seat and do not wait. */
export interface Standing {
  id: string;
  displayName: string;
  products: AllottedProduct[];
  state: MemberState | null;
  sinceDateTime: string | null;
  /** How many wait before them; null: they do not wait, or very many do. */
  aheadUnits: number | null;
  error: string | null;
  endDateTime: string | null;
  /** The products, by skuId, for which they lack another licence, if they wait for that. */
  lacks: string[];
  /** The groups by which they are a member, where that isn't the allotment's group alone. */
  through: { id: string; displayName: string }[];
  backup: BackupSeat | null;
  decisions: Pick<Decision, "id" | "kind" | "reason" | "decidedDateTime">[];
  /** Their latest request for a seat. */
  seatRequest: OwnSeatRequest | null;
  owners: AllotmentOwner[];
  allotmentState: AllotmentState;
  overflow: Overflow;
  /** Of the seat or the place in line, to change it; null where there is neither. */
  etag: string | null;
}

/** A page of seats, and by what it is in order. */
export interface Assignments extends Page<Assignment> {
  orderedBy?: "id" | "name";
}

/** A product that somebody holds outside any allotment, and by which ways. */
export interface OutsideLicence {
  skuId: string;
  displayName: string;
  /** It is assigned to the person. */
  direct: boolean;
  /** Those through which they have it; a group that can't be seen has no name. */
  groups: { id: string; displayName: string | null }[];
}

/** A request for a seat, as the person sees it who made it. */
export interface OwnSeatRequest {
  state: SeatRequestState;
  message: string;
  askedDateTime: string;
  answer: string | null;
  endedDateTime: string | null;
}

export interface SeatRequest extends OwnSeatRequest {
  allotmentId: string;
  userId: string;
  decidedBy: string | null;
  etag: string;
}

/** An allotment in which the visitor may ask for a seat. */
export interface OpenAllotment {
  id: string;
  displayName: string;
  products: AllottedProduct[];
}

/** People of allotments; with `cursor` there may be more, and `complete` says whether the index has everybody. */
export interface KnownPeople {
  value: readonly Person[];
  cursor: string | null;
  complete: boolean;
}

/** People whom a search has found, and whether there are more. */
export interface FoundPeople {
  value: Person[];
  more: boolean;
}

export interface Addition {
  userId: string;
  decision: Decision | null;
}

/** What would happen to whom a line of a list names. */
export type Prospect =
  | "unknown"
  | "ambiguous"
  | "disabled"
  | "twice"
  | "getsSeat"
  | "waits"
  | "wouldBeRemovedAgain"
  | "ineligible"
  | "alreadyHasSeat"
  | "alreadyWaits"
  | "leaves"
  | "staysByInnerGroup"
  | "isNotThere";

export interface PeopleLine {
  given: string;
  action: "add" | "remove";
  userId: string | null;
  displayName: string | null;
  userPrincipalName: string | null;
  outcome: Prospect;
  place: number | null;
  /** What became of it, once it has been carried out. */
  result?: "asked" | "failed" | "nothing";
  reason?: string;
}

export interface PeoplePlan {
  lines: PeopleLine[];
  totals: Partial<Record<Prospect, number>>;
  freeUnits: number;
  largeRemoval: { count: number; people: number } | null;
}

export interface PeopleOutcome extends PeoplePlan {
  added: number;
  removed: number;
  failed: number;
}

export type ReservationState = "planned" | "held" | "owed";

/** A seat that is kept for somebody until they join, or the reservation lapses. */
export interface Reservation {
  userId: string;
  state: ReservationState;
  startDateTime: string;
  expirationDateTime: string;
  addAtStart: boolean;
  /** Of the seat, once they have it. */
  endDateTime: string | null;
  addedDateTime: string | null;
  /** Why they could not be added to the group. */
  error: string | null;
  etag: string;
}

export type ChangeState = "planned" | "begun" | "done" | "asked" | "cancelled";

/** A change of settings that is planned for a date. */
export interface ScheduledChange {
  id: string;
  allotmentId: string;
  dueDateTime: string;
  state: ChangeState;
  /** What the limit becomes; null: it stays, or is given back. */
  allottedUnits: number | null;
  overflow: Overflow | null;
  /** What lending becomes; null: it stays, or is given back. */
  lendingLimit: number | null;
  borrowingLimit: number | null;
  keptUnits: number | null;
  reclaim: Reclaim | null;
  /** Whether seats that people have are taken back. */
  reclaims: boolean | null;
  /** The change whose settings are given back as they were before it. */
  undoes: string | null;
  plannedBy: string;
  decidedDateTime: string | null;
  reason: string | null;
  etag: string;
}

/** What of a change would not fit at its date, as things stand. */
export interface ChangeOutlook {
  objections: { field: string; message: string }[];
}

export type ReservationOutlook =
  | "unknown"
  | "ambiguous"
  | "twice"
  | "hasSeat"
  | "waitsNow"
  | "hasReservation"
  | "kept"
  | "keptFromStart"
  | "mayBeShort"
  | "firstInLine";

export interface ReservationLine {
  given: string;
  displayName: string | null;
  outcome: ReservationOutlook;
}

export interface ReservationPlan {
  lines: ReservationLine[];
  freeUnits: number;
}

export interface ReservationOutcome extends ReservationPlan {
  reserved: number;
}

export interface LimitRequest {
  id: string;
  allotmentId: string;
  allottedUnits: number;
  limit: number;
  message: string;
  state: RequestState;
  askedBy: string;
  askedDateTime: string;
  answer: string | null;
  decidedBy: string | null;
  decidedDateTime: string | null;
  etag: string;
}

export interface ServicePlan {
  servicePlanId: string;
  servicePlanName: string;
  displayName: string;
}

export interface ProductCapacity {
  skuId: string;
  skuPartNumber: string;
  displayName?: string | null;
  bought: number;
  /** In their grace period; people can hold them. */
  warning: number;
  suspended: number;
  lockedOut: number;
  /** Bought, and in their grace period: what people can hold. */
  assignable: number;
  used: number;
  allotted: number;
  /** Not promised yet; below 0 where too much is promised. People may hold these units outside any allotment. */
  free: number;
  /** What nobody holds and nobody is promised. */
  unheld: number;
  usedByAllotments: number;
  usedOutside: number;
  /** Of a licence a month; null: not known. */
  price: string | null;
  servicePlans: ServicePlan[];
}

export type DriftKind =
  | "joinedUnseen"
  | "leftUnseen"
  | "accountDeleted"
  | "seatWithoutMember"
  | "stalePending"
  | "counterWrong"
  | "neverAdmitted"
  | "licenceMissing"
  | "licenceError"
  | "licenceTwice"
  | "accountDisabled"
  | "guest"
  | "ineligibleSeat"
  | "ineligible"
  | "licensedGroupDeleted"
  | "productMissing"
  | "plansChanged"
  | "groupFixed"
  | "groupDeleted"
  | "limitBelowUse"
  | "watchedGroupLicensed"
  | "heldOutside"
  | "prerequisiteMissing"
  | "innerGroup"
  | "outsideFence"
  | "licenceOutside"
  | "overcommitted"
  | "productLeft"
  | "subscriptionMissing"
  | "subscriptionLate";
export type Severity = "high" | "medium" | "low";
export type DriftPolicy = "heal" | "report" | "ask";

/** A difference that a night has found. */
export interface DriftFinding {
  id: string;
  allotmentId: string | null;
  kind: DriftKind;
  /** A user id or a skuId; empty: the allotment or the tenant itself. */
  subject: string;
  detail: string;
  /** Whom it concerns, where that is not the subject; at most 100. */
  userIds: string[];
  meaning: string;
  severity: Severity;
  cure: string;
  policy: DriftPolicy;
  sinceDateTime: string;
  goneDateTime: string | null;
}

export interface Forecast {
  runsOutDate: string | null;
  earliestDate: string | null;
  latestDate: string | null;
}

export interface NightPiece {
  allotmentId: string;
  displayName: string;
  findings: DriftFinding[];
  trend: Snapshot[];
  forecast: Forecast | null;
  idleUnits: number | null;
  cost: string | null;
  lentUnits: number;
  borrowedUnits: number;
  /** How many of the allotments above it are in the report. */
  level: number;
  /** What it and all its parts have together; each unit counts once. */
  withParts: {
    parts: number;
    allottedUnits: number;
    consumedUnits: number;
    waitingUnits: number;
    cost: string | null;
    forecast: Forecast | null;
  };
}

export interface NightSummary {
  date: string;
  state: "running" | "finished";
  finishedDateTime: string | null;
  allotments: number;
  compared: number;
}

export interface NightReport extends NightSummary {
  previousDate: string | null;
  drift: Record<string, number>;
  new: DriftFinding[];
  gone: DriftFinding[];
  asking: DriftFinding[];
  /** What concerns no single allotment. */
  tenant: DriftFinding[];
  currency: string;
  cost: string | null;
  proposal: LimitProposal | null;
  value: NightPiece[];
}

/** What is done about each kind of drift. */
export type SettingSection = "messages" | "report" | "seats" | "callers" | "groups" | "graph" | "needed" | "telemetry";
/** Why a setting is an app setting alone. */
export type SettingFixed =
  | "address"
  | "signIn"
  | "fence"
  | "margin"
  | "permission"
  | "retention"
  | "schedule"
  | "start"
  | "ownPage";

export interface AppSetting {
  name: string;
  section: SettingSection;
  value: string;
  isSet: boolean;
  source: "default" | "appSetting" | "changed";
  otherwise: string;
  changeable: boolean;
  fixedBecause: SettingFixed | null;
  choices: string[];
  number: boolean;
  changedBy: string | null;
  changedByName: string | null;
  changedDateTime: string | null;
  ignoredValue: string | null;
  ignoredBecause: string | null;
}

export type Rhythm = "atOnce" | "daily" | "weekly";
export type Cadence = "never" | "needed" | "weekly" | "nightly";
export type MailTopic =
  | "waiting"
  | "refusals"
  | "endDates"
  | "thresholds"
  | "requests"
  | "failures"
  | "suspensions"
  | "lending"
  | "ownPlace"
  | "ownSeat";

export interface Preferences {
  language: "en" | "sv" | null;
  off: MailTopic[];
  updates: Rhythm | null;
  report: Cadence | null;
  updatesToday: Rhythm;
  mails: { topic: MailTopic; wanted: boolean; required: boolean }[];
  otherwise: { language: "en" | "sv"; updates: Rhythm; report: Cadence };
}

export interface DriftPolicies {
  value: {
    kind: DriftKind;
    meaning: string;
    cure: string;
    policy: DriftPolicy;
    default: DriftPolicy;
    chosen: boolean;
    choices: DriftPolicy[];
  }[];
  changedBy: string | null;
  changedDateTime: string | null;
}

export interface LimitProposal {
  fingerprint: string;
  /** ahead: for those who will come within a month, not for those who wait. */
  moves: { fromAllotmentId: string | null; toAllotmentId: string; units: number; ahead: boolean }[];
  limits: { allotmentId: string; displayName: string; allottedUnits: number; proposedUnits: number }[];
  stillWaiting: number;
  /** Units that will be missing within a month. */
  stillShort: number;
  /** What parts lack. The owners of their parents decide. */
  parts: PartNeed[];
}

export interface PartNeed {
  allotmentId: string;
  displayName: string;
  parentDisplayName: string;
  allottedUnits: number;
  proposedUnits: number;
  availableUnits: number;
  enough: boolean;
}

/** An allotment as a night has found it. */
export interface Snapshot {
  date: string;
  consumedUnits: number;
  waitingUnits: number;
  allottedUnits: number;
  refusals: number;
  /** Refusals that no seat has followed within seven days, as this day has shown. */
  denials: number;
  /** People who were denied a seat in 30 days, and neither have one nor wait. */
  unmetPeople: number;
  /** People who have, or are to have, a seat in a backup meanwhile; it counts there. */
  backedUpPeople: number;
}

export interface Person {
  id: string;
  displayName: string;
  userPrincipalName: string;
}

export interface FoundGroup {
  id: string;
  displayName: string;
  /** Why its members cannot be removed; null: they can. */
  fixedBecause: string | null;
  /** The products, by skuId, that the group itself gives to everybody in it. */
  carries: string[];
}

export type EffectKind =
  | "licensed"
  | "promoted"
  | "waits"
  | "losesSeat"
  | "keepsLicence"
  | "overcommits"
  | "givesAccess";

/** A group by its id, with its page in the Microsoft Entra admin center. */
export interface NamedGroup {
  id: string;
  displayName: string;
  entraUrl: string;
}

/** What being in a group gives besides licences, by names. */
export interface GroupAccess {
  /** Whether applications and groups could be asked for; Azure roles never can. */
  checked: boolean;
  applications: string[];
  groups: string[];
  directoryRoles: boolean;
}

/** What applying a manifest would change. */
export interface ManifestPlan {
  changes: {
    groupId: string;
    effects: { kind: EffectKind; count: number; userIds: string[] }[];
    access: GroupAccess | null;
  }[];
  objections: FieldError[];
}

export interface SubscriptionHealth {
  state: "active" | "missing" | "duplicate";
  value: { id: string; resource: string; notificationUrl: string; expirationDateTime: string }[];
}

export type GraphFeature =
  | "beToldOfChanges"
  | "readGroups"
  | "changeMembers"
  | "makeLicensedGroups"
  | "assignLicences"
  | "takeOverLicences"
  | "readProducts"
  | "readPeople"
  | "reprocessLicences"
  | "readSignIns"
  | "readUnits"
  | "readGroupAccess"
  | "setUsageLocations";

export interface MissingPermissions {
  state: "granted" | "missing" | "unknown";
  /** What the app lacks in Microsoft Graph, what it cannot do without it, and when Graph refused it lately. */
  value: { permission: string; feature: GraphFeature; refusedDateTime: string | null }[];
}

export type DoctorState = "ok" | "wrong" | "unknown";

export type DoctorArea =
  | "settings"
  | "identity"
  | "permissions"
  | "notifications"
  | "queues"
  | "tables"
  | "clock"
  | "signIn"
  | "messages"
  | "schedules"
  | "portal";

export interface DoctorLine {
  check: string;
  area: DoctorArea;
  state: DoctorState;
  finding: string;
  /** What to do; null: all is well. */
  cure: string | null;
  /** A page in the project's folder. */
  documentation: string | null;
}

export interface Doctor {
  /** The worst of the lines: wrong before unknown. */
  state: DoctorState;
  /** Of the app. */
  version: string;
  checkedDateTime: string;
  value: DoctorLine[];
}

export type AuditKind =
  | "createAllotment"
  | "makePartOfAllotment"
  | "changeAllotment"
  | "deleteAllotment"
  | "confirmRemovals"
  | "addAssignment"
  | "changeAssignments"
  | "changeAssignment"
  | "removeAssignment"
  | "retryAssignment"
  | "releaseOwnSeat"
  | "retryFailed"
  | "retryProduct"
  | "moveWaitingMember"
  | "classifyWaitingMember"
  | "changeWaitingMember"
  | "removeWaitingMember"
  | "reserveSeats"
  | "changeReservation"
  | "cancelReservation"
  | "planChange"
  | "retryChange"
  | "cancelChange"
  | "reconcileAllotment"
  | "confirmPlan"
  | "confirmFinding"
  | "chooseDriftPolicy"
  | "startReconciliation"
  | "acceptLimitProposal"
  | "askForLimit"
  | "askForSeat"
  | "withdrawSeatRequest"
  | "approveSeatRequest"
  | "refuseSeatRequest"
  | "approveRequest"
  | "refuseRequest"
  | "applyManifest"
  | "planAdoption"
  | "planSplit"
  | "startAdoption"
  | "stopAdoption"
  | "resumeAdoption"
  | "undoAdoption"
  | "planProductChange"
  | "startProductChange"
  | "stopProductChange"
  | "resumeProductChange"
  | "undoProductChange"
  | "planMerge"
  | "startMerge"
  | "stopMerge"
  | "resumeMerge"
  | "undoMerge"
  | "resendDeadLetters"
  | "resendDeadLetter"
  | "discardDeadLetter"
  | "changeSettings"
  | "changeOwnPreferences"
  | "exportPerson"
  | "erasePerson"
  | "suspendAllotment"
  | "resumeAllotment"
  | "eraseAllotment";
/** `attempted`: begun, and whether it was carried out is not known. */
export type AuditResult = "attempted" | "done" | "failed" | "refused";

export interface AuditActor {
  /** Of a person or an app; null: Allotments itself, whose name is why it did it. */
  id: string | null;
  displayName: string | null;
  appId: string | null;
  /** Null for owners. */
  ipAddress: string | null;
}

export interface AuditChange {
  property: string;
  /** A text is in the language of the request. */
  before: unknown;
  after: unknown;
}

export interface AuditEntry {
  id: string;
  requestId: string;
  activityDateTime: string;
  kind: AuditKind;
  result: AuditResult;
  status: number | null;
  /** Refusals of one kind within a minute are one entry. */
  count: number;
  actor: AuditActor;
  allotmentId: string | null;
  subjectId: string | null;
  idempotencyKey: string | null;
  changes: AuditChange[];
}

export interface DeletedAllotment {
  id: string;
  displayName: string;
  groupId: string;
  products: AllottedProduct[];
  allottedUnits: number;
  owners: string[];
  createdDateTime: string;
  deletedDateTime: string;
}

export interface DeadLetter {
  id: string;
  queue: string;
  reason: string;
  description: string;
  deliveryCount: number;
  enqueuedDateTime: string;
  sessionId: string | null;
  body: string;
  etag: string;
}

export interface DeadLetters extends Page<DeadLetter> {
  /** How many each queue had when a timer last counted them; absent until it first has. */
  lastCount?: {
    queues: { queue: string; deadLetters: number }[];
    /** There are more than were counted. */
    more: boolean;
    countedDateTime: string;
  };
}

export interface QueueHealth {
  queue: "graph-notifications" | "enforcement";
  state: "onTime" | "late" | "unknown";
  /** When a message was last seen to be handled, and the longest that one had waited lately. */
  handledDateTime: string | null;
  waitedSeconds: number | null;
  /** Since when a probe is on the queue that has not come through. */
  outSinceDateTime: string | null;
}

/** The app as everybody may see it. */
export interface Health {
  status: "ok";
  version: string;
  layout: number;
  time: string;
}

/** What was, or what would have been. */
export interface Replay {
  joined: number;
  atOnce: number;
  waited: number;
  refused: number;
  promoted: number;
  stillWaiting: number;
  meanWaitSeconds: number;
  medianWaitSeconds: number;
  longWaitSeconds: number;
  longestWaitSeconds: number;
  longestWaits: { userId: string; seconds: number; stillWaiting: boolean }[];
  peakUnits: number;
  unitDays: number;
  seatDays: number;
  cost: string | null;
  points: { dateTime: string; consumedUnits: number; waitingUnits: number; allottedUnits: number }[];
}

export interface WhatIfResult {
  fromDateTime: string;
  toDateTime: string;
  decisions: number;
  complete: boolean;
  agreement: number;
  unitsNeeded: number;
  price: string | null;
  currency: string;
  asItWas: Replay;
  whatIf: Replay;
}

/** How long it takes until a seat that somebody leaves is the licence of the next in line. */
export interface Turnovers {
  count: number;
  sinceDateTime: string | null;
  p50Seconds: number | null;
  p99Seconds: number | null;
  longestSeconds: number | null;
}

export interface Resent {
  resent: number;
  failed: { id: string; detail: string }[];
  more: boolean;
}

export type AdoptionState =
  | "planning"
  | "planned"
  | "filling"
  | "verifying"
  | "removing"
  | "adopted"
  | "stopped"
  | "undoing"
  | "undone";
/** Where people have the licence from today: the group carries it, or each of them has been given it. */
export type LicenceSource = "group" | "direct" | "membership";
/** Who is taken over: the members of the group, and with it those who have the products directly, or a list of people. */
export type Whom = "members" | "holders" | "listed";
/** Whom a file names, and which of its rows name nobody. */
export interface PeopleInFile {
  people: { line: number; given: string; userId: string; displayName: string }[];
  rejected: { line: number; given: string; reason: string }[];
  /** Rows with licences of other products alone. */
  others: number;
}
/** Who of a licensed group goes into which allotment, in the order of the targets. */
export interface Split {
  fingerprint: string;
  people: number;
  /** `short`: for so many there is no seat. */
  targets: { displayName: string; groupId: string; allottedUnits: number; people: number; short: number }[];
  none: number;
  several: number;
  /** Of both, the first thousand. */
  nonePeople: string[];
  severalPeople: { userId: string; targets: number[] }[];
}
/** What an adoption's plan means for somebody. */
export type Verdict = "stays" | "over" | "failing" | "gains" | "noSeat" | "notHeld";

export interface AdoptionPlan extends Record<Verdict, number> {
  fingerprint: string;
  /** Of those who stay, who are added to the group. */
  joins: number;
  /** How many of all these get no seat. */
  waits: number;
  keepsDirect: number;
  /** That those over the limit lose the licence has been confirmed. */
  letGo: boolean;
}

export interface Adoption {
  id: string;
  /** The same, where the adoption makes the allotment; another, where that was there before. */
  allotmentId: string;
  displayName: string;
  groupId: string;
  from: LicenceSource;
  /** The group that people are taken out of, of `membership`. */
  fromGroupId: string | null;
  whom: Whom;
  /** The same for all adoptions by which a large group is split. */
  split: string | null;
  products: AllottedProduct[];
  allottedUnits: number;
  overflow: Overflow;
  owners: string[];
  state: AdoptionState;
  stateReason: string | null;
  /** What the reason is about. */
  stateReasonValues: { removal?: string } | null;
  /** Where it goes on when it is resumed. */
  stoppedIn: AdoptionState | null;
  plan: AdoptionPlan;
  /** Of the pass through the people that is under way. */
  progress: { people: number; lacking: number };
  createdBy: string;
  createdDateTime: string;
}

export interface PlannedPerson {
  userId: string;
  verdict: Verdict;
  keepsDirect: boolean;
  /** They are added to the group, if they stay. */
  joins: boolean;
  /** Why the licence is in error today. */
  error: string | null;
}

export type ProductChangeState =
  | "planning"
  | "planned"
  | "preparing"
  | "moving"
  | "finishing"
  | "changed"
  | "stopped"
  | "undone";
/** How people get from what goes to what comes. */
export type ChangeWay = "overlap" | "exchange" | "inPlace";
/** What a change of products means for somebody. */
export type MoveVerdict = "moves" | "holds" | "failing" | "blocked";

export interface UnitsNeeded {
  skuId: string;
  /** The whole limit: so many are promised from the start. */
  reserved: number;
  /** People who hold none today. */
  needed: number;
  /** Held by nobody when the plan was made. */
  available: number;
  missing: number;
}

/** What becomes of the service plans, by their ids. */
export interface ServiceChange {
  kept: string[];
  lost: string[];
  gained: string[];
  /** Pairs that nobody can have together: one of what goes, one of what comes. */
  collisions: [string, string][];
  names: ServicePlan[];
}

export interface ProductChangePlan extends Record<MoveVerdict, number> {
  fingerprint: string;
  way: ChangeWay;
  services: ServiceChange;
  units: UnitsNeeded[];
  /** What to know before it is started, and the names of these sentences. */
  notes: string[];
  notesCode: (string | null)[];
}

export interface ProductChange {
  id: string;
  allotmentId: string;
  displayName: string;
  productsBefore: AllottedProduct[];
  productsAfter: AllottedProduct[];
  allottedUnits: number;
  roundSize: number;
  allowOvercommit: boolean;
  state: ProductChangeState;
  undoing: boolean;
  stateReason: string | null;
  /** Where it goes on when it is resumed. */
  stoppedIn: ProductChangeState | null;
  plan: ProductChangePlan;
  /** Of the pass through the people that is under way. */
  progress: { people: number; lacking: number; moving: number; short: number; blocked: number };
  createdBy: string;
  createdDateTime: string;
}

export interface PlannedMove {
  userId: string;
  verdict: MoveVerdict;
  /** What goes, of what they have from the allotment. */
  skuIds: string[];
  /** What they hold that does not go with it. */
  againstNames: string[];
  /** Why the licence is in error today. */
  error: string | null;
}

export type MergeState =
  | "planning"
  | "planned"
  | "preparing"
  | "merging"
  | "finishing"
  | "merged"
  | "stopped"
  | "undone";

/** What a merge means for a person; the last five are what has become of them. */
export type MergeVerdict =
  | "moves"
  | "both"
  | "failing"
  | "waits"
  | "blocked"
  | "coming"
  | "moved"
  | "left"
  | "returning"
  | "back";

export interface MergeSide {
  id: string;
  displayName: string;
  allottedUnits: number;
  freeUnits: number;
  waitingUnits: number;
  owners: string[];
}

export interface MergePlan {
  fingerprint: string;
  moves: number;
  both: number;
  failing: number;
  waits: number;
  blocked: number;
  reservations: number;
  notes: string[];
}

export interface Merge {
  id: string;
  /** The allotment whose people and units go, and the one that they come to. */
  source: MergeSide;
  target: MergeSide;
  /** The source is deleted at the end; is deleted by now. */
  delete: boolean;
  deleted: boolean;
  roundSize: number;
  state: MergeState;
  undoing: boolean;
  stateReason: string | null;
  /** Where it goes on when it is resumed. */
  stoppedIn: MergeState | null;
  plan: MergePlan;
  /** Of the pass through the people that is under way. */
  progress: { people: number; lacking: number; moving: number; blocked: number };
  createdBy: string;
  createdDateTime: string;
}

export interface PlannedMerger {
  userId: string;
  verdict: MergeVerdict;
  endDateTime: string | null;
  /** Why they may not join the target. */
  because: string | null;
}

export interface FieldError {
  field: string;
  message: string;
  /** Names what is wrong, in every language alike. */
  code?: string;
}
