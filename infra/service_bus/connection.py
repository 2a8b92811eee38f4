"""The connection to Service Bus, and its links: one client a worker, one sender a queue.

Opening a link costs half a second, so links stay open.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.servicebus import ServiceBusMessage, ServiceBusSubQueue
from azure.servicebus.aio import ServiceBusClient, ServiceBusReceiver, ServiceBusSender
from azure.servicebus.exceptions import MessageSizeExceededError, ServiceBusError
from opentelemetry import trace
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from domain.errors import Permanent, Transient
from domain.objections import Text

_tracer, _propagator = trace.get_tracer(__name__), TraceContextTextMapPropagator()

SENT_WITHIN, CLOSED_WITHIN = 8.0, 2.0
"""Seconds. The webhook has answered by then; a command's message is sent again."""

_RETRIES: dict[str, Any] = {"retry_total": 2, "retry_backoff_factor": 0.2, "retry_backoff_max": 1}

DEAD_LETTERS = "dead-letters"
"""The app's own queue of dead letters. `domain.queue_health` names the other queues."""


class _Link[Handler: ServiceBusSender | ServiceBusReceiver]:
    """A sender or receiver for one coroutine at a time: those of the SDK do not serve several at once.

    One that failed may be broken. It is closed, and the next coroutine gets another one, also if it waits already.
    """

    def __init__(self, opened: Callable[[], Handler]) -> None:
        self._opened = opened
        self._lock = asyncio.Lock()
        self._handler: Handler | None = None

    @asynccontextmanager
    async def held(self) -> AsyncIterator[Handler]:
        """Raises what its use raises."""
        async with self._lock:
            handler = self._handler = self._handler or self._opened()
            try:
                yield handler
            except (ServiceBusError, OSError):
                self._handler = None
                with suppress(ServiceBusError, OSError):
                    async with asyncio.timeout(CLOSED_WITHIN):
                        await handler.close()
                raise


class ServiceBus:
    """The connection, opened at its first use."""

    def __init__(self, connection: str | None, namespace: str | None, credential: AsyncTokenCredential | None) -> None:
        self._connection = connection
        self._namespace = namespace
        self._credential = credential
        self._client: ServiceBusClient | None = None
        self._senders: dict[str, _Link[ServiceBusSender]] = {}
        self._receivers: dict[str, _Link[ServiceBusReceiver]] = {}

    async def connect(self, queue: str) -> None:
        """Open the link on which messages for a queue are sent. Raises Transient."""
        try:
            async with self._sender(queue).held() as sender, asyncio.timeout(SENT_WITHIN):
                await sender.create_message_batch()  # its size is the queue's: it is asked for on an open link
        except (ServiceBusError, OSError) as error:
            detail = f"{type(error).__name__} {error}"
            raise Transient(Text("queueNotReached", queue=queue, detail=detail)) from error

    async def send(self, queue: str, messages: Sequence[ServiceBusMessage]) -> None:
        """Send all, in as few batches as they fit in. Raises Transient, and Permanent for one that is too large."""
        try:
            with _sending(queue, messages):
                async with self._sender(queue).held() as sender, asyncio.timeout(SENT_WITHIN):
                    await _send_all(sender, messages)
        except MessageSizeExceededError as error:
            raise Permanent("MessageTooLarge", Text("queueMessageTooLarge", queue=queue, detail=str(error))) from error
        except (ServiceBusError, OSError) as error:
            detail = f"{type(error).__name__} {error}"
            raise Transient(Text("queueNotTaken", queue=queue, detail=detail)) from error

    @asynccontextmanager
    async def dead_letters_of(self, queue: str) -> AsyncIterator[ServiceBusReceiver]:
        """The receiver of a queue's dead letters, for one coroutine at a time. Raises Transient.

        Those of DEAD_LETTERS are its messages; those of the others are in their sub-queues.
        """
        link = self._receivers.setdefault(queue, _Link(lambda: self.new_receiver(queue)))
        try:
            async with link.held() as receiver:
                yield receiver
        except (ServiceBusError, OSError) as error:
            raise Transient(Text("deadLettersNotShown", queue=queue, detail=str(error))) from error

    def new_receiver(self, queue: str) -> ServiceBusReceiver:
        """Another receiver of a queue's dead letters. The caller closes it."""
        sub_queue = None if queue == DEAD_LETTERS else ServiceBusSubQueue.DEAD_LETTER
        return self._opened().get_queue_receiver(queue, sub_queue=sub_queue)

    async def close(self) -> None:
        """Close what is open."""
        if self._client is not None:
            await self._client.close()

    def _sender(self, queue: str) -> _Link[ServiceBusSender]:
        return self._senders.setdefault(queue, _Link(lambda: self._opened().get_queue_sender(queue)))

    def _opened(self) -> ServiceBusClient:
        if self._client is None:
            if self._connection:
                self._client = ServiceBusClient.from_connection_string(self._connection, **_RETRIES)
            else:
                assert self._namespace is not None
                assert self._credential is not None
                self._client = ServiceBusClient(self._namespace, self._credential, **_RETRIES)
        return self._client


@contextmanager
def _sending(queue: str, messages: Sequence[ServiceBusMessage]) -> Iterator[None]:
    """The span of a sending, which every message carries on.

    The SDK does that only where Microsoft's tracing plug-in is installed, whose spans would name what is private. The
    Functions host reads `Diagnostic-Id` ("Distributed tracing and correlation through Service Bus messaging").
    """
    told: dict[str, str | int] = {
        "messaging.system": "servicebus",
        "messaging.operation.type": "send",
        "messaging.destination.name": queue,
        "messaging.batch.message_count": len(messages),
    }
    with _tracer.start_as_current_span(f"send {queue}", kind=SpanKind.PRODUCER, attributes=told):
        carrier: dict[str, str] = {}
        _propagator.inject(carrier)
        if parent := carrier.get("traceparent"):
            for message in messages:
                properties = message.application_properties or {}
                message.application_properties = {**properties, "traceparent": parent, "Diagnostic-Id": parent}
        yield


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
