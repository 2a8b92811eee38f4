"""Never over: of processes that race for the last seat, one gets it, and the ledger equals the rows."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import pytest

from domain.admission import Plan, transactions
from domain.allotments import Allotment, Member, MemberState, Overflow, counted
from domain.ports import AllotmentStore
from infra.tables.client import service_client
from infra.tables.store import TableAllotmentStore
from tests.integration.last_seat_racer import TOGETHER_WITHIN, Finish, race
from tests.support.samples import allotment, joining, make, seat, user

SEATS = 3
LOSERS = {Overflow.ROLLBACK: MemberState.ROLLING_BACK, Overflow.WAIT: MemberState.WAITING}


@dataclass(frozen=True, slots=True)
class Record:
    """What is stored of one allotment."""

    allotment: Allotment
    members: Sequence[Member]
    waiting: Sequence[Member]
    decided: Sequence[int]

    def count(self, *states: MemberState) -> int:
        return sum(member.state in states for member in self.members)


@pytest.fixture(autouse=True)
def fair_weather() -> None:
    """The running system of the other tests is not needed here."""


@pytest.fixture
async def store(tables_connection: str) -> AsyncIterator[AllotmentStore]:
    async with service_client(tables_connection, None, None) as service:
        yield TableAllotmentStore(service)


async def almost_full(store: AllotmentStore, name: str, overflow: Overflow) -> None:
    """Make an allotment with one free seat."""
    await make(store, allotment(name, units=SEATS, overflow=overflow))
    stored = await store.load(name)
    assert stored is not None
    steps = [joining(seat(user(100 + number)), number) for number in range(1, SEATS)]
    after = stored.value
    for step in steps:
        after = counted(after, step)
    (transaction,) = transactions(Plan(after, tuple(steps)), stored.value)
    await store.commit(transaction, stored.etag)


async def record(store: AllotmentStore, name: str) -> Record:
    stored = await store.load(name)
    assert stored is not None
    members = await store.all_members(name)
    decided = (await store.decisions(name, None, 100)).items
    waiting = await store.waiting(name, 100)
    return Record(stored.value, [*members.values()], waiting, [decision.id for decision in decided])


def run_race(connection: str, racers: int, rounds: Sequence[str]) -> list[list[Finish]]:
    """What each racer answers, in separate processes."""
    spawning = multiprocessing.get_context("spawn")
    together = spawning.Barrier(racers)
    pipes = [spawning.Pipe(duplex=False) for _ in range(racers)]
    processes = [
        spawning.Process(target=race, args=(connection, number, rounds, together, answers))
        for number, (_, answers) in enumerate(pipes)
    ]
    for process in processes:
        process.start()
    for _, answers in pipes:
        answers.close()
    try:
        finishes = []
        for results, _ in pipes:
            with closing(results):
                assert results.poll(TOGETHER_WITHIN), "a racer does not answer"
                finishes.append(results.recv())
        return finishes
    finally:
        for process in processes:
            process.join(TOGETHER_WITHIN)
            process.close()


@pytest.mark.parametrize(("racers", "rounds"), [(2, 30), (4, 16)])
async def test_one_of_many_gets_the_last_seat(
    tables_connection: str, store: AllotmentStore, racers: int, rounds: int
) -> None:
    overflows = {f"round-{number:03d}": [*Overflow][number % 2] for number in range(rounds)}
    await asyncio.gather(*(almost_full(store, name, overflow) for name, overflow in overflows.items()))
    finishes = run_race(tables_connection, racers, [*overflows])
    for (name, overflow), *ends in zip(overflows.items(), *finishes, strict=True):
        states = sorted(end.state for end in ends)
        assert states == sorted([MemberState.PENDING, *[LOSERS[overflow]] * (racers - 1)]), name
        assert max(end.conflicts for end in ends) >= 1, "nobody raced: the test shows nothing"
        await check_ledger(store, name, racers, overflow)


async def check_ledger(store: AllotmentStore, name: str, racers: int, overflow: Overflow) -> None:
    """The numbers are those of the rows, and every decision is there once."""
    found = await record(store, name)
    assert found.allotment.consumed_units == SEATS == sum(member.seated for member in found.members)
    assert found.count(LOSERS[overflow]) == racers - 1
    assert found.allotment.waiting_units == found.count(MemberState.WAITING) == len(found.waiting)
    assert sorted(found.waiting, key=lambda row: row.user_id) == [row for row in found.members if row.place is not None]
    assert found.allotment.unfinished == frozenset(member.user_id for member in found.members if member.unfinished)
    assert found.decided == [*range(SEATS - 1 + racers, 0, -1)]
    assert found.allotment.observation_count == racers
