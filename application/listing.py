"""What lists show follows the ledgers: once for whatever has written them, not once a transaction.

The copies (`domain.listing`) are in no transaction with the ledgers. So each command compares the copies of the ledgers
that it has written at its end. After a crash the next delivery does, whether or not it has written, and a night
compares every allotment. docs/decisions/0077 says why that is enough.
"""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

from application.services import Services
from domain.admission import Transaction
from domain.allotments import Allotment
from domain.errors import AllotmentsError
from domain.ports import AllotmentStore

log = logging.getLogger(__name__)


class _NotingStore:
    """A store of allotments that notes which ones are written; before each write, for its answer may be lost."""

    def __init__(self, store: AllotmentStore, written: dict[str, None]) -> None:
        self._store = store
        self._written = written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def create(self, allotment: Allotment) -> None:
        """Store a new allotment, noted."""
        self._written[allotment.id] = None
        await self._store.create(allotment)

    async def commit(self, transaction: Transaction, etag: str) -> str:
        """Write a transaction, noted."""
        self._written[transaction.allotment.id] = None
        return await self._store.commit(transaction, etag)


@asynccontextmanager
async def lists_follow(services: Services, *also: str) -> AsyncIterator[Services]:
    """Work with these services, and have lists show what it has written once it is done, or has failed.

    also: allotments whose copies are compared in any case. A copy that cannot be written now is left to the next
    command or night: what was done is done.
    """
    written = dict.fromkeys(also)
    try:
        yield replace(services, store=cast("AllotmentStore", _NotingStore(services.store, written)))
    except AllotmentsError:
        await _follow(services, written)
        raise
    await _follow(services, written)


async def _follow(services: Services, allotment_ids: Iterable[str]) -> None:
    for allotment_id in allotment_ids:
        try:
            await services.store.list_anew(allotment_id)
        except AllotmentsError as failure:
            log.warning("allotment %s: lists show it as it was: %s", allotment_id, failure)
