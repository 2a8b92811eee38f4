"""An allotment's ledger beside its shares in the pools."""

import logging
from collections.abc import Awaitable, Callable

from application.services import Services
from application.sight import Sight
from application.units.accounts import write_account
from application.units.ends import PoolEnd
from application.units.pools import enrol
from domain.allotments import Allotment
from domain.units import pools
from domain.units.pools import Account, Share

log = logging.getLogger(__name__)


async def compare(services: Services, allotment_id: str) -> None:
    """Compare an allotment's ledger with its shares in the pools: finish what one of them still knows, and enrol it.

    Where a release of before has changed the limit without them, they follow the ledger.
    """
    stored = await services.store.load(allotment_id)
    if stored is None or stored.value.parent_id is not None:
        return
    for product in stored.value.every_product:
        account = await services.pools.account(product.sku_id, allotment_id)
        if account is None or not _agrees(account.value, stored.value):
            await _mend(services, stored.value, product.sku_id)


def _agrees(account: Account, allotment: Allotment) -> bool:
    return account.pool.complete and account.share == Share(allotment.id, allotment.allotted_units)


async def _mend(services: Services, allotment: Allotment, sku_id: str) -> None:
    await enrol(services, allotment)
    account = await services.pools.account(sku_id, allotment.id)
    share = account.value.share if account else None
    for portion in share.outgoing if share else ():
        await PoolEnd(Sight(services), sku_id).let_go(allotment.id, portion.number)
    for number in share.received if share else ():
        await PoolEnd(Sight(services), sku_id).forget(allotment.id, number)
    await write_account(services, sku_id, allotment.id, _as_the_ledger(services, allotment.id))


def _as_the_ledger(services: Services, allotment_id: str) -> Callable[[Account], Awaitable[Account]]:
    async def step(account: Account) -> Account:
        share, stored = account.share, await services.store.load(allotment_id)
        if share is None or share.outgoing or share.received or stored is None or stored.value.transfers:
            return account
        if share.units != stored.value.allotted_units:
            limit = stored.value.allotted_units
            log.warning("allotment %s: its limit is %d, its share %d", allotment_id, limit, share.units)
        return pools.settled(account, stored.value.allotted_units)

    return step
