"""What `GraphPeople` promises, over HTTP: names, searches, joins, and who holds a product."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio

from domain.allotments import Product
from domain.errors import Transient
from domain.fulfilment import DONE, Effect
from domain.people import Holder
from infra.graph.client import GraphClient
from infra.graph.directory import GraphDirectory
from infra.graph.people import GraphPeople, _token
from local.tenant.model import PRODUCTS
from tests.support.worlds import WorldOverHttp, world_over_http

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEAMS = "Microsoft_Teams_Premium"
SKU = PRODUCTS[TEAMS].sku_id


@dataclass(frozen=True, slots=True)
class Peer:
    people: GraphPeople
    directory: GraphDirectory
    world: WorldOverHttp
    control: httpx.Client

    async def holders(self, top: int = 100) -> dict[str, Holder]:
        found, cursor = await self.people.holders(SKU, None, top)
        every = list(found)
        while cursor:
            found, cursor = await self.people.holders(SKU, cursor, top)
            assert len(found) <= top
            every += found
        assert len({holder.person.id for holder in every}) == len(every)
        return {holder.person.id: holder for holder in every}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def peer(tenant: dict[str, str]) -> AsyncIterator[Peer]:
    client = GraphClient(tenant["endpoint"], None)
    with world_over_http(tenant["control"]) as world, httpx.Client(base_url=tenant["control"], verify=False) as control:
        world.calm()
        world.buy(SKU, 100)
        yield Peer(GraphPeople(client), GraphDirectory(client), world, control)
    await client.close()


async def test_a_person_is_found_by_id_and_by_name(peer: Peer) -> None:
    (user,) = peer.world.people(1)
    found = await peer.people.find(user)
    assert found is not None
    assert found == await peer.people.find(found.user_principal_name)
    assert await peer.people.find("nobody@contoso.example") is None


async def test_names_leave_out_who_is_gone(peer: Peer) -> None:
    users = peer.world.people(25)
    peer.world.delete_user(users[0])
    assert {person.id for person in await peer.people.named(users)} == set(users[1:])


async def test_a_search_text_is_never_read_as_a_filter(peer: Peer) -> None:
    assert await peer.people.search("o') or startswith(displayName,'", 5) == []
    (user,) = peer.world.people(1)
    person = await peer.people.find(user)
    assert person is not None
    assert person in await peer.people.search(person.display_name, 5)


async def test_a_whole_address_finds_its_owner_and_nobody_else(peer: Peer) -> None:
    (user,) = peer.world.people(1)
    person = await peer.people.find(user)
    assert person is not None
    assert await peer.people.called(person.user_principal_name) == [person]
    assert await peer.people.called(person.user_principal_name[:-1]) == []
    assert await peer.people.called("o'x@y' or startswith(displayName,'") == []


async def test_many_are_identified_by_id_address_or_mail_fifteen_a_filter(peer: Peer) -> None:
    users = peer.world.people(16)
    found = await peer.people.identified([*users, "no name", "o'hara@contoso.example"])
    assert {account.person.id for account in found} == {*users}
    assert all(account.enabled for account in found)
    addresses = [account.person.user_principal_name.upper() for account in found]
    again = await peer.people.identified([*addresses, users[0]])
    assert {account.person.id for account in again} == {*users}
    assert len(again) == len(users)
    mails = [account.mail for account in found if account.mail]
    assert {account.mail for account in await peer.people.identified(mails)} == {*mails}


async def test_names_are_asked_for_fifteen_a_request(peer: Peer) -> None:
    users = peer.world.people(16)
    before = _user_requests(peer)
    assert {person.id for person in await peer.people.named(["nobody", *users])} == set(users)
    assert _user_requests(peer) == before + 2


def _user_requests(peer: Peer) -> int:
    entries = peer.control.get("/requests").json()["requests"]
    return sum(int(entry["count"]) for entry in entries if entry["path"] == "users" and entry["method"] == "GET")


async def test_joining_twice_is_done_and_a_dynamic_group_refuses(peer: Peer) -> None:
    (user,), group = peer.world.people(1), peer.world.group()
    assert await peer.people.join(group, user) == await peer.people.join(group, user) == DONE
    assert peer.world.members(group) == {user}
    refused = await peer.people.join(peer.world.group(kind="dynamic"), user)
    assert refused.effect is Effect.REFUSED
    assert refused.fixed


async def test_holders_with_the_ways_by_which_they_hold(peer: Peer) -> None:
    before = await peer.holders()
    direct, grouped, both, nobody = peer.world.people(4)
    group = peer.world.group([grouped, both])
    peer.control.post(f"groups/{group}/licenses", json={"add": [TEAMS]}).raise_for_status()
    await peer.directory.grant([Product(SKU, TEAMS)], [direct, both])
    peer.world.licensed(SKU)
    found = {user: (held.direct, held.groups) for user, held in (await peer.holders()).items() if user not in before}
    assert found == {direct: (True, ()), grouped: (False, (group,)), both: (True, (group,))}
    assert await peer.holders(top=2) == await peer.holders()
    assert nobody not in found


@pytest.mark.parametrize(
    "cursor",
    [
        "x&$filter=startswith(displayName,'A')",
        "x&$select=mail&$top=999",
        "https://elsewhere.example/v1.0/users?$top=1",
        "\r\nAuthorization: x",
    ],
)
async def test_a_cursor_is_no_more_than_a_token(peer: Peer, cursor: str) -> None:
    """Graph is asked the same query from there on, whatever place that is."""
    await peer.directory.grant([Product(SKU, TEAMS)], peer.world.people(3))
    found, _ = await peer.people.holders(SKU, cursor, 2)
    assert len(found) <= 2
    assert {holder.person.id for holder in found} <= (await peer.holders()).keys()


@pytest.mark.parametrize(
    ("link", "token"),
    [
        (None, None),
        ("https://graph.microsoft.com/v1.0/users?$top=5&$skiptoken=RFNwdAIAAQ+A/D%3D", "RFNwdAIAAQ+A/D="),
        ("https://graph.microsoft.com/v1.0/users?%24skiptoken=X%2744537074%27&%24top=5", "X'44537074'"),
    ],
)
async def test_of_a_next_link_the_token_is_kept(link: str | None, token: str | None) -> None:
    assert _token(link) == token


@pytest.mark.parametrize("link", ["", "users?$top=1", "users?$skiptoken=", "users?$skip=5"])
async def test_a_next_link_without_a_token_is_not_taken_for_the_end(link: str) -> None:
    with pytest.raises(Transient):
        _token(link)
