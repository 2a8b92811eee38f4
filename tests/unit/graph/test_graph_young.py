"""What Graph does not know yet is tried later, and ends as it should; what it goes on not knowing ends in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.allotments import amend
from application.dispatch import carry_out
from domain.admission import Observation
from domain.allotments import Allotment, AllotmentState, Licensing, MemberState, Overflow
from domain.commands import Command, CommandKind, from_json
from domain.errors import Transient
from domain.fulfilment import Outcome
from domain.young import MISSING_AT_LEAST, UNKNOWN_AT_MOST
from tests.support.samples import E3, allotment, carried, make
from tests.unit.graph.worlds import HandlerWorld

FOR_EVER = timedelta(days=2)
LAG = timedelta(minutes=4)


class Morning:
    """One allotment whose people are old, and commands that are carried out when they fall due."""

    def __init__(self, world: HandlerWorld, licensing: Licensing, overflow: Overflow) -> None:
        self.world = world
        self.tenant = world.tenant
        self.licensing = licensing
        self.overflow = overflow

    async def begin(self, old: int = 2, units: int = 40) -> "Morning":
        self.group = self.tenant.create_group("Watched", "watched", [self.person() for _ in range(old)]).id
        made = allotment("a1", group_id=self.group, units=units, overflow=self.overflow)
        made = replace(made, licensing=self.licensing)
        if self.licensing is Licensing.GROUP:
            made = replace(made, products=(await carried(self.world.directory, made, E3),))
        await make(self.world.store, made)
        await self.look()
        self.world.clock.advance(UNKNOWN_AT_MOST)
        return self

    def person(self) -> str:
        name = f"person{len(self.tenant.truth.users())}@contoso.example"
        return self.tenant.add_user(name, name, usage_location="SE").id

    def hire(self, count: int = 1) -> list[str]:
        """People who get an account and are put into the group by the same script."""
        people = [self.person() for _ in range(count)]
        self.tenant.change_members(self.group, add=people)
        return people

    async def look(self, kind: CommandKind = CommandKind.OBSERVE) -> None:
        """Have the allotment looked at, once; what comes back is left on the queue."""
        await carry_out(self.world.services, Command(kind, "a1", "test", self.world.clock.now()))

    async def seated_only(self) -> None:
        """Have the allotment looked at while Graph does not take any grant."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.world.directory, "grant", _too_busy)
            await self.look()

    async def look_and_lose_touch(self) -> None:
        """Have the allotment looked at, and from then on meet replicas that know nobody who is new."""
        look = self.world.directory.observe

        async def last(group_id: str, token: str | None, started: datetime) -> Observation:
            found = await look(group_id, token, started)
            self.tenant.knobs.write_lag = FOR_EVER
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.world.directory, "observe", last)
            await self.look()

    async def live(self, time: timedelta) -> None:
        """Let time pass; what comes back is carried out when its time has come."""
        until, queue = self.world.clock.now() + time, self.world.commands.queue
        while (active := queue.next_active()) is not None and active <= until:
            self.world.clock.advance(max(timedelta(0), active - self.world.clock.now()))
            self.tenant.run_due()
            for message in queue.heads():
                queue.complete(message)
                await carry_out(self.world.services, from_json(json.loads(message.body)))
        self.world.clock.advance(until - self.world.clock.now())
        self.tenant.run_due()

    async def live_on(self, time: timedelta) -> None:
        """The same, with a look every minute, as notifications and the catch-up timer bring it about."""
        until = self.world.clock.now() + time
        while self.world.clock.now() < until:
            await self.look()
            await self.live(timedelta(minutes=1))

    async def allotment(self) -> Allotment:
        stored = await self.world.store.load("a1")
        assert stored is not None
        return stored.value

    async def states(self, people: Sequence[str]) -> list[MemberState]:
        rows = await self.world.store.all_members("a1")
        return [rows[user].state for user in people]

    async def told(self, person: str) -> list[str]:
        decisions = (await self.world.store.decisions("a1", None, 500)).items
        return [each.kind.value for each in reversed(decisions) if each.user_id == person]

    def licensed(self, people: Sequence[str]) -> list[bool]:
        return [self.tenant.truth.has_license(user, E3.sku_id) for user in people]


async def _too_busy(*_: object) -> Mapping[str, Outcome]:
    raise Transient("Microsoft Graph is too busy.")


@pytest.fixture(params=Licensing)
async def morning(request: pytest.FixtureRequest, world: HandlerWorld) -> Morning:
    return await Morning(world, request.param, Overflow.WAIT).begin()


async def test_new_hires_are_licensed_though_replicas_lag_and_are_never_told_of_a_failure(morning: Morning) -> None:
    morning.tenant.knobs.write_lag = LAG
    hired = morning.hire(12)
    await morning.live_on(3 * LAG)
    assert morning.licensed(hired) == [True] * 12
    assert await morning.states(hired) == [MemberState.LICENSED] * 12
    assert [await morning.told(person) for person in hired] == [["licensed"]] * 12


async def test_somebody_whom_graph_does_not_know_holds_nobody_else_up(morning: Morning) -> None:
    known = [morning.person() for _ in range(30)]
    morning.tenant.change_members(morning.group, add=known)
    morning.world.clock.advance(FOR_EVER)
    hired = morning.hire(3)
    await morning.seated_only()
    morning.tenant.knobs.write_lag = FOR_EVER
    await morning.look(CommandKind.FINISH)
    assert await morning.states([*known, *hired]) == [MemberState.LICENSED] * 30 + [MemberState.PENDING] * 3
    morning.tenant.knobs.write_lag = timedelta(0)
    await morning.live(timedelta(minutes=1))
    assert morning.licensed([*known, *hired]) == [True] * 33


async def test_what_graph_goes_on_not_knowing_fails_with_its_cause(morning: Morning) -> None:
    morning.world.clock.advance(FOR_EVER)
    (person,) = morning.hire()
    await morning.seated_only()
    morning.tenant.knobs.write_lag = FOR_EVER
    await morning.live(UNKNOWN_AT_MOST - timedelta(seconds=1))
    assert await morning.states([person]) == [MemberState.PENDING]
    await morning.live(timedelta(minutes=6))
    assert await morning.told(person) == ["licensed", "failed"]
    row = (await morning.world.store.all_members("a1"))[person]
    told = "Microsoft Graph has not known the person or the licensed group for 30 minutes: Resource"
    assert (row.error or "").startswith(told)


async def test_a_new_hire_over_the_limit_is_rolled_back_in_the_end(world: HandlerWorld) -> None:
    morning = await Morning(world, Licensing.DIRECT, Overflow.ROLLBACK).begin(old=2, units=2)
    morning.tenant.knobs.write_lag = LAG
    hired = morning.hire(12)
    await morning.live_on(3 * LAG)
    assert morning.tenant.truth.member_ids(morning.group).isdisjoint(hired)
    assert [await morning.told(person) for person in hired] == [["rolledBack"]] * 12


async def test_a_leaver_whom_graph_does_not_show_frees_no_seat_before_that_is_sure(world: HandlerWorld) -> None:
    morning = await Morning(world, Licensing.GROUP, Overflow.WAIT).begin(old=0, units=1)
    morning.world.clock.advance(FOR_EVER)
    (leaver,) = morning.hire()
    await morning.look()
    await morning.live(timedelta(minutes=1))
    waits = morning.person()
    morning.tenant.change_members(morning.group, remove=[leaver], add=[waits])
    await morning.look_and_lose_touch()
    await morning.live(UNKNOWN_AT_MOST - timedelta(minutes=7))
    assert morning.licensed([leaver, waits]) == [True, False], "the removal met a replica that does not know the leaver"
    assert await morning.states([leaver, waits]) == [MemberState.RELEASING, MemberState.WAITING]
    morning.tenant.knobs.write_lag = timedelta(0)
    await morning.live(timedelta(minutes=12))
    assert morning.licensed([leaver, waits]) == [False, True]


async def test_a_young_watched_group_is_looked_at_until_every_replica_knows_it(world: HandlerWorld) -> None:
    for number in range(10):
        group = world.tenant.create_group(f"New {number}", f"new{number}", [world.tenant.add_people(1)[0].id]).id
        made = replace(allotment(f"a{number}", group_id=group), licensing=Licensing.DIRECT)
        await make(world.store, made)
    world.tenant.knobs.write_lag = LAG
    morning = Morning(world, Licensing.DIRECT, Overflow.WAIT)
    for number in range(10):
        await carry_out(world.services, Command(CommandKind.OBSERVE, f"a{number}", "test", world.clock.now()))
    await morning.live(2 * LAG)
    found = [stored.value for number in range(10) if (stored := await world.store.load(f"a{number}"))]
    assert [(each.state, each.missing_since, each.consumed_units) for each in found] == [("active", None, 1)] * 10


async def test_one_404_suspends_nothing_and_a_quarter_of_an_hour_does(morning: Morning) -> None:
    morning.tenant.delete_group(morning.group, actor="tenant")
    await morning.look(CommandKind.RECONCILE)  # believes no token, so that no delta can say that the group is gone
    missing = await morning.allotment()
    assert (missing.state, missing.missing_since) == (AllotmentState.ACTIVE, morning.world.clock.now())
    await morning.live(MISSING_AT_LEAST - timedelta(seconds=1))
    assert (await morning.allotment()).state is AllotmentState.ACTIVE
    await morning.live(timedelta(minutes=6))
    gone = await morning.allotment()
    assert gone.state is AllotmentState.SUSPENDED
    assert "Restore the group and resume" in (gone.state_reason or "")
    assert gone.consumed_units == 2


async def test_what_the_delta_calls_gone_is_gone_at_once(morning: Morning) -> None:
    morning.tenant.delete_group(morning.group, actor="tenant")
    await morning.look()
    assert (await morning.allotment()).state is AllotmentState.SUSPENDED


@pytest.mark.parametrize("meanwhile", [(), ("leave",), ("join",), ("leave", "join")])
async def test_a_restored_group_is_resumed_and_its_people_are_as_they_are_by_then(
    world: HandlerWorld, meanwhile: tuple[str, ...]
) -> None:
    world.tenant.knobs.security_groups_kept = True
    morning = await Morning(world, Licensing.GROUP, Overflow.WAIT).begin(old=2, units=2)
    await morning.live(timedelta(minutes=2))
    stays, leaves = sorted(world.tenant.truth.member_ids(morning.group))
    world.tenant.delete_group(morning.group, actor="tenant")
    await morning.look()
    gone = await morning.allotment()
    assert gone.state is AllotmentState.SUSPENDED
    assert morning.licensed([stays, leaves]) == [True, True], "people keep their licences"

    world.tenant.restore(morning.group)
    joins = morning.person()
    if "leave" in meanwhile:
        world.tenant.change_members(morning.group, remove=[leaves])
    if "join" in meanwhile:
        world.tenant.change_members(morning.group, add=[joins])
    stored = await world.store.load("a1")
    assert stored is not None
    await amend(world.services, stored, {"state": "active"}, "administrator")
    await morning.live(timedelta(minutes=30))

    assert (await morning.allotment()).state is AllotmentState.ACTIVE
    everybody = [stays, leaves, joins]
    left, came = "leave" in meanwhile, "join" in meanwhile
    assert morning.licensed(everybody) == [True, not left, left and came]
