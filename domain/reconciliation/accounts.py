"""People's accounts, as far as a comparison is about them."""

from collections.abc import Set
from dataclasses import dataclass

from domain.join_conditions import Trait, Traits


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
    job_title: str | None = None
    employee_type: str | None = None
    country: str | None = None
    company_name: str | None = None
    office_location: str | None = None

    @property
    def traits(self) -> Traits:
        """What conditions for joining may be about; a licence counts while it is active."""
        texts = {
            Trait.DEPARTMENT: self.department,
            Trait.JOB_TITLE: self.job_title,
            Trait.EMPLOYEE_TYPE: self.employee_type,
            Trait.COUNTRY: self.country,
            Trait.COMPANY_NAME: self.company_name,
            Trait.OFFICE_LOCATION: self.office_location,
        }
        held: Set[str] = frozenset(each.sku_id.lower() for each in self.licences if each.active)
        return {Trait.ASSIGNED_LICENSES: held, **{trait: (text,) for trait, text in texts.items() if text}}
