"""What comes while another batch is on its way is sent together, in one batch after it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

log = logging.getLogger(__name__)

GATHERED_FOR = 0.01
"""Seconds for which a batch that had to wait for its turn takes in more. A sending costs a worker as much time as ten
notifications, so that many small ones would leave none for the posts.
"""

type Send = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]


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


class _Batch:
    def __init__(self) -> None:
        self.posts: list[Sequence[Mapping[str, Any]]] = []
        self.task: asyncio.Task[None] | None = None


def _failure_is_seen(task: asyncio.Task[None]) -> None:
    """Those who wait are told; where all have given up, the log is."""
    if not task.cancelled() and (failure := task.exception()):
        log.warning("notifications were not put on the queue: %s", failure)
