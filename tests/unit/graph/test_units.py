"""Who failed for want of units is tried again as soon as there are some, and everybody when somebody asks."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from application import retries
from application.dispatch import carry_out
from application.retries import NOTED_FOR, SHORT, UNITS, look_for_units
from domain.admission import Transaction
from domain.allotments import Allotment, Licensing, Member, MemberState, Product, Step
from domain.commands import Command, CommandKind, from_json
from domain.licence_errors import COUNT
from local.tenant.model import PRODUCTS, AssignmentError, Units
from tests.support.samples import allotment, carried, make
from tests.unit.graph.worlds import HandlerWorld

VISIO = Product(PRODUCTS["VISIOCLIENT"].sku_id, "VISIOCLIENT")
TICK = timedelta(minutes=5)


class Team:
    """An allotment of some people, with fewer units than people; the catch-up timer runs every five minutes."""

    def __init__(self, world: HandlerWorld, licensing: Licensing) -> None:
        self.world, self.licensing = world, licensing
        self.requests = 0

    async def begin(self, people: int, units: int) -> None:
        tenant = self.world.tenant
        self.buy(units)
        self.group = tenant.create_group("watched", "watched").id
        made = replace(allotment("a1", group_id=self.group, units=1000), products=(VISIO,), licensing=self.licensing)
        if self.licensing is Licensing.GROUP:
            made = replace(made, products=(await carried(self.world.directory, made, VISIO),))
        await make(self.world.store, made)
        self.people = [tenant.add_user(f"p{n:03d}@contoso.example", "P", usage_location="SE").id for n in range(people)]
        for person in self.people:
            tenant.add_member(self.group, person, actor="tenant")
        await self.command(CommandKind.OBSERVE)

    async def command(self, kind: CommandKind) -> None:
        await self.world.commands.enqueue([Command(kind, "a1", "test", self.world.clock.now())])
        await self.carry_out()

    async def carry_out(self) -> None:
        """Carry out what falls due within the next tick."""
        until = self.world.clock.now() + TICK
        while (due := self.world.commands.queue.next_active()) is not None and due <= until:
            self.world.clock.advance(max(due - self.world.clock.now(), timedelta(0)))
            for message in self.world.commands.queue.heads():
                await carry_out(self.world.services, from_json(json.loads(message.body)))
                self.world.commands.queue.complete(message)
        self.world.clock.advance(max(until - self.world.clock.now(), timedelta(0)))

    async def tick(self) -> list[CommandKind]:
        """The catch-up timer goes off; answers what it had done."""
        await look_for_units(self.world.services)
        asked = [from_json(json.loads(message.body)).kind for message in self.world.commands.queue.heads()]
        await self.carry_out()
        return asked

    async def ledger(self) -> Allotment:
        stored = await self.world.store.load("a1")
        assert stored is not None
        return stored.value

    async def rows(self) -> list[Member]:
        rows = await self.world.store.all_members("a1")
        return [rows[person] for person in self.people]

    async def licensed(self) -> list[bool]:
        self.world.tenant.run_due()
        return [self.world.tenant.truth.has_license(person, VISIO.sku_id) for person in self.people]

    async def short(self) -> bool:
        return await self.world.bookmarks.read(f"{SHORT}a1") is not None

    def buy(self, units: int) -> None:
        self.world.tenant.set_units(VISIO.sku_id, Units(enabled=units))

    def fault(self, error: AssignmentError | None) -> None:
        for person in self.people:
            self.world.tenant.set_license_fault(person, VISIO.sku_id, error)


@pytest.fixture(params=[*Licensing])
def team(request: pytest.FixtureRequest, world: HandlerWorld) -> Team:
    return Team(world, request.param)


async def test_bought_units_license_those_who_failed_within_minutes(team: Team) -> None:
    await team.begin(people=5, units=2)
    assert (await team.licensed()).count(True) == 2
    failed = [row for row in await team.rows() if row.state is MemberState.FAILED]
    assert {failure.error for row in failed for failure in row.failures} == {COUNT}
    await team.tick()
    team.buy(4)
    assert await team.tick() == [CommandKind.UNITS]
    await team.tick()
    assert (await team.licensed()).count(True) == 4
    assert [row.state for row in await team.rows()].count(MemberState.FAILED) == 1
    team.buy(5)
    await team.tick()
    await team.tick()
    assert await team.licensed() == [True] * 5
    assert {(row.state, row.failures, row.tries) for row in await team.rows()} == {(MemberState.LICENSED, (), 0)}


async def test_units_that_others_gave_back_do_as_well(team: Team) -> None:
    await team.begin(people=1, units=0)
    other = team.world.tenant.add_user("other@contoso.example", "Other", usage_location="SE").id
    team.buy(1)
    await team.world.directory.grant([VISIO], [other])
    assert await team.tick() == []
    await team.world.directory.revoke([VISIO], [other])
    assert await team.tick() == [CommandKind.UNITS]
    await team.tick()
    assert await team.licensed() == [True]


async def test_where_nobody_lacks_a_unit_graph_is_not_asked(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    await team.begin(people=2, units=2)

    async def asked() -> None:
        raise AssertionError("Graph was asked")

    monkeypatch.setattr(team.world.directory, "subscribed", asked)
    assert await team.tick() == []
    assert not await team.short()


async def test_without_units_nobody_is_tried(team: Team) -> None:
    await team.begin(people=3, units=1)
    before = await team.rows()
    for _ in range(5):
        assert await team.tick() == []
    assert await team.rows() == before


async def test_that_fails_although_units_are_free_is_tried_ever_more_seldom(team: Team) -> None:
    await team.begin(people=2, units=0)
    team.fault(AssignmentError.COUNT)
    team.buy(50)
    tries = set()
    for _ in range(24 * 12):
        await team.tick()
        tries |= {row.since for row in await team.rows()}
    assert 4 <= len(tries) <= 16, "a day of ticks, every five minutes"
    team.fault(None)
    team.buy(51)
    for _ in range(4):
        await team.tick()
    assert await team.licensed() == [True, True]


async def test_a_note_that_leads_to_nobody_is_forgotten_after_a_while(team: Team) -> None:
    await team.begin(people=2, units=1)
    assert await team.short()
    team.buy(5)
    for _ in range(3):
        await team.tick()
    assert await team.licensed() == [True, True]
    assert await team.short()
    team.world.clock.advance(NOTED_FOR)
    await team.tick()
    assert not await team.short()


async def test_the_note_of_a_deleted_allotment_is_forgotten(team: Team) -> None:
    await team.begin(people=1, units=0)
    await team.world.store.erase(await team.ledger())
    assert await team.tick() == []
    assert not await team.short()


async def test_a_night_notes_what_was_recorded_before_there_were_notes(team: Team) -> None:
    """A row of the first release names no failures."""
    await team.begin(people=1, units=0)
    stored, (row,) = await team.world.store.load("a1"), await team.rows()
    assert stored is not None
    old = Step(row.user_id, row, replace(row, failures=()))
    await team.world.store.commit(Transaction(stored.value, (old,)), stored.etag)
    await team.world.bookmarks.remove(f"{SHORT}a1")
    await team.world.bookmarks.remove(UNITS)
    await team.command(CommandKind.RECONCILE)
    assert await team.short()
    team.buy(1)
    for _ in range(3):
        await team.tick()
    assert await team.licensed() == [True]


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "PEOPLE_A_RETRY", 3)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("kind", [CommandKind.RETRY, CommandKind.UNITS])
async def test_many_are_tried_again_piece_by_piece(team: Team, kind: CommandKind) -> None:
    await team.begin(people=10, units=0)
    team.buy(10)
    if kind is CommandKind.RETRY:
        await team.command(kind)
    await team.tick()
    await team.tick()
    assert await team.licensed() == [True] * 10


@pytest.mark.usefixtures("small_pieces")
async def test_what_fails_again_is_tried_once_by_each_request(team: Team) -> None:
    await team.begin(people=10, units=0)
    first = {row.since for row in await team.rows()}
    for _ in range(3):
        await team.command(CommandKind.RETRY)
        await team.carry_out()
        rows = await team.rows()
        assert {row.state for row in rows} <= {MemberState.FAILED, MemberState.LICENSED}
        assert {row.tries for row in rows} == {0}
        assert first.isdisjoint(row.since for row in rows)
        before = await team.rows()
        for _ in range(4):
            await team.carry_out()
        assert [row.since for row in await team.rows()] == [row.since for row in before]
        first = {row.since for row in before}


async def test_a_request_tries_whatever_they_failed_for(team: Team) -> None:
    await team.begin(people=2, units=0)
    team.buy(5)
    team.fault(AssignmentError.UNIQUENESS)
    for _ in range(5):
        await team.tick()
    assert {row.state for row in await team.rows()} == {MemberState.FAILED}
    team.fault(None)
    await team.command(CommandKind.RETRY)
    await team.tick()
    assert await team.licensed() == [True, True]
