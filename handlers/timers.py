"""What happens by the clock: the subscription is kept, missed changes are caught up with, drift is healed.

The timers put commands on the enforcement queue; what is done about them is done there.
"""

import logging
from collections.abc import Awaitable, Callable

import azure.functions as func

from application import dead_letter_count, owner_index, queue_health
from application.adoption import go_on_with_adoptions
from application.catch_up import catch_up
from application.erasure import go_on_with_erasures
from application.reconciliation.licence_watch import watch_licences
from application.reconciliation.start import reconcile, start_missed_run
from application.retries import look_for_units
from application.seat_ends import end_seats
from application.services import Services
from application.subscription import keep
from application.telemetry import mark_failed
from application.vital_signs import show_vital_signs
from domain.errors import Conflict, Transient
from handlers.tracing import tracer

log = logging.getLogger(__name__)

TIMERS = "timers"
"""What the timers ask of Graph takes its turn beside the allotments."""

ATTEMPTS_PER_TICK = 3
"""Graph validates a new subscription's webhook while it is made, and a worker that has just started may be slow."""


def blueprint(services: Services) -> func.Blueprint:
    """The timer functions; their schedules are settings, six-field NCRONTAB in UTC."""
    functions = func.Blueprint()

    @functions.function_name("keep_subscription")
    @functions.timer_trigger(arg_name="timer", schedule="%KEEP_SUBSCRIPTION_SCHEDULE%", run_on_startup=True)
    async def keep_subscription(timer: func.TimerRequest) -> None:
        for _ in range(ATTEMPTS_PER_TICK):
            with tracer.start_as_current_span("timer keep"):
                try:
                    await keep(services)
                except (Transient, Conflict) as failure:
                    mark_failed(failure)
                    log.warning("keep_subscription: %s; it is tried again", failure)
                else:
                    break

    @functions.function_name("check_permissions")
    @functions.timer_trigger(arg_name="timer", schedule="%RECONCILE_SCHEDULE%", run_on_startup=True)
    async def check_permissions(timer: func.TimerRequest) -> None:
        await services.permissions.missing()

    @functions.function_name("count_dead_letters")
    @functions.timer_trigger(arg_name="timer", schedule="%CATCH_UP_SCHEDULE%", run_on_startup=True)
    async def count_dead_letters(timer: func.TimerRequest) -> None:
        await run_or_defer(dead_letter_count.count, services)

    @functions.function_name("probe_queues")
    @functions.timer_trigger(arg_name="timer", schedule="%CATCH_UP_SCHEDULE%", run_on_startup=True)
    async def probe_queues(timer: func.TimerRequest) -> None:
        await run_or_defer(queue_health.probe, services)

    @functions.function_name("catch_up")
    @functions.timer_trigger(arg_name="timer", schedule="%CATCH_UP_SCHEDULE%")
    async def catch_up_timer(timer: func.TimerRequest) -> None:
        with services.background(TIMERS):
            await run_or_defer(catch_up, services)
            await run_or_defer(watch_licences, services)
            await run_or_defer(start_missed_run, services)
            await run_or_defer(look_for_units, services)
        for part in (
            go_on_with_adoptions,
            go_on_with_erasures,
            end_seats,
            owner_index.index_at_first,
            show_vital_signs,
        ):
            await run_or_defer(part, services)

    @functions.function_name("reconcile")
    @functions.timer_trigger(arg_name="timer", schedule="%RECONCILE_SCHEDULE%")
    async def reconcile_timer(timer: func.TimerRequest) -> None:
        await run_or_defer(reconcile, services)
        await run_or_defer(owner_index.index, services)

    return functions


async def run_or_defer(part: Callable[[Services], Awaitable[object]], services: Services) -> None:
    """Do a timer's part. Where a peer is down it is left: to the next tick, or a night to the catch-up timer."""
    with tracer.start_as_current_span(f"timer {part.__name__}"):
        try:
            await part(services)
        except Transient as failure:
            mark_failed(failure)
            log.warning("%s: %s; the next tick tries again", part.__name__, failure)
