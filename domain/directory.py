"""What the directory has, as far as allotments are concerned: groups, and the products that the tenant owns."""

import re
from dataclasses import dataclass

from domain.objections import Objection
from domain.product_names import service_plan_name

ENTRA_ID_PREMIUM = frozenset(
    {
        "41781fb2-bc02-4b7c-bd55-b576c07bb09d",  # AAD_PREMIUM: P1
        "eec0eb4f-6444-4f95-aba0-50c24d67f998",  # AAD_PREMIUM_P2
    }
)
"""Service plans that permit licensing by group."""


OFFICE_365_E3_AND_ABOVE = frozenset(
    {
        "6fd2c87f-b296-42f0-b197-1e91e994b900",  # ENTERPRISEPACK: E3
        "46c3a859-c90d-40b3-9551-6178a48d5c18",  # Office_365_E3_(no_Teams)
        "d711d25a-a21c-492f-bd19-aae1e8ebaf30",  # O365_w/o_Teams_Bundle_E3
        "189a915c-fe4f-4ffa-bde4-85b9628d07a0",  # DEVELOPERPACK: E3 Developer
        "1392051d-0cb9-4b7a-88d5-621fee5e8711",  # ENTERPRISEWITHSCAL: E4
        "c7df2760-2c81-4ef7-b578-5b5392b571df",  # ENTERPRISEPREMIUM: E5
        "26d45bd9-adf1-46cd-a9e1-51e9a5524128",  # ENTERPRISEPREMIUM_NOPSTNCONF
        "cf50bae9-29e8-4775-b07c-56ee10e3776d",  # Office_365_w/o_Teams_Bundle_E5
        "71772aeb-4bb8-4f74-9dd4-36c7a9b5ca74",  # Office_365_E5_EEA_(no_Teams)_without_Audio_Conferencing
        "e578b273-6db4-4691-bba0-8d691f4da603",  # ENTERPRISEPACKPLUS_FACULTY: A3
        "98b6e773-24d4-4c0d-a968-6e787a1f8204",  # ENTERPRISEPACKPLUS_STUDENT: A3
        "a4585165-0533-458a-97e3-c400570268c4",  # ENTERPRISEPREMIUM_FACULTY: A5
        "ee656612-49fa-43e5-b67e-cb1fdf7699df",  # ENTERPRISEPREMIUM_STUDENT: A5
        "535a3a29-c5f0-42fe-8215-d3b9e1f38c4a",  # ENTERPRISEPACK_GOV: G3
        "8900a2c0-edba-4079-bdf3-b276e293b6a8",  # ENTERPRISEPREMIUM_GOV: G5
        "1341559b-49df-443c-8e79-fa604fed2d82",  # ENTERPRISEPREMIUM_NOPSTNCONF_NOPBI_GOV: G5
        "2f105cc2-c2c1-435b-a955-c5e82156c05d",  # ENTERPRISEPREMIUM_NOPBIPBX_GOV: G5
        "aea38a85-9bd5-4981-aa00-616b411205bf",  # ENTERPRISEPACK_USGOV_GCCHIGH: E3
        "b107e5a3-3e60-4c0d-a184-a7e4395eb44c",  # ENTERPRISEPACK_USGOV_DOD: E3
    }
)
"""Products that permit licensing by group though they contain neither service plan."""


OBJECT_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
"""Graph's ids are GUIDs; this is what is safe in a URL and in a key of Table Storage."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group as Graph describes it, as far as it matters here.

    management_restricted: it is in a restricted management administrative unit; only who has a role there changes it.
    carries: the products, by skuId, that it gives to everybody in it (Graph: assignedLicenses).
    """

    id: str
    display_name: str
    dynamic: bool = False
    synced: bool = False
    mail_enabled_security: bool = False
    role_assignable: bool = False
    distribution: bool = False
    management_restricted: bool = False
    licensed_for: str | None = None
    carries: frozenset[str] = frozenset()

    @property
    def removal_blocked_by(self) -> Objection | None:
        """Why its members cannot be removed through Graph; None: they can.

        Follows "Remove member": dynamic, synced, mail-enabled and role-assignable groups are refused.
        """
        reasons = {
            "groupIsDynamic": self.dynamic,
            "groupIsSynced": self.synced,
            "groupIsMailEnabled": self.mail_enabled_security or self.distribution,
            "groupIsRoleAssignable": self.role_assignable,
        }
        return next((Objection(reason) for reason, holds in reasons.items() if holds), None)


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service plan of a product. name: Graph's servicePlanName, such as EXCHANGE_S_ENTERPRISE."""

    id: str
    name: str
    for_users: bool

    @property
    def display_name(self) -> str:
        """As Microsoft's list calls it; its servicePlanName where the list has no name."""
        return service_plan_name(self.id, self.name)


@dataclass(frozen=True, slots=True)
class SubscribedSku:
    """A product that the tenant owns (Graph: subscribedSku).

    warning_units are in their grace period and can be assigned; suspended and locked out ones cannot.
    capability: Graph's capabilityStatus. display_name: as Microsoft sells it; None where only the part number is known.
    """

    sku_id: str
    sku_part_number: str
    for_users: bool
    plans: tuple[ServicePlan, ...]
    enabled_units: int
    consumed_units: int
    warning_units: int = 0
    suspended_units: int = 0
    locked_out_units: int = 0
    capability: str = "Enabled"
    display_name: str | None = None

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.display_name or self.sku_part_number

    @property
    def licenses_by_group(self) -> bool:
        """Whether owning it permits licensing by group.

        Follows "What is group-based licensing": Microsoft Entra ID P1, a product that contains it, or Office 365 E3
        and above.
        """
        contains = any(plan.id in ENTRA_ID_PREMIUM for plan in self.plans)
        return self.capability in {"Enabled", "Warning"} and (contains or self.sku_id in OFFICE_365_E3_AND_ABOVE)
