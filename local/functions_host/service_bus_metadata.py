"""Received messages as a Service Bus trigger hands them to a function.

The fields are the binding data of the Service Bus extension 5.x for one message; a batch has each of them as an array
under its name with ``Array`` appended. ``UserProperties`` is the older name of ``ApplicationProperties``, which the
Python worker reads to tell one message from a batch.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from azure.servicebus import ServiceBusReceivedMessage
from azure.servicebus.amqp import AmqpMessageBodyType

from local.functions_host.protocol import Datum

_NEVER = "9999-12-31T23:59:59.999999+00:00"
_TEXT_FIELDS = frozenset(
    {
        "MessageId",
        "LockToken",
        "SessionId",
        "CorrelationId",
        "ContentType",
        "Subject",
        "Label",
        "To",
        "ReplyTo",
        "ReplyToSessionId",
        "PartitionKey",
        "TransactionPartitionKey",
        "DeadLetterSource",
    }
)


def single_message(message: ServiceBusReceivedMessage) -> tuple[Datum, dict[str, Datum]]:
    """The input and trigger metadata of one message."""
    return Datum("bytes", message_body(message)), single_metadata(message_fields(message))


def batch_of_messages(messages: Sequence[ServiceBusReceivedMessage]) -> tuple[Datum, dict[str, Datum]]:
    """The input and trigger metadata of a batch."""
    bodies = Datum("collection_bytes", [message_body(message) for message in messages])
    return bodies, batch_metadata([message_fields(message) for message in messages])


def typed_message(text: str) -> tuple[bytes, dict[str, Any]]:
    """The body and fields of a message that was typed in by hand and came from no queue."""
    now = datetime.now(UTC)
    properties: dict[str, Any] = {}
    return text.encode(), {
        "MessageId": str(uuid.uuid4()),
        "DeliveryCount": 1,
        "SequenceNumber": 0,
        "LockToken": str(uuid.UUID(int=0)),
        "EnqueuedTimeUtc": timestamp(now),
        "EnqueuedTime": timestamp(now),
        "ExpiresAtUtc": _NEVER,
        "ExpiresAt": _NEVER,
        "ApplicationProperties": properties,
        "UserProperties": properties,
    }


def message_fields(message: ServiceBusReceivedMessage) -> dict[str, Any]:
    """The message's fields by their Azure names, as JSON values; None where the message has no such field."""
    properties = application_properties(message.application_properties or {})
    enqueued = _optional_timestamp(message.enqueued_time_utc)
    expires = _optional_timestamp(message.expires_at_utc) or _NEVER
    return {
        "MessageId": _text(message.message_id),
        # AMQP counts the failed deliveries before this one; Service Bus counts this one too.
        "DeliveryCount": (message.delivery_count or 0) + 1,
        "SequenceNumber": message.sequence_number,
        "LockToken": _text(message.lock_token),
        "EnqueuedTimeUtc": enqueued,
        "EnqueuedTime": enqueued,
        "ExpiresAtUtc": expires,
        "ExpiresAt": expires,
        "SessionId": _text(message.session_id),
        "CorrelationId": _text(message.correlation_id),
        "ContentType": _text(message.content_type),
        "Subject": _text(message.subject),
        "Label": _text(message.subject),
        "To": _text(message.to),
        "ReplyTo": _text(message.reply_to),
        "ReplyToSessionId": _text(message.reply_to_session_id),
        "PartitionKey": _text(message.partition_key),
        "TransactionPartitionKey": None,
        "DeadLetterSource": _text(message.dead_letter_source),
        "ApplicationProperties": properties,
        "UserProperties": properties,
    }


def single_metadata(fields: Mapping[str, Any]) -> dict[str, Datum]:
    """Trigger metadata of one message: text as text, the rest as JSON; absent fields are left out."""
    return {
        name: Datum("string", value) if name in _TEXT_FIELDS else Datum("json", json.dumps(value))
        for name, value in fields.items()
        if value is not None
    }


def batch_metadata(fields: Sequence[Mapping[str, Any]]) -> dict[str, Datum]:
    """Trigger metadata of a batch: every field as a JSON array in the messages' order, null where one has none."""
    names = dict.fromkeys(name for each in fields for name in each)
    return {f"{name}Array": Datum("json", json.dumps([each.get(name) for each in fields])) for name in names}


def message_body(message: ServiceBusReceivedMessage) -> bytes:
    """The message's body as bytes: its data sections joined, or a value body as text or JSON."""
    body = message.body
    if message.body_type == AmqpMessageBodyType.DATA:
        return b"".join(body)
    if message.body_type == AmqpMessageBodyType.SEQUENCE:
        return json.dumps([json_value(value) for section in body for value in section]).encode()
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else json.dumps(json_value(body)).encode()


def application_properties(properties: Mapping[Any, Any]) -> dict[str, Any]:
    """Application properties with text names and JSON values."""
    return {_name(name): json_value(value) for name, value in properties.items()}


def json_value(value: object) -> Any:
    """A value of an AMQP message as JSON takes it; bytes are read as UTF-8, times as ISO 8601."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            return value.decode("utf-8", "replace")
        case datetime():
            return timestamp(value)
        case Mapping():
            return application_properties(value)
        case list() | tuple():
            return [json_value(each) for each in value]
        case _:
            return str(value)


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds, a form that the Python worker parses."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _optional_timestamp(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)


def _name(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _text(value: object) -> str | None:
    return None if value is None else _name(value)
