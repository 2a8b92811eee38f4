"""A worker that is gone at any step while it ends a seat, or gives an end date: the next one completes it, once."""

import json
from collections.abc import Sequence
from datetime import timedelta
from itertools import count

import pytest

from application import seat_ends
from application.dispatch import carry_out
from application.seat_ends import end_seats
from domain.allotments import DecisionKind
from domain.commands import Command, CommandKind, from_json
from domain.seat_ends import WRITTEN_WITHIN, entries
from tests.fakes.clock import BEGINNING
from tests.simulation.bench import ALLOTMENT, Bench, cut_short, steps_of
from tests.simulation.trampoline import undisturbed

DAY = timedelta(days=1)


def held_until_tomorrow() -> tuple[Bench, Command]:
    """An allotment with one person, and the command that came with her end date."""
    bench = Bench(members=1, units=1)
    bench.make()
    (person,), now = bench.people, bench.clock.now()
    ends = {person: now + DAY}
    return bench, Command(CommandKind.OBSERVE, ALLOTMENT, "added", now, hints={person: True}, ends=ends)


def crashing(bench: Bench, command: Command, after: int) -> bool:
    """Carry out a command whose worker is gone after so many steps; answers whether it came so far."""
    if not cut_short(carry_out(bench.services, command), after):
        return False
    undisturbed(carry_out(bench.services, command, redelivered=True))
    return True


def queued(bench: Bench) -> Sequence[Command]:
    """What is on the enforcement queue."""
    return [from_json(json.loads(message.body)) for message in bench.commands.queue.messages]


def test_an_end_date_is_given_whatever_step_a_worker_dies_at() -> None:
    for after in count():
        bench, command = held_until_tomorrow()
        came_so_far = crashing(bench, command, after)
        (row,) = bench.rows.values()
        assert row.ends == command.ends[row.user_id], after
        if not came_so_far:
            assert after > 10
            return


def test_a_seat_ends_once_whatever_step_a_worker_dies_at() -> None:
    for after in count():
        bench, command = held_until_tomorrow()
        undisturbed(carry_out(bench.services, command))
        bench.clock.advance(DAY)
        end = Command(
            CommandKind.END_DATES, ALLOTMENT, "end date", bench.clock.now(), hints=dict.fromkeys(bench.people, False)
        )
        came_so_far = crashing(bench, end, after)
        assert bench.tenant.truth.member_ids(bench.group) == frozenset(), after
        decisions = undisturbed(bench.store.decisions(ALLOTMENT, None, 10)).items
        assert [decision.kind for decision in decisions] == [DecisionKind.ENDED, DecisionKind.LICENSED], after
        if not came_so_far:
            assert after > 10
            return


@pytest.mark.parametrize("done", [False, True], ids=["to be ended", "ended already"])
def test_a_tick_that_is_cut_short_at_any_step_loses_no_end_date(*, done: bool) -> None:
    for after in count():
        bench, command = held_until_tomorrow()
        (person,) = bench.people
        undisturbed(bench.services.seat_ends.add(entries(ALLOTMENT, person, command.ends[person], None, now=BEGINNING)))
        undisturbed(carry_out(bench.services, command))
        bench.clock.advance(DAY)
        if done:
            bench.tenant.change_members(bench.group, remove=[person])
            undisturbed(bench.work())
            bench.clock.advance(2 * WRITTEN_WITHIN)
        came_so_far = cut_short(end_seats(bench.services), after)
        undisturbed(end_seats(bench.services))
        for sent in queued(bench):
            undisturbed(carry_out(bench.services, sent))
        assert bench.tenant.truth.member_ids(bench.group) == frozenset(), after
        bench.clock.advance(2 * WRITTEN_WITHIN)
        undisturbed(end_seats(bench.services))
        assert undisturbed(bench.services.seat_ends.due(bench.clock.now(), 10)) == []
        if not came_so_far:
            assert after > 4
            return


def test_a_tick_that_comes_before_the_row_is_written_keeps_the_entries() -> None:
    """Whoever is added with an end date that is near gets his row when the queue has come to it."""
    bench, command = held_until_tomorrow()
    (person,) = bench.people
    end, reminder = entries(ALLOTMENT, person, command.ends[person], timedelta(days=7), now=BEGINNING)
    undisturbed(bench.services.seat_ends.add([end, reminder]))
    undisturbed(end_seats(bench.services))
    assert undisturbed(bench.services.seat_ends.due(end.due, 10)) == [reminder, end]


def test_a_tick_sends_and_forgets_once_however_many_are_due(monkeypatch: pytest.MonkeyPatch) -> None:
    bench, command = held_until_tomorrow()
    monkeypatch.setattr(seat_ends, "ENDS_AT_ONCE", 10)
    (person,), ends = bench.people, command.ends[bench.people[0]]
    undisturbed(carry_out(bench.services, command))
    gone = [f"gone-{number}" for number in range(3)]
    for allotment, user in [(ALLOTMENT, person), *((allotment, "somebody") for allotment in gone)]:
        undisturbed(bench.services.seat_ends.add(entries(allotment, user, ends, None, now=BEGINNING)))
    bench.clock.advance(DAY + 2 * WRITTEN_WITHIN)
    steps = steps_of(end_seats(bench.services))
    assert [step for step in steps if step in {"commands.enqueue", "seat_ends.remove"}] == [
        "commands.enqueue",
        "seat_ends.remove",
    ]


def test_what_cannot_be_ended_now_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat_ends, "ENDS_AT_ONCE", 1)
    bench, command = held_until_tomorrow()
    (person,), ends = bench.people, command.ends[bench.people[0]]
    undisturbed(carry_out(bench.services, command))
    first = entries("another", "somebody", ends - timedelta(hours=1), None, now=BEGINNING)
    undisturbed(bench.services.seat_ends.add([*first, *entries(ALLOTMENT, person, ends, None, now=BEGINNING)]))
    bench.clock.advance(DAY)
    before = len(queued(bench))
    undisturbed(end_seats(bench.services))
    assert [each.kind for each in queued(bench)[before:]] == [CommandKind.END_DATES]


def test_no_row_is_read_while_no_end_date_is_due() -> None:
    bench, command = held_until_tomorrow()
    undisturbed(carry_out(bench.services, command))
    assert steps_of(end_seats(bench.services)) == ["seat_ends.due"]


def test_nobody_is_removed_long_after_his_end_date_was_read() -> None:
    bench, command = held_until_tomorrow()
    undisturbed(carry_out(bench.services, command))
    bench.clock.advance(2 * DAY)
    (person,) = bench.people
    ending = Command(CommandKind.END_DATES, ALLOTMENT, "end date", bench.clock.now(), hints={person: False})

    def frozen(step: str) -> None:
        if step == "store.members":
            bench.clock.advance(DAY)

    assert "directory.remove_members" not in steps_of(carry_out(bench.services, ending), frozen)
    assert bench.tenant.truth.member_ids(bench.group) == {person}
