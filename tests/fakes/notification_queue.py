"""The queue of change notifications in memory (`domain.ports.NotificationQueue`)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from domain.ports import Clock
from tests.fakes.message_queue import InMemoryQueue
from tests.fakes.pausing import Pause, no_pause


class InMemoryNotificationQueue:
    """The queue; its messages, with the bytes that a worker would get, are in `queue`."""

    def __init__(self, clock: Clock, pause: Pause = no_pause) -> None:
        self._pause = pause
        self.queue = InMemoryQueue(clock)

    async def send(self, notifications: Sequence[Mapping[str, Any]]) -> None:
        bodies = [json.dumps(notification).encode() for notification in notifications]
        await self._pause("notifications.send")
        for body in bodies:
            self.queue.put(body)
        await self._pause("notifications.send done")
