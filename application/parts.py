"""The tree of allotments: what is above one, what is below it, and new parts.

Parts are found through the index of owners: a part has an entry for its parent as if that owned it. Like every entry
there it only hints; what counts is the parent that the part itself names.
"""

from collections.abc import Collection, Sequence

from application import units
from application.allotments import ensure_finished
from application.services import Services
from domain.allotments import Allotment, AllotmentState
from domain.commands import Command, CommandKind
from domain.errors import Conflict
from domain.objections import Objection, Text
from domain.parts import LEVELS_AT_MOST, NewPart, products_of
from domain.waiting_order import FIRST_PLACE


async def above(services: Services, allotment: Allotment) -> tuple[Allotment, ...]:
    """The allotments above one, its parent first."""
    found: list[Allotment] = []
    parent_id = allotment.parent_id
    while parent_id is not None and len(found) < LEVELS_AT_MOST:
        stored = await services.store.load(parent_id)
        if stored is None:
            break
        found.append(stored.value)
        parent_id = stored.value.parent_id
    return tuple(found)


async def parts_of(services: Services, allotment_ids: Collection[str]) -> tuple[Allotment, ...]:
    """The parts of these allotments, by group id."""
    if not allotment_ids:
        return ()
    entries = await services.owners.entries_for(allotment_ids)
    loaded = await services.store.load_several(sorted({entry.value.allotment_id for entry in entries}))
    found = [each.value for each in loaded.values() if each.value.parent_id in allotment_ids]
    return tuple(sorted(found, key=lambda each: each.group_id))


async def with_parts(services: Services, allotments: Sequence[Allotment]) -> tuple[Allotment, ...]:
    """These allotments with everything below them, in the order in which the store lists them."""
    found = {each.id: each for each in allotments}
    level: Collection[str] = set(found)
    for _ in range(LEVELS_AT_MOST):
        parts = await parts_of(services, level)
        level = {each.id for each in parts if each.id not in found}
        found |= {each.id: each for each in parts}
        if not level:
            break
    return tuple(sorted(found.values(), key=lambda each: each.group_id))


async def make_part(services: Services, parent: Allotment, asked: NewPart, caller: str) -> str:
    """Make a part that met no objection; answers its id. Raises InvalidRequest where its units are not free any more.

    Who names no owners is the owner.
    """
    owners, cause = asked.owners or (caller,), Text("createdBy", actor=caller)
    part = Allotment(
        id=await services.store.claim(asked.group_id, services.new_id()),
        display_name=asked.display_name,
        group_id=asked.group_id,
        products=products_of(parent, asked.sku_ids),
        allotted_units=0,
        overflow=asked.overflow,
        licensing=parent.licensing,
        created=services.clock.now(),
        owners=owners,
        state=AllotmentState.PREPARING,
        prepared=False,
        next_place=FIRST_PLACE,
        parent_id=parent.id,
    )
    await services.owners.add(part.id, (*owners, parent.id), services.clock.now())
    await ensure_finished(services, part.id, cause, CommandKind.PREPARE)
    await units.open_with(services, part, asked.allotted_units, 0)
    await services.commands.enqueue([Command(CommandKind.PREPARE, part.id, cause, services.clock.now())])
    return part.id


async def require_no_parts(services: Services, allotment: Allotment) -> None:
    """Raise Conflict where an allotment has parts: somebody dissolves each of them first, and sees whom it hits."""
    names = [part.display_name for part in await parts_of(services, [allotment.id])]
    if names or allotment.delegated_units:
        told = ", ".join(sorted(names))
        raise Conflict(Objection("allotmentHasParts", name=allotment.display_name, parts=told))
