"""An adoption's numbers, and the allotment that it makes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.adoption.model import (
    AdoptionState,
    Counts,
    Source,
    allotment_of,
    is_filling,
)
from domain.allotments import AllotmentState, Licensing, Overflow
from domain.undertakings import Scan
from tests.unit.domain.samples import ADOPTION, NOW


@pytest.mark.parametrize(
    ("counts", "left", "waits"),
    [
        (Counts(), 5, 0),
        (Counts(stays=3, failing=1, gains=1), 2, 0),
        (Counts(stays=3, failing=2, gains=1), 2, 1),
        (Counts(stays=5, over=2, gains=4), 0, 6),
        (Counts(stays=6), 0, 0),
    ],
)
def test_who_has_no_licence_today_gets_what_is_left(counts: Counts, left: int, waits: int) -> None:
    found = replace(ADOPTION, counts=counts)
    assert (found.seats_left, found.waits) == (left, waits)


def test_people_are_taken_into_the_allotment_that_is_there_or_a_new_one() -> None:
    assert ADOPTION.allotment_id == "a-1"
    assert replace(ADOPTION, existing="a-2").allotment_id == "a-2"


def test_the_old_way_is_the_group_or_direct() -> None:
    assert ADOPTION.source_group == "g-1"
    assert replace(ADOPTION, source=Source.DIRECT).source_group is None


@pytest.mark.parametrize("state", AdoptionState)
def test_it_is_only_planned_before_it_is_started(state: AdoptionState) -> None:
    planned = state in {AdoptionState.PLANNING, AdoptionState.PLANNED}
    assert replace(ADOPTION, state=state).is_only_planned is planned
    assert replace(ADOPTION, state=AdoptionState.STOPPED, stopped_in=state).is_only_planned is planned


def test_a_pass_counts_people_and_remembers_the_first_who_lacks_something() -> None:
    scan = Scan(NOW).seen(20).seen(20, ["cleo", "ben"]).seen(5, ["ann"])
    assert (scan.people, scan.lacking, scan.first) == (45, 3, "ben")


def test_the_allotment_is_not_enforced_before_those_who_stay_have_their_seats() -> None:
    made = allotment_of(replace(ADOPTION, created=NOW - timedelta(days=1)))
    assert (made.id, made.display_name, made.group_id, made.products) == ("a-1", "Finance", "g-1", ADOPTION.products)
    assert (made.allotted_units, made.overflow, made.owners) == (0, Overflow.WAIT, ("ann",))  # its units are to come
    assert (made.state, made.prepared, made.adopting) == (AllotmentState.SUSPENDED, False, True)
    assert (made.licensing, made.created) == (Licensing.GROUP, NOW - timedelta(days=1))
    assert made.next_place == 10**9  # so that people can be moved up in the waiting room


def test_it_is_being_filled_until_its_state_has_another_reason_or_none() -> None:
    made = allotment_of(ADOPTION)
    assert is_filling(made)
    assert not is_filling(replace(made, state_reason="Suspended by an administrator."))
    assert not is_filling(replace(made, state=AllotmentState.ACTIVE, state_reason=None))
