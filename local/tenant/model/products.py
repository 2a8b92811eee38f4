"""The products that a tenant can own, and which of their service plans exclude or need one another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from local.tenant.model.product_facts import PRODUCT_FACTS, ProductFacts

EXCHANGE_PLAN_1 = "9aaf7827-d63c-4b61-89c3-182f06f82e5c"
EXCHANGE_PLAN_2 = "efb87545-963c-4e0d-99df-69c6916d9eb0"
EXCHANGE_ARCHIVE_ADDON = "176a09a6-7ec5-4039-ac02-b2791c6ba793"

EXCLUSIVE_PLANS: tuple[frozenset[str], ...] = (frozenset({EXCHANGE_PLAN_1, EXCHANGE_PLAN_2}),)
"""Sets of service plans of which a user can have one only ("Exchange standard vs. Exchange enterprise")."""

NEEDED_PLANS: Mapping[str, frozenset[str]] = MappingProxyType(
    {EXCHANGE_ARCHIVE_ADDON: frozenset({EXCHANGE_PLAN_1, EXCHANGE_PLAN_2})}
)
"""For a service plan, those of which the user must have at least one."""

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
