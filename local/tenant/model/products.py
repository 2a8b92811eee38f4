"""The products that a tenant can own, and which of their service plans exclude or need one another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from local.tenant.model.product_facts import PRODUCT_FACTS, ProductFacts

EXCHANGE_PLAN_1 = "9aaf7827-d63c-4b61-89c3-182f06f82e5c"
EXCHANGE_PLAN_2 = "efb87545-963c-4e0d-99df-69c6916d9eb0"
EXCHANGE_ARCHIVE_ADDON = "176a09a6-7ec5-4039-ac02-b2791c6ba793"

EXCLUSIVE_PLANS_AS_OF = "2021-08-02"
"""The date of the page from which `EXCLUSIVE_PLANS` was taken over."""

EXCLUSIVE_PLANS: tuple[frozenset[str], ...] = (
    # Dynamics CRM
    frozenset(
        {
            "119cf168-b6cf-41fb-b82e-7fee7bae5814",  # CRMPLAN1
            "bf36ca64-95c6-4918-9275-eb9f4ce2c04f",  # CRMPLAN2
            "f9646fb2-e3b2-4309-95de-dc4833737456",  # CRMSTANDARD
            "99340b49-fb81-4b1e-976b-8f2ae8e9394f",  # DYN365_ENTERPRISE_CUSTOMER_SERVICE
            "d56f3deb-50d8-465a-bedb-f079817ccac1",  # DYN365_ENTERPRISE_P1
            "056a5f80-b4e0-4983-a8be-7ad254a113c9",  # DYN365_ENTERPRISE_P1_IW
            "2da8e897-7791-486b-b08f-cc63c8129df7",  # DYN365_ENTERPRISE_SALES
            "6a54b05e-4fab-40e7-9828-428db3b336fa",  # DYN365_ENTERPRISE_TEAM_MEMBERS
            "ba5f0cfa-d54a-4ea0-8cf4-a7e1dc4423d8",  # EMPLOYEE_SELF_SERVICE
        }
    ),
    # Exchange Online
    frozenset(
        {
            "90927877-dcff-4af6-b346-2332c0b15bb7",  # EXCHANGE_B_STANDARD
            "d42bdbd6-c335-4231-ab3d-c8f348d5aff5",  # EXCHANGE_L_STANDARD
            "da040e0a-b393-4bea-bb76-928b3fa1cf5a",  # EXCHANGE_S_ARCHIVE
            "4a82b400-a79f-41a4-b4e2-e94f5787b113",  # EXCHANGE_S_DESKLESS
            EXCHANGE_PLAN_2,  # EXCHANGE_S_ENTERPRISE
            "1126bef5-da20-4f07-b45e-ad25d2581aa8",  # EXCHANGE_S_ESSENTIALS
            EXCHANGE_PLAN_1,  # EXCHANGE_S_STANDARD
            "fc52cc4b-ed7d-472d-bbe7-b081c23ecc56",  # EXCHANGE_S_STANDARD_MIDMARKET
        }
    ),
    # Microsoft 365
    frozenset(
        {
            "bea4c11e-220a-4e6d-8eb8-8ea15d019f90",  # RMS_S_ENTERPRISE
            "6a76346d-5d6e-4051-9fe3-ed3f312b5597",  # RMS_S_ENTERPRISE_GOV
        }
    ),
    # Intune
    frozenset(
        {
            "c1ec4a95-1f05-45b3-a911-aa3fa01094f5",  # INTUNE_A
            "3e170737-c728-4eae-bbb9-3f3360f7184c",  # INTUNE_A_VL
            "2dc63b8a-df3d-448f-b683-8655877c9360",  # INTUNE_B
        }
    ),
    # SharePoint Online
    frozenset(
        {
            "afcafa6a-d966-4462-918c-ec0b4e0fe642",  # ONEDRIVEENTERPRISE
            "a361d6e2-509e-4e25-a8ad-950060064ef4",  # SHAREPOINT_S_DEVELOPER
            "902b47e5-dcb2-4fdc-858b-c63a90a2bdb9",  # SHAREPOINTDESKLESS
            "5dbe027f-2339-4123-9542-606e4d348a72",  # SHAREPOINTENTERPRISE
            "63038b2c-28d0-45f6-bc36-33062963b498",  # SHAREPOINTENTERPRISE_EDU
            "6b5b6a67-fc72-4a1f-a2b5-beecf05de761",  # SHAREPOINTENTERPRISE_MIDMARKET
            "a1f3d0a8-84c0-4ae0-bae4-685917b8ab48",  # SHAREPOINTLITE
            "c7699d2e-19aa-44de-8edf-1736da088ca1",  # SHAREPOINTSTANDARD
            "0a4983bb-d3e5-4a09-95d8-b2d0127b3df5",  # SHAREPOINTSTANDARD_EDU
            "4c9efd0c-8de7-4c71-8295-9f5fdb0dd048",  # SHAREPOINTSTANDARD_YAMMERSHADOW
        }
    ),
    # Skype for Business
    frozenset(
        {
            "afc06cb0-b4f4-4473-8286-d644f70d8faf",  # MCOIMP
            "b2669e95-76ef-4e7e-a367-002f60a39f3e",  # MCOSTANDARD_MIDMARKET
            "0feaeb32-d00e-4d66-bd5a-43b5b83db82c",  # MCOSTANDARD
            "70710b6b-3ab4-4a38-9f6d-9f169461650a",  # MCOLITE
        }
    ),
    frozenset(
        {
            "4ed3ff63-69d7-4fb7-b984-5aec7f605ca8",  # MCOPSTN1
            "5a10155d-f5c1-411a-a8ec-e99aae125390",  # MCOPSTN2
            "54a152dc-90de-4996-93d2-bc47e670fc06",  # MCOPSTN5
        }
    ),
    # Yammer
    frozenset(
        {
            "7547a3fe-08ee-4ccb-b430-5077c5041653",  # YAMMER_ENTERPRISE
            "2078e8df-cff6-4290-98cb-5408261a760a",  # YAMMER_EDU
            "41bf139a-4e60-409f-9346-a1361efc6dfb",  # YAMMER_MIDSIZE
        }
    ),
)
"""Sets of service plans of which a user can have one only, by service.

Follows "Product names and service plan identifiers for licensing", section "Service plans that cannot be assigned at
the same time" (MicrosoftDocs/azure-docs). It lists the most common ones, and is not kept up to date: Entra may
know more.
The same service plan in two products is no conflict: "Change license assignments for a user or group" moves people
between Office 365 E3 and E5 so.
"""

NEEDED_PLANS: Mapping[str, frozenset[str]] = MappingProxyType(
    {EXCHANGE_ARCHIVE_ADDON: frozenset({EXCHANGE_PLAN_1, EXCHANGE_PLAN_2})}
)
"""For a service plan, those of which the user must have at least one.

Follows "Resolve group license assignment problems", section "Manage licenses for products with prerequisites".
"""

PROHIBITED_LOCATIONS = frozenset({"CU", "IR", "KP", "SY"})
"""Usage locations in which no product may be used."""

COMPANY_PRODUCTS = frozenset({"SHAREPOINTSTORAGE"})
"""Products for the whole tenant, which no user can hold (`appliesTo` = Company)."""

_CONSTRAINED_PLANS = frozenset[str]().union(*EXCLUSIVE_PLANS, NEEDED_PLANS, *NEEDED_PLANS.values())


@dataclass(frozen=True, slots=True)
class Product:
    """One product; `constrained_plans` are its service plans that exclude or need others."""

    sku_id: str
    part_number: str
    display_name: str
    plans: tuple[tuple[str, str], ...]
    plan_ids: frozenset[str]
    constrained_plans: frozenset[str]
    applies_to: str


def _product(facts: ProductFacts) -> Product:
    part_number, sku_id, display_name, plans = facts
    plan_ids = frozenset(plan_id for _, plan_id in plans)
    return Product(
        sku_id=sku_id,
        part_number=part_number,
        display_name=display_name,
        plans=plans,
        plan_ids=plan_ids,
        constrained_plans=plan_ids & _CONSTRAINED_PLANS,
        applies_to="Company" if part_number in COMPANY_PRODUCTS else "User",
    )


_ALL = [_product(facts) for facts in PRODUCT_FACTS]

PRODUCTS: Mapping[str, Product] = MappingProxyType({product.part_number: product for product in reversed(_ALL)})
"""By skuPartNumber; of two with the same one, the first."""

PRODUCTS_BY_SKU: Mapping[str, Product] = MappingProxyType({product.sku_id: product for product in _ALL})
"""By skuId."""


def exclusive_pair(plans: frozenset[str], others: frozenset[str]) -> tuple[str, str] | None:
    """A plan of the first and one of the second that exclude each other; None if there is none."""
    for exclusive in EXCLUSIVE_PLANS:
        for plan in sorted(plans & exclusive):
            for other in sorted(others & exclusive):
                if other != plan:
                    return plan, other
    return None


def unmet_need(plans: Iterable[str], held: frozenset[str]) -> tuple[str, tuple[str, ...]] | None:
    """A plan that needs others of which none is held, and those others; None if every need is met."""
    for plan in sorted(plans):
        needed = NEEDED_PLANS.get(plan)
        if needed is not None and not needed & held:
            return plan, tuple(sorted(needed))
    return None
