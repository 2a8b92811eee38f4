"""People in Microsoft Graph (`domain.people.People`)."""

from collections.abc import Collection, Mapping, Sequence
from itertools import batched
from typing import Any

from domain.errors import InvalidRequest, Problem
from domain.fulfilment import Outcome
from domain.objections import Objection
from domain.people import Holder, Person
from infra.graph_client import REQUESTS_A_BATCH, GraphClient, Request, checked
from infra.graph_directory import described
from infra.graph_outcomes import addition, of_group

_PERSON = "id,displayName,userPrincipalName"
_HOLDER = f"{_PERSON},licenseAssignmentStates"
_UNKNOWN = frozenset({400, 404})


class GraphPeople:
    """The people; see the port for what each method promises."""

    def __init__(self, client: GraphClient) -> None:
        self._graph = client

    async def find(self, name: str) -> Person | None:
        answer = await self._graph.get(self._graph.build.users.by_user_id(name), select=_PERSON)
        return None if answer.status in _UNKNOWN else _person(checked(answer).body)

    async def named(self, user_ids: Collection[str]) -> Sequence[Person]:
        found: list[Person] = []
        for users in batched(user_ids, REQUESTS_A_BATCH, strict=False):
            requests = [Request("GET", f"/users/{user}?$select={_PERSON}") for user in users]
            answers = await self._graph.batch(requests)
            found += [_person(checked(answer).body) for answer in answers if answer.status not in _UNKNOWN]
        return found

    async def search(self, text: str, count: int) -> Sequence[Person]:
        quoted = text.replace("'", "''")
        beginning = f"startswith(displayName,'{quoted}') or startswith(userPrincipalName,'{quoted}')"
        answer = await self._graph.get(self._graph.build.users, filter=beginning, select=_PERSON, top=str(count))
        return [_person(body) for body in checked(answer).body.get("value", [])]

    async def holders(self, sku_id: str, cursor: str | None, count: int) -> tuple[Sequence[Holder], str | None]:
        if cursor is None:
            held = f"assignedLicenses/any(licence:licence/skuId eq {sku_id})"
            answer = await self._graph.get(self._graph.build.users, filter=held, select=_HOLDER, top=str(count))
        elif cursor.startswith(f"{self._graph.endpoint}/users?"):
            answer = await self._graph.follow(cursor)
        else:
            raise InvalidRequest(Problem("cursor", Objection("cursor")))
        page = checked(answer).body
        return [_holder(body, sku_id) for body in page.get("value", [])], page.get("@odata.nextLink")

    async def join(self, group_id: str, user_id: str) -> Outcome:
        members = self._graph.build.groups.by_group_id(group_id).members.ref
        reference = {"@odata.id": f"{self._graph.endpoint}/directoryObjects/{user_id}"}
        joined = addition(await self._graph.send("POST", members, reference))
        return (await of_group({user_id: joined}, lambda: described(self._graph, group_id)))[user_id]


def _person(body: Mapping[str, Any]) -> Person:
    name = str(body.get("userPrincipalName") or "")
    return Person(str(body["id"]).lower(), str(body.get("displayName") or name), name)


def _holder(body: Mapping[str, Any], sku_id: str) -> Holder:
    states = [
        state
        for state in body.get("licenseAssignmentStates", [])
        if str(state["skuId"]).lower() == sku_id and state.get("state") != "Error"
    ]
    groups = {str(state["assignedByGroup"]).lower() for state in states if state.get("assignedByGroup")}
    direct = any(not state.get("assignedByGroup") for state in states)
    return Holder(_person(body), direct, tuple(sorted(groups)))
