"""Conditions for joining: who doesn't meet one is removed again, or kept without a seat; nothing else changes."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest

from domain.admission import Observation, Plan, Policy, decide
from domain.allotments import Allotment, Member, MemberState, Overflow, Product
from domain.join_conditions import Condition, Operator, Trait
from domain.reserved import Reservation, ReservationState
from domain.what_if import WhatIf, record_of, replay
from tests.unit.domain.samples import CAUSE, NOW, POLICY, allotment, kinds, look, member, members, rows_after

LAW = Condition(Trait.DEPARTMENT, Operator.IN, ("Law",))
WAIT = Overflow.WAIT


def decided(before: Allotment, shown: Observation | None, *rows: Member, unmet: Collection[str], **more: Any) -> Plan:
    waiting = [row for row in rows if row.state is MemberState.WAITING]
    refused = dict.fromkeys(unmet, LAW)
    fixed: dict[str, Any] = {"now": NOW, "cause": CAUSE, "policy": POLICY, "unmet": refused}
    return decide(before, members(*rows), shown, waiting, **{**fixed, **more})


def waits(user_id: str, place: int, **changes: object) -> Member:
    return member(user_id, MemberState.WAITING, place=place, **changes)


@pytest.mark.parametrize(
    ("overflow", "state", "kind"),
    [(Overflow.ROLLBACK, MemberState.ROLLING_BACK, "rolledBack"), (WAIT, MemberState.INELIGIBLE, "ineligible")],
)
def test_a_newcomer_who_does_not_meet_one_gets_no_seat_and_is_told_which(
    overflow: Overflow, state: MemberState, kind: str
) -> None:
    plan = decided(allotment(overflow=overflow), look("+ann", "+ben"), unmet=["ann"])
    assert kinds(plan) == [("ann", kind), ("ben", "licensed")]
    row = rows_after(plan)["ann"]
    assert row is not None
    assert row.state is state
    assert "finance-e5 is only for people whose department is Law." in plan.decisions[0].reason
    assert plan.decisions[0].requested == 0
    assert (plan.allotment.consumed_units, plan.allotment.waiting_units) == (1, 0)


def test_who_is_kept_without_a_seat_comes_in_when_they_meet_it_and_is_not_told_twice() -> None:
    kept = member("ann", MemberState.INELIGIBLE)
    before = allotment(overflow=WAIT)
    assert decided(before, look("+ann", complete=True), kept, unmet=["ann"]).steps == ()
    assert kinds(decided(before, look("+ann", complete=True), kept, unmet=[])) == [("ann", "licensed")]
    full = allotment(overflow=WAIT, allotted_units=0)
    assert kinds(decided(full, look("+ann", complete=True), kept, unmet=[])) == [("ann", "waiting")]


def test_who_has_a_seat_or_comes_back_to_one_keeps_it() -> None:
    rows = member("ann"), member("ben", MemberState.RELEASING)
    plan = decided(allotment(consumed_units=2), look("+ann", "+ben"), *rows, unmet=["ann", "ben"])
    assert kinds(plan) == [("ben", "licensed")]


def test_whose_turn_it_is_and_who_no_longer_meets_it_leaves_the_line() -> None:
    before = allotment(overflow=WAIT, allotted_units=1, waiting_units=2)
    plan = decided(before, None, waits("ann", 1), waits("ben", 2), unmet=["ann"])
    assert kinds(plan) == [("ann", "ineligible"), ("ben", "promoted")]
    assert (plan.allotment.waiting_units, plan.partly) == (0, False)


def test_who_waited_only_for_a_seat_on_its_way_is_removed_again() -> None:
    before = allotment(allotted_units=1, waiting_units=1)
    plan = decided(before, None, waits("ann", 1, provisional=True), unmet=["ann"])
    assert kinds(plan) == [("ann", "rolledBack")]


def test_the_seats_of_those_who_leave_the_line_are_for_those_behind_who_were_not_read() -> None:
    before = allotment(overflow=WAIT, allotted_units=1, waiting_units=3)
    plan = decided(before, look("+new"), waits("ann", 1), unmet=["ann"])
    assert (kinds(plan), plan.partly) == ([("ann", "ineligible")], True)


def test_a_seat_that_is_kept_for_somebody_is_given_if_they_meet_it() -> None:
    kept = Reservation("ann", ReservationState.HELD, NOW, NOW + timedelta(days=1), NOW, "eva")
    before = allotment(overflow=WAIT, reservations=1, reserved_units=1)
    plan = decided(before, look("+ann"), unmet=["ann"], reservations={"ann": kept})
    assert kinds(plan) == [("ann", "ineligible")]
    assert plan.allotment.reserved_units == 1
    owed = Reservation("ann", ReservationState.OWED, NOW, NOW + timedelta(days=1), NOW, "eva")
    before = allotment(overflow=WAIT, allotted_units=1, reservations=1, owed_units=1)
    row = member("ann", MemberState.INELIGIBLE)
    plan = decided(before, look("+ann", complete=True), row, unmet=[], reservations={"ann": owed})
    assert kinds(plan) == [("ann", "licensed")]


def test_an_account_that_is_not_shown_yet_is_left_for_the_next_observation() -> None:
    before = allotment(delta_token="token-1", overflow=WAIT)
    plan = decided(before, look("+ann", "+new"), unmet=[], unseen={"new"})
    assert kinds(plan) == [("ann", "licensed")]
    assert plan.allotment.delta_token == "token-1"
    assert "+new" not in plan.allotment.seen
    assert "+ann" in plan.allotment.seen


def test_a_whole_look_asks_before_it_removes_many_who_do_not_meet_it() -> None:
    before = allotment(observation_count=1, consumed_units=1)
    policy = Policy(removals=2)
    shown = look("+ann", "+ben", "+cleo", "+eve", complete=True)
    plan = decided(before, shown, member("ann"), unmet=["ben", "cleo", "eve"], policy=policy)
    assert plan.blocked is not None
    assert {*plan.blocked.user_ids} == {"ben", "cleo", "eve"}
    assert decided(before, shown, member("ann"), unmet=["ben", "cleo"], policy=policy).blocked is None


def test_conditions_rest_while_people_are_taken_over_and_about_what_a_seat_gives() -> None:
    own = Condition(Trait.ASSIGNED_LICENSES, Operator.IN, ("sku-1",))
    assert allotment(join_conditions=(LAW, own)).conditions == (LAW,)
    assert allotment(join_conditions=(LAW,), adopting=True).conditions == ()
    coming = allotment(join_conditions=(own,), products=(), coming=(Product("sku-1", "SPE_E5"),))
    assert coming.conditions == ()


@pytest.mark.parametrize("overflow", Overflow)
def test_another_limit_gives_them_no_seat_either(overflow: Overflow) -> None:
    before = allotment(overflow=overflow, allotted_units=1)
    plan = decided(before, look("+ann", "+ben", "+cleo"), unmet=["ann"])
    until = NOW + timedelta(days=1)
    record = record_of(plan.decisions, waits=overflow is WAIT)
    more = replay(record, WhatIf(limits=[(NOW - timedelta(days=1), 9)]), until=until)
    assert more.peak == 2
