"""Applications that are assigned to groups: direct members may use them.

Follows Graph's appRoleAssignment and "Assign users and groups to an application": nested groups do not count.
"""

from dataclasses import dataclass
from datetime import datetime

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
"""The appRoleId of an assignment without a role."""


@dataclass(frozen=True, slots=True)
class AppRoleAssignment:
    """An application that was assigned to a group; resource is its service principal."""

    id: str
    group_id: str
    resource_id: str
    resource_display_name: str
    created: datetime
    app_role_id: str = DEFAULT_ACCESS
