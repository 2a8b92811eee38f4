"""The webhook: what is genuine, what reaches the queue, and how fast it says no."""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import azure.functions as func
import pytest

from application import batching
from application.batching import FEW, DirectRelay, NotificationBatcher
from application.queue_health import last_notification
from application.relay import relay_at_once
from application.routes import REMEMBERED_FOR
from application.subscription import BOOKMARK, FORMER_BELIEVED, ROTATE, ensure, record
from domain.commands import from_json
from domain.errors import Transient
from domain.json_sequence import apart
from domain.queue_health import Transit
from domain.subscriptions import GraphSubscription
from handlers import client_state
from handlers.client_state import (
    POST_AT_MOST,
    SECRET_READ_EVERY,
    SECRET_TRIED_EVERY,
    STRANGERS_AT_ONCE,
    ClientStateCache,
)
from handlers.http.responses import to_response
from handlers.webhook import AT_ONCE, MESSAGE_AT_MOST, Webhook, blueprint, in_time, receive
from tests.support.waiting import LONG
from tests.unit.graph.worlds import HandlerWorld

GROUP = "0bc7d487-fd6f-41a0-8362-71ec81074f11"
LICENSED = "c2f0a4de-5b7d-4f3e-8f41-6f0a1d0c9b55"
PERSON = "5d8a7b1c-3f52-4b6e-9a3d-0c9e5a1f2b44"


class Stopwatch:
    """A monotonic clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def notification(client_state: str, **resource: Any) -> dict[str, Any]:
    return {"clientState": client_state, "resource": f"Groups/{GROUP}", "resourceData": {"id": GROUP, **resource}}


def post(*entries: Mapping[str, Any], path: str = "notifications") -> func.HttpRequest:
    body = json.dumps({"value": entries}).encode()
    return func.HttpRequest("POST", f"https://app.example/api/{path}", body=body)


def queued(world: HandlerWorld) -> list[dict[str, Any]]:
    return [json.loads(text) for message in world.notifications.queue.messages for text in apart(message.body)]


async def secret_of(world: HandlerWorld) -> str:
    known = await record(world.services)
    assert known is not None
    return known.client_state


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def webhook(world: HandlerWorld, watch: Stopwatch) -> Webhook:
    return Webhook(world.services, ClientStateCache(world.services, watch), world.services.notifications.enqueue, watch)


class TestSecret:
    async def test_is_read_once_for_many_notifications(self, world: HandlerWorld, webhook: Webhook) -> None:
        await ensure(world.services)
        secret = await secret_of(world)
        world.reads = 0
        for _ in range(50):
            assert (await webhook.receive(post(notification(secret)))).status_code == 202
        assert world.reads == 1
        assert len(queued(world)) == 50

    async def test_a_flood_of_forgeries_reads_it_once(self, world: HandlerWorld, webhook: Webhook) -> None:
        await ensure(world.services)
        await webhook.receive(post(notification(await secret_of(world))))
        world.reads = 0
        answers = await asyncio.gather(*(to_response(webhook.receive(post(notification("guess")))) for _ in range(100)))
        assert [answer.status_code for answer in answers] == [400] * STRANGERS_AT_ONCE + [429] * 50
        assert world.reads == 0
        assert len(queued(world)) == 1

    async def test_one_that_was_remade_is_taken_up(
        self, world: HandlerWorld, webhook: Webhook, watch: Stopwatch
    ) -> None:
        await ensure(world.services)
        await webhook.receive(post(notification(await secret_of(world))))
        await world.bookmarks.remove("subscription")
        await ensure(world.services)
        remade = await secret_of(world)
        watch.seconds += SECRET_READ_EVERY
        await webhook.receive(post(notification("guess"), notification(remade)))
        assert [entry["clientState"] for entry in queued(world)][1:] == [remade]

    async def test_while_it_is_changed_no_notification_is_lost(
        self, world: HandlerWorld, webhook: Webhook, watch: Stopwatch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await ensure(world.services)
        former = await secret_of(world)
        await webhook.receive(post(notification(former)))
        stored = await world.bookmarks.read(BOOKMARK)
        assert stored is not None
        await world.bookmarks.write(BOOKMARK, {**stored.value, ROTATE: "yes"}, stored.etag)
        create = type(world.services.subscriptions).create
        started = ClientStateCache(world.services, watch)
        newly_started = Webhook(world.services, started, world.services.notifications.enqueue, watch)

        async def meanwhile(*arguments: Any) -> GraphSubscription:
            for worker in (webhook, newly_started):
                await worker.receive(post(notification(former)))
            return await create(*arguments)

        with monkeypatch.context() as patched:
            patched.setattr(type(world.services.subscriptions), "create", meanwhile)
            await ensure(world.services)
        secret = await secret_of(world)
        both = post(notification(former), notification(secret), notification("guess"))
        assert (await to_response(webhook.receive(both))).status_code == 503
        watch.seconds += SECRET_READ_EVERY
        for worker in (webhook, newly_started):
            assert (await worker.receive(both)).status_code == 202
        assert [entry["clientState"] for entry in queued(world)] == [former] * 3 + [former, secret] * 2

    async def test_the_former_one_is_forged_when_its_hours_are_over(
        self, world: HandlerWorld, webhook: Webhook
    ) -> None:
        await ensure(world.services)
        former = await secret_of(world)
        stored = await world.bookmarks.read(BOOKMARK)
        assert stored is not None
        await world.bookmarks.write(BOOKMARK, {**stored.value, ROTATE: "yes"}, stored.etag)
        await ensure(world.services)
        await webhook.receive(post(notification(await secret_of(world))))
        world.advance(seconds=FORMER_BELIEVED.total_seconds() - 1)
        assert (await webhook.receive(post(notification(former)))).status_code == 202
        world.advance(seconds=1)
        assert (await to_response(webhook.receive(post(notification(former))))).status_code == 400

    async def test_nothing_is_genuine_before_there_is_one(self, world: HandlerWorld, webhook: Webhook) -> None:
        assert (await to_response(webhook.receive(post(notification("secret-1"))))).status_code == 400
        assert queued(world) == []
        assert await record(world.services) is None

    async def test_a_store_that_is_down_is_asked_again_a_second_later(
        self, world: HandlerWorld, webhook: Webhook, watch: Stopwatch
    ) -> None:
        await ensure(world.services)
        secret = await secret_of(world)
        world.reads, world.broken = 0, Transient("down")
        for _ in range(20):
            assert (await to_response(webhook.receive(post(notification(secret))))).status_code == 503
        assert world.reads == 1
        world.broken = None
        watch.seconds += SECRET_TRIED_EVERY
        assert (await webhook.receive(post(notification(secret)))).status_code == 202

    async def test_a_worker_that_remembers_nothing_reads_it_each_time(self, world: HandlerWorld) -> None:
        await ensure(world.services)
        secret = await secret_of(world)
        world.reads = 0
        for _ in range(2):
            await receive(world.services, post(notification(secret)))
        assert (world.reads, len(queued(world))) == (2, 2)


class SlowQueue:
    """A queue that takes each batch when it is told to."""

    def __init__(self) -> None:
        self.batches: list[list[Any]] = []
        self.go = asyncio.Event()
        self.failure: Exception | None = None

    async def send(self, entries: Sequence[Mapping[str, Any]]) -> None:
        self.batches.append([entry["n"] for entry in entries])
        await self.go.wait()
        if self.failure:
            raise self.failure


async def turns(number: int = 5) -> None:
    """Let everybody who can go on do so."""
    for _ in range(number):
        await asyncio.sleep(0)


class TestGathering:
    async def test_what_comes_during_a_send_goes_in_one_batch_after_it(self) -> None:
        queue = SlowQueue()
        gathering = NotificationBatcher(queue.send)
        sending = [asyncio.create_task(gathering.send([{"n": 0}]))]
        await turns()
        sending += [asyncio.create_task(gathering.send([{"n": number}, {"n": -number}])) for number in range(1, 200)]
        await turns()
        assert queue.batches == [[0]]
        queue.go.set()
        await asyncio.gather(*sending)
        assert queue.batches[1:] == [[signed for number in range(1, 200) for signed in (number, -number)]]

    async def test_a_failure_is_everybodys_and_the_next_is_sent(self) -> None:
        queue = SlowQueue()
        queue.go.set()
        queue.failure = Transient("down")
        gathering = NotificationBatcher(queue.send)
        found = await asyncio.gather(*(gathering.send([{"n": n}]) for n in range(3)), return_exceptions=True)
        assert found == [queue.failure] * 3
        queue.failure = None
        await gathering.send([{"n": 9}])
        assert queue.batches[-1] == [9]

    async def test_who_gives_up_in_time_is_not_sent(self) -> None:
        queue = SlowQueue()
        gathering = NotificationBatcher(queue.send)
        first = asyncio.create_task(gathering.send([{"n": 0}]))
        await turns()
        hasty, patient = (asyncio.create_task(gathering.send([{"n": n}])) for n in (1, 2))
        await turns()
        hasty.cancel()
        await turns()
        queue.go.set()
        await asyncio.gather(first, patient)
        assert queue.batches == [[0], [2]]

    async def test_a_batch_that_all_have_left_is_not_sent(self) -> None:
        queue = SlowQueue()
        gathering = NotificationBatcher(queue.send)
        first = asyncio.create_task(gathering.send([{"n": 0}]))
        await turns()
        hasty = asyncio.create_task(gathering.send([{"n": 1}]))
        await turns()
        hasty.cancel()
        queue.go.set()
        await first
        await turns()
        assert queue.batches == [[0]]


def direct_relay(world: HandlerWorld) -> DirectRelay:
    return DirectRelay(world.services, partial(relay_at_once, world.services))


class TestDirectly:
    @pytest.fixture
    async def watched(self, world: HandlerWorld) -> HandlerWorld:
        await world.store.claim(GROUP, "a1")
        return world

    async def test_it_is_on_the_queue_of_commands_when_it_is_answered(self, watched: HandlerWorld) -> None:
        await direct_relay(watched).send([notification("secret", **{"members@delta": [{"id": PERSON}]})])
        (command,) = (from_json(json.loads(message.body)) for message in watched.commands.queue.messages)
        assert (command.allotment_id, command.hints, command.announced) == ("a1", {PERSON: True}, True)
        assert command.queued == watched.clock.now()
        assert not watched.notifications.queue.messages
        assert await last_notification(watched.services) == Transit(watched.clock.now(), watched.clock.now())

    async def test_what_comes_right_after_it_goes_by_the_queue(
        self, watched: HandlerWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        relay = direct_relay(watched)
        await relay.send([notification("first")])
        await relay.send([notification("second")])
        assert (len(watched.commands.queue.messages), queued(watched)) == (1, [notification("second")])
        monkeypatch.setattr(batching, "ALONE_AFTER", 0.0)
        await relay.send([notification("third")])
        await relay.send([notification("fourth")])
        assert len(watched.commands.queue.messages) == 2, "the third was to be followed by no pause"
        await relay.send([notification(str(number)) for number in range(FEW + 1)])
        assert len(queued(watched)) == 2 + FEW + 1

    async def test_what_is_known_to_lead_nowhere_is_never_queued(self, watched: HandlerWorld) -> None:
        soon = watched.clock.now() + REMEMBERED_FOR
        watched.services.routes.known |= {GROUP: (("a1",), soon), LICENSED: ((), soon)}
        known, echo = notification("s"), {**notification("s"), "resourceData": {"id": LICENSED.upper()}}
        relay = direct_relay(watched)
        for sent in ([echo], [echo, echo]):
            await relay.send(sent)
        assert not watched.commands.queue.messages
        assert not watched.notifications.queue.messages
        for other in (known, {**known, "resourceData": {"id": PERSON}}, {**known, "resourceData": "nothing"}):
            await relay.send([echo, other])
        assert len(queued(watched)) == 6
        watched.clock.advance(REMEMBERED_FOR)
        await relay.send([echo])
        assert len(queued(watched)) == 7

    async def test_about_a_group_without_an_allotment_nothing_follows(self, world: HandlerWorld) -> None:
        await direct_relay(world).send([notification("secret")])
        assert not world.commands.queue.messages
        assert not world.notifications.queue.messages

    async def test_what_cannot_be_passed_on_goes_by_the_queue(
        self, watched: HandlerWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def down(*_: object) -> None:
            raise Transient("no answer")

        monkeypatch.setattr(watched.commands, "enqueue", down)
        monkeypatch.setattr(watched.notifications, "put_back", down)
        await direct_relay(watched).send([notification("secret")])
        assert queued(watched) == [notification("secret")]
        assert "notifications were not passed on: no answer" in caplog.text

    async def test_what_takes_too_long_goes_by_the_queue_too(
        self, watched: HandlerWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        goes_on = asyncio.Event()
        found = watched.store.allotments_of

        async def slow(group_ids: Collection[str]) -> Mapping[str, str]:
            await goes_on.wait()
            return await found(group_ids)

        monkeypatch.setattr(watched.store, "allotments_of", slow)
        monkeypatch.setattr(batching, "PASSED_ON_WITHIN", 0.01)
        await direct_relay(watched).send([notification("secret")])
        assert queued(watched) == [notification("secret")]
        assert not watched.commands.queue.messages
        goes_on.set()
        await turns()
        assert len(watched.commands.queue.messages) == 1


class TestInTime:
    async def test_a_queue_that_does_not_answer_is_a_503_well_within_three_seconds(self, world: HandlerWorld) -> None:
        queue = SlowQueue()

        async def stuck(entries: Sequence[Mapping[str, Any]]) -> None:
            await queue.go.wait()

        await ensure(world.services)
        secret = await secret_of(world)
        webhook = Webhook(world.services, ClientStateCache(world.services), NotificationBatcher(stuck).send)
        started = asyncio.get_running_loop().time()
        posts = (to_response(in_time(webhook.receive(post(notification(secret))), 0.1)) for _ in range(50))
        answers = await asyncio.gather(*posts)
        assert {answer.status_code for answer in answers} == {503}
        assert asyncio.get_running_loop().time() - started < 1
        queue.go.set()
        await turns()

    async def test_what_is_in_time_is_answered(self, world: HandlerWorld, webhook: Webhook) -> None:
        await ensure(world.services)
        genuine = post(notification(await secret_of(world)))
        assert (await in_time(webhook.receive(genuine))).status_code == 202


async def test_a_notification_too_large_for_a_message_goes_without_its_hints(
    world: HandlerWorld, webhook: Webhook
) -> None:
    await ensure(world.services)
    secret = await secret_of(world)
    members = [{"id": f"{number:08x}-0000-4000-a000-000000000000"} for number in range(5000)]
    large, small = notification(secret, **{"members@delta": members}), notification(secret, **{"members@delta": []})
    await webhook.receive(post(large, small))
    assert [entry["resourceData"] for entry in queued(world)] == [{"id": GROUP}, {"id": GROUP, "members@delta": []}]
    assert all(len(message.body) < MESSAGE_AT_MOST for message in world.notifications.queue.messages)


async def test_a_lifecycle_notification_renews_and_another_event_does_nothing(
    world: HandlerWorld, webhook: Webhook
) -> None:
    kept = await ensure(world.services)
    secret = await secret_of(world)
    world.advance(days=1)
    event = {"clientState": secret, "subscriptionId": kept.id, "lifecycleEvent": "missed"}
    assert (await webhook.receive_lifecycle(post(event))).status_code == 202
    assert world.tenant.get_subscription(kept.id).expires == kept.expires
    event["lifecycleEvent"] = "reauthorizationRequired"
    assert (await webhook.receive_lifecycle(post(event))).status_code == 202
    assert world.tenant.get_subscription(kept.id).expires == kept.expires + timedelta(days=1)


async def test_a_forged_lifecycle_notification_renews_nothing(world: HandlerWorld, webhook: Webhook) -> None:
    kept = await ensure(world.services)
    world.advance(days=1)
    event = {"clientState": "guess", "subscriptionId": kept.id, "lifecycleEvent": "reauthorizationRequired"}
    assert (await to_response(webhook.receive_lifecycle(post(event)))).status_code == 400
    assert world.tenant.get_subscription(kept.id).expires == kept.expires


async def test_the_handshake_is_echoed(webhook: Webhook) -> None:
    for take in (webhook.receive, webhook.receive_lifecycle):
        answer = await take(
            func.HttpRequest("POST", "https://app.example/", params={"validationToken": "a b"}, body=b"")
        )
        assert (answer.status_code, answer.get_body(), answer.mimetype) == (200, b"a b", "text/plain")


async def test_more_than_a_worker_takes_is_told_to_come_again(
    world: HandlerWorld, webhook: Webhook, watch: Stopwatch
) -> None:
    """429 with Retry-After: Graph tries again, and nothing is lost."""
    await ensure(world.services)
    genuine = post(notification(await secret_of(world)))
    statuses = [(await to_response(webhook.receive(genuine))).status_code for _ in range(AT_ONCE + 5)]
    assert statuses == [202] * AT_ONCE + [429] * 5
    refused = await to_response(webhook.receive(genuine))
    assert int(refused.headers["Retry-After"]) >= 1
    watch.seconds += 1
    assert (await to_response(webhook.receive(genuine))).status_code == 202


STRANGERS_POSTS = {
    "deep": b"[" * 500_000,
    "deep objects": b'{"a":' * 100_000,
    "many entries": json.dumps({"value": [1] * 150_000}).encode(),
    "no JSON": b"\xff\xfe",
    "empty": b"",
    "no entry": b'{"value": []}',
    "many secrets": json.dumps({"value": [{"clientState": "guess"}] * 20_000}).encode(),
    "half a character": rb'{"value": [{"clientState": "\ud800"}]}',
    "too long": b" " * (POST_AT_MOST + 1),
    "white space": b'"clientState"' + b" " * 500_000,
}


@pytest.mark.parametrize("body", STRANGERS_POSTS.values(), ids=STRANGERS_POSTS)
async def test_a_stranger_is_told_one_sentence_whatever_they_post(
    world: HandlerWorld, webhook: Webhook, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ensure(world.services)
    monkeypatch.setattr(client_state, "notifications_of", None)  # whoever parses it fails
    for take in (webhook.receive, webhook.receive_lifecycle):
        refused = await to_response(take(func.HttpRequest("POST", "https://app.example/api/notifications", body=body)))
        told = json.loads(refused.get_body())
        assert refused.status_code == 400
        assert told["detail"] == "This body holds no notifications from Microsoft Graph for this app."
        assert len(refused.get_body()) < 500
    assert queued(world) == []


async def test_a_flood_of_strangers_takes_nothing_from_genuine_ones(world: HandlerWorld, webhook: Webhook) -> None:
    await ensure(world.services)
    secret = await secret_of(world)
    statuses = set()
    for number in range(20 * STRANGERS_AT_ONCE):
        forged = await to_response(webhook.receive(post(notification("guess"))))
        statuses.add(forged.status_code)
        if number % 10 == 0:
            assert (await to_response(webhook.receive(post(notification(secret))))).status_code == 202
    assert statuses == {400, 429}
    assert len(queued(world)) == 2 * STRANGERS_AT_ONCE


async def test_a_burst_is_taken_by_a_worker_that_does_not_know_the_secret_yet(
    world: HandlerWorld, webhook: Webhook
) -> None:
    await ensure(world.services)
    secret = await secret_of(world)
    answers = await asyncio.gather(
        *(to_response(webhook.receive(post(notification(secret)))) for _ in range(4 * STRANGERS_AT_ONCE))
    )
    assert {answer.status_code for answer in answers} == {202}


async def test_what_has_the_secret_and_another_shape_is_told_what_is_wrong(
    world: HandlerWorld, webhook: Webhook
) -> None:
    await ensure(world.services)
    entries = [notification(await secret_of(world)), *[7] * 100]
    body = json.dumps({"value": entries}).encode()
    refused = await to_response(webhook.receive(func.HttpRequest("POST", "https://app.example/", body=body)))
    told = json.loads(refused.get_body())
    assert (refused.status_code, len(told["errors"]), told["furtherErrors"]) == (400, 20, 80)


async def test_a_thousand_events_about_one_subscription_renew_it_once(world: HandlerWorld, webhook: Webhook) -> None:
    kept = await ensure(world.services)
    event = {
        "clientState": await secret_of(world),
        "subscriptionId": kept.id,
        "lifecycleEvent": "reauthorizationRequired",
    }
    world.reads = 0
    assert (await webhook.receive_lifecycle(post(*[event] * 1000))).status_code == 202
    assert world.reads == 2


class TestWarmUp:
    async def test_the_first_post_finds_the_secret_and_open_links(self, world: HandlerWorld, webhook: Webhook) -> None:
        await ensure(world.services)
        await webhook.warm_up()
        assert world.notifications.connected
        assert world.commands.connected
        secret = await secret_of(world)
        world.reads = 0
        assert (await webhook.receive(post(notification(secret)))).status_code == 202
        assert world.reads == 0

    async def test_a_secret_that_is_not_there_yet_is_read_when_a_post_has_it(
        self, world: HandlerWorld, webhook: Webhook
    ) -> None:
        await webhook.warm_up()
        await ensure(world.services)
        assert (await webhook.receive(post(notification(await secret_of(world))))).status_code == 202

    async def test_one_that_fails_leaves_it_to_the_first_post(
        self, world: HandlerWorld, webhook: Webhook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        await ensure(world.services)

        async def down() -> None:
            raise Transient("Service Bus cannot be reached.")

        with monkeypatch.context() as patch:
            patch.setattr(world.notifications, "connect", down)
            await webhook.warm_up()
        assert "the webhook is not warm: Service Bus cannot be reached." in caplog.text
        assert (await webhook.receive(post(notification(await secret_of(world))))).status_code == 202

    async def test_it_begins_where_the_app_is_loaded_and_holds_nothing_up(self, world: HandlerWorld) -> None:
        blueprint(world.services)
        assert not world.notifications.connected
        async with asyncio.timeout(LONG):
            while not world.notifications.connected:  # noqa: ASYNC110 - nothing tells of it but this
                await asyncio.sleep(0)

    def test_without_an_event_loop_it_is_left(self, world: HandlerWorld) -> None:
        blueprint(world.services)
        assert not world.notifications.connected
