"""The Service Bus triggers: relay in batches, enforce one message of a session at a time.

What a message starts is imported with the first message of a worker, because no other function needs it
(docs/decisions/0108-loaded-with-the-first-call.md).
"""

import typing
from datetime import UTC, datetime

import azure.functions as func
from opentelemetry import trace

from application.queue_health import GRAPH, LatencyMonitor
from application.services import Services
from domain.queue_health import ENFORCEMENT, NOTIFICATIONS
from handlers.tracing import processing

CONNECTION = "ServiceBusConnection"


def _enqueued(message: func.ServiceBusMessage) -> datetime:
    """Since when it can be received: a scheduled one not before its time."""
    enqueued = message.enqueued_time_utc or datetime.now(UTC)
    moments = [enqueued, message.scheduled_enqueue_time_utc or enqueued]
    return max(moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in moments)


def blueprint(services: Services) -> func.Blueprint:
    """The queue functions."""
    functions = func.Blueprint()
    watches = {queue: LatencyMonitor(services, queue) for queue in (NOTIFICATIONS, ENFORCEMENT, GRAPH)}

    @functions.function_name("relay")
    @functions.service_bus_queue_trigger(
        arg_name="messages", queue_name=NOTIFICATIONS, connection=CONNECTION, cardinality=func.Cardinality.MANY
    )
    async def relay_batch(messages: typing.List[func.ServiceBusMessage]) -> None:  # noqa: UP006 - the worker reads it
        from application.relay import Message, relay

        batch = [Message(each.message_id or "", each.get_body(), _enqueued(each)) for each in messages]
        with trace.use_span(processing(NOTIFICATIONS, messages), end_on_exit=True):
            by_graph = await relay(services, batch)
        first = min(message.enqueued for message in batch)
        for messages_of in (NOTIFICATIONS, GRAPH) if by_graph else (NOTIFICATIONS,):
            await watches[messages_of].handled(first)

    @functions.function_name("enforce")
    @functions.service_bus_queue_trigger(
        arg_name="message", queue_name=ENFORCEMENT, connection=CONNECTION, is_sessions_enabled=True
    )
    async def enforce_one(message: func.ServiceBusMessage) -> None:
        from application.dispatch import handle

        with trace.use_span(processing(ENFORCEMENT, [message]), end_on_exit=True):
            await handle(services, message.get_body(), message.session_id, message.delivery_count or 1)
        await watches[ENFORCEMENT].handled(_enqueued(message))

    return functions
