"""A merge as a value: who gives and who takes, there and back, and how far it has come."""

from dataclasses import replace

import pytest

from domain.merging.model import ARRIVED, IN_HAND, RUNNING, Counts, MergeState, Verdict
from domain.reserved import Reservation, ReservationState
from tests.unit.domain.merges import BACK, MERGE, PLANNING
from tests.unit.domain.samples import NOW, SECOND


def test_it_leads_there_and_back() -> None:
    assert (MERGE.giver, MERGE.taker) == ("a-1", "a-2")
    assert MERGE.names == {"giver": "Pilot", "taker": "Everybody"}
    assert (BACK.giver, BACK.taker) == ("a-2", "a-1")
    assert BACK.names == {"giver": "Everybody", "taker": "Pilot"}
    assert MERGE.allotment_id == BACK.allotment_id == "a-2"


@pytest.mark.parametrize("state", tuple(MergeState))
def test_it_is_only_planned_until_it_is_started_and_over_at_its_ends(state: MergeState) -> None:
    merge = replace(MERGE, state=state)
    assert merge.is_only_planned is (state in {MergeState.PLANNING, MergeState.PLANNED})
    assert merge.is_over is (state in {MergeState.MERGED, MergeState.UNDONE})
    stopped = replace(MERGE, state=MergeState.STOPPED, stopped_in=state)
    assert stopped.is_only_planned is merge.is_only_planned
    assert not stopped.is_over


def test_what_runs_goes_on_without_anybody_asking() -> None:
    assert {each.value for each in MergeState if each not in RUNNING} == {"planned", "merged", "stopped", "undone"}


def test_there_and_back_somebody_is_on_the_way_and_then_arrived() -> None:
    assert {Verdict.COMING, Verdict.RETURNING} == IN_HAND
    assert {Verdict.MOVED, Verdict.BACK} == ARRIVED


def test_seats_are_of_those_who_have_one() -> None:
    assert Counts(moves=1, both=20, failing=300, waits=4_000, blocked=50_000, reservations=600_000).seats == 321


def test_its_reservations_are_known_by_when_and_by_whom_it_was_started() -> None:
    made = Reservation("ann", ReservationState.OWED, NOW - 60 * SECOND, NOW, NOW, "eva")
    assert MERGE.has_made(made)
    assert MERGE.has_made(replace(made, state=ReservationState.HELD, added=NOW))
    assert not MERGE.has_made(replace(made, starts=NOW))
    assert not MERGE.has_made(replace(made, reserved_by="bo"))
    assert not PLANNING.has_made(made)
