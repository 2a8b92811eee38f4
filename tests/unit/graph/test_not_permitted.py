"""What Graph does not permit is no refusal: nobody fails, nothing is suspended, and the permission is named."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from application.dispatch import carry_out
from application.permissions import RECENT, lacks
from domain.admission import Transaction
from domain.allotments import Allotment, AllotmentState, Licensing, Member, MemberState, Overflow, Product, Step
from domain.commands import Command, CommandKind, from_json
from domain.errors import FIXABLE
from domain.permissions import GraphFeature, MissingPermission
from handlers.api.representations import lack_json
from local.tenant.model import PRODUCTS
from local.tenant.model.errors import denied
from local.tenant.scenarios import GROUP_KINDS
from tests.fakes.permissions import ToldPermissions
from tests.support.samples import allotment, carried, make
from tests.unit.api.office import Office
from tests.unit.graph.worlds import HandlerWorld

E3 = Product(PRODUCTS["SPE_E3"].sku_id, "SPE_E3")
NEEDED = MissingPermission("GroupMember.ReadWrite.All", GraphFeature.CHANGE_MEMBERS, "add and remove members")


class Tenancy:
    """An allotment of one seat and two joiners, in a tenant in which the app may lack a permission."""

    def __init__(self, world: HandlerWorld, overflow: Overflow) -> None:
        self.world, self.overflow = world, overflow

    async def begin(self) -> None:
        tenant = self.world.tenant
        people = [tenant.add_user(f"{name}@contoso.example", name, usage_location="SE").id for name in ("ann", "ben")]
        self.seated, self.beyond = sorted(people)
        self.group = tenant.create_group("watched", "watched").id
        made = replace(allotment("a1", group_id=self.group, units=1, overflow=self.overflow), products=(E3,))
        product = await carried(self.world.directory, made, E3)
        self.licensed_group = product.licensed_group_id
        made = replace(made, products=(product,), licensing=Licensing.GROUP)
        await make(self.world.store, made)
        for person in people:
            tenant.add_member(self.group, person, actor="tenant")

    def forbid(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The app may no longer change members."""

        def not_permitted(*_: object) -> None:
            raise denied()

        monkeypatch.setattr(self.world.tenant, "add_member", not_permitted)
        monkeypatch.setattr(self.world.tenant, "remove_member", not_permitted)

    async def command(self, kind: CommandKind, **fields: object) -> None:
        command = Command(kind, "a1", "test", self.world.clock.now(), **fields)  # type: ignore[arg-type]
        await carry_out(self.world.services, command)

    async def carry_out(self, minutes: int) -> None:
        """Carry out what falls due within this time."""
        until = self.world.clock.now() + timedelta(minutes=minutes)
        while (due := self.world.commands.queue.next_active()) is not None and due <= until:
            self.world.clock.advance(max(due - self.world.clock.now(), timedelta(0)))
            for message in self.world.commands.queue.heads():
                await carry_out(self.world.services, from_json(json.loads(message.body)))
                self.world.commands.queue.complete(message)

    async def ledger(self) -> Allotment:
        stored = await self.world.store.load("a1")
        assert stored is not None
        return stored.value

    async def rows(self) -> dict[str, Member]:
        return dict(await self.world.store.all_members("a1"))

    async def change(self, user: str, **fields: object) -> None:
        """Change a row as nobody does."""
        stored, before = await self.world.store.load("a1"), (await self.rows())[user]
        assert stored is not None
        step = Step(user, before, replace(before, **fields))  # type: ignore[arg-type]
        await self.world.store.commit(Transaction(stored.value, (step,)), stored.etag)


@pytest.fixture
async def tenancy(world: HandlerWorld) -> Tenancy:
    made = Tenancy(world, Overflow.ROLLBACK)
    await made.begin()
    return made


async def test_a_grant_and_a_rollback_wait_for_the_permission(
    tenancy: Tenancy, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patched:
        tenancy.forbid(patched)
        await tenancy.command(CommandKind.OBSERVE)
        await tenancy.carry_out(minutes=12)
        rows = await tenancy.rows()
        assert (rows[tenancy.seated].state, rows[tenancy.seated].error) == (MemberState.PENDING, None)
        assert rows[tenancy.beyond].state is MemberState.ROLLING_BACK
        assert (await tenancy.ledger()).state is AllotmentState.ACTIVE
        assert f"without {NEEDED.permission} the app cannot {NEEDED.words}" in caplog.text
        (lack,) = await lacks(tenancy.world.services) or ()
        assert (lack.missing, lack.refused is not None) == (NEEDED, True)
        waits = tenancy.world.commands.queue.next_active()
        assert waits is not None
        assert waits - tenancy.world.clock.now() <= 2 * FIXABLE
    await tenancy.carry_out(minutes=12)
    assert {user: row.state for user, row in (await tenancy.rows()).items()} == {tenancy.seated: MemberState.LICENSED}
    assert set(tenancy.world.tenant.truth.member_ids(tenancy.group)) == {tenancy.seated}
    tenancy.world.clock.advance(RECENT)
    assert await lacks(tenancy.world.services) is None


async def test_an_end_date_waits_for_the_permission(tenancy: Tenancy, monkeypatch: pytest.MonkeyPatch) -> None:
    await tenancy.command(CommandKind.OBSERVE)
    await tenancy.change(tenancy.seated, ends=tenancy.world.clock.now())
    with monkeypatch.context() as patched:
        tenancy.forbid(patched)
        await tenancy.command(CommandKind.END_DATES, hints={tenancy.seated: False})
        assert (await tenancy.ledger()).state is AllotmentState.ACTIVE
        assert [lack.missing for lack in await lacks(tenancy.world.services) or ()] == [NEEDED]
    await tenancy.carry_out(minutes=12)
    assert tenancy.seated not in tenancy.world.tenant.truth.member_ids(tenancy.group)


async def test_a_licence_without_a_seat_is_taken_back_once_that_is_permitted(
    tenancy: Tenancy, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tenancy.command(CommandKind.OBSERVE)
    await tenancy.carry_out(minutes=5)
    stranger = tenancy.world.tenant.add_user("eve@contoso.example", "eve", usage_location="SE").id
    licensed = tenancy.licensed_group or ""
    tenancy.world.tenant.change_members(licensed, add=[stranger])
    with monkeypatch.context() as patched:
        tenancy.forbid(patched)
        await tenancy.command(CommandKind.RECONCILE)
        assert stranger in tenancy.world.tenant.truth.member_ids(licensed)
        assert [lack.missing for lack in await lacks(tenancy.world.services) or ()] == [NEEDED]
    await tenancy.carry_out(minutes=12)
    assert set(tenancy.world.tenant.truth.member_ids(licensed)) == {tenancy.seated}


@pytest.mark.parametrize("kind", ["dynamic", "roleAssignable", "synced"])
async def test_a_group_that_is_fixed_suspends_with_its_own_cure(tenancy: Tenancy, kind: str) -> None:
    tenancy.world.tenant.update_group(tenancy.group, actor="tenant", **GROUP_KINDS[kind])
    await tenancy.command(CommandKind.OBSERVE)
    ledger = await tenancy.ledger()
    assert ledger.state is AllotmentState.SUSPENDED
    assert (ledger.state_reason or "").startswith("Members of watched can't be removed through Microsoft Graph: it")
    assert (ledger.state_reason or "").endswith("or make it a group that the app can change. Then resume.")


async def test_an_end_date_in_a_fixed_group_suspends_with_its_own_cure(tenancy: Tenancy) -> None:
    await tenancy.command(CommandKind.OBSERVE)
    await tenancy.change(tenancy.seated, ends=tenancy.world.clock.now())
    tenancy.world.tenant.update_group(tenancy.group, actor="tenant", **GROUP_KINDS["dynamic"])
    await tenancy.command(CommandKind.END_DATES, hints={tenancy.seated: False})
    assert "Remove the end dates" in ((await tenancy.ledger()).state_reason or "")


async def test_a_licensed_group_that_became_fixed_fails_the_seat_and_says_why(tenancy: Tenancy) -> None:
    tenancy.world.tenant.update_group(tenancy.licensed_group or "", actor="tenant", **GROUP_KINDS["dynamic"])
    await tenancy.command(CommandKind.OBSERVE)
    row = (await tenancy.rows())[tenancy.seated]
    assert row.state is MemberState.FAILED
    assert "its membership is dynamic" in (row.error or "")


async def test_the_api_shows_what_is_not_permitted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = [MissingPermission("User.Read.All", GraphFeature.READ_PEOPLE, "see people and their licences")]
    office.core = replace(office.core, permissions=ToldPermissions(lacking))
    office.api = replace(office.api, core=office.core)
    allotment_id, person = await office.allotment(), office.person("new")

    def not_permitted(*_: object) -> None:
        raise denied()

    monkeypatch.setattr(office.tenant, "add_member", not_permitted)
    added = await office.call("POST", f"/allotments/{allotment_id}/assignments", {"user": person})
    assert (added.status, added.headers["Retry-After"]) == (503, "300")
    office.tenant.change_members(
        (await office.call("GET", f"/allotments/{allotment_id}")).body["groupId"], add=[person], actor="tenant"
    )
    await office.commands.enqueue([Command(CommandKind.OBSERVE, allotment_id, "test", office.clock.now())])
    found = (await office.call("GET", "/missingPermissions")).body
    shown = found["value"]
    assert found["state"] == "missing"
    assert [(each["permission"], each["refusedDateTime"] is None) for each in shown] == [
        ("User.Read.All", True),
        (NEEDED.permission, False),
    ]
    assert shown == [lack_json(each) for each in await lacks(office.core) or ()]
