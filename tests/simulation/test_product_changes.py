"""Nobody is a moment without a service that they had and keep: changes of products in random histories, and told."""

from dataclasses import replace
from typing import Any

import pytest

from application.enforcement.ledger import LedgerSession
from application.product_changes.run import Run
from domain.admission import Draft
from domain.allotments import Licensing, Member, MemberState
from domain.commands import Command, CommandKind
from domain.product_changes.ledger import timed
from domain.product_changes.model import ChangeState, Verdict, Way
from local.tenant.model import PRODUCTS, AssignedLicense, AssignmentError, Units
from tests.simulation.changing import (
    ALLOTMENT,
    BI,
    CHANGE,
    CHANGES,
    E1,
    E3,
    E5,
    GRACE,
    Changing,
    history,
    product,
    without_faults,
)
from tests.simulation.trampoline import undisturbed
from tests.storm.product_change import storm

SEEDS = 60
REGRESSIONS = (16, 29, 184, 332, 344, 393, 489, 526)
RUNNING_OUT = {ChangeState.STOPPED, ChangeState.CHANGED, ChangeState.UNDONE, ChangeState.PLANNED}


def world(before: tuple[str, ...], after: tuple[str, ...], **settings: Any) -> Changing:
    """A world whose change has been planned."""
    made = Changing(before=tuple(map(product, before)), after=tuple(map(product, after)), **settings)
    made.propagation_margin()
    return made


def finished(told: Changing) -> None:
    """Start the change, and see it through."""
    assert told.start()
    told.propagation_margin()
    assert told.change.state is ChangeState.CHANGED, told.change.reason
    assert told.violations == []


def as_it_ended(told: Changing) -> None:
    """What a change that is over leaves behind: everybody with a seat has exactly the one set, in exactly one way."""
    allotment, change = told.allotment, told.change
    if change.state not in {ChangeState.CHANGED, ChangeState.UNDONE} or change.new is None:
        return
    assert (allotment.leaving, allotment.coming, allotment.changing) == ((), (), None)
    wanted = {(each.sku_id, each.licensed_group_id) for each in allotment.products}
    assert {each.sku_id for each in allotment.products} == {each.sku_id for each in change.wanted}
    rows = undisturbed(told.store.all_members(ALLOTMENT))
    for row in rows.values():
        assert (row.moving, row.bridged) == (False, ())
        if row.state is MemberState.LICENSED:
            assert told.ways(row.user_id) == wanted
    going = {each.sku_id for each in change.before + change.after} - {sku_id for sku_id, _ in wanted}
    for group in told.tenant.list_groups():
        assert not going & {licence.sku_id for licence in group.licenses}


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_nobody_is_without_a_service_in_any_history(first: int) -> None:
    ended = set()
    for seed in (*range(first, first + 20), *(REGRESSIONS if first == 0 else ())):
        told = history(seed)
        without_faults(told)
        told.propagation_margin()
        assert told.violations == [], f"seed {seed}"
        assert told.change.state in RUNNING_OUT, f"seed {seed}: {told.change.reason}"
        as_it_ended(told)
        ended.add(told.change.state)
    assert {ChangeState.CHANGED, ChangeState.UNDONE} <= ended


@pytest.mark.parametrize("licensing", tuple(Licensing))
@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_there_and_back_again(before: tuple[str, ...], after: tuple[str, ...], licensing: Licensing) -> None:
    told = world(before, after, licensing=licensing, licensing_delay=20, lag=8)
    assert told.change.counts.moves == 6
    finished(told)
    as_it_ended(told)
    assert told.undo()
    told.propagation_margin()
    assert told.change.state is ChangeState.UNDONE, told.change.reason
    assert told.violations == []
    as_it_ended(told)


@pytest.mark.parametrize("on", [False, True])
@pytest.mark.parametrize("licensing", tuple(Licensing))
def test_a_service_plan_is_switched_in_place(licensing: Licensing, *, on: bool) -> None:
    plan = min(PRODUCTS[E3].plan_ids)
    off, full = (product(E3, [plan]),), (product(E3),)
    before, after = (off, full) if on else (full, off)
    told = Changing(before=before, after=after, licensing=licensing, licensing_delay=20, lag=8)
    told.propagation_margin()
    assert told.change.way is Way.IN_PLACE
    assert (told.change.services.gained, told.change.services.lost) == (((plan,), ()) if on else ((), (plan,)))
    finished(told)
    states = [state for user in told.members for state in told.tenant.truth.license_assignment_states(user)]
    assert {state.disabled_plans for state in states} == {frozenset(after[0].disabled_plans)}
    assert told.undo()
    told.propagation_margin()
    states = [state for user in told.members for state in told.tenant.truth.license_assignment_states(user)]
    assert {state.disabled_plans for state in states} == {frozenset(before[0].disabled_plans)}
    assert told.violations == []


def test_a_switch_is_over_only_when_everybody_is_shown_with_it() -> None:
    told = Changing(before=(product(E3),), after=(product(E3, [min(PRODUCTS[E3].plan_ids)]),), licensing_delay=900)
    told.propagation_margin()
    told.start()
    while told.change.state is not ChangeState.FINISHING:
        told.one_command()
    states = [state for user in told.members for state in told.tenant.truth.license_assignment_states(user)]
    assert {state.disabled_plans for state in states} == {frozenset(told.after[0].disabled_plans)}


def test_whom_a_hand_puts_back_into_a_group_of_what_goes_moves_before_it_carries_nothing() -> None:
    told = world((E3,), (E5,))
    (old,) = [each.licensed_group_id for each in told.allotment.products]
    assert old is not None
    told.start()
    while told.change.state is not ChangeState.FINISHING:
        told.one_command()
    (new,) = [each.licensed_group_id for each in told.allotment.products]
    assert new is not None
    one = told.members[0]
    told.by_hand(one, lambda: told.tenant.change_members(old, add=[one]))
    told.by_hand(one, lambda: told.tenant.change_members(new, remove=[one]))
    told.advance(2 * GRACE.total_seconds())
    told.propagation_margin()
    assert told.change.state is ChangeState.CHANGED, told.change.reason
    assert told.ways(one) == {(PRODUCTS[E5].sku_id, new)}
    assert told.tenant.truth.member_ids(old) == frozenset()
    assert told.violations == []
    as_it_ended(told)


@pytest.mark.parametrize(("before", "after"), [((E3,), (E5,)), ((E1,), (E3,)), ((E3,), (E3, BI))])
def test_who_finds_no_unit_keeps_what_they_have_and_follows_when_there_is_one(
    before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    told = world(before, after, bought=60)
    sku_id = next(PRODUCTS[name].sku_id for name in after if name not in before)
    told.tenant.set_units(sku_id, Units(enabled=2))
    assert told.start()
    told.propagation_margin()
    assert told.change.state is ChangeState.MOVING
    assert told.change.reason
    assert "unit" in told.change.reason
    assert told.violations == []
    told.tenant.set_units(sku_id, Units(enabled=6))
    told.propagation_margin()
    assert told.change.state is ChangeState.CHANGED, told.change.reason
    assert told.violations == []
    as_it_ended(told)


def test_a_plan_says_who_needs_a_unit_and_that_there_are_too_few() -> None:
    told = world((E3,), (E5,), bought=6)
    told.tenant.set_units(PRODUCTS[E5].sku_id, Units(enabled=4))
    told.tenant.assign_user_license(told.members[0], [AssignedLicense(PRODUCTS[E5].sku_id)], [], actor="tenant")
    undisturbed(told.changes.write(replace(told.change, state=ChangeState.UNDONE), _etag(told)))
    told.changes._stored.clear()
    told.plan()
    told.propagation_margin()
    (units,) = told.change.units
    assert (units.reserved, units.needed, units.available, units.missing) == (6, 5, 3, 2)
    assert told.change.counts.holds == 1
    undisturbed(told.changes.write(replace(told.change, allow_overcommit=False), _etag(told)))
    assert not told.start()


def _etag(told: Changing) -> str:
    stored = undisturbed(told.changes.load(CHANGE))
    assert stored is not None
    return stored.etag


def test_in_rounds_nobody_begins_before_others_have_ended() -> None:
    told = world((E1,), (E3,), people=9, units=9, round_size=2)
    told.start()
    most = 0
    while told.change.state is not ChangeState.CHANGED:
        told.one_command()
        rows = undisturbed(told.store.all_members(ALLOTMENT)).values()
        most = max(most, sum(row.moving for row in rows))
    assert most == 2
    assert told.violations == []


@pytest.mark.parametrize(("before", "after"), [((E3,), (E5,)), ((E1,), (E3,))])
def test_who_joins_meanwhile_gets_what_comes_and_who_leaves_loses_both(
    before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    told = world(before, after, people=8, units=8, round_size=1)
    told.start()
    gone, late = told.members[4], told.strangers[0]
    while not any(row.moving for row in undisturbed(told.store.all_members(ALLOTMENT)).values()):
        told.one_command()
    told.leave(gone)
    told.join(late)
    told.propagation_margin()
    assert told.change.state is ChangeState.CHANGED, told.change.reason
    assert told.ways(gone) == set()
    assert {sku_id for sku_id, _ in told.ways(late)} == {PRODUCTS[name].sku_id for name in after}
    assert told.violations == []


@pytest.mark.parametrize("licensing", tuple(Licensing))
@pytest.mark.parametrize(
    ("before", "after"), [((E1, BI), (E3, BI)), ((E3,), (E3, BI)), ((E3, BI), (E3,)), ((E5, BI), (E5,))]
)
def test_who_leaves_on_the_way_and_comes_back_has_everything_in_the_end(
    before: tuple[str, ...], after: tuple[str, ...], licensing: Licensing
) -> None:
    told = world(before, after, licensing=licensing)
    told.start()
    while not (moving := [row for row in undisturbed(told.store.all_members(ALLOTMENT)).values() if row.moving]):
        told.one_command()
    one = moving[0].user_id
    assert told.stop()
    told.leave(one)
    while told.ways(one):
        told.one_command()
    told.join(one)
    while one not in told.seated():
        told.one_command()
    assert told.resume()
    told.propagation_margin()
    assert told.change.state is ChangeState.CHANGED, told.change.reason
    assert told.violations == []
    as_it_ended(told)


@pytest.mark.parametrize("licensing", tuple(Licensing))
def test_what_a_hand_took_on_the_way_of_what_stays_is_given_back_the_same_hour(licensing: Licensing) -> None:
    told = world((E1, BI), (E3, BI), licensing=licensing)
    told.start()
    while not (moving := [row for row in undisturbed(told.store.all_members(ALLOTMENT)).values() if row.moving]):
        told.one_command()
    one, stays = moving[0].user_id, next(each for each in told.allotment.products if each.sku_part_number == BI)
    if stays.licensed_group_id:
        group = stays.licensed_group_id
        told.by_hand(one, lambda: told.tenant.change_members(group, remove=[one]))
    else:
        told.by_hand(one, lambda: told.tenant.assign_user_license(one, [], [stays.sku_id], actor="tenant"))
    told.propagation_margin()
    assert told.change.state is ChangeState.CHANGED, told.change.reason
    as_it_ended(told)


@pytest.mark.parametrize("kind", ["stop", "undo"])
@pytest.mark.parametrize(("before", "after"), [((E3,), (E5,)), ((E1,), (E3,)), ((E3, BI), (E3,))])
@pytest.mark.parametrize("commands", range(1, 22, 5))
def test_it_can_be_stopped_or_turned_at_any_step(
    commands: int, before: tuple[str, ...], after: tuple[str, ...], kind: str
) -> None:
    told = world(before, after, licensing_delay=20)
    told.start()
    for _ in range(commands):
        if told.commands.queue.next_active() is not None:
            told.one_command()
    if kind == "stop" and told.stop():
        told.propagation_margin()
        assert told.change.state is ChangeState.STOPPED
        assert told.resume()
    elif kind == "undo":
        assert told.undo()
    told.propagation_margin()
    assert told.change.state is (ChangeState.UNDONE if kind == "undo" else ChangeState.CHANGED), told.change.reason
    assert told.violations == []
    as_it_ended(told)


def test_who_has_what_does_not_go_with_it_is_let_alone_and_named() -> None:
    told = world((E3,), (E5,))
    one = told.members[2]
    told.by_hand(one, lambda: None)
    told.tenant.assign_user_license(told.members[3], [], [], actor="tenant")
    told.start()
    told.propagation_margin()
    assert told.change.state is ChangeState.CHANGED

    told = Changing(before=(product(E1),), after=(product(E3),))
    own = told.members[2]
    told.tenant.assign_user_license(own, [AssignedLicense(PRODUCTS[E1].sku_id)], [], actor="tenant")
    told.propagation_margin()
    planned = undisturbed(told.changes.named(CHANGE, [own]))[own]
    assert (planned.verdict, planned.against) == (Verdict.BLOCKED, (PRODUCTS[E1].sku_id,))
    told.start()
    told.propagation_margin()
    assert told.change.state is ChangeState.MOVING
    assert told.change.reason
    assert "another licence" in told.change.reason
    assert {sku_id for sku_id, _ in told.ways(own)} == {PRODUCTS[E1].sku_id}
    told.by_hand(own, lambda: told.tenant.assign_user_license(own, [], [PRODUCTS[E1].sku_id], actor="tenant"))
    told.propagation_margin()
    assert told.change.state is ChangeState.CHANGED, told.change.reason
    assert told.violations == []


@pytest.mark.parametrize("licensing", tuple(Licensing))
def test_an_exclusion_that_nobody_knew_of_is_met_by_an_exchange(
    licensing: Licensing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.service_plans.EXCLUSIVE_PLANS", ())
    told = world((E1,), (E3,), licensing=licensing)
    assert told.change.way is Way.OVERLAP
    finished(told)
    as_it_ended(told)


@pytest.mark.parametrize("error", [AssignmentError.LOCATION, AssignmentError.COUNT])
def test_one_whom_graph_does_not_serve_holds_nobody_else_up(error: AssignmentError) -> None:
    told = world((E3,), (E5,), round_size=2)
    one = told.members[0]
    told.tenant.set_license_fault(one, PRODUCTS[E5].sku_id, error)
    told.start()
    told.propagation_margin()
    assert told.change.state is ChangeState.MOVING
    new, old = PRODUCTS[E5].sku_id, PRODUCTS[E3].sku_id
    assert all({sku_id for sku_id, _ in told.ways(user)} == {new} for user in told.members[1:])
    assert old in {sku_id for sku_id, _ in told.ways(one)}
    told.tenant.set_license_fault(one, new, None)
    told.propagation_margin()
    assert told.change.state is ChangeState.CHANGED, told.change.reason
    assert told.violations == []


def test_a_row_that_somebody_else_has_written_since_is_left_to_the_next_look() -> None:
    """Graph was asked about the row as it was: what it answered says nothing about the row as it is."""
    told = world((E3,), (E5,))
    now, (one, *others) = told.clock.now(), told.members
    deadline = now + told.services.policy.grant_window
    stored, change = undisturbed(told.store.load(ALLOTMENT)), undisturbed(told.changes.load(CHANGE))
    assert stored is not None
    assert change is not None
    command = Command(CommandKind.CHANGE_PRODUCTS, CHANGE, "a test", now)
    run = Run(told.services, told.services.adoption, command, change)
    session, elsewhere = (LedgerSession(told.services, stored, all_unfinished=False, queued=now) for _ in range(2))
    rows = undisturbed(session.read(told.members))

    def take(draft: Draft, row: Member) -> None:
        draft.add(row, replace(row, moving=True))

    undisturbed(run.rewrite(elsewhere, undisturbed(elsewhere.read([one])), take))
    written = undisturbed(run.rewrite(session, rows, lambda draft, row: timed(draft, row, deadline)))
    assert sorted(written.by_user) == others
    found = undisturbed(told.store.all_members(ALLOTMENT))
    assert found[one] == replace(rows.by_user[one], moving=True)
    assert {found[each].apply_by for each in others} == {deadline}


def test_a_small_storm_leaves_nobody_without_a_service() -> None:
    told, wrong = storm(people=60, seed=1, round_size=10)
    assert wrong == []
    assert told.counts["instants looked at"] > 2 * told.counts["people let alone, whose record was read"]
    assert told.touched


def test_a_change_waits_for_nothing_where_nobody_has_a_seat() -> None:
    told = world((E1,), (E3,), people=1, units=0)
    finished(told)
    told.change_limit(1)
    told.propagation_margin()
    assert {sku_id for sku_id, _ in told.ways(told.members[0])} == {PRODUCTS[E3].sku_id}
