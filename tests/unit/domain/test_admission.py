"""Who gets a seat: the order of leavers, waiting room and newcomers, and what is written down about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.admission import (
    EXPLAINED_FOR,
    Observation,
    Observed,
    Plan,
    Policy,
    decide,
    new_seat,
    rolled_back_since,
    suspended,
    transactions,
    unexplained,
)
from domain.allotments import Allotment, AllotmentState, DecisionKind, Member, MemberState, Overflow, Step, counted
from domain.reserved import Reservation, ReservationState
from domain.unenforceable_groups import GROUP_DELETED
from domain.young import MISSING_AT_LEAST
from tests.unit.domain.samples import (
    CAUSE,
    NOW,
    POLICY,
    SECOND,
    allotment,
    kinds,
    look,
    member,
    members,
    rows_after,
)


def decided(
    before: Allotment,
    shown: Observation | None,
    *rows: Member,
    waiting: tuple[Member, ...] = (),
    joined_and_left: tuple[str, ...] = (),
    policy: Policy = POLICY,
) -> Plan:
    return decide(
        before, members(*rows), shown, waiting, now=NOW, cause=CAUSE, policy=policy, joined_and_left=joined_and_left
    )


def waits(user_id: str, place: int) -> Member:
    return member(user_id, MemberState.WAITING, place=place)


class TestNewcomers:
    def test_take_the_free_seats_in_the_order_of_their_user_ids(self) -> None:
        plan = decided(allotment(), look("+cleo", "+ann", "+ben"))
        assert kinds(plan) == [("ann", "licensed"), ("ben", "licensed"), ("cleo", "rolledBack")]

    def test_a_decision_says_what_was_requested_used_and_allotted_at_its_moment(self) -> None:
        plan = decided(allotment(decisions=10), look("+ann", "+ben", "+cleo"))
        assert [decision.used for decision in plan.decisions] == [0, 1, 2]
        assert [decision.id for decision in plan.decisions] == [11, 12, 13]
        assert {(decision.requested, decision.limit) for decision in plan.decisions} == {(1, 2)}
        assert {(decision.cause, decision.decided) for decision in plan.decisions} == {(CAUSE, NOW)}

    def test_a_refusal_names_the_allotment_the_numbers_and_the_next_step(self) -> None:
        plan = decided(allotment(consumed_units=2), look("+ann"))
        assert plan.decisions[0].reason == (
            "Allotment finance-e5 is full (2 of 2 seats in use). The person was removed from the group again. "
            "Ask an owner to request more seats."
        )

    def test_get_the_next_places_of_the_waiting_room(self) -> None:
        full = allotment(overflow=Overflow.WAIT, consumed_units=2, waiting_units=3, next_place=9)
        plan = decided(full, look("+ann", "+ben"))
        assert [(row.place, row.since) for row in rows_after(plan).values() if row] == [(9, NOW), (10, NOW)]
        assert plan.allotment.next_place == 11
        assert ["3 ahead" in plan.decisions[0].reason, "4 ahead" in plan.decisions[1].reason] == [True, True]

    def test_never_overtake_the_waiting_room(self) -> None:
        """One seat, two who wait: the newcomer whose id sorts first is third in line."""
        before = allotment(overflow=Overflow.WAIT, consumed_units=1, waiting_units=2, next_place=3)
        plan = decided(before, look("+ann"), waiting=(waits("yan", 1), waits("zoe", 2)))
        assert kinds(plan) == [("yan", "promoted"), ("ann", "waiting")]

    def test_wait_while_others_do_though_those_were_not_handed_over(self) -> None:
        before = allotment(overflow=Overflow.WAIT, waiting_units=1, next_place=2)
        assert kinds(decided(before, look("+ann"))) == [("ann", "waiting")]

    def test_take_what_the_waiting_room_leaves(self) -> None:
        before = allotment(overflow=Overflow.WAIT, allotted_units=3, consumed_units=1, waiting_units=1, next_place=2)
        plan = decided(before, look("+ann", "+ben"), waiting=(waits("zoe", 1),))
        assert kinds(plan) == [("zoe", "promoted"), ("ann", "licensed"), ("ben", "waiting")]

    def test_do_not_get_the_seat_of_somebody_who_has_only_just_left(self) -> None:
        plan = decided(allotment(consumed_units=2), look("-zoe", "+ann"), member("zoe"))
        assert kinds(plan) == [("zoe", "released"), ("ann", "waiting")]
        assert plan.allotment.consumed_units == 2

    def test_of_two_words_about_one_person_the_later_counts(self) -> None:
        assert decided(allotment(), look("+ann", "-ann")).steps == ()
        assert kinds(decided(allotment(), look("-ann", "+ann"))) == [("ann", "licensed")]

    @pytest.mark.parametrize("way", ["free", "kept", "in line"])
    def test_get_what_comes_while_the_products_change(self, way: str) -> None:
        """A seat of another generation would be given the products that go."""
        kept, in_line = way == "kept", way == "in line"
        before = allotment(
            generation=2,
            generations=2,
            reservations=int(kept),
            reserved_units=int(kept),
            waiting_units=int(in_line),
        )
        waiting = (waits("ann", 1),) if in_line else ()
        reserved = Reservation("ann", ReservationState.HELD, NOW, NOW + timedelta(days=1), NOW, "eva")
        plan = decide(
            before,
            members(*waiting),
            None if in_line else look("+ann"),
            waiting,
            now=NOW,
            cause=CAUSE,
            policy=POLICY,
            reservations={"ann": reserved} if kept else {},
        )
        seat = rows_after(plan)["ann"]
        assert seat is not None
        assert (seat.state, seat.generation) == (MemberState.PENDING, 2)

    def test_get_nothing_from_an_allotment_of_no_seats(self) -> None:
        assert kinds(decided(allotment(allotted_units=0), look("+ann"))) == [("ann", "rolledBack")]

    @pytest.mark.parametrize("kind", ["device", "group", "servicePrincipal", "orgContact"])
    def test_that_are_no_users_are_ignored_and_told_what_they_are(self, kind: str) -> None:
        shown = Observation(
            (Observed("printer", present=True, kind=kind),), complete=False, started=NOW, token="token-2"
        )
        plan = decided(allotment(), shown)
        assert plan.decisions[0].kind is DecisionKind.IGNORED
        assert plan.decisions[0].reason == f"A {kind}, not a user, so it gets no seat and no licence."
        assert plan.decisions[0].requested == 0


class TestWaitingRoom:
    def test_moves_up_in_the_order_of_its_places(self) -> None:
        before = allotment(allotted_units=2, waiting_units=3, next_place=9)
        plan = decided(before, None, waiting=(waits("zoe", 3), waits("ann", 5), waits("ben", 8)))
        assert kinds(plan) == [("zoe", "promoted"), ("ann", "promoted")]
        assert (plan.allotment.consumed_units, plan.allotment.waiting_units) == (2, 1)

    def test_passes_over_those_whom_the_same_look_shows_as_gone(self) -> None:
        before = allotment(consumed_units=1, waiting_units=2, next_place=3)
        first, second = waits("ann", 1), waits("ben", 2)
        plan = decided(before, look("-ann"), first, waiting=(first, second))
        assert kinds(plan) == [("ann", "released"), ("ben", "promoted")]

    def test_stays_where_no_seat_is_free(self) -> None:
        before = allotment(consumed_units=2, waiting_units=1, next_place=2)
        assert decided(before, None, waiting=(waits("ann", 1),)) == Plan(before)

    def test_a_promotion_says_why(self) -> None:
        plan = decided(allotment(consumed_units=1, waiting_units=1), None, waiting=(waits("ann", 1),))
        assert (
            plan.decisions[0].reason
            == "A seat became free (1 of 2 seats in use), and this person was first in the waiting room "
            "(first come, first served)."
        )
        assert rows_after(plan)["ann"] == Member(
            "ann", MemberState.PENDING, NOW, apply_by=NOW + POLICY.grant_window, granted=NOW
        )

    def test_whose_end_date_has_come_is_passed_over(self) -> None:
        late, next_in_line = replace(waits("ann", 1), ends=NOW), replace(waits("bo", 2), ends=NOW + timedelta(days=1))
        plan = decided(allotment(consumed_units=1, waiting_units=2), None, waiting=(late, next_in_line))
        assert kinds(plan) == [("bo", "promoted")]
        assert rows_after(plan)["bo"].ends == next_in_line.ends

    def test_is_still_emptied_after_overflow_has_become_rollback(self) -> None:
        before = allotment(overflow=Overflow.ROLLBACK, consumed_units=1, waiting_units=1, next_place=2)
        plan = decided(before, look("+ann"), waiting=(waits("zoe", 1),))
        assert kinds(plan) == [("zoe", "promoted"), ("ann", "rolledBack")]


class TestLeavers:
    def test_hold_the_seat_until_the_licence_is_gone(self) -> None:
        row = member("ann", MemberState.LICENSED, checked=NOW, error="x")
        plan = decided(allotment(consumed_units=1), look("-ann"), row)
        assert rows_after(plan)["ann"] == replace(row, state=MemberState.RELEASING, since=NOW, error=None)
        assert plan.allotment.consumed_units == 1
        assert plan.allotment.unfinished == frozenset({"ann"})
        assert plan.decisions[0].requested == 0

    def test_who_come_back_before_that_keep_the_seat_though_people_wait(self) -> None:
        row = member("ann", MemberState.RELEASING, revoked=True)
        before = allotment(consumed_units=2, waiting_units=1, next_place=2)
        plan = decided(before, look("+ann"), row)
        assert kinds(plan) == [("ann", "licensed")]
        assert plan.decisions[0].reason == "Rejoined before the seat became free, and keeps it."
        assert plan.decisions[0].requested == 0
        assert rows_after(plan)["ann"] == Member(
            "ann", MemberState.PENDING, NOW, apply_by=NOW + POLICY.grant_window, granted=NOW
        )
        assert plan.allotment.consumed_units == 2

    def test_who_come_back_come_before_newcomers_for_their_seat_is_not_on_its_way_any_more(self) -> None:
        before = allotment(allotted_units=1, consumed_units=1, releasing_units=1)
        plan = decided(before, look("+ann", "+zoe"), member("zoe", MemberState.RELEASING))
        assert kinds(plan) == [("zoe", "licensed"), ("ann", "rolledBack")]

    def test_only_seats_are_taken_back(self) -> None:
        before = allotment(consumed_units=1, waiting_units=1, next_place=2)
        rows = member("ann"), waits("ben", 1), member("printer", MemberState.IGNORED)
        plan = decided(before, look("-ann", "-ben", "-printer", "+cleo"), *rows)
        assert {step.user_id for step in plan.steps} == {"ann", "ben", "printer", "cleo"}
        assert plan.released == {"ann"}

    def test_who_are_already_leaving_are_not_released_twice(self) -> None:
        before = allotment(consumed_units=1)
        assert decided(before, look("-ann"), member("ann", MemberState.RELEASING)).steps == ()

    def test_from_the_waiting_room_give_their_place_up(self) -> None:
        plan = decided(allotment(consumed_units=2, waiting_units=1, next_place=2), look("-ann"), waits("ann", 1))
        assert rows_after(plan) == {"ann": None}
        assert plan.allotment.waiting_units == 0
        assert (kinds(plan), plan.decisions[0].requested) == ([("ann", "released")], 0)

    def test_whose_end_date_has_come_still_asked_for_a_seat_if_they_waited(self) -> None:
        before = allotment(consumed_units=2, waiting_units=1, next_place=2)
        plan = decided(before, look("-ann"), replace(waits("ann", 1), ends=NOW))
        assert (kinds(plan), plan.decisions[0].requested) == ([("ann", "ended")], 1)

    @pytest.mark.parametrize("state", [MemberState.LICENSED, MemberState.WAITING])
    def test_are_told_of_their_end_date_if_it_has_come_and_only_then(self, state: MemberState) -> None:
        before = allotment(consumed_units=1, waiting_units=1, next_place=2)
        ended, left = (
            decided(before, look("-ann"), member("ann", state, ends=ends)).decisions[0].reason
            for ends in (NOW, NOW + SECOND)
        )
        assert ended.startswith(f"Reached the end date ({NOW:%Y-%m-%d %H:%M} UTC)")
        assert left.startswith("Left the group")

    def test_are_all_whom_a_complete_look_does_not_name(self) -> None:
        plan = decided(allotment(consumed_units=2), look("+ann", complete=True), member("ann"), member("ben"))
        assert kinds(plan) == [("ben", "released")]

    def test_are_only_those_named_as_gone_where_the_look_is_not_complete(self) -> None:
        assert decided(allotment(consumed_units=2), look("+ann"), member("ann"), member("ben")).steps == ()


class TestRollbacks:
    def test_seen_again_by_the_same_look_after_a_crash_are_not_decided_twice(self) -> None:
        row = member("ann", MemberState.ROLLING_BACK, rollback_observation=5, apply_by=NOW + SECOND)
        assert decided(allotment(observation_count=4, consumed_units=2), look("+ann"), row).steps == ()

    def test_seen_again_when_they_could_have_been_carried_out_and_undone_are_a_new_addition(self) -> None:
        row = member("ann", MemberState.ROLLING_BACK, rollback_observation=5, apply_by=NOW)
        assert kinds(decided(allotment(observation_count=4, consumed_units=2), look("+ann"), row)) == [
            ("ann", "rolledBack")
        ]

    def test_seen_by_a_later_look_are_a_new_addition(self) -> None:
        row = member("ann", MemberState.ROLLING_BACK, rollback_observation=4, error="refused")
        plan = decided(allotment(observation_count=4, consumed_units=2), look("+ann"), row)
        anew = Member("ann", MemberState.ROLLING_BACK, NOW, rollback_observation=5, apply_by=NOW + POLICY.grant_window)
        assert rows_after(plan) == {"ann": anew}
        assert kinds(plan) == [("ann", "rolledBack")]

    def test_a_new_addition_may_take_a_seat_that_has_become_free(self) -> None:
        row = member("ann", MemberState.ROLLING_BACK, rollback_observation=4)
        plan = decided(allotment(observation_count=4, consumed_units=1), look("+ann"), row)
        assert kinds(plan) == [("ann", "licensed")]
        assert plan.allotment.consumed_units == 2

    def test_our_own_removal_that_comes_back_as_a_change_ends_as_no_decision(self) -> None:
        before = allotment(observation_count=4, consumed_units=2)
        assert (
            kinds(decided(before, look("-ann"), member("ann", MemberState.ROLLING_BACK, rollback_observation=4))) == []
        )
        assert decided(before, look("-ann")).steps == ()


class TestPassed:
    REASON = "Joined and left before the app could read the group, so no seat was used."

    def test_who_came_and_went_unseen_gets_an_explanation_and_no_row(self) -> None:
        plan = decided(allotment(), look(), joined_and_left=("ben", "ann"))
        assert [(step.user_id, step.before, step.after) for step in plan.steps] == [
            ("ann", None, None),
            ("ben", None, None),
        ]
        assert {decision.reason for decision in plan.decisions} == {self.REASON}
        assert {decision.requested for decision in plan.decisions} == {0}

    def test_is_remembered_as_gone(self) -> None:
        assert decided(allotment(), look(), joined_and_left=("ann",)).allotment.seen == ("-ann",)

    def test_is_told_once_however_often_the_notification_comes(self) -> None:
        first = decided(allotment(), look(), joined_and_left=("ann",))
        assert unexplained(("ann",), first.decisions, queued=NOW) == set()

    @pytest.mark.parametrize("before", [timedelta(0), EXPLAINED_FOR])
    def test_is_explained_by_what_was_decided_shortly_before_the_notification(self, before: timedelta) -> None:
        (rolled_back,) = decided(allotment(allotted_units=0), look("+ann")).decisions
        assert unexplained(("ann", "ben"), [rolled_back], queued=NOW + before) == {"ben"}

    def test_is_not_explained_by_what_was_decided_long_ago(self) -> None:
        (licensed,) = decided(allotment(), look("+ann")).decisions
        assert unexplained(("ann",), [licensed], queued=NOW + EXPLAINED_FOR + SECOND) == {"ann"}

    def test_is_not_said_of_somebody_who_is_there_after_all(self) -> None:
        assert kinds(decided(allotment(), look("+ann"), joined_and_left=("ann",))) == [("ann", "licensed")]

    def test_is_not_said_of_somebody_who_has_a_row(self) -> None:
        plan = decided(allotment(consumed_units=1), look("-ann"), member("ann"), joined_and_left=("ann",))
        assert kinds(plan) == [("ann", "released")]

    def test_counts_for_nothing_without_a_look(self) -> None:
        assert decided(allotment(), None, joined_and_left=("ann",)) == Plan(allotment())


class TestRolledBackSince:
    (ROLLED_BACK,) = decided(allotment(allotted_units=0), look("+ann")).decisions

    def test_who_was_to_be_removed_after_the_notification(self) -> None:
        before = self.ROLLED_BACK.decided - SECOND
        assert rolled_back_since(("ann", "ben"), [self.ROLLED_BACK], before) == {"ann"}
        assert rolled_back_since(("ben",), [self.ROLLED_BACK], before) == set()

    def test_not_who_came_back_after_it(self) -> None:
        assert rolled_back_since(("ann",), [self.ROLLED_BACK], self.ROLLED_BACK.decided) == set()

    def test_not_about_whom_something_else_was_decided(self) -> None:
        (licensed,) = decided(allotment(), look("+ann")).decisions
        assert rolled_back_since(("ann",), [licensed], licensed.decided - SECOND) == set()


class TestWhatIsRecordedOfALook:
    def test_the_token_the_instant_and_who_was_seen(self) -> None:
        after = decided(allotment(observation_count=3, seen=("+ben",)), look("+ann", "-ben")).allotment
        assert (after.delta_token, after.token_since, after.observed_at) == ("token-2", NOW, NOW)
        assert after.observation_count == 4
        assert after.seen == ("+ann", "-ben")

    def test_a_look_that_changes_no_row_still_moves_the_token(self) -> None:
        before = allotment(observation_count=3, delta_token="token-1", token_since=NOW - SECOND, consumed_units=1)
        plan = decided(before, look("+ann"), member("ann"))
        assert plan.steps == ()
        assert (plan.allotment.delta_token, plan.allotment.observation_count) == ("token-2", 4)

    @pytest.mark.parametrize("complete", [True, False])
    def test_nothing_is_written_where_nothing_is_new(self, complete: bool) -> None:
        before = allotment(observation_count=3, delta_token="token-1", token_since=NOW - timedelta(hours=23))
        assert decided(before, look(complete=complete)) == Plan(before)

    def test_nor_where_a_complete_look_shows_what_is_recorded(self) -> None:
        before = allotment(observation_count=3, delta_token="token-1", token_since=NOW - SECOND, consumed_units=1)
        assert decided(before, look("+ann", complete=True), member("ann")) == Plan(before)

    def test_a_complete_look_that_changes_something_moves_the_token(self) -> None:
        before = allotment(observation_count=3, delta_token="token-1", token_since=NOW - SECOND)
        after = decided(before, look("+ann", complete=True)).allotment
        assert (after.delta_token, after.observation_count, after.seen) == ("token-2", 4, ("+ann",))

    @pytest.mark.parametrize("complete", [True, False])
    def test_a_token_is_renewed_every_day_so_that_it_never_expires(self, complete: bool) -> None:
        before = allotment(observation_count=3, delta_token="token-1", token_since=NOW - timedelta(days=1))
        plan = decided(before, look(complete=complete))
        assert (plan.steps, plan.allotment.delta_token, plan.allotment.token_since) == ((), "token-2", NOW)

    def test_of_a_complete_look_only_whom_it_changed(self) -> None:
        before = allotment(consumed_units=1, seen=("+ben",))
        after = decided(before, look("+ann", "+zoe", complete=True), member("zoe")).allotment
        assert after.seen == ("+ben", "+ann")
        assert after.observation_count == 1

    def test_whom_a_complete_look_does_not_name_is_remembered_as_gone(self) -> None:
        after = decided(allotment(consumed_units=1), look("+ann", complete=True), member("ben")).allotment
        assert set(after.seen) == {"+ann", "-ben"}

    def test_whom_an_incremental_look_does_not_name_is_not(self) -> None:
        """Zoe moves up, and nobody has seen whether they are there."""
        before = allotment(waiting_units=1, next_place=2)
        plan = decided(before, look("+ann"), waiting=(waits("zoe", 1),))
        assert kinds(plan) == [("zoe", "promoted"), ("ann", "licensed")]
        assert plan.allotment.seen == ("+ann",)

    def test_a_decision_without_a_look_leaves_the_token(self) -> None:
        before = allotment(delta_token="token-1", observation_count=3, waiting_units=1)
        after = decided(before, None, waiting=(waits("ann", 1),)).allotment
        assert (after.delta_token, after.observation_count, after.observed_at) == ("token-1", 3, None)


MISSING = Observation((), complete=False, started=NOW, token=None, group_unknown=True)


class TestAGroupThatIsGone:
    def test_suspends_the_allotment_and_takes_nothing(self) -> None:
        shown = replace(look(complete=True), group_gone=True)
        plan = decided(allotment(consumed_units=1, delta_token="token-1"), shown, member("ann"))
        assert plan.steps == ()
        assert plan.allotment.state is AllotmentState.SUSPENDED
        assert plan.allotment.state_reason == GROUP_DELETED
        assert plan.allotment.delta_token == "token-1"

    def test_one_404_suspends_nothing_and_is_noted(self) -> None:
        plan = decided(allotment(consumed_units=1), MISSING, member("ann"))
        assert (plan.steps, plan.allotment) == ((), allotment(consumed_units=1, missing_since=NOW))

    @pytest.mark.parametrize("elapsed", [timedelta(0), MISSING_AT_LEAST - timedelta(seconds=1)])
    def test_nor_does_the_next_one(self, elapsed: timedelta) -> None:
        before = allotment(missing_since=NOW - elapsed)
        assert decided(before, MISSING).allotment == before

    def test_a_quarter_of_an_hour_without_it_suspends(self) -> None:
        before = allotment(missing_since=NOW - timedelta(minutes=15))
        after = decided(before, MISSING, member("ann")).allotment
        assert (after.state, after.state_reason) == (AllotmentState.SUSPENDED, GROUP_DELETED)

    @pytest.mark.parametrize("shown", [look(), look("+ann"), look(complete=True), look("+ann", complete=True)])
    def test_a_group_that_is_shown_again_is_there(self, shown: Observation) -> None:
        fresh = allotment(missing_since=NOW, delta_token="token-1", token_since=NOW)
        assert decided(fresh, shown).allotment.missing_since is None

    def test_a_look_that_is_not_made_says_nothing_about_the_group(self) -> None:
        assert decided(allotment(missing_since=NOW), None).allotment.missing_since == NOW

    def test_suspending_changes_the_state_and_its_reason_only(self) -> None:
        before = allotment(consumed_units=1)
        after = suspended(before, "because")
        assert replace(after, state=before.state, state_reason=None) == before


class TestNewSeat:
    def test_may_be_granted_from_now_to_the_end_of_the_window(self) -> None:
        assert new_seat("ann", NOW, POLICY, None) == Member(
            "ann", MemberState.PENDING, NOW, apply_by=NOW + timedelta(seconds=30), granted=NOW
        )

    def test_never_shortens_the_time_of_a_grant_that_was_sent_before(self) -> None:
        later = NOW + timedelta(minutes=5)
        assert new_seat("ann", NOW, POLICY, member("ann", apply_by=later)).apply_by == later

    def test_forgets_what_was_checked_and_revoked_before(self) -> None:
        before = member("ann", MemberState.RELEASING, checked=NOW, revoked=True, error="x")
        seat = new_seat("ann", NOW, POLICY, before)
        assert (seat.checked, seat.revoked, seat.error) == (None, False, None)


class TestSeatsOnTheirWay:
    """With overflow rollback, newcomers wait for seats that are on their way to be free, and for none else."""

    def test_two_out_and_two_in_waits_for_the_two_seats(self) -> None:
        full = allotment(allotted_units=5, consumed_units=5)
        plan = decided(full, look("-yan", "-zoe", "+ann", "+ben", "+cleo"), member("yan"), member("zoe"))
        assert kinds(plan)[2:] == [("ann", "waiting"), ("ben", "waiting"), ("cleo", "rolledBack")]
        assert [row.provisional for row in rows_after(plan).values() if row and row.place] == [True, True]
        assert (plan.allotment.releasing_units, plan.allotment.waiting_units) == (2, 2)

    def test_who_waits_is_told_what_becomes_of_them(self) -> None:
        plan = decided(allotment(consumed_units=2, releasing_units=1), look("+ann"))
        assert plan.decisions[0].reason == (
            "Allotment finance-e5 is full (2 of 2 seats in use). In the waiting room with 0 ahead, for a "
            "seat that is becoming free. Without one, the person is removed from the group again."
        )

    def test_a_seat_that_has_become_free_goes_to_the_first_who_waits(self) -> None:
        before = allotment(consumed_units=1, waiting_units=1)
        plan = decided(before, None, waiting=(replace(waits("ann", 1), provisional=True),))
        assert kinds(plan) == [("ann", "promoted")]
        assert not any(row and row.provisional for row in rows_after(plan).values())

    def test_who_waits_for_a_seat_that_is_kept_is_rolled_back_the_last_first(self) -> None:
        before = allotment(consumed_units=2, waiting_units=2, releasing_units=2)
        waiting = tuple(replace(waits(name, place), provisional=True) for place, name in enumerate(("ann", "ben"), 1))
        plan = decided(before, look("+zoe"), member("zoe", MemberState.RELEASING), waiting=waiting)
        assert kinds(plan) == [("zoe", "licensed"), ("ben", "rolledBack")]

    def test_who_has_waited_since_people_could_wait_stays(self) -> None:
        before = allotment(consumed_units=2, waiting_units=1)
        assert decided(before, None, waiting=(waits("ann", 1),)).steps == ()

    def test_whose_number_is_not_known_are_waited_for_by_nobody(self) -> None:
        """The ledger was last written before they were counted."""
        before = allotment(consumed_units=2, unfinished_units=1, releasing_units=None)
        assert kinds(decided(before, look("+ann"))) == [("ann", "rolledBack")]

    def test_are_known_once_nothing_is_unfinished(self) -> None:
        before = allotment(consumed_units=1, unfinished_units=1, releasing_units=None)
        row = member("zoe", MemberState.RELEASING, revoked=True)
        gone = decided(before, look("+zoe"), row, policy=POLICY).allotment  # keeps the seat: pending, unfinished
        assert gone.releasing_units is None
        finished = counted(before, Step("zoe", row, None))
        assert (finished.unfinished_units, finished.releasing_units) == (0, 0)


class TestPieces:
    """A look of any size is decided about in pieces; together they decide what one plan would."""

    SHOWN = look("-yan", "-zoe", "+ann", "+ben", "+cleo", "+dan")

    def test_a_plan_ends_early_and_leaves_the_token_where_it_was(self) -> None:
        before = allotment(allotted_units=4, delta_token="token-1")
        plan = decide(before, {}, self.SHOWN, (), now=NOW, cause=CAUSE, policy=POLICY, at_most=2)
        assert (kinds(plan), plan.partly) == ([("ann", "licensed"), ("ben", "licensed")], True)
        assert (plan.allotment.delta_token, plan.allotment.observation_count) == ("token-1", before.observation_count)

    @pytest.mark.parametrize("complete", [False, True])
    @pytest.mark.parametrize("size", range(1, 8))
    def test_the_pieces_together_are_the_whole(self, size: int, complete: bool) -> None:
        before = allotment(allotted_units=3, consumed_units=2, observation_count=1)
        rows = members(member("yan"), member("zoe"))
        left = replace(self.SHOWN, complete=complete)
        whole = decide(before, rows, left, (), now=NOW, cause=CAUSE, policy=POLICY)
        current, found, plan = before, list[tuple[str, str]](), Plan(before, partly=True)
        while plan.partly:
            plan = decide(current, rows, left, (), now=NOW, cause=CAUSE, policy=POLICY, at_most=size)
            current, left = plan.allotment, left.less(plan)
            found += kinds(plan)
        assert found == kinds(whole)
        assert replace(current, seen=()) == replace(whole.allotment, seen=())
        assert {*current.seen} == {*whole.allotment.seen}

    def test_who_was_rolled_back_in_an_earlier_piece_is_not_decided_about_again(self) -> None:
        """Their row is gone by then, and the look still shows them."""
        full = allotment(consumed_units=2, delta_token="token-1")
        first = decide(full, {}, look("+ann", "+ben"), (), now=NOW, cause=CAUSE, policy=POLICY, at_most=1)
        left = look("+ann", "+ben").less(first)
        rest = decide(full, {}, left, (), now=NOW, cause=CAUSE, policy=POLICY)
        assert (kinds(first), kinds(rest)) == ([("ann", "rolledBack")], [("ben", "rolledBack")])

    def test_what_is_left_of_a_confirmed_removal_stays_confirmed(self) -> None:
        policy = Policy(removals=1)
        rows = members(*(member(name) for name in ("ann", "ben", "cleo")))
        before = allotment(allotted_units=9, consumed_units=3)
        shown = look("-ann", "-ben", "-cleo")
        asked = decide(before, rows, shown, (), now=NOW, cause=CAUSE, policy=policy)
        assert asked.blocked
        confirmed = replace(before, confirmed_removals=asked.blocked.fingerprint)
        first = decide(confirmed, rows, shown, (), now=NOW, cause=CAUSE, policy=policy, at_most=1)
        *_, last = transactions(first, confirmed)
        left = shown.less(first)
        rest = decide(last.allotment, rows, left, (), now=NOW, cause=CAUSE, policy=policy)
        assert (kinds(rest), rest.allotment.confirmed_removals) == ([("ben", "released"), ("cleo", "released")], None)
