"""A queue in memory, as Service Bus has it: sessions, scheduled messages, duplicate detection, settlement.

Follows Service Bus: message sequencing, message sessions, duplicate detection. A scheduled message is appended to
the queue when it falls due.
"""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.ports import Clock

MAX_DELIVERY_COUNT = 10
DUPLICATES_KNOWN_FOR = timedelta(minutes=5)
"""Both as in the app's queues."""


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message in the queue.

    active: when it can be received. delivery_count: how often it has been received, this time included.
    """

    number: int
    id: str
    body: bytes
    active: datetime
    session_id: str | None = None
    delivery_count: int = 1


class InMemoryQueue:
    """Messages in the order in which they became active."""

    def __init__(self, clock: Clock, *, requires_session: bool = False) -> None:
        self.requires_session = requires_session
        self._clock = clock
        self._numbers = 0
        self._sent: dict[str, datetime] = {}
        self._messages: list[QueuedMessage] = []  # in order
        self.dead: list[QueuedMessage] = []

    def put(
        self,
        body: bytes,
        *,
        session_id: str | None = None,
        at: datetime | None = None,
        deduplicate_as: str | None = None,
    ) -> None:
        """Append a message; one whose name `deduplicate_as` was sent within the window is dropped."""
        if self.requires_session and not session_id:
            raise ValueError("The queue takes only messages with a session.")
        self._numbers += 1
        now = self._clock.now()
        message_id = deduplicate_as or f"message-{self._numbers}"
        if deduplicate_as is not None:
            self._sent = {name: sent for name, sent in self._sent.items() if sent > now - DUPLICATES_KNOWN_FOR}
            if deduplicate_as in self._sent:
                return
            self._sent[deduplicate_as] = now
        active = max(at or now, now)
        insort(self._messages, QueuedMessage(self._numbers, message_id, body, active, session_id), key=_order)

    @property
    def messages(self) -> list[QueuedMessage]:
        """Everything in the queue, scheduled messages too, in the order in which they become active."""
        return self._messages.copy()

    @property
    def is_empty(self) -> bool:
        """Whether there is no message, not even a scheduled one."""
        return not self._messages

    def due(self) -> list[QueuedMessage]:
        """What can be received now, in order."""
        return self._messages[: bisect_right(self._messages, self._clock.now(), key=lambda message: message.active)]

    def heads(self) -> list[QueuedMessage]:
        """The first due message of each session, which a receiver gets before any other of the session."""
        first: dict[str | None, QueuedMessage] = {}
        for message in self.due():
            first.setdefault(message.session_id, message)
        return list(first.values())

    def next_active(self) -> datetime | None:
        """When the first message becomes active, or became so; None where there is none."""
        return self._messages[0].active if self._messages else None

    def complete(self, message: QueuedMessage) -> None:
        """The message has been handled."""
        del self._messages[self._place(message)]

    def abandon(self, message: QueuedMessage) -> None:
        """Handling failed: the message comes again at its place, and is dead after ten deliveries."""
        place = self._place(message)
        if message.delivery_count >= MAX_DELIVERY_COUNT:
            self.dead.append(message)
            del self._messages[place]
            return
        self._messages[place] = replace(message, delivery_count=message.delivery_count + 1)

    def _place(self, message: QueuedMessage) -> int:
        place = bisect_left(self._messages, _order(message), key=_order)
        assert self._messages[place].number == message.number
        return place


def _order(message: QueuedMessage) -> tuple[datetime, int]:
    return message.active, message.number
