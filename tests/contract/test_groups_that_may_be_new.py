"""A group that was made just now is asked for again before anybody is told that there is none."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from infra.graph.client import GraphClient
from infra.graph.directory import ASKED_AGAIN_AFTER, GraphDirectory
from tests.support.worlds import WorldOverHttp, world_over_http

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOWHERE = "00000000-0000-4000-a000-000000000000"


@dataclass(frozen=True, slots=True)
class Peer:
    directory: GraphDirectory
    world: WorldOverHttp


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def peer(tenant: dict[str, str]) -> AsyncIterator[Peer]:
    client = GraphClient(tenant["endpoint"], None)
    with world_over_http(tenant["control"]) as world:
        world.calm()
        yield Peer(GraphDirectory(client), world)
        world.calm()
    await client.close()


@pytest.fixture
def waits(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between two requests, none of which takes time; after the second every replica knows everything."""
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            peer.world.calm()

    monkeypatch.setattr(asyncio, "sleep", wait)
    return waited


async def test_it_is_there_once_a_replica_knows_it(peer: Peer, waits: list[float]) -> None:
    group = peer.world.group()
    peer.world.lag()
    assert await peer.directory.group(group) is None
    found = await peer.directory.group_that_may_be_new(group)
    assert found is not None
    assert (found.id, tuple(waits)) == (group, ASKED_AGAIN_AFTER[:2])


async def test_one_that_is_there_is_not_waited_for(peer: Peer, waits: list[float]) -> None:
    assert await peer.directory.group_that_may_be_new(peer.world.group()) is not None
    assert waits == []


async def test_one_that_is_nowhere_is_given_up(peer: Peer, waits: list[float]) -> None:
    assert await peer.directory.group_that_may_be_new(NOWHERE) is None
    assert tuple(waits) == ASKED_AGAIN_AFTER


async def test_what_can_be_no_group_is_not_waited_for(peer: Peer, waits: list[float]) -> None:
    assert await peer.directory.group_that_may_be_new("nonsense") is None
    assert waits == []
