"""What one worker knows of ledgers, and in which order it has learned it.

The rule of transfers (docs/decisions/0067) asks for an order alone. The row that is written is read before the rows on
which it depends, and it is written only if it is still as it was read. A row that this worker has just read, or has
written itself, is as good as one that is read again, as long as the order holds. So an undisturbed transfer costs its
writes (docs/decisions/0081).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from application.services import Services
from application.updates import update
from domain.admission import Transaction
from domain.allotments import Allotment, Step
from domain.errors import StaleWrite, Transient
from domain.objections import Text
from domain.stored import Stored

ATTEMPTS = 24
"""How often a step is begun again because somebody wrote in between: all allotments of a product share its pool."""


class Sight:
    """The ledgers as one worker has seen them last, for one piece of work that it does step by step.

    Nothing here is shared between workers, or outlives the piece of work.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self._known: dict[str, tuple[int, Stored[Allotment] | None]] = {}
        self._moment = 0

    async def load(self, allotment_id: str) -> Stored[Allotment] | None:
        """A ledger as it is now; None: there is none."""
        return self.keep(allotment_id, await self.services.store.load(allotment_id))

    async def latest(self, allotment_id: str) -> Stored[Allotment] | None:
        """A ledger as it was seen last; it is read if it has not been seen. To be written, it need be no newer."""
        known = self._known.get(allotment_id)
        return known[1] if known else await self.load(allotment_id)

    async def since(self, allotment_id: str, written_id: str) -> Stored[Allotment] | None:
        """A ledger on which the writing of another one depends: as it was after that other one was seen."""
        known, written = self._known.get(allotment_id), self._known.get(written_id)
        if known and written and known[0] > written[0]:
            return known[1]
        return await self.load(allotment_id)

    def keep(self, allotment_id: str, stored: Stored[Allotment] | None) -> Stored[Allotment] | None:
        """Take note of what was read, or written, just now."""
        self._moment += 1
        self._known[allotment_id] = self._moment, stored
        return stored

    def keep_all(self, found: Mapping[str, Stored[Allotment]]) -> None:
        """Take note of several that were read at a time, of which none is newer than another."""
        self._moment += 1
        self._known |= {one: (self._moment, stored) for one, stored in found.items()}

    async def commit(self, stored: Stored[Allotment], after: Allotment, steps: Sequence[Step] = ()) -> None:
        """Write a ledger, and its log, in place of what was seen. Raises StaleWrite where it is that no more."""
        etag = await self.services.store.commit(Transaction(after, tuple(steps)), stored.etag)
        self.keep(after.id, Stored(after, etag))

    async def write[R](self, allotment_id: str, write: Callable[[Stored[Allotment] | None], Awaitable[R]]) -> R:
        """Write what follows from a ledger; None: it is gone. It is read again where it is no more what was seen.

        Raises Transient where others write all the time.
        """

        async def attempt(stored: Stored[Allotment] | None) -> R:
            try:
                return await write(stored)
            except StaleWrite:
                self._known.pop(allotment_id, None)
                raise

        busy = Transient(Text("allotmentBusy", name=allotment_id))
        return await update(partial(self.latest, allotment_id), attempt, lost=busy, attempts=ATTEMPTS)
