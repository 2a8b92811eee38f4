"""Domain values as JSON: camelCase, ids as Graph gives them, times in UTC ISO 8601."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from application.dead_letter_count import DeadLetterCounts
from application.permissions import Lack
from domain.adoption.model import Adoption, PlannedPerson
from domain.adoption.plan import notes
from domain.allotments import Allotment, Decision, Member, Product
from domain.audit import AuditEntry
from domain.capacity import Capacity
from domain.deleted import DeletedAllotment
from domain.directory import Group
from domain.instants import instant
from domain.limit_requests import LimitRequest
from domain.manifest.plan import Change, ManifestPlan
from domain.objections import in_language
from domain.objections.coding import with_code
from domain.people import Holder, Person
from domain.ports import DeadLetter, GraphSubscription
from domain.queue_health import QueueHealth
from domain.reconciliation.outside import OtherWay
from domain.turnovers import Turnovers
from domain.watched_groups import GroupAccess
from handlers.http.etags import with_etag
from handlers.http.responses import error_json

BODY_SHOWN = 4000
"""So many characters of a dead letter's body are shown."""


def allotment_json(allotment: Allotment) -> dict[str, Any]:
    """An allotment as its administrators and owners see it; the ledger's inner workings are left out."""
    return {
        "id": allotment.id,
        "displayName": allotment.display_name,
        "groupId": allotment.group_id,
        "products": [product_json(product) for product in allotment.products],
        "allottedUnits": allotment.allotted_units,
        "consumedUnits": allotment.consumed_units,
        "waitingUnits": allotment.waiting_units,
        "pendingUnits": allotment.pending_units,
        "failedUnits": allotment.failed_units,
        "overflow": allotment.overflow.value,
        "licensing": allotment.licensing.value,
        "state": allotment.state.value,
        **with_code("stateReason", allotment.state_reason),
        "owners": list(allotment.owners),
        "createdDateTime": instant(allotment.created),
        "adopting": allotment.adopting,
        "muted": allotment.muted,
        "alertUnits": allotment.alert_units,
        "alertPercent": allotment.alert_percent,
    }


def product_json(product: Product) -> dict[str, Any]:
    """A product of an allotment, or of an adoption."""
    return {
        "skuId": product.sku_id,
        "skuPartNumber": product.sku_part_number,
        "displayName": product.name,
        "disabledPlans": list(product.disabled_plans),
    }


def adoption_json(adoption: Adoption) -> dict[str, Any]:
    """An adoption: what was asked for, the plan in numbers, and how far it is."""
    return {
        "id": adoption.id,
        "allotmentId": adoption.allotment_id,
        "displayName": adoption.display_name,
        "groupId": adoption.group_id,
        "from": adoption.source.value,
        "products": [product_json(product) for product in adoption.products],
        "allottedUnits": adoption.allotted_units,
        "overflow": adoption.overflow.value,
        "owners": list(adoption.owners),
        "state": adoption.state.value,
        **with_code("stateReason", adoption.reason),
        "stoppedIn": adoption.stopped_in.value if adoption.stopped_in else None,
        "plan": {
            "fingerprint": adoption.fingerprint,
            "stays": adoption.counts.stays,
            "over": adoption.counts.over,
            "failing": adoption.counts.failing,
            "gains": adoption.counts.gains,
            "waits": adoption.waits,
            "keepsDirect": adoption.counts.keeps_direct,
            "letGo": adoption.loss_confirmed,
            "notes": notes(adoption),
        },
        "progress": {"people": adoption.scan.people, "lacking": adoption.scan.lacking},
        "createdBy": adoption.created_by,
        "createdDateTime": instant(adoption.created),
    }


def planned_person_json(person: PlannedPerson) -> dict[str, Any]:
    """What an adoption's plan means for a person."""
    return {
        "userId": person.user_id,
        "verdict": person.verdict.value,
        "skuIds": list(person.holds),
        "keepsDirect": person.keeps_direct,
        **with_code("error", person.error),
    }


def assignment_json(member: Member) -> dict[str, Any]:
    """A seat, with its own ETag."""
    return with_etag(
        {
            "userId": member.user_id,
            "state": member.state.value,
            "assignedDateTime": instant(member.since),
            **with_code("error", member.error),
            "failures": [{"skuId": each.sku_id, "error": each.error} for each in member.failures],
            "endDateTime": instant(member.ends) if member.ends else None,
        }
    )


def waiting_member_json(member: Member) -> dict[str, Any]:
    """A place in the waiting room, with its own ETag, which changes with the place."""
    shown = {
        "userId": member.user_id,
        "waitingSinceDateTime": instant(member.since),
        "provisional": member.provisional,
        "endDateTime": instant(member.ends) if member.ends else None,
    }
    return with_etag(shown, member.place)


def waiting_with_ways_json(member: Member, ways: Sequence[OtherWay] | None) -> dict[str, Any]:
    """The same with how the person holds the products all the same; None: that cannot be seen just now."""
    held = None if ways is None else [other_way_json(way) for way in ways]
    return {**waiting_member_json(member), "heldBy": held}


def other_way_json(way: OtherWay) -> dict[str, Any]:
    """A licence that the allotment did not give: through a group, or directly."""
    return {
        "skuId": way.product.sku_id,
        "skuPartNumber": way.product.sku_part_number,
        "productName": way.product.name,
        "direct": way.group_id is None,
        "groupId": way.group_id,
        "displayName": way.group_name,
    }


def decision_json(decision: Decision) -> dict[str, Any]:
    """A decision with its reason and its numbers."""
    return {
        "id": str(decision.id),
        "userId": decision.user_id,
        "kind": decision.kind.value,
        **with_code("reason", decision.reason),
        "requested": decision.requested,
        "used": decision.used,
        "limit": decision.limit,
        **with_code("cause", decision.cause),
        "decidedDateTime": instant(decision.decided),
    }


def audit_entry_json(entry: AuditEntry, *, with_address: bool) -> dict[str, Any]:
    """An entry of the audit record. with_address: and where the request came from."""
    return {
        "id": entry.id,
        "requestId": entry.request_id,
        "activityDateTime": instant(entry.at),
        "kind": entry.kind.value,
        "result": entry.result.value,
        "status": entry.status,
        "count": entry.count,
        "actor": {
            "id": entry.actor.id,
            "displayName": entry.actor.name,
            "appId": entry.actor.app_id,
            "ipAddress": entry.actor.address if with_address else None,
        },
        "allotmentId": entry.allotment_id,
        "subjectId": entry.subject,
        "idempotencyKey": entry.key,
        "changes": [{"property": each.name, "before": each.before, "after": each.after} for each in entry.changes],
    }


def deleted_allotment_json(gone: DeletedAllotment) -> dict[str, Any]:
    """An allotment that is deleted: what it was, and since when it is not."""
    allotment = gone.allotment
    return {
        "id": allotment.id,
        "displayName": allotment.display_name,
        "groupId": allotment.group_id,
        "products": [product_json(product) for product in allotment.products],
        "allottedUnits": allotment.allotted_units,
        "owners": list(allotment.owners),
        "createdDateTime": instant(allotment.created),
        "deletedDateTime": instant(gone.deleted),
    }


def limit_request_json(request: LimitRequest) -> dict[str, Any]:
    """A request for a higher limit, with its own ETag."""
    return with_etag(
        {
            "id": request.id,
            "allotmentId": request.allotment_id,
            "allottedUnits": request.allotted_units,
            "limit": request.limit,
            "message": request.message,
            "state": request.state.value,
            "askedBy": request.asked_by,
            "askedDateTime": instant(request.asked),
            "answer": request.answer,
            "decidedBy": request.decided_by,
            "decidedDateTime": instant(request.decided) if request.decided else None,
        }
    )


def capacity_json(capacity: Capacity, price: Decimal | None) -> dict[str, Any]:
    """A product: bought, allotted, used; with the service plans that an allotment can switch off.

    price: of a licence a month; None: not known.
    """
    return {
        "skuId": capacity.product.sku_id,
        "skuPartNumber": capacity.product.sku_part_number,
        "displayName": capacity.product.name,
        "bought": capacity.bought,
        "warning": capacity.warning,
        "suspended": capacity.suspended,
        "lockedOut": capacity.locked_out,
        "assignable": capacity.assignable,
        "used": capacity.used,
        "allotted": capacity.allotted,
        "free": capacity.free,
        "unheld": capacity.unheld,
        "usedByAllotments": capacity.used_by_allotments,
        "usedOutside": capacity.used_outside,
        "price": None if price is None else str(price),
        "servicePlans": [
            {"servicePlanId": plan.id, "servicePlanName": plan.name}
            for plan in capacity.product.plans
            if plan.for_users
        ],
    }


def turnovers_json(found: Turnovers | None) -> dict[str, Any]:
    """How long it takes to pass a seat on; null where none was."""
    return {
        "count": found.count if found else 0,
        "sinceDateTime": instant(found.since) if found else None,
        "p50Seconds": round(found.half.total_seconds()) if found else None,
        "p99Seconds": round(found.nearly_all.total_seconds()) if found else None,
        "longestSeconds": round(found.longest.total_seconds()) if found else None,
    }


def holder_json(holder: Holder) -> dict[str, Any]:
    """Somebody who holds a product, and how."""
    return {**person_json(holder.person), "direct": holder.direct, "groupIds": list(holder.groups)}


def group_json(group: Group, language: str) -> dict[str, Any]:
    """A group to choose; `fixedBecause` says why its members cannot be removed through Graph, null: they can.

    carries: the products, by skuId, that the group itself gives to everybody in it.
    """
    because = in_language(group.removal_blocked_by, language) if group.removal_blocked_by else None
    carries = sorted(group.carries)
    return {"id": group.id, "displayName": group.display_name, "fixedBecause": because, "carries": carries}


def person_json(person: Person) -> dict[str, Any]:
    """A user's names."""
    return {
        "id": person.id,
        "displayName": person.display_name,
        "userPrincipalName": person.user_principal_name,
    }


def dead_letter_json(letter: DeadLetter) -> dict[str, Any]:
    """A dead message with its reason, and its own ETag; the body as text, cut where it is long."""
    return with_etag(
        {
            "id": letter.id,
            "queue": letter.message.queue,
            "reason": letter.message.reason,
            "description": letter.message.description,
            "deliveryCount": letter.deliveries,
            "enqueuedDateTime": instant(letter.enqueued),
            "sessionId": letter.message.session_id,
            "body": letter.message.body.decode(errors="replace")[:BODY_SHOWN],
        }
    )


def subscription_json(subscription: GraphSubscription) -> dict[str, Any]:
    """The subscription to Graph's change notifications; its secret is left out."""
    return {
        "id": subscription.id,
        "resource": subscription.resource,
        "notificationUrl": subscription.notification_url,
        "expirationDateTime": instant(subscription.expires),
    }


def manifest_plan_json(plan: ManifestPlan, language: str) -> dict[str, Any]:
    """A plan, with the fingerprint and the numbers that applying it asks for."""
    return {
        "fingerprint": plan.fingerprint,
        "changes": [change_json(change) for change in plan.changes],
        "unchanged": plan.unchanged,
        "leftAlone": plan.left_alone,
        "confirm": {kind.value: count for kind, count in plan.to_confirm.items()},
        "objections": [error_json(wrong, language) for wrong in plan.objections],
    }


def change_json(change: Change) -> dict[str, Any]:
    """One allotment's change of a plan."""
    return {
        "kind": change.kind.value,
        "groupId": change.group_id,
        "displayName": change.display_name,
        "allotmentId": change.allotment_id,
        "settings": [{"setting": each.setting, "before": each.before, "after": each.after} for each in change.settings],
        "effects": [
            {"kind": effect.kind.value, "count": effect.count, "userIds": list(effect.user_ids)}
            for effect in change.effects
        ],
        "access": group_access_json(change.access) if change.access else None,
    }


def group_access_json(access: GroupAccess) -> dict[str, Any]:
    """What being in a group gives besides licences."""
    return {
        "checked": access.checked,
        "applications": list(access.applications),
        "groups": list(access.groups),
        "directoryRoles": access.directory_roles,
    }


def census_json(census: DeadLetterCounts) -> dict[str, Any]:
    """The numbers as the API shows them."""
    return {
        "queues": [{"queue": queue, "deadLetters": number} for queue, number in sorted(census.queues.items())],
        "more": census.more,
        "countedDateTime": instant(census.counted),
    }


def queue_health_json(queue: QueueHealth) -> dict[str, Any]:
    """A queue as the API shows it."""
    return {
        "queue": queue.queue,
        "state": queue.state.value,
        "handledDateTime": instant(queue.handled) if queue.handled else None,
        "waitedSeconds": round(queue.waited.total_seconds()) if queue.waited is not None else None,
        "outSinceDateTime": instant(queue.out) if queue.out else None,
    }


def lack_json(lack: Lack) -> dict[str, Any]:
    """A missing permission as the API shows it."""
    return {
        "permission": lack.missing.permission,
        "feature": lack.missing.feature.value,
        "refusedDateTime": instant(lack.refused) if lack.refused else None,
    }
