"""The old assignment is put back; where everybody has it again, the allotment is deleted with its licences.

An allotment that was there before the adoption stays as it is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched

from application.adoption.run import Run
from application.undertaking import PEOPLE_A_STEP, SHORT_BREAK, STEPS_A_RUN
from domain.admission import Transaction
from domain.adoption.evidence import holds_old, is_settled, is_unseen, lacks_old
from domain.adoption.model import (
    AdoptionState,
    Source,
    Verdict,
    allotment_of,
    is_filling,
)
from domain.adoption.steps import entered
from domain.allotments import Allotment, AllotmentState, Member, MemberState
from domain.commands import CommandKind
from domain.copies import replace
from domain.fulfilment import Effect
from domain.objections import Text
from domain.stored import Stored
from domain.undertakings import LicenceAssignment, Part, Scan


async def undo(run: Run) -> timedelta | None:
    """Go back, from wherever the adoption was."""
    ledger = await run.services.store.load(run.adoption.allotment_id)
    if ledger is None or run.adoption.existing is not None:
        return await _put_back_alone(run, ledger)
    if ledger.value.state is AllotmentState.DELETING:
        return run.later()
    if is_filling(ledger.value):
        return await _delete(run, ledger)  # nothing has been granted yet
    return await _put_back(run, ledger.value)


async def _put_back(run: Run, allotment: Allotment) -> timedelta:
    """Put back whatever lacks, by scans, until one of them finds that nothing does; then delete the allotment."""
    if not allotment.adopting and (against := await run.mark(adopting=True)):
        return await run.wait_because(against)
    if run.adoption.scan.part is None:
        await run.begin_scan(allotment)
    put_back = await _put_back_on_group(run)
    async for page in run.pages(allotment, Part.SEATED, Part.PLANNED):
        lacking = await _put_back_page(run, allotment, page.rows)
        await run.save(replace(run.adoption, scan=page.scan.seen(len(page.rows), lacking)))
    scan = run.adoption.scan
    if scan.part is not None:
        return SHORT_BREAK
    run.require_permitted()
    if scan.lacking:
        await run.request_enforcement(CommandKind.OBSERVE)  # some of them may have left the group
        return await run.wait_because(
            Text("adoptionNotHeldAgain", lacking=scan.lacking, people=scan.people, first=scan.first)
        )
    if put_back or not _removal_is_over(run, scan.began):
        return run.later()
    same = await _still_so(run)
    return await _delete(run, same) if same else run.later()


async def _put_back_alone(run: Run, ledger: Stored[Allotment] | None) -> timedelta | None:
    """The allotment was never made, is gone, or stays: what is left is to have the old assignment on the group."""
    if not _removal_is_over(run, run.now) or await _put_back_on_group(run):
        return run.later()
    if run.adoption.takes_others and (wait := await _take_out_again(run)):
        return wait
    if run.adoption.existing is None:
        await run.services.store.erase(allotment_of(run.adoption))
    elif ledger is not None:
        await run.mark(adopting=False)
    await run.save(entered(run.adoption, AdoptionState.UNDONE, run.now))
    return None


async def _take_out_again(run: Run) -> timedelta | None:
    """Remove from the group whom the adoption has added to it; None: it is done. The allotment is gone by now."""
    if run.adoption.scan.part is not Part.JOINING:
        await run.save(replace(run.adoption, scan=Scan(began=run.now, part=Part.JOINING)))
    for _ in range(STEPS_A_RUN):
        scan = run.adoption.scan
        page = await run.store.people(run.adoption.id, Verdict.STAYS, scan.cursor, PEOPLE_A_STEP)
        joined = [person.user_id for person in page.items if person.joins]
        if joined:
            outcomes = await run.services.directory.remove_members(run.adoption.group_id, joined)
            run.remember_failures({user: each for user, each in outcomes.items() if each.effect is not Effect.UNKNOWN})
        then = scan.seen(len(joined), [user for user in joined if user in run.undone])
        if page.next_cursor is None and not then.lacking:
            return None
        again = Scan(began=run.now, part=Part.JOINING) if page.next_cursor is None else None
        await run.save(replace(run.adoption, scan=again or replace(then, cursor=page.next_cursor)))
        if again:
            run.require_permitted()
            return await run.wait_because(Text("adoptionNotTakenOut", first=then.first))
    return SHORT_BREAK


def _removal_is_over(run: Run, when: datetime) -> bool:
    """Whether nothing that was sent before could still take effect at that time."""
    sent_by = run.adoption.apply_by
    return sent_by is None or sent_by + run.services.policy.propagation_margin <= when


async def _put_back_on_group(run: Run) -> bool:
    """Whether the group lacked a licence, and has been given it again."""
    carried = await run.carried() if run.by_group else None
    if carried is None:
        return False
    missing = [product for product in run.adoption.products if product.sku_id not in carried]
    if missing:
        await run.sources.change_group(run.adoption.group_id, missing, ())
    return bool(missing)


async def _put_back_page(run: Run, allotment: Allotment, rows: Sequence[Member]) -> list[str]:
    """Assign directly what these people lack; answers for whom something is not as it was."""
    asked, held = run.now, await run.held(rows)
    lacking = await _lacking(run, allotment, rows, held, asked)
    back = [user_id for user_id, products in lacking.items() if products]
    if run.adoption.old_group and back:
        run.remember_failures(await run.services.directory.add_members(run.adoption.old_group, back))
    for product in run.direct_products if run.adoption.source is Source.DIRECT else ():
        users = [user_id for user_id, products in lacking.items() if product.sku_id in products]
        if users:
            run.remember_failures(await run.services.directory.grant([product], users))
    return list(lacking)


async def _lacking(
    run: Run,
    allotment: Allotment,
    rows: Sequence[Member],
    held: Mapping[str, Sequence[LicenceAssignment]],
    asked: datetime,
) -> dict[str, frozenset[str]]:
    """Who lacks which products the old way; and, with none, whose seat is too new to tell."""
    given_up = [row.user_id for row in rows if row.state is MemberState.WAITING and run.adoption.loss_confirmed]
    plan = await run.store.named(run.adoption.id, given_up) if given_up else {}
    lacking: dict[str, frozenset[str]] = {}
    for row in rows:
        if row.state is MemberState.RELEASING:
            continue
        missing = lacks_old(run.adoption, allotment.products, held[row.user_id])
        if person := plan.get(row.user_id):
            missing |= frozenset(person.holds) - holds_old(run.adoption, held[row.user_id])
        unsure = not is_settled(row, asked, run.services.policy) or is_unseen(row, held[row.user_id], asked)
        if missing or (row.seated and unsure):
            lacking[row.user_id] = missing
    return lacking


async def _still_so(run: Run) -> Stored[Allotment] | None:
    """The ledger, if it shows nothing that the scan has not seen; while it is suspended nobody gets a seat."""
    ledger = await run.ledger()
    allotment = ledger.value
    if allotment.state is AllotmentState.ACTIVE and not await run.knows_the_group(allotment):
        return None
    rows = await run.decided_since(allotment)
    if rows is None:
        return None
    for some in batched(rows, PEOPLE_A_STEP, strict=False):
        asked, held = run.now, await run.held(some)
        if await _lacking(run, allotment, some, held, asked):
            return None
    return ledger


async def _delete(run: Run, ledger: Stored[Allotment]) -> timedelta:
    """Have the licensed group emptied, by the way in which every allotment is deleted."""
    reason = Text("beingUndone")
    deleting = replace(ledger.value, state=AllotmentState.DELETING, state_reason=reason, keep_licences=False)
    await run.services.store.commit(Transaction(deleting, ()), ledger.etag)
    await run.request_enforcement(CommandKind.DELETE)
    return run.later()
