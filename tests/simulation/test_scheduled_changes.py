"""A worker that is gone at any step while it makes a planned change: the next one completes it, once."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import count

from application.dispatch import carry_out
from application.scheduled_changes import change_as_planned, command
from domain.admission import Transaction
from domain.allotments import Allotment, DecisionKind
from domain.commands import Command, from_json
from domain.dates import WRITTEN_WITHIN, Dated
from domain.scheduled_changes import ChangeState, NewChange, ScheduledChange, entry, planned
from tests.simulation.bench import ALLOTMENT, Bench, cut_short, steps_of
from tests.simulation.trampoline import undisturbed

DAY = timedelta(days=1)


def with_plan(units: int, *, members: int = 2) -> tuple[Bench, ScheduledChange]:
    """An allotment of two seats, all of them taken, and another limit planned for tomorrow."""
    bench = Bench(members=members, units=2)
    bench.make()
    undisturbed(bench.work())
    now = bench.clock.now()
    (change,) = planned(
        NewChange(now + DAY, settings={"allotted_units": units}), ALLOTMENT, ("1", "2"), by="eva", now=now
    )
    undisturbed(bench.services.dates.add(Dated.CHANGES, [entry(change)]))
    undisturbed(bench.services.changes.add([change]))
    return bench, change


def due(bench: Bench, change: ScheduledChange) -> Command:
    return command(ALLOTMENT, [change.id], "planned date", bench.clock.now())


def stored(bench: Bench) -> Allotment:
    found = undisturbed(bench.store.load(ALLOTMENT))
    assert found is not None
    return found.value


def state(bench: Bench, change: ScheduledChange) -> ChangeState:
    found = undisturbed(bench.services.changes.load(ALLOTMENT, change.id))
    assert found is not None
    return found.value.state


def crashing(bench: Bench, sent: Command, after: int) -> bool:
    """Carry out a command whose worker is gone after so many steps; answers whether it came so far."""
    if not cut_short(carry_out(bench.services, sent), after):
        return False
    undisturbed(carry_out(bench.services, sent, redelivered=True))
    return True


def test_it_is_made_whatever_step_a_worker_dies_at() -> None:
    for after in count():
        bench, change = with_plan(5)
        bench.clock.advance(DAY)
        came_so_far = crashing(bench, due(bench, change), after)
        assert (stored(bench).allotted_units, state(bench, change)) == (5, ChangeState.DONE), after
        if not came_so_far:
            assert after > 8
            return


def test_what_does_not_fit_is_asked_about_whatever_step_a_worker_dies_at() -> None:
    for after in count():
        bench, change = with_plan(1)
        bench.clock.advance(DAY)
        came_so_far = crashing(bench, due(bench, change), after)
        assert (stored(bench).allotted_units, state(bench, change)) == (2, ChangeState.ASKED), after
        told = undisturbed(bench.store.decisions(ALLOTMENT, None, 20)).items
        assert 1 <= [each.kind for each in told].count(DecisionKind.CHANGE_ASKED) <= 2
        if not came_so_far:
            assert [each.kind for each in told].count(DecisionKind.CHANGE_ASKED) == 1
            return


def test_what_somebody_changed_by_hand_after_a_crash_is_not_undone() -> None:
    """The change was begun, and perhaps made; then an administrator has set another limit."""
    for after in count():
        bench, change = with_plan(5)
        bench.clock.advance(DAY)
        sent = due(bench, change)
        came_so_far = cut_short(carry_out(bench.services, sent), after)
        begun = state(bench, change) is not ChangeState.PLANNED
        found = undisturbed(bench.store.load(ALLOTMENT))
        assert found is not None
        undisturbed(bench.store.commit(Transaction(replace(found.value, allotted_units=7), ()), found.etag))
        undisturbed(carry_out(bench.services, sent, redelivered=True))
        assert stored(bench).allotted_units == (7 if begun else 5), after
        if not came_so_far:
            return


def test_a_tick_that_is_cut_short_at_any_step_loses_no_date() -> None:
    for after in count():
        bench, change = with_plan(5)
        bench.clock.advance(DAY)
        came_so_far = cut_short(change_as_planned(bench.services), after)
        undisturbed(change_as_planned(bench.services))
        for sent in [from_json(json.loads(message.body)) for message in bench.commands.queue.messages]:
            undisturbed(carry_out(bench.services, sent))
        assert (stored(bench).allotted_units, state(bench, change)) == (5, ChangeState.DONE)
        bench.clock.advance(2 * WRITTEN_WITHIN)
        undisturbed(change_as_planned(bench.services))
        assert undisturbed(bench.services.dates.due(Dated.CHANGES, bench.clock.now(), 9)) == []
        if not came_so_far:
            return


def test_nothing_is_read_before_anything_is_due_and_nothing_changed_twice() -> None:
    bench, change = with_plan(5)
    assert steps_of(change_as_planned(bench.services)) == ["dates.due"]
    undisturbed(carry_out(bench.services, due(bench, change)))
    assert stored(bench).allotted_units == 2
    bench.clock.advance(DAY)
    for _ in range(2):
        undisturbed(carry_out(bench.services, due(bench, change)))
    assert "store.commit" not in steps_of(carry_out(bench.services, due(bench, change)))
