"""What a tick of each timer does: the subscription is kept, missed changes are caught up with, drift is healed.

Most of it puts commands on the enforcement queue; what is done about them is done there.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable

from application import dead_letter_count, owner_index, person_index, person_names, queue_health, seat_requests
from application.adoption import go_on_with_adoptions
from application.backups import look_after_backups
from application.catch_up import catch_up
from application.erasure import go_on_with_erasures
from application.lending import look_after_loans
from application.listing import lists_follow
from application.merging import go_on_with_merges
from application.prerequisites import look_for_prerequisites
from application.product_changes import go_on_with_product_changes
from application.reconciliation.licence_watch import watch_licences
from application.reconciliation.start import reconcile, start_missed_run
from application.reservations import keep_reservations
from application.retries import look_for_units
from application.scheduled_changes import change_as_planned
from application.seat_ends import end_seats
from application.services import Services
from application.settings import refreshed
from application.subscription import ensure
from application.telemetry import mark_failed
from application.units import finish_transfers
from application.vital_signs import show_vital_signs
from domain.errors import Conflict, Transient
from handlers.tracing import tracer

log = logging.getLogger(__name__)

type Part = Callable[[Services], Awaitable[object]]

TIMERS = "timers"
"""What the timers ask of Graph takes its turn beside the allotments."""

ATTEMPTS_PER_TICK = 3
"""Graph validates a new subscription's webhook while it is made, and a worker that has just started may be slow."""


SIGNS_OF_LIFE = (dead_letter_count.count, queue_health.probe)
"""What a tick of catch_up does first: it takes no time, and tells how the app fares even where the rest takes all."""

BESIDE_ALLOTMENTS = (
    catch_up,
    finish_transfers,
    look_after_loans,
    watch_licences,
    start_missed_run,
    look_for_units,
    look_for_prerequisites,
    look_after_backups,
)
"""What takes its turn at Graph beside the allotments."""

FOR_PEOPLE = (
    go_on_with_adoptions,
    go_on_with_product_changes,
    go_on_with_merges,
    go_on_with_erasures,
    end_seats,
    keep_reservations,
    change_as_planned,
    owner_index.index_at_first,
    person_index.index_people_at_first,
    person_names.name_people_at_first,
    seat_requests.hint_at_requests_at_first,
)


async def keep_subscription(services: Services) -> None:
    """A tick of the timer that keeps the subscription."""
    await run_all((subscribe, tell_missing_permissions), services)


async def look_after(services: Services) -> None:
    """A tick of `catch_up`: all that is looked after every few minutes."""
    await run_all((*SIGNS_OF_LIFE, beside_allotments, *FOR_PEOPLE, show_vital_signs), services)


async def begin_night(services: Services) -> None:
    """A tick of `reconcile`: a night begins."""
    await run_all((reconcile, owner_index.index), services)


async def subscribe(services: Services) -> None:
    """Keep the subscription; tried again at once, for the next tick is a quarter of an hour away."""
    for _ in range(ATTEMPTS_PER_TICK):
        with tracer.start_as_current_span("timer subscribe"):
            try:
                await ensure(services)
            except (Transient, Conflict) as failure:
                mark_failed(failure)
                log.warning("keep_subscription: %s; it is tried again", failure)
            else:
                break


async def tell_missing_permissions(services: Services) -> None:
    """The log names what was not granted."""
    await services.permissions.missing()


async def beside_allotments(services: Services) -> None:
    """What a tick asks of Graph, as work that nobody waits for."""
    with services.background(TIMERS):
        await run_all(BESIDE_ALLOTMENTS, services)


async def run_all(parts: Iterable[Part], services: Services) -> None:
    """Do the parts of a timer one after the other; one that fails does not keep the others from their turn.

    Raises what failed for another reason than that a peer is down, once all have had their turn: the run has failed.
    """
    failures = []
    for part in parts:
        try:
            await run_or_defer(part, services)
        except Exception as failure:  # whatever it is: the other parts have nothing to do with it
            log.exception("%s failed; the other parts of this tick go on", part.__name__)
            failures.append(failure)
    if failures:
        raise ExceptionGroup("Parts of a timer failed.", failures)


async def run_or_defer(part: Part, services: Services) -> None:
    """Do a timer's part. Where a peer is down it is left: to the next tick, or a night to the catch-up timer."""
    with tracer.start_as_current_span(f"timer {part.__name__}"):
        try:
            async with lists_follow(await refreshed(services)) as listing:
                await part(listing)
        except Transient as failure:
            mark_failed(failure)
            log.warning("%s: %s; the next tick tries again", part.__name__, failure)
