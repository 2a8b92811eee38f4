"""Dead letters: listed, sent again, discarded."""

import uuid
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime

from azure.servicebus import ServiceBusMessage, ServiceBusReceivedMessage
from azure.servicebus.aio import ServiceBusReceiver
from azure.servicebus.exceptions import MessageNotFoundError

from domain.errors import Conflict, InvalidRequest, Permanent, Problem, Transient
from domain.incoming import whole_number
from domain.objections import Objection
from domain.ports import DeadLetter, Undeliverable
from domain.queue_health import ENFORCEMENT, NOTIFICATIONS
from domain.stored import Page
from infra.service_bus.connection import DEAD_LETTERS, ServiceBus

RECEIVED_WITHIN = 2.0
"""Seconds. A dead letter that is there, and that nobody else has locked, is received well before."""

RECEIVED_AT_ONCE = 50
PEEKED_AT_ONCE = 250
"""Service Bus shows at most 250 messages in one peek."""


class ServiceBusDeadLetters:
    """Messages that can never be handled (`domain.ports.DeadLetters`).

    A function in Python can only complete or abandon its message: it cannot dead-letter one with a reason. So it sends
    a copy to a queue, with the two properties in which Service Bus keeps a reason.

    Service Bus gives out a message by its number only after it has been deferred. So every message before the one that
    is wanted is deferred. It stays where it is, shows as before, and costs nothing the next time.
    """

    def __init__(self, bus: ServiceBus) -> None:
        self._bus = bus

    async def add(self, messages: Iterable[Undeliverable]) -> None:
        await self._bus.send(DEAD_LETTERS, [_parked(message) for message in messages])

    async def page(self, cursor: str | None, count: int) -> Page[DeadLetter]:
        first, number = _place(cursor) if cursor else (_SOURCES[0], 0)
        found: list[DeadLetter] = []
        for queue in _SOURCES[_SOURCES.index(first) :]:
            async with self._bus.dead_letters_of(queue) as receiver:
                found += [
                    _letter(queue, message) async for message in _peeked(receiver, number, count + 1 - len(found))
                ]
            number = 0
            if len(found) > count:
                break
        return Page(tuple(found[:count]), found[count].id if len(found) > count else None)

    async def find(self, letter_id: str) -> DeadLetter | None:
        queue, number = _known_place(letter_id)
        if queue is None:
            return None
        async with self._bus.dead_letters_of(queue) as receiver:
            return await _shown(queue, receiver, number)

    async def resend(self, letter_id: str) -> bool:
        queue, number = _known_place(letter_id)
        if queue is None:
            return False
        async with self._bus.dead_letters_of(queue) as receiver:
            letter = await _shown(queue, receiver, number)
            if letter is None:
                return False
            way_back, copy = _way_back(letter), _copy(letter)
            message = await self._locked(queue, receiver, number)
            if message is None:
                return False
            try:
                await self._bus.send(way_back, [copy])
            except (Transient, Permanent):
                await receiver.defer_message(message)
                raise
            await receiver.complete_message(message)
        return True

    async def discard(self, letter_id: str) -> bool:
        queue, number = _known_place(letter_id)
        if queue is None:
            return False
        async with self._bus.dead_letters_of(queue) as receiver:
            message = await self._locked(queue, receiver, number)
            if message is None:
                return False
            await receiver.complete_message(message)
        return True

    async def _locked(self, queue: str, receiver: ServiceBusReceiver, number: int) -> ServiceBusReceivedMessage | None:
        """The message of this number, locked; None where there is none. Raises Transient where another has it."""
        message = await _deferred(receiver, number)
        if message is not None or await _shown(queue, receiver, number) is None:
            return message
        async with self._bus.new_receiver(queue) as every:
            await _defer_up_to(every, number)
        message = await _deferred(receiver, number)
        if message is None:
            raise Transient("Somebody else is at work on this dead letter.")
        return message


_SOURCES = (DEAD_LETTERS, NOTIFICATIONS, ENFORCEMENT)
"""Where dead letters are; an id is the queue and the sequence number in it."""

_LAST_NUMBER = 2**63 - 1
"""A sequence number is a whole number of 64 bits, whose first 16 may name a partition."""


def _parked(message: Undeliverable) -> ServiceBusMessage:
    return ServiceBusMessage(
        message.body,
        message_id=str(uuid.uuid4()),
        content_type="application/json",
        application_properties={
            "DeadLetterReason": message.reason,
            "DeadLetterErrorDescription": message.description[:1024],
            "DeadLetterSource": message.queue,
            **({"SessionId": message.session_id} if message.session_id else {}),
        },
    )


def _letter(queue: str, message: ServiceBusReceivedMessage) -> DeadLetter:
    properties = {_text(name): _text(value) for name, value in (message.application_properties or {}).items()}
    parked = queue == DEAD_LETTERS
    enqueued = message.enqueued_time_utc or datetime.now(UTC)
    undeliverable = Undeliverable(
        queue=properties.get("DeadLetterSource", queue) if parked else queue,
        body=b"".join(message.body),
        reason=(properties.get("DeadLetterReason") if parked else message.dead_letter_reason) or "Unknown",
        description=(properties.get("DeadLetterErrorDescription") if parked else message.dead_letter_error_description)
        or "",
        session_id=properties.get("SessionId") if parked else message.session_id,
    )
    deliveries = 1 if parked else message.delivery_count or 0
    letter_id = f"{queue}.{message.sequence_number}"
    return DeadLetter(letter_id, undeliverable, enqueued.replace(tzinfo=UTC), deliveries)


def _way_back(letter: DeadLetter) -> str:
    queue = letter.message.queue
    if queue not in {NOTIFICATIONS, ENFORCEMENT}:
        raise Conflict(Objection("letterWithoutQueue", id=letter.id))
    if queue == ENFORCEMENT and not letter.message.session_id:
        raise Conflict(Objection("letterWithoutSession", id=letter.id, queue=queue))
    return queue


def _copy(letter: DeadLetter) -> ServiceBusMessage:
    """The message once more; under a name, so that repeating it after a crash is dropped as a duplicate."""
    session_id = letter.message.session_id if letter.message.queue == ENFORCEMENT else None
    return ServiceBusMessage(
        letter.message.body, message_id=f"resent-{letter.id}", session_id=session_id, content_type="application/json"
    )


async def _shown(queue: str, receiver: ServiceBusReceiver, number: int) -> DeadLetter | None:
    """The dead letter of this number, which nobody takes by looking at it."""
    messages = await _peek(receiver, number, 1)
    return next((_letter(queue, message) for message in messages if _is(message, number)), None)


async def _deferred(receiver: ServiceBusReceiver, number: int) -> ServiceBusReceivedMessage | None:
    """The deferred message of this number, locked."""
    try:
        found = await receiver.receive_deferred_messages(number)
    except MessageNotFoundError:
        return None
    return found[0] if found else None


async def _defer_up_to(receiver: ServiceBusReceiver, number: int) -> None:
    """Defer everything up to the message of this number.

    The receiver is closed afterwards: as long as its link is open, messages come to it for which it once asked.
    """
    while messages := await receiver.receive_messages(RECEIVED_AT_ONCE, max_wait_time=RECEIVED_WITHIN):
        for message in messages:
            await receiver.defer_message(message)
        if any(_is(message, number) for message in messages):
            return


async def _peeked(receiver: ServiceBusReceiver, number: int, count: int) -> AsyncIterator[ServiceBusReceivedMessage]:
    while count > 0:
        messages = await _peek(receiver, number, min(count, PEEKED_AT_ONCE))
        for message in messages:
            yield message
        if not messages:
            return
        count -= len(messages)
        number = (messages[-1].sequence_number or 0) + 1


async def _peek(receiver: ServiceBusReceiver, number: int, count: int) -> list[ServiceBusReceivedMessage]:
    """Messages from this number on; the SDK takes 0 for the one after the last that it has received."""
    return await receiver.peek_messages(count, sequence_number=max(number, 1))


def _is(message: ServiceBusReceivedMessage, number: int) -> bool:
    return message.sequence_number == number


def _known_place(letter_id: str) -> tuple[str | None, int]:
    """The queue and number that an id names; no queue where it names none."""
    queue, _, digits = letter_id.rpartition(".")
    number = whole_number(digits, most=_LAST_NUMBER)
    return (queue, number) if queue in _SOURCES and number is not None else (None, 0)


def _place(cursor: str) -> tuple[str, int]:
    queue, number = _known_place(cursor)
    if queue is None:
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    return queue, number


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
