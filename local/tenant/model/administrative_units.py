"""Administrative units: which groups are in them, and who may then change those.

Follows Entra's "Restricted management administrative units" and Graph's "Add a member" (administrativeUnit). In a
restricted unit permissions and roles of the whole tenant do not apply: only who has a role scoped to the unit changes
a group in it, its members and its licences. One role is enough here, Groups Administrator. That each administrator of
a unit needs Entra ID P1 is not checked.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from local.tenant.model.errors import bad_request, denied, not_found
from local.tenant.model.objects import Group


@dataclass(frozen=True, slots=True)
class AdministrativeUnit:
    """A unit. restricted: `isMemberManagementRestricted`, which is given when it is made, and stays."""

    id: str
    display_name: str
    restricted: bool


class AdministrativeUnits:
    """The units of a tenant, the groups in them, and who has the role Groups Administrator scoped to each."""

    def __init__(self) -> None:
        self._units: dict[str, AdministrativeUnit] = {}
        self._administrators: dict[str, frozenset[str]] = {}
        self._groups: dict[str, set[str]] = {}

    def add(self, unit: AdministrativeUnit) -> None:
        """There is another unit, in which nobody has a role yet."""
        self._units[unit.id], self._administrators[unit.id], self._groups[unit.id] = unit, frozenset(), set()

    def set_administrators(self, unit_id: str, actors: Iterable[str]) -> None:
        """Give the role to these, and to nobody else; raises 404."""
        self._administrators[self._known(unit_id).id] = frozenset(actors)

    def check_new_group(self, unit_id: str, group: Group, actor: str) -> None:
        """Raise 404 (no such unit), 403 (no role in it), 400 (a kind that cannot be in it)."""
        unit = self._known(unit_id)
        if actor not in self._administrators[unit.id]:
            raise denied()
        _check_kind(unit, group)

    def put(self, unit_id: str, group: Group) -> None:
        """Put a group into a unit; raises 404, and 400 for a kind that cannot be in it."""
        unit = self._known(unit_id)
        _check_kind(unit, group)
        self._groups[unit.id].add(group.id)

    def is_restricted(self, group_id: str) -> bool:
        """Whether the group is in a restricted unit (`isManagementRestricted`)."""
        return any(unit.restricted for unit in self.of(group_id))

    def of(self, group_id: str) -> list[AdministrativeUnit]:
        """The units in which a group is."""
        return [unit for unit in self._units.values() if group_id in self._groups[unit.id]]

    def check_member(self, unit_id: str, group_id: str) -> None:
        """Raise 404 where there is no such unit, or the group is not in it."""
        if group_id not in self._groups[self._known(unit_id).id]:
            raise not_found(group_id)

    def check_change(self, group_id: str, actor: str) -> None:
        """Raise 403 for a change of a group in a restricted unit by somebody without a role in it."""
        for unit in self.of(group_id):
            if unit.restricted and actor not in self._administrators[unit.id]:
                raise denied()

    def _known(self, unit_id: str) -> AdministrativeUnit:
        if unit_id not in self._units:
            raise not_found(unit_id)
        return self._units[unit_id]


def _check_kind(unit: AdministrativeUnit, group: Group) -> None:
    if unit.restricted and (group.is_unified or group.mail_enabled):
        raise bad_request("Only security groups can be in a restricted management administrative unit.")
