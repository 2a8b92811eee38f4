"""What a directory holds: users, groups, and the other kinds of object that a group can have as members.

All are values: a change makes a new one. Property names are Graph's, in Python's spelling.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypedDict


class ObjectKind(StrEnum):
    """The directory object types that can be members of a group; `@odata.type` is `#microsoft.graph.` and the value."""

    USER = "user"
    GROUP = "group"
    DEVICE = "device"
    SERVICE_PRINCIPAL = "servicePrincipal"
    CONTACT = "orgContact"


@dataclass(frozen=True, slots=True)
class AssignedLicense:
    """A product, less the service plans that are switched off (Graph: assignedLicense)."""

    sku_id: str
    disabled_plans: frozenset[str] = frozenset()


class AssignmentStatus(StrEnum):
    """Graph: licenseAssignmentState, `state`."""

    ACTIVE = "Active"
    ACTIVE_WITH_ERROR = "ActiveWithError"
    DISABLED = "Disabled"
    ERROR = "Error"


class AssignmentError(StrEnum):
    """Graph: licenseAssignmentState, `error`."""

    COUNT = "CountViolation"
    EXCLUSIVE = "MutuallyExclusiveViolation"
    DEPENDENCY = "DependencyViolation"
    LOCATION = "ProhibitedInUsageLocationViolation"
    UNIQUENESS = "UniquenessViolation"
    OTHER = "Other"


class Stall(StrEnum):
    """How a licence can stay without an error and without ever being active, for causes outside this model.

    `Disabled` is a documented state of which no document says when it comes about; here it consumes no unit. `Absent`:
    Entra does not process the licence at all, which it gives no bound for.
    """

    DISABLED = "Disabled"
    ABSENT = "Absent"


@dataclass(frozen=True, slots=True)
class LicenseAssignmentState:
    """How one licence of a user stands; `assigned_by_group` is None for a direct assignment."""

    sku_id: str
    assigned_by_group: str | None
    disabled_plans: frozenset[str]
    state: AssignmentStatus
    error: AssignmentError | None
    last_updated: datetime

    @property
    def is_active(self) -> bool:
        """Whether the user has the licence, and so consumes a seat."""
        return self.state in (AssignmentStatus.ACTIVE, AssignmentStatus.ACTIVE_WITH_ERROR)


@dataclass(frozen=True, slots=True)
class SignIns:
    """When somebody signed in last, in person and by an app in their name (Graph: signInActivity); None: never."""

    interactive: datetime | None = None
    non_interactive: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person's account; `user_type` is Member or Guest. sign_ins: None where they have never signed in."""

    id: str
    display_name: str
    user_principal_name: str
    given_name: str | None = None
    surname: str | None = None
    mail: str | None = None
    account_enabled: bool = True
    user_type: str = "Member"
    usage_location: str | None = None
    department: str | None = None
    job_title: str | None = None
    employee_type: str | None = None
    country: str | None = None
    company_name: str | None = None
    office_location: str | None = None
    sign_ins: SignIns | None = None
    created: datetime

    @property
    def kind(self) -> ObjectKind:
        """Always a user."""
        return ObjectKind.USER


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group; what kind it is follows from its properties, as in Graph."""

    id: str
    display_name: str
    mail_nickname: str
    description: str | None = None
    mail: str | None = None
    mail_enabled: bool = False
    security_enabled: bool = True
    group_types: tuple[str, ...] = ()
    membership_rule: str | None = None
    is_assignable_to_role: bool | None = None
    on_premises_sync_enabled: bool | None = None
    visibility: str | None = None
    created: datetime
    licenses: tuple[AssignedLicense, ...] = ()

    @property
    def kind(self) -> ObjectKind:
        """Always a group."""
        return ObjectKind.GROUP

    @property
    def is_dynamic(self) -> bool:
        """Members follow a rule, and cannot be changed by hand."""
        return "DynamicMembership" in self.group_types

    @property
    def is_unified(self) -> bool:
        """A Microsoft 365 group."""
        return "Unified" in self.group_types

    @property
    def is_mail_enabled_only(self) -> bool:
        """A mail-enabled security group or a distribution list: read-only in Graph."""
        return self.mail_enabled and not self.is_unified


@dataclass(frozen=True, slots=True)
class OtherObject:
    """A device, service principal or contact."""

    id: str
    kind: ObjectKind
    display_name: str


class UserFields(TypedDict, total=False):
    """The properties of a user that can be set at any time, besides the name."""

    given_name: str | None
    surname: str | None
    mail: str | None
    account_enabled: bool
    user_type: str
    usage_location: str | None
    department: str | None
    job_title: str | None
    employee_type: str | None
    country: str | None
    company_name: str | None
    office_location: str | None


class GroupFields(TypedDict, total=False):
    """The properties of a group that can be set at any time, besides the name."""

    description: str | None
    mail: str | None
    mail_enabled: bool
    security_enabled: bool
    group_types: tuple[str, ...]
    membership_rule: str | None
    is_assignable_to_role: bool | None
    on_premises_sync_enabled: bool | None
    visibility: str | None


class UserChanges(UserFields, total=False):
    """The properties of a user that an update can set."""

    display_name: str
    sign_ins: SignIns | None


class GroupChanges(GroupFields, total=False):
    """The properties of a group that an update can set."""

    display_name: str


type DirectoryObject = User | Group | OtherObject
