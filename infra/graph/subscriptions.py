"""The Graph subscription on all groups (`domain.subscriptions.Subscriptions`), delivered to a webhook or to Event Grid.

Follows "Receive change notifications through webhooks" and "Subscribe to Graph API events through Azure Event Grid". A
partner topic is named by a URL of its own scheme, and takes the lifecycle events too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.errors import Conflict
from domain.instants import instant
from domain.subscriptions import GraphSubscription
from infra.graph.answers import read_instant
from infra.graph.client import GraphClient, Request, checked
from infra.graph.partner_topic import PartnerTopic

RESOURCE = "groups"
CHANGES = "updated,deleted"


class GraphSubscriptions:
    """Subscriptions by webhook at a public URL, or to a partner topic; see the port for what each method promises."""

    def __init__(self, client: GraphClient, public_url: str, topic: PartnerTopic | None = None) -> None:
        self._graph = client
        self._notification_url = topic.url if topic else f"{public_url}/api/notifications"
        self._lifecycle_url = topic.url if topic else f"{public_url}/api/lifecycle"

    async def ours(self) -> Sequence[GraphSubscription]:
        found = self._graph.pages(self._graph.build.subscriptions)
        subscriptions = [self._subscription(body) async for body in found]
        return [subscription for subscription in subscriptions if _is_ours(subscription)]

    async def create(self, client_state: str, expires: datetime) -> GraphSubscription:
        body = {
            "changeType": CHANGES,
            "notificationUrl": self._notification_url,
            "lifecycleNotificationUrl": self._lifecycle_url,
            "resource": RESOURCE,
            "expirationDateTime": instant(expires),
            "clientState": client_state,
        }
        answer = await self._graph.send("POST", self._graph.build.subscriptions, body)
        if answer.status == 409:
            raise Conflict(f"Microsoft Graph: {answer.message}")
        return self._subscription(checked(answer).body)

    async def renew(self, subscription_id: str, expires: datetime) -> GraphSubscription | None:
        builder = self._graph.build.subscriptions.by_subscription_id(subscription_id)
        answer = await self._graph.send("PATCH", builder, {"expirationDateTime": instant(expires)})
        return None if answer.status == 404 else self._subscription(checked(answer).body)

    async def delete(self, subscription_id: str) -> None:
        (answer,) = await self._graph.batch([Request("DELETE", f"/subscriptions/{subscription_id}")])
        if answer.status != 404:
            checked(answer)

    def _subscription(self, body: Mapping[str, Any]) -> GraphSubscription:
        notification_url = str(body["notificationUrl"])
        return GraphSubscription(
            id=str(body["id"]),
            resource=str(body["resource"]),
            notification_url=notification_url,
            expires=read_instant(body["expirationDateTime"]),
            here=notification_url.lower() == self._notification_url.lower(),
            lifecycle=_is(body.get("lifecycleNotificationUrl"), self._lifecycle_url),
        )


def _is(found: object, wanted: str) -> bool:
    """Whether a URL is the one that was asked for. Graph is not documented to show it in every answer."""
    return not found or str(found).lower() == wanted.lower()


def _is_ours(subscription: GraphSubscription) -> bool:
    """Graph lists this app's own subscriptions alone; of these, the ones on all groups."""
    return subscription.resource.strip("/").lower() == RESOURCE
