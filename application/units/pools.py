"""The pools of products, and the shares that root allotments have in them."""

import logging
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from itertools import batched

from application.inventory import every_allotment
from application.services import Services
from application.units.accounts import with_account, write_account
from domain.allotments import Allotment
from domain.copies import replace
from domain.directory import SubscribedSku
from domain.errors import Problem, Transient
from domain.objections import Text
from domain.stored import Stored
from domain.units import ledgers, pools
from domain.units.pools import SHARES_A_WRITE, Account, Pool, Share

log = logging.getLogger(__name__)
SHARES_A_PAGE = 500


async def enrol(services: Services, allotment: Allotment) -> None:
    """See to it that a root allotment has its share in each of its pools. Raises Transient."""
    if allotment.parent_id is not None:
        return
    sku_ids = [product.sku_id for product in allotment.every_product]
    await open_pools(services, sku_ids)

    async def step(account: Account) -> Account:
        stored = await services.store.load(allotment.id)
        return pools.enrolled(account, allotment.id, ledgers.units_from_above(stored.value)) if stored else account

    for sku_id in sku_ids:
        stored = await services.pools.account(sku_id, allotment.id)
        if stored is None or stored.value.share is None:
            await write_account(services, sku_id, allotment.id, step)


async def open_pools(services: Services, sku_ids: Iterable[str]) -> None:
    """See to it that these pools are there, each with a share of every root allotment. Repeated, it goes on."""
    for sku_id in sku_ids:
        stored = await services.pools.account(sku_id, "")
        if stored is None or not stored.value.pool.complete:
            await _open(services, sku_id)


async def _open(services: Services, sku_id: str) -> None:
    owned = (await services.directory.subscribed()).get(sku_id)
    every = [each async for each in _roots_with(services, sku_id)]
    names = [product.sku_part_number for each in every for product in each.every_product if product.sku_id == sku_id]
    name = owned.sku_part_number if owned else next(iter(names), sku_id)
    await _make_pool(services, sku_id, name, owned)
    for some in batched([each.id for each in every], SHARES_A_WRITE, strict=False):
        await _enrol_several(services, sku_id, some)

    async def complete(account: Account) -> Account:
        return Account(replace(account.pool, complete=True))

    await write_account(services, sku_id, "", complete)
    log.info("pool %s: %d allotments have their share", sku_id, len(every))


async def _make_pool(services: Services, sku_id: str, name: str, owned: SubscribedSku | None) -> None:
    """See to it that the pool is there: this worker makes it, or another one."""

    async def write(stored: Stored[Account] | None) -> None:
        if stored is None:
            await services.pools.write(pools.followed(Pool(sku_id, name), owned, services.clock.now()), [], None)

    await with_account(services, sku_id, "", write)


async def _enrol_several(services: Services, sku_id: str, allotment_ids: Sequence[str]) -> None:
    """Give these root allotments a share each, in one write."""

    async def write(first: Stored[Account] | None) -> None:
        if first is None:  # another worker was said to have made it, and it isn't there
            raise Transient(Text("poolBusy", product=sku_id))
        account, shares = first.value, list[Share]()
        for allotment_id in allotment_ids:
            known = await services.pools.account(sku_id, allotment_id)
            stored = await services.store.load(allotment_id)
            if known is None or known.value.share is not None or stored is None:
                continue
            after = pools.enrolled(Account(account.pool), allotment_id, ledgers.units_from_above(stored.value))
            account = Account(after.pool)
            shares += [after.share] if after.share else []
        if shares:
            await services.pools.write(account.pool, shares, first.etag)

    await with_account(services, sku_id, "", write)


async def _roots_with(services: Services, sku_id: str) -> AsyncIterator[Allotment]:
    async for allotment in every_allotment(services):
        if allotment.parent_id is None and _has(allotment, sku_id):
            yield allotment


async def objections_to_giving(
    services: Services,
    sku_ids: Sequence[str],
    units: int,
    beyond: int = 0,
    subscribed: Mapping[str, SubscribedSku] | None = None,
) -> list[Problem]:
    """What speaks against giving so many units of each of these products, as the pools are now.

    It is a look ahead, so that everything can be told that is wrong with a request; the transfer itself decides.
    subscribed: what the tenant owns, where it has been read already.
    """
    if units <= 0:
        return []
    owned = await services.directory.subscribed() if subscribed is None else subscribed
    await open_pools(services, sku_ids)
    problems: list[Problem] = []
    for sku_id in sku_ids:
        stored = await services.pools.account(sku_id, "")
        pool = stored.value.pool if stored else Pool(sku_id, sku_id)
        pool = pools.followed(pool, owned.get(sku_id), services.clock.now())
        if objection := pools.objection_to(pool, owned.get(sku_id), units, beyond):
            problems.append(Problem("allottedUnits", objection))
    return problems


async def follow(services: Services, subscribed: Mapping[str, SubscribedSku]) -> Sequence[Pool]:
    """Have the pools follow what the tenant owns now; answers them. Of a shortfall nothing is taken from anyone."""
    for pool in await services.pools.pools():
        owned = subscribed.get(pool.sku_id)
        if pool.assignable != pools.assignable_of(owned):

            async def step(account: Account, owned: SubscribedSku | None = owned) -> Account:
                return Account(pools.followed(account.pool, owned, services.clock.now()))

            await write_account(services, pool.sku_id, "", step)
    return await services.pools.pools()


async def sweep(services: Services, there: Collection[str]) -> None:
    """Take back what pools have given to allotments that are gone. there: the allotments that there were just now."""
    for pool in await services.pools.pools():
        async for some in shares_of(services, pool.sku_id):
            for share in some:
                if share.allotment_id not in there:
                    await forget_share(services, pool.sku_id, share.allotment_id)


async def shares_of(services: Services, sku_id: str) -> AsyncIterator[Sequence[Share]]:
    """The shares of a pool, a page after the other."""
    cursor: str | None = None
    while True:
        page = await services.pools.shares(sku_id, cursor, SHARES_A_PAGE)
        yield page.items
        cursor = page.next_cursor
        if cursor is None:
            return


async def forget_share(services: Services, sku_id: str, allotment_id: str) -> None:
    """Delete the share of an allotment that is gone, or has the product no more, with whatever is left of it."""

    async def write(stored: Stored[Account] | None) -> None:
        share = stored.value.share if stored else None
        there = await services.store.load(allotment_id)
        if stored is None or share is None or (there is not None and _has(there.value, sku_id)):
            return
        after = pools.settled(stored.value, 0)
        await services.pools.write(after.pool, [], stored.etag, gone=[allotment_id])

    await with_account(services, sku_id, allotment_id, write)


def _has(allotment: Allotment, sku_id: str) -> bool:
    return any(product.sku_id == sku_id for product in allotment.every_product)
