"""The directory itself: objects and who is a member of what, at the present and at every earlier version.

Nothing here refuses anything: the rules are in `membership`, `licensing` and `tenant`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from local.tenant.model.errors import bad_request, not_found
from local.tenant.model.history import FactKind, History
from local.tenant.model.objects import DirectoryObject, Group, ObjectKind, User
from local.tenant.model.timeline import Timeline
from local.tenant.model.versioned import Relation, Versioned

KEPT_FOR = timedelta(days=30)
"""How long a deleted user or group can be restored ("Restore deleted item")."""


class DirectoryObserver(Protocol):
    """Who wants to know of changes, after they are made."""

    def member_changed(self, group_id: str, object_id: str, *, added: bool, told: bool) -> None:
        """An object became, or ceased to be, a direct member; `told`: changes of the group show it."""

    def group_changed(self, group: Group, *, deleted: bool, restorable: bool) -> None:
        """A group was created, updated, restored or deleted; `group` is its newest state."""


@dataclass(frozen=True, slots=True)
class DeletedItem:
    """A user or group that can be restored, with its memberships and (of a group) its members at that time."""

    source: User | Group
    deleted: datetime
    group_ids: tuple[str, ...]
    member_ids: tuple[str, ...]


class Made(NamedTuple):
    """When an object was made, and by which commit."""

    time: datetime
    version: int


class Directory:
    """Objects by id, and direct memberships both ways. `made`: every object there ever was, oldest first."""

    def __init__(self, timeline: Timeline, history: History) -> None:
        self._timeline = timeline
        self._history = history
        self._objects: dict[str, Versioned[DirectoryObject | None]] = {}
        self.made: dict[str, Made] = {}
        self._ids_by_upn: dict[str, str] = {}
        self._users: dict[str, None] = {}
        self._groups: dict[str, None] = {}
        self._deleted: dict[str, DeletedItem] = {}
        self._members: dict[str, Relation] = {}
        self._memberships: dict[str, Relation] = {}
        self.observers: list[DirectoryObserver] = []

    # ---- reads: without a version, the truth; with one, what a replica at that version shows

    def get(self, object_id: str, version: int | None = None) -> DirectoryObject | None:
        """The object; None if it does not exist (yet, or any more)."""
        states = self._objects.get(object_id)
        if states is None:
            return None
        return states.current if version is None else states.at(version)

    def user(self, id_or_upn: str, version: int | None = None) -> User:
        """The user; raises 404."""
        found = self.get(self.id_of(id_or_upn), version)
        if not isinstance(found, User):
            raise not_found(id_or_upn)
        return found

    def group(self, group_id: str, version: int | None = None) -> Group:
        """The group; raises 404."""
        found = self.get(group_id, version)
        if not isinstance(found, Group):
            raise not_found(group_id)
        return found

    def users(self, version: int | None = None) -> Iterator[User]:
        """Every user, in the order of creation."""
        return (found for user_id in self._users if isinstance(found := self.get(user_id, version), User))

    def groups(self, version: int | None = None) -> Iterator[Group]:
        """Every group, in the order of creation."""
        return (found for group_id in self._groups if isinstance(found := self.get(group_id, version), Group))

    @property
    def user_count(self) -> int:
        """How many users there ever were."""
        return len(self._users)

    def group_ids(self) -> Collection[str]:
        """The ids of all groups that ever were."""
        return self._groups.keys()

    def id_of(self, id_or_upn: str) -> str:
        """The id that the text stands for: of a user by name, or the id that it is."""
        return self._ids_by_upn.get(id_or_upn.lower(), id_or_upn)

    def has_upn(self, user_principal_name: str) -> bool:
        """Whether a user has the name."""
        return user_principal_name.lower() in self._ids_by_upn

    def member_ids(self, group_id: str, version: int | None = None) -> Collection[str]:
        """The ids of a group's direct members; a live view, not to be kept across a change."""
        relation = self._members.get(group_id)
        if relation is None:
            return ()
        return relation.current.keys() if version is None else relation.at(version)

    def group_ids_of(self, object_id: str, version: int | None = None) -> Collection[str]:
        """The ids of the groups of which the object is a direct member."""
        relation = self._memberships.get(object_id)
        if relation is None:
            return ()
        return relation.current.keys() if version is None else relation.at(version)

    def is_member(self, group_id: str, object_id: str) -> bool:
        """Whether the object is a direct member, in truth."""
        relation = self._members.get(group_id)
        return relation is not None and object_id in relation.current

    def changed_members(self, group_id: str, since: int, until: int) -> list[str]:
        """The ids that joined or left the group after one version and not after another."""
        relation = self._members.get(group_id)
        return relation.changed(since, until) if relation is not None else []

    def object_changed(self, object_id: str, since: int, until: int) -> bool:
        """Whether the object's own properties changed after one version and not after another."""
        states = self._objects.get(object_id)
        return states is not None and states.changed(since, until)

    # ---- changes: each is one commit

    def create(self, created: DirectoryObject, actor: str) -> None:
        """Add a new object."""
        version = self._timeline.commit()
        self._objects[created.id] = Versioned(version, created)
        self.made[created.id] = Made(self._timeline.now, version)
        if isinstance(created, User):
            self._users[created.id] = None
            self._ids_by_upn[created.user_principal_name.lower()] = created.id
            self._history.append(self._timeline.now, FactKind.USER_CREATED, actor, object_id=created.id)
        elif isinstance(created, Group):
            self._groups[created.id] = None
            self._members[created.id] = Relation()
            self._history.append(self._timeline.now, FactKind.GROUP_CREATED, actor, group_id=created.id)
            self._group_changed(created)

    def update(self, updated: User | Group, actor: str) -> None:
        """Replace an object by its newer self."""
        self._objects[updated.id].set(self._timeline.commit(), updated)
        if isinstance(updated, Group):
            self._history.append(self._timeline.now, FactKind.GROUP_UPDATED, actor, group_id=updated.id)
            self._group_changed(updated)
        else:
            self._history.append(self._timeline.now, FactKind.USER_UPDATED, actor, object_id=updated.id)

    def add_member(self, group_id: str, object_id: str, actor: str, *, told: bool = True) -> None:
        """Make the object a direct member, which it is not; `told`: changes of the group show it."""
        version = self._timeline.commit()
        self._members[group_id].add(version, object_id, told=told)
        self._memberships.setdefault(object_id, Relation()).add(version, group_id)
        self._history.append(self._timeline.now, FactKind.MEMBER_ADDED, actor, group_id=group_id, object_id=object_id)
        for observer in self.observers:
            observer.member_changed(group_id, object_id, added=True, told=told)

    def remove_member(self, group_id: str, object_id: str, actor: str, *, told: bool = True) -> None:
        """End the direct membership, which there is; `told`: changes of the group show it."""
        version = self._timeline.commit()
        self._members[group_id].remove(version, object_id, told=told)
        self._memberships[object_id].remove(version, group_id)
        self._history.append(self._timeline.now, FactKind.MEMBER_REMOVED, actor, group_id=group_id, object_id=object_id)
        for observer in self.observers:
            observer.member_changed(group_id, object_id, added=False, told=told)

    def delete(self, object_id: str, actor: str, *, restorable: bool, told: bool = True) -> None:
        """Delete an object, its memberships, and (of a group) its members' memberships.

        `restorable`: `restore` brings it back within 30 days. `told`: changes of its groups show it.
        """
        deleted = self._objects[object_id].current
        if restorable and isinstance(deleted, User | Group):
            groups, members = tuple(self.group_ids_of(object_id)), tuple(self.member_ids(object_id))
            self._deleted[object_id] = DeletedItem(deleted, self._timeline.now, groups, members)
        for group_id in tuple(self.group_ids_of(object_id)):
            self.remove_member(group_id, object_id, actor, told=told)
        if isinstance(deleted, Group):
            self._forget_members(object_id)
        self._objects[object_id].set(self._timeline.commit(), None)
        if isinstance(deleted, User):
            del self._ids_by_upn[deleted.user_principal_name.lower()]
            self._history.append(self._timeline.now, FactKind.USER_DELETED, actor, object_id=object_id)
        elif isinstance(deleted, Group):
            self._history.append(self._timeline.now, FactKind.GROUP_DELETED, actor, group_id=object_id)
            self._group_changed(deleted, deleted=True, restorable=restorable)

    def deleted_items(self) -> list[DeletedItem]:
        """What can be restored, the oldest deletion first."""
        return [item for item in self._deleted.values() if self._timeline.now - item.deleted < KEPT_FOR]

    def deleted_item(self, object_id: str) -> DeletedItem:
        """One deleted object that can be restored; raises 404."""
        found = next((item for item in self.deleted_items() if item.source.id == object_id), None)
        if found is None:
            raise not_found(object_id)
        return found

    def restore(self, object_id: str, actor: str, *, told: bool = True) -> None:
        """Bring a deleted object back with its memberships in groups, and (of a group) its members, that still exist.

        Raises 404 (nothing to restore), 400 (its name is taken by now). `told`: changes of its groups show it.
        """
        item = self.deleted_item(object_id)
        restored = item.source
        if isinstance(restored, User) and self.has_upn(restored.user_principal_name):
            raise bad_request("Another object with the same value for property userPrincipalName already exists.")
        del self._deleted[object_id]
        self._objects[object_id].set(self._timeline.commit(), restored)
        if isinstance(restored, User):
            self._ids_by_upn[restored.user_principal_name.lower()] = object_id
            self._history.append(self._timeline.now, FactKind.USER_RESTORED, actor, object_id=object_id)
        else:
            self._remember_members(object_id, item.member_ids)
            self._history.append(self._timeline.now, FactKind.GROUP_RESTORED, actor, group_id=object_id)
            self._group_changed(restored)
        for group_id in item.group_ids:
            if self.get(group_id) is not None:
                self.add_member(group_id, object_id, actor, told=told)

    def _forget_members(self, group_id: str) -> None:
        version = self._timeline.commit()
        for member_id in tuple(self.member_ids(group_id)):
            self._members[group_id].remove(version, member_id)
            self._memberships[member_id].remove(version, group_id)

    def _remember_members(self, group_id: str, member_ids: Collection[str]) -> None:
        version = self._timeline.commit()
        for member_id in member_ids:
            if self.get(member_id) is not None:
                self._members[group_id].add(version, member_id)
                self._memberships[member_id].add(version, group_id)

    def _group_changed(self, group: Group, *, deleted: bool = False, restorable: bool = False) -> None:
        for observer in self.observers:
            observer.group_changed(group, deleted=deleted, restorable=restorable)

    def removal_reason(self, group_id: str) -> str:
        """What delta says of a deleted group: `changed` when it can be restored, else `deleted`."""
        return "changed" if group_id in self._deleted else "deleted"

    def kind(self, object_id: str) -> ObjectKind:
        """The kind of an object that exists or existed."""
        states = self._objects[object_id]
        if states.current is not None:
            return states.current.kind
        return ObjectKind.GROUP if object_id in self._groups else ObjectKind.USER
