"""Change and lifecycle notifications in the shapes in which Microsoft Graph sends them.

Followed: "Receive change notifications through webhooks" and "Subscribe to Graph API events through Azure
Event Grid" (CloudEvents 1.0, whose `data` is one notification). A notification is a hint: `members@delta` may
be missing, and `@removed` is a string here, where delta makes it an object.
"""

import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.directory import OBJECT_ID
from domain.errors import InvalidRequest, Permanent, Problem
from domain.incoming import instant_of, read_json

PROBE = "probe"
"""The one property of a probe."""

REAUTHORIZATION = "microsoft.graph.subscriptionReauthorizationRequired"
"""The CloudEvent's type with which a partner topic passes on that a subscription must be reauthorised."""


@dataclass(frozen=True, slots=True)
class ChangeNotification:
    """That a group changed.

    hints:  who is there (true) and who is gone, by the last word about each.
    joined_and_left: who was added and removed again.
    """

    group_id: str
    hints: dict[str, bool] = field(default_factory=dict)
    joined_and_left: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LifecycleNotification:
    """That a subscription needs to be reauthorised; through Event Grid it arrives among the changes."""

    subscription_id: str


@dataclass(frozen=True, slots=True)
class Probe:
    """A message of the app itself, by which it sees how late the queue runs (`domain.queue_health`)."""

    put: datetime

    def to_json(self) -> dict[str, str]:
        """The probe as it goes on the queue; none comes in by the webhook, whose notifications carry the secret."""
        return {PROBE: self.put.isoformat()}


type Notification = ChangeNotification | LifecycleNotification | Probe
"""What a message of the notification queue can be."""


def notifications_of(body: bytes) -> list[dict[str, Any]]:
    """The notifications in one POST of Graph; raises InvalidRequest where the body has another shape."""
    parsed = read_json(body)
    if not isinstance(parsed, dict) or not isinstance(parsed.get("value"), list):
        raise InvalidRequest(Problem("$.value", "The body must be an object with a list named value."))
    wrong_ones = [index for index, entry in enumerate(parsed["value"]) if not isinstance(entry, dict)]
    if wrong_ones:
        raise InvalidRequest(*(Problem(f"$.value[{index}]", "Must be an object.") for index in wrong_ones))
    entries: list[dict[str, Any]] = parsed["value"]
    return entries


def with_valid_client_state(entries: Iterable[dict[str, Any]], secrets: Collection[str]) -> list[dict[str, Any]]:
    """The entries whose clientState is one of the subscription's secrets."""
    return [
        entry
        for entry in entries
        if isinstance(entry.get("clientState"), str)
        and is_one_of(entry["clientState"].encode(errors="replace"), secrets)
    ]


def is_one_of(client_state: bytes, secrets: Collection[str]) -> bool:
    """Whether it is one of the secrets; it is compared with each, in constant time."""
    return any(hmac.compare_digest(each.encode(), client_state) for each in secrets)


def parse(body: bytes) -> Notification:
    """One message of the notification queue, in any shape.

    Raises Permanent (`MalformedNotification`) where it is none of them.
    """
    try:
        parsed = read_json(body)
    except InvalidRequest as wrong:
        raise _malformed(f"it cannot be read: {str(wrong).rstrip('.')}") from wrong
    if not isinstance(parsed, dict):
        raise _malformed(f"it must be a JSON object, and is {type(parsed).__name__}")
    if PROBE in parsed:
        return _probe(parsed[PROBE])
    notification = parsed.get("data") if "specversion" in parsed else parsed
    if not isinstance(notification, dict):
        raise _malformed("the CloudEvent has no data object")
    if str(parsed.get("type", "")).lower() == REAUTHORIZATION.lower():
        return _lifecycle(notification)
    resource = notification.get("resourceData")
    if not isinstance(resource, dict):
        raise _malformed("resourceData is missing")
    group_id = resource.get("id")
    if not isinstance(group_id, str) or not OBJECT_ID.fullmatch(group_id):
        raise _malformed("resourceData.id is not the id of a group")
    hints, joined_and_left = _hints(resource.get("members@delta", []))
    return ChangeNotification(group_id.lower(), hints, joined_and_left)


def _probe(sent: object) -> Probe:
    try:
        return Probe(instant_of(sent))
    except ValueError as wrong:
        raise _malformed(f"its probe {wrong}") from wrong


def _lifecycle(notification: dict[str, Any]) -> LifecycleNotification:
    subscription_id = notification.get("subscriptionId")
    if not isinstance(subscription_id, str) or not subscription_id:
        raise _malformed("a lifecycle event has no subscriptionId")
    return LifecycleNotification(subscription_id)


def _hints(changes: object) -> tuple[dict[str, bool], frozenset[str]]:
    if not isinstance(changes, list):
        raise _malformed("members@delta must be a list")
    hints: dict[str, bool] = {}
    joined_and_left: set[str] = set()
    for change in changes:
        user_id = change.get("id") if isinstance(change, dict) else None
        if not isinstance(user_id, str) or not OBJECT_ID.fullmatch(user_id):
            raise _malformed("an entry of members@delta has no object id")
        user_id, there = user_id.lower(), "@removed" not in change
        if hints.get(user_id) and not there:
            joined_and_left.add(user_id)
        hints[user_id] = there
    return hints, frozenset(joined_and_left)


def _malformed(what: str) -> Permanent:
    return Permanent("MalformedNotification", f"The message is not a change notification of Microsoft Graph: {what}.")
