"""What is changed leaves an entry in the audit record, in one place for the API and in one for the app itself.

A request's entry is written before anything is done, and nothing is done where it cannot be; its outcome follows. What
of an allotment's settings is changed is seen where allotments are written: the ETag of the write says what was there
before. Of other things the acts say it (`handlers.api.call.Call.note`). docs/decisions/0031 says why.
"""

import logging
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast

from application.services import Services
from domain.admission import Transaction
from domain.allotments import Allotment
from domain.audit import (
    Actor,
    AuditEntry,
    AuditResult,
    Changed,
    changed_settings,
    changes_between,
    kind_of_own,
)
from domain.copies import replace
from domain.errors import AllotmentsError, Conflict, StaleWrite, Transient
from domain.ports import AllotmentStore
from domain.stored import Stored

log = logging.getLogger(__name__)

type Writing = Callable[[Allotment | None, Allotment | None], AbstractAsyncContextManager[None]]
"""What goes round a write of an allotment: before (None: there is none), after (None: it is erased)."""


class WatchedStore:
    """A store of allotments whose writes are seen, with what was there before; for one request or command."""

    def __init__(self, store: AllotmentStore, writing: Writing) -> None:
        self._store = store
        self._writing = writing
        self._known: dict[str, Stored[Allotment]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def load(self, allotment_id: str) -> Stored[Allotment] | None:
        """As the store has it; it is what the next write is compared with."""
        stored = await self._store.load(allotment_id)
        if stored is not None:
            self._known[allotment_id] = stored
        return stored

    async def load_several(self, allotment_ids: Collection[str]) -> Mapping[str, Stored[Allotment]]:
        """As the store has them; so they are what the next writes are compared with."""
        found = await self._store.load_several(allotment_ids)
        self._known |= found
        return found

    async def create(self, allotment: Allotment) -> None:
        """Store a new allotment, seen."""
        async with self._writing(None, allotment):
            await self._store.create(allotment)

    async def commit(self, transaction: Transaction, etag: str) -> str:
        """Write a transaction, seen, with what had this ETag as what was there before."""
        after = transaction.allotment
        known: Stored[Allotment] | None = self._known.get(after.id)
        if known is None or known.etag != etag:
            known = await self.load(after.id)
        if known is None or known.etag != etag:
            raise StaleWrite(f"Allotment {after.id} was changed meanwhile.")
        async with self._writing(known.value, after):
            etag = await self._store.commit(transaction, etag)
        self._known[after.id] = Stored(after, etag)
        return etag

    async def erase(self, allotment: Allotment) -> None:
        """Erase an allotment, seen where there is one."""
        known = await self.load(allotment.id)
        if known is None:
            await self._store.erase(allotment)
            return
        async with self._writing(known.value, None):
            await self._store.erase(allotment)


def watched(services: Services, writing: Writing) -> Services:
    """The services with a store whose writes are seen."""
    return replace(services, store=cast("AllotmentStore", WatchedStore(services.store, writing)))


# What the app does by itself


def by_itself(services: Services, cause: str) -> Services:
    """The services with which the app works by itself: each change of an allotment's settings leaves an entry.

    cause: why it does it.
    """

    @asynccontextmanager
    async def writing(before: Allotment | None, after: Allotment | None) -> AsyncIterator[None]:
        changes = changed_settings(before, after)
        if not changes:
            yield
            return
        entry = AuditEntry(
            id=services.new_id(),
            at=services.clock.now(),
            kind=kind_of_own(before, after),
            actor=Actor(None, cause),
            request_id="",
            allotment_id=_id_of(before, after),
        )
        entry = replace(entry, request_id=entry.id)
        await services.audit.add(entry)
        try:
            yield
        except (StaleWrite, Conflict):
            await write_outcome(services, replace(entry, result=AuditResult.FAILED, status=HTTPStatus.CONFLICT.value))
            raise
        await write_outcome(services, replace(entry, result=AuditResult.DONE, changes=changes))

    return watched(services, writing)


# What a request does


@dataclass(frozen=True, slots=True)
class Seen:
    """What a request has changed of one thing; result: ATTEMPTED where the write had no answer."""

    allotment_id: str | None
    changes: tuple[Changed, ...]
    result: AuditResult = AuditResult.DONE


@dataclass(frozen=True, slots=True)
class Witness:
    """What one request has changed so far."""

    seen: list[Seen] = field(default_factory=list)

    def note(self, before: Mapping[str, Any], after: Mapping[str, Any], allotment_id: str | None = None) -> None:
        """Note what was changed of something that is no allotment. allotment_id: to which it belongs."""
        self.seen.append(Seen(allotment_id, changes_between(before, after)))

    @asynccontextmanager
    async def writing(self, before: Allotment | None, after: Allotment | None) -> AsyncIterator[None]:
        """Note what a write changes of an allotment, unless it is refused."""
        seen = Seen(_id_of(before, after), changed_settings(before, after))
        try:
            yield
        except (StaleWrite, Conflict):
            raise
        except AllotmentsError:
            self.seen.append(replace(seen, result=AuditResult.ATTEMPTED))
            raise
        self.seen.append(seen)


async def write_outcome(services: Services, entry: AuditEntry) -> None:
    """Write an outcome down. What was done stays done where that fails: the entry says that it was attempted."""
    try:
        await services.audit.add(entry)
    except Transient as failure:
        log.error("audit: what came of %s %s is not written down: %s", entry.kind, entry.id, failure)


def _id_of(before: Allotment | None, after: Allotment | None) -> str:
    allotment = after or before
    assert allotment is not None
    return allotment.id
