"""First answers, kept so that a repeated request gets the same one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer that a request with an idempotency key got first.

    request: a digest of the request, so that the key is not used for another one.
    status:  None while the first request has not been answered yet.
    body:    None where it is too long to be kept.
    """

    request: str
    began: datetime
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = b""


class IdempotencyStore(Protocol):
    """First answers by caller and key."""

    async def begin(self, caller: str, key: str, began: StoredAnswer) -> StoredAnswer | None:
        """Take the key for a request that begins now; None: it is taken.

        Answers what is there already where another request has the key. One that is older than a day, or that was
        begun long ago and never answered, is replaced.
        """
        ...

    async def save(self, caller: str, key: str, answer: StoredAnswer) -> None:
        """Keep the answer of a request that has the key; of one that is too long, all but the body."""
        ...

    async def release(self, caller: str, key: str) -> None:
        """Free the key: the request was not carried out, and may be repeated."""
        ...
