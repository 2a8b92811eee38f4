"""The order of the waiting room, changed by hand.

A place is a number; lower is earlier. The person who moves up, and everybody who stays ahead of them, get new places
below the first one, in their order. So no place is ever given twice. Where the move takes several transactions, a crash
between two of them leaves the former order.

The move is in the log of decisions as `waiting`, the state in which the person still is.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.admission import Draft, Plan
from domain.allotments import Allotment, DecisionKind, Member
from domain.errors import Conflict, NotFound
from domain.objections import Objection, Text

FIRST_PLACE = 10**9
"""Where a new allotment's places begin: as many moves find room below it."""


def moved_up(
    allotment: Allotment, waiting: Sequence[Member], user_id: str, before: str | None, *, now: datetime, cause: str
) -> Plan:
    """Move somebody to the front, or directly before somebody who is ahead of them.

    waiting: the whole waiting room, in its order. Already being there is a plan without steps.
    Raises NotFound where one of the two does not wait, and Conflict where the first is not behind the
    other, or where there is no room for places ahead.
    """
    order = [row.user_id for row in waiting]
    position = _position(order, user_id)
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
    lowest = first.place - len(people)
    if lowest < 0:
        raise Conflict(Objection("noPlaceAhead"))
    for place, row in enumerate(people[:-1], lowest):
        draft.add(row, replace(row, place=place))
    mover = people[-1]
    reason = Text("movedUp", ahead=len(people) - 1)
    draft.add(mover, replace(mover, place=first.place - 1), DecisionKind.WAITING, reason, requested=0)


def _position(order: Sequence[str], user_id: str) -> int:
    if user_id not in order:
        raise NotFound(Objection("notWaiting", user=user_id))
    return order.index(user_id)
