"""Waits grow while nothing gets on, and begin anew where something does; one who fails does not hold up the others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from application.adoption import adopt
from application.dispatch import carry_out
from domain.adoption.model import (
    Adoption,
    AdoptionState,
)
from domain.allotments import Allotment, Licensing, MemberState, Product
from domain.commands import Command, CommandKind
from domain.errors import Transient
from domain.fulfilment import DONE, Effect, Outcome
from domain.undertakings import LicenceAssignment
from local.tenant.model import PRODUCTS, AssignedLicense
from tests.support.samples import E3, allotment, carried, make
from tests.unit.api.fakes import EnforcingQueue
from tests.unit.api.office import Office
from tests.unit.graph.worlds import HandlerWorld

VISIO = Product(PRODUCTS["VISIOCLIENT"].sku_id, "VISIOCLIENT")
HOUR = timedelta(hours=1)


class TestEnforcement:
    @pytest.fixture
    async def people(self, world: HandlerWorld) -> list[str]:
        """Two people with seats, whose licences Entra takes an hour to process."""
        tenant = world.tenant
        group = tenant.create_group("watched", "watched").id
        made = replace(allotment("a1", group_id=group), products=(VISIO,), licensing=Licensing.GROUP)
        await make(world.store, replace(made, products=(await carried(world.directory, made, VISIO),)))
        people = [tenant.add_user(f"{name}@contoso.example", name, usage_location="SE").id for name in ("ann", "ben")]
        for person in people:
            tenant.add_member(group, person, actor="tenant")
        tenant.knobs.licensing_delay = HOUR, HOUR
        await carry_out(world.services, Command(CommandKind.OBSERVE, "a1", "test", world.clock.now()))
        return people

    async def follow_up(self, world: HandlerWorld, tries: int) -> int:
        """Carry out the follow-up that has been tried so often; answers how often the next one has."""
        queue = EnforcingQueue()
        services = replace(world.services, commands=queue)
        await carry_out(services, Command(CommandKind.FINISH, "a1", "test", world.clock.now(), tries=tries))
        (following,) = queue.sent
        return following.tries

    async def test_in_vain_the_next_is_one_try_further(self, world: HandlerWorld, people: list[str]) -> None:
        assert await self.follow_up(world, 6) == 7

    async def test_whoever_is_seen_through_begins_the_tries_anew(self, world: HandlerWorld, people: list[str]) -> None:
        (product,) = (await self.ledger(world)).products
        world.tenant.knobs.licensing_delay = timedelta(0), timedelta(0)
        world.tenant.remove_member(product.licensed_group_id or "", people[0])
        world.tenant.add_member(product.licensed_group_id or "", people[0])
        assert await self.follow_up(world, 6) == 1
        rows = await world.store.all_members("a1")
        assert [rows[person].checked is not None for person in people] == [True, False]
        assert await self.follow_up(world, 6) == 7

    async def test_a_revocation_that_does_not_take_is_no_progress(
        self, world: HandlerWorld, people: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def nothing(_: object, users: Sequence[str]) -> Mapping[str, Outcome]:
            return dict.fromkeys(users, DONE)

        monkeypatch.setattr(world.directory, "revoke", nothing)
        world.tenant.remove_member((await self.ledger(world)).group_id, people[0], actor="tenant")
        await carry_out(world.services, Command(CommandKind.OBSERVE, "a1", "test", world.clock.now()))
        world.clock.advance(2 * HOUR)
        world.tenant.run_due()
        await self.follow_up(world, 6)
        for tries in (7, 8):
            world.clock.advance(HOUR)
            assert await self.follow_up(world, tries) == tries + 1
        assert (await world.store.all_members("a1"))[people[0]].state is MemberState.RELEASING

    async def ledger(self, world: HandlerWorld) -> Allotment:
        stored = await world.store.load("a1")
        assert stored is not None
        return stored.value


class Takeover(Office):
    """An office in which people hold a product directly, and are taken over."""

    id = ""

    async def begin(self, people: int) -> list[str]:
        group, users = self.group(), [self.person(f"member{number}") for number in range(people)]
        for user in users:
            self.tenant.assign_user_license(user, [AssignedLicense(E3.sku_id)], [], actor="tenant")
        self.tenant.change_members(group, add=users)
        body = {
            "displayName": "Sales",
            "groupId": group,
            "from": "direct",
            "products": [{"skuId": E3.sku_id}],
            "allottedUnits": people,
        }
        self.id = (await self.call("POST", "/adoptions", body)).body["id"]
        plan = await self.call("GET", f"/adoptions/{self.id}")
        headers = {"If-Match": plan.headers["ETag"]}
        fingerprint = plan.body["plan"]["fingerprint"]
        await self.call("POST", f"/adoptions/{self.id}/start", {"plan": fingerprint}, headers=headers)
        return sorted(users)

    async def step(self, tries: int = 0) -> int:
        """Go on, some time later, by a command that was tried so often; answers how often the next one has been."""
        self.clock.advance(timedelta(seconds=45))
        self.tenant.run_due()
        for kind in (CommandKind.OBSERVE, CommandKind.FINISH):
            await carry_out(self.core, Command(kind, self.id, "a test", self.clock.now()))
        self.commands.sent.clear()
        await adopt(self.core, Command(CommandKind.ADOPT, self.id, "a test", self.clock.now(), tries=tries))
        following = [each for each in self.commands.sent if each.kind is CommandKind.ADOPT]
        return following[-1].tries if following else 0

    async def adoption(self) -> Adoption:
        assert self.core.adoption is not None
        stored = await self.core.adoption.store.load(self.id)
        assert stored is not None
        return stored.value

    async def until(self, state: AdoptionState) -> Adoption:
        for _ in range(60):
            found = await self.adoption()
            if found.state is state:
                return found
            await self.step()
        raise AssertionError(f"{found.state}: {found.reason}")

    def direct(self, users: Sequence[str]) -> list[bool]:
        states = (self.tenant.license_assignment_states(user) for user in users)
        return [any(state.assigned_by_group is None for state in each) for each in states]


class TestAdoption:
    @pytest.fixture
    def office(self) -> Takeover:
        return Takeover()

    @pytest.mark.parametrize("effect", [Effect.LATER, Effect.REFUSED])
    async def test_one_whom_graph_does_not_do_holds_up_nobody_else(
        self, office: Takeover, monkeypatch: pytest.MonkeyPatch, effect: Effect
    ) -> None:
        users = await office.begin(45)
        revoke = office.core.directory.revoke

        async def all_but_one(products: Sequence[Product], some: Sequence[str]) -> Mapping[str, Outcome]:
            done = await revoke(products, [user for user in some if user != users[3]])
            return {**done, **({users[3]: Outcome(effect, "Too busy.")} if users[3] in some else {})}

        with monkeypatch.context() as patched:
            patched.setattr(office.core.directory, "revoke", all_but_one)
            await office.until(AdoptionState.REMOVING)
            for _ in range(3):
                await office.step()
            found = await office.adoption()
            assert office.direct(users) == [user == users[3] for user in users]
            assert found.state is AdoptionState.REMOVING
            assert users[3] in (found.reason or "")
            assert "Too busy." in (found.reason or "")
        await office.until(AdoptionState.ADOPTED)
        assert not any(office.direct(users))

    async def test_what_graph_goes_on_refusing_stops_it_in_the_end(
        self, office: Takeover, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        users = await office.begin(3)

        async def refuse(_: Sequence[Product], some: Sequence[str]) -> Mapping[str, Outcome]:
            return dict.fromkeys(some, Outcome(Effect.REFUSED, "Not so."))

        monkeypatch.setattr(office.core.directory, "revoke", refuse)
        await office.until(AdoptionState.REMOVING)
        tries = 0
        while (await office.adoption()).state is AdoptionState.REMOVING and tries < 20:
            tries = await office.step(tries)
        found = await office.adoption()
        assert found.state is AdoptionState.STOPPED
        assert f"refused it for {users[0]}: Not so. Fix this, then resume." in (found.reason or "")

    async def test_tries_are_counted_while_nothing_gets_on(self, office: Takeover) -> None:
        await office.begin(3)
        office.tenant.knobs.licensing_delay = 9 * HOUR, 9 * HOUR
        await office.until(AdoptionState.VERIFYING)
        await office.step()
        assert "3 of 3 people don't have the licence through the licensed group yet" in (
            (await office.adoption()).reason or ""
        )
        assert await office.step(tries=6) == 7

    async def test_and_begin_anew_when_it_waits_for_fewer_people(self, office: Takeover) -> None:
        users = await office.begin(3)
        office.tenant.knobs.licensing_delay = 9 * HOUR, 9 * HOUR
        await office.until(AdoptionState.VERIFYING)
        await office.step()
        stored = await office.store.load(office.id)
        assert stored is not None
        licensed = stored.value.products[0].licensed_group_id or ""
        office.tenant.knobs.licensing_delay = timedelta(0), timedelta(0)
        office.tenant.remove_member(licensed, users[0])
        office.tenant.add_member(licensed, users[0])
        assert await office.step(tries=6) == 1
        assert (await office.adoption()).reason

    @pytest.mark.parametrize(("pages", "tries"), [(0, 7), (1, 1)])
    async def test_a_peer_that_fails_is_told_and_what_was_stored_before_it_counts(
        self, office: Takeover, monkeypatch: pytest.MonkeyPatch, pages: int, tries: int
    ) -> None:
        await office.begin(45)
        await office.until(AdoptionState.VERIFYING)
        assert office.core.adoption is not None
        sources, asked = office.core.adoption.sources, 0
        of_people = sources.of_people

        async def down(users: Sequence[str]) -> Mapping[str, Sequence[LicenceAssignment]]:
            nonlocal asked
            asked += 1
            if asked > pages:
                raise Transient("Microsoft Graph gave no answer.")
            return await of_people(users)

        monkeypatch.setattr(sources, "of_people", down)
        assert await office.step(tries=6) == tries
        assert (await office.adoption()).reason == "Microsoft Graph gave no answer. Trying again."
