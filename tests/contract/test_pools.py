"""What every `Pools` holds: the fake, and Table Storage in Azurite."""

from collections.abc import AsyncIterator

import pytest

from domain.errors import InvalidRequest, StaleWrite
from domain.units.pools import SHARES_A_WRITE, Account, Pool, Pools, Portion, Share
from infra.tables.client import service_client
from infra.tables.pools import TablePools
from tests.fakes.pools import InMemoryPools
from tests.support.samples import MOMENT

POOL = Pool("sku-1", "E3", assignable=100, given=7, agreed=2, seen=MOMENT, complete=True)
SHARE = Share("a1", 7, (Portion("n1", 3, MOMENT), Portion("n2", 4, MOMENT)), ("n3", "n4"))


@pytest.fixture(params=["in-memory", "azurite"])
async def pools(request: pytest.FixtureRequest) -> AsyncIterator[Pools]:
    if request.param == "in-memory":
        yield InMemoryPools()
        return
    async with service_client(request.getfixturevalue("tables_connection"), None, None) as service:
        yield TablePools(service)


async def test_what_is_written_is_read_again(pools: Pools) -> None:
    assert await pools.account("sku-1", "a1") is None
    etag = await pools.write(POOL, [SHARE, Share("a2")], None)
    stored = await pools.account("sku-1", "a1")
    assert stored is not None
    assert (stored.value, stored.etag) == (Account(POOL, SHARE), etag)
    for one in ("", "a3"):
        other = await pools.account("sku-1", one)
        assert other is not None
        assert other.value == Account(POOL)
    assert [pool async for pool in _all(pools)] == [POOL]


async def test_a_pool_of_nothing_has_no_time(pools: Pools) -> None:
    await pools.write(Pool("sku-2", "E5"), [], None)
    stored = await pools.account("sku-2", "")
    assert stored is not None
    assert stored.value.pool == Pool("sku-2", "E5")


async def test_a_share_changes_with_the_totals_or_not_at_all(pools: Pools) -> None:
    etag = await pools.write(POOL, [], None)
    await pools.write(POOL, [SHARE], etag)
    for stale in (etag, None):
        with pytest.raises(StaleWrite):
            await pools.write(POOL, [Share("a1", 99)], stale)
    stored = await pools.account("sku-1", "a1")
    assert stored is not None
    assert stored.value.share == SHARE


async def test_a_share_goes_once(pools: Pools) -> None:
    etag = await pools.write(POOL, [SHARE], None)
    etag = await pools.write(POOL, [], etag, gone=["a1"])
    stored = await pools.account("sku-1", "a1")
    assert stored is not None
    assert stored.value.share is None
    with pytest.raises(StaleWrite):
        await pools.write(POOL, [], etag, gone=["a1"])


async def test_shares_are_listed_in_pages(pools: Pools) -> None:
    many = [Share(f"a{number:03}", number) for number in range(SHARES_A_WRITE)]
    await pools.write(POOL, many, None)
    await pools.write(Pool("sku-2", "E5"), [Share("b1")], None)
    found: list[Share] = []
    cursor: str | None = None
    while True:
        page = await pools.shares("sku-1", cursor, 40)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == many
    assert (await pools.shares("sku-3", None, 5)).items == ()


async def test_a_cursor_of_another_list_is_refused(pools: Pools) -> None:
    if isinstance(pools, TablePools):
        with pytest.raises(InvalidRequest):
            await pools.shares("sku-1", "member:x", 5)


async def _all(pools: Pools) -> AsyncIterator[Pool]:
    for pool in await pools.pools():
        yield pool
