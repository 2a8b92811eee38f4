"""Writing to an allotment's ledger while enforcement writes to it too."""

from collections.abc import Awaitable, Callable

from application.updates import update_allotment
from domain.admission import Plan, transactions
from domain.allotments import Allotment
from domain.stored import Stored
from handlers.api.call import Call


async def write(call: Call, plan_of: Callable[[Allotment], Awaitable[Plan]]) -> None:
    """Write a plan. Where somebody wrote in between, plan again on what is there now, a bounded number of times.

    plan_of: Raises where what the caller has seen is no longer so.
    Raises Conflict where others wrote each time.
    """

    async def commit(stored: Stored[Allotment]) -> None:
        etag = stored.etag
        for transaction in transactions(await plan_of(stored.value), stored.value):
            etag = await call.core.store.commit(transaction, etag)

    await update_allotment(call.core, call.allotment.id, commit, seen=call.stored)
