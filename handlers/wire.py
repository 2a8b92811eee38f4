"""Domain values as JSON: camelCase, ids as Graph gives them, times in UTC ISO 8601."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from domain.allotments import Allotment, Decision, Member
from domain.ports import Page


def allotment_json(allotment: Allotment) -> dict[str, Any]:
    """An allotment as its administrators and owners see it; the ledger's inner workings are left out."""
    return {
        "id": allotment.id,
        "displayName": allotment.display_name,
        "groupId": allotment.group_id,
        "products": [
            {
                "skuId": product.sku_id,
                "skuPartNumber": product.sku_part_number,
                "disabledPlans": list(product.disabled_plans),
            }
            for product in allotment.products
        ],
        "allottedUnits": allotment.allotted_units,
        "consumedUnits": allotment.consumed_units,
        "waitingUnits": allotment.waiting_units,
        "overflow": allotment.overflow.value,
        "licensing": allotment.licensing.value,
        "state": allotment.state.value,
        "stateReason": allotment.state_reason,
        "owners": list(allotment.owners),
        "createdDateTime": instant(allotment.created),
    }


def assignment_json(member: Member) -> dict[str, Any]:
    """A seat."""
    return {
        "userId": member.user_id,
        "state": member.state.value,
        "assignedDateTime": instant(member.since),
        "error": member.error,
    }


def waiting_member_json(member: Member) -> dict[str, Any]:
    """A place in the waiting room."""
    return {"userId": member.user_id, "waitingSinceDateTime": instant(member.since)}


def decision_json(decision: Decision) -> dict[str, Any]:
    """A decision with its reason and its numbers."""
    return {
        "id": str(decision.id),
        "userId": decision.user_id,
        "kind": decision.kind.value,
        "reason": decision.reason,
        "requested": decision.requested,
        "used": decision.used,
        "limit": decision.limit,
        "cause": decision.cause,
        "decidedDateTime": instant(decision.decided),
    }


def page_json[T](page: Page[T], to_json: Callable[[T], dict[str, Any]], url: str) -> dict[str, Any]:
    """A list's page, and the path of the next one."""
    body: dict[str, Any] = {"value": [to_json(item) for item in page.items]}
    if page.next_cursor:
        body["nextLink"] = f"{url}{'&' if '?' in url else '?'}cursor={page.next_cursor}"
    return body


def instant(moment: datetime) -> str:
    """A time as it goes on the wire: UTC, to the millisecond, with a Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
