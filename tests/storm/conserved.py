"""The seventh promise after the storm: units are counted from the tables alone, whatever the app says about them."""

import asyncio
from collections.abc import Sequence

from domain.allotments import Allotment
from domain.units.pools import Pool, Share
from infra.tables.client import service_client
from infra.tables.pools import TablePools
from infra.tables.store import TableAllotmentStore
from tests.simulation.conservation import Conservation, left_over
from tests.storm.result import Result
from tests.storm.storm import Storm

PAGE = 500

type Rows = tuple[Sequence[Pool], dict[str, dict[str, Share]], dict[str, Allotment]]


def conserved(storm: Storm, result: Result) -> list[str]:
    """What is wrong with the pools, limits and loans: units that were made or lost, or are still on their way."""
    pools, shares, allotments = asyncio.run(_read(storm.stack.endpoints["tables"]))
    found = [Conservation().broken(pools, shares, allotments), left_over(shares, allotments)]
    result.counts["pools counted"] += len(pools)
    result.counts["ledgers counted"] += len(allotments)
    result.counts["units lent at the end"] += sum(each.lent_units for each in allotments.values())
    result.counts["loans that were made"] += _loans(storm)
    return [f"conservation: {each}" for each in found if each]


def _loans(storm: Storm) -> int:
    """How often something was lent, from what the workers logged."""
    logs = (storm.stack.options.folder / "logs").glob("*.log")
    return sum(line.count(": borrowed ") for log in logs for line in log.read_text(errors="replace").splitlines())


async def _read(connection: str) -> Rows:
    async with service_client(connection, None, None) as service:
        tables, store = TablePools(service), TableAllotmentStore(service)
        pools = await tables.pools()
        shares = {pool.sku_id: {each.allotment_id: each for each in await _shares(tables, pool)} for pool in pools}
        allotments, cursor = dict[str, Allotment](), None
        while True:
            page = await store.allotments(cursor, PAGE)
            allotments |= {each.id: each for each in page.items}
            if (cursor := page.next_cursor) is None:
                return pools, shares, allotments


async def _shares(tables: TablePools, pool: Pool) -> list[Share]:
    found, cursor = list[Share](), None
    while True:
        page = await tables.shares(pool.sku_id, cursor, PAGE)
        found += page.items
        if (cursor := page.next_cursor) is None:
            return found
