"""Tenants to start with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from local.tenant.model import PRODUCTS, AssignedLicense, Group, GroupFields, ObjectKind, Tenant
from local.tenant.model.people import DEPARTMENTS
from local.tenant.model.product_facts import TEAMS_PREMIUM
from local.tenant.model.timeline import Clock

ADMINISTRATOR = "admin"
READER = "reader"
MAILBOX = "licences"

GROUP_KINDS: Mapping[str, GroupFields] = MappingProxyType(
    {
        "security": {},
        "microsoft365": {"group_types": ("Unified",), "mail_enabled": True, "visibility": "Private"},
        "dynamic": {"group_types": ("DynamicMembership",), "membership_rule": "user.accountEnabled -eq true"},
        "synced": {"on_premises_sync_enabled": True},
        "mailEnabledSecurity": {"mail_enabled": True},
        "roleAssignable": {"is_assignable_to_role": True, "visibility": "Private"},
    }
)
"""The kinds of group by name, as the properties that make them."""

CONTOSO_UNITS: Mapping[str, int] = MappingProxyType(
    {
        "SPE_E3": 150,
        "SPE_E5": 25,
        "ENTERPRISEPACK": 60,
        "STANDARDPACK": 40,
        "EMS": 50,
        "EMSPREMIUM": 20,
        "AAD_PREMIUM": 350,
        "EXCHANGESTANDARD": 30,
        "EXCHANGEARCHIVE_ADDON": 20,
        "Microsoft_Teams_Premium": 25,
        TEAMS_PREMIUM: 10,
        "Microsoft_365_Copilot": 15,
        "POWER_BI_PRO": 60,
        "PROJECTPROFESSIONAL": 20,
        "VISIOCLIENT": 12,
        "DYN365_ENTERPRISE_SALES": 30,
        "SHAREPOINTSTORAGE": 500,
    }
)
"""What Contoso owns, by skuPartNumber, or by skuId where two products share one."""


def contoso(clock: Clock, seed: int, people: int) -> Tenant:
    """A company with departments, groups of every kind, and more people than licences."""
    tenant = Tenant(clock, seed, units=CONTOSO_UNITS)
    _add_signed_in_people(tenant)
    _add_people(tenant, people)
    _add_department_groups(tenant)
    _add_special_groups(tenant)
    _add_shared_mailbox(tenant)
    return tenant


def empty(clock: Clock, seed: int, people: int) -> Tenant:
    """Contoso's products and people without any group."""
    tenant = Tenant(clock, seed, units=CONTOSO_UNITS)
    _add_signed_in_people(tenant)
    tenant.add_people(people)
    return tenant


SCENARIOS: Mapping[str, Callable[[Clock, int, int], Tenant]] = MappingProxyType({"contoso": contoso, "empty": empty})
"""By name: makes a tenant from a clock, a seed and a number of people."""


@dataclass(frozen=True, slots=True)
class _SignedIn:
    name: str
    display_name: str
    job_title: str


def _add_signed_in_people(tenant: Tenant) -> None:
    """The people whom the local sign-in gives a role."""
    for person in (
        _SignedIn(ADMINISTRATOR, "Ada Ahlgren", "Licence Administrator"),
        _SignedIn(READER, "Rikard Lund", "Auditor"),
    ):
        name = f"{person.name}@{tenant.domain}"
        tenant.add_user(
            name, person.display_name, mail=name, job_title=person.job_title, department="IT", usage_location="SE"
        )


def _add_shared_mailbox(tenant: Tenant) -> None:
    """A mailbox without a person; nobody can sign in to its account."""
    name = f"{MAILBOX}@{tenant.domain}"
    tenant.add_user(name, "Licences", mail=name, account_enabled=False, usage_location="SE")


def _add_people(tenant: Tenant, count: int) -> None:
    """People of whom some are guests, some disabled, and some have no usageLocation."""
    for number, user in enumerate(tenant.add_people(count), start=1):
        if number % 25 == 0:
            tenant.update_user(user.id, user_type="Guest", usage_location=None)
        elif number % 20 == 0:
            tenant.update_user(user.id, account_enabled=False)
        elif number % 15 == 0:
            tenant.update_user(user.id, usage_location=None)


def _add_department_groups(tenant: Tenant) -> None:
    for department in DEPARTMENTS:
        members = [user.id for user in tenant.list_users() if user.department == department]
        _create_group(tenant, department, "security", members, f"Everyone in {department}")


def _add_special_groups(tenant: Tenant) -> None:
    users = [user.id for user in tenant.list_users()]
    devices = [tenant.add_other(ObjectKind.DEVICE, f"LAPTOP-{number:03}").id for number in range(1, 13)]
    service = tenant.add_other(ObjectKind.SERVICE_PRINCIPAL, "Payroll export")
    contact = tenant.add_other(ObjectKind.CONTACT, "Fabrikam support desk")
    nested = [group.id for group in islice(tenant.list_groups(), 2)]
    _create_group(tenant, "All company devices", "security", devices)
    _create_group(tenant, "Nordic region", "security", [*nested, service.id, contact.id, *users[2:5]])
    _create_group(tenant, "Project Aurora", "microsoft365", users[5:17])
    _create_group(tenant, "All employees", "dynamic", users)
    _create_group(tenant, "Warehouse", "synced", users[17:25])
    _create_group(tenant, "Board", "mailEnabledSecurity", users[25:32])
    _create_group(tenant, "Privileged operators", "roleAssignable", users[:1])
    analysts = _create_group(tenant, "Power BI users", "security", users[32:62], "Licensed by the group, as of old")
    power_bi = AssignedLicense(PRODUCTS["POWER_BI_PRO"].sku_id)
    tenant.assign_group_license(analysts.id, [power_bi], [], actor="tenant")
    tenant.run_due()


def _create_group(
    tenant: Tenant, display_name: str, kind: str, members: list[str], description: str | None = None
) -> Group:
    nickname = display_name.lower().replace(" ", "-")
    fields: GroupFields = {**GROUP_KINDS[kind], "description": description}
    return tenant.create_group(display_name, nickname, members, **fields)
