"""The ledger's numbers follow the rows; what was seen is remembered in order and within bounds."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from domain.allotments import (
    SEEN_AT_MOST,
    UNFINISHED_AT_MOST,
    Allotment,
    Decision,
    DecisionKind,
    Member,
    MemberState,
    Overflow,
    Product,
    Step,
    counted,
    remembered,
)
from domain.reserved import Reservation, ReservationState
from tests.unit.domain.samples import CAUSE, NOW, SECOND, allotment, member, people

ROWS = [None, *(member("ann", state) for state in MemberState)]


class TestMember:
    def test_holds_a_seat_while_pending_licensed_failed_or_releasing(self) -> None:
        assert [state.value for state in MemberState if member("ann", state).seated] == [
            "pending",
            "licensed",
            "failed",
            "releasing",
        ]

    @pytest.mark.parametrize("state", [MemberState.PENDING, MemberState.RELEASING, MemberState.ROLLING_BACK])
    def test_is_unfinished_while_graph_has_something_to_do(self, state: MemberState) -> None:
        assert member("ann", state, checked=NOW).unfinished

    def test_is_unfinished_until_the_licence_has_been_seen(self) -> None:
        assert member("ann", MemberState.LICENSED).unfinished
        assert not member("ann", MemberState.LICENSED, checked=NOW).unfinished

    @pytest.mark.parametrize("state", [MemberState.FAILED, MemberState.WAITING, MemberState.IGNORED])
    def test_is_finished_where_nothing_but_a_person_can_help(self, state: MemberState) -> None:
        assert not member("ann", state).unfinished

    @pytest.mark.parametrize(("left", "ended"), [(-SECOND, True), (0 * SECOND, True), (SECOND, False)])
    def test_has_ended_when_the_date_has_come(self, left: timedelta, ended: bool) -> None:
        assert member("ann", ends=NOW + left).has_ended(NOW) is ended
        assert not member("ann").has_ended(NOW)


class TestAllotment:
    @pytest.mark.parametrize(("used", "free"), [(0, 2), (1, 1), (2, 0), (5, 0)])
    def test_has_free_seats_but_never_fewer_than_none(self, used: int, free: int) -> None:
        assert allotment(consumed_units=used).free_units == free

    @pytest.mark.parametrize(
        ("used", "releasing", "waiting", "expected"),
        [
            (1, 0, 0, 1),
            (2, 1, 0, 1),
            (1, 1, 0, 2),
            (1, 1, 1, 1),
            (1, 1, 2, 0),
            (1, 1, 3, 0),
            (2, None, 0, 0),
            (1, None, 0, 1),
        ],
    )
    def test_expects_the_seats_that_are_free_or_on_their_way_less_those_that_somebody_waits_for(
        self, used: int, releasing: int | None, waiting: int, expected: int
    ) -> None:
        found = allotment(consumed_units=used, releasing_units=releasing, waiting_units=waiting)
        assert found.expected_units == expected

    @pytest.mark.parametrize(
        ("used", "releasing", "waiting", "in_vain"),
        [(2, 1, 1, False), (2, 1, 2, True), (1, 1, 2, False), (1, 0, 2, True), (2, 0, 0, False), (2, None, 5, False)],
    )
    def test_whoever_waits_for_a_seat_that_does_not_come_waits_in_vain(
        self, used: int, releasing: int | None, waiting: int, in_vain: bool
    ) -> None:
        found = allotment(consumed_units=used, releasing_units=releasing, waiting_units=waiting)
        assert found.waits_in_vain is in_vain
        assert not replace(found, overflow=Overflow.WAIT).waits_in_vain
        assert not replace(found, adopting=True).waits_in_vain

    @pytest.mark.parametrize("overflow", Overflow)
    def test_has_a_waiting_room_by_its_overflow_and_while_people_are_taken_over(self, overflow: Overflow) -> None:
        assert allotment(overflow=overflow).waits is (overflow is Overflow.WAIT)
        assert allotment(overflow=overflow, adopting=True).waits


@pytest.mark.parametrize(
    ("sold", "name"),
    [
        (Product("05e9a617-0261-4cee-bb44-138d3ef5d965", "RENAMED"), "Microsoft 365 E3"),
        (Product("a-sku-of-next-year", "SPE_E5"), "Microsoft 365 E5"),
        (Product("a-sku-of-next-year", "NEW"), "NEW"),
    ],
)
def test_a_product_is_called_by_its_id_or_else_its_part_number(sold: Product, name: str) -> None:
    assert sold.name == name


class TestCounted:
    @pytest.mark.parametrize(("before", "after"), list(product(ROWS, ROWS)))
    def test_the_numbers_move_with_the_row(self, before: Member | None, after: Member | None) -> None:
        start = allotment(
            consumed_units=10,
            waiting_units=5,
            unfinished=frozenset({"zoe", *(["ann"] if before and before.unfinished else [])}),
            unfinished_units=1 + is_unfinished(before),
            failed_units=3,
            pending_units=2,
            releasing_units=4,
        )
        end = counted(start, Step("ann", before, after))
        assert end.consumed_units - 10 == seats(after) - seats(before)
        assert end.waiting_units - 5 == places(after) - places(before)
        assert end.failed_units - 3 == is_(after, MemberState.FAILED) - is_(before, MemberState.FAILED)
        assert end.pending_units == 2 + is_(after, MemberState.PENDING) - is_(before, MemberState.PENDING)
        assert end.releasing_units == 4 + is_(after, MemberState.RELEASING) - is_(before, MemberState.RELEASING)
        assert end.unfinished_units == 1 + is_unfinished(after)
        assert end.unfinished == frozenset({"zoe", *(["ann"] if is_unfinished(after) else [])})

    def test_of_failed_seats_that_were_not_counted_before_there_are_never_fewer_than_none(self) -> None:
        step = Step("ann", member("ann", MemberState.FAILED), None)
        assert counted(allotment(consumed_units=1, failed_units=0), step).failed_units == 0

    def test_seats_on_their_way_that_were_not_counted_before_are_once_nothing_is_unfinished(self) -> None:
        unknown = {"pending_units": None, "releasing_units": None}
        start = allotment(**unknown, unfinished=frozenset({"ann", "ben"}), unfinished_units=2)
        first = counted(start, Step("ann", member("ann", MemberState.RELEASING), None))
        assert (first.pending_units, first.releasing_units) == (None, None)
        last = counted(first, Step("ben", member("ben", MemberState.RELEASING), None))
        assert (last.pending_units, last.releasing_units) == (0, 0)

    def test_licences_are_on_their_way_since_the_first_of_them_until_none_is(self) -> None:
        first = member("a", MemberState.PENDING, since=NOW)
        second = member("b", MemberState.PENDING, since=NOW + SECOND)
        ledger = counted(allotment(), Step("a", None, first))
        assert ledger.pending_since == NOW
        ledger = counted(ledger, Step("b", None, second))
        ledger = counted(ledger, Step("a", first, replace(first, state=MemberState.LICENSED)))
        assert ledger.pending_since == NOW
        ledger = counted(ledger, Step("b", second, None))
        assert ledger.pending_since is None
        assert counted(ledger, Step("b", None, second)).pending_since == NOW + SECOND

    def test_since_when_they_are_is_not_known_where_they_were_not_counted(self) -> None:
        start = allotment(pending_units=None, unfinished=frozenset({"ann"}), unfinished_units=1)
        assert counted(start, Step("ben", None, member("ben", MemberState.PENDING))).pending_since is None

    def test_a_decision_moves_their_number(self) -> None:
        decision = Decision(8, "ann", DecisionKind.IGNORED, "why", 0, 0, 2, CAUSE, NOW)
        assert counted(allotment(decisions=7), Step("ann", None, None, decision)).decisions == 8
        assert counted(allotment(decisions=7), Step("ann", None, None)).decisions == 7

    def test_a_place_that_was_given_is_not_given_again(self) -> None:
        step = Step("ann", None, member("ann", MemberState.WAITING, place=6))
        assert counted(allotment(next_place=6), step).next_place == 7
        assert counted(allotment(next_place=9), step).next_place == 9

    def test_who_has_no_place_takes_none(self) -> None:
        assert counted(allotment(next_place=1), Step("ann", None, member("ann", MemberState.PENDING))).next_place == 1

    def test_places_given_up_are_not_given_again(self) -> None:
        step = Step("ann", member("ann", MemberState.WAITING, place=6), None)
        assert counted(allotment(next_place=7, waiting_units=1), step).next_place == 7


class TestFreedSeats:
    """When those left whose seats are free for the next in line."""

    EARLIER = NOW - timedelta(hours=2)
    LEAVING = member("ann", MemberState.RELEASING, since=NOW - SECOND)
    WAITING = member("ben", MemberState.WAITING)

    @pytest.mark.parametrize(
        ("step", "freed"),
        [
            (Step("ann", LEAVING, None), (EARLIER, NOW - SECOND)),
            (Step("ann", LEAVING, member("ann", MemberState.PENDING)), (EARLIER,)),
            (Step("ben", WAITING, None), (EARLIER,)),
            (Step("ben", WAITING, member("ben", MemberState.PENDING)), ()),
            (Step("ben", WAITING, member("ben", MemberState.ROLLING_BACK)), (EARLIER,)),
            (Step("cleo", None, member("cleo", MemberState.WAITING)), (EARLIER,)),
        ],
    )
    def test_the_last_to_leave_is_added_and_the_first_is_passed_on(
        self, step: Step, freed: tuple[datetime, ...]
    ) -> None:
        start = allotment(consumed_units=1, waiting_units=2, freed=(self.EARLIER,))
        assert counted(start, step).freed == freed

    def test_nobody_waits_for_it_where_nobody_waits(self) -> None:
        assert counted(allotment(consumed_units=1, freed=(self.EARLIER,)), Step("ann", self.LEAVING, None)).freed == ()


class TestUnfinishedPeople:
    def pending(self, user_id: str) -> Step:
        return Step(user_id, None, member(user_id, MemberState.PENDING))

    def finished(self, user_id: str) -> Step:
        return Step(user_id, member(user_id, MemberState.PENDING), None)

    def crowd(self, count: int) -> Allotment:
        current = allotment()
        for user_id in people(count):
            current = counted(current, self.pending(user_id))
        return current

    def test_are_named_up_to_the_bound(self) -> None:
        assert self.crowd(UNFINISHED_AT_MOST).unfinished == frozenset(people(UNFINISHED_AT_MOST))

    def test_a_step_about_a_reservation_alone_takes_nobody_off_the_list(self) -> None:
        before = allotment(unfinished=frozenset({"ann"}), unfinished_units=1)
        kept = Reservation("ann", ReservationState.HELD, NOW, NOW + SECOND, NOW, "eva")
        after = counted(before, Step("ann", None, None, reserves=kept))
        assert (after.unfinished, after.unfinished_units, after.reserved_units) == (frozenset({"ann"}), 1, 1)

    def test_are_only_counted_beyond_it(self) -> None:
        crowd = self.crowd(UNFINISHED_AT_MOST + 1)
        assert (crowd.unfinished, crowd.unfinished_units) == (None, UNFINISHED_AT_MOST + 1)

    def test_are_not_named_again_until_everybody_is_finished(self) -> None:
        """Names that were lost cannot be made up from the steps that follow."""
        crowd = self.crowd(UNFINISHED_AT_MOST + 1)
        for user_id in people(UNFINISHED_AT_MOST):
            crowd = counted(crowd, self.finished(user_id))
            assert crowd.unfinished is None
        last = counted(crowd, self.finished(people(UNFINISHED_AT_MOST + 1)[-1]))
        assert (last.unfinished, last.unfinished_units) == (frozenset(), 0)


class TestRemembered:
    def test_the_newest_is_last_and_each_person_is_there_once(self) -> None:
        assert remembered(("+ann", "+ben"), ["-ann"]) == ("+ben", "-ann")
        assert remembered(("+ann", "+ben"), ["+ann"]) == ("+ben", "+ann")

    def test_the_last_word_of_one_look_counts(self) -> None:
        assert remembered((), ["+ann", "-ann"]) == ("-ann",)
        assert remembered((), ["+ann", "+ben", "-ann"]) == ("+ben", "-ann")

    def test_the_oldest_are_forgotten_beyond_the_bound(self) -> None:
        signs = [f"+{user_id}" for user_id in people(SEEN_AT_MOST + 3)]
        assert remembered((), signs) == tuple(signs[3:])
        assert remembered(signs[:SEEN_AT_MOST], ["-zoe"]) == (*signs[1:SEEN_AT_MOST], "-zoe")

    def test_nothing_new_changes_nothing(self) -> None:
        assert remembered(("+ann",), ()) == ("+ann",)


def is_(row: Member | None, state: MemberState) -> int:
    return int(row is not None and row.state is state)


def seats(row: Member | None) -> int:
    return int(row is not None and row.seated)


def places(row: Member | None) -> int:
    return int(row is not None and row.state is MemberState.WAITING)


def is_unfinished(row: Member | None) -> int:
    return int(row is not None and row.unfinished)
