"""Everybody has what they are to have: what went is not the allotment's any more, and its groups carry nothing."""

from datetime import timedelta

from application import units
from application.enforcement.ledger import LedgerSession
from application.licensed_groups import retire
from application.product_changes.run import Run
from application.undertaking import SHORT_BREAK
from domain.allotments import Allotment, MemberState
from domain.commands import CommandKind
from domain.copies import replace
from domain.product_changes.ledger import finished
from domain.product_changes.model import ChangeState
from domain.product_changes.steps import ended, entered
from domain.stored import Stored

_A_MOMENT = timedelta(seconds=1)


async def finish(run: Run) -> timedelta | None:
    """Write it on the ledger, take the licences off the groups that are empty by now, and have it all compared.

    It is compared once more when whatever is lacking may be believed. What a hand has taken of what stays, while the
    person was in hand, is given back then, and not in the night.
    """
    stored = await run.ledger()
    if stored.value.changing == run.change.id:
        if await _left_behind(run, stored):
            await run.save(entered(run.change, ChangeState.MOVING, run.now))
            return SHORT_BREAK
        await run.retire_later((*stored.value.leaving, *stored.value.coming))
        stored = await run.commit(stored, finished(stored.value))
    left = {each.sku_id for each in (*run.change.before, *run.change.after)} - {
        each.sku_id for each in stored.value.every_product
    }
    for sku_id in sorted(left):
        await units.forget_share(run.services, sku_id, stored.value.id)
    if run.change.retiring:
        await run.set_send_deadline()
    for product in run.change.retiring:
        run.require_before_deadline()
        await retire(run.services, product)
    await run.request_enforcement(CommandKind.RECONCILE)
    believed = run.now + run.services.policy.unverified_margin + _A_MOMENT
    await run.request_enforcement(CommandKind.RECONCILE, at=believed)
    await run.save(ended(run.change, run.now))
    return None


async def _left_behind(run: Run, stored: Stored[Allotment]) -> bool:
    """Whether people with a seat are in a group of what goes, where a hand has put them; they move now as all others.

    Without it they would lose what they have when the group carries nothing any more.
    """
    groups = [product for product in stored.value.leaving if product.licensed_group_id]
    inside = set[str]().union(*[await run.services.directory.licensed_members(product) for product in groups])
    session = LedgerSession(run.services, stored, all_unfinished=False, queued=run.now)
    rows = await session.read(inside) if inside else session.rows(())
    found = rows.of(row for row in rows.people if row.seated and row.state is not MemberState.RELEASING)
    if found.people:
        await run.rewrite(session, found, lambda draft, row: draft.add(row, replace(row, moving=True)))
    return bool(found.people)
