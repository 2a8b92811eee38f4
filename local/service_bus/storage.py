"""What the broker keeps between two runs: one file of JSON, written when it stops and read when it starts.

It is no journal: a broker that is killed, rather than stopped, loses what changed since its start.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from local.service_bus.amqp import IncomingMessage
from local.service_bus.messages import DeadLettering, Place, QueuedMessage
from local.service_bus.namespace import Namespace
from local.service_bus.queues import Queue, QueueContents

_FILE_NAME = "service-bus.json"
_VERSION = 1

type Record = dict[str, Any]


class UnreadableData(Exception):
    """The kept contents cannot be used; the message names the file and what is wrong with it."""


def save(namespace: Namespace, directory: Path, now: float) -> None:
    """Write everything in the queues, so that an interruption leaves either the old file or the new one."""
    queues = {queue.settings.name: _queue_record(queue, now) for queue in namespace.queues}
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / _FILE_NAME
    unfinished = path.with_suffix(".tmp")
    unfinished.write_text(json.dumps({"version": _VERSION, "queues": queues}), "utf-8")
    unfinished.replace(path)


def load(namespace: Namespace, directory: Path) -> None:
    """Put into the new, empty queues what `save` wrote; without a file nothing happens. Raises UnreadableData."""
    path = directory / _FILE_NAME
    if not path.exists():
        return
    by_name = {queue.settings.name: queue for queue in namespace.queues}
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["version"] != _VERSION:
            raise ValueError(f"version {document['version']!r} is not {_VERSION}")
        for name, record in document["queues"].items():
            if name not in by_name:
                raise ValueError(f"the configuration has no queue {name!r}")
            _restore(by_name[name], record)
    except (OSError, ValueError) as error:
        raise UnreadableData(f"{path}: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableData(f"{path}: not a file of this broker ({error!r})") from error


def _queue_record(queue: Queue, now: float) -> Record:
    contents = queue.suspend(now)
    record: Record = {
        "lastSequenceNumber": contents.last_sequence_number,
        "messages": [_message_record(message) for message in contents.messages],
        "sessionStates": {session_id: _encode(state) for session_id, state in contents.session_states.items()},
        "sentIds": contents.sent_ids,
    }
    if queue.dead_letters is not None:
        record["deadLetters"] = _queue_record(queue.dead_letters, now)
    return record


def _restore(queue: Queue, record: Record) -> None:
    messages = [_message(entry) for entry in record["messages"]]
    if queue.settings.requires_session and not all(message.incoming.session_id for message in messages):
        raise ValueError(f"{queue.settings.name} requires sessions now, and a kept message has none")
    queue.restore(
        QueueContents(
            last_sequence_number=int(record["lastSequenceNumber"]),
            messages=messages,
            session_states={session_id: _decode(state) for session_id, state in record["sessionStates"].items()},
            sent_ids=[(str(message_id), float(at)) for message_id, at in record["sentIds"]],
        )
    )
    if queue.dead_letters is not None:
        _restore(queue.dead_letters, record["deadLetters"])


def _message_record(message: QueuedMessage) -> Record:
    incoming, dead_lettering = message.incoming, message.dead_lettering
    return {
        "sequenceNumber": message.sequence_number,
        "content": _encode(incoming.content),
        "messageId": incoming.message_id,
        "sessionId": incoming.session_id,
        "partitionKey": incoming.partition_key,
        "timeToLive": incoming.time_to_live,
        "scheduledFor": incoming.scheduled_for,
        "enqueuedAt": message.enqueued_at,
        "place": message.place.value,
        "expiresAt": message.expires_at,
        "deliveryCount": message.delivery_count,
        "wasDeferred": message.was_deferred,
        "lockToken": None if message.lock_token is None else str(message.lock_token),
        "lockedUntil": message.locked_until,
        "changed": {name: _encode(value) for name, value in message.changed.items()},
        "deadLettering": dead_lettering and [dead_lettering.reason, dead_lettering.description, dead_lettering.source],
    }


def _message(record: Mapping[str, Any]) -> QueuedMessage:
    return QueuedMessage(
        sequence_number=record["sequenceNumber"],
        incoming=IncomingMessage(
            content=_decode(record["content"]),
            message_id=record["messageId"],
            session_id=record["sessionId"],
            partition_key=record["partitionKey"],
            time_to_live=record["timeToLive"],
            scheduled_for=record["scheduledFor"],
        ),
        enqueued_at=record["enqueuedAt"],
        place=Place(record["place"]),
        expires_at=record["expiresAt"],
        delivery_count=record["deliveryCount"],
        was_deferred=record["wasDeferred"],
        lock_token=None if record["lockToken"] is None else UUID(record["lockToken"]),
        locked_until=record["lockedUntil"],
        changed={name: _decode(value) for name, value in record.get("changed", {}).items()},
        dead_lettering=record["deadLettering"] and DeadLettering(*record["deadLettering"]),
    )


def _encode(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
