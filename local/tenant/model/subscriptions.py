"""Subscriptions to changes of groups, and the notifications that follow from changes.

Follows Microsoft Graph's subscription resource, "Receive change notifications through webhooks" and "Reduce missing
change notifications". Nothing is delivered here: notifications wait in `outgoing` until somebody takes them.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from local.tenant.model.errors import GraphError, bad_request, not_found
from local.tenant.model.ids import IdSource
from local.tenant.model.knobs import Knobs
from local.tenant.model.notifications import (
    ChangeNotification,
    LifecycleNotification,
    MemberChange,
    Notification,
    Subscription,
    SubscriptionRequest,
)
from local.tenant.model.objects import Group
from local.tenant.model.timeline import Timeline

MOST_SUBSCRIPTIONS = 100
LONGEST_LIFETIME = timedelta(minutes=41_760)
SHORTEST_LIFETIME = timedelta(minutes=45)
LONGEST_CLIENT_STATE = 128
CHANGE_TYPES = frozenset({"updated", "deleted"})


class Subscriptions:
    """The app's subscriptions in this tenant."""

    def __init__(self, timeline: Timeline, ids: IdSource, knobs: Knobs) -> None:
        self._timeline = timeline
        self._ids = ids
        self._knobs = knobs
        self._subscriptions: dict[str, Subscription] = {}
        self._open: dict[str, list[MemberChange]] = {}
        self.outgoing: list[Notification] = []

    def active(self) -> list[Subscription]:
        """The subscriptions that have not expired."""
        now = self._timeline.now
        return [subscription for subscription in self._subscriptions.values() if subscription.expires > now]

    def get(self, subscription_id: str) -> Subscription:
        """One subscription; raises 404 when it is unknown or expired."""
        found = self._subscriptions.get(subscription_id)
        if found is None or found.expires <= self._timeline.now:
            raise not_found(subscription_id)
        return found

    def draft(self, asked: SubscriptionRequest) -> Subscription:
        """A checked subscription that does not exist yet, so that its URLs can be validated first.

        Raises 400 (what is asked is wrong), 403 (there are 100 already), 409 (the combination exists).
        """
        subscription = Subscription(
            id=self._ids.new(),
            change_type=asked.change_type,
            resource=asked.resource.strip("/"),
            notification_url=asked.notification_url,
            lifecycle_notification_url=asked.lifecycle_notification_url,
            client_state=asked.client_state,
            expires=self._expiry(asked.expires),
        )
        _check(subscription)
        active = self.active()
        key = _combination(subscription)
        twin = next((other for other in active if _combination(other) == key), None)
        if twin is not None:
            raise GraphError(409, "Conflict", f"Subscription Id {twin.id} already exists for the requested combination")
        if len(active) >= MOST_SUBSCRIPTIONS:
            raise GraphError(
                403,
                "Forbidden",
                f"The app has {len(active)} subscriptions to groups in this tenant; the limit is {MOST_SUBSCRIPTIONS}.",
            )
        return subscription

    def keep(self, subscription: Subscription) -> None:
        """Start a drafted subscription."""
        self._subscriptions[subscription.id] = subscription
        self._announce_end(subscription)

    def renew(self, subscription_id: str, expires: datetime) -> Subscription:
        """Set a new end; raises 404, 400."""
        renewed = replace(self.get(subscription_id), expires=self._expiry(expires))
        self.keep(renewed)
        return renewed

    def reauthorize(self, subscription_id: str) -> None:
        """Reauthorize without a new end; raises 404."""
        self.get(subscription_id)

    def delete(self, subscription_id: str) -> None:
        """End a subscription; raises 404."""
        del self._subscriptions[self.get(subscription_id).id]

    # ---- what the directory tells

    def member_changed(self, group_id: str, object_id: str, *, added: bool, told: bool) -> None:
        """Notify of a member that joined or left, if changes of the group show it."""
        changes = self._opened(group_id) if told else None
        if changes is not None:
            changes.append(MemberChange(object_id, removed=not added))

    def group_changed(self, group: Group, *, deleted: bool, restorable: bool) -> None:
        """Notify of a created, updated, restored or deleted group; to be deleted and restorable is an update."""
        if deleted and not restorable:
            self._open.pop(group.id, None)
            self._emit("deleted", group.id, ())
        else:
            self._opened(group.id)

    def _opened(self, group_id: str) -> list[MemberChange] | None:
        """The changes of the group that the next notification will tell; None when nobody listens."""
        if not self._subscriptions:
            return None
        changes = self._open.get(group_id)
        if changes is None:
            changes = self._open[group_id] = []
            self._timeline.schedule(self._knobs.notification_window, lambda: self._close(group_id))
        return changes

    def _close(self, group_id: str) -> None:
        changes = self._open.pop(group_id, None)
        if changes is not None:
            self._emit("updated", group_id, tuple(changes))

    def _emit(self, change_type: str, group_id: str, changes: tuple[MemberChange, ...]) -> None:
        now, sequence_number = self._timeline.now, self._timeline.version
        self.outgoing.extend(
            ChangeNotification(subscription, change_type, group_id, changes, now, sequence_number)
            for subscription in self.active()
            if subscription.wants(change_type, group_id)
        )

    # ---- ends

    def _expiry(self, asked: datetime) -> datetime:
        now = self._timeline.now
        if asked > now + LONGEST_LIFETIME:
            raise bad_request(
                f"Subscription expiration can only be {LONGEST_LIFETIME // timedelta(minutes=1)} minutes in the future."
            )
        if asked <= now:
            raise bad_request("Subscription expiration must be in the future.")
        return max(asked, now + SHORTEST_LIFETIME)

    def _announce_end(self, subscription: Subscription) -> None:
        if subscription.lifecycle_notification_url is None:
            return
        life = subscription.expires - self._timeline.now
        delay = life - min(self._knobs.reauthorization_lead, life / 2)
        self._timeline.schedule(delay, lambda: self._require_reauthorization(subscription))

    def _require_reauthorization(self, subscription: Subscription) -> None:
        if self._subscriptions.get(subscription.id) is subscription:
            self.outgoing.append(LifecycleNotification(subscription, "reauthorizationRequired", self._timeline.now))


def _combination(subscription: Subscription) -> tuple[frozenset[str], str]:
    return frozenset(subscription.change_type.lower().split(",")), subscription.resource.lower()


def _check(subscription: Subscription) -> None:
    change_types = subscription.change_type.lower().split(",")
    if not set(change_types) <= CHANGE_TYPES:
        raise bad_request(f"changeType '{subscription.change_type}' is not supported for groups: updated, deleted.")
    parts = subscription.resource.lower().split("/")
    if parts[0] != "groups" or len(parts) > 3 or (len(parts) == 3 and parts[2] != "members"):
        raise bad_request(f"The resource '{subscription.resource}' is not supported.")
    if len(subscription.client_state or "") > LONGEST_CLIENT_STATE:
        raise bad_request(f"clientState is longer than {LONGEST_CLIENT_STATE} characters.")
