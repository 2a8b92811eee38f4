"""What comes while another batch is on its way is sent together, in one batch after it; some of it needs no queue."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any

from application.queue_health import GRAPH, LatencyMonitor
from application.services import Services

log = logging.getLogger(__name__)

GATHERED_FOR = 0.01
"""Seconds for which a batch that had to wait for its turn takes in more. A sending costs a worker as much time as ten
notifications, so that many small ones would leave none for the posts.
"""

ALONE_AFTER = 0.1
"""Seconds without a sending, after which what comes is alone."""

FEW = 16
"""So many notifications at most are alone."""

PASSED_ON_WITHIN = 0.5
"""Seconds for passing notifications on without their queue; Graph waits for the answer meanwhile."""

type Send = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]
type Relay = Callable[[Sequence[Mapping[str, Any]]], Coroutine[Any, Any, None]]


class NotificationBatcher:
    """Sends what comes while another batch is on its way together, in one batch after it.

    A sender serves one at a time: one by one, 200 notifications in a second would wait for each other. What comes when
    no other is on its way is sent at once.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._turn = asyncio.Lock()
        self._open: _Batch | None = None

    async def send(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Return once these are sent; raises what the sending raised.

        Who gives up before their batch is on its way takes them out of it: Graph will send them again.
        """
        batch = self._open
        if batch is None:
            batch = self._open = _Batch()
            batch.task = asyncio.create_task(self._send_in_turn(batch))
            batch.task.add_done_callback(_failure_is_seen)
        assert batch.task is not None
        batch.posts.append(entries)
        try:
            await asyncio.shield(batch.task)
        except asyncio.CancelledError:
            if batch is self._open:
                batch.posts.remove(entries)
            raise

    async def _send_in_turn(self, batch: "_Batch") -> None:
        others = self._turn.locked()
        async with self._turn:
            if others:
                await asyncio.sleep(GATHERED_FOR)
            self._open = None
            entries = [entry for post in batch.posts for entry in post]
            if entries:
                await self._send(entries)


class DirectRelay:
    """Passes on what comes alone without the queue of notifications, which would be one more hop, and one more instance
    to start in a quiet tenant. What is known to lead nowhere needs none either. The others are put on the queue: the
    relay makes few commands of many.

    Where it fails or takes too long, the queue has it too. What is passed on twice does no harm.

    relay: passes notifications on (`application.relay.relay_at_once`).
    """

    def __init__(self, services: Services, relay: Relay) -> None:
        self._services, self._relay = services, relay
        self._monitor = LatencyMonitor(services, GRAPH)
        self._alone_from = float("-inf")
        self._passing = set[asyncio.Task[None]]()

    async def send(self, notifications: Sequence[Mapping[str, Any]]) -> None:
        """Return once a queue has what follows from these. Raises Transient where Service Bus takes nothing."""
        clock = asyncio.get_running_loop().time
        alone = clock() >= self._alone_from and len(notifications) <= FEW
        try:
            if not (alone or self._lead_nowhere(notifications)) or not await self._passed_on(notifications):
                await self._services.notifications.enqueue(notifications)
        finally:
            self._alone_from = clock() + ALONE_AFTER

    def _lead_nowhere(self, notifications: Iterable[Mapping[str, Any]]) -> bool:
        resources = [notification.get("resourceData") for notification in notifications]
        groups = [resource.get("id") for resource in resources if isinstance(resource, dict)]
        routes = self._services.routes
        return len(groups) == len(resources) and routes.lead_nowhere(self._services.clock, map(str, groups))

    async def _passed_on(self, notifications: Sequence[Mapping[str, Any]]) -> bool:
        came = self._services.clock.now()
        passing = asyncio.create_task(self._relay(notifications))
        self._passing.add(passing)
        passing.add_done_callback(self._passing.discard)
        passing.add_done_callback(_failure_is_seen)
        await asyncio.wait([passing], timeout=PASSED_ON_WITHIN)
        if passing.done() and passing.exception() is None:
            await self._monitor.handled(came)
            return True
        return False


class _Batch:
    def __init__(self) -> None:
        self.posts: list[Sequence[Mapping[str, Any]]] = []
        self.task: asyncio.Task[None] | None = None


def _failure_is_seen(task: asyncio.Task[None]) -> None:
    """Those who wait are told; where all have given up, the log is."""
    if not task.cancelled() and (failure := task.exception()):
        log.warning("notifications were not passed on: %s", failure)
