"""The rules of lending: whatever the numbers are, nobody lends what they need, and no round takes too much."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.admission import Plan
from domain.allotments import Allotment, AllotmentState, Member, MemberState, Product
from domain.loans import Loan, Reclaim
from domain.transfers import Purpose, Stage, Transfer
from domain.units.lending import (
    IDLE_AFTER,
    borrowable_units,
    can_lend_to,
    going_home,
    idle_returns,
    lendable_units,
    most_idle,
    needed_units,
    recallable,
    recalled,
    round_of,
    short_units,
)
from domain.waiting_order import Rank, WaitingOrder
from tests.support.samples import MOMENT, allotment, seat, user

COUNTS = st.integers(0, 12)
DAY = timedelta(days=1)


@st.composite
def ledgers(draw: st.DrawFn) -> Allotment:
    limit = draw(COUNTS)
    lent = draw(st.integers(0, limit))
    borrowed = draw(COUNTS)
    usable = limit - lent + borrowed
    return replace(
        allotment("one", units=limit),
        consumed_units=draw(st.integers(0, usable)),
        waiting_units=draw(COUNTS),
        lent_units=lent,
        borrowed_units=borrowed,
        lending_limit=draw(COUNTS),
        borrowing_limit=draw(COUNTS),
        kept_units=draw(COUNTS),
        state=draw(st.sampled_from(AllotmentState)),
        lent_to=(Loan("x", lent, MOMENT),) if lent else (),
        borrowed_from=(Loan("y", borrowed, MOMENT),) if borrowed else (),
    )


@given(ledgers())
def test_what_is_lent_is_idle_its_own_and_within_what_was_chosen(one: Allotment) -> None:
    units = lendable_units(one)
    assert units >= 0
    if units:
        assert one.state is AllotmentState.ACTIVE
        assert one.lent_units + units <= one.lending_limit
        assert one.free_units - units >= one.kept_units + one.waiting_units
        assert one.borrowed_units == 0


@given(ledgers(), st.integers(0, 5))
def test_what_is_asked_for_counts_as_borrowed(one: Allotment, asked: int) -> None:
    loan = Transfer("n", Purpose.LEND, asked, MOMENT, Stage.ASKED, other="y")
    after = replace(one, incoming=(loan,))
    assert borrowable_units(after) == max(0, borrowable_units(one) - asked)
    assert not asked or lendable_units(after) == 0


@given(ledgers(), st.lists(ledgers(), max_size=4))
def test_what_goes_home_is_free_borrowed_and_needed(borrower: Allotment, others: list[Allotment]) -> None:
    lenders = {f"l{place}": replace(each, id=f"l{place}") for place, each in enumerate(others)}
    loans = tuple(Loan(one, 2, MOMENT) for one in lenders)
    borrower = replace(borrower, borrowed_from=loans, borrowed_units=2 * len(loans))
    found = list(going_home(borrower, lenders))
    assert sum(each.units for each in found) <= borrower.free_units
    for each in found:
        assert 0 < each.units <= min(2, needed_units(lenders[each.lender_id]))


def test_nobody_lends_who_borrows_or_is_suspended_or_adopts() -> None:
    one = replace(allotment("one", units=5), lending_limit=5)
    assert lendable_units(one) == 5
    assert lendable_units(replace(one, kept_units=2, waiting_units=1)) == 2
    assert lendable_units(replace(one, borrowed_units=1, borrowed_from=(Loan("x", 1, MOMENT),))) == 0
    assert lendable_units(replace(one, state=AllotmentState.SUSPENDED)) == 0
    assert lendable_units(replace(one, adopting=True)) == 0
    assert borrowable_units(replace(one, borrowing_limit=5, adopting=True)) == 0


def test_roots_lend_to_roots_of_the_same_products_and_relatives_to_some_of_theirs() -> None:
    two = (Product("a", "A"), Product("b", "B"))
    root, other = replace(allotment("r"), products=two), replace(allotment("o"), products=two[:1])
    assert not can_lend_to(root, other)
    assert can_lend_to(root, replace(other, products=two))
    assert can_lend_to(root, replace(other, parent_id="r"))
    assert not can_lend_to(replace(other, parent_id="r"), root)
    assert not can_lend_to(root, root)


def test_of_equally_near_ones_the_most_idle_is_first() -> None:
    idle = [replace(allotment(f"l{units}", units=units), lending_limit=9) for units in (1, 5, 3, 0)]
    assert [each.id for each in most_idle(idle, allotment("b"))] == ["l5", "l3", "l1"]


def test_a_plan_is_short_of_what_is_not_on_its_way() -> None:
    one = replace(allotment("one", units=2), consumed_units=2, waiting_units=3, releasing_units=1)
    assert short_units(Plan(one)) == 2
    assert short_units(Plan(replace(one, state=AllotmentState.SUSPENDED))) == 0


def test_idle_loans_go_home_the_newest_first_and_not_at_once() -> None:
    loans = (Loan("old", 2, MOMENT - DAY), Loan("new", 2, MOMENT))
    one = replace(allotment("one", units=0), borrowed_units=4, borrowed_from=loans, consumed_units=1)
    assert [(each.lender_id, each.units) for each in idle_returns(one, MOMENT)] == [("old", 2)]
    later = MOMENT + IDLE_AFTER
    assert [(each.lender_id, each.units) for each in idle_returns(one, later)] == [("new", 2), ("old", 1)]


# Reclaim


def world(rules: Reclaim | None, waiting: int, ages: list[int]) -> tuple[Allotment, dict[str, Member], Allotment]:
    rows = {
        user(number): replace(seat(user(number), MemberState.LICENSED), since=MOMENT - age * DAY)
        for number, age in enumerate(ages)
    }
    lender = replace(
        allotment("lender", units=4),
        reclaim=rules,
        waiting_units=waiting,
        lent_units=4,
        lent_to=(Loan("one", 4, MOMENT),),
    )
    one = replace(
        allotment("one", units=0),
        consumed_units=len(ages),
        borrowed_units=4,
        borrowed_from=(Loan("lender", 4, MOMENT),),
    )
    return one, rows, lender


BY_CLASS = WaitingOrder(default_class=2)
PEOPLE = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 5) | st.none()), max_size=6)


def round_at(
    one: Allotment,
    rows: dict[str, Member],
    lender: Allotment,
    ranks: Mapping[str, Rank] = {},
    *,
    now: datetime = MOMENT,
) -> Plan:
    return recalled(one, rows, {"lender": lender}, ranks=ranks, now=now, cause="")


@given(PEOPLE, st.integers(0, 5), st.integers(1, 30), st.integers(0, 120), st.integers(1, 100), st.booleans())
def test_a_round_takes_the_lowest_class_and_of_it_the_newest_of_whom_it_may(
    people: list[tuple[int, int | None]], waiting: int, notice: int, protected: int, share: int, by_class: bool
) -> None:
    rules = Reclaim(notice, share, protected)
    one, rows, lender = world(rules, waiting, [age for age, _ in people])
    one = replace(one, waiting_order=BY_CLASS if by_class else None)
    may = recallable(one, rows, {"lender": lender}, MOMENT)
    known = {user(number): Rank(given) for number, (_, given) in enumerate(people) if given and by_class}
    plan = round_at(one, rows, lender, {name: rank for name, rank in known.items() if name in may})
    ended = [step.after for step in plan.steps if step.after]
    assert len(ended) <= min(waiting, round_of(4, rules))
    assert {row.user_id for row in ended} <= may
    for row in ended:
        assert row.ends == MOMENT + notice * DAY
        assert row.ends >= row.since + protected * DAY
        assert row.recalled == "lender"

    def standing(name: str) -> tuple[int, datetime]:
        return (known[name].priority_class if name in known else BY_CLASS.default_class), rows[name].since

    left = may - {row.user_id for row in ended}
    assert all(standing(row.user_id) >= standing(name) for row in ended for name in left)


@given(
    st.integers(1, 4), st.integers(1, 30), st.integers(1, 100), st.lists(st.integers(0, 1100), min_size=2, max_size=4)
)
def test_a_night_that_is_carried_out_again_takes_no_more_than_its_round(
    waiting: int, notice: int, share: int, minutes: list[int]
) -> None:
    rules = Reclaim(notice, share, 0)
    one, rows, lender = world(rules, waiting, [100, 100, 100, 100])
    most = min(waiting, round_of(4, rules))
    for number in range(3):
        night = MOMENT + number * DAY
        for now in (night + timedelta(minutes=each) for each in [0, *sorted(minutes)]):
            rows |= {step.user_id: step.after for step in round_at(one, rows, lender, now=now).steps if step.after}
        assert sum(row.recalled is not None for row in rows.values()) == min(waiting, most * (number + 1))


def test_the_lowest_class_goes_before_the_newest_seat() -> None:
    one, rows, lender = world(Reclaim(10, 25, 0), 1, [5, 100, 200])
    ranks = {user(0): Rank(1), user(1): Rank(4), user(2): Rank(4)}
    one = replace(one, waiting_order=BY_CLASS)
    assert plan_users(round_at(one, rows, lender, ranks)) == {user(1)}
    assert plan_users(round_at(replace(one, waiting_order=None), rows, lender)) == {user(0)}


def test_where_no_lender_takes_a_seat_back_nobody_is_looked_up() -> None:
    for rules, waiting in ((None, 4), (Reclaim(10, 25, 0), 0), (Reclaim(10, 25, 300), 4)):
        one, rows, lender = world(rules, waiting, [50, 60])
        assert recallable(one, rows, {"lender": lender}, MOMENT) == frozenset()


def plan_users(plan: Plan) -> set[str]:
    return {step.user_id for step in plan.steps}


def test_nobody_loses_a_seat_where_the_lender_has_not_chosen_it() -> None:
    one, rows, lender = world(None, 4, [200, 200])
    assert round_at(one, rows, lender).steps == ()


def test_a_date_is_taken_away_once_nobody_waits_at_the_lender() -> None:
    one, rows, lender = world(Reclaim(10, 100, 0), 2, [50, 60])
    told = round_at(one, rows, lender)
    rows = {step.user_id: step.after for step in told.steps if step.after}
    assert len(rows) == 2
    assert round_at(one, rows, lender).steps == ()
    lifted = round_at(one, rows, replace(lender, waiting_units=0))
    assert [(step.after.ends, step.after.recalled) for step in lifted.steps if step.after] == [(None, None)] * 2


def test_an_end_date_that_somebody_has_set_is_left_alone() -> None:
    one, rows, lender = world(Reclaim(10, 100, 0), 2, [50])
    rows = {name: replace(row, ends=MOMENT + 90 * DAY) for name, row in rows.items()}
    assert round_at(one, rows, lender).steps == ()
