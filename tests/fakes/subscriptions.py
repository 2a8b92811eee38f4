"""Subscriptions in process (`domain.subscriptions.Subscriptions`): the local tenant's own rules, without HTTP."""

from collections.abc import Sequence
from datetime import datetime

from domain.errors import Conflict
from domain.subscriptions import GraphSubscription
from local.tenant.model import GraphError, Subscription, SubscriptionRequest, Tenant
from tests.fakes.pausing import Pause, no_pause
from tests.fakes.refusals import as_permanent

RESOURCE = "groups"


class TenantSubscriptions:
    """The subscriptions of one tenant; see the port for what each method promises."""

    def __init__(self, tenant: Tenant, public_url: str = "https://app.example", pause: Pause = no_pause) -> None:
        self._tenant = tenant
        self._public_url = public_url
        self._pause = pause

    async def ours(self) -> Sequence[GraphSubscription]:
        await self._pause("subscriptions.ours")
        found = self._tenant.list_subscriptions()
        return [self._described(subscription) for subscription in found if subscription.resource.lower() == RESOURCE]

    async def create(self, client_state: str, expires: datetime) -> GraphSubscription:
        await self._pause("subscriptions.create")
        request = SubscriptionRequest(
            change_type="updated,deleted",
            resource=RESOURCE,
            notification_url=f"{self._public_url}/api/notifications",
            lifecycle_notification_url=f"{self._public_url}/api/lifecycle",
            client_state=client_state,
            expires=expires,
        )
        with as_permanent():
            subscription = self._drafted(request)
            self._tenant.keep_subscription(subscription)
        await self._pause("subscriptions.create done")
        return self._described(subscription)

    async def renew(self, subscription_id: str, expires: datetime) -> GraphSubscription | None:
        await self._pause("subscriptions.renew")
        if not self._has(subscription_id):
            return None
        with as_permanent():
            renewed = self._tenant.renew_subscription(subscription_id, expires)
        await self._pause("subscriptions.renew done")
        return self._described(renewed)

    async def delete(self, subscription_id: str) -> None:
        await self._pause("subscriptions.delete")
        if self._has(subscription_id):
            self._tenant.delete_subscription(subscription_id)
        await self._pause("subscriptions.delete done")

    def _drafted(self, request: SubscriptionRequest) -> Subscription:
        try:
            return self._tenant.draft_subscription(request)
        except GraphError as error:
            if error.status == 409:
                raise Conflict(error.message) from error
            raise

    def _has(self, subscription_id: str) -> bool:
        return any(found.id == subscription_id for found in self._tenant.list_subscriptions())

    def _described(self, subscription: Subscription) -> GraphSubscription:
        return GraphSubscription(
            subscription.id,
            subscription.resource,
            subscription.notification_url,
            subscription.expires,
            here=subscription.notification_url == f"{self._public_url}/api/notifications",
            lifecycle=subscription.lifecycle_notification_url == f"{self._public_url}/api/lifecycle",
        )
