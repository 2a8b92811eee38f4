"""What is changed leaves an entry in the audit record, in one place for the API and in one for the app itself.

A request's entry is written before anything is done, and nothing is done where it cannot be; its outcome follows. What
of an allotment's settings is changed is seen where allotments are written: the ETag of the write says what was there
before. Of other things the acts say it (`handlers.api.call.Call.note`). docs/decisions/0031 says why.
"""

import hashlib
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, cast

import azure.functions as func

from domain.access import Caller
from domain.admission import Transaction
from domain.allotments import Allotment
from domain.audit import (
    Actor,
    AuditEntry,
    AuditKind,
    AuditResult,
    Changed,
    changed_settings,
    changes_between,
    kind_of_own,
)
from domain.errors import AllotmentsError, Conflict, StaleWrite, Transient
from domain.ports import AllotmentStore, Stored
from handlers.services import Services

log = logging.getLogger(__name__)

FORWARDED_FOR = "X-Forwarded-For"
_SERVER_ERRORS, _ERRORS = 500, 400
_SUBJECTS = ("userId", "requestId", "letterId", "adoptionId", "planId", "findingId", "skuId")
_SUBJECTS_OF_ANSWERS = ("userId", "id", "fingerprint", "token")

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
            await _outcome(services, replace(entry, result=AuditResult.FAILED, status=HTTPStatus.CONFLICT.value))
            raise
        await _outcome(services, replace(entry, result=AuditResult.DONE, changes=changes))

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

    def note(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Note what was changed of something that is no allotment."""
        self.seen.append(Seen(None, changes_between(before, after)))

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


def begun(
    services: Services, kind: AuditKind, caller: Caller, request: func.HttpRequest, allotment_id: str | None
) -> AuditEntry:
    """The entry of a request that is about to be carried out."""
    entry_id = services.new_id()
    return AuditEntry(
        id=entry_id,
        at=services.clock.now(),
        kind=kind,
        actor=Actor(caller.id, caller.name, caller.app_id, client_address(request)),
        request_id=entry_id,
        allotment_id=allotment_id,
        subject=_subject(kind, request),
        key=request.headers.get("Idempotency-Key"),
    )


async def conclude(services: Services, entry: AuditEntry, response: func.HttpResponse, witness: Witness) -> None:
    """Write down what came of a request: its own entry's outcome, and an entry for each other allotment."""
    status, changed = response.status_code, [each for each in witness.seen if each.changes]
    allotments = list(dict.fromkeys(each.allotment_id for each in changed if each.allotment_id is not None))
    own_id = entry.allotment_id or (allotments[0] if len(allotments) == 1 else None)
    own = [each for each in changed if each.allotment_id in {None, own_id}]
    done = AuditResult.ATTEMPTED if status >= _SERVER_ERRORS else AuditResult.FAILED
    subject = entry.subject or (_subject_answered(response, own_id) if status < _ERRORS else None)
    outcome = replace(
        entry,
        allotment_id=own_id,
        subject=subject,
        result=AuditResult.DONE if status < _ERRORS else done,
        status=status,
        changes=_together(own),
    )
    for number, allotment_id in enumerate(each for each in allotments if each != own_id):
        others = [each for each in changed if each.allotment_id == allotment_id]
        unsure = any(each.result is AuditResult.ATTEMPTED for each in others)
        await _outcome(
            services,
            replace(
                outcome,
                id=f"{entry.id}-{number}",
                allotment_id=allotment_id,
                result=AuditResult.ATTEMPTED if unsure else AuditResult.DONE,
                changes=_together(others),
            ),
        )
    await _outcome(services, outcome)


async def refuse(
    services: Services,
    kind: AuditKind,
    caller: Caller,
    request: func.HttpRequest,
    allotment_id: str | None,
    status: HTTPStatus,
) -> None:
    """Write down that somebody tried what they may not; those of one minute and kind are one entry, and counted.

    So a flood of them fills nothing. Where it cannot be written the refusal stands, and is in the log alone.
    """
    entry = begun(services, kind, caller, request, allotment_id)
    minute = entry.at.replace(second=0, microsecond=0)
    one = hashlib.sha256(f"{caller.id} {kind} {minute.isoformat()}".encode()).hexdigest()[:32]
    log.warning("audit: %s refused to %s", kind, caller.id)
    try:
        await services.audit.refused(
            replace(entry, id=one, at=minute, key=None, result=AuditResult.REFUSED, status=status.value)
        )
    except Transient as failure:
        log.error("audit: the refusal of %s to %s is not written down: %s", kind, caller.id, failure)


def client_address(request: func.HttpRequest) -> str | None:
    """The address that the request came from, as the front end in front of the app saw it.

    App Service appends it to X-Forwarded-For, with the port; what stands before it anybody can write.
    """
    last = str(request.headers.get(FORWARDED_FOR, "")).rpartition(",")[2].strip()
    for text in (last, last.rpartition(":")[0]):
        try:
            return str(ip_address(text.strip("[]")))
        except ValueError:
            continue
    return None


async def _outcome(services: Services, entry: AuditEntry) -> None:
    """Write an outcome down. What was done stays done where that fails: the entry says that it was attempted."""
    try:
        await services.audit.add(entry)
    except Transient as failure:
        log.error("audit: what came of %s %s is not written down: %s", entry.kind, entry.id, failure)


def _together(seen: Sequence[Seen]) -> tuple[Changed, ...]:
    return tuple(change for each in seen for change in each.changes)


def _id_of(before: Allotment | None, after: Allotment | None) -> str:
    allotment = after or before
    assert allotment is not None
    return allotment.id


def _subject(kind: AuditKind, request: func.HttpRequest) -> str | None:
    """What the path names beside the allotment. Whoever is erased is not named: the answer has what stands for them."""
    if kind is AuditKind.ERASE_PERSON:
        return None
    return next((request.route_params[name] for name in _SUBJECTS if name in request.route_params), None)


def _subject_answered(response: func.HttpResponse, allotment_id: str | None) -> str | None:
    """What an answer names: what was made, who was added, which plan was applied."""
    if "json" not in (response.mimetype or "") or not response.get_body():
        return None
    body = json.loads(response.get_body())
    named = (body[name] for name in _SUBJECTS_OF_ANSWERS if isinstance(body, dict) and isinstance(body.get(name), str))
    return next((each for each in named if each != allotment_id), None)
