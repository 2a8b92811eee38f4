"""The two queues that the app sends to.

A Functions output binding in Python sets neither session id nor scheduled time, so the SDK sends.
"""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from azure.servicebus import ServiceBusMessage

from domain.commands import Command, to_json
from domain.json_sequence import together
from domain.queue_health import ENFORCEMENT, NOTIFICATIONS
from infra.service_bus.connection import ServiceBus

NAMES_KEPT = 1_000
"""So many names of scheduled commands are remembered; then all are forgotten."""


class ServiceBusCommands:
    """The enforcement queue (`domain.commands.CommandQueue`).

    Of commands with one name for one time to come, Service Bus keeps the first and drops the others. What it has
    confirmed already is not sent to be dropped: in a row of joins each would send two such commands.
    """

    def __init__(self, bus: ServiceBus) -> None:
        self._bus = bus
        self._scheduled: dict[str, datetime] = {}

    async def connect(self) -> None:
        await self._bus.connect(ENFORCEMENT)

    async def enqueue(
        self, commands: Sequence[Command], *, at: datetime | None = None, deduplicate_as: str | None = None
    ) -> None:
        if deduplicate_as and at and at == self._scheduled.get(deduplicate_as) and at > datetime.now(UTC):
            return
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
        if deduplicate_as and at:
            if len(self._scheduled) >= NAMES_KEPT:
                self._scheduled.clear()
            self._scheduled[deduplicate_as] = at


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
