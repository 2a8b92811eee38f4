"""A pool as people see it: what it has, what is on its way, and what is held beside it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.allotments import Allotment
from domain.capacity import Capacity, capacity_of
from domain.directory import SubscribedSku
from domain.units.pools import Pool, Share, followed


@dataclass(frozen=True, slots=True)
class PoolStanding:
    """A pool, its product as the tenant has it now, and the seats of its allotments.

    capacity: None where the product has left the tenant. in_flight: units that are on their way to or from root
    allotments.
    """

    pool: Pool
    capacity: Capacity | None
    in_flight: int

    @property
    def name(self) -> str:
        """What people know the product by."""
        return self.capacity.product.name if self.capacity else self.pool.sku_part_number

    @property
    def outside(self) -> int:
        """Units that people hold without a seat in any allotment; they are not subtracted from the pool."""
        return self.capacity.used_outside if self.capacity else 0


@dataclass(frozen=True, slots=True)
class ShareStanding:
    """A pool's share, and the root allotment that has it; None: it is gone, or just being made."""

    share: Share
    allotment: Allotment | None

    @property
    def name(self) -> str | None:
        """What the allotment is called."""
        return self.allotment.display_name if self.allotment else None

    @property
    def limit(self) -> int:
        """The allotment's limit."""
        return self.allotment.allotted_units if self.allotment else 0

    @property
    def in_flight(self) -> int:
        """Units of the share that are not in the limit: on their way to the allotment, or back."""
        return self.share.units - self.limit

    @property
    def free(self) -> int:
        """Seats of the allotment that nobody has."""
        return self.allotment.free_units if self.allotment else 0


def standings(
    pools: Iterable[Pool], subscribed: Mapping[str, SubscribedSku], allotments: Iterable[Allotment], now: datetime
) -> Iterator[PoolStanding]:
    """Every pool as it stands, by name; one that is not open yet as it will be opened."""
    every = list(allotments)
    limits = _limits(every)
    capacity, known = capacity_of(subscribed, every), {pool.sku_id: pool for pool in pools}
    for sku_id, found in capacity.items():
        if sku_id not in known:
            known[sku_id] = Pool(sku_id, found.product.sku_part_number, given=found.allotted)
    shown = [
        PoolStanding(
            followed(pool, subscribed.get(pool.sku_id), now),
            capacity.get(pool.sku_id),
            pool.given - limits[pool.sku_id],
        )
        for pool in known.values()
    ]
    yield from sorted(shown, key=lambda each: (each.name, each.pool.sku_id))


def _limits(allotments: Iterable[Allotment]) -> Counter[str]:
    """The limits of the root allotments together, by skuId."""
    found = Counter[str]()
    for each in allotments:
        if each.parent_id is None:
            for sku_id in {product.sku_id for product in each.every_product}:
                found[sku_id] += each.allotted_units
    return found
