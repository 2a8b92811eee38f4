"""What one process remembers of who could lend: hints alone, as `application.relatives` uses them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.allotments import Allotment
from domain.copies import replace
from domain.listing import listed
from domain.units.lending import lendable_units

REMEMBERED_FOR = timedelta(minutes=1)
RINGS_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Ring:
    """What was read together: the parts of one allotment, or a page of the roots of a product.

    able: those that could lend. divided: the ids of those that have parts with units. cursor: of the next page.
    """

    read: datetime
    able: Mapping[str, Allotment]
    divided: tuple[str, ...]
    cursor: str | None = None


class RememberedRings:
    """The rings that one process has read lately, by the id of the parent, or the product and the cursor."""

    def __init__(self) -> None:
        self._rings: dict[str, Ring] = {}

    def get(self, key: str, now: datetime) -> Ring | None:
        """What is remembered, if it isn't too old."""
        ring = self._rings.get(key)
        return ring if ring and now - ring.read < REMEMBERED_FOR else None

    def keep(self, key: str, ring: Ring) -> None:
        """Remember a ring; the one that was read longest ago is forgotten where there are too many."""
        self._rings.pop(key, None)
        self._rings[key] = ring
        if len(self._rings) > RINGS_AT_MOST:
            del self._rings[next(iter(self._rings))]

    def follow(self, lender_id: str, lender: Allotment | None) -> None:
        """Know of a lender that it has just lent, or could not."""
        for key, ring in self._rings.items():
            if lender_id in ring.able:
                others = {one: each for one, each in ring.able.items() if one != lender_id}
                still = {lender_id: listed(lender)} if lender and lendable_units(lender) else {}
                self._rings[key] = replace(ring, able=others | still)
