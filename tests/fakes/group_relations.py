"""How groups stand to units and applications (`domain.watched_groups.GroupRelations`): the local tenant's own rules."""

from collections.abc import Collection

from domain.watched_groups import GroupAccess
from local.tenant.model import GraphError, Tenant
from tests.fakes.pausing import Pause, no_pause


class TenantGroupRelations:
    """The relations of one tenant. asks_access: whether what a group gives is asked for."""

    def __init__(self, tenant: Tenant, pause: Pause = no_pause, *, asks_access: bool = False) -> None:
        self._tenant = tenant
        self._pause = pause
        self.asks_access = asks_access

    async def is_in_unit(self, group_id: str, unit_id: str) -> bool:
        await self._pause("relations.is_in_unit")
        try:
            self._tenant.member_of_unit(unit_id, group_id)
        except GraphError:
            return False
        return True

    async def owners_of(self, group_id: str) -> Collection[str]:
        await self._pause("relations.owners_of")
        try:
            return {user.id for user in self._tenant.group_owners(group_id)}
        except GraphError:
            return set()

    async def access_of(self, group_id: str) -> GroupAccess:
        await self._pause("relations.access_of")
        if not self.asks_access:
            return GroupAccess()
        applications = {each.resource_display_name for each in self._tenant.app_role_assignments(group_id)}
        groups = [group.display_name for group in self._tenant.transitive_groups_of(group_id)]
        return GroupAccess(True, tuple(sorted(applications)), tuple(sorted(groups)))
