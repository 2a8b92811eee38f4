"""Nobody who waits and has a backup seat is ever without both: backup allotments in random histories, and told."""

import pytest

from domain.admission import Policy, removal_asked
from domain.allotments import AllotmentState, Licensing, MemberState, Overflow
from domain.backup_seats import BackupStage
from domain.commands import CommandKind
from domain.objections.coding import code
from local.tenant.model import PRODUCTS, Stall, Units
from tests.simulation.backing import BACKUPS, FIRST, OFFERED, SECOND, THIRD, Backing, history, without_faults
from tests.simulation.trampoline import undisturbed

SEEDS = 60
REGRESSIONS = (113, 483, 594)


def world(**settings: object) -> Backing:
    """A world in which everybody is served, by the allotment or by a backup."""
    made = Backing(**settings)  # type: ignore[arg-type]
    made.rest(2)
    return made


def holding(told: Backing, one: str) -> set[str]:
    return {user for user, has in told.served().items() if has == {one}}


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_nobody_is_without_both_in_any_history(first: int) -> None:
    had = set[str]()
    for seed in (*range(first, first + 20), *(REGRESSIONS if first == 0 else ())):
        told = history(seed)
        without_faults(told)
        told.rest(5)
        told.as_it_ended()
        assert told.violations == [], f"seed {seed}"
        had |= {each.kind.value for each in undisturbed(told.store.decisions(FIRST, None, 999)).items}
    assert {"backedUp", "backupEnded", "promoted"} <= had


@pytest.mark.parametrize("licensing", tuple(Licensing))
def test_people_get_the_first_backup_with_a_seat_and_move_up_without_a_gap(licensing: Licensing) -> None:
    told = world(licensing=licensing, licensing_delay=20, lag=8)
    assert [len(holding(told, one)) for one in OFFERED] == [2, 2, 2]
    assert told.allotment().backup_units == 4
    assert {code(each.cause) for each in undisturbed(told.store.decisions(SECOND, None, 9)).items} == {"byBackup"}
    told.change_limit(FIRST, 3)
    told.rest()
    assert [len(holding(told, one)) for one in OFFERED] == [5, 0, 1]
    told.as_it_ended()
    assert told.violations == []
    assert told.allotment(SECOND).consumed_units == 0


def test_a_backup_is_removed_only_after_graph_has_shown_the_licence() -> None:
    told = world(people=2, units=(1, 1, 0))
    (user,) = holding(told, SECOND)
    sku_id = PRODUCTS[OFFERED[FIRST]].sku_id
    told.tenant.set_license_stall(user, sku_id, min(Stall))
    told.change_limit(FIRST, 1)
    until = told.clock.now() + told.policy.unverified_margin / 2
    while told.clock.now() < until:
        told.one_command()
    assert told.rows()[user].state is MemberState.LICENSED
    assert told.holds(user) == {SECOND}
    assert told.violations == []


def test_who_is_in_a_backup_by_themselves_is_never_touched() -> None:
    told = Backing(people=2, units=(1, 5, 5))
    waits = told.members[1]
    told.join(SECOND, waits)
    told.rest(2)
    row = told.rows()[waits]
    assert (row.state, row.backup, told.holds(waits)) == (MemberState.WAITING, None, {SECOND})
    told.change_limit(FIRST, 1)
    told.rest()
    assert told.holds(waits) == {FIRST, SECOND}
    assert told.violations == []


def test_who_joined_a_backup_a_moment_ago_is_known_by_the_answer_of_graph() -> None:
    told = Backing(people=2, units=(1, 5, 5))
    waits = told.members[1]
    told.tenant.change_members(told.groups[SECOND], add=[waits])  # the backup has not looked yet
    told.one_command()
    assert told.rows()[waits].backup is None
    told.change_limit(FIRST, 1)
    told.rest()
    assert told.holds(waits) == {FIRST, SECOND}
    assert told.violations == []


def test_who_leaves_loses_both() -> None:
    told = world(people=3, units=(1, 5, 0))
    (one, two) = sorted(holding(told, SECOND))
    told.leave(FIRST, one)
    told.rest(1)
    assert (told.holds(one), told.holds(two)) == (set(), {SECOND})
    assert one not in told.rows()
    assert one not in told.in_group(SECOND)
    told.as_it_ended()
    assert told.violations == []


def test_who_is_taken_out_of_a_backup_by_hand_gets_the_next_one_and_not_this_one_again() -> None:
    told = world(people=2, units=(1, 5, 5))
    (one,) = holding(told, SECOND)
    told.leave(SECOND, one)
    told.rest()
    assert told.holds(one) == {THIRD}
    assert "backupLost" in {code(each.reason) for each in undisturbed(told.store.decisions(FIRST, None, 99)).items}
    told.leave(THIRD, one)
    told.advance(3 * 24 * 3600)
    told.rest()
    assert told.holds(one) == set()
    assert told.violations == []


def test_a_backup_off_the_list_keeps_whom_it_has_and_is_not_asked_again() -> None:
    told = world(people=3, units=(1, 1, 0))
    (one,) = holding(told, SECOND)
    told.change(backups=())
    told.change_limit(SECOND, 4)
    told.rest()
    assert holding(told, SECOND) == {one}
    told.change_limit(FIRST, 2)
    told.rest()
    assert holding(told, FIRST) == set(told.members)
    told.as_it_ended()
    assert told.violations == []


def test_a_full_backup_or_one_that_is_suspended_is_not_asked() -> None:
    told = Backing(people=4, units=(1, 0, 9))
    told.change(THIRD, state=AllotmentState.SUSPENDED)
    told.rest(1)
    assert not any(row.backup for row in told.rows().values())
    assert told.in_group(SECOND) == told.in_group(THIRD) == frozenset()
    told.change(THIRD, state=AllotmentState.ACTIVE)
    told.rest(1)
    assert len(holding(told, THIRD)) == 3
    assert undisturbed(told.store.decisions(SECOND, None, 9)).items == ()


@pytest.mark.parametrize("overflow", tuple(Overflow))
def test_who_finds_no_seat_there_after_all_goes_on_to_the_next(overflow: Overflow) -> None:
    told = Backing(people=2, units=(1, 1, 5), overflow=overflow)
    told.one_command()
    (waits,) = [user for user, row in told.rows().items() if row.backup]
    told.change(SECOND, allotted_units=0)  # another was faster
    told.rest(5)
    row = told.rows()[waits]
    assert row.backup is not None
    assert (row.backup.allotment_id, row.backup.stage) == (THIRD, BackupStage.HELD)
    assert told.holds(waits) == {THIRD}
    assert waits not in told.in_group(SECOND)
    assert told.violations == []


def test_who_has_no_licence_for_want_of_units_has_a_backup_too() -> None:
    told = Backing(people=3, units=(3, 3, 0))
    told.tenant.set_units(PRODUCTS[OFFERED[FIRST]].sku_id, Units(enabled=1))
    told.rest()
    failed = {user for user, row in told.rows().items() if row.state is MemberState.FAILED}
    assert len(failed) == 2
    assert holding(told, SECOND) == failed
    told.tenant.set_units(PRODUCTS[OFFERED[FIRST]].sku_id, Units(enabled=3))
    for _ in range(3):
        told.advance(24 * 3600)
        told.send(FIRST, CommandKind.RETRY)
        told.rest(1)
    assert holding(told, FIRST) == set(told.members)
    told.as_it_ended()
    assert told.violations == []


def test_many_who_move_up_at_once_suspend_no_backup() -> None:
    told = world(people=8, units=(1, 9, 0), policy=Policy(removals_ignored=2))
    assert len(holding(told, SECOND)) == 7
    told.change_limit(FIRST, 7)
    told.rest()
    assert told.allotment(SECOND).state is AllotmentState.ACTIVE
    assert len(holding(told, FIRST)) == 8
    assert told.violations == []
    for user in told.members[:7]:
        told.leave(FIRST, user)
    told.propagation_margin()
    assert removal_asked(told.allotment(FIRST)), "people who leave by themselves are asked about as before"


@pytest.mark.parametrize("keep", [False, True])
def test_deleting_the_allotment_ends_its_backups_unless_people_keep_what_they_have(*, keep: bool) -> None:
    told = world(people=3, units=(1, 5, 0))
    two = holding(told, SECOND)
    told.change(state=AllotmentState.DELETING, keep_licences=keep)
    told.send(FIRST, CommandKind.DELETE)
    while told.commands.queue.next_active() is not None:
        told.one_command()
    assert undisturbed(told.store.load(FIRST)) is None
    assert told.in_group(SECOND) == (frozenset(two) if keep else frozenset())


def test_a_backup_that_is_deleted_is_followed_by_the_next() -> None:
    told = world(people=2, units=(1, 5, 5))
    (one,) = holding(told, SECOND)
    told.change(SECOND, state=AllotmentState.DELETING)
    told.send(SECOND, CommandKind.DELETE)
    told.rest(5)
    assert undisturbed(told.store.load(SECOND)) is None
    assert told.holds(one) == {THIRD}
    assert set(BACKUPS) == set(told.allotment().backups)
