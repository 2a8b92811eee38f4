"""A team that joins an allotment, on the simulated tenant."""

import json
from dataclasses import replace
from datetime import timedelta

from application.dispatch import carry_out
from application.prerequisites import look_for_prerequisites
from domain.allotments import Allotment, Licensing, Member, MemberState, Overflow, Product
from domain.commands import Command, CommandKind, from_json
from local.tenant.model import AssignedLicense
from tests.support.samples import E3, allotment, carried, make
from tests.unit.graph.worlds import HandlerWorld

TICK = timedelta(minutes=5)


class Team:
    """An allotment of an add-on; the catch-up timer runs every five minutes."""

    def __init__(self, world: HandlerWorld, licensing: Licensing) -> None:
        self.world, self.licensing = world, licensing

    async def begin(
        self, product: Product, units: int, *, required: bool = True, overflow: Overflow = Overflow.WAIT
    ) -> None:
        tenant = self.world.tenant
        self.group = tenant.create_group("watched", "watched").id
        made = replace(
            allotment("a1", group_id=self.group, units=units, overflow=overflow),
            products=(product,),
            licensing=self.licensing,
            require_prerequisites=required,
        )
        if self.licensing is Licensing.GROUP:
            made = replace(made, products=(await carried(self.world.directory, made, product),))
        await make(self.world.store, made)

    async def join(self, *names: str, base: bool = False) -> list[str]:
        """Add people to the group, with the other licence or without."""
        tenant = self.world.tenant
        people = [tenant.add_user(f"{name}@contoso.example", name, usage_location="SE").id for name in names]
        for person in people:
            if base:
                self.give(person)
            tenant.add_member(self.group, person, actor="tenant")
        await self.command(CommandKind.OBSERVE)
        return people

    def give(self, person: str) -> None:
        self.world.tenant.assign_user_license(person, [AssignedLicense(E3.sku_id, frozenset())], [])

    def take(self, person: str) -> None:
        self.world.tenant.assign_user_license(person, [], [E3.sku_id])

    async def command(self, kind: CommandKind) -> None:
        await self.world.commands.enqueue([Command(kind, "a1", "test", self.world.clock.now())])
        await self.until_quiet()

    async def tick(self) -> None:
        """The catch-up timer goes off."""
        await look_for_prerequisites(self.world.services)
        await self.until_quiet()

    async def until_quiet(self) -> None:
        until = self.world.clock.now() + TICK
        while (due := self.world.commands.queue.next_active()) is not None and due <= until:
            self.world.clock.advance(max(due - self.world.clock.now(), timedelta(0)))
            self.world.tenant.run_due()
            for message in self.world.commands.queue.heads():
                await carry_out(self.world.services, from_json(json.loads(message.body)))
                self.world.commands.queue.complete(message)
        self.world.clock.advance(max(until - self.world.clock.now(), timedelta(0)))
        self.world.tenant.run_due()

    async def ledger(self) -> Allotment:
        stored = await self.world.store.load("a1")
        assert stored is not None
        return stored.value

    async def row(self, person: str) -> Member | None:
        return (await self.world.store.all_members("a1")).get(person)

    async def states(self, *people: str) -> list[MemberState | None]:
        rows = [await self.row(person) for person in people]
        return [row and row.state for row in rows]
