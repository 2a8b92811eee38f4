"""The ledger's numbers, counted again from its rows."""

from collections.abc import Collection, Mapping

from domain.allotments import UNFINISHED_AT_MOST, Allotment, Member, MemberState
from domain.copies import replace
from domain.reserved import Reservation
from domain.waiting_order import ticket_of


def failed_among(rows: Mapping[str, Member]) -> int:
    """How many of these seats have no licence because it failed."""
    return sum(row.state is MemberState.FAILED for row in rows.values())


def with_reservations(allotment: Allotment, reservations: Collection[Reservation]) -> Allotment:
    """The allotment with numbers that count all its reservations."""
    return replace(
        allotment,
        reservations=len(reservations),
        reserved_units=sum(each.held for each in reservations),
        owed_units=sum(each.owed for each in reservations),
    )


def recounted(allotment: Allotment, rows: Mapping[str, Member]) -> Allotment:
    """The allotment with numbers that count these rows, which must be of the same time."""
    unfinished = frozenset(user for user, row in rows.items() if row.unfinished)
    pending = sum(row.state is MemberState.PENDING for row in rows.values())
    places = [row.place for row in rows.values() if row.place is not None]
    return replace(
        allotment,
        consumed_units=sum(row.seated for row in rows.values()),
        waiting_units=sum(row.state is MemberState.WAITING for row in rows.values()),
        lacking_units=sum(bool(row.lacks) for row in rows.values()),
        backup_units=sum(row.backup is not None for row in rows.values()),
        unfinished=unfinished if len(unfinished) <= UNFINISHED_AT_MOST else None,
        unfinished_units=len(unfinished),
        failed_units=failed_among(rows),
        pending_units=pending,
        pending_since=allotment.pending_since if pending else None,
        releasing_units=sum(row.state is MemberState.RELEASING for row in rows.values()),
        next_place=max([allotment.next_place, *(ticket_of(place) + 1 for place in places)]),
    )
