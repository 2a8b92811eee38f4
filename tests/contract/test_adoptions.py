"""What the ports of adoption hold: in memory and in Table Storage; on the tenant in process and over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from domain.adoption.model import (
    Adoption,
    AdoptionState,
    Counts,
    PlannedPerson,
    Source,
    Verdict,
    Whom,
)
from domain.adoption.ports import Adoptions
from domain.allotments import Overflow, Product
from domain.errors import Conflict, InvalidRequest, Permanent, StaleWrite
from domain.undertakings import LicenceAssignment, LicenceChange, LicenceSources, Part, Scan
from infra.graph.client import GraphClient
from infra.graph.sources import GraphLicenceSources
from infra.tables.adoptions import TableAdoptions
from infra.tables.client import service_client
from local.tenant.model import PRODUCTS
from tests.fakes.adoptions import InMemoryAdoptions
from tests.fakes.licence_sources import TenantLicenceSources
from tests.support.samples import E3, MOMENT, TEXT, user
from tests.support.worlds import InProcessWorld, World, world_over_http

NOWHERE = "00000000-0000-4000-a000-000000000000"
VISIO = Product(PRODUCTS["VISIOCLIENT"].sku_id, "VISIOCLIENT")


def adoption(adoption_id: str = "a1") -> Adoption:
    return Adoption(
        id=adoption_id,
        display_name=TEXT,
        group_id="group",
        source=Source.DIRECT,
        products=(replace(E3, disabled_plans=("plan-1", "plan-2")), Product("s", "P")),
        allotted_units=7,
        overflow=Overflow.ROLLBACK,
        owners=(user(1), user(2)),
        created=MOMENT,
        created_by=user(3),
        scan=Scan(began=MOMENT),
    )


def full() -> Adoption:
    return replace(
        adoption(),
        scan=Scan(MOMENT, Part.WAITING, "cursor", 5, 2, user(4), 1, 9),
        state=AdoptionState.STOPPED,
        reason=TEXT,
        counts=Counts(1, 2, 3, 4, 5, 6, 7, 8),
        fingerprint="0123456789abcdef",
        loss_confirmed=True,
        allow_overcommit=True,
        apply_by=MOMENT + timedelta(seconds=30),
        stopped_in=AdoptionState.REMOVING,
        missing_since=MOMENT,
        existing="a9",
        whom=Whom.LISTED,
        old_group="g9",
        split="s9",
    )


class TestStore:
    @pytest.fixture(params=["in-memory", "azurite"])
    async def store(self, request: pytest.FixtureRequest) -> AsyncIterator[Adoptions]:
        if request.param == "in-memory":
            yield InMemoryAdoptions()
            return
        async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
            yield TableAdoptions(service)

    async def test_comes_back_as_it_was_written(self, store: Adoptions) -> None:
        assert await store.load("a1") is None
        await store.add(adoption())
        stored = await store.load("a1")
        assert stored is not None
        assert stored.value == adoption()
        etag = await store.write(full(), stored.etag)
        again = await store.load("a1")
        assert again is not None
        assert (again.value, again.etag) == (full(), etag)

    async def test_is_guarded_by_its_etag_together_with_its_people(self, store: Adoptions) -> None:
        await store.add(adoption())
        with pytest.raises(Conflict):
            await store.add(adoption())
        stored = await store.load("a1")
        assert stored is not None
        await store.write(full(), stored.etag)
        with pytest.raises(StaleWrite):
            await store.write(full(), stored.etag, [PlannedPerson(user(1), Verdict.OVER)])
        assert await store.named("a1", [user(1)]) == {}

    async def test_people_come_by_user_id_and_verdict(self, store: Adoptions) -> None:
        await store.add(adoption())
        stored = await store.load("a1")
        assert stored is not None
        verdicts = tuple(Verdict)
        people = [
            PlannedPerson(user(n), verdicts[n % len(verdicts)], ("sku-1", "sku-2"), n % 2 == 0, TEXT) for n in range(9)
        ]
        people[1] = replace(people[1], joins=True)
        etag = await store.write(adoption(), stored.etag, people)
        await store.write(adoption(), etag, [replace(people[8], error=None)])
        people[8] = replace(people[8], error=None)
        found, cursor = [], None
        while True:
            page = await store.people("a1", None, cursor, 4)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        assert found == people
        some = await store.people("a1", verdicts[0], None, 9)
        assert some.items == tuple(people[:: len(verdicts)])
        assert await store.named("a1", [user(3), user(99)]) == {user(3): people[3]}

    async def test_all_are_listed(self, store: Adoptions) -> None:
        for name in ("a1", "a2", "a3"):
            await store.add(adoption(name))
        first = await store.page(None, 2)
        second = await store.page(first.next_cursor, 2)
        assert [each.value.id for each in (*first.items, *second.items)] == ["a1", "a2", "a3"]
        assert second.next_cursor is None


async def test_a_cursor_of_another_list_is_refused(tables_connection: str) -> None:
    async with service_client(tables_connection, None, None) as service:
        with pytest.raises(InvalidRequest, match="cursor"):
            await TableAdoptions(service).people("a1", None, "nonsense", 1)


@dataclass(frozen=True, slots=True)
class Peer:
    sources: LicenceSources
    world: World


class TestSources:
    """Follows licenseAssignmentState, "group: assignLicense", and a group's assignedLicenses."""

    @pytest.fixture(params=["in-process", "http"])
    async def peer(self, request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
        if request.param == "in-process":
            here = InProcessWorld({"SPE_E3": 500, "VISIOCLIENT": 500})
            here.calm()
            yield Peer(TenantLicenceSources(here.tenant), here)
            return
        ready = request.getfixturevalue("tenant")
        client = GraphClient(ready["endpoint"], None)
        with world_over_http(ready["control"]) as there:
            there.calm()
            there.buy(E3.sku_id, 500)
            there.buy(VISIO.sku_id, 500)
            yield Peer(GraphLicenceSources(client), there)
        await client.close()

    async def test_a_group_carries_what_it_was_given_with_its_plans(self, peer: Peer) -> None:
        off = min(PRODUCTS["SPE_E3"].plan_ids)
        (person,) = peer.world.people(1)
        group = peer.world.group([person])
        assert await peer.sources.of_group(group) == {}
        await peer.sources.change_group(group, [replace(E3, disabled_plans=(off,))], [])
        assert await peer.sources.of_group(group) == {E3.sku_id: frozenset({off})}
        assert peer.world.licensed(E3.sku_id) >= {person}
        held = LicenceAssignment(E3.sku_id, group, frozenset({off}), active=True)
        assert [*(await peer.sources.of_people([person]))[person]] == [held]
        await peer.sources.change_group(group, [], [E3.sku_id])
        assert await peer.sources.of_group(group) == {}
        assert person not in peer.world.licensed(E3.sku_id)

    async def test_who_has_it_directly_is_listed_page_by_page(self, peer: Peer) -> None:
        people = peer.world.people(5)
        group = peer.world.group(people[:2])
        await peer.sources.change_group(group, [E3], [])
        await peer.sources.change_people({user: LicenceChange(add=(E3,)) for user in people[1:4]})
        assert peer.world.licensed(E3.sku_id) >= {*people[:4]}
        found, cursor = await peer.sources.direct_holders(E3.sku_id, None, 2)
        listed = [*found]
        while cursor:
            found, cursor = await peer.sources.direct_holders(E3.sku_id, cursor, 2)
            listed += found
        assert {*listed} & {*people} == {*people[1:4]}

    async def test_what_it_does_not_carry_is_off_already(self, peer: Peer) -> None:
        group = peer.world.group()
        await peer.sources.change_group(group, [], [E3.sku_id])
        assert await peer.sources.of_group(group) == {}

    async def test_it_is_not_given_another_in_place_of_what_it_does_not_carry(self, peer: Peer) -> None:
        group = peer.world.group()
        with pytest.raises(Permanent):
            await peer.sources.change_group(group, [VISIO], [E3.sku_id])
        assert await peer.sources.of_group(group) == {}

    async def test_an_error_is_told_in_words(self, peer: Peer) -> None:
        (person,) = peer.world.people(1)
        peer.world.fail_licence(person, E3.sku_id, "UniquenessViolation")
        group = peer.world.group([person])
        await peer.sources.change_group(group, [E3], [])
        assert person not in peer.world.licensed(E3.sku_id)
        (held,) = (await peer.sources.of_people([person]))[person]
        assert (held.active, held.group_id) == (False, group)
        assert "Remove the duplicate address" in (held.error or "")

    async def test_what_is_not_there_has_none(self, peer: Peer) -> None:
        (gone,) = peer.world.people(1)
        peer.world.delete_user(gone)
        assert await peer.sources.of_group(NOWHERE) is None
        assert {key: [*held] for key, held in (await peer.sources.of_people([gone])).items()} == {gone: []}
