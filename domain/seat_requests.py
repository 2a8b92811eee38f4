"""Requests for a seat: somebody without one asks, an owner approves or refuses, both with words.

A request goes open → approving → approved, or open → refused, or open → withdrawn. `approving` is written before the
person is added to the group, so that after a crash approving it again completes it, and nobody refuses or withdraws
what has been granted. A person has one request an allotment: a new one takes the place of one that is over.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Protocol

from domain.allotments import Allotment, AllotmentState, Member, MemberState
from domain.copies import replace
from domain.errors import Conflict
from domain.limit_requests import MESSAGE_AT_MOST, MessageText
from domain.objections import Objection
from domain.reading import text
from domain.stored import Page, Stored

OPEN_AT_MOST = 5
"""So many open requests a person has in all allotments together."""

ASK_AGAIN_AFTER = timedelta(days=1)
"""So soon after a request that is over the same person asks no more for the same allotment."""

THERE = frozenset({MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED, MemberState.WAITING})
"""Who has a seat, or a place in line, has nothing to ask for."""


class SeatRequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVING = "approving"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


UNDECIDED = frozenset({SeatRequestState.OPEN, SeatRequestState.APPROVING})


@dataclass(frozen=True, slots=True)
class SeatRequest:
    """One request. user_id: who asks. ended: when it was decided or withdrawn."""

    allotment_id: str
    user_id: str
    message: str
    asked: datetime
    state: SeatRequestState = SeatRequestState.OPEN
    answer: str | None = None
    decided_by: str | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeatEvent:
    """That a request was made or decided, to be told: the request as it was then.

    id: smaller for newer ones.
    """

    id: str
    request: SeatRequest


class SeatRequests(Protocol):
    """The requests, guarded each by its ETag, with what is to be told of them; and which allotments are open to asking.

    That an allotment is open is a hint: what counts is the allotment.
    """

    async def load(self, allotment_id: str, user_id: str) -> Stored[SeatRequest] | None:
        """A person's request, or None."""
        ...

    async def of(self, allotment_id: str, user_ids: Collection[str]) -> Mapping[str, SeatRequest]:
        """The requests of these people, for those who have one."""
        ...

    async def of_person(self, user_id: str) -> Mapping[str, SeatRequest]:
        """The requests of a person by allotment id, but for those without a hint.

        Its cost is that of these, wherever the person is.
        """
        ...

    async def hint_at(self, requests: Collection[SeatRequest]) -> None:
        """Have these requests found by person. The first write of a request has put its hint already."""
        ...

    async def write(self, request: SeatRequest, etag: str | None, event_id: str | None) -> None:
        """Write a request in the place of what had this ETag (None: there was none); with an event, if it has an id.

        Both are written, or neither. Raises StaleWrite.
        """
        ...

    async def page(
        self, allotment_id: str | None, state: SeatRequestState | None, cursor: str | None, count: int
    ) -> Page[SeatRequest]:
        """A page of an allotment's requests, by person; of all allotments' where it is None."""
        ...

    async def events(self, allotment_id: str, count: int) -> Sequence[SeatEvent]:
        """The newest events of an allotment, the newest first."""
        ...

    async def forget(self, allotment_id: str, before: datetime | None, count: int) -> int:
        """Forget at most so many events and ended requests from before that time; answers how many.

        None: from whatever time, and those that are open, too.
        """
        ...

    async def note_open(self, allotment_id: str) -> None:
        """Have the allotment found as open to asking."""
        ...

    async def note_closed(self, allotment_id: str) -> None:
        """Have it found no more; that it was not is fine."""
        ...

    async def open_allotments(self, cursor: str | None, count: int) -> Page[str]:
        """A page of the ids of allotments that may be open to asking."""
        ...


Reason = Annotated[str, text(1, MESSAGE_AT_MOST), "Why, for the person who asked."]


@dataclass(frozen=True, slots=True)
class NewSeatRequest:
    """What somebody who asks says to the owners."""

    message: MessageText = ""


@dataclass(frozen=True, slots=True)
class SeatApproval:
    """What an approval says to the person who asked."""

    message: MessageText = ""


@dataclass(frozen=True, slots=True)
class SeatRefusal:
    """Why a request is refused."""

    message: Reason


def is_open_to_asking(allotment: Allotment) -> bool:
    """Whether people may ask for a seat in it now."""
    return allotment.seat_requests and allotment.state is AllotmentState.ACTIVE


def asked(
    allotment: Allotment,
    user_id: str,
    message: str,
    row: Member | None,
    before: SeatRequest | None,
    open_elsewhere: int,
    now: datetime,
) -> SeatRequest:
    """The request that somebody makes. Raises Conflict.

    row: theirs in the allotment. before: their last request for it. open_elsewhere: how many they have in others.
    """
    if row is not None and row.state in THERE:
        raise Conflict(Objection("alreadyIn", user=user_id, state=row.state, name=allotment.display_name))
    if before is not None and before.state in UNDECIDED:
        raise Conflict(Objection("seatRequestPending", name=allotment.display_name))
    if before is not None and before.ended is not None and now < before.ended + ASK_AGAIN_AFTER:
        again = before.ended + ASK_AGAIN_AFTER
        raise Conflict(Objection("askedLately", name=allotment.display_name, again=again))
    if open_elsewhere >= OPEN_AT_MOST:
        raise Conflict(Objection("seatRequestsTooMany", most=OPEN_AT_MOST))
    return SeatRequest(allotment.id, user_id, message, now)


def approving(request: SeatRequest, answer: str, decided_by: str, now: datetime) -> SeatRequest:
    """The request, about to be granted; one whose approval was cut short stays as it is. Raises Conflict."""
    if request.state is SeatRequestState.APPROVING:
        return request
    _require_open(request)
    return replace(request, state=SeatRequestState.APPROVING, answer=answer, decided_by=decided_by, ended=now)


def approved(request: SeatRequest) -> SeatRequest:
    """The request, granted."""
    return replace(request, state=SeatRequestState.APPROVED)


def refused(request: SeatRequest, answer: str, decided_by: str, now: datetime) -> SeatRequest:
    """The request, refused. Raises Conflict where it is over already, or being approved."""
    _require_open(request)
    return replace(request, state=SeatRequestState.REFUSED, answer=answer, decided_by=decided_by, ended=now)


def withdrawn(request: SeatRequest, now: datetime) -> SeatRequest:
    """The request, withdrawn by who made it. Raises Conflict likewise."""
    _require_open(request)
    return replace(request, state=SeatRequestState.WITHDRAWN, ended=now)


def require_seat_to_give(allotment: Allotment) -> None:
    """Raise Conflict where who is added now would be removed from the group again, or nobody is admitted."""
    if allotment.state is not AllotmentState.ACTIVE:
        raise Conflict(Objection("nobodyAdmitted", name=allotment.display_name, state=allotment.state))
    if not allotment.waits and not allotment.expected_units:
        raise Conflict(Objection("noSeatToGive", name=allotment.display_name, limit=allotment.usable_units))


def _require_open(request: SeatRequest) -> None:
    if request.state is not SeatRequestState.OPEN:
        raise Conflict(Objection("seatRequestOver", state=request.state))
