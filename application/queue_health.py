"""How late the queues run. Service Bus tells their depth only to those who may manage them (docs/decisions/0008).

Each worker notes how long the messages that it handles have waited: at most one write a minute and queue. A timer sends
a probe the way of a change, so that there is something to see where nothing happens, and something to miss where
nothing is handled.
"""

import logging
from datetime import datetime, timedelta

from application.graph_notifications import Probe
from application.requeue import requeue_on_failure
from application.services import Services
from domain.commands import Command, CommandKind
from domain.errors import StaleWrite, Transient
from domain.queue_health import ENFORCEMENT, LOST_AFTER, NOTIFICATIONS, QueueHealth, Transit, health

log = logging.getLogger(__name__)

PROBE = "probe"
"""The session of probes on the enforcement queue, where that of an allotment is its id; and their bookmark."""

NOTED_EVERY = timedelta(minutes=1)


class LatencyMonitor:
    """What one worker sees of the messages of one queue that it handles."""

    def __init__(self, services: Services, queue: str) -> None:
        self._services, self._name = services, f"handled-{queue}"
        self._longest = timedelta(0)
        self._noted: datetime | None = None

    async def handled(self, enqueued: datetime) -> None:
        """A message has been handled that was put on the queue then; of a batch, the first.

        It has been handled, whether or not that can be noted.
        """
        now = self._services.clock.now()
        self._longest = max(self._longest, now - enqueued)
        if self._noted is not None and now - self._noted < NOTED_EVERY:
            return
        waited, self._noted, self._longest = self._longest, now, timedelta(0)
        try:
            await _keep(self._services, self._name, Transit(now - waited, now))
        except Transient as failure:
            log.warning("%s is not noted: %s", self._name, failure)


async def probe(services: Services) -> None:
    """Send a probe, unless the last one is still out. Raises Transient."""
    now = services.clock.now()
    out = [each.out for each in await as_seen(services) if each.out and now - each.out < LOST_AFTER]
    if out:
        log.warning("queues: a probe has not come through since %s", out[0].isoformat())
        return
    await services.notifications.enqueue([Probe(now).to_json()])
    await _keep(services, PROBE, Transit(now, now))


async def record_relayed(services: Services, found: Probe) -> None:
    """A probe has come through the queue of notifications: it goes on to that of commands. Raises Transient."""
    now = services.clock.now()
    await _keep(services, f"{PROBE}-{NOTIFICATIONS}", Transit(found.put, now))
    await services.commands.enqueue([Command(CommandKind.PROBE, PROBE, PROBE, now)])


async def record_received(services: Services, command: Command) -> None:
    """A probe has come through the queue of commands too; what cannot be noted is tried again."""
    async with requeue_on_failure(services, command):
        await _keep(services, f"{PROBE}-{ENFORCEMENT}", Transit(command.queued, services.clock.now()))


async def as_seen(services: Services) -> tuple[QueueHealth, ...]:
    """Every queue, in the order in which a change passes them."""
    found, before = list[QueueHealth](), await _kept(services, PROBE)
    for queue in (NOTIFICATIONS, ENFORCEMENT):
        probe, other = await _kept(services, f"{PROBE}-{queue}"), await _kept(services, f"handled-{queue}")
        sent = before.handled if before else None
        found.append(health(queue, sent, probe, other, services.clock.now()))
        before = probe
    return tuple(found)


async def _keep(services: Services, name: str, passage: Transit) -> None:
    stored = await services.bookmarks.read(name)
    value = {"putDateTime": passage.put.isoformat(), "handledDateTime": passage.handled.isoformat()}
    try:
        await services.bookmarks.write(name, value, stored.etag if stored else None)
    except StaleWrite:
        log.info("%s: noted by another worker at the same time", name)


async def _kept(services: Services, name: str) -> Transit | None:
    stored = await services.bookmarks.read(name)
    if stored is None:
        return None
    put, handled = (datetime.fromisoformat(stored.value[key]) for key in ("putDateTime", "handledDateTime"))
    return Transit(put, handled)
