"""Requests for a higher limit: an owner asks, an administrator approves or refuses, both with a message.

A request goes open → approving → approved, or open → refused. `approving` is written before the limit is raised, so
that after a crash approving it again completes it, and nobody refuses what has been granted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.allotments import Allotment, AllotmentState
from domain.errors import Conflict, InvalidRequest, Problem
from domain.incoming import unknown_properties
from domain.objections import Objection
from domain.proposals import UNITS_AT_MOST
from domain.stored import Page, Stored

MESSAGE_AT_MOST = 1000


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVING = "approving"
    APPROVED = "approved"
    REFUSED = "refused"


UNDECIDED = frozenset({RequestState.OPEN, RequestState.APPROVING})


@dataclass(frozen=True, slots=True)
class LimitRequest:
    """One request. `limit` is what the limit was when it was asked; people are object ids."""

    id: str
    allotment_id: str
    allotted_units: int
    limit: int
    message: str
    asked_by: str
    asked: datetime
    state: RequestState = RequestState.OPEN
    answer: str | None = None
    decided_by: str | None = None
    decided: datetime | None = None


class LimitRequests(Protocol):
    """The requests, one partition an allotment; each guarded by its ETag."""

    async def add(self, request: LimitRequest) -> None:
        """Keep a new request. Raises Conflict where one of that id is there."""
        ...

    async def load(self, allotment_id: str, request_id: str) -> Stored[LimitRequest] | None:
        """The request, or None."""
        ...

    async def write(self, request: LimitRequest, etag: str) -> None:
        """Replace the request that has this ETag. Raises StaleWrite."""
        ...

    async def page(
        self, allotment_id: str | None, state: RequestState | None, cursor: str | None, count: int
    ) -> Page[Stored[LimitRequest]]:
        """A page of an allotment's requests, the newest first; of all allotments' where it is None."""
        ...


def asked(request_id: str, allotment: Allotment, body: Mapping[str, Any], asked_by: str, now: datetime) -> LimitRequest:
    """The request that a body asks for. Raises InvalidRequest with everything that is wrong, and Conflict."""
    if allotment.state is AllotmentState.DELETING:
        raise Conflict(Objection("allotmentDeleting", name=allotment.display_name))
    problems = unknown_properties(body, {"allottedUnits", "message"})
    units = body.get("allottedUnits")
    if not isinstance(units, int) or isinstance(units, bool) or not allotment.allotted_units < units <= UNITS_AT_MOST:
        objection = Objection("limitNotHigher", limit=allotment.allotted_units, most=UNITS_AT_MOST)
        problems.append(Problem("allottedUnits", objection))
    message = _message(body, problems)
    if problems:
        raise InvalidRequest(*problems)
    assert isinstance(units, int)
    return LimitRequest(request_id, allotment.id, units, allotment.allotted_units, message, asked_by, now)


def answer_of(body: Mapping[str, Any]) -> str:
    """The message of a refusal. Raises InvalidRequest."""
    problems = unknown_properties(body, {"message"})
    message = _message(body, problems)
    if problems:
        raise InvalidRequest(*problems)
    return message


def approval_of(body: Mapping[str, Any]) -> tuple[str, bool]:
    """The message of an approval, and whether it may promise more than the tenant owns. Raises InvalidRequest."""
    problems = unknown_properties(body, {"message", "allowOvercommit"})
    message, allow = _message(body, problems), body.get("allowOvercommit", False)
    if not isinstance(allow, bool):
        problems.append(Problem("allowOvercommit", Objection("mustBeBoolean")))
    if problems:
        raise InvalidRequest(*problems)
    return message, allow is True


def approving(request: LimitRequest, answer: str, decided_by: str, now: datetime) -> LimitRequest:
    """The request, about to be granted; one whose approval was cut short stays as it is. Raises Conflict."""
    if request.state is RequestState.APPROVING:
        return request
    _require_open(request)
    return replace(request, state=RequestState.APPROVING, answer=answer, decided_by=decided_by, decided=now)


def raised(allotment: Allotment, request: LimitRequest) -> Allotment:
    """The allotment with the limit that was asked for; a limit that is higher by now stays."""
    if allotment.state is AllotmentState.DELETING:
        raise Conflict(Objection("allotmentDeleting", name=allotment.display_name))
    return replace(allotment, allotted_units=max(allotment.allotted_units, request.allotted_units))


def approved(request: LimitRequest) -> LimitRequest:
    """The request, granted."""
    return replace(request, state=RequestState.APPROVED)


def refused(request: LimitRequest, answer: str, decided_by: str, now: datetime) -> LimitRequest:
    """The request, refused. Raises Conflict where it is decided already."""
    _require_open(request)
    return replace(request, state=RequestState.REFUSED, answer=answer, decided_by=decided_by, decided=now)


def _require_open(request: LimitRequest) -> None:
    if request.state is not RequestState.OPEN:
        raise Conflict(Objection("requestDecided", id=request.id, state=request.state))


def _message(body: Mapping[str, Any], problems: list[Problem]) -> str:
    message = body.get("message", "")
    if isinstance(message, str) and len(message) <= MESSAGE_AT_MOST:
        return message.strip()
    problems.append(Problem("message", Objection("textAtMost", most=MESSAGE_AT_MOST)))
    return ""
