"""The health of the queues: seen by what is handled, and by a probe that goes the way of a change."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import azure.functions as func
import pytest

from application.dispatch import handle
from application.graph_notifications import Probe
from application.queue_health import LOST_AFTER, NOTED_EVERY, LatencyMonitor, probe
from application.relay import Message, relay
from domain.errors import Transient
from handlers import queues
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.message_queue import QueuedMessage
from tests.unit.api.office import Office


@pytest.fixture
def office() -> Office:
    made = Office()
    made.core = replace(made.core, commands=InMemoryCommandQueue(made.clock))
    made.api = replace(made.api, core=made.core)
    return made


async def states(office: Office) -> list[tuple[str, str]]:
    shown = (await office.call("GET", "/queues")).body["value"]
    return [(each["queue"], each["state"]) for each in shown]


def both(notifications: str, enforcement: str) -> list[tuple[str, str]]:
    return [("graph-notifications", notifications), ("enforcement", enforcement)]


async def relay_all(office: Office) -> None:
    queue = office.core.notifications.queue
    for message in queue.due():
        await relay(office.core, [Message(message.id, message.body, message.active)])
        queue.complete(message)


async def handle_all(office: Office) -> None:
    queue = office.core.commands.queue
    for message in queue.due():
        await handle(office.core, message.body, message.session_id, message.delivery_count)
        queue.complete(message)


async def test_nothing_is_known_at_first(office: Office) -> None:
    assert await states(office) == both("unknown", "unknown")


async def test_a_probe_shows_how_long_each_queue_takes(office: Office) -> None:
    await probe(office.core)
    office.clock.advance(timedelta(seconds=3))
    await relay_all(office)
    office.clock.advance(timedelta(seconds=8))
    await handle_all(office)
    shown = (await office.call("GET", "/queues")).body["value"]
    assert [(each["state"], each["waitedSeconds"], each["outSinceDateTime"]) for each in shown] == [
        ("onTime", 3, None),
        ("onTime", 8, None),
    ]
    assert office.dead_letters.letters == []


def received(queued: QueuedMessage) -> func.ServiceBusMessage:
    """The message as the Functions host hands it on."""

    properties: dict[str, Any] = {}

    class Received(func.ServiceBusMessage):
        message_id = queued.id
        session_id = queued.session_id
        delivery_count = queued.delivery_count
        enqueued_time_utc = queued.active
        scheduled_enqueue_time_utc = None
        application_properties = properties

        def get_body(self) -> bytes:
            return queued.body

    return Received()


async def test_the_functions_take_messages_as_the_host_hands_them_on(office: Office) -> None:
    built = [each.build(func.AuthLevel.ANONYMOUS) for each in queues.blueprint(office.core)._function_builders]
    functions = {each.get_function_name(): each.get_user_function() for each in built}
    assert functions.keys() == {"relay", "enforce"}
    await probe(office.core)
    office.clock.advance(timedelta(seconds=3))
    await functions["relay"]([received(each) for each in office.core.notifications.queue.due()])
    office.clock.advance(timedelta(seconds=8))
    (command,) = office.core.commands.queue.due()
    await functions["enforce"](received(command))
    shown = (await office.call("GET", "/queues")).body["value"]
    assert [(each["state"], each["waitedSeconds"], each["outSinceDateTime"]) for each in shown] == [
        ("onTime", 3, None),
        ("onTime", 8, None),
    ]


async def test_a_queue_that_nobody_handles_is_late_and_the_one_before_it_is_not(office: Office) -> None:
    await probe(office.core)
    await relay_all(office)
    office.clock.advance(timedelta(minutes=3))
    assert await states(office) == both("onTime", "late")
    await handle_all(office)
    assert await states(office) == both("onTime", "late"), "it is handled, and has waited long"
    office.clock.advance(timedelta(minutes=5))
    await probe(office.core)
    office.clock.advance(timedelta(minutes=3))
    assert await states(office) == both("late", "late")


async def test_while_a_probe_is_out_no_other_is_sent_until_it_must_be_lost(office: Office) -> None:
    queue = office.core.notifications.queue
    for _ in range(3):
        await probe(office.core)
        office.clock.advance(timedelta(minutes=5))
    assert len(queue.messages) == 1
    office.clock.advance(LOST_AFTER)
    await probe(office.core)
    assert len(queue.messages) == 2


async def test_of_two_probes_the_later_counts(office: Office) -> None:
    await probe(office.core)
    office.clock.advance(LOST_AFTER)
    await probe(office.core)
    await relay_all(office)
    await handle_all(office)
    office.clock.advance(timedelta(minutes=3))
    assert [each[1] for each in await states(office)] == ["onTime", "onTime"]


async def test_a_worker_writes_once_a_minute_and_then_the_longest_wait(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, started = LatencyMonitor(office.core, "enforcement"), office.clock.now()
    writes = 0
    write = office.core.bookmarks.write

    async def counted(*written: Any) -> None:
        nonlocal writes
        writes += 1
        await write(*written)

    monkeypatch.setattr(office.core.bookmarks, "write", counted)
    await watch.handled(started)
    for seconds in (40, 4):
        await watch.handled(office.clock.now() - timedelta(seconds=seconds))
    assert writes == 1
    office.clock.advance(NOTED_EVERY)
    await watch.handled(office.clock.now())
    assert writes == 2
    shown = (await office.call("GET", "/queues")).body["value"][1]
    assert (shown["state"], shown["waitedSeconds"]) == ("onTime", 40)


async def test_what_cannot_be_noted_was_handled_all_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def down(*_: Any) -> None:
        raise Transient("Table Storage is down.")

    monkeypatch.setattr(office.core.bookmarks, "read", down)
    await LatencyMonitor(office.core, "enforcement").handled(office.clock.now())


async def test_only_what_graph_has_sent_is_known_as_graphs(office: Office) -> None:
    probed = Message("1", json.dumps(Probe(office.clock.now()).to_json()).encode(), office.clock.now())
    told = {"resourceData": {"id": "00000000-0000-4000-a000-00000000000f"}}
    changed = Message("2", json.dumps(told).encode(), office.clock.now())
    broken = Message("3", b"{}", office.clock.now())
    assert [await relay(office.core, batch) for batch in ([probed], [broken], [probed, changed], [changed])] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("body", [b'{"probe": "yesterday"}', b'{"probe": "2026-03-02T12:00:00"}', b'{"probe": null}'])
async def test_what_is_no_probe_goes_to_the_dead_letters(office: Office, body: bytes) -> None:
    await relay(office.core, [Message("1", body, office.clock.now())])
    assert [letter.reason for letter in office.dead_letters.letters] == ["MalformedNotification"]
