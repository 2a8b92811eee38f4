"""Compare and swap: what is stored is loaded, changed and written, and once more where somebody wrote in between."""

import logging
from collections.abc import Awaitable, Callable

from application.services import Services
from domain.allotments import Allotment
from domain.errors import AllotmentsError, Conflict, NotFound, StaleWrite
from domain.objections import Objection
from domain.stored import Stored

log = logging.getLogger(__name__)

ATTEMPTS = 8
"""How often it is begun again because somebody wrote in between."""


async def update[T, R](
    load: Callable[[], Awaitable[T]],
    write: Callable[[T], Awaitable[R]],
    *,
    lost: AllotmentsError,
    attempts: int = ATTEMPTS,
) -> R:
    """Write what follows from what is stored; answers what `write` answers.

    write: raises StaleWrite where what was loaded is no longer stored. Everything is decided again then.
    lost:  is raised where others never let up.
    """
    for _ in range(attempts):
        loaded = await load()
        try:
            return await write(loaded)
        except StaleWrite as stale:
            log.info("%s It is read and decided again.", stale)
    raise lost


async def update_allotment[R](
    services: Services,
    allotment_id: str,
    write: Callable[[Stored[Allotment]], Awaitable[R]],
    *,
    seen: Stored[Allotment] | None = None,
) -> R:
    """Write to an allotment while enforcement writes to it too. Raises NotFound, and Conflict where it never lets up.

    seen: the allotment as it was read already, from which the first attempt goes out.
    """

    async def load() -> Stored[Allotment]:
        nonlocal seen
        stored, seen = seen or await services.store.load(allotment_id), None
        if stored is None:
            raise NotFound(Objection("noAllotment", id=allotment_id))
        return stored

    return await update(load, write, lost=Conflict(Objection("allotmentBusy", name=allotment_id)))
