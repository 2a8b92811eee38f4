"""The order of the waiting room after any moves, and a crash between two transactions of one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.admission import Plan, transactions
from domain.allotments import Allotment, Member
from domain.errors import Conflict, NotFound
from domain.waiting_order import FIRST_PLACE
from domain.waiting_room import moved_up
from tests.support.samples import MOMENT, allotment, user, waiting


def room(people: int, first: int = FIRST_PLACE) -> tuple[Allotment, list[Member]]:
    made = replace(allotment(), waiting_units=people, next_place=first + people)
    return made, [waiting(user(number), first + number) for number in range(people)]


def after(rows: list[Member], plan: Plan) -> list[Member]:
    changed = {step.user_id: step.after for step in plan.steps}
    return sorted((changed.get(row.user_id) or row for row in rows), key=lambda row: row.place or 0)


def ids(rows: list[Member]) -> list[str]:
    return [row.user_id for row in rows]


@given(some.lists(some.tuples(some.integers(0, 9), some.integers(0, 9)), max_size=20))
def test_a_move_puts_one_person_before_another_and_nothing_else(moves: list[tuple[int, int]]) -> None:
    made, rows = room(10)
    for mover, target in moves:
        order = ids(rows)
        position, goal = max(mover, target), min(mover, target)
        plan = moved_up(made, rows, order[position], order[goal], now=MOMENT, cause="test")
        expected = [each for each in order if each != order[position]]
        expected.insert(goal, order[position])
        rows = after(rows, plan)
        made = plan.allotment
        assert ids(rows) == expected
        assert len({row.place for row in rows}) == 10
        assert len(plan.decisions) == (position != goal)
        assert (made.waiting_units, made.consumed_units) == (10, 0)


def test_a_crash_between_two_transactions_leaves_the_former_order() -> None:
    made, rows = room(100)
    plan = moved_up(made, rows, user(99), user(98), now=MOMENT, cause="test")
    parts = list(transactions(plan, made))
    assert len(parts) > 1
    for part in parts[:-1]:
        rows = after(rows, Plan(part.allotment, part.steps))
        assert ids(rows) == [user(number) for number in range(100)]
    assert ids(after(rows, Plan(parts[-1].allotment, parts[-1].steps)))[-2:] == [user(99), user(98)]


def test_where_no_place_is_left_ahead_it_is_refused() -> None:
    made, rows = room(3, first=1)
    plan = moved_up(made, rows, user(2), None, now=MOMENT, cause="test")
    rows = after(rows, plan)
    with pytest.raises(Conflict, match="Nobody else can be moved"):
        moved_up(plan.allotment, rows, user(1), None, now=MOMENT, cause="test")


def test_both_must_wait_and_nobody_is_moved_down() -> None:
    made, rows = room(3)
    for mover, target in ((user(9), None), (user(1), user(9))):
        with pytest.raises(NotFound):
            moved_up(made, rows, mover, target, now=MOMENT, cause="test")
    with pytest.raises(Conflict, match="only move people up"):
        moved_up(made, rows, user(0), user(2), now=MOMENT, cause="test")
