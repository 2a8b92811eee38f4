"""Messages that can never be handled, and where they are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.stored import Page


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """A message that can never be handled: where it was, its body, and why."""

    queue: str
    body: bytes
    reason: str
    description: str
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead message as it is kept: with its id, when it came there, and how often it was delivered before."""

    id: str
    message: Undeliverable
    enqueued: datetime
    deliveries: int


class DeadLetters(Protocol):
    """Messages that can never be handled, kept with their reasons.

    Those that the app has put there, and those that Service Bus has moved to the dead-letter sub-queues of the
    app's queues after ten deliveries. Follows Service Bus: dead-letter queues, message deferral.
    """

    async def add(self, messages: Iterable[Undeliverable]) -> None:
        """Keep them; once this has answered they are not lost."""
        ...

    async def page(self, cursor: str | None, count: int) -> Page[DeadLetter]:
        """A page of them, of all queues, the oldest of a queue first; none is taken. Raises InvalidRequest (cursor)."""
        ...

    async def find(self, letter_id: str) -> DeadLetter | None:
        """The dead letter with this id, or None."""
        ...

    async def resend(self, letter_id: str) -> bool:
        """Send it again to the queue it came from, then forget it; answers whether it was there.

        A crash in between leaves both: it may be handled twice, and is never lost. Raises Conflict where its queue
        needs a session and the letter has none.
        """
        ...

    async def discard(self, letter_id: str) -> bool:
        """Forget it; answers whether it was there."""
        ...
