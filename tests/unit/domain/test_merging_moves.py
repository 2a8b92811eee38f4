"""One person's next step in a merge: the giver's seat goes only when the taker's gives everything that it gave."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.allotments import Licensing, Member, MemberState, Product
from domain.merging.moves import (
    Standing,
    Step,
    has_seat,
    is_safe,
    next_step,
    next_step_in_line,
    shares_licence,
)
from domain.reserved import Reservation, ReservationState
from domain.undertakings import LicenceAssignment
from tests.unit.domain.changes import has
from tests.unit.domain.merges import ALL, OF_ALL, OF_PILOT, PILOT
from tests.unit.domain.samples import NOW, POLICY, SECOND, member

SEAT = member("ann")
WAITS = member("ann", MemberState.WAITING)
LEAVING = member("ann", MemberState.RELEASING)
REFUSED = member("ann", MemberState.ROLLING_BACK)
OWED = Reservation("ann", ReservationState.OWED, NOW, NOW + timedelta(days=30), NOW, "eva", add=True)
HELD = replace(OWED, state=ReservationState.HELD)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "seat"),
    [
        (MemberState.PENDING, True),
        (MemberState.LICENSED, True),
        (MemberState.FAILED, True),
        (MemberState.RELEASING, False),
        (MemberState.WAITING, False),
        (MemberState.ROLLING_BACK, False),
    ],
)
def test_a_seat_is_one_that_is_not_taken_back(state: MemberState, seat: bool) -> None:
    assert has_seat(member("ann", state)) is seat
    assert not has_seat(None)


@pytest.mark.parametrize("row", [None, LEAVING, WAITS])
def test_of_somebody_who_left_the_giver_what_was_begun_is_taken_back(row: Member | None) -> None:
    for there in (None, SEAT):
        assert next_step(Standing(row, there, HELD, ours=True, in_hand=True, safe=True)) is Step.DROP
        assert next_step(Standing(row, there, HELD, ours=True, safe=True)) is Step.NOTHING


def test_with_a_seat_at_both_the_givers_goes_once_that_is_safe() -> None:
    assert next_step(Standing(SEAT, SEAT)) is Step.WAIT
    assert next_step(Standing(SEAT, SEAT, safe=True)) is Step.LET_GO
    assert next_step(Standing(SEAT, SEAT, HELD, ours=True, in_hand=True, missing=True)) is Step.WAIT


def test_a_seat_that_the_taker_takes_back_is_waited_for() -> None:
    assert next_step(Standing(SEAT, LEAVING, safe=True)) is Step.WAIT
    assert next_step(Standing(SEAT, LEAVING, replace(HELD, error="x"), ours=True)) is Step.WAIT


@pytest.mark.parametrize("there", [None, WAITS, REFUSED])
def test_a_seat_is_kept_then_it_is_theirs(there: Member | None) -> None:
    def step(reservation: Reservation | None, *, ours: bool = False, missing: bool = False) -> Step:
        return next_step(Standing(SEAT, there, reservation, ours=ours, missing=missing))

    assert step(None) is Step.RESERVE
    assert step(OWED) is Step.RESERVE  # somebody else has made it: it is made one of the merge
    assert step(replace(OWED, state=ReservationState.PLANNED)) is Step.RESERVE
    assert step(replace(OWED, error="refused")) is Step.RESERVE
    assert step(OWED, ours=True) is Step.WAIT
    assert step(HELD, ours=True) is Step.WAIT  # they are added by it
    assert step(HELD) is Step.WAIT
    assert step(replace(HELD, add=False)) is Step.ADD
    assert step(replace(OWED, add=False), ours=True) is Step.WAIT
    for tried in (replace(HELD, error="refused"), replace(HELD, error="refused", add=False)):
        assert step(tried) is Step.ADD_AGAIN
    assert step(replace(OWED, error="refused"), ours=True) is Step.ADD_AGAIN
    assert step(HELD, ours=True, missing=True) is Step.ADD_AGAIN
    assert step(replace(HELD, add=False), missing=True) is Step.ADD_AGAIN


def test_who_waits_joins_the_taker_and_only_then_leaves_the_giver() -> None:
    assert next_step_in_line(WAITS, None) is Step.ADD
    assert next_step_in_line(WAITS, REFUSED) is Step.WAIT
    for there in (WAITS, SEAT, LEAVING):
        assert next_step_in_line(WAITS, there) is Step.LET_GO
    assert next_step_in_line(REFUSED, WAITS) is Step.LET_GO
    for row in (None, SEAT, LEAVING):
        assert next_step_in_line(row, None) is Step.NOTHING


@pytest.mark.parametrize("one", tuple(Licensing))
@pytest.mark.parametrize("other", tuple(Licensing))
def test_a_licence_is_shared_where_both_assign_it_to_people(one: Licensing, other: Licensing) -> None:
    shared = shares_licence(replace(PILOT, licensing=one), replace(ALL, licensing=other))
    assert shared is (one is other is Licensing.DIRECT)


def safe(
    *held: LicenceAssignment,
    row: Member = SEAT,
    there: Member = SEAT,
    old: tuple[Product, ...] = (OF_PILOT,),
    new: tuple[Product, ...] = (OF_ALL,),
) -> bool:
    return is_safe(replace(PILOT, products=old), replace(ALL, products=new), (row, there), held, NOW, POLICY)


def test_it_is_safe_when_what_they_have_by_the_giver_is_active_by_the_taker() -> None:
    assert safe(has(OF_PILOT), has(OF_ALL))
    assert safe(has(OF_ALL))
    assert not safe(has(OF_PILOT))
    assert not safe(has(OF_PILOT), has(OF_ALL, active=False))
    assert not safe(has(OF_PILOT), has("e3"))
    assert not safe(has(OF_PILOT), has("other", OF_ALL.licensed_group_id))


def test_what_does_not_work_at_the_giver_is_nothing_to_lose() -> None:
    assert safe(has(OF_PILOT, active=False))
    assert safe(has("e3", "g-else"))
    assert safe()


def test_each_product_has_to_be_there() -> None:
    old, new = replace(OF_PILOT, sku_id="visio"), replace(OF_ALL, sku_id="visio")
    held = [has(OF_PILOT), has(old), has(OF_ALL)]
    assert not safe(*held, old=(OF_PILOT, old), new=(OF_ALL, new))
    assert safe(*held, has(new), old=(OF_PILOT, old), new=(OF_ALL, new))
    assert safe(has(OF_PILOT), has(OF_ALL), has(new), new=(OF_ALL, new))


def test_each_seat_counts_with_the_products_of_its_own_generation() -> None:
    others = replace(OF_PILOT, only=1), replace(OF_ALL, only=1)
    held = [has(OF_PILOT)]
    assert safe(*held, old=(others[0],))
    assert not safe(*held, old=(others[0],), row=replace(SEAT, generation=1))
    both = [has(OF_PILOT), has(OF_ALL)]
    assert not safe(*both, new=(others[1],))
    assert safe(*both, new=(others[1],), there=replace(SEAT, generation=1))


def test_with_direct_licensing_one_licence_is_enough() -> None:
    direct = (replace(OF_ALL, licensed_group_id=None),)
    assert safe(has("e3"), old=direct, new=direct)


def test_a_seat_is_not_believed_before_its_licence_was_seen_and_has_spread() -> None:
    held = [has(OF_PILOT), has(OF_ALL)]
    assert not safe(*held, there=member("ann", MemberState.PENDING))
    assert not safe(there=member("ann", MemberState.PENDING))
    just = NOW - SECOND
    assert not safe(*held, there=replace(SEAT, apply_by=NOW))
    assert not safe(*held, there=replace(SEAT, since=just, checked=just))
    assert safe(*held, there=replace(SEAT, since=NOW - POLICY.propagation_margin, checked=just))
    assert safe(*held, row=replace(SEAT, since=just, apply_by=NOW))


def test_of_somebody_whom_graph_may_not_know_yet_nothing_shown_means_nothing() -> None:
    young = replace(SEAT, since=NOW - POLICY.propagation_margin, checked=NOW)
    assert safe(has(OF_ALL), there=young)
    assert not safe(there=young)
    assert safe(row=young, there=replace(SEAT, since=NOW - DAY))
