"""How the app is, in numbers that a timer shows: what an alert watches, whether or not anything happens."""

from collections import Counter
from datetime import timedelta

from application.dead_letter_count import latest_counts
from application.inventory import every_listed
from application.queue_health import as_seen
from application.services import Services
from application.telemetry import (
    ALLOTMENTS,
    DEAD_LETTERS,
    NIGHT_AGE,
    PERMISSIONS_MISSING,
    QUEUE_WAIT,
    SEATS,
)
from domain.allotments import AllotmentState

NIGHTS_LOOKED_AT = 3


async def show_vital_signs(services: Services) -> None:
    """Show every number once. Raises Transient where the store is down."""
    await _allotments(services)
    await _queues(services)
    await _night(services)
    missing = await services.permissions.missing()
    if missing is not None:
        PERMISSIONS_MISSING.set(len(missing))


async def _allotments(services: Services) -> None:
    states, seats = Counter[str](dict.fromkeys(AllotmentState, 0)), Counter[str](used=0, failed=0, waiting=0)
    for each in await every_listed(services):
        states[each.state] += 1
        seats.update(used=each.consumed_units, failed=each.failed_units, waiting=each.waiting_units)
    for state, number in states.items():
        ALLOTMENTS.set(number, {"allotments.state": str(state)})
    for state, number in seats.items():
        SEATS.set(number, {"allotments.seat.state": state})


async def _queues(services: Services) -> None:
    now = services.clock.now()
    for queue in await as_seen(services):
        out = now - queue.out if queue.out else timedelta(0)
        waited = max(out, queue.waited or timedelta(0))
        QUEUE_WAIT.set(waited.total_seconds(), {"messaging.destination.name": queue.queue})
    counts = await latest_counts(services)
    for name, number in (counts.queues if counts else {}).items():
        DEAD_LETTERS.set(number, {"messaging.destination.name": name})


async def _night(services: Services) -> None:
    """Since the last night was finished; where none ever was, nothing is shown."""
    finished = [each.finished for each in await services.nightly.nights.nights(None, NIGHTS_LOOKED_AT) if each.finished]
    if finished:
        NIGHT_AGE.set((services.clock.now() - max(finished)).total_seconds())
