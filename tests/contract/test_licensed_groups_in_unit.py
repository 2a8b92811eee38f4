"""Licensed groups that are made in a restricted administrative unit: nobody but the app changes them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
import pytest_asyncio

from domain.allotments import Product
from domain.errors import FIXABLE, Permanent, Transient
from domain.fulfilment import DONE, Effect
from infra.graph.client import GraphClient
from infra.graph.directory import GraphDirectory
from infra.graph.permissions import ROLE_IN_UNIT, Option, asked_for
from local.tenant.model import PRODUCTS
from tests.support.samples import allotment, carried
from tests.support.worlds import WorldOverHttp, world_over_http

pytestmark = pytest.mark.asyncio(loop_scope="module")

E3 = Product(PRODUCTS["SPE_E3"].sku_id, "SPE_E3")
NOWHERE = "00000000-0000-4000-a000-000000000000"


@dataclass(frozen=True, slots=True)
class Peer:
    client: GraphClient
    world: WorldOverHttp

    def directory(self, unit: str) -> GraphDirectory:
        return GraphDirectory(self.client, unit=unit)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def peer(tenant: dict[str, str]) -> AsyncIterator[Peer]:
    client = GraphClient(tenant["endpoint"], None)
    with world_over_http(tenant["control"]) as world:
        world.calm()
        world.buy(E3.sku_id, 500)
        world.set_knobs(permissions=asked_for([Option.GROUPS_IN_UNIT]))
        yield Peer(client, world)
        world.calm()
    await client.close()


async def changes(directory: GraphDirectory, product: Product, people: Sequence[str]) -> list[Effect]:
    granted = await directory.grant([product], people)
    revoked = await directory.revoke([product], people)
    return [each.effect for outcomes in (granted, revoked) for each in outcomes.values()]


async def test_the_app_licenses_through_it_and_nobody_else_changes_it(peer: Peer) -> None:
    directory, people = peer.directory(peer.world.unit(administrators=["app"])), peer.world.people(3)
    product = await carried(directory, allotment(peer.world.group()), E3)
    assert product.licensed_group_id
    assert await directory.grant([product], people) == dict.fromkeys(people, DONE)
    assert peer.world.licensed(E3.sku_id) >= {*people}
    with pytest.raises(AssertionError, match="403"):
        peer.world.change(product.licensed_group_id, remove=people)
    assert peer.world.members(product.licensed_group_id) == {*people}
    assert await directory.revoke([product], people) == dict.fromkeys(people, DONE)
    await directory.retire_licensed_group(product)


async def test_without_its_role_the_app_waits_and_says_what_it_needs(peer: Peer) -> None:
    unit, people = peer.world.unit(), peer.world.people(2)
    directory, made_for = peer.directory(unit), allotment(peer.world.group())
    with pytest.raises(Transient, match=f"{unit}.*Groups Administrator") as waits:
        await directory.make_licensed_group(made_for, E3)
    assert waits.value.retry_after == FIXABLE
    peer.world.change_unit(unit, administrators=["app"])
    product = await carried(directory, made_for, E3)
    peer.world.change_unit(unit, administrators=[])
    outcomes = await directory.grant([product], people)
    for each in outcomes.values():
        assert (each.effect, each.missing and each.missing.permission) == (Effect.LATER, ROLE_IN_UNIT)
        assert ROLE_IN_UNIT in each.detail
    with pytest.raises(Transient):
        await directory.license_group(product)


async def test_a_licensed_group_that_is_put_into_it_later_does_as_well(peer: Peer) -> None:
    unit, people = peer.world.unit(administrators=["app"]), peer.world.people(2)
    product = await carried(GraphDirectory(peer.client), allotment(peer.world.group()), E3)
    peer.world.change_unit(unit, groups=[product.licensed_group_id or ""], administrators=["app"])
    assert set(await changes(peer.directory(unit), product, people)) == {Effect.DONE}


async def test_a_unit_that_is_not_there_is_told(peer: Peer) -> None:
    with pytest.raises(Permanent, match=f"no administrative unit {NOWHERE}"):
        await peer.directory(NOWHERE).make_licensed_group(allotment(peer.world.group()), E3)
