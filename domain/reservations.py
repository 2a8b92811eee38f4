"""Reservations: seats that are kept for people by name, from a start until they lapse.

Before its start a reservation takes nothing. At its start it gets a free seat, before the waiting room; where none is
free it is owed one, and keeps its place in line. A seat that is kept counts as taken for everybody else: the limit is
never exceeded, and the numbers move in the transaction that writes the reservation. It's used when the person gets a
seat in any way, and lapses when its time is over. An index by time (`domain.dates`) finds what is due.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.admission import Draft, Plan, owed_order
from domain.allotments import Allotment, DecisionKind, Member, MemberState
from domain.copies import replace
from domain.dates import DateEntry
from domain.errors import Problem
from domain.many_people import identified
from domain.objections import Objection, Text
from domain.people import Account
from domain.reserved import Reservation, ReservationState
from domain.seat_ends import out_of_reach

START_DATE, EXPIRATION = "startDateTime", "expirationDateTime"

STARTS_WITHIN = timedelta(days=731)
KEPT_AT_MOST = timedelta(days=366)
"""How far away a start may be, and how long after it a seat is kept."""

KEPT_UNLESS_SAID = timedelta(days=30)
"""A start date for somebody says no more; their seat is kept for so long after it."""

_HAS_SEAT = frozenset({MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: from when until when, whether to add the person then, and the end date of the seat."""

    starts: datetime
    expires: datetime
    add: bool = False
    ends: datetime | None = None


class Outlook(StrEnum):
    """What would become of whom a line names, if a seat were reserved now.

    KEPT: a free seat is kept at once. KEPT_FROM_START: one is kept from the start, as things stand today. MAY_BE_SHORT:
    as things stand, no seat is free at the start. FIRST_IN_LINE: no seat is free; the next one is kept.
    """

    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    TWICE = "twice"
    HAS_SEAT = "hasSeat"
    WAITS_NOW = "waitsNow"
    HAS_RESERVATION = "hasReservation"
    KEPT = "kept"
    KEPT_FROM_START = "keptFromStart"
    MAY_BE_SHORT = "mayBeShort"
    FIRST_IN_LINE = "firstInLine"


RESERVED = frozenset({Outlook.KEPT, Outlook.KEPT_FROM_START, Outlook.MAY_BE_SHORT, Outlook.FIRST_IN_LINE})
"""The lines for which a seat is reserved."""


@dataclass(frozen=True, slots=True)
class ReservationLine:
    """One line as it was given, whom it names, and what would become of it."""

    given: str
    account: Account | None
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class ReservationPlan:
    """What would become of everybody whom a list names."""

    lines: tuple[ReservationLine, ...]
    free_units: int

    @property
    def totals(self) -> Mapping[str, int]:
        """How many lines there are of each outlook."""
        return {name.value: count for name, count in sorted(Counter(each.outlook for each in self.lines).items())}

    @property
    def to_reserve(self) -> tuple[str, ...]:
        """For whom a seat is reserved, by object id, in the order in which seats are kept."""
        return tuple(sorted(line.account.person.id for line in self.lines if line.account and line.outlook in RESERVED))


def problems_of(wish: Wish, now: datetime) -> list[Problem]:
    """What is wrong with the dates."""
    problems = []
    if wish.starts > now + STARTS_WITHIN:
        problems.append(Problem(START_DATE, Objection("startDateRange", days=STARTS_WITHIN.days)))
    first = max(wish.starts, now)
    if not first < wish.expires <= first + KEPT_AT_MOST:
        problems.append(Problem(EXPIRATION, Objection("expirationRange", days=KEPT_AT_MOST.days)))
    if wish.ends is not None and wish.ends <= first:
        problems.append(Problem("endDateTime", Objection("endBeforeStart")))
    else:
        problems += out_of_reach(wish.ends, now)
    return problems


def planned(
    names: Sequence[str],
    accounts: Collection[Account],
    wish: Wish,
    allotment: Allotment,
    members: Mapping[str, Member],
    reservations: Mapping[str, Reservation],
    *,
    now: datetime,
) -> ReservationPlan:
    """What would become of everybody whom the names name.

    members, reservations: those of these people. The outlook of a start to come counts every seat that is in use today,
    and every reservation: what ends by then, or joins by then, isn't known.
    """
    lines, free = list[ReservationLine](), allotment.free_units
    uncommitted = allotment.usable_units - allotment.consumed_units - allotment.reservations
    for line in identified((), names, accounts):  # a coming joiner's account may still be disabled
        settled = line.prospect.value if line.prospect.value in list(Outlook) else None
        user_id = line.account.person.id if line.account else ""
        row = members.get(user_id)
        if settled is not None or line.account is None:
            outlook = Outlook(settled or Outlook.UNKNOWN)
        elif row is not None and row.state in _HAS_SEAT:
            outlook = Outlook.HAS_SEAT
        elif user_id in reservations:
            outlook = Outlook.HAS_RESERVATION
        elif wish.starts > now:
            outlook = Outlook.KEPT_FROM_START if uncommitted > 0 else Outlook.MAY_BE_SHORT
            uncommitted -= 1
        elif row is not None and row.state is MemberState.WAITING:
            outlook = Outlook.WAITS_NOW
        elif free > allotment.owed_units:
            outlook, free = Outlook.KEPT, free - 1
        else:
            outlook = Outlook.FIRST_IN_LINE
        lines.append(ReservationLine(line.given, line.account, outlook))
    return ReservationPlan(tuple(lines), allotment.free_units)


def made(allotment: Allotment, user_ids: Sequence[str], wish: Wish, *, by: str, now: datetime) -> Plan:
    """Reserve a seat for people who have neither seat nor reservation, in this order.

    Where the start has come, a free seat is kept at once, unless somebody is owed it.
    """
    draft = Draft(allotment, now, Text("reservedBy", actor=by))
    for user_id in user_ids:
        free = draft.allotment.free_units > draft.allotment.owed_units
        due = ReservationState.HELD if free else ReservationState.OWED
        state = ReservationState.PLANNED if wish.starts > now else due
        reservation = Reservation(user_id, state, wish.starts, wish.expires, now, by, add=wish.add, ends=wish.ends)
        reservation = replace(reservation, told=reservation.owed)
        draft.reserve(user_id, None, reservation, DecisionKind.RESERVED, _made_reason(draft.allotment, reservation))
    return draft.plan


def _made_reason(allotment: Allotment, reservation: Reservation) -> Text:
    dates = {"starts": reservation.starts, "expires": reservation.expires}
    match reservation.state:
        case ReservationState.PLANNED:
            return Text("seatPlanned", **dates)
        case ReservationState.HELD:
            return Text("seatHeld", requested=1, **_numbers(allotment), expires=reservation.expires)
        case ReservationState.OWED:
            return Text("seatOwed", **_numbers(allotment), expires=reservation.expires)


def due(
    allotment: Allotment, reservations: Mapping[str, Reservation], members: Mapping[str, Member], *, now: datetime
) -> Plan:
    """What time alone brings: a reservation that has expired lapses, and one whose start has come is owed a seat.

    Which seat, admission decides (`domain.admission.decide`): those who were owed one before come first.
    """
    draft = Draft(allotment, now, Text("byReservation"))
    for reservation in sorted(reservations.values(), key=owed_order):
        user_id, row = reservation.user_id, members.get(reservation.user_id)
        if row is not None and row.state in _HAS_SEAT:
            draft.reserve(user_id, reservation, None)
        elif reservation.expires <= now:
            code = "seatLapsed" if reservation.held else "owedLapsed"
            reason = Text(code, starts=reservation.starts, expires=reservation.expires)
            draft.reserve(user_id, reservation, None, DecisionKind.LAPSED, reason)
        elif reservation.state is ReservationState.PLANNED and reservation.starts <= now:
            draft.reserve(user_id, reservation, replace(reservation, state=ReservationState.OWED))
    return draft.plan


def short(allotment: Allotment, reservations: Mapping[str, Reservation], *, now: datetime) -> Plan:
    """Tell, once, of reservations whose start has come and that have no seat."""
    draft = Draft(allotment, now, Text("byReservation"))
    for reservation in sorted(reservations.values(), key=owed_order):
        if reservation.owed and not reservation.told:
            reason = Text("seatOwed", **_numbers(allotment), expires=reservation.expires)
            draft.reserve(
                reservation.user_id, reservation, replace(reservation, told=True), DecisionKind.HELD_UP, reason
            )
    return draft.plan


def with_additions(
    allotment: Allotment, reservations: Mapping[str, Reservation], outcomes: Mapping[str, str | None], *, now: datetime
) -> Plan:
    """Write down who was added to the group, and whom Graph refused. outcomes: by user; None: it was done."""
    draft = Draft(allotment, now, Text("byReservation"))
    for user_id, wrong in sorted(outcomes.items()):
        reservation = reservations.get(user_id)
        if reservation is None or not reservation.to_be_added:
            continue
        if wrong is None:
            draft.reserve(user_id, reservation, replace(reservation, added=now))
        else:
            reason = Text("additionRefused", detail=wrong)
            draft.reserve(user_id, reservation, replace(reservation, error=reason), DecisionKind.HELD_UP, reason)
    return draft.plan


def cancelled(allotment: Allotment, reservation: Reservation, *, now: datetime) -> Plan:
    """Give a reservation up: the seat that it keeps is free in the same transaction."""
    draft = Draft(allotment, now, "")
    draft.reserve(reservation.user_id, reservation, None)
    return draft.plan


def extended(allotment: Allotment, reservation: Reservation, expires: datetime, *, now: datetime) -> Plan:
    """Keep the seat until another date."""
    draft = Draft(allotment, now, "")
    if reservation.expires != expires:
        draft.reserve(reservation.user_id, reservation, replace(reservation, expires=expires))
    return draft.plan


def entries(allotment_id: str, reservation: Reservation) -> list[DateEntry]:
    """What the index has to hold about a reservation: its start, and when it lapses."""
    dates = dict.fromkeys((reservation.starts, reservation.expires))
    return [DateEntry(when, allotment_id, reservation.user_id) for when in dates]


def is_open(entry: DateEntry, reservation: Reservation | None) -> bool:
    """Whether something may be left to do about a reservation, now or later, for which its entry is needed."""
    if reservation is None or entry.due not in {reservation.starts, reservation.expires}:
        return False
    return entry.due == reservation.expires or not reservation.held or reservation.to_be_added


def is_due(reservation: Reservation, now: datetime) -> bool:
    """Whether there is something to do about it now."""
    if reservation.expires <= now:
        return True
    match reservation.state:
        case ReservationState.PLANNED:
            return reservation.starts <= now
        case ReservationState.HELD:
            return reservation.to_be_added
        case ReservationState.OWED:
            return not reservation.told


def _numbers(allotment: Allotment) -> dict[str, object]:
    return {"used": allotment.consumed_units, "reserved": allotment.reserved_units, "limit": allotment.usable_units}
