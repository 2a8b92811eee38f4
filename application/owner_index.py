"""Which allotments are somebody's own, found by an index (`domain.owners.Owners`) without reading the others.

An entry is put before its owner is written on the allotment, and what an entry leads to is shown only if the allotment
itself names the owner. An entry that leads nowhere is removed when it is a day old: by then no write is under way that
it was put for.
"""

from datetime import timedelta

from application.inventory import every_allotment
from application.once import is_done, note_done
from application.services import Services
from domain.access import Caller
from domain.allotments import Allotment

INDEXED = "owners-indexed"
"""The bookmark that is there once every allotment has its entries."""

STALE_AFTER = timedelta(days=1)


async def owned_by(services: Services, caller: Caller) -> tuple[Allotment, ...]:
    """The caller's own allotments, in the order in which the store lists them.

    They cost a query for each id of the caller, and a read for each allotment found. As long as the allotments that
    were made before there was an index are not in it, all are read.
    """
    if not await is_done(services, INDEXED):
        return tuple([each async for each in every_allotment(services) if caller.owns(each)])
    entries = await services.owners.entries_for({caller.id, *caller.groups})
    loaded = await services.store.load_several({entry.value.allotment_id for entry in entries})
    found = {one: stored.value for one, stored in loaded.items()}
    named = {(owner, each.id) for each in found.values() for owner in each.owners}
    old = services.clock.now() - STALE_AFTER
    stale = [
        entry
        for entry in entries
        if entry.value.put < old and (entry.value.owner_id, entry.value.allotment_id) not in named
    ]
    await services.owners.remove(stale)
    return tuple(sorted(filter(caller.owns, found.values()), key=lambda each: each.group_id))


async def index(services: Services) -> None:
    """Put the entries of every allotment; from then on owners find theirs by the index alone."""
    async for allotment in every_allotment(services):
        found_by = (*allotment.owners, *([allotment.parent_id] if allotment.parent_id else []))
        await services.owners.add(allotment.id, found_by, services.clock.now())
    await note_done(services, INDEXED)


async def index_at_first(services: Services) -> None:
    """Put the entries of every allotment if that has never been done."""
    if not await is_done(services, INDEXED):
        await index(services)
