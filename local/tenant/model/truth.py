"""What is really so in the tenant now, for checkers and control: no replica, no lag, no due work run."""

from datetime import datetime

from local.tenant.model.directory import Directory
from local.tenant.model.licensing import Licensing
from local.tenant.model.objects import Group, LicenseAssignmentState, User
from local.tenant.model.seats import OwnedProduct, Seats
from local.tenant.model.timeline import Timeline


class Truth:
    """Reads past the replica."""

    def __init__(self, timeline: Timeline, directory: Directory, licensing: Licensing, seats: Seats) -> None:
        self._timeline = timeline
        self._directory = directory
        self._licensing = licensing
        self._seats = seats

    @property
    def version(self) -> int:
        """How often anything was changed: while it stays, so do users, groups, members and licences."""
        return self._timeline.version

    def users(self) -> list[User]:
        """All users, oldest first."""
        return list(self._directory.users())

    def groups(self) -> list[Group]:
        """All groups, oldest first."""
        return list(self._directory.groups())

    def member_ids(self, group_id: str) -> frozenset[str]:
        """A group's direct members of every kind; empty for an unknown or deleted group."""
        return frozenset(self._directory.member_ids(group_id))

    def license_assignment_states(self, user_id: str) -> list[LicenseAssignmentState]:
        """A user's licences by source, failed ones too."""
        return list(self._licensing.assignments(user_id))

    def has_license(self, user_id: str, sku_id: str) -> bool:
        """Whether the user has the product, from whatever source."""
        return any(state.is_active and state.sku_id == sku_id for state in self._licensing.assignments(user_id))

    def service_record(self, user_id: str, since: int = 0) -> list[tuple[datetime, frozenset[str]]]:
        """The service plans that a user has had, by id, from each change of their licences on; see `Licensing`."""
        return self._licensing.service_record(user_id, since)

    def owned_products(self) -> list[OwnedProduct]:
        """The tenant's products and their seats."""
        return self._seats.all()

    def processing_state(self, group_id: str) -> str:
        """How far a change of the group's licences has come."""
        return self._licensing.processing_state(group_id)
