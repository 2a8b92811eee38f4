"""Subscriptions and notifications as values, and the shapes in which Microsoft Graph delivers notifications.

The webhook shape carries `members@delta` (whose `@removed` is a string, unlike in a delta answer), or `eventTime` and
`sequenceNumber` instead: both have been seen. The Event Grid shape has no `members@delta`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRequest:
    """What a client asks for when it creates a subscription; `expires` may lie too near, and is then set later."""

    change_type: str
    resource: str
    notification_url: str
    expires: datetime
    lifecycle_notification_url: str | None = None
    client_state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Graph: subscription. `change_types` are as the client wrote them, `resource` without a leading slash."""

    id: str
    change_type: str
    resource: str
    notification_url: str
    lifecycle_notification_url: str | None = None
    client_state: str | None = None
    expires: datetime

    def wants(self, change_type: str, group_id: str) -> bool:
        """Whether a change of the group is to be notified."""
        if change_type not in self.change_type.lower().split(","):
            return False
        resource = self.resource.lower()
        return resource in ("groups", f"groups/{group_id}", f"groups/{group_id}/members")


class MemberChange(NamedTuple):
    """One entry of a notification's `members@delta`."""

    id: str
    removed: bool


@dataclass(frozen=True, slots=True)
class ChangeNotification:
    """A group changed: what one subscription is told. `changes` may add and remove the same member."""

    subscription: Subscription
    change_type: str
    group_id: str
    changes: tuple[MemberChange, ...]
    time: datetime
    sequence_number: int


@dataclass(frozen=True, slots=True)
class LifecycleNotification:
    """A subscription needs attention; for groups the only event is `reauthorizationRequired`."""

    subscription: Subscription
    event: str
    time: datetime


type Notification = ChangeNotification | LifecycleNotification


def webhook_body(notification: Notification, tenant_id: str, *, with_sequence: bool = False) -> Mapping[str, object]:
    """The notification as one item of the `value` that Graph posts to a webhook."""
    common = _common(notification, tenant_id)
    if isinstance(notification, LifecycleNotification):
        return {**common, "lifecycleEvent": notification.event}
    if with_sequence:
        extra = _sequence(notification)
    else:
        extra = {"members@delta": [_member(change) for change in notification.changes]} if notification.changes else {}
    return {**common, **_change(notification, tenant_id, extra)}


def cloud_event(notification: Notification, tenant_id: str, application_id: str, event_id: str) -> Mapping[str, object]:
    """The notification as the CloudEvent that an Event Grid partner topic delivers, without `members@delta`."""
    if isinstance(notification, LifecycleNotification):
        event_type, subject = "microsoft.graph.subscriptionReauthorizationRequired", notification.subscription.id
        data = {**_common(notification, tenant_id), "lifecycleEvent": notification.event}
    else:
        event_type = "Microsoft.Graph.Group" + notification.change_type.capitalize()
        subject = f"Groups/{notification.group_id}"
        data = {**_common(notification, tenant_id), **_change(notification, tenant_id, _sequence(notification))}
    return {
        "id": event_id,
        "type": event_type,
        "source": f"/tenants/{tenant_id}/applications/{application_id}",
        "subject": subject,
        "time": _iso(notification.time),
        "datacontenttype": "application/json",
        "specversion": "1.0",
        "data": data,
    }


def _common(notification: Notification, tenant_id: str) -> dict[str, object]:
    subscription = notification.subscription
    return {
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": _iso(subscription.expires),
        "tenantId": tenant_id,
        "clientState": subscription.client_state,
    }


def _change(notification: ChangeNotification, tenant_id: str, extra: Mapping[str, object]) -> dict[str, object]:
    resource = f"Groups/{notification.group_id}"
    return {
        "changeType": notification.change_type,
        "resource": resource,
        "resourceData": {
            "@odata.type": "#Microsoft.Graph.Group",
            "@odata.id": resource,
            "id": notification.group_id,
            "organizationId": tenant_id,
            **extra,
        },
    }


def _sequence(notification: ChangeNotification) -> dict[str, object]:
    return {"eventTime": _iso(notification.time), "sequenceNumber": notification.sequence_number}


def _member(change: MemberChange) -> dict[str, str]:
    return {"id": change.id, "@removed": "deleted"} if change.removed else {"id": change.id}


def _iso(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
