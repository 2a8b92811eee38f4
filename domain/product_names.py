"""What Microsoft calls its products and their service plans, by the list that comes with the app.

Follows "Product names and service plan identifiers for licensing". An administrator may name a newer list
(`PRODUCT_NAMES`); sentences use the one here, so that a text says the same wherever it is rendered.
"""

from collections.abc import Mapping
from functools import cache

from domain.product_list import LIST, SERVICE_PLANS

_PRODUCTS = [line.split("|", 2) for line in LIST.splitlines()]

BY_SKU: Mapping[str, str] = {sku_id: name for sku_id, _, name in _PRODUCTS}
"""skuId → name."""

_BY_PART_NUMBER = {part_number: name for _, part_number, name in reversed(_PRODUCTS)}


def product_name(part_number: str) -> str:
    """The name of the product with this part number; the part number where the list lacks it.

    Where two products share a part number, the name of the first.
    """
    return _BY_PART_NUMBER.get(part_number, part_number)


def service_plan_name(plan_id: str, otherwise: str | None = None) -> str:
    """What the service plan with this id is called. otherwise: where the list has no name for it; None: the id."""
    return _service_plans().get(plan_id) or otherwise or plan_id


@cache
def _service_plans() -> Mapping[str, str]:
    """servicePlanId → name; read when the first is asked for, for most starts ask for none."""
    return dict(line.split("|", 1) for line in SERVICE_PLANS.splitlines())
