"""No run takes away more than a set number or share of seats and memberships without being asked to."""

from dataclasses import replace

import pytest

from domain.admission import Observation, Observed, Plan, Policy, Removals, decide, removal_asked, transactions
from domain.allotments import Allotment, AllotmentState, Member, MemberState, Overflow, Step
from tests.unit.domain.samples import CAUSE, NOW, POLICY, allotment, look, member, members, people


def holding(count: int, **changes: object) -> tuple[Allotment, list[Member]]:
    """An allotment with so many licensed people."""
    rows = [member(user_id) for user_id in people(count)]
    return allotment(allotted_units=count, consumed_units=count, observation_count=1, **changes), rows


def leaving(rows: list[Member]) -> Observation:
    return look(*(f"-{row.user_id}" for row in rows))


def decided(before: Allotment, rows: list[Member], shown: Observation, policy: Policy = POLICY) -> Plan:
    return decide(before, members(*rows), shown, [], now=NOW, cause=CAUSE, policy=policy)


def test_more_than_the_share_stops_before_the_first_one() -> None:
    before, rows = holding(100)
    plan = decided(before, rows, leaving(rows[:51]))
    assert plan.blocked is not None
    assert (len(plan.blocked.user_ids), plan.blocked.of) == (51, 100)
    assert plan.steps == ()
    assert plan.allotment.delta_token is None


def test_a_blocked_run_suspends_and_says_how_to_confirm() -> None:
    before, rows = holding(100)
    plan = decided(before, rows, leaving(rows[:51]))
    assert plan.blocked is not None
    assert plan.allotment.state is AllotmentState.SUSPENDED
    assert plan.allotment.state_reason == (
        "One run would remove 51 seats or memberships of 100 people. Nothing was removed. "
        f"Check the group. If this is intended, confirm removal {plan.blocked.fingerprint}."
    )


def test_the_removal_that_an_allotment_asks_about_is_the_one_that_suspended_it() -> None:
    before, rows = holding(100)
    plan = decided(before, rows, leaving(rows[:51]))
    assert plan.blocked is not None
    assert removal_asked(plan.allotment) == plan.blocked.fingerprint
    assert removal_asked(replace(plan.allotment, state=AllotmentState.ACTIVE)) is None


def test_exactly_the_share_is_allowed() -> None:
    before, rows = holding(100)
    plan = decided(before, rows, leaving(rows[:50]))
    assert (plan.blocked, len(plan.steps)) == (None, 50)


def test_a_share_says_nothing_about_a_handful_of_people() -> None:
    before, rows = holding(20)
    assert decided(before, rows, leaving(rows)).blocked is None
    before, rows = holding(21)
    assert decided(before, rows, leaving(rows)).blocked is not None


@pytest.mark.parametrize(("leavers", "blocked"), [(500, False), (501, True)])
def test_more_than_the_number_stops_however_small_the_share(leavers: int, blocked: bool) -> None:
    before, rows = holding(501)
    before = replace(before, allotted_units=10_000, consumed_units=10_000)
    assert (decided(before, rows, leaving(rows[:leavers])).blocked is not None) == blocked


def test_people_who_wait_count_as_people_but_not_as_taken() -> None:
    before, rows = holding(30)
    waiting = [member(user_id, MemberState.WAITING) for user_id in people(30, "waits")]
    before = replace(before, waiting_units=30)
    plan = decided(before, rows + waiting, leaving(rows[:30] + waiting))
    assert plan.blocked is None


def test_the_administrators_confirmation_lets_this_removal_through_once() -> None:
    before, rows = holding(60)
    blocked = decided(before, rows, leaving(rows)).blocked
    assert blocked is not None
    plan = decided(replace(before, confirmed_removals=blocked.fingerprint), rows, leaving(rows))
    assert (plan.blocked, len(plan.steps)) == (None, 60)
    assert plan.allotment.confirmed_removals is None


def test_a_confirmation_holds_for_no_other_people() -> None:
    before, rows = holding(60)
    confirmed = replace(before, confirmed_removals=Removals(tuple(people(59)), 60).fingerprint)
    assert decided(confirmed, rows, leaving(rows)).blocked is not None


def test_a_confirmation_is_kept_while_smaller_removals_pass() -> None:
    before, rows = holding(60, confirmed_removals="0123456789abcdef")
    plan = decided(before, rows, leaving(rows[:1]))
    assert plan.allotment.confirmed_removals == "0123456789abcdef"


def test_a_fingerprint_is_the_same_in_any_order_and_for_any_total() -> None:
    assert Removals(("ann", "ben"), 10).fingerprint == Removals(("ben", "ann"), 99).fingerprint
    assert Removals(("ann", "ben"), 10).fingerprint != Removals(("ann",), 10).fingerprint


def test_a_confirmation_that_was_stored_before_still_holds() -> None:
    assert Removals(("ben", "ann"), 2).fingerprint == "e9f300f8f57c6519"


def test_seats_that_are_being_released_already_are_not_counted_again() -> None:
    before, rows = holding(60)
    rows = [replace(row, state=MemberState.RELEASING) for row in rows[:40]] + rows[40:]
    plan = decided(before, rows, leaving(rows))
    assert (plan.blocked, len(plan.steps)) == (None, 20)


def test_newcomers_beyond_the_limit_are_counted_by_a_complete_look() -> None:
    """They may be people whose record was lost."""
    before = allotment(allotted_units=10, observation_count=1)
    shown = look(*(f"+{user_id}" for user_id in people(40)), complete=True)
    blocked = decided(before, [], shown).blocked
    assert blocked is not None
    assert blocked.user_ids == tuple(people(40)[10:])


def test_devices_are_no_newcomers() -> None:
    """A complete look shows them beside the people; they hold no seat that could be taken away."""
    before, rows = holding(10)
    devices = tuple(Observed(user_id, present=True, kind="device") for user_id in people(40, "device"))
    shown = look(*(f"+{row.user_id}" for row in rows), complete=True)
    plan = decided(before, rows, replace(shown, observed=(*shown.observed, *devices)))
    assert (plan.blocked, len(plan.steps)) == (None, 40)


def test_the_first_complete_look_counts_no_newcomers() -> None:
    shown = look(*(f"+{user_id}" for user_id in people(40)), complete=True)
    plan = decided(allotment(allotted_units=10), [], shown)
    assert (plan.blocked, len(plan.steps)) == (None, 40)


def test_newcomers_of_an_incremental_look_are_refused_however_many() -> None:
    shown = look(*(f"+{user_id}" for user_id in people(40)))
    plan = decided(allotment(allotted_units=10, observation_count=1), [], shown)
    assert (plan.blocked, len(plan.steps)) == (None, 40)


def test_nobody_is_taken_away_where_newcomers_wait() -> None:
    shown = look(*(f"+{user_id}" for user_id in people(40)), complete=True)
    plan = decided(allotment(allotted_units=10, observation_count=1, overflow=Overflow.WAIT), [], shown)
    assert plan.blocked is None


def test_seats_that_the_waiting_room_takes_first_are_not_counted_as_the_newcomers() -> None:
    """Overflow was changed to rollback while 15 people waited: they take the 15 seats, and 30 are rolled back."""
    waiting = [member(user, MemberState.WAITING, place=place) for place, user in enumerate(people(15, "waits"), 1)]
    before = allotment(allotted_units=15, waiting_units=15, next_place=16, observation_count=1)
    names = [*people(15, "waits"), *people(30)]
    shown = look(*(f"+{name}" for name in names), complete=True)
    plan = decide(before, members(*waiting), shown, waiting, now=NOW, cause=CAUSE, policy=POLICY)
    assert plan.blocked is not None


def test_a_confirmed_removal_that_a_crash_cut_short_goes_on() -> None:
    before, rows = holding(200)
    blocked = decided(before, rows, leaving(rows)).blocked
    assert blocked is not None
    confirmed = replace(before, confirmed_removals=blocked.fingerprint)
    first = next(transactions(decided(confirmed, rows, leaving(rows)), confirmed))
    after_the_crash = {**members(*rows), **written(first.steps)}
    assert decided(first.allotment, list(after_the_crash.values()), leaving(rows)).blocked is None


def written(steps: tuple[Step, ...]) -> dict[str, Member]:
    return {step.user_id: step.after for step in steps if step.after}
