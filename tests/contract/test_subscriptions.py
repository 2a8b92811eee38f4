"""What every `Subscriptions` holds: the tenant in process, and Microsoft Graph's protocol over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import httpx
import pytest
from aiohttp import web

from domain.errors import Conflict, Permanent
from domain.subscriptions import GraphSubscription, Subscriptions
from infra.graph.client import GraphClient
from infra.graph.sdk import LOCAL_TOKEN
from infra.graph.subscriptions import GraphSubscriptions
from local.tenant.model import SubscriptionRequest, webhook_body
from tests.fakes.subscriptions import TenantSubscriptions
from tests.support.recording_server import Recorded, RecordingServer, json_answer, recording_server
from tests.support.waiting import eventually
from tests.support.worlds import InProcessWorld, WorldOverHttp, world_over_http

SECRET = "the secret that the notifications carry"
LONGEST = timedelta(minutes=41_760)


class Peer(Protocol):
    """Subscriptions, and the tenant that they are in."""

    @property
    def subscriptions(self) -> Subscriptions: ...

    @property
    def public_url(self) -> str: ...

    def now(self) -> datetime:
        """The tenant's time, in whole seconds."""
        ...

    async def subscribe_to_one_group(self) -> None:
        """The same app subscribes to something else."""
        ...

    async def notification(self) -> dict[str, Any]:
        """What is notified when a group changes."""
        ...


class InProcessPeer:
    def __init__(self) -> None:
        self.public_url = "https://app.example"
        self._world = InProcessWorld({})
        self.subscriptions = TenantSubscriptions(self._world.tenant, self.public_url)

    def now(self) -> datetime:
        return self._world.clock.now()

    async def subscribe_to_one_group(self) -> None:
        resource = f"groups/{self._world.group()}"
        request = SubscriptionRequest(
            change_type="updated",
            resource=resource,
            notification_url=self.public_url,
            expires=self.now() + timedelta(days=1),
        )
        self._world.tenant.keep_subscription(self._world.tenant.draft_subscription(request))

    async def notification(self) -> dict[str, Any]:
        self._world.group()
        (notification,) = self._world.tenant.take_notifications()
        return dict(webhook_body(notification, self._world.tenant.id))


class PeerOverHttp:
    def __init__(self, client: GraphClient, app: RecordingServer, world: WorldOverHttp) -> None:
        self.public_url = app.url
        self.subscriptions = GraphSubscriptions(client, app.url)
        self._endpoint = client.endpoint
        self._app = app
        self._world = world

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)

    async def subscribe_to_one_group(self) -> None:
        body = {
            "changeType": "updated",
            "resource": f"groups/{self._world.group()}",
            "notificationUrl": self.public_url,
            "expirationDateTime": (self.now() + timedelta(days=1)).isoformat(),
        }
        await self._graph("POST", "subscriptions", body)

    async def notification(self) -> dict[str, Any]:
        self._world.group()
        posted: Recorded = await eventually(self._posted, "Graph posts a notification")
        (entry,) = posted.json["value"]
        assert posted.path == "/api/notifications"
        return dict(entry)

    async def clear(self) -> None:
        """End every subscription, other tests' included."""
        for found in (await self._graph("GET", "subscriptions"))["value"]:
            await self._graph("DELETE", f"subscriptions/{found['id']}")

    async def _posted(self) -> Recorded | None:
        return next((sent for sent in self._app.requests if "validationToken" not in sent.path), None)

    async def _graph(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {LOCAL_TOKEN}"}
        async with httpx.AsyncClient(verify=False, headers=headers) as http:
            answer = await http.request(method, f"{self._endpoint}/{path}", json=body)
        return answer.raise_for_status().json() if answer.content else None


async def app_answer(request: Recorded) -> web.Response:
    """What the app answers to Graph: the validation token back, and that it has taken the rest."""
    token = httpx.QueryParams(request.path.partition("?")[2]).get("validationToken")
    return web.Response(status=202) if token is None else web.Response(text=token, content_type="text/plain")


@pytest.fixture(params=["in-process", "http"])
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    if request.param == "in-process":
        yield InProcessPeer()
        return
    ready = request.getfixturevalue("tenant")
    client = GraphClient(ready["endpoint"], None)
    async with recording_server(app_answer) as app:
        with world_over_http(ready["control"]) as world:
            world.calm()
            found = PeerOverHttp(client, app, world)
            await found.clear()
            yield found
            await found.clear()
    await client.close()


async def created(peer: Peer, days: float = 20) -> GraphSubscription:
    return await peer.subscriptions.create(SECRET, peer.now() + timedelta(days=days))


async def test_there_is_none_at_first(peer: Peer) -> None:
    assert list(await peer.subscriptions.ours()) == []


async def test_created_one_is_listed(peer: Peer) -> None:
    subscription = await created(peer)
    assert list(await peer.subscriptions.ours()) == [subscription]
    assert subscription.resource == "groups"
    assert subscription.notification_url == f"{peer.public_url}/api/notifications"
    assert timedelta(days=19) < subscription.expires - peer.now() <= timedelta(days=20)


async def test_notifications_carry_the_secret(peer: Peer) -> None:
    subscription = await created(peer)
    entry = await peer.notification()
    assert (entry["clientState"], entry["subscriptionId"]) == (SECRET, subscription.id)


async def test_second_one_for_the_same_changes_is_a_conflict(peer: Peer) -> None:
    subscription = await created(peer)
    with pytest.raises(Conflict, match="already exists"):
        await created(peer)
    assert list(await peer.subscriptions.ours()) == [subscription]


async def test_those_on_something_else_are_not_ours(peer: Peer) -> None:
    await peer.subscribe_to_one_group()
    assert list(await peer.subscriptions.ours()) == []
    subscription = await created(peer)
    assert list(await peer.subscriptions.ours()) == [subscription]


async def test_renewing_moves_the_expiry(peer: Peer) -> None:
    subscription = await created(peer, days=1)
    expires = peer.now() + timedelta(days=15)
    renewed = await peer.subscriptions.renew(subscription.id, expires)
    assert renewed == GraphSubscription(subscription.id, subscription.resource, subscription.notification_url, expires)
    assert list(await peer.subscriptions.ours()) == [renewed]


async def test_expiry_is_in_utc_whatever_zone_it_was_asked_in(peer: Peer) -> None:
    expires = peer.now() + timedelta(days=3)
    subscription = await peer.subscriptions.create(SECRET, expires.astimezone())
    assert (subscription.expires, subscription.expires.tzinfo) == (expires, UTC)


async def test_renewing_what_graph_does_not_have_is_none(peer: Peer) -> None:
    subscription = await created(peer)
    await peer.subscriptions.delete(subscription.id)
    for gone in (subscription.id, "00000000-0000-4000-a000-000000000000"):
        assert await peer.subscriptions.renew(gone, peer.now() + timedelta(days=1)) is None


async def test_deleting_can_be_repeated(peer: Peer) -> None:
    subscription = await created(peer)
    for _ in range(2):
        await peer.subscriptions.delete(subscription.id)
    assert list(await peer.subscriptions.ours()) == []
    assert (await created(peer)).id != subscription.id


async def test_longer_than_graph_allows_is_permanent(peer: Peer) -> None:
    with pytest.raises(Permanent, match="41760 minutes"):
        await peer.subscriptions.create(SECRET, peer.now() + LONGEST + timedelta(hours=1))
    assert list(await peer.subscriptions.ours()) == []


async def test_a_subscription_tells_where_its_lifecycle_events_go(peer: Peer) -> None:
    created = await peer.subscriptions.create(SECRET, peer.now() + timedelta(days=1))
    assert (created.here, created.lifecycle) == (True, True)
    assert [each.lifecycle for each in await peer.subscriptions.ours()] == [True]


@pytest.mark.parametrize(
    ("shown", "lifecycle"),
    [({}, True), ({"lifecycleNotificationUrl": None}, True), ({"lifecycleNotificationUrl": "https://other"}, False)],
)
async def test_lifecycle_events_that_go_elsewhere_are_seen_and_an_answer_that_leaves_them_out_is_believed(
    shown: dict[str, str | None], lifecycle: bool
) -> None:
    body = {
        "id": "s",
        "resource": "groups",
        "notificationUrl": "https://app.example/api/notifications",
        "expirationDateTime": "2026-03-02T08:00:00Z",
        **shown,
    }
    async with recording_server(json_answer({"value": [body]})) as graph:
        client = GraphClient(f"{graph.url}/v1.0", None)
        [found] = await GraphSubscriptions(client, "https://app.example").ours()
        await client.close()
    assert (found.here, found.lifecycle) == (True, lifecycle)
