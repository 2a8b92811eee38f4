"""Sending to Service Bus: commands, notifications, dead letters.

A Functions output binding in Python sets neither session id nor scheduled time, so that the SDK sends. Opening a
link costs half a second: one client a worker, one sender a queue, and a lock round each, for the SDK's
senders do not serve several coroutines at once.
"""

import asyncio
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.servicebus import ServiceBusMessage
from azure.servicebus.aio import ServiceBusClient, ServiceBusSender
from azure.servicebus.exceptions import MessageSizeExceededError, ServiceBusError

from domain.commands import Command, to_json
from domain.errors import Permanent, Transient
from domain.ports import Undeliverable

SENT_WITHIN, CLOSED_WITHIN = 8.0, 2.0
"""Seconds. Graph gives a webhook 10 s before it counts against it; a command's message is sent again."""

_RETRIES: dict[str, Any] = {"retry_total": 2, "retry_backoff_factor": 0.2, "retry_backoff_max": 1}

NOTIFICATIONS, ENFORCEMENT, DEAD_LETTERS = "graph-notifications", "enforcement", "dead-letters"


class ServiceBus:
    """The connection, opened at its first use."""

    def __init__(self, connection: str | None, namespace: str | None, credential: AsyncTokenCredential | None) -> None:
        self._connection = connection
        self._namespace = namespace
        self._credential = credential
        self._client: ServiceBusClient | None = None
        self._senders: dict[str, tuple[ServiceBusSender, asyncio.Lock]] = {}

    async def send(self, queue: str, messages: Sequence[ServiceBusMessage]) -> None:
        """Send all, in as few batches as they fit in. Raises Transient, and Permanent for one that is too large."""
        sender, lock = self._sender(queue)
        async with lock:
            try:
                async with asyncio.timeout(SENT_WITHIN):
                    await _send_all(sender, messages)
            except MessageSizeExceededError as error:
                raise Permanent("MessageTooLarge", f"A message for queue {queue} is too large: {error}.") from error
            except (ServiceBusError, OSError) as error:
                await self._drop(queue)
                raise Transient(
                    f"Service Bus did not take messages for {queue}: {type(error).__name__} {error}."
                ) from error

    async def close(self) -> None:
        """Close what is open."""
        if self._client is not None:
            await self._client.close()

    async def _drop(self, queue: str) -> None:
        """Forget a sender whose link may be broken; the next send opens another."""
        sender, _ = self._senders.pop(queue)
        with suppress(ServiceBusError, OSError):
            async with asyncio.timeout(CLOSED_WITHIN):
                await sender.close()

    def _sender(self, queue: str) -> tuple[ServiceBusSender, asyncio.Lock]:
        if queue not in self._senders:
            self._senders[queue] = (self._opened().get_queue_sender(queue), asyncio.Lock())
        return self._senders[queue]

    def _opened(self) -> ServiceBusClient:
        if self._client is None:
            if self._connection:
                self._client = ServiceBusClient.from_connection_string(self._connection, **_RETRIES)
            else:
                assert self._namespace is not None
                assert self._credential is not None
                self._client = ServiceBusClient(self._namespace, self._credential, **_RETRIES)
        return self._client


class ServiceBusCommands:
    """The enforcement queue (`domain.ports.CommandQueue`)."""

    def __init__(self, bus: ServiceBus) -> None:
        self._bus = bus

    async def send(self, commands: Sequence[Command], *, at: datetime | None = None, once: str | None = None) -> None:
        messages = [
            ServiceBusMessage(
                json.dumps(to_json(command)),
                session_id=command.allotment_id,
                message_id=once or str(uuid.uuid4()),
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

    async def send(self, notifications: Sequence[Mapping[str, Any]]) -> None:
        messages = [
            ServiceBusMessage(json.dumps(notification), message_id=str(uuid.uuid4()), content_type="application/json")
            for notification in notifications
        ]
        await self._bus.send(NOTIFICATIONS, messages)


class ServiceBusDeadLetters:
    """The queue of messages that can never be handled (`domain.ports.DeadLetters`).

    A function in Python can only complete or abandon its message, so that it cannot dead-letter one with a
    reason. It sends a copy here, with the two properties in which Service Bus keeps a reason.
    """

    def __init__(self, bus: ServiceBus) -> None:
        self._bus = bus

    async def put(self, messages: Iterable[Undeliverable]) -> None:
        letters = [
            ServiceBusMessage(
                message.body,
                message_id=str(uuid.uuid4()),
                content_type="application/json",
                application_properties={
                    "DeadLetterReason": message.reason,
                    "DeadLetterErrorDescription": message.description[:1024],
                    "DeadLetterSource": message.queue,
                    **({"SessionId": message.session_id} if message.session_id else {}),
                },
            )
            for message in messages
        ]
        await self._bus.send(DEAD_LETTERS, letters)


async def _send_all(sender: ServiceBusSender, messages: Sequence[ServiceBusMessage]) -> None:
    batch = await sender.create_message_batch()
    for message in messages:
        try:
            batch.add_message(message)
        except MessageSizeExceededError:
            if not len(batch):
                raise
            await sender.send_messages(batch)
            batch = await sender.create_message_batch()
            batch.add_message(message)
    await sender.send_messages(batch)
