"""What happens by the clock: the subscription is kept, missed changes are caught up with, drift is healed.

The timers put commands on the enforcement queue; what is done about them is done there.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import azure.functions as func

from domain.allotments import AllotmentState
from domain.commands import Command, CommandKind
from domain.errors import Conflict, Transient
from domain.objections import Text
from domain.seat_ends import SeatEnd, is_open, is_stale
from handlers import dead_letters, nightly, owners, queue_health
from handlers.adoption import go_on_with_adoptions
from handlers.changes import changes
from handlers.erasure import go_on_with_erasures
from handlers.licence_watch import watch_licences
from handlers.retries import look_for_units
from handlers.services import Services
from handlers.special_groups import suspend_unenforceable
from handlers.subscription import keep

log = logging.getLogger(__name__)

CHUNKS = "catch-up-"
TIMERS = "timers"
"""What the timers ask of Graph takes its turn beside the allotments."""

ENDS_AT_ONCE = 2000
"""So many end dates are read and seen to at once; a command about so many people is still a small message."""

TRIES_A_TICK = 3
"""Graph validates a new subscription's webhook while it is made, and a worker that has just started may be slow."""


async def catch_up(services: Services) -> None:
    """Find the watched groups whose members changed, and have them looked at.

    Commands are on the queue before the chunk's token is kept, so that a crash repeats them.
    """
    watched = await services.store.watched_groups()
    async for changed in changes(services, CHUNKS, watched.keys()):
        now = services.clock.now()
        looks = [Command(CommandKind.LOOK, watched[group], Text("byCatchUp"), now) for group in changed]
        if looks:
            await services.commands.send(looks)


async def reconcile(services: Services) -> None:
    """Have every allotment compared with the tenant, a command each; what cannot be enforced is suspended first."""
    try:
        await suspend_unenforceable(services)
    except Transient as failure:
        log.warning("reconcile: the groups' kinds were not read: %s", failure)
    watched = await services.store.watched_groups()
    if services.nightly:
        await nightly.begin(services, services.nightly, [*watched.values()])
    now = services.clock.now()
    commands = [Command(CommandKind.RECONCILE, allotment, nightly.CAUSE, now) for allotment in watched.values()]
    if services.nightly:
        commands.append(Command(CommandKind.NIGHT, now.date().isoformat(), nightly.CAUSE, now))
    if commands:
        await services.commands.send(commands)
    log.info("reconcile: %d allotments", len(watched))


async def make_up(services: Services) -> None:
    """Finish nights that wait for it, and begin one that should have begun and has not."""
    if services.nightly is None:
        return
    await nightly.finish(services, services.nightly)
    if await nightly.is_missed(services, services.nightly):
        log.warning("reconcile: the night that was due has not begun; it begins now")
        await reconcile(services)


async def end_seats(services: Services) -> None:
    """Have everybody whose end date has come removed from his group, or is near reminded: a command an allotment.

    An entry stays in the index as long as its row has that end date, so that a lost command is sent again; and an
    entry without a row stays until nobody can be about to write it. So it does not matter where a tick is cut short.
    """
    now, last = services.clock.now(), None
    while True:
        entries = await services.seat_ends.due(now, ENDS_AT_ONCE, after=last)
        await _end(services, entries, now)
        if len(entries) < ENDS_AT_ONCE:
            return
        last = entries[-1]


async def _end(services: Services, entries: Sequence[SeatEnd], now: datetime) -> None:
    by_allotment: dict[str, list[SeatEnd]] = {}
    for entry in entries:
        by_allotment.setdefault(entry.allotment_id, []).append(entry)
    commands: list[Command] = []
    stale: list[SeatEnd] = []
    for allotment_id, some in by_allotment.items():
        stored = await services.store.load(allotment_id)
        rows = await services.store.members(stored.value, {entry.user_id for entry in some}) if stored else {}
        left = [entry for entry in some if is_open(entry, rows.get(entry.user_id))]
        stale += [entry for entry in some if entry not in left and is_stale(entry, now)]
        if left and stored and stored.value.state is AllotmentState.ACTIVE:
            hints = dict.fromkeys((entry.user_id for entry in left), False)
            commands.append(Command(CommandKind.END_DATES, allotment_id, Text("byEndDate"), now, hints=hints))
    if commands:
        await services.commands.send(commands)
    if stale:
        await services.seat_ends.remove(stale)


def blueprint(services: Services) -> func.Blueprint:
    """The timer functions; their schedules are settings, six-field NCRONTAB in UTC."""
    functions = func.Blueprint()

    @functions.function_name("keep_subscription")
    @functions.timer_trigger(arg_name="timer", schedule="%KEEP_SUBSCRIPTION_SCHEDULE%", run_on_startup=True)
    async def keep_subscription(timer: func.TimerRequest) -> None:
        for _ in range(TRIES_A_TICK):
            try:
                await keep(services)
            except (Transient, Conflict) as failure:
                log.warning("keep_subscription: %s; it is tried again", failure)
            else:
                break

    @functions.function_name("check_permissions")
    @functions.timer_trigger(arg_name="timer", schedule="%RECONCILE_SCHEDULE%", run_on_startup=True)
    async def check_permissions(timer: func.TimerRequest) -> None:
        if services.permissions:
            await services.permissions.missing()

    @functions.function_name("count_dead_letters")
    @functions.timer_trigger(arg_name="timer", schedule="%CATCH_UP_SCHEDULE%", run_on_startup=True)
    async def count_dead_letters(timer: func.TimerRequest) -> None:
        await attempt(dead_letters.count, services)

    @functions.function_name("probe_queues")
    @functions.timer_trigger(arg_name="timer", schedule="%CATCH_UP_SCHEDULE%", run_on_startup=True)
    async def probe_queues(timer: func.TimerRequest) -> None:
        await attempt(queue_health.probe, services)

    @functions.function_name("catch_up")
    @functions.timer_trigger(arg_name="timer", schedule="%CATCH_UP_SCHEDULE%")
    async def catch_up_timer(timer: func.TimerRequest) -> None:
        with services.background(TIMERS):
            await attempt(catch_up, services)
            await attempt(watch_licences, services)
            await attempt(make_up, services)
            await attempt(look_for_units, services)
        for part in (go_on_with_adoptions, go_on_with_erasures, end_seats, owners.index_at_first):
            await attempt(part, services)

    @functions.function_name("reconcile")
    @functions.timer_trigger(arg_name="timer", schedule="%RECONCILE_SCHEDULE%")
    async def reconcile_timer(timer: func.TimerRequest) -> None:
        await attempt(reconcile, services)
        await attempt(owners.index, services)

    return functions


async def attempt(part: Callable[[Services], Awaitable[object]], services: Services) -> None:
    """Do a timer's part. Where a peer is down it is left: to the next tick, or a night to the catch-up timer."""
    try:
        await part(services)
    except Transient as failure:
        log.warning("%s: %s; the next tick tries again", part.__name__, failure)
