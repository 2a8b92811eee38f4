"""Subscriptions: their rules, and what they are told."""

from datetime import datetime, timedelta

import pytest

from local.tenant.model import (
    ChangeNotification,
    GraphError,
    LifecycleNotification,
    Subscription,
    SubscriptionRequest,
    Tenant,
    cloud_event,
    webhook_body,
)
from local.tenant.scenarios import GROUP_KINDS
from tests.local.tenant.tenant_worlds import StandingClock

SOON = timedelta(days=1)


def subscribe(tenant: Tenant, resource: str = "groups", change_type: str = "updated", **more: object) -> Subscription:
    expires = more.get("expires", tenant.now + SOON)
    assert isinstance(expires, datetime)
    lifecycle = more.get("lifecycle_url")
    draft = tenant.draft_subscription(
        SubscriptionRequest(
            change_type=change_type,
            resource=resource,
            notification_url="http://127.0.0.1/n",
            lifecycle_notification_url=str(lifecycle) if lifecycle else None,
            client_state="secret",
            expires=expires,
        )
    )
    tenant.keep_subscription(draft)
    return draft


def test_the_life_of_a_subscription_has_bounds(tenant: Tenant) -> None:
    short = subscribe(tenant, expires=tenant.now + timedelta(minutes=1))
    assert short.expires == tenant.now + timedelta(minutes=45)
    longest = subscribe(tenant, "groups/x", expires=tenant.now + timedelta(minutes=41_760))
    assert longest.expires - tenant.now == timedelta(minutes=41_760)
    for wrong in (timedelta(minutes=41_761), timedelta(0)):
        with pytest.raises(GraphError, match=r"^400"):
            subscribe(tenant, "groups/y", expires=tenant.now + wrong)


def test_one_subscription_for_each_combination(tenant: Tenant) -> None:
    first = subscribe(tenant, "/groups", "updated,deleted")
    with pytest.raises(GraphError, match=rf"^409 .*Subscription Id {first.id} already exists for the requested"):
        subscribe(tenant, "Groups", "deleted,updated")
    tenant.delete_subscription(first.id)
    subscribe(tenant, "groups", "updated,deleted")


def test_at_most_a_hundred(tenant: Tenant) -> None:
    for number in range(100):
        subscribe(tenant, f"groups/{number}")
    with pytest.raises(GraphError, match=r"^403 .*limit is 100"):
        subscribe(tenant)


@pytest.mark.parametrize(
    ("resource", "change_type"), [("users", "updated"), ("groups", "created"), ("groups/x/y/z", "updated")]
)
def test_what_groups_do_not_support(tenant: Tenant, resource: str, change_type: str) -> None:
    with pytest.raises(GraphError, match=r"^400 .*not supported"):
        subscribe(tenant, resource, change_type)


def test_an_expired_subscription_is_gone_and_silent(tenant: Tenant, clock: StandingClock) -> None:
    subscription = subscribe(tenant)
    clock.advance(days=1)
    assert tenant.list_subscriptions() == []
    with pytest.raises(GraphError, match=r"^404"):
        tenant.renew_subscription(subscription.id, tenant.now + SOON)
    tenant.create_group("Late", "late")
    assert tenant.take_notifications() == []


def test_changes_of_a_group_within_the_window_are_one_notification(tenant: Tenant, clock: StandingClock) -> None:
    user, other = tenant.add_people(2)
    group = tenant.create_group("Finance", "finance")
    quiet = tenant.create_group("Quiet", "quiet")
    subscribe(tenant)
    subscribe(tenant, f"groups/{quiet.id}")
    tenant.knobs.notification_window = timedelta(seconds=10)
    tenant.add_member(group.id, user.id)
    clock.advance(seconds=9)
    tenant.remove_member(group.id, user.id)
    tenant.add_member(group.id, other.id)
    assert tenant.take_notifications() == []
    clock.advance(seconds=1)
    (notification,) = tenant.take_notifications()
    assert isinstance(notification, ChangeNotification)
    assert notification.group_id == group.id
    assert [tuple(change) for change in notification.changes] == [(user.id, False), (user.id, True), (other.id, False)]
    assert tenant.take_notifications() == []


def test_the_two_kinds_of_deletion(tenant: Tenant) -> None:
    synced = tenant.create_group("Synced", "synced", **GROUP_KINDS["synced"])
    security = tenant.create_group("Security", "security")
    unified = tenant.create_group("Unified", "unified", **GROUP_KINDS["microsoft365"])
    subscribe(tenant, change_type="updated,deleted")
    for group in (synced, security, unified):
        tenant.delete_group(group.id, actor="tenant")
    told = [
        (found.group_id, found.change_type)
        for found in tenant.take_notifications()
        if isinstance(found, ChangeNotification)
    ]
    assert told == [(synced.id, "deleted"), (security.id, "updated"), (unified.id, "updated")]


def test_a_restored_member_is_told_as_one_who_joins_unless_deletions_are_not_told(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Finance", "finance", [user.id])
    subscribe(tenant)
    tenant.delete_user(user.id)
    tenant.restore(user.id)
    told = [found for found in tenant.take_notifications() if isinstance(found, ChangeNotification)]
    assert {found.group_id for found in told} == {group.id}
    assert [tuple(change) for found in told for change in found.changes] == [(user.id, True), (user.id, False)]
    tenant.knobs.deletions_told = False
    tenant.delete_user(user.id)
    tenant.restore(user.id)
    assert tenant.take_notifications() == []


def test_reauthorization_is_required_before_the_end_unless_renewed(tenant: Tenant, clock: StandingClock) -> None:
    subscription = subscribe(tenant, lifecycle_url="http://127.0.0.1/l")
    clock.advance(hours=6)
    tenant.renew_subscription(subscription.id, tenant.now + SOON)
    clock.advance(hours=6)
    assert tenant.take_notifications() == []
    clock.advance(hours=6)
    (notification,) = tenant.take_notifications()
    assert isinstance(notification, LifecycleNotification)
    assert notification.event == "reauthorizationRequired"
    body = webhook_body(notification, tenant.id)
    assert body.keys() == {
        "subscriptionId",
        "subscriptionExpirationDateTime",
        "tenantId",
        "clientState",
        "lifecycleEvent",
    }


def test_the_shapes_of_a_notification(tenant: Tenant, clock: StandingClock) -> None:
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Finance", "finance")
    tenant.knobs.notification_window = timedelta(seconds=1)
    subscription = subscribe(tenant)
    tenant.add_member(group.id, user.id)
    tenant.remove_member(group.id, user.id)
    clock.advance(seconds=1)
    (notification,) = tenant.take_notifications()
    body = webhook_body(notification, tenant.id)
    resource = {
        "@odata.type": "#Microsoft.Graph.Group",
        "@odata.id": f"Groups/{group.id}",
        "id": group.id,
        "organizationId": tenant.id,
    }
    assert body == {
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": "2026-09-02T08:00:00Z",
        "tenantId": tenant.id,
        "clientState": "secret",
        "changeType": "updated",
        "resource": f"Groups/{group.id}",
        "resourceData": {**resource, "members@delta": [{"id": user.id}, {"id": user.id, "@removed": "deleted"}]},
    }
    event = cloud_event(notification, tenant.id, tenant.application_id, "event-1")
    assert event["type"] == "Microsoft.Graph.GroupUpdated"
    data = event["data"]
    assert isinstance(data, dict)
    assert data["resourceData"].keys() == {*resource, "eventTime", "sequenceNumber"}
