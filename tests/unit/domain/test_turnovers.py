"""A seat that is passed on is timed: from the departure to the licence of the next in line."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.admission import decide, new_seat, releasing
from domain.allotments import TURNOVERS_AT_MOST, Allotment, Member, MemberState, Overflow, Step, Turnover, counted
from domain.fulfilment import GONE, LicenceStatus, verify
from domain.turnovers import LOOKED_BACK, turnovers
from infra.tables.rows import allotment_entity, allotment_of
from tests.unit.domain.samples import CAUSE, NOW, POLICY, SECOND, allotment, look, member, members

MINUTE = timedelta(minutes=1)
FULL = allotment(overflow=Overflow.WAIT, allotted_units=1, consumed_units=1, waiting_units=2, next_place=3)


def record_relayed(before: Allotment, *, vacated_first: bool = True) -> tuple[Allotment, Member]:
    """Ann leaves, her licence is gone after a minute, and ben is promoted."""
    left = decide(before, members(member("ann")), look("-ann"), [], now=NOW, cause=CAUSE, policy=POLICY)
    gone = replace(left.steps[0].after or member("ann"), revoked=True)
    freed = verify(left.allotment, [gone], {"ann": GONE}, now=NOW + MINUTE, cause=CAUSE, policy=POLICY).allotment
    line = [member("ben", MemberState.WAITING), member("cleo", MemberState.WAITING, place=2)]
    plan = decide(freed, {}, None, line, now=NOW + MINUTE, cause=CAUSE, policy=POLICY)
    (step,) = plan.steps
    assert step.after is not None
    return plan.allotment, step.after


def licensed(row: Member, before: Allotment, after: timedelta) -> Allotment:
    """The row is granted, and its licence seen as active so long after ann has left."""
    active = LicenceStatus(active=True, present=True, since=NOW + after)
    granted = replace(row, state=MemberState.LICENSED)
    return verify(before, [granted], {row.user_id: active}, now=NOW + after, cause=CAUSE, policy=POLICY).allotment


def test_from_the_departure_as_it_was_seen_to_the_licence_as_it_is_seen() -> None:
    after, ben = record_relayed(FULL)
    assert ben.vacated == NOW
    assert after.freed == ()
    assert licensed(ben, after, 80 * SECOND).turnovers == (Turnover(NOW + 80 * SECOND, 80 * SECOND),)


def test_is_told_to_the_tenth_of_a_second() -> None:
    after, ben = record_relayed(FULL)
    (turnover,) = licensed(ben, after, timedelta(seconds=80.26)).turnovers
    assert turnover.took == timedelta(seconds=80.3)


def test_a_licence_that_is_granted_again_counts_with_the_whole_time() -> None:
    after, ben = record_relayed(FULL)
    again = new_seat("ben", NOW + 10 * MINUTE, POLICY, ben)
    assert licensed(again, after, 11 * MINUTE).turnovers == (Turnover(NOW + 11 * MINUTE, 11 * MINUTE),)


def test_one_that_was_seen_counts_once() -> None:
    _, ben = record_relayed(FULL)
    assert new_seat("ben", NOW + MINUTE, POLICY, replace(ben, checked=NOW + MINUTE)).vacated is None


def test_whoever_leaves_and_comes_back_is_not_promoted() -> None:
    _, ben = record_relayed(FULL)
    assert releasing(ben, NOW).vacated is None


def test_a_seat_of_a_raised_limit_was_nobodys() -> None:
    raised = replace(FULL, allotted_units=2)
    plan = decide(raised, {}, None, [member("ben", MemberState.WAITING)], now=NOW, cause=CAUSE, policy=POLICY)
    (step,) = plan.steps
    assert step.after is not None
    assert step.after.vacated is None
    assert licensed(step.after, plan.allotment, MINUTE).turnovers == ()


def test_a_seat_for_which_nobody_waits_is_not_passed_on() -> None:
    alone = allotment(overflow=Overflow.WAIT, allotted_units=1, consumed_units=1)
    gone = member("ann", MemberState.RELEASING, revoked=True)
    freed = verify(alone, [gone], {"ann": GONE}, now=NOW, cause=CAUSE, policy=POLICY).allotment
    assert freed.freed == ()


def test_a_newcomer_changes_nothing_about_what_is_free() -> None:
    waiting = replace(FULL, freed=(NOW,))
    assert counted(waiting, Step("dan", None, member("dan", MemberState.WAITING, place=3))).freed == (NOW,)


def test_when_nobody_waits_any_more_nothing_is_to_be_passed_on() -> None:
    emptied = replace(FULL, waiting_units=0, freed=(NOW,))
    assert counted(emptied, Step("dan", None, member("dan", MemberState.PENDING))).freed == ()


def test_so_many_are_remembered_and_no_more() -> None:
    many = replace(FULL, turnovers=tuple(Turnover(NOW, n * SECOND) for n in range(TURNOVERS_AT_MOST)))
    _, ben = record_relayed(FULL)
    kept = licensed(ben, many, MINUTE).turnovers
    assert (len(kept), kept[0].took, kept[-1].took) == (TURNOVERS_AT_MOST, SECOND, MINUTE)


def test_rows_of_an_earlier_version_have_none() -> None:
    entity = allotment_entity(replace(FULL, freed=(NOW,), turnovers=(Turnover(NOW, SECOND),)))
    assert allotment_of(entity).turnovers == (Turnover(NOW, SECOND),)
    for name in ("freed", "turnovers"):
        del entity[name]
    assert (allotment_of(entity).freed, allotment_of(entity).turnovers) == ((), ())


class TestOverAllAllotments:
    def test_none(self) -> None:
        assert turnovers([FULL], NOW) is None

    def test_what_is_long_ago_says_nothing(self) -> None:
        old = replace(FULL, turnovers=(Turnover(NOW - LOOKED_BACK, SECOND),))
        assert turnovers([old], NOW) is None

    @pytest.mark.parametrize(
        ("count", "half", "nearly_all"), [(1, 1, 1), (2, 1, 2), (100, 50, 99), (101, 51, 100), (200, 100, 198)]
    )
    def test_nearest_ranks(self, count: int, half: int, nearly_all: int) -> None:
        ones = [replace(FULL, turnovers=(Turnover(NOW - n * SECOND, n * SECOND),)) for n in range(1, count + 1)]
        found = turnovers(ones, NOW)
        assert found is not None
        assert (found.count, found.since) == (count, NOW - count * SECOND)
        assert [each / SECOND for each in (found.half, found.nearly_all, found.longest)] == [half, nearly_all, count]
