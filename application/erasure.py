"""One person is erased: a random token takes the place of the object id in everything that is kept.

It is done by a command of its own on the enforcement queue, piece by piece. How far it has come is in a bookmark, which
is the last thing that has the id, and is removed at the end.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from application.inventory import every_allotment
from application.requeue import requeue_on_failure
from application.services import Services
from domain.commands import Command, CommandKind
from domain.errors import Conflict, StaleWrite
from domain.objections import Objection
from domain.stored import Stored

log = logging.getLogger(__name__)

ERASURE = "erasure-"
"""How the bookmark of an erasure begins; the person's id follows."""

CAUSE = "erasure"
RUN_AT_MOST = timedelta(seconds=60)
LOST_AFTER = timedelta(minutes=10)
"""An erasure that has got nowhere for so long has lost its command."""


async def require_gone(services: Services, user_id: str) -> None:
    """Raise Conflict where the person has a seat, or waits, or is on the way out: that is for the group to say."""
    async for allotment in every_allotment(services):
        if user_id in await services.store.members(allotment, [user_id]):
            raise Conflict(Objection("personStillThere", user=user_id, name=allotment.display_name))


async def begin(services: Services, user_id: str) -> str:
    """Have a person erased; answers the token. Repeated while it goes on, it is the same one."""
    name, now = f"{ERASURE}{user_id}", services.clock.now()
    stored = await services.bookmarks.read(name)
    token = stored.value["token"] if stored else services.new_id()
    if stored is None:
        await services.bookmarks.write(name, {"token": token, "walked": now.isoformat()}, None)
    await services.commands.enqueue([Command(CommandKind.ERASE, user_id, CAUSE, now)])
    return token


async def erase(services: Services, command: Command) -> None:
    """Go on with an erasure for a while; the command comes back until it is done."""
    async with requeue_on_failure(services, command):
        until = services.clock.now() + RUN_AT_MOST
        while (stored := await services.bookmarks.read(f"{ERASURE}{command.allotment_id}")) is not None:
            if services.clock.now() >= until:
                await services.commands.enqueue([command], at=services.clock.now())
                return
            await _go_on(services, command.allotment_id, stored)


async def go_on_with_erasures(services: Services) -> None:
    """Put a command on the queue for every erasure whose own was lost."""
    now = services.clock.now()
    async for name in services.bookmarks.names(ERASURE):
        stored = await services.bookmarks.read(name)
        if stored and now - datetime.fromisoformat(stored.value["walked"]) >= LOST_AFTER:
            await services.commands.enqueue([Command(CommandKind.ERASE, name.removeprefix(ERASURE), CAUSE, now)])


async def _go_on(services: Services, user_id: str, stored: Stored[Mapping[str, str]]) -> None:
    """Walk through the next piece, and note how far that is. Raises StaleWrite, with the piece to be walked again."""
    name, token = f"{ERASURE}{user_id}", stored.value["token"]
    cursor = await services.personal.replace(user_id, token, stored.value.get("cursor"))
    if cursor is None:
        await services.bookmarks.remove(name)
        log.info("erasure %s: done", token)
        return
    walked = services.clock.now().isoformat()
    try:
        await services.bookmarks.write(name, {"token": token, "cursor": cursor, "walked": walked}, stored.etag)
    except StaleWrite:
        log.info("erasure %s: another worker walks too", token)
