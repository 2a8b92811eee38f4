"""How groups stand to units, applications and other groups (`domain.watched_groups.GroupRelations`).

Follows "Get a member" (administrativeUnit), "List group owners", "List appRoleAssignments granted to a group" and "List
group transitive memberOf". The last two take Directory.Read.All as the least, which is a wide one: they are asked only
where a setting says so. Which Azure roles a group has is not in Graph.
"""

from collections.abc import Collection
from http import HTTPStatus

from domain.errors import Transient
from domain.objections import Text
from domain.watched_groups import GroupAccess
from infra.graph.client import GraphClient, Request, checked

GROUP = "#microsoft.graph.group"


class GraphGroupRelations:
    """The relations; see the port for what each method promises. asks_access: whether access is asked for."""

    def __init__(self, client: GraphClient, *, asks_access: bool = False) -> None:
        self._graph = client
        self._asks_access = asks_access

    async def is_in_unit(self, group_id: str, unit_id: str) -> bool:
        (answer,) = await self._graph.batch(
            [Request("GET", f"/directory/administrativeUnits/{unit_id}/members/{group_id}")]
        )
        return answer.status != HTTPStatus.NOT_FOUND and checked(answer).ok

    async def owners_of(self, group_id: str) -> Collection[str]:
        (answer,) = await self._graph.batch([Request("GET", f"/groups/{group_id}/owners?$select=id&$top=999")])
        if answer.status == HTTPStatus.NOT_FOUND:
            return ()
        checked(answer)
        return frozenset([str(each["id"]).lower() async for each in self._graph.items(answer)])

    async def access_of(self, group_id: str) -> GroupAccess:
        if not self._asks_access:
            return GroupAccess()
        assigned, containing = await self._graph.batch(
            [
                Request("GET", f"/groups/{group_id}/appRoleAssignments"),
                Request("GET", f"/groups/{group_id}/transitiveMemberOf?$select=id,displayName"),
            ]
        )
        statuses = {assigned.status, containing.status}
        if HTTPStatus.FORBIDDEN in statuses:
            return GroupAccess()
        if HTTPStatus.NOT_FOUND in statuses:
            raise Transient(Text("graphKnowsGroupInPart", group=group_id))
        applications = {
            str(each.get("resourceDisplayName") or each["id"]) async for each in self._graph.items(assigned)
        }
        groups = [each async for each in self._graph.items(containing) if each.get("@odata.type") == GROUP]
        names = (str(each.get("displayName") or each["id"]) for each in groups)
        return GroupAccess(True, tuple(sorted(applications)), tuple(sorted(names)))
