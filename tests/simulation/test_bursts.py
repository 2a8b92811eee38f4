"""Bursts of any size make progress at any speed of storage: in bounded pieces, seats before refusals, in linear time.

Time is the bench's own: every transaction and every request to Graph takes what the test says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.dispatch import handle
from application.enforcement.fulfilment import RUN_AT_MOST
from domain.admission import Observation, Policy, Transaction
from domain.allotments import Member, MemberState, Overflow, counted
from domain.allotments import Step as RowStep
from domain.commands import Command, CommandKind
from domain.errors import Transient
from domain.fulfilment import Outcome
from local.tenant.model import Units
from local.tenant.model.history import FactKind
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.clock import FixedClock
from tests.fakes.directory import TenantDirectory
from tests.simulation import trampoline
from tests.simulation.bench import ALLOTMENT, Bench
from tests.simulation.trampoline import undisturbed
from tests.support.samples import entities

SECOND = timedelta(seconds=1)
HASTY = Policy(grant_window=SECOND, propagation_margin=SECOND, unverified_margin=SECOND, removals=10**6)
FUNCTION_TIMEOUT = timedelta(minutes=5)
"""host.json: functionTimeout."""


class PacedStore(InMemoryAllotmentStore):
    """A store whose transactions take time: so much each, and so much an entity."""

    def __init__(self, clock: FixedClock, each: timedelta, entity: timedelta) -> None:
        super().__init__(trampoline.Step)
        self._clock, self._each, self._entity = clock, each, entity

    async def commit(self, transaction: Transaction, etag: str) -> str:
        answer = await super().commit(transaction, etag)
        self._clock.advance(self._each + entities(transaction.steps) * self._entity)
        return answer

    async def unfinished(self, allotment_id: str) -> Mapping[str, Member]:
        found = await super().unfinished(allotment_id)
        self._clock.advance(len(found) * self._entity / 100)
        return found


class PacedDirectory(TenantDirectory):
    """A directory whose every request takes a fifth of a second."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench.tenant, trampoline.Step)
        self._clock = bench.clock

    async def observe(self, group_id: str, token: str | None, started: datetime) -> Observation:
        observation = await super().observe(group_id, token, started)
        self._clock.advance((1 + len(observation.observed) / 200) * SECOND / 5)
        return observation

    async def remove_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        self._clock.advance(SECOND / 5)
        return await super().remove_members(group_id, user_ids)

    async def grant(self, products: Sequence[object], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        self._clock.advance(SECOND / 5)
        return await super().grant(products, user_ids)  # type: ignore[arg-type]


class BusyDirectory(PacedDirectory):
    """A directory that is too busy for the first removal, and then is not any more."""

    busy = True

    async def remove_members(self, group_id: str, user_ids: Sequence[str]) -> Mapping[str, Outcome]:
        if self.busy:
            self.busy = False
            raise Transient("Microsoft Graph is busy.", 10 * SECOND)
        return await super().remove_members(group_id, user_ids)


class Burst:
    """An allotment whose group many people join at once; `runs` is how long each run of the app took."""

    def __init__(
        self,
        people: int,
        units: int,
        overflow: Overflow = Overflow.ROLLBACK,
        *,
        policy: Policy = HASTY,
        each: timedelta = SECOND / 10,
        entity: timedelta = SECOND / 1000,
    ) -> None:
        self.bench = bench = Bench(0, units, overflow=overflow, policy=policy)
        bench.tenant.set_units(bench.sku_id, Units(enabled=people))
        bench.store = PacedStore(bench.clock, each, entity)
        bench.services = replace(bench.services, store=bench.store, directory=PacedDirectory(bench))
        bench.make()
        self.people = sorted(user.id for user in bench.tenant.add_people(people))
        self.runs: list[timedelta] = []

    def join(self) -> None:
        self.bench.tenant.change_members(self.bench.group, add=self.people)
        self.began = self.bench.clock.now()
        look = Command(CommandKind.OBSERVE, ALLOTMENT, "a burst", self.began)
        undisturbed(self.bench.commands.enqueue([look]))

    def propagation_margin(self, patience: timedelta = timedelta(days=1)) -> None:
        """Let the app work until its queue is empty; a run that fails does not come back."""
        bench, queue = self.bench, self.bench.commands.queue
        until = bench.clock.now() + patience
        while (due := queue.next_active()) is not None and bench.clock.now() < until:
            bench.clock.advance(max(timedelta(0), due - bench.clock.now()))
            bench.tenant.run_due()
            message = queue.heads()[0]
            began = bench.clock.now()
            undisturbed(handle(bench.services, message.body, message.session_id, message.delivery_count))
            queue.complete(message)
            self.runs.append(bench.clock.now() - began)

    @property
    def licensed(self) -> set[str]:
        return {user for user in self.people if self.bench.tenant.truth.has_license(user, self.bench.sku_id)}

    def facts(self, *kinds: FactKind, actor: str = "app") -> list[datetime]:
        return [fact.time for fact in self.bench.tenant.history.of(*kinds) if fact.actor == actor]

    def ended(self, units: int, members: Collection[str]) -> None:
        """Check that everybody with a seat has the licence, and who is in the group."""
        assert len(self.licensed) == units == self.bench.allotment.consumed_units
        assert self.bench.tenant.truth.member_ids(self.bench.group) == {*members}
        assert self.bench.allotment.unfinished_units == 0


@pytest.mark.parametrize("each", [0.05, 0.5, 5.0], ids=["fast", "slow", "slower than the window"])
def test_600_joins_for_20_seats_with_a_second_to_send_what_was_decided(each: float) -> None:
    burst = Burst(600, 20, each=timedelta(seconds=each))
    burst.join()
    burst.propagation_margin()
    burst.ended(20, burst.people[:20])


def test_what_a_run_has_left_overdue_is_sent_by_the_next_one_however_slow_the_store() -> None:
    """That run learns how slow it is by its first transaction, which is the one that gives the people a new time."""
    burst = Burst(40, 20, each=5 * SECOND)
    burst.bench.services = replace(burst.bench.services, directory=BusyDirectory(burst.bench))
    burst.join()
    burst.propagation_margin(timedelta(minutes=10))
    burst.ended(20, burst.people[:20])


def test_who_has_a_seat_is_licensed_before_anybody_is_refused() -> None:
    burst = Burst(300, 20)
    burst.join()
    burst.propagation_margin()
    licensed, removed = burst.facts(FactKind.LICENSE_ACTIVE), burst.facts(FactKind.MEMBER_REMOVED)
    assert len(removed) == 280
    assert max(licensed) < min(removed)


def first_and_last(people: int) -> tuple[float, float]:
    """When the first and the last person was licensed, in seconds after they joined."""
    burst = Burst(people, people, Overflow.WAIT, policy=replace(HASTY, grant_window=30 * SECOND))
    burst.join()
    burst.propagation_margin()
    burst.ended(people, burst.people)
    assert max(burst.runs) < FUNCTION_TIMEOUT / 2
    times = [(time - burst.began).total_seconds() for time in burst.facts(FactKind.LICENSE_ACTIVE)]
    return min(times), max(times)


def test_the_first_licence_takes_no_longer_for_being_one_of_many_and_the_whole_grows_in_line() -> None:
    first_of_few, last_of_few = first_and_last(1000)
    first_of_many, last_of_many = first_and_last(8000)
    looking = (8000 - 1000) / 200 / 5  # what Graph needs to show so many
    assert first_of_many <= first_of_few + looking + 0.1
    assert last_of_many <= 1.5 * 8 * last_of_few


def test_others_have_their_turn_while_a_large_look_is_worked_off() -> None:
    burst = Burst(3000, 3000, Overflow.WAIT, each=SECOND)
    burst.join()
    burst.propagation_margin()
    burst.ended(3000, burst.people)
    assert len(burst.runs) > 2
    assert max(burst.runs) < RUN_AT_MOST + 20 * SECOND


def test_60_000_rows_that_nobody_has_finished_are_finished() -> None:
    """As they are after a store that was down for hours: every one is overdue."""
    burst = Burst(60_000, 60_000, Overflow.WAIT, policy=replace(HASTY, grant_window=30 * SECOND))
    bench, began = burst.bench, burst.bench.clock.now()
    bench.tenant.change_members(bench.group, add=burst.people)
    for start in range(0, len(burst.people), 90):
        stored = undisturbed(bench.store.load(ALLOTMENT))
        assert stored is not None
        allotment, steps = stored.value, []
        for user in burst.people[start : start + 90]:
            steps.append(RowStep(user, None, Member(user, MemberState.PENDING, began, apply_by=began)))
            allotment = counted(allotment, steps[-1])
        undisturbed(bench.store.commit(Transaction(allotment, tuple(steps)), stored.etag))
    finish = Command(CommandKind.FINISH, ALLOTMENT, "a test", bench.clock.now())
    undisturbed(bench.commands.enqueue([finish]))
    burst.propagation_margin()
    assert len(burst.licensed) == 60_000
    assert bench.allotment.unfinished_units == 0


def test_two_out_and_two_in_on_a_full_allotment_ends_with_two_in() -> None:
    burst = Burst(7, 5)
    burst.people, others = burst.people[:5], burst.people[5:]
    burst.join()
    burst.propagation_margin()
    burst.bench.tenant.change_members(burst.bench.group, add=others, remove=burst.people[:2])
    undisturbed(
        burst.bench.commands.enqueue([Command(CommandKind.OBSERVE, ALLOTMENT, "a swap", burst.bench.clock.now())])
    )
    burst.propagation_margin()
    burst.people = [*burst.people[2:], *others]
    burst.ended(5, burst.people)
    assert burst.bench.told()[-4:] == ["waiting", "waiting", "promoted", "promoted"]
