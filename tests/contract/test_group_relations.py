"""What `GraphGroupRelations` promises, over HTTP: who is in a unit, and what a group gives besides licences."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from domain.errors import Transient
from domain.watched_groups import GroupAccess
from infra.graph.client import GraphClient
from infra.graph.group_relations import GraphGroupRelations
from infra.graph.permissions import Option, asked_for
from tests.support.recording_server import json_answer, recording_server
from tests.support.worlds import WorldOverHttp, world_over_http

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOWHERE = "00000000-0000-4000-a000-000000000000"


@dataclass(frozen=True, slots=True)
class Peer:
    client: GraphClient
    world: WorldOverHttp

    @property
    def relations(self) -> GraphGroupRelations:
        return GraphGroupRelations(self.client, asks_access=True)

    def grant(self, *options: Option) -> None:
        self.world.set_knobs(permissions=asked_for(options))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def module_peer(tenant: dict[str, str]) -> AsyncIterator[Peer]:
    client = GraphClient(tenant["endpoint"], None)
    with world_over_http(tenant["control"]) as world:
        yield Peer(client, world)
        world.calm()
    await client.close()


@pytest.fixture
def peer(module_peer: Peer) -> Peer:
    module_peer.world.calm()
    module_peer.grant(Option.GROUP_ACCESS, Option.FENCE_UNIT)
    return module_peer


@pytest.mark.parametrize("restricted", [True, False])
async def test_a_group_is_in_the_units_into_which_it_was_put(peer: Peer, *, restricted: bool) -> None:
    group, other = peer.world.group(), peer.world.group()
    unit, second = peer.world.unit(restricted=restricted), peer.world.unit(restricted=False)
    for each in (unit, second):
        peer.world.change_unit(each, groups=[group], administrators=["app"])
    assert await peer.relations.is_in_unit(group, unit)
    assert await peer.relations.is_in_unit(group, second)
    assert not await peer.relations.is_in_unit(other, unit)
    assert not await peer.relations.is_in_unit(group, NOWHERE)


async def test_without_the_permission_no_group_is_said_to_be_in_a_unit_or_not(peer: Peer) -> None:
    group, unit = peer.world.group(), peer.world.unit()
    peer.grant()
    with pytest.raises(Transient, match="does not permit it"):
        await peer.relations.is_in_unit(group, unit)


async def test_what_a_group_gives_is_named(peer: Peer) -> None:
    """Groups at any depth count, administrative units do not; an application with two roles is one."""
    group, unit = peer.world.group(), peer.world.unit()
    middle = peer.world.group([group], name="Middle")
    peer.world.group([middle], name="Above")
    peer.world.change_unit(unit, groups=[group], administrators=["app"])
    for application in ("Payroll", "CRM", "CRM"):
        peer.world.assign_application(group, application)
    peer.world.assign_application(middle, "Nested groups do not get it")
    assert await peer.relations.access_of(group) == GroupAccess(True, ("CRM", "Payroll"), ("Above", "Middle"))
    assert await peer.relations.access_of(peer.world.group()) == GroupAccess(checked=True)


async def test_everything_is_read_however_many_pages_it_has(peer: Peer) -> None:
    group = peer.world.group()
    for number in range(101):
        peer.world.assign_application(group, f"application {number:03}")
    assert len((await peer.relations.access_of(group)).applications) == 101


async def test_without_the_permission_it_is_said_that_nothing_was_checked(peer: Peer) -> None:
    group = peer.world.group()
    peer.world.assign_application(group, "Payroll")
    peer.grant()
    assert await peer.relations.access_of(group) == GroupAccess(checked=False)


async def test_nothing_is_asked_for_unless_it_is_to_be() -> None:
    async with recording_server(json_answer({}, 500)) as server:
        client = GraphClient(f"{server.url}/v1.0", None)
        assert await GraphGroupRelations(client).access_of(NOWHERE) == GroupAccess()
        await client.close()
        assert server.requests == []


async def test_a_group_that_is_not_known_everywhere_yet_is_asked_about_later(peer: Peer) -> None:
    with pytest.raises(Transient, match="does not know group"):
        await peer.relations.access_of(NOWHERE)


async def test_the_owners_of_a_group_are_named(peer: Peer) -> None:
    group, (ann, ben) = peer.world.group(), peer.world.people(2)
    assert set(await peer.relations.owners_of(group)) == set()
    for user in (ann, ben):
        peer.world.add_owner(group, user)
    assert set(await peer.relations.owners_of(group)) == {ann, ben}
    assert set(await peer.relations.owners_of(NOWHERE)) == set()


async def test_a_synced_group_shows_no_owners(peer: Peer) -> None:
    group, (ann,) = peer.world.group(kind="synced"), peer.world.people(1)
    peer.world.add_owner(group, ann)
    assert set(await peer.relations.owners_of(group)) == set()
