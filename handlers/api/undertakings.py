"""What adoptions and changes of products have in common over the API: read and changed under their ETags.

What is asked for is written and carried out by commands on the enforcement queue.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Container

from application.undertaking import Undertaking
from application.updates import ATTEMPTS, update
from domain.allotments import Allotment, AllotmentState
from domain.commands import Command, CommandKind
from domain.directory import OBJECT_ID
from domain.errors import Conflict, NotFound, StaleWrite, Transient
from domain.objections import Objection, Text
from domain.stored import Page, Stored
from domain.undertakings import require_none_under_way
from handlers.api.call import Call
from handlers.http.etags import match


def require_free(allotment: Allotment) -> None:
    """Raise Conflict where an undertaking cannot begin: the allotment is being deleted, or another is under way."""
    if allotment.state is AllotmentState.DELETING:
        raise Conflict(Objection("allotmentDeleting", name=allotment.display_name))
    require_none_under_way(allotment)


async def of_allotments[Work: Undertaking](
    every: AsyncIterator[Stored[Work]], allotment_ids: Container[str]
) -> Page[Stored[Work]]:
    """The undertakings of these allotments in one page, the newest first."""
    theirs = [each async for each in every if each.value.allotment_id in allotment_ids]
    return Page(tuple(sorted(theirs, key=lambda each: each.value.created, reverse=True)))


async def loaded[Work](
    call: Call, load: Callable[[str], Awaitable[Stored[Work] | None]], parameter: str, missing: str, what: str
) -> Stored[Work]:
    """The undertaking that the path names, in the version that the caller has seen.

    missing: the code of the text that says that there is none. what: what it is called. Raises NotFound and
    PreconditionFailed.
    """
    work_id = call.request.route_params.get(parameter, "")
    stored = await load(work_id) if OBJECT_ID.fullmatch(work_id) else None
    if stored is None:
        raise NotFound(Objection(missing, id=work_id))
    if "If-Match" in call.request.headers:
        match(call.request, stored.etag, f"{what} {work_id}")
    return stored


async def changed[Work](
    call: Call,
    load: Callable[[], Awaitable[Stored[Work]]],
    write: Callable[[Work, str], Awaitable[str]],
    change: Callable[[Work], Work],
    require: Callable[[Work], Awaitable[None]] | None = None,
) -> tuple[Work, Stored[Work]]:
    """Change an undertaking; answers it as it was, and as it is.

    Where one of its own steps was written in between, it is decided again on what is there then. A caller who names one
    version in If-Match gets 412 then. Raises Transient where a step came in between each time.
    """

    async def attempt(stored: Stored[Work]) -> tuple[Work, Stored[Work]]:
        after = change(stored.value)
        if require is not None:
            await require(stored.value)
        return stored.value, Stored(after, await write(after, stored.etag))

    busy = f"It has gone on {ATTEMPTS} times while it was to be changed; try again."
    return await update(load, attempt, lost=Transient(busy))


async def give_up[Work: Undertaking](
    load: Callable[[str], Awaitable[Stored[Work] | None]],
    write: Callable[[Work, str], Awaitable[str]],
    found: Stored[Work],
    instead: Callable[[Work], Work | None],
) -> None:
    """Give up a plan that nobody has started. instead: what takes its place; None: it has been started."""
    stored: Stored[Work] | None = found
    for _ in range(ATTEMPTS):
        after = instead(stored.value) if stored else None
        if stored is None or after is None:
            return
        try:
            await write(after, stored.etag)
        except StaleWrite:  # its planning has gone on
            stored = await load(found.value.id)
            continue
        return


async def command(call: Call, kind: CommandKind, work_id: str) -> None:
    """Have the undertaking go on."""
    asked = Command(kind, work_id, Text("askedBy", actor=call.caller.id), call.core.clock.now())
    await call.core.commands.enqueue([asked])
