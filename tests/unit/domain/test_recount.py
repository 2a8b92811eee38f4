"""The ledger's numbers, counted anew from its rows."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import UNFINISHED_AT_MOST, Member, MemberState, Step, counted
from domain.reconciliation.recount import failed_among, recounted
from tests.unit.domain.samples import NOW, allotment, member, members, people

WRONG = allotment(
    consumed_units=9,
    waiting_units=9,
    unfinished=frozenset({"x"}),
    unfinished_units=9,
    failed_units=9,
    pending_units=9,
    releasing_units=9,
)


def test_every_number_counts_the_rows() -> None:
    rows = members(
        member("ann", MemberState.LICENSED, checked=NOW),
        member("ben", MemberState.FAILED),
        member("cleo", MemberState.RELEASING),
        member("dan", MemberState.PENDING),
        member("eve", MemberState.WAITING, place=7),
        member("finn", MemberState.WAITING, place=4),
        member("gus", MemberState.ROLLING_BACK),
        member("hal", MemberState.IGNORED),
    )
    assert recounted(WRONG, rows) == allotment(
        consumed_units=4,
        waiting_units=2,
        unfinished=frozenset({"cleo", "dan", "gus"}),
        unfinished_units=3,
        failed_units=1,
        pending_units=1,
        releasing_units=1,
        next_place=8,
    )
    assert failed_among(rows) == 1


def test_a_place_is_never_given_twice() -> None:
    """The last in line may have left: the place that comes next is not lower than it was."""
    assert recounted(allotment(next_place=12), members(member("eve", MemberState.WAITING, place=7))).next_place == 12


@pytest.mark.parametrize(("state", "since"), [(MemberState.PENDING, NOW), (MemberState.LICENSED, None)])
def test_licences_are_on_their_way_since_they_were_while_there_are_any(
    state: MemberState, since: datetime | None
) -> None:
    assert recounted(allotment(pending_since=NOW), members(member("ann", state))).pending_since == since


@pytest.mark.parametrize("more", [0, 1])
def test_too_many_unfinished_people_are_counted_and_not_named(more: int) -> None:
    names = people(UNFINISHED_AT_MOST + more)
    found = recounted(WRONG, members(*(member(each, MemberState.PENDING) for each in names)))
    assert found.unfinished == (None if more else frozenset(names))
    assert found.unfinished_units == len(names)


@given(st.dictionaries(st.sampled_from(people(9)), st.sampled_from(MemberState)))
def test_it_is_what_counting_step_by_step_comes_to(states: dict[str, MemberState]) -> None:
    rows: list[Member] = [member(user, state) for user, state in states.items()]
    ledger = allotment()
    for row in rows:
        ledger = counted(ledger, Step(row.user_id, None, row))
    assert recounted(replace(ledger, consumed_units=99, releasing_units=None), members(*rows)) == ledger
