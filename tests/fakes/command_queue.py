"""The enforcement queue in memory (`domain.commands.CommandQueue`)."""

import json
from collections.abc import Sequence
from datetime import datetime

from domain.commands import Command, to_json
from domain.ports import Clock
from tests.fakes.message_queue import InMemoryQueue
from tests.fakes.pausing import Pause, no_pause


class InMemoryCommandQueue:
    """The queue; its messages, with the bytes that a worker would get, are in `queue`."""

    def __init__(self, clock: Clock, pause: Pause = no_pause) -> None:
        self._pause = pause
        self.queue = InMemoryQueue(clock, requires_session=True)
        self.connected = False

    async def connect(self) -> None:
        await self._pause("commands.connect")
        self.connected = True

    async def enqueue(
        self, commands: Sequence[Command], *, at: datetime | None = None, deduplicate_as: str | None = None
    ) -> None:
        bodies = [(command.session, json.dumps(to_json(command)).encode()) for command in commands]
        await self._pause("commands.enqueue")
        for session_id, body in bodies:
            self.queue.put(body, session_id=session_id, at=at, deduplicate_as=deduplicate_as)
        await self._pause("commands.enqueue done")
