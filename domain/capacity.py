"""What the tenant has bought of each product, what is promised to allotments, and what is in use."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.allotments import Allotment
from domain.proposals import Subscribed


@dataclass(frozen=True, slots=True)
class Capacity:
    """One product that people can hold, in units.

    bought: enabled units of the tenant. used: consumed in the tenant, by whatever way.
    allotted, used_by_allotments: the limits, and the seats in use, of all allotments with this product.
    """

    product: Subscribed
    bought: int
    used: int
    allotted: int
    used_by_allotments: int


def capacities(subscribed: Iterable[Subscribed], allotments: Iterable[Allotment]) -> Iterator[Capacity]:
    """The capacity of every product that people can hold, by part number."""
    allotted: dict[str, int] = {}
    in_seats: dict[str, int] = {}
    for allotment in allotments:
        for product in allotment.products:
            allotted[product.sku_id] = allotted.get(product.sku_id, 0) + allotment.allotted_units
            in_seats[product.sku_id] = in_seats.get(product.sku_id, 0) + allotment.consumed_units
    for owned in sorted(subscribed, key=lambda found: found.sku_part_number):
        if owned.for_users:
            yield Capacity(
                owned,
                bought=owned.enabled_units,
                used=owned.consumed_units,
                allotted=allotted.get(owned.sku_id, 0),
                used_by_allotments=in_seats.get(owned.sku_id, 0),
            )
