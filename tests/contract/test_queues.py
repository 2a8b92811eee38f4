"""What the queues hold: commands, notifications and dead letters, in memory and in the Service Bus broker.

One loop serves the module: opening and closing a link costs the SDK half a second each.
"""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest
import pytest_asyncio
from azure.servicebus import ServiceBusMessageState, ServiceBusReceivedMessage, ServiceBusReceiveMode
from azure.servicebus.aio import ServiceBusClient, ServiceBusReceiver

from domain.commands import Command, CommandKind, CommandQueue, from_json
from domain.dead_letters import DeadLetter, DeadLetters, Undeliverable
from domain.errors import Conflict, InvalidRequest, Permanent
from domain.json_sequence import TOGETHER_AT_MOST, apart
from domain.ports import NotificationQueue
from domain.queue_health import ENFORCEMENT, NOTIFICATIONS
from infra.service_bus.connection import DEAD_LETTERS, ServiceBus
from infra.service_bus.dead_letters import ServiceBusDeadLetters
from infra.service_bus.queues import ServiceBusCommands, ServiceBusNotifications
from tests.fakes.clock import FixedClock
from tests.fakes.command_queue import InMemoryCommandQueue
from tests.fakes.dead_letters import InMemoryDeadLetters
from tests.fakes.message_queue import MAX_DELIVERY_COUNT, InMemoryQueue
from tests.fakes.notification_queue import InMemoryNotificationQueue
from tests.support.samples import MOMENT, TEXT, user

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONGEST_WAIT = 10.0


@dataclass(frozen=True, slots=True)
class Received:
    """A message as a receiver gets it."""

    body: bytes
    session_id: str | None
    enqueued: datetime

    @property
    def command(self) -> Command:
        return from_json(json.loads(self.body))


class Mailbox(Protocol):
    """One queue, or one session of it, at the receiving end. Nobody else receives there."""

    async def take(self, count: int) -> list[Received]:
        """Receive so many messages, in order, once they are due; fewer where no more come."""
        ...

    async def scheduled(self) -> list[datetime]:
        """When the messages become active that are not yet."""
        ...

    async def is_empty(self) -> bool:
        """Whether nothing is left, scheduled messages included."""
        ...


class Queues(Protocol):
    """The sending ends, and what it takes to look at the other ones."""

    @property
    def commands(self) -> CommandQueue: ...

    @property
    def notifications(self) -> NotificationQueue: ...

    @property
    def dead_letters(self) -> DeadLetters: ...

    def now(self) -> datetime: ...

    async def session(self, session_id: str) -> Mailbox: ...

    async def notified(self) -> Mailbox: ...

    async def exhaust(self, session_id: str) -> None:
        """Fail to handle the one message of a session as often as it is delivered."""
        ...

    async def clear_letters(self) -> None:
        """Forget every dead letter."""
        ...


class InMemoryMailbox:
    def __init__(self, queue: InMemoryQueue, clock: FixedClock, session_id: str | None) -> None:
        self._queue, self._clock, self._session_id = queue, clock, session_id

    async def take(self, count: int) -> list[Received]:
        taken = [message for message in self._queue.messages if message.session_id == self._session_id][:count]
        for message in taken:
            self._clock.advance(max(message.active - self._clock.now(), timedelta(0)))
            assert message in self._queue.due()
            self._queue.complete(message)
        return [Received(message.body, message.session_id, message.active) for message in taken]

    async def scheduled(self) -> list[datetime]:
        later = [message for message in self._queue.messages if message not in self._queue.due()]
        return [message.active for message in later if message.session_id == self._session_id]

    async def is_empty(self) -> bool:
        return all(message.session_id != self._session_id for message in self._queue.messages)


class InMemoryQueues:
    def __init__(self) -> None:
        self._clock = FixedClock()
        self.commands = InMemoryCommandQueue(self._clock)
        self.notifications = InMemoryNotificationQueue(self._clock)
        queues = {NOTIFICATIONS: self.notifications.queue, ENFORCEMENT: self.commands.queue}
        self.dead_letters = InMemoryDeadLetters(clock=self._clock, queues=queues)

    def now(self) -> datetime:
        return self._clock.now()

    async def session(self, session_id: str) -> Mailbox:
        return InMemoryMailbox(self.commands.queue, self._clock, session_id)

    async def notified(self) -> Mailbox:
        return InMemoryMailbox(self.notifications.queue, self._clock, None)

    async def exhaust(self, session_id: str) -> None:
        for _ in range(MAX_DELIVERY_COUNT):
            (message,) = [head for head in self.commands.queue.heads() if head.session_id == session_id]
            self.commands.queue.abandon(message)

    async def clear_letters(self) -> None:
        for letter in (await self.dead_letters.page(None, 100)).items:
            await self.dead_letters.discard(letter.id)


class ServiceBusMailbox:
    def __init__(self, receiver: ServiceBusReceiver) -> None:
        self.receiver = receiver

    async def take(self, count: int) -> list[Received]:
        return [
            Received(b"".join(message.body), message.session_id, _enqueued(message))
            for message in await received(self.receiver, count)
        ]

    async def scheduled(self) -> list[datetime]:
        times = [message.scheduled_enqueue_time_utc for message in await self.receiver.peek_messages(100)]
        return [time.replace(tzinfo=UTC) for time in times if time is not None]

    async def is_empty(self) -> bool:
        return not await self.receiver.peek_messages(1)


class ServiceBusQueues:
    """The broker's queues; its receivers are opened when they are first needed."""

    def __init__(self, bus: ServiceBus, client: ServiceBusClient) -> None:
        self.commands = ServiceBusCommands(bus)
        self.notifications = ServiceBusNotifications(bus)
        self.dead_letters = ServiceBusDeadLetters(bus)
        self._client = client
        self._receivers: dict[tuple[str, str | None], ServiceBusReceiver] = {}

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def session(self, session_id: str) -> Mailbox:
        return ServiceBusMailbox(self._receiver(ENFORCEMENT, session_id))

    async def notified(self) -> Mailbox:
        return ServiceBusMailbox(self._receiver(NOTIFICATIONS))

    async def exhaust(self, session_id: str) -> None:
        async with self._client.get_queue_receiver(ENFORCEMENT, session_id=session_id) as receiver:
            for _ in range(MAX_DELIVERY_COUNT):
                (message,) = await received(receiver, 1)
                await receiver.abandon_message(message)

    async def clear_letters(self) -> None:
        """All at once; those that were deferred on the way to another one by one, which is slow."""
        receiver = self._receiver(DEAD_LETTERS)
        shown = await receiver.peek_messages(100, sequence_number=1)
        await received(receiver, sum(message.state is ServiceBusMessageState.ACTIVE for message in shown))
        for letter in (await self.dead_letters.page(None, 100)).items:
            await self.dead_letters.discard(letter.id)

    async def parked(self, count: int) -> list[dict[str, str]]:
        """Take dead letters off their queue; answers their properties as anybody sees them there."""
        messages = await received(self._receiver(DEAD_LETTERS), count)
        return [
            {_text(name): _text(value) for name, value in (message.application_properties or {}).items()}
            for message in messages
        ]

    async def close(self) -> None:
        await asyncio.gather(*(receiver.close() for receiver in self._receivers.values()))

    def _receiver(self, queue: str, session_id: str | None = None) -> ServiceBusReceiver:
        key = queue, session_id
        if key not in self._receivers:
            mode = ServiceBusReceiveMode.RECEIVE_AND_DELETE
            self._receivers[key] = self._client.get_queue_receiver(queue, session_id=session_id, receive_mode=mode)
        return self._receivers[key]


async def received(receiver: ServiceBusReceiver, count: int) -> list[ServiceBusReceivedMessage]:
    found: list[ServiceBusReceivedMessage] = []
    while len(found) < count:
        more = await receiver.receive_messages(count - len(found), max_wait_time=LONGEST_WAIT)
        if not more:
            break
        found += more
    return found


def _enqueued(message: ServiceBusReceivedMessage) -> datetime:
    assert message.enqueued_time_utc is not None
    return message.enqueued_time_utc.replace(tzinfo=UTC)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=["in-memory", "broker"])
async def queues(request: pytest.FixtureRequest) -> AsyncIterator[Queues]:
    if request.param == "in-memory":
        yield InMemoryQueues()
        return
    connection = request.getfixturevalue("service_bus")["connectionString"]
    bus = ServiceBus(connection, None, None)
    async with ServiceBusClient.from_connection_string(connection) as client:
        opened = ServiceBusQueues(bus, client)
        yield opened
        await asyncio.gather(opened.close(), bus.close())


@pytest.fixture
def allotment_id() -> str:
    """An allotment, and so a session, that no other test has."""
    return str(uuid.uuid4())


def command(allotment_id: str, cause: str = "test") -> Command:
    return Command(CommandKind.OBSERVE, allotment_id, cause, MOMENT)


class TestCommands:
    async def test_arrives_as_it_was_sent(self, queues: Queues, allotment_id: str) -> None:
        sent = replace(
            command(allotment_id, TEXT),
            hints={user(1): True, user(2): False},
            joined_and_left=frozenset({user(2)}),
            tries=3,
            rechecks=2,
        )
        await queues.commands.enqueue([sent])
        mailbox = await queues.session(allotment_id)
        (message,) = await mailbox.take(1)
        assert message.command == sent
        assert message.session_id == allotment_id
        assert await mailbox.is_empty()

    async def test_each_allotment_has_its_own_in_order(self, queues: Queues, allotment_id: str) -> None:
        other = str(uuid.uuid4())
        mine = [command(allotment_id, str(number)) for number in range(6)]
        await queues.commands.enqueue([mine[0], command(other, "a"), mine[1], command(other, "b"), mine[2]])
        await queues.commands.enqueue(mine[3:])
        mailbox = await queues.session(allotment_id)
        assert [message.command for message in await mailbox.take(6)] == mine
        assert [message.command.cause for message in await (await queues.session(other)).take(2)] == ["a", "b"]

    async def test_sending_none_is_nothing(self, queues: Queues, allotment_id: str) -> None:
        await queues.commands.enqueue([])
        assert await (await queues.session(allotment_id)).is_empty()

    async def test_scheduled_one_comes_when_it_is_due(self, queues: Queues, allotment_id: str) -> None:
        mailbox = await queues.session(allotment_id)
        at = (queues.now() + timedelta(seconds=0.8)).replace(microsecond=0) + timedelta(seconds=1, milliseconds=250)
        await queues.commands.enqueue([command(allotment_id, "later")], at=at)
        await queues.commands.enqueue([command(allotment_id, "at once")])
        assert await mailbox.scheduled() == [at]
        now, later = await mailbox.take(2)
        assert (now.command.cause, later.command.cause) == ("at once", "later")
        assert now.enqueued < at <= later.enqueued

    async def test_time_that_has_passed_is_at_once(self, queues: Queues, allotment_id: str) -> None:
        await queues.commands.enqueue([command(allotment_id)], at=queues.now() - timedelta(minutes=5))
        assert len(await (await queues.session(allotment_id)).take(1)) == 1

    async def test_second_of_a_name_is_dropped(self, queues: Queues, allotment_id: str) -> None:
        mailbox = await queues.session(allotment_id)
        for cause in ("first", "second"):
            await queues.commands.enqueue([command(allotment_id, cause)], deduplicate_as=f"finish-{allotment_id}")
        await queues.commands.enqueue([command(allotment_id, "another name")], deduplicate_as=f"delete-{allotment_id}")
        assert [message.command.cause for message in await mailbox.take(2)] == ["first", "another name"]
        await queues.commands.enqueue(
            [command(allotment_id, "after it was received")], deduplicate_as=f"finish-{allotment_id}"
        )
        assert await mailbox.is_empty()

    async def test_second_of_a_name_is_dropped_when_scheduled(self, queues: Queues, allotment_id: str) -> None:
        mailbox = await queues.session(allotment_id)
        at = queues.now() + timedelta(seconds=1)
        for cause in ("first", "second"):
            await queues.commands.enqueue([command(allotment_id, cause)], at=at, deduplicate_as=allotment_id)
        assert [message.command.cause for message in await mailbox.take(1)] == ["first"]
        assert await mailbox.is_empty()

    async def test_without_a_name_the_same_comes_twice(self, queues: Queues, allotment_id: str) -> None:
        for _ in range(2):
            await queues.commands.enqueue([command(allotment_id)])
        assert len(await (await queues.session(allotment_id)).take(2)) == 2

    async def test_many_senders_at_once(self, queues: Queues, allotment_id: str) -> None:
        causes = [str(number) for number in range(40)]
        await asyncio.gather(*(queues.commands.enqueue([command(allotment_id, cause)]) for cause in causes))
        taken = await (await queues.session(allotment_id)).take(40)
        assert sorted(message.command.cause for message in taken) == sorted(causes)


def texts_of(messages: Iterable[Received]) -> list[bytes]:
    """The notifications that these messages hold."""
    return [text for message in messages for text in apart(message.body)]


class TestNotifications:
    async def test_connecting_puts_nothing_on_the_queue(self, queues: Queues) -> None:
        await queues.notifications.connect()
        await queues.notifications.enqueue([{"after": "it"}])
        mailbox = await queues.notified()
        assert [json.loads(message.body) for message in await mailbox.take(1)] == [{"after": "it"}]
        assert await mailbox.is_empty()

    async def test_arrive_in_order(self, queues: Queues) -> None:
        sent = [{"resourceData": {"id": user(number)}, "text": TEXT} for number in range(5)]
        await queues.notifications.enqueue(sent)
        mailbox = await queues.notified()
        assert [json.loads(text) for text in texts_of(await mailbox.take(1))] == sent
        assert await mailbox.is_empty()

    async def test_more_than_one_batch_holds_arrives_whole(self, queues: Queues) -> None:
        """Service Bus takes 256 KB in a message or batch, 1 MB in the premium tier; these are 1.3 MB."""
        sent = [{"number": number, "text": "x" * 4000} for number in range(325)]
        await queues.notifications.enqueue(sent)
        mailbox = await queues.notified()
        messages = await mailbox.take(22)
        assert all(len(message.body) <= TOGETHER_AT_MOST for message in messages)
        assert [json.loads(text)["number"] for text in texts_of(messages)] == [*range(325)]
        assert await mailbox.is_empty()

    async def test_the_same_twice_is_two(self, queues: Queues) -> None:
        await queues.notifications.enqueue([{"same": True}, {"same": True}])
        assert len(texts_of(await (await queues.notified()).take(1))) == 2

    async def test_those_put_back_come_when_they_are_due_as_they_were(self, queues: Queues) -> None:
        mailbox = await queues.notified()
        bodies = [b'{"number":1}', '{"text": "\u00e9"}'.encode(), b'{"number":1}']
        at = (queues.now() + timedelta(seconds=0.8)).replace(microsecond=0) + timedelta(seconds=1, milliseconds=250)
        await queues.notifications.put_back(bodies, at)
        await queues.notifications.enqueue([{"at": "once"}])
        assert await mailbox.scheduled() == [at]
        now, later = await mailbox.take(2)
        assert json.loads(now.body) == {"at": "once"}
        assert texts_of([later]) == bodies
        assert now.enqueued < at <= later.enqueued


PLAIN = Undeliverable(NOTIFICATIONS, b"{}", "MalformedNotification", "It is empty.")
COMMAND = Undeliverable(ENFORCEMENT, b"{}", "MalformedCommand", "It is empty.", session_id="a1")


async def kept(queues: Queues) -> list[DeadLetter]:
    """Every dead letter."""
    page = await queues.dead_letters.page(None, 100)
    assert page.next_cursor is None
    return list(page.items)


@pytest_asyncio.fixture(loop_scope="module")
async def letters(queues: Queues) -> AsyncIterator[DeadLetters]:
    """The dead letters; there are none at the beginning and in the end."""
    assert await kept(queues) == []
    yield queues.dead_letters
    await queues.clear_letters()


class TestDeadLetters:
    @pytest.mark.parametrize("body", [b"", b"\xff\x00 no JSON", json.dumps({"text": TEXT}).encode()])
    async def test_body_and_reason_are_kept(self, queues: Queues, letters: DeadLetters, body: bytes) -> None:
        put = [replace(COMMAND, body=body, description=TEXT), replace(PLAIN, body=body)]
        before = queues.now()
        await letters.add(iter(put))
        found = await kept(queues)
        assert [letter.message for letter in found] == put
        assert all(letter.enqueued >= before - timedelta(seconds=1) for letter in found)

    async def test_long_description_is_cut(self, queues: Queues, letters: DeadLetters) -> None:
        await letters.add([replace(PLAIN, description="long" * 1000)])
        (letter,) = await kept(queues)
        assert letter.message.description == "long" * 256

    async def test_the_same_twice_is_kept_twice(self, queues: Queues, letters: DeadLetters) -> None:
        await letters.add([PLAIN, PLAIN])
        first, second = await kept(queues)
        assert first.message == second.message == PLAIN
        assert first.id != second.id

    async def test_pages_take_nothing(self, letters: DeadLetters) -> None:
        put = [replace(PLAIN, body=str(number).encode()) for number in range(5)]
        await letters.add(put)
        for _ in range(2):
            first = await letters.page(None, 2)
            second = await letters.page(first.next_cursor, 2)
            third = await letters.page(second.next_cursor, 2)
            assert [letter.message for page in (first, second, third) for letter in page.items] == put
            assert [len(page.items) for page in (first, second, third)] == [2, 2, 1]
            assert third.next_cursor is None

    async def test_page_goes_on_past_one_that_is_gone(self, queues: Queues, letters: DeadLetters) -> None:
        await letters.add([PLAIN, PLAIN, COMMAND])
        cursor = (await letters.page(None, 1)).next_cursor
        await letters.discard((await kept(queues))[1].id)
        assert [letter.message for letter in (await letters.page(cursor, 9)).items] == [COMMAND]

    @pytest.mark.parametrize("cursor", ["nonsense", "nonsense.1"])
    async def test_cursor_of_another_list_is_refused(self, letters: DeadLetters, cursor: str) -> None:
        with pytest.raises(InvalidRequest, match="cursor"):
            await letters.page(cursor, 1)

    async def test_one_is_found_by_its_id(self, queues: Queues, letters: DeadLetters) -> None:
        await letters.add([PLAIN, COMMAND])
        _, second = await kept(queues)
        assert await letters.find(second.id) == second

    async def test_discarding_forgets_one(self, queues: Queues, letters: DeadLetters) -> None:
        await letters.add([PLAIN, replace(PLAIN, body=b"2"), COMMAND])
        first, second, third = await kept(queues)
        assert await letters.discard(second.id)
        assert not await letters.discard(second.id)
        assert await letters.find(second.id) is None
        assert await kept(queues) == [first, third]

    async def test_resent_ones_are_in_their_queues_and_forgotten(
        self, queues: Queues, letters: DeadLetters, allotment_id: str
    ) -> None:
        await letters.add([replace(PLAIN, body=b"1"), replace(COMMAND, body=b"2", session_id=allotment_id)])
        for letter in await kept(queues):
            assert await letters.resend(letter.id)
            assert not await letters.resend(letter.id)
        assert await kept(queues) == []
        (notification,) = await (await queues.notified()).take(1)
        (command,) = await (await queues.session(allotment_id)).take(1)
        assert (notification.body, command.body, command.session_id) == (b"1", b"2", allotment_id)

    async def test_one_that_needs_a_session_and_has_none_stays(self, queues: Queues, letters: DeadLetters) -> None:
        await letters.add([replace(COMMAND, session_id=None)])
        (letter,) = await kept(queues)
        with pytest.raises(Conflict, match="Discard it"):
            await letters.resend(letter.id)
        assert await kept(queues) == [letter]

    async def test_what_is_not_there_is_not_resent(self, letters: DeadLetters) -> None:
        for letter_id in ("dead-letters.999999", "elsewhere.1", "nonsense", ""):
            assert await letters.find(letter_id) is None
            assert not await letters.resend(letter_id)
            assert not await letters.discard(letter_id)

    async def test_command_that_failed_too_often_is_one(
        self, queues: Queues, letters: DeadLetters, allotment_id: str
    ) -> None:
        sent = command(allotment_id, TEXT)
        await queues.commands.enqueue([sent])
        await queues.exhaust(allotment_id)
        (letter,) = await kept(queues)
        assert (letter.message.queue, letter.message.session_id) == (ENFORCEMENT, allotment_id)
        assert (letter.message.reason, letter.deliveries) == ("MaxDeliveryCountExceeded", MAX_DELIVERY_COUNT)
        assert await letters.find(letter.id) == letter
        assert await letters.resend(letter.id)
        assert await kept(queues) == []
        assert [message.command for message in await (await queues.session(allotment_id)).take(1)] == [sent]


@pytest.mark.parametrize("queues", ["broker"], indirect=True)
async def test_dead_letter_has_the_properties_in_which_service_bus_keeps_a_reason(queues: ServiceBusQueues) -> None:
    await queues.dead_letters.add([COMMAND, PLAIN])
    description = {"DeadLetterErrorDescription": "It is empty."}
    by_reason = {properties.pop("DeadLetterReason"): properties for properties in await queues.parked(2)}
    assert by_reason == {
        "MalformedCommand": {**description, "DeadLetterSource": ENFORCEMENT, "SessionId": "a1"},
        "MalformedNotification": {**description, "DeadLetterSource": NOTIFICATIONS},
    }


@pytest.mark.parametrize("queues", ["broker"], indirect=True)
async def test_too_large_a_message_is_permanent_and_the_next_goes(queues: Queues) -> None:
    with pytest.raises(Permanent, match="too large"):
        await queues.notifications.enqueue([{"text": "x" * 1_100_000}])
    await queues.notifications.enqueue([{"text": "small"}])
    (message,) = await (await queues.notified()).take(1)
    assert json.loads(message.body) == {"text": "small"}
