"""A failed seat is tried again by the nightly reconcile, and recovers once there are licences."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from application.dispatch import carry_out
from domain.allotments import Licensing, Member, MemberState, Product
from domain.commands import Command, CommandKind, from_json
from local.tenant.model import PRODUCTS, Units
from tests.support.samples import allotment, carried, make
from tests.unit.graph.worlds import HandlerWorld

VISIO = Product(PRODUCTS["VISIOCLIENT"].sku_id, "VISIOCLIENT")
A_NIGHT = timedelta(hours=13)


class Night:
    """An allotment with one member, whose commands are carried out when they fall due."""

    def __init__(self, world: HandlerWorld, licensing: Licensing) -> None:
        self.world = world
        self.licensing = licensing

    async def begin(self) -> None:
        tenant = self.world.tenant
        self.person = tenant.add_user("ann@contoso.example", "Ann", usage_location="SE").id
        group = tenant.create_group("watched", "watched", [self.person]).id
        made = replace(allotment("a1", group_id=group), products=(VISIO,), licensing=self.licensing)
        if self.licensing is Licensing.GROUP:
            made = replace(made, products=(await carried(self.world.directory, made, VISIO),))
        await make(self.world.store, made)
        await self.command(CommandKind.OBSERVE)

    async def command(self, kind: CommandKind) -> None:
        await self.world.commands.enqueue([Command(kind, "a1", "test", self.world.clock.now())])
        for _ in range(30):
            due = self.world.commands.queue.next_active()
            if due is None:
                return
            self.world.clock.advance(max(due - self.world.clock.now(), timedelta(0)))
            for message in self.world.commands.queue.heads():
                await carry_out(self.world.services, from_json(json.loads(message.body)))
                self.world.commands.queue.complete(message)

    async def seat(self) -> Member:
        return (await self.world.store.all_members("a1"))[self.person]

    async def kinds(self) -> list[str]:
        found = (await self.world.store.decisions("a1", None, 100)).items
        return [decision.kind.value for decision in reversed(found)]

    def buy(self, units: int) -> None:
        self.world.tenant.set_units(VISIO.sku_id, Units(enabled=units))

    def slow(self, minutes: int) -> None:
        self.world.tenant.knobs.licensing_delay = timedelta(minutes=minutes), timedelta(minutes=minutes)


@pytest.fixture(params=[*Licensing])
async def night(request: pytest.FixtureRequest, world: HandlerWorld) -> Night:
    night = Night(world, request.param)
    night.buy(0)
    await night.begin()
    assert (await night.seat()).state is MemberState.FAILED
    return night


async def test_recovers_once_licences_are_bought(night: Night) -> None:
    night.buy(5)
    night.world.clock.advance(A_NIGHT)
    await night.command(CommandKind.RECONCILE)
    seat = await night.seat()
    assert (seat.state, seat.error) == (MemberState.LICENSED, None)
    assert night.world.tenant.truth.has_license(night.person, VISIO.sku_id)


async def test_a_night_without_them_says_nothing_new(night: Night) -> None:
    before, seat = await night.kinds(), await night.seat()
    for _ in range(3):
        night.world.clock.advance(A_NIGHT)
        await night.command(CommandKind.RECONCILE)
    after = await night.seat()
    assert (after.state, after.error) == (MemberState.FAILED, seat.error)
    assert await night.kinds() == before


async def test_a_second_reconcile_at_once_tries_nothing(night: Night) -> None:
    night.world.clock.advance(A_NIGHT)
    await night.command(CommandKind.RECONCILE)
    before = await night.world.store.load("a1")
    await night.command(CommandKind.RECONCILE)
    assert await night.world.store.load("a1") == before


async def test_the_old_failure_is_not_taken_for_the_new_tries(world: HandlerWorld) -> None:
    night = Night(world, Licensing.GROUP)
    night.buy(0)
    await night.begin()
    night.buy(5)
    night.slow(minutes=4)
    world.clock.advance(A_NIGHT)
    await night.command(CommandKind.RECONCILE)
    assert (await night.seat()).state is MemberState.LICENSED
    assert await night.kinds() == ["licensed", "failed", "licensed"]
