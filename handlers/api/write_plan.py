"""Writing to an allotment's ledger while enforcement writes to it too."""

from collections.abc import Awaitable, Callable

from application.allotments import ATTEMPTS
from domain.admission import Plan, transactions
from domain.allotments import Allotment
from domain.errors import Conflict, NotFound, StaleWrite
from domain.objections import Objection
from domain.stored import Stored
from handlers.api.call import Call


async def write(call: Call, plan_of: Callable[[Allotment], Awaitable[Plan]]) -> None:
    """Write a plan. Where somebody wrote in between, plan again on what is there now, a bounded number of times.

    plan_of: Raises where what the caller has seen is no longer so.
    Raises Conflict where others wrote each time.
    """
    stored: Stored[Allotment] | None = call.stored
    for _ in range(ATTEMPTS):
        if stored is None:
            raise NotFound(Objection("noAllotment", id=call.allotment.id))
        etag = stored.etag
        try:
            for transaction in transactions(await plan_of(stored.value), stored.value):
                etag = await call.core.store.commit(transaction, etag)
        except StaleWrite:
            stored = await call.core.store.load(call.allotment.id)
            continue
        return
    raise Conflict(Objection("allotmentBusy", name=call.allotment.id))
