/** Values of the API as the tests need them: everything is ordinary but what is named. */

import type {
  Adoption,
  AdoptionPlan,
  Allotment,
  Decision,
  Me,
  ProductCapacity,
  ProductChange,
  Snapshot,
} from "../src/api/types";

export const GROUP = "0d5d1e67-0261-4cee-bb44-138d3ef5d965";

export function allotment(changes: Partial<Allotment> = {}): Allotment {
  return {
    id: "a1",
    displayName: "Sales",
    groupId: GROUP,
    products: [],
    allottedUnits: 10,
    consumedUnits: 0,
    waitingUnits: 0,
    pendingUnits: 0,
    pendingSinceDateTime: null,
    failedUnits: 0,
    overflow: "rollback",
    licensing: "group",
    state: "active",
    stateReason: null,
    stateReasonValues: null,
    owners: [],
    createdDateTime: "2026-01-01T00:00:00.000Z",
    adopting: false,
    changing: null,
    merging: null,
    seatRequests: false,
    requirePrerequisites: false,
    backups: [],
    backupUnits: 0,
    lackingUnits: 0,
    muted: false,
    alertUnits: null,
    alertPercent: null,
    reservedUnits: 0,
    owedUnits: 0,
    reservations: 0,
    parentId: null,
    delegatedUnits: 0,
    lentUnits: 0,
    borrowedUnits: 0,
    usableUnits: changes.allottedUnits ?? 10,
    transfers: [],
    waitingOrder: { rule: "place" },
    reordering: false,
    lendingLimit: 0,
    borrowingLimit: 0,
    keptUnits: 0,
    reclaim: null,
    joinConditions: [],
    joinConditionsInWords: [],
    nestedGroups: false,
    innerRollback: "keepWithout",
    innerGroups: [],
    lentTo: [],
    borrowedFrom: [],
    ...changes,
  };
}

export function product(changes: Partial<ProductCapacity> = {}): ProductCapacity {
  return { skuId: "s1", skuPartNumber: "SPE_E3", displayName: null, free: 100, ...changes } as ProductCapacity;
}

export function decision(changes: Partial<Decision> = {}): Decision {
  return { kind: "licensed", used: 0, limit: 10, decidedDateTime: "2026-01-01T00:00:00.000Z", ...changes } as Decision;
}

export function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return { date: "2026-01-01", consumedUnits: 0, waitingUnits: 0, allottedUnits: 10, ...changes } as Snapshot;
}

export function me(changes: Partial<Me> = {}): Me {
  return { userId: "u1", displayName: "Ann", roles: [], ownedAllotmentIds: [], peopleSearch: "names", ...changes };
}

export function adoption(plan: Partial<AdoptionPlan>, changes: Partial<Adoption> = {}): Adoption {
  const people = { stays: 0, over: 0, failing: 0, gains: 0, noSeat: 0, notHeld: 0, joins: 0 };
  const none = { ...people, waits: 0, keepsDirect: 0, letGo: false, notes: [] };
  return { id: "a1", allotmentId: "a1", allottedUnits: 10, plan: { ...none, ...plan }, ...changes } as Adoption;
}

/** From Visio to E5, planned. */
export function productChange(changes: Partial<ProductChange> = {}): ProductChange {
  return {
    id: "c1",
    allotmentId: "a1",
    productsBefore: [{ skuId: "s1", skuPartNumber: "VISIO", disabledPlans: [] }],
    productsAfter: [{ skuId: "s2", skuPartNumber: "SPE_E5", disabledPlans: [] }],
    state: "planned",
    stoppedIn: null,
    undoing: false,
    plan: { way: "overlap" },
    ...changes,
  } as ProductChange;
}
