"""What the tenant has bought of each product, what is promised to allotments, and what is in use.

The limits of all allotments together, and what people hold outside any allotment, shall not be more than the tenant
can assign; an administrator who means it may say so. Follows Graph's subscribedSku and licenseUnitsDetail: enabled
units and those in their grace period (warning) can be assigned, suspended and locked out ones cannot.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.allotments import Allotment
from domain.errors import Problem
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

    @property
    def warning(self) -> int:
        """Units in their grace period; they can still be assigned."""
        return self.product.warning_units

    @property
    def suspended(self) -> int:
        """Units that cannot be assigned, because the subscription was cancelled."""
        return self.product.suspended_units

    @property
    def locked_out(self) -> int:
        """Units that cannot be assigned, because the subscription is locked."""
        return self.product.locked_out_units

    @property
    def assignable(self) -> int:
        """Units that people can hold."""
        return self.bought + self.warning

    @property
    def used_outside(self) -> int:
        """Units that people hold without a seat in any allotment."""
        return max(0, self.used - self.used_by_allotments)

    @property
    def free(self) -> int:
        """Units that can still be promised; negative where more is promised than there is."""
        return self.assignable - self.allotted - self.used_outside


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


def capacity_of(subscribed: Mapping[str, Subscribed], allotments: Iterable[Allotment]) -> dict[str, Capacity]:
    """The same by skuId."""
    return {capacity.product.sku_id: capacity for capacity in capacities(subscribed.values(), allotments)}


def overcommitment(capacity: Mapping[str, Capacity], sku_ids: Iterable[str], more: int) -> list[Problem]:
    """What speaks against promising so many more units of each of these products, with all numbers.

    more: the whole limit of a new allotment; of one whose limit is raised, by how much. A product that the tenant
    does not own is passed over: that is said elsewhere (`domain.proposals.objections`).
    """
    if more <= 0:
        return []
    affected = [capacity[sku_id] for sku_id in sku_ids if sku_id in capacity]
    return [Problem("allottedUnits", _short(found, more)) for found in affected if found.free < more]


def _short(capacity: Capacity, more: int) -> str:
    return (
        f"{capacity.product.name}: {more} more licences would be promised, {max(0, capacity.free)} are left. "
        f"Of {capacity.assignable} that can be assigned ({capacity.bought} enabled, {capacity.warning} in their grace "
        f"period; {capacity.suspended} suspended and {capacity.locked_out} locked out do not count), "
        f"{capacity.allotted} are promised to allotments and {capacity.used_outside} are held outside any allotment. "
        "Buy more, lower the limit, or say allowOvercommit: true."
    )
