"""The ledger's numbers follow the rows; what was seen is remembered in order and within bounds."""

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
    Step,
    counted,
    remembered,
)
from tests.unit.domain.samples import CAUSE, NOW, allotment, member, people

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


class TestAllotment:
    @pytest.mark.parametrize(("used", "free"), [(0, 2), (1, 1), (2, 0), (5, 0)])
    def test_has_free_seats_but_never_fewer_than_none(self, used: int, free: int) -> None:
        assert allotment(consumed_units=used).free_units == free


class TestCounted:
    @pytest.mark.parametrize(("before", "after"), list(product(ROWS, ROWS)))
    def test_the_numbers_move_with_the_row(self, before: Member | None, after: Member | None) -> None:
        start = allotment(
            consumed_units=10,
            waiting_units=5,
            unfinished=frozenset({"zoe", *(["ann"] if before and before.unfinished else [])}),
            unfinished_units=1 + is_unfinished(before),
        )
        end = counted(start, Step("ann", before, after))
        assert end.consumed_units - 10 == seats(after) - seats(before)
        assert end.waiting_units - 5 == places(after) - places(before)
        assert end.unfinished_units == 1 + is_unfinished(after)
        assert end.unfinished == frozenset({"zoe", *(["ann"] if is_unfinished(after) else [])})

    def test_a_decision_moves_their_number(self) -> None:
        decision = Decision(8, "ann", DecisionKind.IGNORED, "why", 0, 0, 2, CAUSE, NOW)
        assert counted(allotment(decisions=7), Step("ann", None, None, decision)).decisions == 8
        assert counted(allotment(decisions=7), Step("ann", None, None)).decisions == 7

    def test_a_place_that_was_given_is_not_given_again(self) -> None:
        step = Step("ann", None, member("ann", MemberState.WAITING, place=6))
        assert counted(allotment(next_place=6), step).next_place == 7
        assert counted(allotment(next_place=9), step).next_place == 9

    def test_places_given_up_are_not_given_again(self) -> None:
        step = Step("ann", member("ann", MemberState.WAITING, place=6), None)
        assert counted(allotment(next_place=7, waiting_units=1), step).next_place == 7


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

    def test_the_oldest_are_forgotten_beyond_the_bound(self) -> None:
        signs = [f"+{user_id}" for user_id in people(SEEN_AT_MOST + 3)]
        assert remembered((), signs) == tuple(signs[3:])
        assert remembered(signs[:SEEN_AT_MOST], ["-zoe"]) == (*signs[1:SEEN_AT_MOST], "-zoe")

    def test_nothing_new_changes_nothing(self) -> None:
        assert remembered(("+ann",), ()) == ("+ann",)


def seats(row: Member | None) -> int:
    return int(row is not None and row.seated)


def places(row: Member | None) -> int:
    return int(row is not None and row.state is MemberState.WAITING)


def is_unfinished(row: Member | None) -> int:
    return int(row is not None and row.unfinished)
