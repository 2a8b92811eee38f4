"""People in Microsoft Graph (`domain.people.People`)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import batched
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from domain.errors import Transient
from domain.fulfilment import Outcome
from domain.objections import Text
from domain.people import Account, Holder, Person
from infra.graph.answers import GUID
from infra.graph.client import IDS_A_FILTER, REQUESTS_A_BATCH, GraphClient, Request, checked, is_one_of
from infra.graph.directory import described
from infra.graph.outcomes import addition, of_group

_PERSON = "id,displayName,userPrincipalName"
_HOLDER = f"{_PERSON},licenseAssignmentStates"
_ACCOUNT = f"{_PERSON},mail,accountEnabled"
_TOKEN = "$skiptoken"
_UNKNOWN = frozenset({400, 404})


class GraphPeople:
    """The people; see the port for what each method promises."""

    def __init__(self, client: GraphClient) -> None:
        self._graph = client

    async def find(self, name: str) -> Person | None:
        answer = await self._graph.get(self._graph.build.users.by_user_id(name), select=_PERSON)
        return None if answer.status in _UNKNOWN else _person(checked(answer).body)

    async def named(self, user_ids: Collection[str]) -> Sequence[Person]:
        return list(map(_person, await self._all_of(_filters("id", filter(GUID.fullmatch, user_ids)), _PERSON)))

    async def identified(self, names: Collection[str]) -> Sequence[Account]:
        known = dict.fromkeys(name.strip().lower() for name in names)
        addresses = [name for name in known if "@" in name]
        filters = [
            *_filters("id", filter(GUID.fullmatch, known)),
            *_filters("userPrincipalName", addresses),
            *_filters("mail", addresses),
        ]
        accounts = map(_account, await self._all_of(filters, _ACCOUNT))
        return [*{account.person.id: account for account in accounts}.values()]

    async def _all_of(self, filters: Iterable[str], select: str) -> list[Mapping[str, Any]]:
        """Everybody whom one of the filters fits, with these properties: in batches, each answer to its last page."""
        requests = [Request("GET", f"/users?$filter={each}&$select={select}") for each in filters]
        pages = [await self._graph.batch(some) for some in batched(requests, REQUESTS_A_BATCH, strict=False)]
        return [body for answers in pages for answer in answers async for body in self._graph.items(answer)]

    async def search(self, text: str, count: int) -> Sequence[Person]:
        quoted = text.replace("'", "''")
        beginning = f"startswith(displayName,'{quoted}') or startswith(userPrincipalName,'{quoted}')"
        answer = await self._graph.get(self._graph.build.users, filter=beginning, select=_PERSON, top=str(count))
        return [_person(body) for body in checked(answer).body["value"]]

    async def called(self, address: str) -> Sequence[Person]:
        quoted = address.replace("'", "''")
        whole = f"userPrincipalName eq '{quoted}' or mail eq '{quoted}'"
        answer = await self._graph.get(self._graph.build.users, filter=whole, select=_PERSON)
        return [_person(body) for body in checked(answer).body["value"]]

    async def holders(self, sku_id: str, cursor: str | None, count: int) -> tuple[Sequence[Holder], str | None]:
        held = f"assignedLicenses/any(licence:licence/skuId eq {sku_id})"
        query = {"$filter": held, "$select": _HOLDER, "$top": str(count), **({_TOKEN: cursor} if cursor else {})}
        answer = await self._graph.follow(f"{self._graph.endpoint}/users?{urlencode(query, quote_via=quote)}")
        page = checked(answer).body
        return [_holder(body, sku_id) for body in page["value"]], _token(page.get("@odata.nextLink"))

    async def join(self, group_id: str, user_id: str) -> Outcome:
        members = self._graph.build.groups.by_group_id(group_id).members.ref
        reference = {"@odata.id": f"{self._graph.endpoint}/directoryObjects/{user_id}"}
        joined = addition(await self._graph.send("POST", members, reference))
        return (await of_group({user_id: joined}, lambda: described(self._graph, group_id)))[user_id]


def _token(link: str | None) -> str | None:
    """The token alone of a page's nextLink.

    The rest of the link is the query. The app makes that itself, so no query comes from a cursor.
    Follows "Paging Microsoft Graph data in your app". A plus sign stands for itself.
    """
    if link is None:
        return None
    parts = (part.partition("=") for part in urlsplit(link).query.split("&"))
    found = {unquote(name): unquote(value) for name, _, value in parts}
    if not found.get(_TOKEN):
        raise Transient(Text("graphLacksSkipToken"))
    return found[_TOKEN]


def _person(body: Mapping[str, Any]) -> Person:
    name = str(body.get("userPrincipalName") or "")
    return Person(str(body["id"]), str(body.get("displayName") or name), name)


def _account(body: Mapping[str, Any]) -> Account:
    return Account(_person(body), body.get("mail"), enabled=body.get("accountEnabled") is not False)


def _filters(name: str, values: Iterable[str]) -> list[str]:
    return [is_one_of(some, name) for some in batched(values, IDS_A_FILTER, strict=False)]


def _holder(body: Mapping[str, Any], sku_id: str) -> Holder:
    states = [
        state
        for state in body.get("licenseAssignmentStates", [])
        if str(state["skuId"]) == sku_id and state.get("state") != "Error"
    ]
    groups = {str(state["assignedByGroup"]) for state in states if state.get("assignedByGroup")}
    direct = any(not state.get("assignedByGroup") for state in states)
    return Holder(_person(body), direct, tuple(sorted(groups)))
