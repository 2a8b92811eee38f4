"""Writing a pool and a share of it, as they were read before anything on which they depend."""

from collections.abc import Awaitable, Callable
from functools import partial

from application.services import Services
from application.sight import ATTEMPTS
from application.updates import update
from domain.errors import Transient
from domain.objections import Text
from domain.stored import Stored
from domain.units.pools import Account


async def write_account(
    services: Services, sku_id: str, allotment_id: str, step: Callable[[Account], Awaitable[Account]]
) -> None:
    """Write what follows from a pool and a share of it, as they were read before anything on which it depends."""

    async def write(stored: Stored[Account] | None) -> None:
        if stored is None:
            return
        after = await step(stored.value)
        if after != stored.value:
            await services.pools.write(after.pool, [after.share] if after.share else [], stored.etag)

    await with_account(services, sku_id, allotment_id, write)


async def with_account(
    services: Services, sku_id: str, allotment_id: str, write: Callable[[Stored[Account] | None], Awaitable[None]]
) -> None:
    """Write what follows from a pool and a share of it. Raises Transient where others write all the time."""
    busy = Transient(Text("poolBusy", product=sku_id))
    await update(partial(services.pools.account, sku_id, allotment_id), write, lost=busy, attempts=ATTEMPTS)
