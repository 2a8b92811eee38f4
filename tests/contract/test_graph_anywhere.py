"""What the adapters rest on, on the local tenant, and with `-m live` on a real one.

docs/operations.md says which tenant that may be, and which settings name it. Nothing is assumed about how quickly Graph
shows a change: each is waited for. Whatever is given to the two people is taken from them again.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from azure.identity.aio import DefaultAzureCredential

from domain.admission import Observed
from domain.allotments import Product
from domain.fulfilment import DONE, Effect
from infra.graph.client import GraphClient, checked
from infra.graph.directory import GraphDirectory
from infra.graph.people import GraphPeople
from infra.settings import GRAPH
from local.tenant.model import PRODUCTS
from tests.support.samples import allotment
from tests.support.worlds import world_over_http

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(3600)]

SETTINGS: Mapping[str, str] = {
    "LIVE_USERS": "two object ids of test users with a usage location, separated by a comma",
    "LIVE_SKU": "the skuId of a product of which at least two licences are free",
}
NICKNAME = "allotments-live-test"
NOWHERE = "00000000-0000-4000-a000-000000000000"


@dataclass(frozen=True, slots=True)
class Ground:
    """A tenant to test on: two people without the product, an empty group, and how long Graph may take."""

    client: GraphClient
    people: tuple[str, str]
    product: Product
    group: str
    patience: timedelta

    @property
    def directory(self) -> GraphDirectory:
        return GraphDirectory(self.client)

    async def joined(self, *people: str) -> None:
        """Add people to the group."""
        for person in people:
            assert await GraphPeople(self.client).join(self.group, person) == DONE

    async def observed(self, token: str | None) -> set[Observed]:
        return {*(await self.directory.observe(self.group, token, datetime.now(UTC))).observed}

    async def eventually[Found](self, look: Callable[[], Awaitable[Found]], holds: Callable[[Found], bool]) -> Found:
        """What was found when it held; fails when it does not in time."""
        deadline = datetime.now(UTC) + self.patience
        while not holds(found := await look()):
            assert datetime.now(UTC) < deadline, f"not in time: {found}"
            await asyncio.sleep(min(5, self.patience.total_seconds() / 200))
        return found


@pytest_asyncio.fixture(
    loop_scope="module", scope="module", params=["local", pytest.param("live", marks=pytest.mark.live)]
)
async def ground(request: pytest.FixtureRequest) -> AsyncIterator[Ground]:
    found = await (_live() if request.param == "live" else _local(request.getfixturevalue("tenant")))
    yield found
    await _tidied(found)
    await found.client.close()


async def _local(ready: Mapping[str, str]) -> Ground:
    product = PRODUCTS["POWER_BI_PRO"]
    with world_over_http(ready["control"]) as world:
        world.calm()
        world.buy(product.sku_id, 10)
        one, two = world.people(2)
        group = world.group()
    client = GraphClient(ready["endpoint"], None)
    return Ground(client, (one, two), Product(product.sku_id, product.part_number), group, timedelta(seconds=20))


async def _live() -> Ground:
    missing = [f"{name} ({meaning})" for name, meaning in SETTINGS.items() if not os.environ.get(name)]
    if missing:
        pytest.fail(f"Not set: {'; '.join(missing)}. See docs/operations.md.")
    client = GraphClient(os.environ.get("GRAPH_ENDPOINT", GRAPH), DefaultAzureCredential())
    one, two = (user.strip().lower() for user in os.environ["LIVE_USERS"].split(","))
    owned = (await GraphDirectory(client).subscribed())[os.environ["LIVE_SKU"].lower()]
    product = Product(owned.sku_id, owned.sku_part_number)
    found = Ground(client, (one, two), product, await _group(client), timedelta(minutes=20))
    await _tidied(found)
    return found


async def _group(client: GraphClient) -> str:
    """The tests' own group: it is made once and kept, since the app may delete none."""
    groups = client.build.groups
    found = [each async for each in client.pages(groups, filter=f"mailNickname eq '{NICKNAME}'", select="id")]
    if found:
        return str(found[0]["id"])
    body = {
        "displayName": "Allotments: live tests",
        "groupTypes": [],
        "mailEnabled": False,
        "mailNickname": NICKNAME,
        "securityEnabled": True,
    }
    return str(checked(await client.send("POST", groups, body)).body["id"])


async def _tidied(ground: Ground) -> None:
    """Take from the people what a test may have given them."""
    await ground.directory.remove_members(ground.group, ground.people)
    await ground.directory.revoke([ground.product], ground.people)


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def tidy(ground: Ground) -> AsyncIterator[None]:
    yield
    await _tidied(ground)


async def test_the_delta_shows_who_joins_and_who_leaves(ground: Ground) -> None:
    one, two = ground.people
    look = await ground.eventually(
        lambda: ground.directory.observe(ground.group, None, datetime.now(UTC)), lambda found: not found.observed
    )
    assert look.complete
    await ground.joined(one, two)
    joined = {Observed(one, present=True), Observed(two, present=True)}
    await ground.eventually(lambda: ground.observed(look.token), lambda found: joined <= found)
    assert await ground.directory.remove_members(ground.group, [one]) == {one: DONE}
    gone = Observed(one, present=False)
    await ground.eventually(lambda: ground.observed(look.token), lambda found: gone in found)
    changed, _ = await ground.directory.changed_groups([ground.group], look.token)
    assert changed.keys() == {ground.group}


async def test_what_is_so_already_counts_as_done(ground: Ground) -> None:
    one, two = ground.people
    await ground.joined(one)
    await ground.eventually(lambda: ground.observed(None), lambda found: Observed(one, present=True) in found)
    await ground.joined(one)
    outcomes = await ground.directory.remove_members(ground.group, [one, two])
    assert {user: outcome.effect for user, outcome in outcomes.items()} == {one: Effect.DONE, two: Effect.UNKNOWN}


async def test_a_licensed_group_licenses_and_lets_go(ground: Ground) -> None:
    carrier = allotment("live-test", group_id=ground.group)
    group = await ground.directory.make_licensed_group(carrier, ground.product)
    await ground.eventually(
        lambda: ground.directory.licensed_groups(carrier, ground.product), lambda found: list(found) == [group]
    )
    described = await ground.eventually(lambda: ground.directory.group(group), lambda found: found is not None)
    assert described is not None
    assert described.licensed_for == carrier.id
    product = replace(ground.product, licensed_group_id=group)
    await ground.directory.license_group(product)
    assert await ground.directory.grant([product], ground.people) == dict.fromkeys(ground.people, DONE)
    await ground.eventually(
        lambda: ground.directory.licences([product], ground.people),
        lambda views: all(view.active for view in views.values()),
    )
    assert await ground.directory.grant([product], ground.people) == dict.fromkeys(ground.people, DONE)
    assert set(ground.people) <= await ground.directory.licensed_members(product)
    await ground.directory.revoke([product], ground.people)
    await ground.eventually(
        lambda: ground.directory.licences([product], ground.people),
        lambda views: not any(view.present for view in views.values()),
    )
    await ground.directory.retire_licensed_group(product)


async def test_a_direct_licence_is_given_and_taken(ground: Ground) -> None:
    one, two = ground.people
    assert await ground.directory.grant([ground.product], [one]) == {one: DONE}
    views = await ground.eventually(
        lambda: ground.directory.licences([ground.product], ground.people), lambda views: views[one].active
    )
    assert not views[two].present
    assert await ground.directory.revoke([ground.product], [one, two]) == {one: DONE, two: DONE}
    await ground.eventually(
        lambda: ground.directory.licences([ground.product], [one]), lambda views: not views[one].present
    )


async def test_people_and_products_are_described(ground: Ground) -> None:
    one, two = ground.people
    assert {person.id for person in await GraphPeople(ground.client).named([one, two, NOWHERE])} == {one, two}
    assert await ground.directory.unknown_users([one, NOWHERE]) == [NOWHERE]
    owned = (await ground.directory.subscribed())[ground.product.sku_id]
    assert owned.for_users
    assert owned.sku_part_number == ground.product.sku_part_number
    groups = await ground.directory.groups([ground.group, NOWHERE])
    assert [(group.id, group.removal_blocked_by) for group in groups.values()] == [(ground.group, None)]
    assert await ground.directory.group(NOWHERE) is None
