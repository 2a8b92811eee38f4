"""People's accounts, as far as a comparison is about them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LicenceState:
    """One licence of a person (Graph: licenseAssignmentState). group_id: None: assigned directly."""

    sku_id: str
    group_id: str | None
    active: bool
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A user, with the properties that drift is about (Graph: user)."""

    user_id: str
    enabled: bool = True
    guest: bool = False
    department: str | None = None
    display_name: str = ""
    user_principal_name: str = ""
    mail: str | None = None
    licences: tuple[LicenceState, ...] = ()
