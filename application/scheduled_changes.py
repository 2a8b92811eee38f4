"""Planned changes: what would not fit at their dates, and making them when these have come."""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from application.allotments import amend
from application.audit import by_itself
from application.dates import send_due
from application.inventory import every_allotment
from application.messaging import schedule_delivery
from application.requeue import requeue_on_failure
from application.services import Services
from application.units import objections_to_giving
from application.updates import update
from domain.admission import Draft, Transaction
from domain.allotments import Allotment, AllotmentState, DecisionKind, Overflow
from domain.commands import Command, CommandKind
from domain.dates import Dated, DateEntry, is_stale
from domain.errors import Conflict, InvalidRequest, NotFound, Problem, Transient
from domain.objections import Objection, Text
from domain.proposals import below_use
from domain.scheduled_changes import (
    OPEN,
    ChangeState,
    NewChange,
    ScheduledChange,
    asked_of,
    begun,
    beyond_lending,
    cancelled,
    ended,
    entry,
    limits_at,
    planned,
    resolved,
    written,
)
from domain.stored import Stored

log = logging.getLogger(__name__)

CHANGES_AT_ONCE = 500
A_PAGE = 500


async def objections_to_planning(services: Services, allotment: Allotment, asked: NewChange) -> Sequence[Problem]:
    """What of a change would not fit at its date, as things stand: against use, the tenant's units, other plans.

    It may be planned all the same. What does not fit when its date comes is asked about.
    """
    problems = [*beyond_lending(allotment, asked.settings)]
    if asked.settings.get("overflow") is Overflow.ROLLBACK:
        group = await services.directory.group(allotment.group_id)
        if group is not None and group.removal_blocked_by:
            objection = Objection("membersFixed", group=group.display_name, because=group.removal_blocked_by)
            problems.append(Problem("overflow", objection))
    limit = asked.settings.get("allotted_units")
    if limit is None:
        return problems
    if below := below_use(allotment, limit):
        problems.append(Problem("allottedUnits", below))
    if asked.allow_overcommit:
        return problems
    allotments = [each async for each in every_allotment(services)]
    limits = limits_at(allotments, await _planned(services), asked.due)
    more = limit - limits.get(allotment.id, allotment.allotted_units)
    subscribed = await services.directory.subscribed()
    for sku_id in [product.sku_id for product in allotment.products] if more > 0 else []:
        sharing = (each for each in allotments if any(product.sku_id == sku_id for product in each.products))
        by_then = more + sum(limits[each.id] - each.allotted_units for each in sharing)
        problems += await objections_to_giving(services, [sku_id], by_then, subscribed=subscribed)
    return problems


async def add_changes(services: Services, allotment_id: str, asked: NewChange, by: str) -> Sequence[ScheduledChange]:
    """Plan what is asked for; answers the change, and the one back."""
    ids = services.new_id(), services.new_id()
    changes = planned(asked, allotment_id, ids, by=by, now=services.clock.now())
    await services.dates.add(Dated.CHANGES, [entry(each) for each in changes])
    await services.changes.add(changes)
    return changes


async def planned_for(services: Services, allotment_id: str) -> Sequence[NewChange]:
    """What is planned for an allotment, and not begun."""
    return list(asked_of(await _planned(services, allotment_id)).values())


async def planned_for_all(services: Services) -> Mapping[str, Sequence[NewChange]]:
    """What is planned and not begun, by allotment."""
    found: defaultdict[str, list[ScheduledChange]] = defaultdict(list)
    for change in await _planned(services):
        found[change.allotment_id].append(change)
    return {allotment_id: list(asked_of(changes).values()) for allotment_id, changes in found.items()}


async def plan_as_written(services: Services, allotment_id: str, wanted: Sequence[NewChange], by: str) -> None:
    """Have these changes planned, and no others: what is planned already stays, and the rest is cancelled.

    Repeating it completes it.
    """
    there = asked_of(await _planned(services, allotment_id))
    kept, now = list(map(written, wanted)), services.clock.now()
    for change_id, asked in there.items():
        if written(asked) in kept:
            kept.remove(written(asked))
            continue
        stored = await services.changes.load(allotment_id, change_id)
        if stored is not None and stored.value.state is ChangeState.PLANNED:
            await services.changes.write(cancelled(stored.value, by, now), stored.etag)
    for asked in wanted:
        if written(asked) in kept:
            kept.remove(written(asked))
            await add_changes(services, allotment_id, asked, by)


async def _planned(services: Services, allotment_id: str | None = None) -> list[ScheduledChange]:
    """Every change that is planned; in all allotments, where none is named."""
    found, cursor = list[ScheduledChange](), None
    while True:
        page = await services.changes.page(allotment_id, ChangeState.PLANNED, cursor, A_PAGE)
        found += [stored.value for stored in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


async def change_as_planned(services: Services) -> None:
    """Send a command to each allotment with a planned change whose date has come.

    An entry stays in the index until its change is no longer open, so that a lost command is sent again.
    """
    await send_due(services, Dated.CHANGES, CHANGES_AT_ONCE, _see_to)


async def _see_to(
    services: Services, allotment_id: str, entries: Sequence[DateEntry], now: datetime
) -> tuple[Command | None, Sequence[DateEntry]]:
    due, stale = list[str](), list[DateEntry]()
    for each in entries:
        stored = await services.changes.load(allotment_id, each.subject)
        if stored is not None and stored.value.state in OPEN:
            due.append(each.subject)
        elif is_stale(each, now):
            stale.append(each)
    return command(allotment_id, due, Text("byPlan"), now) if due else None, stale


def command(allotment_id: str, change_ids: Sequence[str], cause: str, now: datetime) -> Command:
    """The command to make these changes."""
    return Command(CommandKind.CHANGE, allotment_id, cause, now, hints=dict.fromkeys(change_ids, True))


async def make_changes(services: Services, command: Command) -> None:
    """Make the planned changes that the command names, in the order of their dates. Repeating it changes nothing."""
    async with requeue_on_failure(services, command):
        for change_id in sorted(command.hints):
            stored = await services.changes.load(command.allotment_id, change_id)
            if stored is not None and stored.value.state in OPEN and stored.value.due <= services.clock.now():
                await _make(services, stored)


async def _make(services: Services, stored: Stored[ScheduledChange]) -> None:
    change, now = stored.value, services.clock.now()
    services = by_itself(services, Text("bySchedule", actor=change.planned_by))
    allotment = await services.store.load(change.allotment_id)
    if allotment is None or allotment.value.state is AllotmentState.DELETING:
        await services.changes.write(ended(change, ChangeState.CANCELLED, now, Text("changeGone")), stored.etag)
        return
    undone = await services.changes.load(change.allotment_id, change.undoes) if change.undoes else None
    known = resolved(change, undone.value if undone else None)
    if known is None:
        return
    if not known.change:
        await services.changes.write(ended(change, ChangeState.CANCELLED, now, Text("nothingToUndo")), stored.etag)
        return
    beginning = begun(known, allotment.value)
    await services.changes.write(beginning, stored.etag)
    again = await services.changes.load(change.allotment_id, change.id)
    if again is None or again.value != beginning:
        return
    try:
        await _amend(services, beginning)
    except (InvalidRequest, Conflict, NotFound) as refused:
        await _ask(services, Stored(beginning, again.etag), _why(refused))
    else:
        await services.changes.write(ended(beginning, ChangeState.DONE, now), again.etag)
        log.info("allotment %s: changed as planned by %s", change.allotment_id, change.planned_by)


async def _amend(services: Services, change: ScheduledChange) -> None:
    """Change the settings, unless they are so already. Raises as `amend`, and Conflict where others changed them."""

    async def write(stored: Stored[Allotment]) -> None:
        if change.is_made(stored.value):
            return
        if not change.is_as_before(stored.value):
            raise Conflict(Objection("allotmentChanged", name=stored.value.display_name))
        await amend(services, stored, change.change, change.planned_by)

    await _updated(services, change.allotment_id, write)


async def _ask(services: Services, stored: Stored[ScheduledChange], reason: str) -> None:
    """Leave it to an administrator, and tell. The log is written first: after a crash it is told once more at most."""
    change, now = stored.value, services.clock.now()

    async def tell(allotment: Stored[Allotment]) -> None:
        draft = Draft(allotment.value, now, Text("byPlannedDate", due=change.due))
        draft.note(change.planned_by, DecisionKind.CHANGE_ASKED, Text("changeAsked", due=change.due, detail=reason))
        await services.store.commit(Transaction(draft.allotment, tuple(draft.steps)), allotment.etag)

    await services.person_index.add(change.allotment_id, [change.planned_by], now)
    await _updated(services, change.allotment_id, tell)
    await services.changes.write(ended(change, ChangeState.ASKED, now, reason), stored.etag)
    await schedule_delivery(services, change.allotment_id)


async def _updated(
    services: Services, allotment_id: str, write: Callable[[Stored[Allotment]], Awaitable[None]]
) -> None:
    """Write to the allotment. Raises NotFound, and Transient where others write all the time."""

    async def load() -> Stored[Allotment]:
        stored = await services.store.load(allotment_id)
        if stored is None:
            raise NotFound(Objection("noAllotment", id=allotment_id))
        return stored

    await update(load, write, lost=Transient(Text("allotmentBusy", name=allotment_id)))


def _why(refused: InvalidRequest | Conflict | NotFound) -> str:
    if isinstance(refused, InvalidRequest) and refused.problems:
        return refused.problems[0].message
    return refused.message
