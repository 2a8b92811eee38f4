"""Moving somebody up: new places below the first one, in an order that holds, and nobody's place twice."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Member, MemberState
from domain.errors import Conflict, NotFound
from domain.waiting_room import moved_up
from tests.unit.domain.samples import CAUSE, NOW, allotment, kinds, member, rows_after


def room(*places: int) -> list[Member]:
    """People who wait at these places, in their order: user-0, user-1, …"""
    return [member(f"user-{number}", MemberState.WAITING, place=place) for number, place in enumerate(places)]


def moved(waiting: list[Member], user_id: str, before: str | None = None) -> list[Member]:
    """The waiting room after the move, in its order."""
    start = allotment(waiting_units=len(waiting))
    plan = moved_up(start, waiting, user_id, before, now=NOW, cause=CAUSE)
    after = {row.user_id: row for row in waiting} | {user: row for user, row in rows_after(plan).items() if row}
    return sorted(after.values(), key=lambda row: row.place or 0)


def test_to_the_front_takes_the_place_below_the_first_one() -> None:
    waiting = room(10, 11, 12)
    plan = moved_up(allotment(waiting_units=3), waiting, "user-2", None, now=NOW, cause=CAUSE)
    assert rows_after(plan) == {"user-2": replace(waiting[2], place=9)}
    assert kinds(plan) == [("user-2", "waiting")]
    assert (plan.decisions[0].reason, plan.decisions[0].requested) == (
        "Moved up in the waiting room, with 0 ahead now.",
        0,
    )


def test_before_another_moves_those_who_stay_ahead_too_and_tells_nobody_else() -> None:
    waiting = room(10, 11, 12, 13)
    plan = moved_up(allotment(waiting_units=4), waiting, "user-3", "user-2", now=NOW, cause=CAUSE)
    places = {user: row.place for user, row in rows_after(plan).items() if row}
    assert places == {"user-0": 7, "user-1": 8, "user-3": 9}
    assert kinds(plan) == [("user-3", "waiting")]
    assert plan.decisions[0].reason == "Moved up in the waiting room, with 2 ahead now."


@pytest.mark.parametrize(("user_id", "before"), [("user-0", None), ("user-1", "user-1")])
def test_who_is_there_already_is_not_moved(user_id: str, before: str | None) -> None:
    assert moved_up(allotment(), room(10, 11), user_id, before, now=NOW, cause=CAUSE).steps == ()


def test_nobody_is_moved_down() -> None:
    with pytest.raises(Conflict, match="user-0"):
        moved_up(allotment(), room(10, 11), "user-0", "user-1", now=NOW, cause=CAUSE)


@pytest.mark.parametrize(("user_id", "before"), [("nobody", None), ("user-1", "nobody")])
def test_both_have_to_wait(user_id: str, before: str | None) -> None:
    with pytest.raises(NotFound, match="nobody"):
        moved_up(allotment(), room(10, 11), user_id, before, now=NOW, cause=CAUSE)


@pytest.mark.parametrize(("first", "fits"), [(2, True), (1, False)])
def test_there_has_to_be_room_for_all_who_are_placed_ahead(first: int, fits: bool) -> None:
    """user-0 and user-2 need two places below the first one; the lowest place is 0."""
    waiting = room(first, first + 1, first + 2)
    if not fits:
        with pytest.raises(Conflict):
            moved(waiting, "user-2", "user-1")
        return
    assert [(row.user_id, row.place) for row in moved(waiting, "user-2", "user-1")] == [
        ("user-0", 0),
        ("user-2", 1),
        ("user-1", 3),
    ]


@given(count=st.integers(2, 8), data=st.data())
def test_the_order_is_as_it_was_save_for_who_moved(count: int, data: st.DataObject) -> None:
    waiting = room(*range(100, 100 + count))
    position = data.draw(st.integers(1, count - 1))
    target = data.draw(st.integers(0, position))
    after = moved(waiting, f"user-{position}", f"user-{target}" if target < position else None)
    order = [row.user_id for row in waiting]
    mover = order.pop(position)
    order.insert(target if target < position else 0, mover)
    assert [row.user_id for row in after] == order
    assert len({row.place for row in after}) == count
