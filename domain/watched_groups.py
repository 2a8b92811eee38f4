"""Which groups an allotment may watch, and what a group gives besides licences.

Who has an allotment decides who is in its group. So the tenant can fence in the groups that may be watched, and the
person who makes an allotment is told first what the group gives.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from domain.objections import Objection

NAMED_AT_MOST = 5
"""So many of the things that a group gives are named in a sentence; all are counted."""


@dataclass(frozen=True, slots=True)
class Fence:
    """The groups that may be watched: those that meet any of these; all, where none is set.

    prefix: how their names begin, exactly so. unit: the administrative unit in which they are, by its id. groups: ids.
    """

    prefix: str | None = None
    unit: str | None = None
    groups: frozenset[str] = frozenset()

    def admits(self, group_id: str, display_name: str) -> bool:
        """Whether the group may be watched, wherever it is."""
        anything = self == Fence()
        named = self.prefix is not None and display_name.startswith(self.prefix)
        return anything or named or group_id in self.groups

    @property
    def ways(self) -> tuple[Objection, ...]:
        """What makes a group one that may be watched, in words."""
        prefix = [Objection("fencePrefix", prefix=self.prefix)] if self.prefix else []
        unit = [Objection("fenceUnit", unit=self.unit)] if self.unit else []
        listed = [Objection("fenceListed", count=len(self.groups))] if self.groups else []
        return (*prefix, *unit, *listed)


@dataclass(frozen=True, slots=True)
class GroupAccess:
    """What being in a group gives, by names, as far as Graph tells. Azure roles are never among it.

    checked: whether applications and groups could be asked for. groups: those that the group is in, at any depth.
    directory_roles: roles of Entra can be assigned to the group.
    """

    checked: bool = False
    applications: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    directory_roles: bool = False

    @property
    def count(self) -> int:
        """How many things it gives."""
        return len(self.applications) + len(self.groups) + self.directory_roles

    @property
    def words(self) -> tuple[Objection, ...]:
        """The same in words; none where it gives nothing, as far as is known."""
        named = {"accessApplications": self.applications, "accessGroups": self.groups}
        said = [Objection(code, count=len(names), names=_few(names)) for code, names in named.items() if names]
        return (*said, *([Objection("accessDirectoryRoles")] if self.directory_roles else []))


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:NAMED_AT_MOST]) + (" …" if len(names) > NAMED_AT_MOST else "")


class GroupRelations(Protocol):
    """How groups stand to units, applications and other groups."""

    async def is_in_unit(self, group_id: str, unit_id: str) -> bool:
        """Whether the group is a member of the administrative unit.

        Raises Transient, also where that may not be asked.
        """
        ...

    async def owners_of(self, group_id: str) -> Collection[str]:
        """The users who may change the group, by id; none where Graph does not show them. Raises Transient."""
        ...

    async def access_of(self, group_id: str) -> GroupAccess:
        """What being in the group gives; not checked where that is not to be asked, or may not be. Raises Transient."""
        ...
