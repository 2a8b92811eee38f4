"""A worker that is gone at any step while it sees to reservations: the next one completes it, once."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

import pytest

from application import reservations as ticks
from application.dispatch import carry_out
from application.reservations import command, keep_reservations
from domain.admission import Observation, Plan, transactions
from domain.allotments import DecisionKind
from domain.commands import Command, CommandKind, from_json
from domain.dates import WRITTEN_WITHIN, Dated
from domain.reservations import Wish, entries, made
from tests.simulation.bench import ALLOTMENT, Bench, cut_short, steps_of, up_to
from tests.simulation.trampoline import undisturbed

DAY = timedelta(days=1)


def reserved(*, units: int = 1, add: bool = False, starts: timedelta = DAY) -> tuple[Bench, str]:
    """An empty allotment, and a person for whom a seat is reserved from tomorrow on, for a day."""
    bench = Bench(members=1, units=units)
    (person,) = bench.people
    bench.tenant.change_members(bench.group, remove=[person])
    bench.make()
    undisturbed(bench.work())
    now = bench.clock.now()
    wish = Wish(now + starts, now + starts + DAY, add=add)
    write(bench, lambda stored: made(stored, [person], wish, by="eva", now=now))
    found = undisturbed(bench.store.page_of_reservations(ALLOTMENT, None, 9)).items
    undisturbed(bench.services.dates.add(Dated.RESERVATIONS, entries(ALLOTMENT, found[0])))
    return bench, person


def write(bench: Bench, plan_of: object) -> None:
    stored = undisturbed(bench.store.load(ALLOTMENT))
    assert stored is not None
    plan = plan_of(stored.value)  # type: ignore[operator]
    assert isinstance(plan, Plan)
    etag = stored.etag
    for transaction in transactions(plan, stored.value):
        etag = undisturbed(bench.store.commit(transaction, etag))


def numbers(bench: Bench) -> tuple[int, int, int, int]:
    """Seats in use, kept, owed, and all reservations."""
    stored = undisturbed(bench.store.load(ALLOTMENT))
    assert stored is not None
    found = stored.value
    return found.consumed_units, found.reserved_units, found.owed_units, found.reservations


def decided(bench: Bench) -> Sequence[DecisionKind]:
    """What was decided, newest first."""
    return [each.kind for each in undisturbed(bench.store.decisions(ALLOTMENT, None, 20)).items]


def due(bench: Bench, person: str) -> Command:
    return command(ALLOTMENT, [person], "reservation", bench.clock.now())


def crashing(bench: Bench, sent: Command, after: int) -> bool:
    """Carry out a command whose worker is gone after so many steps; answers whether it came so far."""
    if not cut_short(carry_out(bench.services, sent), after):
        return False
    undisturbed(carry_out(bench.services, sent, redelivered=True))
    return True


@pytest.mark.parametrize("add", [False, True], ids=["kept", "added"])
def test_a_seat_is_kept_or_taken_whatever_step_a_worker_dies_at(*, add: bool) -> None:
    for after in count():
        bench, person = reserved(add=add)
        bench.clock.advance(DAY)
        came_so_far = crashing(bench, due(bench, person), after)
        if add:
            assert bench.tenant.truth.member_ids(bench.group) == {person}, after
            undisturbed(bench.work())
            assert numbers(bench) == (1, 0, 0, 0), after
            assert list(decided(bench)) == [DecisionKind.LICENSED, DecisionKind.RESERVED, DecisionKind.RESERVED], after
        else:
            assert numbers(bench) == (0, 1, 0, 1), after
        if not came_so_far:
            assert after > 8
            return


def test_it_lapses_once_whatever_step_a_worker_dies_at() -> None:
    for after in count():
        bench, person = reserved(starts=timedelta(0))
        assert numbers(bench) == (0, 1, 0, 1)
        bench.clock.advance(DAY)
        came_so_far = crashing(bench, due(bench, person), after)
        assert (numbers(bench), list(decided(bench))) == ((0, 0, 0, 0), [DecisionKind.LAPSED, DecisionKind.RESERVED])
        if not came_so_far:
            assert after > 6
            return


def test_one_that_has_no_seat_is_told_once_whatever_step_a_worker_dies_at() -> None:
    for after in count():
        bench, person = reserved(units=0)
        bench.clock.advance(DAY)
        came_so_far = crashing(bench, due(bench, person), after)
        assert (numbers(bench), list(decided(bench))) == ((0, 0, 1, 1), [DecisionKind.HELD_UP, DecisionKind.RESERVED])
        if not came_so_far:
            assert after > 6
            return


def test_a_tick_that_is_cut_short_at_any_step_loses_no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticks, "DATES_AT_ONCE", 1)
    for after in count():
        bench, _ = reserved()
        bench.clock.advance(2 * DAY)
        came_so_far = cut_short(keep_reservations(bench.services), after)
        undisturbed(keep_reservations(bench.services))
        for sent in [from_json(json.loads(message.body)) for message in bench.commands.queue.messages]:
            undisturbed(carry_out(bench.services, sent))
        assert numbers(bench) == (0, 0, 0, 0), after
        bench.clock.advance(2 * WRITTEN_WITHIN)
        undisturbed(keep_reservations(bench.services))
        assert undisturbed(bench.services.dates.due(Dated.RESERVATIONS, bench.clock.now(), 10)) == []
        if not came_so_far:
            assert after > 4
            return


def test_a_tick_before_anything_is_due_reads_no_row() -> None:
    bench, _ = reserved()
    assert steps_of(keep_reservations(bench.services)) == ["dates.due"]


def test_a_tick_before_the_row_is_written_keeps_its_entries() -> None:
    bench, person = reserved(starts=timedelta(0))
    (found,) = undisturbed(bench.store.page_of_reservations(ALLOTMENT, None, 9)).items
    entry, *_ = entries("another", found)
    undisturbed(bench.services.dates.add(Dated.RESERVATIONS, [entry]))
    undisturbed(keep_reservations(bench.services))
    assert entry in undisturbed(bench.services.dates.due(Dated.RESERVATIONS, bench.clock.now(), 10))
    assert person


def test_nobody_is_added_long_after_the_reservation_was_read() -> None:
    bench, person = reserved(add=True)
    bench.clock.advance(DAY)

    def frozen(step: str) -> None:
        if step == "store.reservations":
            bench.clock.advance(timedelta(hours=1))

    assert "directory.add_members" not in steps_of(carry_out(bench.services, due(bench, person)), frozen)


@pytest.mark.parametrize("add", [False, True], ids=["kept", "added"])
def test_who_was_not_added_is_not_looked_for(monkeypatch: pytest.MonkeyPatch, *, add: bool) -> None:
    """A command names whom reservations are for. Only of those who were added does that say that they came."""
    bench, person = reserved(add=add)

    async def behind(_: str, token: str | None, started: datetime) -> Observation:
        return Observation((), complete=False, started=started, token=token)

    monkeypatch.setattr(bench.services.directory, "observe", behind)
    bench.clock.advance(DAY)
    undisturbed(carry_out(bench.services, due(bench, person)))
    sent = [from_json(json.loads(message.body)) for message in bench.commands.queue.messages]
    looks = [each.hints for each in sent if each.kind is CommandKind.OBSERVE]
    assert looks == ([{person: True}] if add else [])


def test_who_was_added_by_a_worker_that_is_gone_is_looked_for() -> None:
    bench, person = reserved(add=True)
    bench.clock.advance(DAY)
    sent, worker = due(bench, person), carry_out(bench.services, due(bench, person))
    up_to(worker, "directory.observe")
    worker.close()
    undisturbed(carry_out(bench.services, sent, redelivered=True))
    assert numbers(bench) == (1, 0, 0, 0)
