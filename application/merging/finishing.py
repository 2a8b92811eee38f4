"""Everybody has gone: what is left of the giver's units and reservations follows, and the two are marked no more."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from itertools import batched

from application import units
from application.merging.run import Run
from application.messaging import schedule_delivery
from application.reservations import command as of_reservations
from application.undertaking import PEOPLE_A_STEP, SHORT_BREAK, STEPS_A_RUN
from domain.admission import Draft, Plan, Transaction
from domain.allotments import Allotment
from domain.commands import CommandKind
from domain.copies import replace
from domain.dates import Dated
from domain.errors import Conflict, InvalidRequest
from domain.fulfilment import Effect
from domain.merging.ledger import moved_over, noted, unmarked
from domain.merging.model import ARRIVED, Merge, MergeState
from domain.merging.moves import has_seat
from domain.merging.steps import ended, entered
from domain.objections import Text
from domain.reservations import entries
from domain.reserved import Reservation
from domain.stored import Stored
from domain.units.lending import own_free_units


async def finish(run: Run) -> timedelta | None:
    """Take the last steps, each of which can be taken again; the marks go last."""
    merge = run.merge
    source = await run.services.store.load(merge.source.id)
    if source is not None and source.value.merging == merge.id:
        if (wait := await _settled(run)) is not None:
            return wait
        await _unmark(run, merge.source.id)
    if source is not None and not merge.undoing and merge.delete:
        await run.enforce(CommandKind.DELETE, merge.source.id)
    elif source is not None:
        await run.enforce(CommandKind.RECONCILE, merge.source.id)
    await _unmark(run, merge.target.id)
    await run.enforce(CommandKind.RECONCILE, merge.target.id)
    reason = None
    if merge.undoing and source is not None and source.value.allotted_units < merge.source_units:
        missing = merge.source_units - source.value.allotted_units
        reason = Text("mergeFewerUnits", count=missing, name=merge.source.display_name)
    await run.save(replace(ended(run.merge, run.now, reason), gone=merge.delete and not merge.undoing))
    return None


async def _settled(run: Run) -> timedelta | None:
    """How long to wait until nothing is left at the giver that has to come along; None: nothing is."""
    if await _somebody_is_left(run):
        return run.later()
    if not run.merge.undoing and await _reservations_are_left(run):
        return SHORT_BREAK
    return await _units_are_left(run)


async def _somebody_is_left(run: Run) -> bool:
    """Whether the giver's group has people who have gone, and are taken out again; or who have come just now."""
    giver = (await run.allotment(run.merge.giver)).value
    observation = await run.services.directory.observe(giver.group_id, None, run.now)
    if observation.group_gone:
        return False
    if observation.group_unknown:
        return True
    present = sorted(entry.user_id for entry in observation.observed if entry.present and entry.kind == "user")
    rows = await run.services.store.members(giver, present) if present else {}
    left = False
    for users in batched(present, PEOPLE_A_STEP, strict=False):
        plan = await run.store.named(run.merge.id, users)
        there = await run.rows(run.merge.taker, users)
        arrived = [
            user
            for user in users
            if user in plan
            and plan[user].verdict in ARRIVED
            and user in there
            and not has_seat(rows.get(user))
            and not (run.merge.undoing and plan[user].both)
        ]
        if arrived:
            await run.set_send_deadline()
            run.require_before_deadline()
            outcomes = await run.services.directory.remove_members(giver.group_id, arrived)
            refused = {user: each for user, each in outcomes.items() if each.effect is not Effect.UNKNOWN}
            run.remember_failures(refused)
            await run.enforce(CommandKind.OBSERVE, giver.id)
        left = left or bool(arrived)
    strangers = [user for user in present if user not in rows]
    seats = [user for user, row in rows.items() if row.seated or row.place is not None]
    if run.merge.undoing or not (strangers or seats):
        return left
    if strangers:
        await run.enforce(CommandKind.RECONCILE, giver.id)
    await run.save(entered(run.merge, MergeState.MOVING, run.now))
    return True


async def _reservations_are_left(run: Run) -> bool:
    """Move the giver's reservations over, some at a time; answers whether there may be more.

    Each is made at the taker before it is given up at the giver.
    """
    services, merge = run.services, run.merge
    for _ in range(STEPS_A_RUN):
        page = await services.store.page_of_reservations(merge.giver, None, PEOPLE_A_STEP)
        if not page.items:
            return False
        users = [each.user_id for each in page.items]
        rows = await run.rows(merge.taker, users)
        fresh = {each.user_id: moved_over(each) for each in page.items if not has_seat(rows.get(each.user_id))}
        await run.set_send_deadline()
        await services.dates.add(
            Dated.RESERVATIONS, [entry for each in fresh.values() for entry in entries(merge.taker, each)]
        )
        await services.person_index.add(merge.taker, sorted(fresh), run.now)
        taker, giver = await run.session(merge.taker), await run.session(merge.giver)
        run.require_before_deadline()
        await taker.write_reservations(users, partial(_made, run, fresh))
        await giver.write_reservations(users, partial(_given_up, run))
        await services.commands.enqueue([of_reservations(merge.taker, users, run.cause, run.now)])
    return True


def _made(run: Run, fresh: Mapping[str, Reservation], allotment: Allotment, found: Mapping[str, Reservation]) -> Plan:
    draft = Draft(allotment, run.now, run.cause)
    for user, reservation in sorted(fresh.items()):
        if user not in found:
            draft.reserve(user, None, reservation)
    return draft.plan


def _given_up(run: Run, allotment: Allotment, found: Mapping[str, Reservation]) -> Plan:
    draft = Draft(allotment, run.now, run.cause)
    for user, reservation in sorted(found.items()):
        draft.reserve(user, reservation, None)
    return draft.plan


async def _units_are_left(run: Run) -> timedelta | None:
    """Return what was lent to the merge, and have each side have its limit; None: it is so."""
    try:
        return await _with_their_units(run)
    except (InvalidRequest, Conflict):  # somebody has got a seat meanwhile
        return run.later()


async def _with_their_units(run: Run) -> timedelta | None:
    merge, services = run.merge, run.services
    await run.set_send_deadline()
    for one in (merge.giver, merge.taker):
        await units.settle(services, one)
    taker, giver = await run.allotment(merge.taker), await run.allotment(merge.giver)
    run.require_before_deadline()
    if giver.value.transfers or taker.value.transfers:
        return run.later()
    extra = giver.value.allotted_units + taker.value.allotted_units - (merge.units or 0)
    for stored in (taker, giver):
        if (back := min(extra, own_free_units(stored.value))) > 0:
            await _return(run, stored, back)
            return SHORT_BREAK
    if extra > 0:
        return await run.wait_because(Text("mergeSeatsInUse", count=extra, **merge.names))
    wanted = merge.source_units if merge.undoing else merge.units or 0
    if (more := min(wanted - taker.value.allotted_units, own_free_units(giver.value))) > 0:
        await units.move(services, taker, giver.value, more)
        return SHORT_BREAK
    if not merge.undoing and giver.value.allotted_units:
        return await run.wait_because(Text("mergeSeatsInUse", count=giver.value.allotted_units, **merge.names))
    return None


async def _return(run: Run, stored: Stored[Allotment], count: int) -> None:
    after = await units.returning(run.services, stored.value, count)
    await run.services.store.commit(Transaction(after, ()), stored.etag)
    await units.settle(run.services, after.id)


async def _unmark(run: Run, allotment_id: str) -> None:
    merge = run.merge

    def plan(allotment: Allotment) -> Plan:
        if allotment.merging != merge.id:
            return Plan(allotment)
        return noted(Draft(unmarked(merge, allotment), run.now, run.cause), _over(merge), merge)

    if await run.write(allotment_id, plan):
        await schedule_delivery(run.services, allotment_id)


def _over(merge: Merge) -> str:
    return "mergeUndone" if merge.undoing else "mergeDone"
