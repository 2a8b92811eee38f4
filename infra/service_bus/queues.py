"""The two queues that the app sends to.

A Functions output binding in Python sets neither session id nor scheduled time, so the SDK sends.
"""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from azure.servicebus import ServiceBusMessage

from domain.commands import Command, to_json
from domain.json_sequence import together
from domain.queue_health import ENFORCEMENT, NOTIFICATIONS
from infra.service_bus.connection import ServiceBus


class ServiceBusCommands:
    """The enforcement queue (`domain.commands.CommandQueue`)."""

    def __init__(self, bus: ServiceBus) -> None:
        self._bus = bus

    async def connect(self) -> None:
        await self._bus.connect(ENFORCEMENT)

    async def enqueue(
        self, commands: Sequence[Command], *, at: datetime | None = None, deduplicate_as: str | None = None
    ) -> None:
        messages = [
            ServiceBusMessage(
                json.dumps(to_json(command)),
                session_id=command.session,
                message_id=deduplicate_as or str(uuid.uuid4()),
                content_type="application/json",
                scheduled_enqueue_time_utc=at,
            )
            for command in commands
        ]
        await self._bus.send(ENFORCEMENT, messages)


class ServiceBusNotifications:
    """The queue of change notifications (`domain.ports.NotificationQueue`)."""

    def __init__(self, bus: ServiceBus) -> None:
        self._bus = bus

    async def connect(self) -> None:
        await self._bus.connect(NOTIFICATIONS)

    async def enqueue(self, notifications: Sequence[Mapping[str, Any]]) -> None:
        await self._send(json.dumps(notification).encode() for notification in notifications)

    async def put_back(self, bodies: Iterable[bytes], at: datetime) -> None:
        await self._send(bodies, at)

    async def _send(self, bodies: Iterable[bytes], at: datetime | None = None) -> None:
        messages = [
            ServiceBusMessage(
                body, message_id=str(uuid.uuid4()), content_type="application/json", scheduled_enqueue_time_utc=at
            )
            for body in together(bodies)
        ]
        await self._bus.send(NOTIFICATIONS, messages)
