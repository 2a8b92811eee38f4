"""Nobody is a moment without a licence that they had and keep: merges in random histories, and told."""

from dataclasses import replace
from typing import Any

import pytest

from domain.admission import Draft, Transaction
from domain.allotments import AllotmentState, Licensing, MemberState, Overflow
from domain.commands import CommandKind
from domain.merging.model import MergeState, Verdict
from local.tenant.model import AssignmentError
from tests.simulation.merging import E3, SIDES, SOURCE, TARGET, Merging, history
from tests.simulation.trampoline import undisturbed

SEEDS = 60
REGRESSIONS = (113, 132, 139, 151, 1170)
RUNNING_OUT = {MergeState.PLANNED, MergeState.STOPPED, MergeState.MERGED, MergeState.UNDONE}
WAYS = tuple((one, other) for one in Licensing for other in Licensing)


def world(**settings: Any) -> Merging:
    """A world whose merge has been planned."""
    made = Merging(**settings)
    made.propagation_margin()
    return made


def finished(told: Merging) -> None:
    """Start the merge, and see it through."""
    assert told.start()
    told.propagation_margin()
    assert told.merge.state is MergeState.MERGED, told.merge.reason
    assert told.violations == []


def as_it_ended(told: Merging) -> None:
    """What a merge that is over leaves behind: no marks, nothing in flight, and everybody in one group alone."""
    if not told.merge.is_over or told.merge.units is None:
        return
    for each in told.all().values():
        assert (each.merging, each.giving, each.merging_units, each.transfers) == (None, False, 0, ())
    people = undisturbed(told.merges.people(told.merge.id, None, None, 99)).items
    for person in people:
        if person.verdict is Verdict.BACK and not person.both:
            assert not {person.user_id} <= told.in_group(SOURCE) & told.in_group(TARGET)


@pytest.mark.parametrize("first", range(0, SEEDS, 20))
def test_nobody_is_without_a_licence_and_no_unit_is_lost_in_any_history(first: int) -> None:
    ended = set()
    for seed in (*range(first, first + 20), *(REGRESSIONS if first == 0 else ())):
        told = history(seed)
        told.propagation_margin()
        assert told.violations == [], f"seed {seed}"
        assert told.merge.state in RUNNING_OUT, f"seed {seed}: {told.merge.reason}"
        as_it_ended(told)
        ended.add(told.merge.state)
    assert {MergeState.MERGED, MergeState.UNDONE} <= ended


@pytest.mark.parametrize("licensing", WAYS)
def test_there_and_back_again_in_full_allotments(licensing: tuple[Licensing, Licensing]) -> None:
    told = world(licensing=licensing, licensing_delay=20, lag=8)
    assert (told.merge.counts.moves, told.merge.counts.seats) == (6, 6)
    finished(told)
    assert (told.allotment(SOURCE).allotted_units, told.allotment(TARGET).allotted_units) == (0, 9)
    assert told.in_group(SOURCE) == frozenset()
    assert told.seated(TARGET) == {*told.members[SOURCE], *told.members[TARGET]}
    as_it_ended(told)
    assert told.undo()
    told.propagation_margin()
    assert told.merge.state is MergeState.UNDONE, told.merge.reason
    assert (told.allotment(SOURCE).allotted_units, told.allotment(TARGET).allotted_units) == (6, 3)
    assert {side: told.seated(side) for side in SIDES} == {side: {*told.members[side]} for side in SIDES}
    assert told.violations == []
    as_it_ended(told)


def test_the_source_is_deleted_where_the_plan_says_so_and_then_nothing_leads_back() -> None:
    told = world(delete=True)
    finished(told)
    assert {*told.all()} == {TARGET}
    assert told.allotment(TARGET).allotted_units == 9
    assert not told.undo()
    groups = {group.id for group in told.tenant.list_groups() if group.licenses}
    assert groups == {told.allotment(TARGET).products[0].licensed_group_id}


def test_parts_of_an_allotment_need_one_free_seat_above_them() -> None:
    told = world(parent=10)
    finished(told)
    assert told.allotment(TARGET).allotted_units == 9
    assert told.allotment("parent").delegated_units == 9
    full = world(parent=9)
    assert full.start()
    full.propagation_margin()
    assert full.merge.state is MergeState.MOVING
    assert "No seat is free" in str(full.merge.reason)
    assert full.licensed() == {*full.everybody()} - {*full.strangers}
    assert full.undo()
    full.propagation_margin()
    assert full.merge.state is MergeState.UNDONE
    assert full.violations == []


def test_who_waits_goes_on_waiting_behind_those_with_a_seat_and_in_their_order() -> None:
    told = world(people=(6, 4), units=(4, 3))
    assert (told.merge.counts.moves, told.merge.counts.waits) == (4, 2)
    line = [row.user_id for row in undisturbed(told.store.waiting(SOURCE, 9))]
    waiting = [row.user_id for row in undisturbed(told.store.waiting(TARGET, 9))]
    finished(told)
    assert [row.user_id for row in undisturbed(told.store.waiting(TARGET, 9))] == [*waiting, *line]
    assert told.in_group(SOURCE) == frozenset()


def test_who_is_in_both_already_keeps_one_seat_and_the_other_is_free() -> None:
    told = world(both=2, units=(6, 5))
    assert (told.merge.counts.moves, told.merge.counts.both) == (4, 2)
    finished(told)
    target = told.allotment(TARGET)
    assert (target.allotted_units, target.consumed_units, target.free_units) == (11, 9, 2)
    assert told.undo()
    told.propagation_margin()
    assert told.merge.state is MergeState.UNDONE, told.merge.reason
    assert told.in_group(SOURCE) == {*told.members[SOURCE]}
    assert told.violations == []


def test_in_rounds_no_more_have_two_seats_than_a_round() -> None:
    told = world(people=(9, 1), units=(9, 12), round_size=2)
    told.start()
    most = 0
    while told.merge.state is not MergeState.MERGED:
        told.one_command()
        most = max(most, len(told.seated(SOURCE) & told.seated(TARGET)))
    assert most == 2
    assert told.violations == []


@pytest.mark.parametrize("overflow", tuple(Overflow))
def test_who_joins_the_source_meanwhile_comes_along_and_who_leaves_it_is_left_out(overflow: Overflow) -> None:
    told = world(people=(8, 1), units=(8, 2), round_size=1, overflow=overflow)
    told.start()
    gone, late = told.members[SOURCE][-1], told.strangers[0]
    while not told.in_group(TARGET) & {*told.members[SOURCE]}:
        told.one_command()
    told.leave(SOURCE, gone)
    told.join(SOURCE, late)
    told.propagation_margin()
    assert told.merge.state is MergeState.MERGED, told.merge.reason
    assert late in told.seated(TARGET)
    assert gone not in told.in_group(TARGET)
    assert not told.ways(gone)
    assert told.violations == []


def test_who_leaves_the_source_when_they_are_on_the_way_is_taken_out_of_both() -> None:
    told = world(round_size=1, licensing_delay=20)
    told.start()
    while not (coming := told.in_group(TARGET) & {*told.members[SOURCE]}):
        told.one_command()
    (one,) = coming
    told.leave(SOURCE, one)
    told.propagation_margin()
    assert told.merge.state is MergeState.MERGED, told.merge.reason
    assert one not in told.in_group(TARGET)
    assert not told.ways(one)
    assert undisturbed(told.merges.named(told.merge.id, [one]))[one].verdict is Verdict.LEFT


def test_who_gets_no_licence_at_the_target_keeps_what_they_have_and_holds_nobody_else_up() -> None:
    told = world()
    one = told.members[SOURCE][0]
    told.tenant.set_license_fault(one, E3.sku_id, AssignmentError.DEPENDENCY)
    assert told.start()
    told.propagation_margin()
    assert told.merge.state is MergeState.MOVING
    assert told.seated(SOURCE) == {one}
    assert told.ways(one)
    told.tenant.set_license_fault(one, E3.sku_id, None)
    told.send(CommandKind.RETRY, TARGET)
    told.propagation_margin()
    assert told.merge.state is MergeState.MERGED, told.merge.reason
    assert told.violations == []


def test_stopped_everybody_keeps_what_they_have_and_it_goes_on_where_it_was() -> None:
    told = world(people=(6, 1), units=(6, 1), round_size=1)
    told.start()
    while len(told.seated(TARGET)) < 3:
        told.one_command()
    assert told.stop()
    told.propagation_margin()
    assert told.merge.state is MergeState.STOPPED
    assert told.licensed() == {*told.members[SOURCE], *told.members[TARGET]}
    assert told.resume()
    told.propagation_margin()
    assert told.merge.state is MergeState.MERGED, told.merge.reason
    assert told.violations == []


def test_undone_in_the_middle_everybody_is_where_they_were() -> None:
    told = world(people=(6, 2), units=(6, 2), round_size=2, licensing_delay=20, lag=8)
    told.start()
    while not told.seated(TARGET) & {*told.members[SOURCE]}:
        told.one_command()
    assert told.undo()
    told.propagation_margin()
    assert told.merge.state is MergeState.UNDONE, told.merge.reason
    assert {side: told.in_group(side) for side in SIDES} == {side: {*told.members[side]} for side in SIDES}
    assert (told.allotment(SOURCE).allotted_units, told.allotment(TARGET).allotted_units) == (6, 2)
    assert told.violations == []
    as_it_ended(told)


def test_an_end_date_comes_along() -> None:
    told = world(people=(2, 1), units=(2, 1))
    one = told.members[SOURCE][0]
    ends = told.clock.now().replace(year=2027)
    stored = undisturbed(told.store.load(SOURCE))
    assert stored is not None
    row = told.rows(SOURCE)[one]
    draft = Draft(stored.value, told.clock.now(), "a test")
    draft.add(row, replace(row, ends=ends))
    undisturbed(told.store.commit(Transaction(draft.allotment, tuple(draft.steps)), stored.etag))
    finished(told)
    assert told.rows(TARGET)[one].ends == ends
    assert told.rows(TARGET)[one].state is MemberState.LICENSED
    assert told.allotment(TARGET).state is AllotmentState.ACTIVE
