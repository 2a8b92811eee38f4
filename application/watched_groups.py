"""Whether a group may be watched, and what it gives, asked of the tenant as far as it has to be."""

from application.services import Services
from domain.copies import replace
from domain.directory import Group
from domain.watched_groups import Fence, GroupAccess


async def may_be_watched(services: Services, group: Group) -> bool:
    """Whether the group is inside the fence. Raises Transient where the unit cannot be asked about."""
    fence, relations = services.fence, services.group_relations
    if fence.admits(group.id, group.display_name):
        return True
    return bool(fence.unit and relations and await relations.is_in_unit(group.id, fence.unit))


async def fenced_out(services: Services, group: Group | None) -> Fence | None:
    """The fence, where there is a group and it is outside. Raises Transient."""
    return None if group is None or await may_be_watched(services, group) else services.fence


async def access_of(services: Services, group: Group | None, *, shown: bool = True) -> GroupAccess:
    """What being in the group gives, if that may be shown. Raises Transient."""
    if group is None or not shown:
        return GroupAccess()
    relations = services.group_relations
    found = await relations.access_of(group.id) if relations else GroupAccess()
    return replace(found, directory_roles=group.role_assignable)
