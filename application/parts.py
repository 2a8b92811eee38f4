"""The tree of allotments: what is above one, what is below it, and new parts.

Parts are found through the index of owners: a part has an entry for its parent as if that owned it. Like every entry
there it only hints; what counts is the parent that the part itself names.
"""

from collections.abc import Collection, Sequence

from application.allotments import make
from application.inventory import every_listed
from application.services import Services
from domain.allotments import Allotment, AllotmentState
from domain.errors import Conflict
from domain.objections import Objection
from domain.parts import LEVELS_AT_MOST, NewPart, products_of
from domain.proposals import Proposal, TenantFacts
from domain.units.ledgers import units_from_above

ASKED_ABOUT_AT_MOST = 32
"""Of more allotments at once, lists are quicker asked for the parts than the index."""


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


async def parts_of(
    services: Services, allotment_ids: Collection[str], *, to_show: bool = False
) -> tuple[Allotment, ...]:
    """The parts of these allotments, by group id. to_show: nothing is decided by whether they are all."""
    if not allotment_ids:
        return ()
    loaded = await services.store.load_several(sorted(await _may_be_parts(services, allotment_ids, to_show=to_show)))
    found = [each.value for each in loaded.values() if each.value.parent_id in allotment_ids]
    return tuple(sorted(found, key=lambda each: each.group_id))


async def _may_be_parts(services: Services, allotment_ids: Collection[str], *, to_show: bool) -> set[str]:
    """Who may be a part of one of these: by the index, which is a query for each, or of many by what lists show.

    What has no copy yet is read for lists, and a parent never changes: new parts are there at once, too.
    """
    if to_show and len(allotment_ids) > ASKED_ABOUT_AT_MOST:
        return {each.id for each in await every_listed(services) if each.parent_id in allotment_ids}
    return {entry.value.allotment_id for entry in await services.owners.entries_for(allotment_ids)}


async def with_parts(
    services: Services, allotments: Sequence[Allotment], *, to_show: bool = False
) -> tuple[Allotment, ...]:
    """These allotments with everything below them, in the order in which the store lists them."""
    found = {each.id: each for each in allotments}
    level: Collection[str] = set(found)
    for _ in range(LEVELS_AT_MOST):
        parts = await parts_of(services, level, to_show=to_show)
        level = {each.id for each in parts if each.id not in found}
        found |= {each.id: each for each in parts}
        if not level:
            break
    return tuple(sorted(found.values(), key=lambda each: each.group_id))


async def make_part(services: Services, parent: Allotment, asked: NewPart, caller: str) -> str:
    """Make a part that met no objection; answers its id. Raises InvalidRequest where its units are not free any more.

    Who names no owners is the owner.
    """
    chosen = enumerate(products_of(parent, asked.sku_ids))
    proposal = Proposal(
        display_name=asked.display_name,
        group_id=asked.group_id,
        products=tuple((place, each.sku_id, each.disabled_plans) for place, each in chosen),
        allotted_units=asked.allotted_units,
        overflow=asked.overflow,
        licensing=parent.licensing,
        owners=asked.owners or (caller,),
    )
    return await make(services, proposal, TenantFacts(None, {}, 0, None), caller, parent=parent)


async def require_no_parts(services: Services, allotment: Allotment) -> None:
    """Raise Conflict where an allotment has parts: somebody dissolves each of them first, and sees whom it hits.

    Those that are being deleted have been dissolved; the allotment is gone once they are.
    """
    parts = await parts_of(services, [allotment.id])
    names = [part.display_name for part in parts if part.state is not AllotmentState.DELETING]
    leaving = sum(map(units_from_above, parts))
    if names or allotment.delegated_units > leaving:
        told = ", ".join(sorted(names))
        raise Conflict(Objection("allotmentHasParts", name=allotment.display_name, parts=told))
