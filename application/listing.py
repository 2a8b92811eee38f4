"""What lists show follows the ledgers: once for whatever has written them, not once a transaction.

The copies (`domain.listing`) are in no transaction with the ledgers. So each command compares the copies of the ledgers
that it has written at its end, unless a command that is on its way will. After a crash the next delivery does, whether
or not it has written, and a night compares every allotment. docs/decisions/0077 and 0088 say why that is enough.
"""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

from application.services import Services
from domain.admission import Transaction
from domain.allotments import Allotment, AllotmentState
from domain.copies import replace
from domain.errors import AllotmentsError
from domain.ports import AllotmentStore
from domain.stored import Stored

log = logging.getLogger(__name__)


class _NotingStore:
    """A store of allotments that notes which ones are written, and as what they were last read or written.

    That is not known while a write is on its way: its answer may be lost.
    """

    def __init__(self, store: AllotmentStore, written: dict[str, Allotment | None]) -> None:
        self._store = store
        self._written = written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def load(self, allotment_id: str) -> Stored[Allotment] | None:
        """Read a ledger, noted where it is one of those."""
        stored = await self._store.load(allotment_id)
        if stored is not None and allotment_id in self._written:
            self._written[allotment_id] = stored.value
        return stored

    async def create(self, allotment: Allotment) -> None:
        """Store a new allotment, noted."""
        self._written[allotment.id] = None
        await self._store.create(allotment)

    async def commit(self, transaction: Transaction, etag: str) -> str:
        """Write a transaction, noted."""
        self._written[transaction.allotment.id] = None
        answer = await self._store.commit(transaction, etag)
        self._written[transaction.allotment.id] = transaction.allotment
        return answer


@asynccontextmanager
async def lists_follow(services: Services, *also: str, later: bool = False) -> AsyncIterator[Services]:
    """Work with these services, and have lists show what it has written once it is done, or has failed.

    also: allotments whose copies are compared in any case. later: where something is unfinished, the command that looks
    after it compares the copy. A copy that cannot be written now is left to the next command or night: what was done is
    done.
    """
    written: dict[str, Allotment | None] = dict.fromkeys(also)
    try:
        yield replace(services, store=cast("AllotmentStore", _NotingStore(services.store, written)))
    except AllotmentsError:
        await _follow(services, written)
        raise
    await _follow(services, {one: known for one, known in written.items() if not (later and _is_looked_after(known))})


def _is_looked_after(known: Allotment | None) -> bool:
    """Whether a command that sees through what is unfinished is on its way (`application.enforcement.later`)."""
    return known is not None and known.state is AllotmentState.ACTIVE and known.unfinished_units > 0


async def _follow(services: Services, written: Mapping[str, Allotment | None]) -> None:
    for allotment_id, known in written.items():
        try:
            await services.store.list_anew(allotment_id, known)
        except AllotmentsError as failure:
            log.warning("allotment %s: lists show it as it was: %s", allotment_id, failure)
