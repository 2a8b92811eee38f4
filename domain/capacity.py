"""What the tenant has bought of each product, what is promised to allotments, and what is in use.

The limits of all allotments together shall not be more than the tenant can assign; an administrator who means it may
say so. What people hold outside any allotment is shown, and not subtracted: whoever sets up an allotment for people
who have their licences already would be refused because of these very people. Follows Graph's subscribedSku and
licenseUnitsDetail: enabled units and those in their grace period (warning) can be assigned, suspended and locked out
ones cannot.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from domain.allotments import Allotment
from domain.errors import Problem
from domain.objections import Objection
from domain.people import Holder
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
        return self.assignable - self.allotted


def outside(holder: Holder, licensed_groups: Collection[str], *, has_direct_seat: bool) -> Holder | None:
    """By which ways somebody holds a product that are no allotment's; None: by an allotment alone.

    licensed_groups: those of all allotments. has_direct_seat: an allotment has assigned him the licence directly.
    """
    groups = tuple(group for group in holder.groups if group not in licensed_groups)
    direct = holder.direct and not has_direct_seat
    return replace(holder, direct=direct, groups=groups) if direct or groups else None


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


def _short(capacity: Capacity, more: int) -> Objection:
    return Objection(
        "overcommitted",
        product=capacity.product.name,
        more=more,
        left=max(0, capacity.free),
        assignable=capacity.assignable,
        bought=capacity.bought,
        warning=capacity.warning,
        suspended=capacity.suspended,
        locked_out=capacity.locked_out,
        allotted=capacity.allotted,
    )
