"""Moving somebody up: new places below the first one, in an order that holds, and nobody's place twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.admission import Policy, decide
from domain.allotments import Member, MemberState, Overflow
from domain.errors import Conflict, NotFound
from domain.waiting_order import FIRST_PLACE, Ordering, Rank, RankedBy, WaitingOrder, place_at
from domain.waiting_room import classified, moved_up, reordered
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


PRIORITY = WaitingOrder(ageing_days=10)
IN_PRIORITY = allotment(
    overflow=Overflow.WAIT, waiting_units=5, next_place=FIRST_PLACE + 99, waiting_order=PRIORITY, reordering=""
)


def in_line(*classes: int, order: WaitingOrder | None = None) -> list[Member]:
    """People of these classes who have come one after the other, a day apart: user-0, user-1, …"""
    people = []
    for number, priority_class in enumerate(classes):
        rank, since = Rank(priority_class) if order else None, NOW + timedelta(days=number)
        place = place_at(order, since, rank, FIRST_PLACE + number)
        people.append(replace(member(f"user-{number}", MemberState.WAITING, place=place), since=since, rank=rank))
    return people


def after_order(
    rows: list[Member], ranks: dict[str, Rank], *, everybody: bool = True, order: WaitingOrder = PRIORITY
) -> list[Member]:
    """The rows after the room was put into an order, in it."""
    start = replace(IN_PRIORITY, waiting_order=order)
    plan = reordered(start, rows, ranks, everybody=everybody, now=NOW, cause=CAUSE)
    changed = {user: row for user, row in rows_after(plan).items() if row}
    return sorted((changed.get(row.user_id, row) for row in rows), key=lambda row: row.place or 0)


def names(rows: list[Member]) -> str:
    return " ".join(row.user_id.removeprefix("user-") for row in rows)


class TestAnotherOrder:
    @property
    def ranks(self) -> dict[str, Rank]:
        return {"user-0": Rank(3), "user-1": Rank(2), "user-2": Rank(1), "user-3": Rank(3)}

    def test_puts_people_where_they_would_be_if_they_had_come_with_it(self) -> None:
        rows = after_order(in_line(0, 0, 0, 0), self.ranks)
        assert names(rows) == "2 1 0 3"
        assert [row.rank for row in rows] == [Rank(1), Rank(2), Rank(3), Rank(3)]

    def test_says_in_the_log_which_class_somebody_has_got_and_asks_for_no_seat(self) -> None:
        plan = reordered(IN_PRIORITY, in_line(0, 0), self.ranks, everybody=True, now=NOW, cause=CAUSE)
        assert kinds(plan) == [("user-0", "waiting"), ("user-1", "waiting")]
        assert plan.decisions[1].reason == (
            "In class 2 of 5 in the waiting room now. No rule applies to the person, so it's the default class. "
            "Every 10 days of waiting count as one class higher."
        )
        assert {each.requested for each in plan.decisions} == {0}

    def test_is_the_same_a_second_time(self) -> None:
        rows = after_order(in_line(0, 0, 0, 0), self.ranks)
        assert reordered(IN_PRIORITY, rows, self.ranks, everybody=True, now=NOW, cause=CAUSE).steps == ()

    @given(pieces=st.permutations(range(4)))
    def test_is_the_same_in_any_pieces(self, pieces: list[int]) -> None:
        rows = in_line(0, 0, 0, 0)
        for number in pieces:
            rows[number] = after_order([rows[number]], self.ranks)[0]
        assert sorted(rows, key=lambda row: row.place or 0) == after_order(in_line(0, 0, 0, 0), self.ranks)

    def test_back_to_the_place_keeps_everybody_in_the_order_of_coming(self) -> None:
        rows = after_order(in_line(3, 1, 2, 1, order=PRIORITY), {}, order=WaitingOrder(Ordering.PLACE))
        assert names(rows) == "0 1 2 3"
        assert {row.rank for row in rows} == {None}

    def test_leaves_a_class_that_was_given_by_hand(self) -> None:
        rows = in_line(3, 3, order=PRIORITY)
        rows[1] = replace(rows[1], rank=Rank(1, RankedBy.HAND))
        assert after_order(rows, {"user-1": Rank(4)})[0].rank == Rank(1, RankedBy.HAND)

    def test_leaves_who_does_not_wait_any_more(self) -> None:
        gone = member("user-0", MemberState.PENDING)
        assert reordered(IN_PRIORITY, [gone], self.ranks, everybody=True, now=NOW, cause=CAUSE).steps == ()

    def test_when_classes_alone_have_changed_who_was_moved_by_hand_stays(self) -> None:
        rows = in_line(3, 3, 3, order=PRIORITY)
        start = replace(IN_PRIORITY, reordering=None)
        moved_row = rows_after(moved_up(start, rows, "user-2", None, now=NOW, cause=CAUSE))["user-2"]
        assert moved_row is not None
        ranks = {"user-0": Rank(3), "user-1": Rank(5), "user-2": Rank(3)}
        assert names(after_order([rows[0], rows[1], moved_row], ranks, everybody=False)) == "2 0 1"

    def test_moves_by_hand_hold_behind_a_virtual_arrival_too(self) -> None:
        rows = in_line(1, 2, 3, order=PRIORITY)
        start = replace(IN_PRIORITY, reordering=None)
        plan = moved_up(start, rows, "user-2", "user-1", now=NOW, cause=CAUSE)
        changed = {user: row for user, row in rows_after(plan).items() if row}
        assert names(sorted((changed.get(row.user_id, row) for row in rows), key=lambda row: row.place or 0)) == "0 2 1"
        assert plan.allotment.next_place == start.next_place + 2

    def test_who_was_moved_up_before_there_was_a_rule_gets_a_ticket_of_their_own(self) -> None:
        rows = room(FIRST_PLACE - 1, FIRST_PLACE, FIRST_PLACE + 1)
        after = after_order(rows, {})
        assert len({row.place for row in after}) == 3
        plan = reordered(IN_PRIORITY, rows, {}, everybody=True, now=NOW, cause=CAUSE)
        assert plan.allotment.next_place == IN_PRIORITY.next_place + 1

    def test_nobody_is_moved_by_hand_meanwhile(self) -> None:
        with pytest.raises(Conflict, match="new order"):
            moved_up(IN_PRIORITY, in_line(1, 1, order=PRIORITY), "user-1", None, now=NOW, cause=CAUSE)
        with pytest.raises(Conflict, match="new order"):
            classified(IN_PRIORITY, in_line(1, order=PRIORITY)[0], Rank(2), now=NOW, cause=CAUSE)

    @pytest.mark.parametrize(("reordering", "promoted"), [(None, 1), ("", 0), ("somewhere", 0)])
    def test_nobody_moves_up_meanwhile(self, reordering: str | None, promoted: int) -> None:
        start = replace(IN_PRIORITY, allotted_units=1, waiting_units=1, reordering=reordering)
        plan = decide(start, {}, None, in_line(1, order=PRIORITY), now=NOW, cause=CAUSE, policy=Policy())
        assert len(plan.steps) == promoted


class TestClassByHand:
    start = replace(IN_PRIORITY, reordering=None)

    def test_puts_somebody_where_they_would_be_if_they_had_come_with_it(self) -> None:
        rows = in_line(3, 3, order=PRIORITY)
        plan = classified(self.start, rows[1], Rank(1, RankedBy.HAND), now=NOW, cause=CAUSE)
        row = rows_after(plan)["user-1"]
        assert row is not None
        assert (row.place or 0) < (rows[0].place or 0)
        assert row.rank == Rank(1, RankedBy.HAND)
        assert "An owner or administrator chose the class." in plan.decisions[0].reason

    def test_that_somebody_has_already_changes_nothing(self) -> None:
        (row,) = in_line(3, order=PRIORITY)
        assert classified(self.start, row, Rank(3), now=NOW, cause=CAUSE).steps == ()

    @pytest.mark.parametrize("order", [None, WaitingOrder(Ordering.PLACE)])
    def test_needs_a_rule_by_priority(self, order: WaitingOrder | None) -> None:
        start = replace(self.start, waiting_order=order)
        with pytest.raises(Conflict, match="isn't ordered by priority"):
            classified(start, in_line(3)[0], Rank(1), now=NOW, cause=CAUSE)
