"""What the ports of a change of products hold: in memory and in Table Storage; on the tenant and over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from domain.allotments import Product
from domain.errors import Conflict, InvalidRequest, StaleWrite
from domain.fulfilment import Effect
from domain.licence_errors import EXCLUSIVE
from domain.product_changes.model import (
    ChangeState,
    Counts,
    PlannedMove,
    ProductChange,
    Services,
    UnitsNeeded,
    Verdict,
    Way,
)
from domain.product_changes.ports import ProductChanges
from domain.undertakings import LicenceChange, LicenceSources, Part, Scan
from infra.graph.client import GraphClient
from infra.graph.sources import GraphLicenceSources
from infra.tables.client import service_client
from infra.tables.product_changes import TableProductChanges
from local.tenant.model import PRODUCTS
from tests.fakes.licence_sources import TenantLicenceSources
from tests.fakes.product_changes import InMemoryProductChanges
from tests.support.samples import E3, MOMENT, TEXT, user
from tests.support.worlds import InProcessWorld, World, world_over_http

E1 = Product(PRODUCTS["STANDARDPACK"].sku_id, "STANDARDPACK")


def change(change_id: str = "c1") -> ProductChange:
    return ProductChange(
        id=change_id,
        allotment_id="a1",
        display_name=TEXT,
        before=(E1,),
        after=(replace(E3, disabled_plans=("plan-1", "plan-2")),),
        allotted_units=7,
        created=MOMENT,
        created_by=user(3),
        scan=Scan(began=MOMENT),
        way=Way.EXCHANGE,
    )


def full() -> ProductChange:
    return replace(
        change(),
        scan=Scan(MOMENT, Part.SEATED, "cursor", 5, 2, user(4)),
        services=Services(("a", "b"), ("c",), ("d",), (("e", "f"),), ("g",)),
        state=ChangeState.STOPPED,
        reason=TEXT,
        counts=Counts(1, 2, 3, 4),
        units=(UnitsNeeded("sku", 7, 5, -1),),
        round_size=3,
        fingerprint="0123456789abcdef",
        allow_overcommit=True,
        undoing=True,
        old=3,
        new=4,
        apply_by=MOMENT + timedelta(seconds=30),
        settled=MOMENT,
        short=1,
        blocked=2,
        in_hand=3,
        short_now=4,
        blocked_now=5,
        retiring=(replace(E1, licensed_group_id="g", only=3),),
        stopped_in=ChangeState.MOVING,
    )


@pytest.fixture(params=["memory", "tables"])
async def changes(request: pytest.FixtureRequest) -> AsyncIterator[ProductChanges]:
    if request.param == "memory":
        yield InMemoryProductChanges()
    else:
        async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
            yield TableProductChanges(service)


class TestChanges:
    @pytest.mark.parametrize("value", [change(), full()], ids=["new", "full"])
    async def test_comes_back_as_it_went_in(self, changes: ProductChanges, value: ProductChange) -> None:
        await changes.add(value)
        stored = await changes.load(value.id)
        assert stored is not None
        assert stored.value == value
        assert [each.value for each in (await changes.page(None, 9)).items] == [value]
        assert await changes.load("c2") is None

    async def test_is_there_once_and_written_under_its_etag(self, changes: ProductChanges) -> None:
        await changes.add(change())
        with pytest.raises(Conflict):
            await changes.add(change())
        stored = await changes.load("c1")
        assert stored is not None
        etag = await changes.write(replace(stored.value, round_size=9), stored.etag)
        with pytest.raises(StaleWrite):
            await changes.write(stored.value, stored.etag)
        assert (await changes.write(change(), etag)) != etag

    async def test_its_people_are_paged_and_found_by_verdict_and_by_name(self, changes: ProductChanges) -> None:
        await changes.add(change())
        stored = await changes.load("c1")
        assert stored is not None
        people = [
            PlannedMove(user(1), Verdict.MOVES, ("a", "b")),
            PlannedMove(user(2), Verdict.BLOCKED, ("a",), ("x", "y"), TEXT),
            PlannedMove(user(3), Verdict.MOVES),
        ]
        await changes.write(stored.value, stored.etag, people)
        page = await changes.people("c1", None, None, 2)
        assert list(page.items) == people[:2]
        assert list((await changes.people("c1", None, page.next_cursor, 2)).items) == people[2:]
        assert list((await changes.people("c1", Verdict.BLOCKED, None, 9)).items) == people[1:2]
        assert await changes.named("c1", [user(3), user(9)]) == {user(3): people[2]}


async def test_a_cursor_of_something_else_is_refused(tables_connection: str) -> None:
    async with service_client(tables_connection, None, None) as service:
        with pytest.raises(InvalidRequest):
            await TableProductChanges(service).people("c1", None, "change", 9)


@dataclass(frozen=True, slots=True)
class Peer:
    sources: LicenceSources
    world: World


class TestDirectLicences:
    """`change_people`: of each person all of it, or nothing. Follows "user: assignLicense"."""

    @pytest.fixture(params=["in-process", "http"])
    async def peer(self, request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
        if request.param == "in-process":
            here = InProcessWorld({"SPE_E3": 500, "STANDARDPACK": 500})
            here.calm()
            yield Peer(TenantLicenceSources(here.tenant), here)
            return
        ready = request.getfixturevalue("tenant")
        client = GraphClient(ready["endpoint"], None)
        with world_over_http(ready["control"]) as there:
            there.calm()
            there.buy(E3.sku_id, 500)
            there.buy(E1.sku_id, 500)
            yield Peer(GraphLicenceSources(client), there)
        await client.close()

    async def test_one_product_is_given_and_another_taken_in_one_request(self, peer: Peer) -> None:
        (ann,) = peer.world.people(1)
        given = await peer.sources.change_people({ann: LicenceChange((E1,))})
        assert given[ann].effect is Effect.DONE
        refused = (await peer.sources.change_people({ann: LicenceChange((E3,))}))[ann]
        assert refused.effect is Effect.REFUSED
        assert [failure.error for failure in refused.failures] == [EXCLUSIVE]
        exchanged = await peer.sources.change_people({ann: LicenceChange((E3,), (E1.sku_id,))})
        assert exchanged[ann].effect is Effect.DONE
        (held,) = (await peer.sources.of_people([ann]))[ann]
        assert (held.sku_id, held.group_id, held.active) == (E3.sku_id, None, True)
        taken = await peer.sources.change_people({ann: LicenceChange(remove=(E3.sku_id,))})
        assert taken[ann].effect is Effect.DONE
        assert [*(await peer.sources.of_people([ann]))[ann]] == []

    async def test_an_exchange_of_what_is_not_there_changes_nothing(self, peer: Peer) -> None:
        (ann,) = peer.world.people(1)
        outcome = (await peer.sources.change_people({ann: LicenceChange((E3,), (E1.sku_id,))}))[ann]
        assert outcome.effect is Effect.REFUSED
        assert [*(await peer.sources.of_people([ann]))[ann]] == []

    async def test_each_person_has_an_outcome_of_their_own(self, peer: Peer) -> None:
        ann, gone = peer.world.people(2)
        peer.world.delete_user(gone)
        outcomes = await peer.sources.change_people(dict.fromkeys([ann, gone], LicenceChange((E3,))))
        assert (outcomes[ann].effect, outcomes[gone].effect) == (Effect.DONE, Effect.UNKNOWN)
        assert await peer.sources.change_people({}) == {}

    async def test_what_stands_against_a_licence_of_a_group_has_graphs_name(self, peer: Peer) -> None:
        (ann,) = peer.world.people(1)
        await peer.sources.change_people({ann: LicenceChange((E1,))})
        group = peer.world.group([ann])
        await peer.sources.change_group(group, [E3], [])
        peer.world.licensed(E3.sku_id)
        shown = {each.sku_id: each for each in (await peer.sources.of_people([ann]))[ann]}
        assert (shown[E3.sku_id].active, shown[E3.sku_id].violation) == (False, EXCLUSIVE)
        assert (shown[E1.sku_id].active, shown[E1.sku_id].violation) == (True, None)
