"""A failed licence recovers when its membership is made anew, or the person is reprocessed; nobody else loses any."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from domain.allotments import Product
from domain.errors import FIXABLE
from domain.fulfilment import DONE, Effect
from domain.ports import Directory
from infra.graph.client import GraphClient
from infra.graph.directory import GraphDirectory
from infra.graph.permissions import Option, asked_for
from local.tenant.model import PRODUCTS
from tests.fakes.directory import TenantDirectory
from tests.support.samples import allotment, carried
from tests.support.worlds import InProcessWorld, World, WorldOverHttp, world_over_http

E3, VISIO = (Product(PRODUCTS[name].sku_id, name) for name in ("SPE_E3", "VISIOCLIENT"))
NOWHERE = "00000000-0000-4000-a000-000000000000"


@dataclass(frozen=True, slots=True)
class Peer:
    directory: Directory
    world: World

    async def licensed_group(self, product: Product) -> Product:
        return await carried(self.directory, allotment(self.world.group()), product)

    def members(self, product: Product) -> set[str]:
        assert product.licensed_group_id is not None
        return self.world.members(product.licensed_group_id)


@pytest.fixture(params=[None, Option.REPROCESS, Option.REPROCESS_BETA], ids=["by-membership", "by-v1", "by-beta"])
def reprocess(request: pytest.FixtureRequest) -> Option | None:
    way: Option | None = request.param
    return way


@pytest.fixture(params=["in-process", "http"])
async def peer(request: pytest.FixtureRequest, reprocess: Option | None) -> AsyncIterator[Peer]:
    if request.param == "in-process":
        here = InProcessWorld({"SPE_E3": 200, "VISIOCLIENT": 200})
        yield Peer(TenantDirectory(here.tenant, reprocess=reprocess is not None), here)
        return
    ready = request.getfixturevalue("tenant")
    client = GraphClient(ready["endpoint"], None)
    with world_over_http(ready["control"]) as there:
        there.calm()
        there.set_knobs(permissions=asked_for([reprocess] if reprocess else ()))
        yield Peer(GraphDirectory(client, reprocess=reprocess), there)
        there.calm()
    await client.close()


@pytest.fixture
def seats(peer: Peer) -> Iterator[None]:
    """As many licences as the tests want, and none are left over for others."""
    for product in (E3, VISIO):
        peer.world.buy(product.sku_id, 200)
    yield
    for product in (E3, VISIO):
        peer.world.buy(product.sku_id, 0)


@pytest.mark.usefixtures("seats")
class TestRetry:
    async def test_bought_seats_alone_help_nobody_and_a_retry_does(self, peer: Peer) -> None:
        product, people = await peer.licensed_group(VISIO), peer.world.people(2)
        peer.world.buy(VISIO.sku_id, 0)
        await peer.directory.grant([product], people)
        peer.world.buy(VISIO.sku_id, 200)
        await peer.directory.grant([product], people)
        assert not {*people} & peer.world.licensed(VISIO.sku_id)
        assert await peer.directory.retry([product], people) == dict.fromkeys(people, DONE)
        assert await peer.directory.grant([product], people) == dict.fromkeys(people, DONE)
        assert {*people} <= peer.world.licensed(VISIO.sku_id)
        views = await peer.directory.licences([product], people)
        assert all(view.active and view.error is None for view in views.values())

    async def test_who_has_the_licence_keeps_it_and_the_membership(self, peer: Peer) -> None:
        product, (holds, fails) = await peer.licensed_group(E3), peer.world.people(2)
        peer.world.fail_licence(fails, E3.sku_id, "UniquenessViolation")
        await peer.directory.grant([product], [holds, fails])
        await peer.directory.retry([product], [holds, fails])
        assert holds in peer.world.licensed(E3.sku_id)
        assert holds in peer.members(product)

    async def test_of_two_products_only_the_failed_one_is_touched(self, peer: Peer) -> None:
        e3, visio = await peer.licensed_group(E3), await peer.licensed_group(VISIO)
        (person,) = peer.world.people(1)
        peer.world.fail_licence(person, VISIO.sku_id, "UniquenessViolation")
        await peer.directory.grant([e3, visio], [person])
        await peer.directory.retry([e3, visio], [person])
        assert person in peer.members(e3)
        assert person in peer.world.licensed(E3.sku_id)

    async def test_one_that_fails_again_has_its_cause(self, peer: Peer) -> None:
        product, (person,) = await peer.licensed_group(E3), peer.world.people(1)
        peer.world.fail_licence(person, E3.sku_id, "UniquenessViolation")
        await peer.directory.grant([product], [person])
        await peer.directory.retry([product], [person])
        await peer.directory.grant([product], [person])
        assert "UniquenessViolation" in ((await peer.directory.licences([product], [person]))[person].error or "")

    async def test_nothing_failed_is_nothing_done(self, peer: Peer) -> None:
        product, (member, stranger) = await peer.licensed_group(E3), peer.world.people(2)
        await peer.directory.grant([product], [member])
        outcomes = await peer.directory.retry([product, VISIO], [member, stranger, NOWHERE])
        assert (outcomes[member], outcomes[stranger], outcomes[NOWHERE].effect) == (DONE, DONE, Effect.UNKNOWN)
        assert peer.members(product) == {member}
        assert stranger not in peer.world.licensed(E3.sku_id)

    async def test_a_seat_is_never_taken_before_the_grant(self, peer: Peer, reprocess: Option | None) -> None:
        """What can bring a licence about is the grant alone, which must not be sent too late; or it was a member."""
        product, (person,) = await peer.licensed_group(VISIO), peer.world.people(1)
        peer.world.buy(VISIO.sku_id, 0)
        await peer.directory.grant([product], [person])
        peer.world.buy(VISIO.sku_id, 200)
        await peer.directory.retry([product], [person])
        assert (person in peer.world.licensed(VISIO.sku_id)) is (reprocess is not None)
        assert (person in peer.members(product)) is (reprocess is not None)


@pytest.mark.parametrize("peer", ["http"], indirect=True)
@pytest.mark.parametrize("reprocess", [Option.REPROCESS, Option.REPROCESS_BETA], indirect=True)
class TestReprocessing:
    async def failed(self, peer: Peer) -> tuple[Product, str]:
        """Somebody who failed for want of a licence, which has been bought since."""
        product, (person,) = await peer.licensed_group(VISIO), peer.world.people(1)
        peer.world.buy(VISIO.sku_id, 0)
        await peer.directory.grant([product], [person])
        peer.world.buy(VISIO.sku_id, 200)
        return product, person

    @pytest.mark.usefixtures("seats")
    async def test_what_is_not_permitted_says_so(self, peer: Peer) -> None:
        product, person = await self.failed(peer)
        assert isinstance(peer.world, WorldOverHttp)
        peer.world.set_knobs(permissions=asked_for())
        outcome = (await peer.directory.retry([product], [person]))[person]
        assert (outcome.effect, outcome.retry_after) == (Effect.LATER, FIXABLE)
        assert "403" in outcome.detail

    @pytest.mark.usefixtures("seats")
    async def test_what_does_nothing_leaves_the_failure_to_be_seen(self, peer: Peer, reprocess: Option) -> None:
        product, person = await self.failed(peer)
        assert isinstance(peer.world, WorldOverHttp)
        peer.world.set_knobs(betaReprocessesGroups=False)
        assert await peer.directory.retry([product], [person]) == {person: DONE}
        view = (await peer.directory.licences([product], [person]))[person]
        assert (view.error is None) is (reprocess is Option.REPROCESS)
