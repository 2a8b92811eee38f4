"""The pools in memory (`domain.units.pools.Pools`), under the rules of Table Storage."""

from collections.abc import Sequence
from itertools import count

from domain.errors import StaleWrite
from domain.stored import Page, Stored
from domain.units.pools import SHARES_A_WRITE, Account, Pool, Share
from tests.fakes.pausing import Pause, no_pause


class InMemoryPools:
    """The pools; see the port for what each method promises. totals, rows: what is stored, for checkers."""

    def __init__(self, pause: Pause = no_pause) -> None:
        self._pause = pause
        self.totals: dict[str, Stored[Pool]] = {}
        self.rows: dict[str, dict[str, Share]] = {}
        self._versions = count(1)

    async def account(self, sku_id: str, allotment_id: str) -> Stored[Account] | None:
        await self._pause("pools.total")
        total = self.totals.get(sku_id)
        if total is None:
            return None
        share = None
        if allotment_id:
            await self._pause("pools.share")
            share = self.rows[sku_id].get(allotment_id)
        return Stored(Account(total.value, share), total.etag)

    async def pools(self) -> Sequence[Pool]:
        await self._pause("pools.pools")
        return [self.totals[sku_id].value for sku_id in sorted(self.totals)]

    async def shares(self, sku_id: str, cursor: str | None, count: int) -> Page[Share]:
        await self._pause("pools.shares")
        found = [share for one, share in sorted(self.rows.get(sku_id, {}).items()) if one > (cursor or "")]
        return Page(tuple(found[:count]), found[count - 1].allotment_id if len(found) > count else None)

    async def write(self, pool: Pool, shares: Sequence[Share], etag: str | None, *, gone: Sequence[str] = ()) -> str:
        await self._pause("pools.write")
        if len(shares) + len(gone) > SHARES_A_WRITE:
            raise ValueError(f"A transaction takes at most {SHARES_A_WRITE} shares.")
        there = self.totals.get(pool.sku_id)
        rows = self.rows.setdefault(pool.sku_id, {})
        if (there.etag if there else None) != etag or any(one not in rows for one in gone):
            raise StaleWrite(f"Pool {pool.sku_id} was changed meanwhile.")
        rows.update({share.allotment_id: share for share in shares})
        for one in gone:
            del rows[one]
        stored = Stored(pool, f'W/"{next(self._versions)}"')
        self.totals[pool.sku_id] = stored
        await self._pause("pools.write done")
        return stored.etag
