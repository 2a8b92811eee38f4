"""What a merge writes on the two allotments, on seats and on reservations."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.admission import Draft
from domain.allotments import AllotmentState, DecisionKind, MemberState
from domain.merging.ledger import let_go, marked, moved_over, noted, reserved, unmarked
from domain.objections.coding import code
from domain.reserved import Reservation, ReservationState
from tests.unit.domain.merges import ALL, BACK, MERGE, PILOT
from tests.unit.domain.samples import NOW, SECOND, kinds, member

ENDS = NOW + timedelta(days=90)
KEPT = Reservation("ann", ReservationState.HELD, NOW, ENDS, NOW - SECOND, "bo", add=True)


def test_both_are_marked_and_only_the_giver_gives() -> None:
    giver, taker = marked(MERGE, PILOT), marked(MERGE, ALL)
    assert (giver.merging, giver.giving, giver.merging_units) == ("m-1", True, 0)
    assert (taker.merging, taker.giving, taker.merging_units) == ("m-1", False, 0)
    assert (giver.free_units, giver.owable_units) == (0, 0)
    assert (taker.free_units, taker.owable_units) == (2, 2)


def test_units_of_the_merge_are_for_nobody_but_who_is_owed_a_seat() -> None:
    taker = marked(MERGE, replace(ALL, allotted_units=5), lent=3)
    assert (taker.merging_units, taker.free_units, taker.owable_units) == (3, 2, 5)
    assert marked(MERGE, PILOT, lent=3).merging_units == 0


def test_on_the_way_back_all_seats_are_for_who_comes_back() -> None:
    taker, giver = marked(BACK, PILOT, lent=1), marked(BACK, ALL, lent=1)
    assert (taker.giving, taker.merging_units, taker.free_units, taker.owable_units) == (False, 4, 0, 3)
    assert (giver.giving, giver.merging_units) == (True, 0)


@pytest.mark.parametrize("merge", [MERGE, BACK])
def test_once_it_is_over_they_are_as_any_other(merge: object) -> None:
    for each in (PILOT, ALL):
        assert unmarked(merge, marked(merge, each, lent=2)) == each  # type: ignore[arg-type]


def test_the_source_alone_is_deleted_and_only_where_the_plan_says_so() -> None:
    deleting = replace(MERGE, delete=True)
    gone = unmarked(deleting, marked(deleting, replace(PILOT, keep_licences=True)))
    assert (gone.state, code(gone.state_reason), gone.keep_licences) == (AllotmentState.DELETING, "mergedAway", False)
    assert (gone.merging, gone.giving) == (None, False)
    assert "Everybody" in str(gone.state_reason)
    assert unmarked(deleting, marked(deleting, ALL)) == ALL
    back = replace(deleting, undoing=True)
    assert [unmarked(back, marked(back, each)) for each in (PILOT, ALL)] == [PILOT, ALL]


def test_the_owners_are_told_in_the_log() -> None:
    plan = noted(Draft(ALL, NOW, "a test"), "mergeBegins", MERGE)
    assert kinds(plan) == [("", DecisionKind.MERGED.value)]
    (decision,) = plan.decisions
    assert (code(decision.reason), decision.requested) == ("mergeBegins", 0)
    assert all(name in decision.reason for name in ("Pilot", "Everybody"))


def test_a_seat_is_owed_with_its_end_date_and_told_to_nobody_as_missing() -> None:
    draft = Draft(ALL, NOW, "a test")
    reserved(draft, "ann", None, MERGE, member("ann", ends=ENDS))
    (step,) = draft.steps
    made = step.reserves
    assert made == Reservation(
        "ann",
        ReservationState.OWED,
        starts=NOW - 60 * SECOND,
        expires=NOW + timedelta(days=30),
        reserved=NOW,
        reserved_by="eva",
        add=True,
        ends=ENDS,
        told=True,
    )
    assert made is not None
    assert MERGE.has_made(made)
    assert (draft.allotment.owed_units, draft.allotment.reservations) == (1, 1)
    assert step.decision is not None
    assert (step.decision.kind, code(step.decision.reason)) == (DecisionKind.RESERVED, "mergeReserved")


def test_it_takes_the_place_of_a_reservation_that_was_there() -> None:
    draft = Draft(replace(ALL, reservations=1, reserved_units=1), NOW, "a test")
    reserved(draft, "ann", KEPT, MERGE, member("ann"))
    assert draft.steps[0].reserved == KEPT
    after = draft.allotment
    assert (after.reservations, after.reserved_units, after.owed_units) == (1, 0, 1)


def test_a_seat_that_is_let_go_takes_its_licence_along_unless_both_share_it() -> None:
    draft = Draft(replace(PILOT, consumed_units=2), NOW, "a test")
    row = member("ann", ends=ENDS, error="x")
    let_go(draft, row, MERGE, shared=False)
    let_go(draft, member("ben"), MERGE, shared=True)
    released, written_off = draft.steps
    assert released.after is not None
    assert (released.after.state, released.after.since, released.after.ends) == (MemberState.RELEASING, NOW, None)
    assert written_off.after is None
    for step in (released, written_off):
        assert step.decision is not None
        assert (step.decision.kind, step.decision.requested) == (DecisionKind.RELEASED, 0)
        assert code(step.decision.reason) == "mergedInto"


def test_somebody_who_waits_is_let_go_without_a_trace() -> None:
    draft = Draft(replace(PILOT, waiting_units=1), NOW, "a test")
    let_go(draft, member("ann", MemberState.WAITING), MERGE, shared=True)
    assert draft.steps[0].after is None
    assert draft.allotment.waiting_units == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ReservationState.PLANNED, ReservationState.PLANNED),
        (ReservationState.HELD, ReservationState.OWED),
        (ReservationState.OWED, ReservationState.OWED),
    ],
)
def test_a_reservation_comes_along_and_is_tried_anew(before: ReservationState, after: ReservationState) -> None:
    found = replace(KEPT, state=before, added=NOW, error="refused", ends=ENDS)
    assert moved_over(found) == replace(KEPT, state=after, told=True, ends=ENDS)
