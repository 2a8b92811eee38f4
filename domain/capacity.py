"""What the tenant has bought of each product, what is promised to allotments, and what is in use.

Two numbers say what is left:

- `free` is what further allotments can be promised. All limits together may not exceed what the tenant can assign,
  unless an administrator says so. What people hold outside any allotment is not subtracted: otherwise an allotment for
  people who already have their licences would be refused because of these people.
- `unheld` is what nobody holds and nobody is promised. So many more people can be licensed in any case.

A person who holds a product in several ways consumes one unit. Follows Graph's subscribedSku and licenseUnitsDetail:
enabled units and those in their grace period (warning) can be assigned, suspended and locked out ones cannot.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.allotments import Allotment
from domain.copies import replace
from domain.directory import SubscribedSku
from domain.people import Holder


@dataclass(frozen=True, slots=True)
class Capacity:
    """One product that people can hold, in units.

    bought: enabled units of the tenant. used: consumed in the tenant, by whatever way.
    allotted: the limits of all root allotments with this product; those of their parts are within them.
    used_by_allotments: the seats in use, of all of them.
    beyond_limits: of these seats, those beyond the limit of their allotment, where one was lowered below its use.
    failed: of these seats, those that hold no unit, because the licence failed.
    unsettled: of these seats, those of which it is not known whether they hold one: it is on its way, or one of several
    products failed.
    """

    product: SubscribedSku
    bought: int
    used: int
    allotted: int
    used_by_allotments: int
    beyond_limits: int = 0
    failed: int = 0
    unsettled: int = 0

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
        """Units that people hold without a seat in any allotment; at least so many."""
        return max(0, self.used - self.used_by_allotments + self.failed)

    @property
    def committed(self) -> int:
        """Units that are promised to allotments, or held by their seats beyond the limit."""
        return self.allotted + self.beyond_limits

    @property
    def missing(self) -> int:
        """Units that are committed, or held outside, beyond what can be assigned."""
        return max(0, self.committed + self.used_outside - self.assignable)

    @property
    def balance(self) -> int:
        """Units that nobody holds and nobody is promised; negative: so many promises cannot be kept.

        What is not settled counts as held outside: the number may be too small for a while, never too large.
        """
        outside = max(0, self.used - self.used_by_allotments + self.failed + self.unsettled)
        return self.assignable - self.committed - outside

    @property
    def unheld(self) -> int:
        """Units that nobody holds and nobody is promised."""
        return max(0, self.balance)

    @property
    def free(self) -> int:
        """Units that are not promised; negative where more is promised than there is. People may hold them outside."""
        return self.assignable - self.allotted


def outside(holder: Holder, licensed_groups: Collection[str], *, has_direct_seat: bool) -> Holder | None:
    """By which ways somebody holds a product that are no allotment's; None: by an allotment alone.

    licensed_groups: those of all allotments. has_direct_seat: an allotment has assigned them the licence directly.
    """
    groups = tuple(group for group in holder.groups if group not in licensed_groups)
    direct = holder.direct and not has_direct_seat
    return replace(holder, direct=direct, groups=groups) if direct or groups else None


def capacities(subscribed: Iterable[SubscribedSku], allotments: Iterable[Allotment]) -> Iterator[Capacity]:
    """The capacity of every product that people can hold, by part number; of two with the same, by id."""
    sharing: dict[str, list[Allotment]] = {}
    for allotment in allotments:
        for product in allotment.every_product:
            sharing.setdefault(product.sku_id, []).append(allotment)
    for owned in sorted(subscribed, key=lambda found: (found.sku_part_number, found.sku_id)):
        if owned.for_users:
            yield _capacity(owned, sharing.get(owned.sku_id, ()))


def _capacity(owned: SubscribedSku, sharing: Collection[Allotment]) -> Capacity:
    """sharing: the allotments with this product."""
    failed = sum(each.failed_units for each in sharing if len(each.every_product) == 1)
    in_doubt = sum(each.failed_units for each in sharing if len(each.every_product) > 1)
    on_its_way = sum(min(each.consumed_units - each.failed_units, each.unfinished_units) for each in sharing)
    return Capacity(
        owned,
        bought=owned.enabled_units,
        used=owned.consumed_units,
        allotted=sum(each.allotted_units for each in sharing if each.parent_id is None),
        used_by_allotments=sum(each.consumed_units for each in sharing),
        beyond_limits=sum(max(0, each.consumed_units - each.usable_units) for each in sharing),
        failed=failed,
        unsettled=on_its_way + in_doubt,
    )


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names of products by skuId, with the id beside those that several of them have."""
    how_many = Counter(names.values())
    return {sku_id: f"{name} ({sku_id})" if how_many[name] > 1 else name for sku_id, name in names.items()}


def capacity_of(subscribed: Mapping[str, SubscribedSku], allotments: Iterable[Allotment]) -> dict[str, Capacity]:
    """The same by skuId."""
    return {capacity.product.sku_id: capacity for capacity in capacities(subscribed.values(), allotments)}
