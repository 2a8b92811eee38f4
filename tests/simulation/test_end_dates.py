"""A worker that is gone at any step while it ends a seat, or gives an end date: the next one completes it, once."""

from datetime import timedelta
from itertools import count

from domain.allotments import DecisionKind
from domain.commands import Command, CommandKind
from handlers.enforcement import enforce
from handlers.timers import end_seats
from tests.simulation.bench import ALLOTMENT, Bench, steps_of
from tests.simulation.trampoline import undisturbed

DAY = timedelta(days=1)


def held_until_tomorrow() -> tuple[Bench, Command]:
    """An allotment with one person, and the command that came with her end date."""
    bench = Bench(members=1, units=1)
    bench.make()
    (person,), now = bench.people, bench.clock.now()
    ends = {person: now + DAY}
    return bench, Command(CommandKind.LOOK, ALLOTMENT, "added", now, hints={person: True}, ends=ends)


def crashing(bench: Bench, command: Command, after: int) -> bool:
    """Carry out a command whose worker is gone after so many steps; answers whether it came so far."""
    worker = enforce(bench.services, command)
    try:
        for _ in range(after):
            worker.send(None)
    except StopIteration:
        return False
    worker.close()
    undisturbed(enforce(bench.services, command, redelivered=True))
    return True


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
        undisturbed(enforce(bench.services, command))
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


def test_no_row_is_read_while_no_end_date_is_due() -> None:
    bench, command = held_until_tomorrow()
    undisturbed(enforce(bench.services, command))
    assert steps_of(end_seats(bench.services)) == ["seat_ends.due"]


def test_nobody_is_removed_long_after_his_end_date_was_read() -> None:
    bench, command = held_until_tomorrow()
    undisturbed(enforce(bench.services, command))
    bench.clock.advance(2 * DAY)
    (person,) = bench.people
    ending = Command(CommandKind.END_DATES, ALLOTMENT, "end date", bench.clock.now(), hints={person: False})

    def frozen(step: str) -> None:
        if step == "store.members":
            bench.clock.advance(DAY)

    assert "directory.remove_members" not in steps_of(enforce(bench.services, ending), frozen)
    assert bench.tenant.truth.member_ids(bench.group) == {person}
