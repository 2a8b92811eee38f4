"""What comes is reserved and gets its licensed groups; then new seats get it, and nobody has lost anything."""

from datetime import timedelta

from application import units
from application.licensed_groups import furnished_for_coming
from application.product_changes.run import Run
from application.undertaking import SHORT_BREAK
from domain.allotments import Allotment, Licensing
from domain.commands import CommandKind
from domain.copies import replace
from domain.objections import Objection, Text
from domain.product_changes.ledger import coming, is_switched, same_products, switched
from domain.product_changes.model import ChangeState, ProductChange, Way
from domain.product_changes.steps import ended, entered, stopped


async def prepare(run: Run) -> timedelta | None:
    """Reserve the units by writing what comes on the ledger, make its groups, and give it to new seats."""
    stored = await run.ledger()
    if run.change.undoing and run.change.new is None:
        await run.save(ended(run.change, run.now))
        return None
    if against := _in_the_way(run.change, stored.value):
        await run.save(stopped(run.change, against))
        return None
    if run.change.new is None:
        latest = stored.value.generations + 1
        new = stored.value.generation if run.change.way is Way.IN_PLACE else latest
        await run.save(replace(run.change, old=stored.value.generation, new=new))
    if (wait := run.until_believed) is not None:
        return wait
    comes = coming(run.change, stored.value)
    await run.retire_later([each for each in stored.value.coming if each.sku_id not in {one.sku_id for one in comes}])
    reserved = replace(stored.value, changing=run.change.id, coming=comes)
    stored = await run.commit(stored, reserved)
    await units.enrol(run.services, stored.value)
    if stored.value.licensing is Licensing.GROUP:
        stored = await furnished_for_coming(run.services, stored)
    if not is_switched(run.change, stored.value):
        await run.commit(stored, switched(run.change, stored.value))
    await run.request_enforcement(CommandKind.FINISH)
    await run.save(entered(run.change, ChangeState.MOVING, run.now))
    return SHORT_BREAK


def _in_the_way(change: ProductChange, allotment: Allotment) -> Text | None:
    """Why the allotment cannot be changed now."""
    if allotment.changing == change.id:
        return None
    if allotment.changing:
        return Text("changeInTheWay", id=allotment.changing)
    if allotment.adopting:
        return Text("changeAdopting")
    if allotment.merging:
        return Objection("allotmentMerging", name=allotment.display_name)
    expected = change.after if change.undoing else change.before
    return None if same_products(allotment.products, expected) else Text("changeOtherProducts")
