"""Both allotments are marked: from then on nobody but the merge gives away the seats of the giver."""

from datetime import timedelta

from application import units
from application.merging.run import Run
from application.messaging import schedule_delivery
from application.undertaking import SHORT_BREAK
from domain.admission import Draft, Plan
from domain.allotments import Allotment
from domain.copies import replace
from domain.merging.ledger import marked, noted, unmarked
from domain.merging.model import Merge, MergeState
from domain.merging.plan import in_the_way
from domain.merging.steps import ended, entered, stopped
from domain.objections import Text


async def prepare(run: Run) -> timedelta | None:
    """Mark the two, and remember how many units they have together."""
    if (wait := run.until_shown(run.merge.settled)) is not None:
        return wait
    merge = run.merge
    if merge.undoing and merge.units is None:
        for one in (merge.source.id, merge.target.id):
            await run.write(one, lambda found: _without_mark(merge, found))
        await run.save(ended(merge, run.now))
        return None
    source, target = await run.allotment(merge.source.id), await run.allotment(merge.target.id)
    if against := _against(merge, source.value, target.value):
        await run.save(stopped(merge, against))
        return None
    for one in (merge.source.id, merge.target.id):
        if await run.write(one, lambda found: _with_mark(run, merge, found)):
            await schedule_delivery(run.services, one)
    for one in (merge.source.id, merge.target.id):
        await units.settle(run.services, one)
    source, target = await run.allotment(merge.source.id), await run.allotment(merge.target.id)
    if source.value.transfers or target.value.transfers:
        return await run.wait_because(Text("mergeUnitsMoving"))
    if merge.units is None:
        limit = source.value.allotted_units
        await run.save(replace(run.merge, units=limit + target.value.allotted_units, source_units=limit))
    await run.save(entered(run.merge, MergeState.MOVING, run.now))
    return SHORT_BREAK


def _with_mark(run: Run, merge: Merge, allotment: Allotment) -> Plan:
    after = marked(merge, allotment)
    if (after.merging, after.giving) == (allotment.merging, allotment.giving):
        return Plan(allotment)  # it is marked already, with what it has got meanwhile
    code = "mergeGoesBack" if merge.undoing else "mergeBegins"
    return noted(Draft(after, run.now, run.cause), code, merge)


def _without_mark(merge: Merge, allotment: Allotment) -> Plan:
    return Plan(unmarked(merge, allotment) if allotment.merging == merge.id else allotment)


def _against(merge: Merge, source: Allotment, target: Allotment) -> str | None:
    """Why the two cannot be merged now, or parted again."""
    for each in (source, target):
        if each.merging not in {None, merge.id}:
            return Text("mergeInTheWay", name=each.display_name)
        if each.adopting or each.changing:
            return Text("mergeOtherWork", name=each.display_name)
    if merge.units is not None:
        return None
    if wrong := next(in_the_way(source, target), None):
        return wrong.message
    return Text("mergeOwed", name=target.display_name) if target.owed_units else None
