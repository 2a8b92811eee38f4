"""The queue of change notifications in memory (`domain.ports.NotificationQueue`)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.json_sequence import together
from domain.ports import Clock
from tests.fakes.message_queue import InMemoryQueue
from tests.fakes.pausing import Pause, no_pause


class InMemoryNotificationQueue:
    """The queue; its messages, with the bytes that a worker would get, are in `queue`."""

    def __init__(self, clock: Clock, pause: Pause = no_pause) -> None:
        self._pause = pause
        self.queue = InMemoryQueue(clock)
        self.connected = False

    async def connect(self) -> None:
        await self._pause("notifications.connect")
        self.connected = True

    async def enqueue(self, notifications: Sequence[Mapping[str, Any]]) -> None:
        await self._put("enqueue", [json.dumps(notification).encode() for notification in notifications])

    async def put_back(self, bodies: Iterable[bytes], at: datetime) -> None:
        await self._put("put_back", list(bodies), at)

    async def _put(self, step: str, bodies: Sequence[bytes], at: datetime | None = None) -> None:
        await self._pause(f"notifications.{step}")
        for body in together(bodies):
            self.queue.put(body, at=at)
        await self._pause(f"notifications.{step} done")
