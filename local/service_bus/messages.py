"""A message in a queue, where it can be, and why a request about it can fail."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from local.service_bus.amqp import (
    BrokerProperties,
    IncomingMessage,
    encode_delivery,
    parse_message,
    text_value,
    with_application_properties,
    with_message_id,
)


class ServiceBusError(Exception):
    """A request that the broker refuses; `condition` is the AMQP error condition that Service Bus answers with.

    ServiceBusError
    ├── EntityNotFound
    ├── MessageLockLost
    ├── MessageNotFound
    ├── MessageSizeExceeded
    ├── OperationNotAllowed
    ├── SessionAcceptTimeout
    ├── SessionCannotBeLocked
    └── SessionLockLost
    """

    condition = "amqp:internal-error"


class EntityNotFound(ServiceBusError):
    """There is no queue of that name."""

    condition = "amqp:not-found"


class MessageLockLost(ServiceBusError):
    """The lock has expired, or the message was settled or moved on."""

    condition = "com.microsoft:message-lock-lost"


class MessageNotFound(ServiceBusError):
    """No message with that sequence number is in the state that the request needs."""

    condition = "com.microsoft:message-not-found"


class MessageSizeExceeded(ServiceBusError):
    """The message is larger than the queue takes."""

    condition = "amqp:link:message-size-exceeded"


class OperationNotAllowed(ServiceBusError):
    """The queue's settings forbid the request."""

    condition = "amqp:not-allowed"


class SessionAcceptTimeout(ServiceBusError):
    """No session with a message became free in the time that the receiver would wait."""

    condition = "com.microsoft:timeout"


class SessionCannotBeLocked(ServiceBusError):
    """Another receiver holds the session."""

    condition = "com.microsoft:session-cannot-be-locked"


class SessionLockLost(ServiceBusError):
    """The session lock has expired or was released."""

    condition = "com.microsoft:session-lock-lost"


type Properties = Mapping[str, bytes]
"""Application properties by name, with their encoded values."""


def accepted(raw: bytes, new_id: Callable[[], UUID] = uuid4) -> IncomingMessage:
    """A message as it goes into a queue: one without an id is given one, of 32 hexadecimal digits.

    Raises MalformedMessage. The documents say nothing of it; a maintainer does (Azure/azure-service-bus-java issue 69),
    and Particular/NServiceBus.Transport.AzureServiceBus issue 1368 found the same. Clients rely on it: the JavaScript
    receiver settles no message without an id.
    """
    message = parse_message(raw)
    if message.message_id is not None:
        return message
    message_id = new_id().hex
    return replace(message, message_id=message_id, content=with_message_id(message.content, message_id))


class Place(enum.Enum):
    """Where a message is; it is in exactly one place."""

    READY = "ready"
    LOCKED = "locked"
    SCHEDULED = "scheduled"
    DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class DeadLettering:
    """Why a message is in a dead-letter sub-queue, and the queue that it came from."""

    reason: str | None
    description: str | None
    source: str

    def application_properties(self) -> Properties:
        """The application properties that a receiver of the dead-lettered message sees."""
        named = {"DeadLetterReason": self.reason, "DeadLetterErrorDescription": self.description}
        return {name: text_value(value) for name, value in named.items() if value is not None}


@dataclass(slots=True, eq=False)
class QueuedMessage:
    """A message in a queue. Times are Unix times in seconds.

    `lock_token` is set while the place is LOCKED. `locked_until` is the message's own lock: in a queue with sessions
    the session's lock counts instead. `delivery_count` counts the deliveries that failed, from 0 as in AMQP.
    `changed` is what settlements have made of its application properties.
    """

    sequence_number: int
    incoming: IncomingMessage
    enqueued_at: float
    place: Place
    expires_at: float | None = None
    delivery_count: int = 0
    was_deferred: bool = False
    lock_token: UUID | None = None
    locked_until: float | None = None
    dead_lettering: DeadLettering | None = None
    changed: Properties = field(default_factory=dict)

    def encoded(self) -> bytes:
        """The message as a receiver gets it: what was sent, under a header and annotations of the broker's."""
        dead_lettering, content = self.dead_lettering, self.incoming.content
        changed = {**self.changed, **(dead_lettering.application_properties() if dead_lettering else {})}
        if changed:
            content = with_application_properties(content, changed)
        return encode_delivery(
            content,
            BrokerProperties(
                sequence_number=self.sequence_number,
                delivery_count=self.delivery_count,
                enqueued_at=self.enqueued_at,
                state=self._state(),
                time_to_live=None if self.expires_at is None else self.expires_at - self.enqueued_at,
                locked_until=self.locked_until,
                scheduled_for=self.incoming.scheduled_for,
                partition_key=self.incoming.partition_key,
                dead_letter_source=dead_lettering.source if dead_lettering else None,
            ),
        )

    def _state(self) -> int:
        """ServiceBusMessageState: 0 active, 1 deferred, 2 scheduled."""
        if self.place is Place.SCHEDULED:
            return 2
        return 1 if self.was_deferred else 0
