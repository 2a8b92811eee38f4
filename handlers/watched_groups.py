"""Whether a group may be watched, and what it gives, asked of the tenant as far as it has to be."""

from dataclasses import replace

from domain.proposals import Group
from domain.watched_groups import GroupAccess
from handlers.services import Services


async def may_be_watched(services: Services, group: Group) -> bool:
    """Whether the group is inside the fence. Raises Transient where the unit cannot be asked about."""
    fence, relations = services.fence, services.group_relations
    if fence.admits(group.id, group.display_name):
        return True
    return bool(fence.unit and relations and await relations.is_in_unit(group.id, fence.unit))


async def access_of(services: Services, group: Group) -> GroupAccess:
    """What being in the group gives. Raises Transient."""
    relations = services.group_relations
    found = await relations.access_of(group.id) if relations else GroupAccess()
    return replace(found, directory_roles=group.role_assignable)
