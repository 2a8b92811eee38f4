"""Requests for a higher limit: an owner asks, an administrator approves or refuses, both with a message.

A request goes open → approving → approved, or open → refused. `approving` is written before the limit is raised, so
that after a crash approving it again completes it, and nobody refuses what has been granted.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol

from domain.allotments import Allotment, AllotmentState
from domain.copies import replace
from domain.errors import Conflict, Problem
from domain.objections import Objection
from domain.proposals import UNITS_AT_MOST, AllowOvercommit
from domain.reading import Reading, Rule, is_whole, refusal, whole
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


def asked(
    request_id: str, allotment: Allotment, reading: "Reading[NewLimitRequest]", asked_by: str, now: datetime
) -> LimitRequest:
    """The request that was made. Raises InvalidRequest with everything that is wrong, and Conflict."""
    if allotment.state is AllotmentState.DELETING:
        raise Conflict(Objection("allotmentDeleting", name=allotment.display_name))
    higher = reading.fields["allotted_units"] > allotment.allotted_units
    told = Objection("limitNotHigher", limit=allotment.allotted_units, most=UNITS_AT_MOST)
    new = reading.value(*([] if higher else [Problem("allottedUnits", told)]))
    return LimitRequest(
        request_id, allotment.id, new.allotted_units, allotment.allotted_units, new.message, asked_by, now
    )


def _units(value: object) -> int:
    """What is no number of units is higher than no limit."""
    return value if is_whole(value, 0, UNITS_AT_MOST) else 0  # type: ignore[return-value]


def _message(value: object) -> str:
    if not isinstance(value, str) or len(value) > MESSAGE_AT_MOST:
        raise refusal("textAtMost", most=MESSAGE_AT_MOST)
    return value.strip()


MessageText = Annotated[str, Rule({"type": "string", "maxLength": MESSAGE_AT_MOST}, _message)]


@dataclass(frozen=True, slots=True)
class NewLimitRequest:
    """What an owner asks for."""

    allotted_units: Annotated[int, Rule(whole(0, UNITS_AT_MOST).described, _units)]
    message: MessageText = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What a refusal says."""

    message: MessageText = ""


@dataclass(frozen=True, slots=True)
class Approval(Message):
    """What an approval says, and whether it may promise more than the tenant owns."""

    allow_overcommit: AllowOvercommit = False


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


def reopened(request: LimitRequest) -> LimitRequest:
    """The request, open again: what was about to be granted is not there any more."""
    return replace(request, state=RequestState.OPEN, answer=None, decided_by=None, decided=None)


def refused(request: LimitRequest, answer: str, decided_by: str, now: datetime) -> LimitRequest:
    """The request, refused. Raises Conflict where it is decided already."""
    _require_open(request)
    return replace(request, state=RequestState.REFUSED, answer=answer, decided_by=decided_by, decided=now)


def _require_open(request: LimitRequest) -> None:
    if request.state is not RequestState.OPEN:
        raise Conflict(Objection("requestDecided", id=request.id, state=request.state))
