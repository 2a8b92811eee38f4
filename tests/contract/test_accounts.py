"""What every `Accounts` and `LicensedGroups` holds: the tenant in process, and Microsoft Graph's protocol over HTTP."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

import pytest
import pytest_asyncio

from domain.allotments import Product
from domain.errors import NotFound
from domain.join_conditions import Trait
from domain.ports import Directory
from domain.reconciliation.accounts import Account, LicenceState
from domain.reconciliation.ports import Accounts, LicensedGroups
from domain.undertakings import LicenceAssignment
from domain.waiting_order import Attribute
from infra.graph.accounts import GraphAccounts, GraphLicensedGroups
from infra.graph.client import Answer, GraphClient, Request
from infra.graph.directory import GraphDirectory
from local.tenant.model import PRODUCTS
from tests.fakes.accounts import TenantAccounts, TenantLicensedGroups
from tests.fakes.directory import TenantDirectory
from tests.support.samples import MOMENT, allotment, carried, user
from tests.support.worlds import InProcessWorld, World, world_over_http

pytestmark = pytest.mark.asyncio(loop_scope="module")

E3 = Product(PRODUCTS["SPE_E3"].sku_id, "SPE_E3")
NOWHERE = "00000000-0000-4000-a000-000000000000"


@dataclass(frozen=True, slots=True)
class Peer:
    accounts: Accounts
    licensed_groups: LicensedGroups
    directory: Directory
    world: World

    async def licensed_group(self, *plans: str) -> Product:
        made = replace(E3, disabled_plans=plans)
        return await carried(self.directory, allotment(self.world.group()), made)


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=["in-process", "http"])
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    if request.param == "in-process":
        here = InProcessWorld({"SPE_E3": 500})
        tenant = here.tenant
        yield Peer(TenantAccounts(tenant), TenantLicensedGroups(tenant), TenantDirectory(tenant), here)
        return
    ready = request.getfixturevalue("tenant")
    client = GraphClient(ready["endpoint"], None)
    with world_over_http(ready["control"]) as there:
        there.calm()
        there.buy(E3.sku_id, 500)
        yield Peer(GraphAccounts(client), GraphLicensedGroups(client), GraphDirectory(client), there)
    await client.close()


async def test_what_gives_a_class_is_read_of_300_at_once(peer: Peer) -> None:
    plain = peer.world.people(301, department="Law")
    (rich,) = peer.world.people(
        1, department="IT", jobTitle="Dean", employeeType="Staff", country="SE", companyName="KU", officeLocation="A1"
    )
    found = await peer.accounts.attributes([*plain, rich, NOWHERE], Attribute)
    assert found[rich] == dict(zip(Attribute, ("IT", "Dean", "Staff", "SE", "KU", "A1"), strict=True))
    assert {found[user][Attribute.DEPARTMENT] for user in plain} == {"Law"}
    assert NOWHERE not in found
    assert await peer.accounts.attributes([rich], [Attribute.COUNTRY]) == {rich: {Attribute.COUNTRY: "SE"}}
    group = peer.world.group([rich])
    for seen in (await peer.accounts.accounts([rich]), await peer.accounts.members(group)):
        traits = {name: {*values} for name, values in seen[rich].traits.items() if name is not Trait.ASSIGNED_LICENSES}
        assert traits == {Trait(name): {value} for name, value in found[rich].items()}


async def test_licences_are_read_of_300_at_once_by_every_way(peer: Peer) -> None:
    product = await peer.licensed_group("efb87545-963c-4e0d-99df-69c6916d9eb0")
    assert product.licensed_group_id
    (licensed,) = peer.world.people(1)
    peer.world.change(product.licensed_group_id, add=[licensed])
    assert licensed in peer.world.licensed(E3.sku_id)
    plain = peer.world.people(300)
    found = await peer.accounts.assignments([*plain, licensed, NOWHERE])
    plans = frozenset(product.disabled_plans)
    assert [*found[licensed]] == [LicenceAssignment(E3.sku_id, product.licensed_group_id, plans, active=True)]
    assert {user for user, held in found.items() if not held} == {*plain}


async def test_a_group_that_gives_a_class_is_read_through_groups_in_it(peer: Peer) -> None:
    inside, outside, beside = peer.world.people(3)
    outer = peer.world.group([outside, peer.world.group([inside])])
    assert await peer.accounts.users_in(outer) == {inside, outside}
    assert beside not in await peer.accounts.users_in(outer)
    assert await peer.accounts.users_in(NOWHERE) == frozenset()


async def test_a_groups_users_are_seen_with_their_licences(peer: Peer) -> None:
    product = await peer.licensed_group()
    assert product.licensed_group_id
    (licensed,) = peer.world.people(1, department="IT")
    (guest,) = peer.world.people(1, userType="Guest")
    peer.world.change(product.licensed_group_id, add=[licensed])
    assert peer.world.licensed(E3.sku_id) >= {licensed}
    shown = await peer.accounts.members(peer.world.group([licensed, guest]))
    licence = LicenceState(E3.sku_id, product.licensed_group_id, active=True)
    called = {id_: (each.display_name, each.user_principal_name, each.mail) for id_, each in shown.items()}
    assert all(name and "@" in address for name, address, _ in called.values())
    assert {id_: replace(each, display_name="", user_principal_name="", mail=None) for id_, each in shown.items()} == {
        licensed: Account(licensed, department="IT", licences=(licence,)),
        guest: Account(guest, guest=True),
    }


async def test_a_failed_licence_is_seen_with_its_error(peer: Peer) -> None:
    product = await peer.licensed_group()
    assert product.licensed_group_id
    (failed,) = peer.world.people(1)
    peer.world.fail_licence(failed, E3.sku_id, "DependencyViolation")
    peer.world.change(product.licensed_group_id, add=[failed])
    assert failed not in peer.world.licensed(E3.sku_id)
    (licence,) = (await peer.accounts.accounts([failed]))[failed].licences
    assert (licence.active, licence.error) == (False, "DependencyViolation")


async def test_accounts_are_found_by_id_and_deleted_ones_are_left_out(peer: Peer) -> None:
    people = peer.world.people(33)
    peer.world.delete_user(people[0])
    assert (await peer.accounts.accounts([*people, NOWHERE])).keys() == set(people[1:])
    assert await peer.accounts.accounts([]) == {}


async def test_large_groups_are_seen_whole(peer: Peer) -> None:
    people = peer.world.people(1003)
    assert (await peer.accounts.members(peer.world.group(people))).keys() == set(people)


async def test_what_a_licensed_group_carries_is_seen_and_set_again(peer: Peer) -> None:
    (plan, other) = [plan_id for _, plan_id in PRODUCTS["SPE_E3"].plans[:2]]
    product = await peer.licensed_group(plan)
    assert await peer.licensed_groups.carried(product) == {plan}
    changed = replace(product, disabled_plans=(other,))
    await peer.directory.license_group(changed)
    assert await peer.licensed_groups.carried(product) == {other}
    await peer.directory.retire_licensed_group(product)
    assert await peer.licensed_groups.carried(product) is None
    await peer.directory.license_group(product)
    assert await peer.licensed_groups.carried(product) == {plan}


async def test_a_group_that_is_not_there_is_told(peer: Peer) -> None:
    with pytest.raises(NotFound):
        await peer.accounts.members(NOWHERE)
    with pytest.raises(NotFound):
        await peer.licensed_groups.carried(replace(E3, licensed_group_id=NOWHERE))


class Scripted:
    """A Graph client that answers every request of a batch alike."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def batch(self, requests: Sequence[Request]) -> list[Answer]:
        self.asked += [request.path for request in requests]
        return [self.answer] * len(requests)


async def test_who_has_not_signed_in_is_idle() -> None:
    """Follows the signInActivity resource type."""
    before, after = MOMENT - timedelta(days=31), MOMENT - timedelta(days=29)
    people = [
        {"id": user(1), "signInActivity": {"lastSignInDateTime": before.isoformat()}},
        {"id": user(2), "signInActivity": {"lastSignInDateTime": after.isoformat()}},
        {"id": user(3), "signInActivity": None},
        {"id": user(4), "signInActivity": {"lastNonInteractiveSignInDateTime": after.isoformat()}},
    ]
    graph = Scripted(Answer(200, {"value": people}))
    accounts = GraphAccounts(cast(GraphClient, graph))
    assert await accounts.idle([*map(user, range(1, 5))], MOMENT - timedelta(days=30)) == {user(1), user(3)}
    assert all(path.endswith("&$select=id,signInActivity") for path in graph.asked)


async def test_without_the_permission_nobody_is_said_to_be_idle() -> None:
    accounts = GraphAccounts(cast(GraphClient, Scripted(Answer(403, {"error": {"code": "Forbidden"}}))))
    assert await accounts.idle([user(1)], MOMENT) is None
