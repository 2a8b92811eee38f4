"""Failed seats are tried again by commands: where units of a product are free, and where somebody asks for it.

Each allotment with seats that failed for want of units has a bookmark, written before such a row is. So looking for
units costs a request to Graph where there are such allotments, and nothing where there are none.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from application.services import Services
from domain.allotments import Allotment, AllotmentState, Member, MemberState
from domain.commands import Command, CommandKind
from domain.errors import StaleWrite
from domain.objections import Text
from domain.retries import FreeUnits, for_units, free_units, is_short, not_tried_since
from domain.stored import Stored

log = logging.getLogger(__name__)

SHORT = "short-of-units-"
"""How the bookmark of an allotment begins that has seats without a unit; its id follows."""

UNITS = "free-units"
CAUSE = Text("byFreeUnits")
ROWS_A_READ = 1000
PEOPLE_A_RETRY = 400
"""So many are tried by one command, before others have their turn."""

NOTED_FOR = timedelta(hours=1)
"""How long a note is kept: its row is written by then. A note that is half as old is written again."""


async def note_shortage(services: Services, allotment_id: str) -> None:
    """Note that an allotment is about to have seats that failed for want of units. Raises Transient."""
    name, now = f"{SHORT}{allotment_id}", services.clock.now()
    stored = await services.bookmarks.read(name)
    if stored is not None and now - _noted(stored) < NOTED_FOR / 2:
        return
    try:
        await services.bookmarks.write(name, {"noted": now.isoformat()}, stored.etag if stored else None)
    except StaleWrite:
        log.info("%s: noted by another worker at the same time", name)


async def look_for_units(services: Services) -> None:
    """Have those who failed for want of units tried again, in every allotment of a product that has free ones."""
    short: list[Allotment] = []
    async for name in services.bookmarks.names(SHORT):
        stored = await services.store.load(name.removeprefix(SHORT))
        if stored is None:
            await services.bookmarks.remove(name)
        elif stored.value.state is AllotmentState.ACTIVE:
            short.append(stored.value)
    if not short:
        return
    free = await _looked_at(services, {product.sku_id for each in short for product in each.products})
    now = services.clock.now()
    commands = [
        Command(CommandKind.UNITS, each.id, CAUSE, now)
        for each in short
        if any(free[product.sku_id].count for product in each.products if product.sku_id in free)
    ]
    if commands:
        await services.commands.enqueue(commands)


async def chosen(services: Services, allotment: Allotment, command: Command) -> tuple[Sequence[Member], bool]:
    """Whom a command tries again, at most PEOPLE_A_RETRY; and whether there are more."""
    failed = await _failed(services, allotment.id)
    if command.kind is CommandKind.UNITS:
        await _forget(services, allotment.id, failed)
        stored = await services.bookmarks.read(UNITS)
        found = for_units(allotment, failed, _kept(stored), services.clock.now())
    else:
        found = not_tried_since(failed, command.queued)
    return found[:PEOPLE_A_RETRY], len(found) > PEOPLE_A_RETRY


async def _failed(services: Services, allotment_id: str) -> list[Member]:
    rows, cursor = list[Member](), None
    while True:
        page = await services.store.page_of_members(
            allotment_id, cursor, ROWS_A_READ, seated=True, state=MemberState.FAILED
        )
        rows += page.items
        cursor = page.next_cursor
        if cursor is None:
            return rows


async def _forget(services: Services, allotment_id: str, failed: Sequence[Member]) -> None:
    """Forget a note that leads to nobody; not before the row that it was put for would be there."""
    name = f"{SHORT}{allotment_id}"
    stored = await services.bookmarks.read(name)
    if stored and not any(map(is_short, failed)) and services.clock.now() - _noted(stored) >= NOTED_FOR:
        await services.bookmarks.remove(name)


async def _looked_at(services: Services, sku_ids: set[str]) -> Mapping[str, FreeUnits]:
    """The free units of these products, kept for the commands that follow. Raises Transient."""
    stored = await services.bookmarks.read(UNITS)
    subscribed = await services.directory.subscribed()
    owned = [product for product in subscribed.values() if product.sku_id in sku_ids]
    free = free_units(owned, _kept(stored), services.clock.now())
    text = json.dumps({sku_id: [units.count, units.grown.isoformat()] for sku_id, units in free.items()})
    try:
        await services.bookmarks.write(UNITS, {"units": text}, stored.etag if stored else None)
    except StaleWrite:
        log.info("%s: looked at by another worker at the same time", UNITS)
    return free


def _kept(stored: Stored[Mapping[str, str]] | None) -> Mapping[str, FreeUnits]:
    kept = json.loads(stored.value["units"]) if stored else {}
    return {sku_id: FreeUnits(count, datetime.fromisoformat(grown)) for sku_id, (count, grown) in kept.items()}


def _noted(stored: Stored[Mapping[str, str]]) -> datetime:
    return datetime.fromisoformat(stored.value["noted"])
