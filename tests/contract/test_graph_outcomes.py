"""What Graph's answers to a change for one person mean, by the adapter that reads them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import pytest
import pytest_asyncio

from domain.allotments import Product
from domain.errors import FIXABLE, Permanent, Transient
from domain.fulfilment import DONE, Effect, Outcome
from infra.graph.client import Answer, GraphClient
from infra.graph.directory import GraphDirectory
from infra.graph.outcomes import LICENCES, MEMBERS, addition, assignment, outcome, removal, taken_off, unassignment
from infra.graph.people import GraphPeople
from infra.graph.sources import GraphLicenceSources
from local.tenant.model import PRODUCTS
from tests.support.samples import allotment, carried
from tests.support.worlds import WorldOverHttp, world_over_http

pytestmark = pytest.mark.asyncio(loop_scope="module")

E3 = Product(PRODUCTS["SPE_E3"].sku_id, "SPE_E3")


@dataclass(frozen=True, slots=True)
class Peer:
    directory: GraphDirectory
    people: GraphPeople
    sources: GraphLicenceSources
    world: WorldOverHttp

    def forbid(self, method: str, path: str) -> None:
        """Have the app lack the permission for these requests."""
        self.world.set_knobs(failures=[{"method": method, "path": path, "status": 403, "times": 20}])


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def peer(tenant: dict[str, str]) -> AsyncIterator[Peer]:
    client = GraphClient(tenant["endpoint"], None)
    with world_over_http(tenant["control"]) as world:
        world.calm()
        world.buy(E3.sku_id, 500)
        yield Peer(GraphDirectory(client), GraphPeople(client), GraphLicenceSources(client), world)
        world.calm()
    await client.close()


async def in_licensed_group(peer: Peer) -> Product:
    return await carried(peer.directory, allotment(peer.world.group()), E3)


type Change = Callable[[Peer, Sequence[str]], Awaitable[tuple[str, Mapping[str, Outcome]]]]
"""Forbids a change and asks for it; answers the feature that is not permitted, and the outcomes."""


async def grant(peer: Peer, people: Sequence[str]) -> tuple[str, Mapping[str, Outcome]]:
    product = await in_licensed_group(peer)
    peer.forbid("PATCH", f"groups/{product.licensed_group_id}$")
    outcomes = await peer.directory.grant([product], people)
    peer.world.calm()
    assert peer.world.members(product.licensed_group_id or "") == set()
    return MEMBERS.permission, outcomes


async def grant_directly(peer: Peer, people: Sequence[str]) -> tuple[str, Mapping[str, Outcome]]:
    peer.forbid("POST", "assignLicense")
    return LICENCES.permission, await peer.directory.grant([E3], people)


async def retry(peer: Peer, people: Sequence[str]) -> tuple[str, Mapping[str, Outcome]]:
    product = await in_licensed_group(peer)
    for person in people:
        peer.world.fail_licence(person, E3.sku_id, "UniquenessViolation")
    await peer.directory.grant([product], people)
    peer.forbid("DELETE", "members/.*/.ref")
    return MEMBERS.permission, await peer.directory.retry([product], people)


async def revoke(peer: Peer, people: Sequence[str]) -> tuple[str, Mapping[str, Outcome]]:
    product = await in_licensed_group(peer)
    await peer.directory.grant([product], people)
    peer.forbid("DELETE", "members/.*/.ref")
    return MEMBERS.permission, await peer.directory.revoke([product], people)


async def revoke_directly(peer: Peer, people: Sequence[str]) -> tuple[str, Mapping[str, Outcome]]:
    await peer.directory.grant([E3], people)
    peer.forbid("POST", "assignLicense")
    return LICENCES.permission, await peer.directory.revoke([E3], people)


async def roll_back(peer: Peer, people: Sequence[str]) -> tuple[str, Mapping[str, Outcome]]:
    group = peer.world.group(people)
    peer.forbid("DELETE", "members/.*/.ref")
    return MEMBERS.permission, await peer.directory.remove_members(group, people)


async def join(peer: Peer, people: Sequence[str]) -> tuple[str, Mapping[str, Outcome]]:
    group = peer.world.group()
    peer.forbid("POST", "members/.ref")
    return MEMBERS.permission, {person: await peer.people.join(group, person) for person in people}


@pytest.mark.parametrize(
    "change",
    [grant, grant_directly, retry, revoke, revoke_directly, roll_back, join],
    ids=lambda change: change.__name__,
)
async def test_what_is_not_permitted_is_tried_later_and_names_the_permission(peer: Peer, change: Change) -> None:
    people = peer.world.people(2)
    needed, outcomes = await change(peer, people)
    peer.world.calm()
    assert outcomes.keys() == {*people}
    for each in outcomes.values():
        assert (each.effect, each.retry_after, each.fixed) == (Effect.LATER, FIXABLE, None)
        assert each.missing is not None
        assert each.missing.permission == needed
        assert needed in each.detail


def refused(message: str, status: int = 400) -> Answer:
    return Answer(status, {"error": {"code": "Request_BadRequest", "message": message}})


IS_MEMBER = "One or more added object references already exist for the following modified properties: 'members'."
NO_MEMBER = "One or more removed object references do not exist for the following modified properties: 'members'."
NO_LICENCE = "User does not have a corresponding license."
TAKEN = "Another object with the same value for property proxyAddresses already exists."
OTHERS = [TAKEN, f"{TAKEN} {IS_MEMBER}", "The property does not exist.", f"The policy says: {NO_LICENCE}"]


@pytest.mark.parametrize(
    ("read", "sentence"),
    [(addition, IS_MEMBER), (removal, NO_MEMBER), (unassignment, NO_LICENCE), (unassignment, NO_LICENCE[:-1])],
)
async def test_what_is_so_already_is_told_by_a_whole_sentence(read: Callable[[Answer], Outcome], sentence: str) -> None:
    assert read(refused(sentence)) == DONE
    assert read(refused(sentence, 403)).effect is Effect.LATER
    for other in OTHERS:
        assert read(refused(other)).effect is Effect.REFUSED


async def test_a_licence_that_somebody_else_has_taken_meanwhile_is_taken(peer: Peer) -> None:
    """Replicas show it for a while: Graph refuses to take what is not there."""
    (person,) = peer.world.people(1)
    await peer.directory.grant([E3], [person])
    peer.world.set_knobs(replicationLagSeconds=3600)
    assert await peer.directory.revoke([E3], [person]) == {person: DONE}
    assert await peer.directory.revoke([E3], [person]) == {person: DONE}
    peer.world.calm()


async def test_a_licence_that_was_taken_off_a_group_already_is_off(peer: Peer) -> None:
    """As above: a command that comes again asks a replica that still shows it."""
    products = [await in_licensed_group(peer) for _ in range(2)]
    peer.world.set_knobs(replicationLagSeconds=3600)
    for _ in range(2):
        await peer.directory.retire_licensed_group(products[0])
        await peer.sources.change_group(str(products[1].licensed_group_id), (), [E3.sku_id])
    peer.world.calm()
    assert [peer.world.group_licences(str(each.licensed_group_id)) for each in products] == [[], []]


async def test_only_what_is_off_already_is_no_failure() -> None:
    assert taken_off(refused("Group does not have a corresponding license.")).status == 400
    with pytest.raises(Permanent):
        taken_off(refused(TAKEN))
    with pytest.raises(Transient):
        taken_off(refused("Group does not have a corresponding license.", 403))


@pytest.mark.parametrize(
    ("sentence", "error"),
    [
        ("Subscription with SKU 05e9 does not have any available licenses.", "CountViolation"),
        (
            "License assignment cannot be done for user with invalid usage location.",
            "ProhibitedInUsageLocationViolation",
        ),
        (
            "License assignment failed because service plan a depends on the service plan(s) b, c",
            "DependencyViolation",
        ),
        ("License assignment failed because service plans a, b are mutually exclusive", "MutuallyExclusiveViolation"),
        ("Something of next year.", "Other"),
    ],
)
async def test_a_refused_licence_has_the_name_that_graph_gives_its_cause(sentence: str, error: str) -> None:
    (failure,) = assignment("sku")(refused(sentence)).failures
    assert (failure.sku_id, failure.error) == ("sku", error)


@pytest.mark.parametrize("read", [addition, removal, unassignment, assignment("sku")])
async def test_what_graph_does_not_know_is_neither_done_nor_refused(read: Callable[[Answer], Outcome]) -> None:
    assert read(refused("Resource 'a' does not exist.", 404)).effect is Effect.UNKNOWN


@pytest.mark.parametrize("status", [401, 408, 409, 423, 429, 500, 502, 503, 504])
async def test_a_peer_that_is_busy_or_down_is_no_refusal(status: int) -> None:
    found = outcome(refused("Not now.", status), MEMBERS)
    assert (found.effect, found.missing) == (Effect.LATER, None)
