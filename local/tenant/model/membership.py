"""Which groups and memberships an app can make: Graph's group-post-groups, group-post-members, group-delete-members.

Groups in groups: a security group can be a member of a security group, and a Microsoft 365 group of none. Follows "Add
members". No group can be a member of one that roles can be assigned to. Follows "Use Microsoft Entra groups to manage
role assignments". Nothing refuses a circle, or a group that is a member of itself: azure-docs issue 43313.
"""

from collections.abc import Sequence

from local.tenant.model.directory import Directory
from local.tenant.model.errors import already_member, bad_request, denied, not_found, synced_object
from local.tenant.model.objects import DirectoryObject, Group, ObjectKind

MOST_MEMBERS_A_PATCH = 20
MANAGE_ROLE_GROUPS = "RoleManagement.ReadWrite.Directory"


class Membership:
    """Changes memberships for an app, under Graph's rules.

    The rules for the kind of group hold for `app` only; other actors (an administrator's portal, a synchronisation,
    Entra's own rule engine) reach every kind of group.
    """

    def __init__(self, directory: Directory, permissions: set[str]) -> None:
        self._directory = directory
        self._permissions = permissions

    def add(self, group_id: str, object_id: str, actor: str) -> None:
        """Add one member; raises 404 (no such group or object), 400 (already a member, not allowed), 403."""
        group = self._changeable(group_id, actor)
        self._check_new_member(group, object_id)
        self._directory.add_member(group_id, object_id, actor)

    def add_many(self, group_id: str, object_ids: Sequence[str], actor: str) -> None:
        """Add up to 20 members, all or none; raises as `add` does."""
        if len(object_ids) > MOST_MEMBERS_A_PATCH:
            raise bad_request(
                f"The number of references in the request ({len(object_ids)}) exceeds the limit of "
                f"{MOST_MEMBERS_A_PATCH}."
            )
        self.check_joiners(self._changeable(group_id, actor), object_ids)
        for object_id in object_ids:
            self._directory.add_member(group_id, object_id, actor)

    def remove(self, group_id: str, object_id: str, actor: str) -> None:
        """Remove one member; raises 404 (no such group, object or membership), 400, 403."""
        self._changeable(group_id, actor)
        if not self._directory.is_member(group_id, object_id):
            raise not_found(object_id)
        self._directory.remove_member(group_id, object_id, actor)

    def change(self, group_id: str, add: Sequence[str], remove: Sequence[str], actor: str) -> None:
        """Add and remove any number, skipping what is so already: how other tools change a group at one instant."""
        group = self._changeable(group_id, actor)
        for object_id in dict.fromkeys(remove):
            if self._directory.is_member(group_id, object_id):
                self._directory.remove_member(group_id, object_id, actor)
        for object_id in dict.fromkeys(add):
            if not self._directory.is_member(group_id, object_id):
                self._check_new_member(group, object_id)
                self._directory.add_member(group_id, object_id, actor)

    def check_joiners(self, group: Group, object_ids: Sequence[str]) -> None:
        """Raise what adding these members together would, for a group that may not exist yet."""
        if len(set(object_ids)) < len(object_ids):
            raise already_member()
        for object_id in object_ids:
            self._check_new_member(group, object_id)

    def check_new_group(self, group: Group) -> None:
        """Raise 400 or 403 for a group of a kind that Graph does not make for an app."""
        if group.is_mail_enabled_only or not (group.security_enabled or group.is_unified):
            raise bad_request("The service does not currently support writes of mail-enabled groups.")
        if group.is_dynamic != (group.membership_rule is not None):
            raise bad_request("A dynamic group needs a membershipRule, and only a dynamic group has one.")
        if group.is_assignable_to_role and MANAGE_ROLE_GROUPS not in self._permissions:
            raise denied()
        taken = (other for other in self._directory.groups() if other.is_unified)
        if group.is_unified and any(other.mail_nickname == group.mail_nickname for other in taken):
            raise bad_request("Another object with the same value for property mailNickname already exists.")

    def _changeable(self, group_id: str, actor: str) -> Group:
        group = self._directory.group(group_id)
        if actor != "app":
            return group
        if group.is_dynamic or group.is_mail_enabled_only:
            raise denied()
        if group.on_premises_sync_enabled:
            raise synced_object()
        if group.is_assignable_to_role and MANAGE_ROLE_GROUPS not in self._permissions:
            raise denied()
        return group

    def _check_new_member(self, group: Group, object_id: str) -> None:
        member = self._directory.get(object_id)
        if member is None:
            raise not_found(object_id)
        if self._directory.is_member(group.id, object_id):
            raise already_member()
        if not _may_be_member(group, member):
            raise bad_request(f"The object '{object_id}' of type {member.kind} cannot be a member of this group.")


def _may_be_member(group: Group, member: DirectoryObject) -> bool:
    if group.is_unified:
        return member.kind is ObjectKind.USER
    if isinstance(member, Group):
        return member.security_enabled and not member.is_unified and not group.is_assignable_to_role
    return True
