"""The order of the waiting room, changed by hand, or because its rule has changed (`domain.waiting_order`).

A place is a number; lower is earlier. Moved by hand, the person who moves up, and everybody who stays ahead of them,
get new places below the first one, in their order. So no place is ever given twice. Where the move takes several
transactions, a crash between two of them leaves the former order.

The move is in the log of decisions as `waiting`, the state in which the person still is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from domain.admission import Draft, Plan, why_of
from domain.allotments import Allotment, DecisionKind, Member, MemberState
from domain.copies import replace
from domain.errors import Conflict, NotFound
from domain.objections import Objection, Text
from domain.waiting_order import FIRST_PLACE, Rank, RankedBy, ahead_of, place_at, ticket_of


def moved_up(
    allotment: Allotment, waiting: Sequence[Member], user_id: str, before: str | None, *, now: datetime, cause: str
) -> Plan:
    """Move somebody to the front, or directly before somebody who is ahead of them.

    waiting: the whole waiting room, in its order. Already being there is a plan without steps.
    Raises NotFound where one of the two does not wait, and Conflict where the first is not behind the
    other, or where there is no room for places ahead. Raises Conflict while the room is put into another order.
    """
    _require_in_order(allotment)
    order = [row.user_id for row in waiting]
    position = _position(order, user_id)
    if waiting[position].lacks:
        raise Conflict(Objection("waitsForPrerequisite", user=user_id))
    target = 0 if before is None else _position(order, before)
    if target > position:
        raise Conflict(Objection("aheadAlready", user=user_id, before=before))
    draft = Draft(allotment, now, cause)
    if target < position:
        _place_ahead(draft, [*waiting[:target], waiting[position]], waiting[0])
    return draft.plan


def _place_ahead(draft: Draft, people: Sequence[Member], first: Member) -> None:
    """Give these people, the last of whom moves up, new places below the first one."""
    assert first.place is not None
    next_place = draft.allotment.next_place
    places = ahead_of(first.place, range(next_place, next_place + len(people)))
    if places[0] < 0:
        raise Conflict(Objection("noPlaceAhead"))
    for place, row in zip(places[:-1], people[:-1], strict=True):
        draft.add(row, replace(row, place=place))
    mover = people[-1]
    reason = Text("movedUp", ahead=len(people) - 1)
    draft.add(mover, replace(mover, place=places[-1]), DecisionKind.WAITING, reason, requested=0)


def classified(allotment: Allotment, row: Member, rank: Rank, *, now: datetime, cause: str) -> Plan:
    """Give somebody who waits a class: by hand, or the one that the rules give, where that is taken back.

    They stand where they would if they had come with it. Raises Conflict where the waiting room has no classes, or is
    put into another order.
    """
    _require_in_order(allotment)
    if allotment.waiting_order is None or not allotment.waiting_order.by_priority:
        raise Conflict(Objection("noClasses", name=allotment.display_name))
    draft = Draft(allotment, now, cause)
    _rank(draft, row, rank, everybody=False)
    return draft.plan


def reordered(
    allotment: Allotment,
    rows: Iterable[Member],
    ranks: Mapping[str, Rank],
    *,
    everybody: bool,
    now: datetime,
    cause: str,
) -> Plan:
    """Put people who wait where the rule says: each by their own row, so that it can be done in pieces of any size, in
    any order, and again.

    ranks: their classes by the rules, where there are classes. A class that was given by hand stays.
    everybody: the rule has changed. Everybody gets a place by it, also who was moved by hand. Else those alone whose
           class has changed.
    """
    draft = Draft(allotment, now, cause)
    order = allotment.waiting_order
    for row in rows:
        if row.state is not MemberState.WAITING or order is None:
            continue
        rank = None
        if order.by_priority:
            by_hand = row.rank is not None and row.rank.by is RankedBy.HAND
            rank = row.rank if by_hand else ranks.get(row.user_id, Rank(order.default_class))
        _rank(draft, row, rank, everybody=everybody)
    return draft.plan


def _rank(draft: Draft, row: Member, rank: Rank | None, *, everybody: bool) -> None:
    """Give somebody this class, and the place that goes with it. What gave it to them is in the log."""
    order, changed = draft.allotment.waiting_order, rank != row.rank
    if order is None or row.place is None or not (changed or everybody):
        return
    ticket = ticket_of(row.place)
    if ticket < FIRST_PLACE:  # moved up by hand before there was a rule, where tickets are no longer one of a kind
        ticket = draft.allotment.next_place
    place = row.place if row.lacks else place_at(order, row.since, rank, ticket)
    if rank is None or not changed:
        if (place, rank) != (row.place, row.rank):
            draft.add(row, replace(row, place=place, rank=rank))
        return
    reason = Text("classGiven", priority=rank.priority_class, why=why_of(rank), days=order.ageing_days)
    draft.add(row, replace(row, place=place, rank=rank), DecisionKind.WAITING, reason, requested=0)


def _require_in_order(allotment: Allotment) -> None:
    if allotment.reordering is not None:
        raise Conflict(Objection("beingReordered", name=allotment.display_name))


def _position(order: Sequence[str], user_id: str) -> int:
    if user_id not in order:
        raise NotFound(Objection("notWaiting", user=user_id))
    return order.index(user_id)
