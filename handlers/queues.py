"""The Service Bus triggers: relay in batches, enforce one message of a session at a time."""

import logging
import typing
from datetime import UTC, datetime

import azure.functions as func

from domain.commands import CommandKind, from_json
from domain.errors import InvalidRequest, Permanent
from domain.incoming import read_json
from domain.ports import Undeliverable
from domain.queue_health import ENFORCEMENT, NOTIFICATIONS
from handlers.adoption import adopt
from handlers.enforcement import enforce
from handlers.erasure import erase
from handlers.nightly import follow
from handlers.queue_health import Watch, arrived
from handlers.relay import Message, relay
from handlers.services import Services

log = logging.getLogger(__name__)

CONNECTION = "ServiceBusConnection"


async def handle(services: Services, body: bytes, session_id: str | None, delivery_count: int) -> None:
    """Carry out the command in one message of the enforcement queue.

    What is no command, and what Graph refuses for good, can never be carried out: it goes to the dead letters with
    the reason, at once and not after ten deliveries.
    """
    try:
        command = from_json(_parsed(body))
    except Permanent as wrong:
        log.error("a message of session %s is no command: %s", session_id, wrong)
        await services.dead_letters.put([Undeliverable(ENFORCEMENT, body, wrong.reason, str(wrong), session_id)])
        return
    try:
        with services.background(command.allotment_id):
            if command.kind is CommandKind.ADOPT:
                await adopt(services, command)
            elif command.kind is CommandKind.NIGHT:
                await follow(services, command)
            elif command.kind is CommandKind.ERASE:
                await erase(services, command)
            elif command.kind is CommandKind.PROBE:
                await arrived(services, command)
            else:
                await enforce(services, command, redelivered=delivery_count > 1)
    except Permanent as refused:
        log.error("a command of session %s cannot be carried out: %s", session_id, refused)
        await services.dead_letters.put([Undeliverable(ENFORCEMENT, body, refused.reason, str(refused), session_id)])


def _parsed(body: bytes) -> object:
    try:
        return read_json(body)
    except InvalidRequest as wrong:
        raise Permanent("MalformedCommand", f"The message cannot be read: {wrong}") from wrong


def _message(message: func.ServiceBusMessage) -> Message:
    return Message(message.message_id or "", message.get_body(), _enqueued(message))


def _enqueued(message: func.ServiceBusMessage) -> datetime:
    """Since when it can be received: a scheduled one not before its time."""
    enqueued = message.enqueued_time_utc or datetime.now(UTC)
    moments = [enqueued, message.scheduled_enqueue_time_utc or enqueued]
    return max(moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in moments)


def blueprint(services: Services) -> func.Blueprint:
    """The queue functions."""
    functions = func.Blueprint()
    watches = {queue: Watch(services, queue) for queue in (NOTIFICATIONS, ENFORCEMENT)}

    @functions.function_name("relay")
    @functions.service_bus_queue_trigger(
        arg_name="messages", queue_name=NOTIFICATIONS, connection=CONNECTION, cardinality=func.Cardinality.MANY
    )
    async def relay_batch(messages: typing.List[func.ServiceBusMessage]) -> None:  # noqa: UP006 - the worker reads it
        batch = [_message(message) for message in messages]
        await relay(services, batch)
        await watches[NOTIFICATIONS].handled(min(message.enqueued for message in batch))

    @functions.function_name("enforce")
    @functions.service_bus_queue_trigger(
        arg_name="message", queue_name=ENFORCEMENT, connection=CONNECTION, is_sessions_enabled=True
    )
    async def enforce_one(message: func.ServiceBusMessage) -> None:
        await handle(services, message.get_body(), message.session_id, message.delivery_count or 1)
        await watches[ENFORCEMENT].handled(_enqueued(message))

    return functions
