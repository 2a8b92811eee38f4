"""What every `Messages` holds: the fake; and the adapter, on the tenant over HTTP with a webhook beside it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest
from aiohttp import web

from domain.errors import Permanent, Transient
from domain.messages.compose import MEMBERS_AT_MOST, Message, Messages
from domain.messages.events import Audience, Item, Topic
from infra import messages as adapter
from infra.graph.client import GraphClient
from infra.messages import OutgoingMessages, Webhook, WebhookFormat
from tests.fakes.messages import InMemoryMessages
from tests.support.recording_server import Recorded, RecordingServer, recording_server
from tests.support.samples import MOMENT, TEXT
from tests.support.worlds import World, world_over_http

NOWHERE = "00000000-0000-4000-a000-000000000000"
POST = Message(
    "0123", Audience.WEBHOOK, (), "News", (TEXT,), "Footer", "a1", (Item(Topic.REFUSED, MOMENT, "ben", source="1"),)
)


@dataclass(slots=True)
class Peer:
    """Messages, and where they arrive. people: users with names; mailbox: who sends."""

    messages: Messages
    people: Sequence[str]
    ids: Callable[[], Sequence[str]]
    """The ids of what has arrived, mails and posts."""
    graph: httpx.Client | None = None
    world: World | None = None
    sink: RecordingServer | None = None
    status: int = 200


@pytest.fixture(params=["in-memory", "http"])
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    if request.param == "in-memory":
        fake = InMemoryMessages()
        yield Peer(fake, ["ann", "ben"], lambda: [message.id for message in fake.sent])
        return
    ready = request.getfixturevalue("tenant")
    async with AsyncExitStack() as stack:
        here: list[Peer] = []

        async def answer(_: Recorded) -> web.Response:
            return web.Response(status=here[0].status, headers={"Retry-After": "7"} if here[0].status == 429 else {})

        sink = await stack.enter_async_context(recording_server(answer))
        control = stack.enter_context(httpx.Client(base_url=ready["control"], verify=False))
        world = stack.enter_context(world_over_http(ready["control"]))
        world.calm()
        people = world.people(3)
        world.set_knobs(scopedMailboxes=[people[2]])
        client = GraphClient(ready["endpoint"], None)
        stack.push_async_callback(client.close)
        outgoing = OutgoingMessages(client, people[2], Webhook(sink.url + "/hook"))
        stack.push_async_callback(outgoing.close)
        before = len(mails(control))

        def ids() -> list[str]:
            sent = [mail["message"]["internetMessageHeaders"][0]["value"] for mail in mails(control)[before:]]
            return [*sent, *(post.headers["idempotency-key"] for post in sink.requests)]

        here.append(Peer(outgoing, people[:2], ids, control, world, sink))
        yield here[0]


def mails(control: httpx.Client) -> list[dict[str, dict[str, list[dict[str, str]]]]]:
    return list(control.get("/outbox").json()["mails"])


async def test_contacts_are_those_who_exist(peer: Peer) -> None:
    found = await peer.messages.contacts([*peer.people])
    assert [found[each].id for each in peer.people] == [*peer.people]
    assert all(contact.name and "@" in contact.addresses[0] for contact in found.values())


async def test_everything_sent_arrives_with_its_id(peer: Peer) -> None:
    found = await peer.messages.contacts(peer.people)
    to = tuple(contact.addresses[0] for contact in found.values())
    owners = replace(POST, id="1", audience=Audience.OWNERS, to=to)
    persons = replace(POST, id="2", audience=Audience.PERSON, to=to)
    for message in (owners, persons, POST):
        assert message.audience in peer.messages.audiences
        await peer.messages.send(message)
    assert list(peer.ids()) == ["1", "2", "0123"]


@pytest.mark.parametrize("peer", ["http"], indirect=True)
class TestOverHttp:
    async def test_nobody_is_no_contact(self, peer: Peer) -> None:
        assert await peer.messages.contacts([NOWHERE]) == {}

    async def test_more_contacts_than_one_request_takes(self, peer: Peer) -> None:
        assert peer.world is not None
        people, groups = peer.world.people(151), [peer.world.group(kind="microsoft365") for _ in range(16)]
        found = await peer.messages.contacts([*people, *groups, NOWHERE])
        assert found.keys() == {*people, *groups}
        assert all(contact.addresses for contact in found.values())

    async def test_a_group_without_a_mailbox_is_its_users(self, peer: Peer) -> None:
        assert peer.world is not None
        ann, ben, cleo = peer.world.people(3)
        inner = peer.world.group([ben, cleo])
        outer = peer.world.group([ann, ben, inner, peer.world.other("device")])
        empty, mailed = peer.world.group(), peer.world.group([ann], kind="microsoft365")
        found = await peer.messages.contacts([ann, ben, cleo, outer, empty, mailed])
        people = [address for each in (ann, ben, cleo) for address in found[each].addresses]
        assert sorted(found[outer].addresses) == sorted(people)
        assert found[empty].addresses == ()
        assert len(found[mailed].addresses) == 1
        assert found[mailed].addresses[0] not in people

    @pytest.mark.parametrize(("over", "told"), [(0, MEMBERS_AT_MOST), (1, 0)])
    async def test_a_group_of_too_many_is_not_told_one_by_one(self, peer: Peer, over: int, told: int) -> None:
        assert peer.world is not None
        group = peer.world.group(peer.world.people(MEMBERS_AT_MOST + over))
        assert len((await peer.messages.contacts([group]))[group].addresses) == told

    async def test_members_are_read_page_after_page_to_a_bound(
        self, peer: Peer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert peer.world is not None
        group = peer.world.group(peer.world.people(5))
        monkeypatch.setattr(adapter, "MEMBERS_A_PAGE", 2)
        assert len((await peer.messages.contacts([group]))[group].addresses) == 5
        monkeypatch.setattr(adapter, "PAGES_AT_MOST", 2)
        assert (await peer.messages.contacts([group]))[group].addresses == ()

    @pytest.mark.parametrize(("status", "wait"), [(429, timedelta(seconds=7)), (503, None), (500, None)])
    async def test_a_busy_webhook_is_tried_later(self, peer: Peer, status: int, wait: timedelta | None) -> None:
        peer.status = status
        with pytest.raises(Transient) as later:
            await peer.messages.send(POST)
        assert later.value.retry_after == wait

    @pytest.mark.parametrize("status", [400, 401, 404, 302])
    async def test_a_webhook_that_refuses_is_permanent_and_its_url_is_not_told(self, peer: Peer, status: int) -> None:
        peer.status = status
        with pytest.raises(Permanent) as refused:
            await peer.messages.send(POST)
        assert "hook" not in str(refused.value).replace("webhook", "")

    async def test_a_webhook_that_is_not_there_is_tried_later(self, peer: Peer) -> None:
        assert isinstance(peer.messages, OutgoingMessages)
        nowhere = OutgoingMessages(peer.messages._graph, None, Webhook("http://127.0.0.1:9/", WebhookFormat.JSON))
        assert nowhere.audiences == {Audience.WEBHOOK}
        with pytest.raises(Transient):
            await nowhere.send(POST)
        await nowhere.close()

    async def test_a_mailbox_that_is_not_there_is_refused(self, peer: Peer) -> None:
        assert isinstance(peer.messages, OutgoingMessages)
        other = OutgoingMessages(peer.messages._graph, NOWHERE, None)
        with pytest.raises(Permanent):
            await other.send(replace(POST, audience=Audience.OWNERS, to=("ann@contoso.example",)))
        await other.close()

    async def test_the_webhooks_url_is_not_shown(self, peer: Peer) -> None:
        assert "secret" not in repr(Webhook("https://flow.example/?sig=secret"))
