"""Messages that can never be handled, in memory (`domain.ports.DeadLetters`)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.errors import Conflict, InvalidRequest, Problem
from domain.ports import Clock, DeadLetter, Undeliverable
from domain.stored import Page
from tests.fakes.clock import FixedClock
from tests.fakes.message_queue import MAX_DELIVERY_COUNT, InMemoryQueue, QueuedMessage
from tests.fakes.pausing import Pause, no_pause

DESCRIPTION_AT_MOST = 1024
PARKED = "dead-letters"
"""The queue of those that the app has put there."""

type Place = tuple[int, int]
"""Which source, of the parked ones and each queue, and the number in it."""


class InMemoryDeadLetters:
    """What was put, and what has died in the app's queues, which are given by their names."""

    def __init__(
        self, pause: Pause = no_pause, *, clock: Clock | None = None, queues: Mapping[str, InMemoryQueue] | None = None
    ) -> None:
        self._pause = pause
        self._clock = clock or FixedClock()
        self._queues = dict(queues or {})
        self._sources = [PARKED, *self._queues]
        self._parked: dict[int, DeadLetter] = {}
        self._numbers = 0

    @property
    def letters(self) -> list[Undeliverable]:
        """What was put, with descriptions as long as they are kept."""
        return [letter.message for letter in self._parked.values()]

    async def add(self, messages: Iterable[Undeliverable]) -> None:
        letters = [replace(message, description=message.description[:DESCRIPTION_AT_MOST]) for message in messages]
        await self._pause("dead_letters.add")
        for message in letters:
            self._numbers += 1
            letter_id = f"{PARKED}.{self._numbers}"
            self._parked[self._numbers] = DeadLetter(letter_id, message, self._clock.now(), deliveries=1)
        await self._pause("dead_letters.add done")

    async def page(self, cursor: str | None, count: int) -> Page[DeadLetter]:
        await self._pause("dead_letters.page")
        start = self._place(cursor) if cursor else (0, 0)
        if start is None:
            raise InvalidRequest(Problem("cursor", "Must be the cursor of this list's nextLink."))
        rest = [letter for place, letter in sorted(self._kept().items()) if place >= start]
        return Page(tuple(rest[:count]), rest[count].id if len(rest) > count else None)

    async def find(self, letter_id: str) -> DeadLetter | None:
        await self._pause("dead_letters.find")
        return self._found(letter_id)

    async def resend(self, letter_id: str) -> bool:
        await self._pause("dead_letters.resend")
        letter = self._found(letter_id)
        if letter is None:
            return False
        queue = self._queues.get(letter.message.queue)
        if queue is None or (queue.requires_session and not letter.message.session_id):
            raise Conflict(f"Dead letter {letter_id} cannot go back to queue {letter.message.queue}. Discard it.")
        session_id = letter.message.session_id if queue.requires_session else None
        queue.put(letter.message.body, session_id=session_id, deduplicate_as=f"resent-{letter_id}")
        await self._pause("dead_letters.resend sent")
        self._forget(letter_id)
        await self._pause("dead_letters.resend done")
        return True

    async def discard(self, letter_id: str) -> bool:
        await self._pause("dead_letters.discard")
        found = self._found(letter_id) is not None
        self._forget(letter_id)
        await self._pause("dead_letters.discard done")
        return found

    def _place(self, letter_id: str) -> Place | None:
        source, _, number = letter_id.rpartition(".")
        return (self._sources.index(source), int(number)) if source in self._sources and number.isdecimal() else None

    def _kept(self) -> dict[Place, DeadLetter]:
        parked = {(0, number): letter for number, letter in self._parked.items()}
        died = {
            (source, message.number): _letter(name, message)
            for source, (name, queue) in enumerate(self._queues.items(), 1)
            for message in queue.dead
        }
        return parked | died

    def _found(self, letter_id: str) -> DeadLetter | None:
        place = self._place(letter_id)
        return self._kept().get(place) if place is not None else None

    def _forget(self, letter_id: str) -> None:
        self._parked = {number: letter for number, letter in self._parked.items() if letter.id != letter_id}
        for name, queue in self._queues.items():
            queue.dead = [message for message in queue.dead if _letter(name, message).id != letter_id]


def _letter(queue: str, message: QueuedMessage) -> DeadLetter:
    """A message that has died in a queue, as Service Bus keeps it in the dead-letter sub-queue."""
    undeliverable = Undeliverable(
        queue=queue,
        body=message.body,
        reason="MaxDeliveryCountExceeded",
        description=f"Message could not be consumed after {MAX_DELIVERY_COUNT} delivery attempts.",
        session_id=message.session_id,
    )
    return DeadLetter(f"{queue}.{message.number}", undeliverable, message.active, message.delivery_count)
