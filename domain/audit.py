"""The audit record: who changed what, when, from where, at whose request; and who tried to and was refused.

An entry is written before anything is changed, and its outcome afterwards, as a second row: nothing is ever overwritten
(docs/decisions/0031). An entry without an outcome was cut short, and may have been carried out or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.allotments import Allotment, AllotmentState
from domain.join_conditions_said import conditions_json
from domain.loans import reclaim_json
from domain.stored import Page
from domain.waiting_order_said import order_json


class AuditKind(StrEnum):
    """What was done. Those of the API are called as its operations are; the last one is the app's alone."""

    CREATE_ALLOTMENT = "createAllotment"
    MAKE_PART = "makePartOfAllotment"
    CHANGE_ALLOTMENT = "changeAllotment"
    DELETE_ALLOTMENT = "deleteAllotment"
    CONFIRM_REMOVALS = "confirmRemovals"
    ADD_ASSIGNMENT = "addAssignment"
    CHANGE_ASSIGNMENTS = "changeAssignments"
    CHANGE_ASSIGNMENT = "changeAssignment"
    REMOVE_ASSIGNMENT = "removeAssignment"
    RETRY_ASSIGNMENT = "retryAssignment"
    RELEASE_OWN_SEAT = "releaseOwnSeat"
    RETRY_FAILED = "retryFailed"
    RETRY_PRODUCT = "retryProduct"
    MOVE_WAITING_MEMBER = "moveWaitingMember"
    CLASSIFY_WAITING_MEMBER = "classifyWaitingMember"
    CHANGE_WAITING_MEMBER = "changeWaitingMember"
    REMOVE_WAITING_MEMBER = "removeWaitingMember"
    RESERVE_SEATS = "reserveSeats"
    CHANGE_RESERVATION = "changeReservation"
    CANCEL_RESERVATION = "cancelReservation"
    PLAN_CHANGE = "planChange"
    RETRY_CHANGE = "retryChange"
    CANCEL_CHANGE = "cancelChange"
    RECONCILE_ALLOTMENT = "reconcileAllotment"
    CONFIRM_PLAN = "confirmPlan"
    CONFIRM_FINDING = "confirmFinding"
    CHOOSE_DRIFT_POLICY = "chooseDriftPolicy"
    START_RECONCILIATION = "startReconciliation"
    ACCEPT_LIMIT_PROPOSAL = "acceptLimitProposal"
    ASK_FOR_LIMIT = "askForLimit"
    APPROVE_REQUEST = "approveRequest"
    REFUSE_REQUEST = "refuseRequest"
    ASK_FOR_SEAT = "askForSeat"
    WITHDRAW_SEAT_REQUEST = "withdrawSeatRequest"
    APPROVE_SEAT_REQUEST = "approveSeatRequest"
    REFUSE_SEAT_REQUEST = "refuseSeatRequest"
    APPLY_MANIFEST = "applyManifest"
    PLAN_ADOPTION = "planAdoption"
    PLAN_SPLIT = "planSplit"
    START_ADOPTION = "startAdoption"
    STOP_ADOPTION = "stopAdoption"
    RESUME_ADOPTION = "resumeAdoption"
    UNDO_ADOPTION = "undoAdoption"
    PLAN_PRODUCT_CHANGE = "planProductChange"
    START_PRODUCT_CHANGE = "startProductChange"
    STOP_PRODUCT_CHANGE = "stopProductChange"
    RESUME_PRODUCT_CHANGE = "resumeProductChange"
    UNDO_PRODUCT_CHANGE = "undoProductChange"
    PLAN_MERGE = "planMerge"
    START_MERGE = "startMerge"
    STOP_MERGE = "stopMerge"
    RESUME_MERGE = "resumeMerge"
    UNDO_MERGE = "undoMerge"
    RESEND_DEAD_LETTERS = "resendDeadLetters"
    RESEND_DEAD_LETTER = "resendDeadLetter"
    DISCARD_DEAD_LETTER = "discardDeadLetter"
    CHANGE_SETTINGS = "changeSettings"
    CHANGE_OWN_PREFERENCES = "changeOwnPreferences"
    EXPORT_PERSON = "exportPerson"
    ERASE_PERSON = "erasePerson"
    SUSPEND_ALLOTMENT = "suspendAllotment"
    RESUME_ALLOTMENT = "resumeAllotment"
    ERASE_ALLOTMENT = "eraseAllotment"


class AuditResult(StrEnum):
    """What came of it.

    ATTEMPTED: it was begun; whether it was carried out is not known. DONE: carried out. FAILED: it was not, for what is
    wrong with it. REFUSED: the caller may not.
    """

    ATTEMPTED = "attempted"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it.

    id:      the object id of a person, or of an app that signed in as itself; None: Allotments itself.
    name:    as in the token; of Allotments itself, why it did it.
    app_id:  the app that was signed in to.
    address: where the request came from.
    """

    id: str | None
    name: str | None = None
    app_id: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A property that was changed, as it was and as it is; None: it was, or is, not there."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done, or was to be done.

    id:      of the entry; its outcome has the same. request_id: of the request, whose other entries have it too.
    subject: who or what it was done to, in the allotment or beside all of them: an id.
    key:     the request's Idempotency-Key, by which its sender knows it.
    status:  what the API answered. count: how often it was refused in this minute.
    """

    id: str
    at: datetime
    kind: AuditKind
    actor: Actor
    request_id: str
    allotment_id: str | None = None
    subject: str | None = None
    key: str | None = None
    result: AuditResult = AuditResult.ATTEMPTED
    status: int | None = None
    changes: tuple[Changed, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries; None lets all through. `since` is included, `until` is not."""

    allotment_id: str | None = None
    actor_id: str | None = None
    kind: AuditKind | None = None
    since: datetime | None = None
    until: datetime | None = None

    def lets_through(self, entry: AuditEntry) -> bool:
        """Whether an entry is among them."""
        return (
            self.allotment_id in {None, entry.allotment_id}
            and self.actor_id in {None, entry.actor.id}
            and self.kind in {None, entry.kind}
            and (self.since is None or entry.at >= self.since)
            and (self.until is None or entry.at < self.until)
        )


class Audit(Protocol):
    """The audit record of the whole tenant; entries are added, and forgotten once they are old enough."""

    async def add(self, entry: AuditEntry) -> None:
        """Write an entry down, or the outcome of one: whatever is not ATTEMPTED, or is that with a status.

        Repeating it changes nothing. Raises Transient.
        """
        ...

    async def refused(self, entry: AuditEntry) -> None:
        """Write down a refusal; where one of that id is there, it is counted instead. Raises Transient."""
        ...

    async def page(self, only: AuditFilter, cursor: str | None, count: int) -> Page[AuditEntry]:
        """A page of the entries that the filter lets through, the newest first; with their outcomes."""
        ...

    async def delete_before(self, before: datetime, at_most: int) -> int:
        """Forget at most so many rows of the days before that instant's; answers how many they were."""
        ...


def settings_of(allotment: Allotment | None) -> Mapping[str, Any]:
    """What of an allotment is audited: its settings and its state, and nothing of what enforcement counts.

    The limit is the one that was asked for, so that it changes when somebody changes it, and not when the units arrive.
    What becomes of the units of an allotment that is deleted is no setting of it.
    """
    if allotment is None:
        return {}
    limit = None if allotment.state is AllotmentState.DELETING else allotment.allotted_units + allotment.asked_units
    return {
        "displayName": allotment.display_name,
        "groupId": allotment.group_id,
        "products": [product.sku_part_number for product in allotment.products],
        "allottedUnits": limit,
        "overflow": allotment.overflow.value,
        "licensing": allotment.licensing.value,
        "owners": list(allotment.owners),
        "state": allotment.state.value,
        "parentId": allotment.parent_id,
        "seatRequests": allotment.seat_requests,
        "requirePrerequisites": allotment.require_prerequisites or None,
        "muted": allotment.muted,
        "alertUnits": allotment.alert_units,
        "alertPercent": allotment.alert_percent,
        "keepLicences": allotment.keep_licences,
        "waitingOrder": order_json(order) if (order := allotment.waiting_order) and order.by_priority else None,
        "lendingLimit": allotment.lending_limit or None,
        "borrowingLimit": allotment.borrowing_limit or None,
        "keptUnits": allotment.kept_units or None,
        "reclaim": allotment.reclaim and reclaim_json(allotment.reclaim),
        "joinConditions": conditions_json(allotment.join_conditions) or None,
        "nestedGroups": allotment.nested_groups or None,
        "innerRollback": allotment.inner_rollback.value if allotment.nested_groups else None,
        "backups": list(allotment.backups),
    }


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Changed, ...]:
    """The properties alone that differ; what is not there is None."""
    if before == after:
        return ()
    names = dict.fromkeys([*before, *after])
    pairs = [Changed(name, before.get(name), after.get(name)) for name in names]
    return tuple(each for each in pairs if _told(each.before) != _told(each.after))


def _told(value: Any) -> Any:
    """A switch that is off, and an empty list, are as good as nothing."""
    return None if value is False or value == [] else value


def changed_settings(before: Allotment | None, after: Allotment | None) -> tuple[Changed, ...]:
    """What of the settings a write changes; where the state does, with its reason."""
    changes = changes_between(settings_of(before), settings_of(after))
    if not any(each.name == "state" for each in changes) or after is None or after.state_reason is None:
        return changes
    return (*changes, Changed("stateReason", before.state_reason if before else None, after.state_reason))


_BY_STATE: Mapping[AllotmentState, AuditKind] = {
    AllotmentState.SUSPENDED: AuditKind.SUSPEND_ALLOTMENT,
    AllotmentState.ACTIVE: AuditKind.RESUME_ALLOTMENT,
    AllotmentState.DELETING: AuditKind.DELETE_ALLOTMENT,
}


def kind_of_own(before: Allotment | None, after: Allotment | None) -> AuditKind:
    """What the app itself has done where it has written this."""
    if before is None:
        return AuditKind.CREATE_ALLOTMENT
    if after is None:
        return AuditKind.ERASE_ALLOTMENT
    kind = _BY_STATE.get(after.state) if after.state is not before.state else None
    return kind or AuditKind.CHANGE_ALLOTMENT
