"""How many dead letters there are, for the log and for administrators.

Without the right to manage the namespace, Service Bus tells no number: messages are peeked, and no more of them than
says that there is work to do.
"""

import json
import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from application.services import Services
from domain.errors import StaleWrite
from domain.queue_health import ENFORCEMENT, NOTIFICATIONS

log = logging.getLogger(__name__)

BOOKMARK = "dead-letters"
COUNTED_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class DeadLetterCounts:
    """The dead letters of each queue at one time; `more`: there are more than were counted."""

    queues: dict[str, int]
    more: bool
    counted: datetime


async def count(services: Services) -> DeadLetterCounts:
    """Count the dead letters, log their number, and keep it. Raises Transient."""
    page = await services.dead_letters.page(None, COUNTED_AT_MOST)
    found = Counter(letter.message.queue for letter in page.items)
    queues = {queue: found[queue] for queue in sorted({NOTIFICATIONS, ENFORCEMENT, *found})}
    census = DeadLetterCounts(queues, page.next_cursor is not None, services.clock.now())
    by_queue = " ".join(f"{queue}={number}" for queue, number in queues.items())
    level = logging.WARNING if found else logging.INFO
    log.log(level, "dead_letters total=%d more=%s %s", found.total(), census.more, by_queue)
    await _keep(services, census)
    return census


async def latest_counts(services: Services) -> DeadLetterCounts | None:
    """The numbers as they were last counted; None: not yet."""
    stored = await services.bookmarks.read(BOOKMARK)
    if stored is None:
        return None
    value = stored.value
    counted = datetime.fromisoformat(value["countedDateTime"])
    return DeadLetterCounts(json.loads(value["queues"]), value["more"] == "true", counted)


async def _keep(services: Services, census: DeadLetterCounts) -> None:
    stored = await services.bookmarks.read(BOOKMARK)
    value = {
        "queues": json.dumps(census.queues),
        "more": str(census.more).lower(),
        "countedDateTime": census.counted.isoformat(),
    }
    try:
        await services.bookmarks.write(BOOKMARK, value, stored.etag if stored else None)
    except StaleWrite:
        log.info("dead_letters: counted by another worker at the same time")
