"""Nobody needs the old assignment any more; then it is removed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched

from application.adoption.run import GROUP_GONE, Run
from application.undertaking import PEOPLE_A_STEP, SHORT_BREAK, PageOfPeople, is_enforced
from domain.adoption.evidence import holds_old, is_unsafe, may_leave_old_group, removable
from domain.adoption.model import (
    AdoptionState,
    PlannedPerson,
    Source,
    Verdict,
)
from domain.adoption.plan import over_again
from domain.adoption.steps import entered, stopped
from domain.allotments import Allotment, Member, MemberState
from domain.commands import CommandKind
from domain.copies import replace
from domain.fulfilment import Effect
from domain.objections import Text
from domain.undertakings import LicenceAssignment, Part

PEOPLE_A_PAGE = 99


async def verify(run: Run) -> timedelta | None:
    """See that everybody who stays is active by the new way, and nobody goes who has not been given up."""
    allotment = (await run.ledger()).value
    if not is_enforced(allotment):
        return await run.wait_because(
            Text("allotmentNotActive", state=allotment.state, why=allotment.state_reason or Text("notLookedAt"))
        )
    if run.adoption.scan.part is None:
        await run.begin_scan(allotment)
    async for page in run.pages(allotment, Part.SEATED, Part.WAITING):
        await _verify_page(run, allotment, page)
    scan = run.adoption.scan
    if scan.part is not None:
        return SHORT_BREAK
    if scan.undecided:
        await run.save(over_again(run.adoption, await _over(run, allotment)))
        return None
    if scan.lacking:
        await run.request_enforcement(CommandKind.OBSERVE)  # some of them may have left the group
        return await run.wait_because(
            Text("adoptionNotLicensed", lacking=scan.lacking, people=scan.people, first=scan.first)
        )
    decided = run.now
    if not await _still_so(run):
        return run.later()
    removing = entered(run.adoption, AdoptionState.REMOVING, run.now)
    await run.save(replace(removing, apply_by=decided + run.services.policy.grant_window))
    return await remove(run)


async def remove(run: Run) -> timedelta | None:
    """Remove the old assignment."""
    return await (_remove_from_group(run) if run.by_group else _remove_from_people(run))


async def _verify_page(run: Run, allotment: Allotment, page: PageOfPeople) -> None:
    asked, held = run.now, await run.held(page.rows)
    lacking = [row.user_id for row in page.rows if row.seated and _unsafe(run, allotment, row, held, asked)]
    undecided = await _undecided(run, [row for row in page.rows if row.state is MemberState.WAITING], held)
    then = page.scan.seen(len(page.rows), lacking)
    then = replace(then, undecided=then.undecided + len(undecided))
    # The confirmation covers only the people it was shown for, and not those who turn out to be over the limit now.
    loss_confirmed = run.adoption.loss_confirmed and not undecided
    await run.save(replace(run.adoption, scan=then, loss_confirmed=loss_confirmed), undecided)


def _unsafe(
    run: Run, allotment: Allotment, row: Member, held: Mapping[str, Sequence[LicenceAssignment]], asked: datetime
) -> bool:
    return is_unsafe(run.adoption, row, allotment.products, held[row.user_id], asked, run.services.policy)


async def _undecided(
    run: Run, waiting: Iterable[Member], held: Mapping[str, Sequence[LicenceAssignment]]
) -> list[PlannedPerson]:
    """Those who wait, would lose the licence, and have not been given up: they are over the limit."""
    losing = {row.user_id: products for row in waiting if (products := holds_old(run.adoption, held[row.user_id]))}
    known = await run.store.named(run.adoption.id, losing.keys()) if losing else {}
    given_up = {
        user for user, person in known.items() if person.verdict is Verdict.OVER and run.adoption.loss_confirmed
    }
    return [
        PlannedPerson(user_id, Verdict.OVER, tuple(sorted(products)))
        for user_id, products in losing.items()
        if user_id not in given_up
    ]


async def _over(run: Run, allotment: Allotment) -> list[str]:
    """Those who wait, of the people who are shown as over the limit."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = await run.store.people(run.adoption.id, Verdict.OVER, cursor, PEOPLE_A_PAGE)
        rows = await run.members(allotment, [person.user_id for person in page.items])
        found += [row.user_id for row in rows if row.state is MemberState.WAITING]
        cursor = page.next_cursor
        if cursor is None:
            return found


async def _still_so(run: Run) -> bool:
    """Whether the group and the ledger show nothing now that the scan has not seen."""
    allotment = (await run.ledger()).value
    if not is_enforced(allotment) or not await run.knows_the_group(allotment):
        return False
    # Somebody may have been decided about since the ledger was read, and so be no news to what the group shows.
    rows = await run.decided_since((await run.ledger()).value)
    if rows is None:
        return False
    for some in batched(rows, PEOPLE_A_STEP, strict=False):
        asked, held = run.now, await run.held(some)
        if any(_unsafe(run, allotment, row, held, asked) for row in some):
            return False
    return True


async def _remove_from_group(run: Run) -> timedelta | None:
    """Take the licence off the watched group, once for everybody; too late, everything is verified again."""
    carried = await run.carried()
    if carried is None:
        await run.save(stopped(run.adoption, GROUP_GONE))
        return None
    left = [product.sku_id for product in run.adoption.products if product.sku_id in carried]
    if not left:
        await _finish(run)
        return None
    if not run.before_deadline:
        await run.save(entered(run.adoption, AdoptionState.VERIFYING, run.now))
        return SHORT_BREAK
    await run.sources.change_group(run.adoption.group_id, (), left)
    return run.later()


async def _remove_from_people(run: Run) -> timedelta | None:
    """Take the old licence from each person who has the new one, and from those who have been given up."""
    if await run.old_group_has_changed():
        await run.save(stopped(run.adoption, Text("adoptionOtherProducts")))
        return None
    allotment = (await run.ledger()).value
    if run.adoption.scan.part is None:
        await run.begin_scan(allotment)
    async for page in run.pages(allotment, Part.SEATED, Part.PLANNED):
        lacking = await _remove_page(run, allotment, page.rows)
        await run.save(replace(run.adoption, scan=page.scan.seen(len(page.rows), lacking)))
    scan = run.adoption.scan
    if scan.part is not None:
        return SHORT_BREAK
    run.require_permitted()
    if scan.lacking:
        return await run.wait_because(
            Text("adoptionDirectNeeded", lacking=scan.lacking, people=scan.people, first=scan.first)
        )
    await _finish(run)
    return None


async def _remove_page(run: Run, allotment: Allotment, rows: Sequence[Member]) -> list[str]:
    """Remove what may go from these people; answers those from whom it may not yet, or could not be."""
    await run.set_send_deadline()
    asked, held = run.now, await run.held(rows)
    staying = [row for row in rows if row.state is not MemberState.RELEASING]
    lacking = [row.user_id for row in staying if row.seated and _unsafe(run, allotment, row, held, asked)]
    going = [row for row in staying if row.user_id not in lacking and (row.seated or run.adoption.loss_confirmed)]
    if run.adoption.source is Source.MEMBERSHIP:
        await _take_out(run, allotment, going, held)
    else:
        await _take_from(run, allotment, going, held)
    return [row.user_id for row in rows if row.user_id in lacking or row.user_id in run.undone]


async def _take_out(
    run: Run, allotment: Allotment, going: Sequence[Member], held: Mapping[str, Sequence[LicenceAssignment]]
) -> None:
    """Take people out of the old group, each of whom has all that it gives in another way."""
    users = [
        row.user_id
        for row in going
        if may_leave_old_group(run.adoption, allotment.products, held[row.user_id], covered=row.seated)
    ]
    if users and run.adoption.old_group:
        run.require_before_deadline()
        outcomes = await run.services.directory.remove_members(run.adoption.old_group, users)
        run.remember_failures({user: each for user, each in outcomes.items() if each.effect is not Effect.UNKNOWN})


async def _take_from(
    run: Run, allotment: Allotment, going: Sequence[Member], held: Mapping[str, Sequence[LicenceAssignment]]
) -> None:
    """Take the direct licences of people, each of which they have in another way."""
    due = {
        row.user_id: removable(run.adoption, allotment.products, held[row.user_id], covered=row.seated) for row in going
    }
    for product in run.direct_products:
        users = [user_id for user_id, products in due.items() if product.sku_id in products]
        if users:
            run.require_before_deadline()
            run.remember_failures(await run.services.directory.revoke([product], users))


async def _finish(run: Run) -> None:
    """The old assignment is gone: from now on the allotment is like any other.

    One that was there before is compared, so that what was found is seen to be gone.
    """
    await run.mark(adopting=False)
    if run.adoption.existing is not None:
        await run.request_enforcement(CommandKind.RECONCILE)
    await run.save(entered(run.adoption, AdoptionState.ADOPTED, run.now))
