"""The relatives of an allotment that can lend to it, the nearest first.

Parts are found through the index of owners (`application.parts`), and read many at a time; where nothing is delegated,
nothing below can lend. What was read is remembered for a minute, so that a tree in which many people join is not read
for each of them. It is remembered only as a hint: a lender is looked at again before it is asked, and nobody is refused
by what is remembered: what has led to too little is read again.
"""

from collections.abc import AsyncIterator, Iterable, Sequence

from application import units
from application.parts import above, with_parts
from application.rings import RememberedRings, Ring
from application.services import Services
from application.sight import Sight
from domain.allotments import Allotment
from domain.listing import listed
from domain.parts import LEVELS_AT_MOST
from domain.units.lending import lendable_units, most_idle


async def relatives(services: Services, allotment: Allotment, most: int) -> Sequence[Allotment]:
    """So many allotments at most that may lend to each other, this one first: those of its tree; of a root, then the
    other roots that share its pools.
    """
    chain = await above(services, allotment)
    found = {each.id: each for each in (allotment, *chain[-1:])}
    found |= {each.id: each for each in await with_parts(services, [chain[-1] if chain else allotment])}
    if not chain:
        await units.enrol(services, allotment)
        async for shares in units.shares_of(services, allotment.products[0].sku_id):
            if len(found) >= most:
                break
            loaded = await services.store.load_several([share.allotment_id for share in shares])
            found |= {
                one: each.value for one, each in loaded.items() if each.value.parent_id is None and one not in found
            }
    return [*found.values()][:most]


class Search:
    """One look for lenders: first among what is remembered, then among what is read now.

    trusts_memory: what is remembered counts; else what this search has not read itself is read.
    used_memory: something was taken from there.
    """

    def __init__(self, sight: Sight, memory: RememberedRings) -> None:
        self.sight = sight
        self.memory = memory
        self.trusts_memory = True
        self.used_memory = False
        self._read: dict[str, Ring] = {}

    async def nearest(self, borrower: Allotment) -> AsyncIterator[Allotment]:
        """Its own parts and what is below them, then its parent and what is below that, and so on up the tree. A root
        has its parts, then the other roots of the same products.

        Each ring is looked at only when those before it had too little.
        """
        asked, visited = {borrower.id}, set[str]()
        ring = await self._below([borrower.id], visited) if borrower.delegated_units else []
        parent_id = borrower.parent_id
        for _ in range(LEVELS_AT_MOST):
            for each in most_idle((one for one in ring if one.id not in asked), borrower):
                asked.add(each.id)
                yield each
            parent = await self.sight.latest(parent_id) if parent_id else None
            if parent is None:
                break
            ring = [parent.value, *await self._below([parent.value.id], visited)]
            parent_id = parent.value.parent_id
        if borrower.parent_id is None:
            async for page in self._roots_beside(borrower):
                for each in most_idle(page, borrower):
                    yield each

    async def _below(self, parent_ids: Sequence[str], visited: set[str]) -> list[Allotment]:
        """Those that can lend below these allotments, but for what is below those that were visited before."""
        found: list[Allotment] = []
        for _ in range(LEVELS_AT_MOST):
            new = [one for one in parent_ids if one not in visited]
            if not new:
                break
            visited.update(new)
            rings = await self._parts_of(new)
            found += [each for ring in rings for each in ring.able.values()]
            parent_ids = [one for ring in rings for one in ring.divided]
        return found

    async def _parts_of(self, parent_ids: Sequence[str]) -> list[Ring]:
        known = {one: ring for one in parent_ids if (ring := self._known(one))}
        unknown = [one for one in parent_ids if one not in known]
        if unknown:
            services = self.sight.services
            entries = await services.owners.entries_for(unknown)
            found = await self._load(sorted({entry.value.allotment_id for entry in entries}))
            for one in unknown:
                known[one] = self._keep(one, (each for each in found if each.parent_id == one))
        return [known[one] for one in parent_ids]

    async def _roots_beside(self, borrower: Allotment) -> AsyncIterator[Iterable[Allotment]]:
        """The roots that share the borrower's pools, a page after the other."""
        sku_id, cursor = borrower.products[0].sku_id, ""
        while True:
            key = f"{sku_id} {cursor}"
            ring = self._known(key)
            if ring is None:
                if not cursor:
                    await units.enrol(self.sight.services, borrower)
                page = await self.sight.services.pools.shares(sku_id, cursor or None, units.SHARES_A_PAGE)
                found = await self._load([share.allotment_id for share in page.items])
                ring = self._keep(key, found, page.next_cursor)
            yield ring.able.values()
            if not ring.cursor:
                return
            cursor = ring.cursor

    async def _load(self, ids: Sequence[str]) -> list[Allotment]:
        """These ledgers, read now."""
        loaded = await self.sight.services.store.load_several(ids)
        self.sight.keep_all(loaded)
        return [stored.value for stored in loaded.values()]

    def _known(self, key: str) -> Ring | None:
        if key in self._read:
            return self._read[key]
        ring = self.memory.get(key, self.sight.services.clock.now()) if self.trusts_memory else None
        self.used_memory = self.used_memory or ring is not None
        return ring

    def _keep(self, key: str, found: Iterable[Allotment], cursor: str | None = None) -> Ring:
        found = list(found)
        able = {each.id: listed(each) for each in found if lendable_units(each)}
        divided = tuple(each.id for each in found if each.delegated_units)
        ring = Ring(self.sight.services.clock.now(), able, divided, cursor)
        self._read[key] = ring
        self.memory.keep(key, ring)
        return ring
