"""While Table Storage refuses everything at once: what is on the queues waits there, and is handled afterwards."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from application.dispatch import handle
from application.queue_health import as_seen, probe
from application.relay import AGAIN_AFTER, Message, relay
from domain.commands import Command, CommandKind, from_json
from domain.errors import Transient
from domain.json_sequence import apart, together
from tests.fakes.adoptions import InMemoryAdoptions
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.bookmarks import InMemoryBookmarks
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.support.samples import MOMENT, user
from tests.unit.api.office import Office

ADOPTION = "00000000-0000-4000-a000-00000000aaaa"


class Outage(Office):
    """An office whose Table Storage can be down."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.is_down = False
        self.store = InMemoryAllotmentStore(self._refuse)
        self.core = replace(
            self.core,
            store=self.store,
            bookmarks=InMemoryBookmarks(self._refuse),
            commands=InMemoryCommandQueue(self.clock),
            adoption=replace(self.core.adoption, store=InMemoryAdoptions(self._refuse)),
        )
        self.api = replace(self.api, core=self.core)

    async def _refuse(self, step: str) -> None:
        if self.is_down:
            raise Transient(f"Table Storage is down: {step}.")

    async def relay(self, *others: bytes) -> None:
        """Relay all that is due, together with others."""
        queue = self.core.notifications.queue
        due = queue.due()
        read = [Message(message.id, message.body, message.active) for message in due]
        await relay(self.core, [*read, *(Message("m", body, self.clock.now()) for body in others)])
        for message in due:
            queue.complete(message)

    async def handle(self) -> int:
        """Carry out every command that is due; answers how many."""
        queue = self.core.commands.queue
        due = queue.due()
        for message in due:
            await handle(self.core, message.body, message.session_id, message.delivery_count)
            queue.complete(message)
        return len(due)

    @property
    def commands_sent(self) -> Sequence[Command]:
        return [from_json(json.loads(message.body)) for message in self.core.commands.queue.messages]


@pytest.fixture
def office() -> Outage:
    return Outage()


def notification(group: str, person: str) -> bytes:
    return json.dumps({"resourceData": {"id": group, "members@delta": [{"id": person}]}}).encode()


async def test_notifications_wait_as_they_came_and_become_commands_afterwards(office: Outage) -> None:
    group = office.group()
    allotment = await office.allotment(groupId=group)
    office.core.commands.queue = InMemoryCommandQueue(office.clock).queue
    office.is_down = True
    sent = [notification(group, user(number)) for number in range(3)]
    await office.relay(*sent)
    waiting = office.core.notifications.queue
    for _ in range(20):
        (put_back,) = waiting.messages
        assert apart(put_back.body) == sent
        assert waiting.next_active() == office.clock.now() + AGAIN_AFTER
        office.clock.advance(AGAIN_AFTER)
        await office.relay()
    assert office.commands_sent == []
    office.is_down = False
    office.clock.advance(AGAIN_AFTER)
    await office.relay()
    (look,) = office.commands_sent
    assert (look.kind, look.allotment_id) == (CommandKind.OBSERVE, allotment)
    assert look.hints == {user(number): True for number in range(3)}
    assert waiting.messages == []
    assert (office.dead_letters.letters, waiting.dead) == ([], [])


async def test_what_cannot_be_read_is_a_dead_letter_once_and_does_not_wait(office: Outage) -> None:
    office.is_down = True
    good = notification(user(1), user(2))
    await office.relay(b"nonsense", good)
    office.clock.advance(AGAIN_AFTER)
    await office.relay()
    assert [letter.body for letter in office.dead_letters.letters] == [b"nonsense"]
    assert [message.body for message in office.core.notifications.queue.messages] == [good]


async def test_what_cannot_be_read_keeps_none_back_that_came_with_it(office: Outage) -> None:
    group = office.group()
    await office.allotment(groupId=group)
    office.core.commands.queue = InMemoryCommandQueue(office.clock).queue
    (message,) = together([notification(group, user(1)), b"{}", notification(group, user(2))])
    await office.relay(message)
    assert [letter.body for letter in office.dead_letters.letters] == [b"{}"]
    (look,) = office.commands_sent
    assert look.hints == {user(1): True, user(2): True}


async def test_service_bus_that_does_not_take_them_back_delivers_them_again(
    office: Outage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise Transient("Service Bus is down.")

    monkeypatch.setattr(office.core.notifications, "put_back", refuse)
    office.is_down = True
    with pytest.raises(Transient, match="Service Bus"):
        await office.relay(notification(user(1), user(2)))


async def test_a_probe_comes_through_both_queues_once_it_can_be_noted(office: Outage) -> None:
    await probe(office.core)
    office.is_down = True
    await office.relay()
    assert office.commands_sent == []
    office.clock.advance(AGAIN_AFTER)
    office.is_down = False
    await office.relay()
    office.is_down = True
    assert await office.handle() == 1
    (waiting,) = office.core.commands.queue.messages
    office.clock.advance(waiting.active - office.clock.now())
    office.is_down = False
    assert await office.handle() == 1
    assert [(each.out, each.waited) for each in await as_seen(office.core)] == [
        (None, AGAIN_AFTER),
        (None, timedelta(seconds=5)),
    ]


@pytest.mark.parametrize("kind", [CommandKind.ADOPT, CommandKind.OBSERVE, CommandKind.RECONCILE, CommandKind.DELIVER])
async def test_commands_wait_longer_each_time(office: Outage, kind: CommandKind) -> None:
    office.is_down = True
    await office.core.commands.enqueue([Command(kind, ADOPTION, "a test", MOMENT)])
    waits = []
    for tries in range(1, 12):
        assert await office.handle() == 1
        (again,) = office.core.commands.queue.messages
        assert from_json(json.loads(again.body)) == Command(kind, ADOPTION, "a test", MOMENT, tries=tries)
        waits.append((again.active - office.clock.now()).total_seconds())
        office.clock.advance(again.active - office.clock.now())
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300, 300, 300]
