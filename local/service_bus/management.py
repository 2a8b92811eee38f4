"""The operations that Service Bus offers by request and response on a queue's `$management` node.

Service Bus: "AMQP 1.0 in Azure Service Bus: request-response-based operations".
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from proton import UNDESCRIBED, Array, Data, Message, int32, symbol, timestamp

from local.service_bus.amqp import MalformedMessage
from local.service_bus.links import Clock, Consumer, Dispatch, encoded_properties
from local.service_bus.messages import (
    MessageLockLost,
    MessageNotFound,
    QueuedMessage,
    ServiceBusError,
    SessionCannotBeLocked,
    SessionLockLost,
    accepted,
)
from local.service_bus.queues import Queue
from local.service_bus.sessions import SessionLock

_STATUS_CODES: Mapping[type[ServiceBusError], int] = {
    MessageLockLost: 410,
    SessionLockLost: 410,
    SessionCannotBeLocked: 410,
    MessageNotFound: 404,
}
_RECEIVE_AND_DELETE = 0
_EVER = 253_402_300_800_000

type Body = dict[str, Any]


class ArgumentError(ServiceBusError):
    """A request lacks a field, or the field has another type."""

    condition = "com.microsoft:argument-error"


class UnknownOperation(ServiceBusError):
    """The broker does not have that operation."""

    condition = "amqp:not-implemented"


def token_accepted(request: Message) -> Message:
    """The answer of the `$cbs` node: every token is good."""
    properties = {"status-code": int32(202), "status-description": "Accepted"}
    return Message(correlation_id=request.id, properties=properties)


class ManagementNode:
    """Answers the requests about one queue."""

    def __init__(self, queue: Queue, clock: Clock, dispatch: Dispatch) -> None:
        self._queue = queue
        self._clock = clock
        self._dispatch = dispatch
        self._operations: Mapping[str, Callable[[_Request], Body | None]] = {
            "renew-lock": self._renew_lock,
            "schedule-message": self._schedule,
            "cancel-scheduled-message": self._cancel_scheduled,
            "peek-message": self._peek,
            "update-disposition": self._update_disposition,
            "receive-by-sequence-number": self._receive_deferred,
            "renew-session-lock": self._renew_session_lock,
            "set-session-state": self._set_session_state,
            "get-session-state": self._get_session_state,
            "get-message-sessions": self._list_sessions,
        }

    def respond(self, message: Message) -> Message:
        """Carry out the request and answer with its result, or with the error condition and its status code."""
        request = _Request(message, self._clock())
        try:
            operation = self._operations.get(request.operation)
            if operation is None:
                raise UnknownOperation(f"The operation '{request.operation}' is not implemented.")
            body = operation(request)
            self._dispatch.serve()
        except ServiceBusError as error:
            return _response(message, _STATUS_CODES.get(type(error), 400), str(error), {}, error.condition)
        return _response(message, 204, "No content", {}) if body is None else _response(message, 200, "OK", body)

    def _renew_lock(self, request: "_Request") -> Body:
        ends = self._queue.renew(request.tokens(), request.now)
        return {"expirations": _array(Data.TIMESTAMP, *map(_timestamp, ends))}

    def _schedule(self, request: "_Request") -> Body:
        entries = request.required("messages", list)
        try:
            messages = [accepted(bytes(entry["message"])) for entry in entries]
        except (KeyError, TypeError, MalformedMessage) as error:
            raise ArgumentError(f"messages: {error}") from error
        return {"sequence-numbers": _array(Data.LONG, *self._queue.enqueue(messages, request.now))}

    def _cancel_scheduled(self, request: "_Request") -> Body:
        self._queue.cancel_scheduled(request.sequence_numbers(), request.now)
        return {}

    def _peek(self, request: "_Request") -> Body | None:
        first, limit = request.required("from-sequence-number", int), request.required("message-count", int)
        messages = self._queue.peek(first, limit, request.now, request.optional("session-id", str))
        return {"messages": [{"message": message.encoded()} for message in messages]} if messages else None

    def _update_disposition(self, request: "_Request") -> Body:
        status, now = request.required("disposition-status", str), request.now
        reason = request.optional("deadletter-reason", str)
        description = request.optional("deadletter-description", str)
        changed = encoded_properties(request.body.get("properties-to-modify"))
        settle: Mapping[str, Callable[[UUID], None]] = {
            "completed": lambda token: self._queue.complete(token, now),
            "abandoned": lambda token: self._queue.abandon(token, now, changed),
            "defered": lambda token: self._queue.defer(token, now, changed),
            "suspended": lambda token: self._queue.dead_letter(token, reason, description, now, changed),
        }
        if status not in settle:
            raise ArgumentError(f"disposition-status: {status!r} is not one of {', '.join(settle)}")
        for token in request.tokens():
            settle[status](token)
        return {}

    def _receive_deferred(self, request: "_Request") -> Body:
        removes = request.required("receiver-settle-mode", int) == _RECEIVE_AND_DELETE
        claim = self._queue.take_deferred if removes else self._queue.lock_deferred
        lock = self._session_lock(request) if self._queue.settings.requires_session else None
        return {"messages": [_deferred(message) for message in claim(request.sequence_numbers(), request.now, lock)]}

    def _renew_session_lock(self, request: "_Request") -> Body:
        return {"expiration": _timestamp(self._queue.renew_session(self._session_lock(request), request.now))}

    def _set_session_state(self, request: "_Request") -> Body:
        state = request.body.get("session-state")
        self._queue.set_session_state(self._session_lock(request), None if state is None else bytes(state), request.now)
        return {}

    def _get_session_state(self, request: "_Request") -> Body:
        return {"session-state": self._queue.session_state(self._session_lock(request), request.now)}

    def _list_sessions(self, request: "_Request") -> Body | None:
        """The sessions with messages or state; which were updated since when is not recorded."""
        if request.required("last-updated-time", int) < _EVER:
            raise UnknownOperation("Sessions are not listed by the time of their last update.")
        skip, top = request.required("skip", int), request.required("top", int)
        sessions = [
            session.session_id
            for session in self._queue.sessions
            if session.ready or session.locked or session.state is not None
        ]
        page = sessions[skip : skip + top]
        return {"skip": int32(len(page)), "sessions-ids": _array(Data.STRING, *page)} if page else None

    def _session_lock(self, request: "_Request") -> SessionLock:
        """The lock on the session that the request names, if the link that the request belongs to holds it."""
        lock = self._queue.session_lock(request.required("session-id", str), request.now)
        if not isinstance(lock.owner, Consumer) or lock.owner.name != request.link_name:
            raise SessionLockLost(f"The session '{lock.session_id}' is locked by another receiver.")
        return lock


class _Request:
    """A management request, its fields checked as they are read; the errors are ArgumentError."""

    def __init__(self, message: Message, now: float) -> None:
        properties: Any = message.properties
        named: Body = properties or {}
        self.now = now
        self.operation = str(named.get("operation")).removeprefix("com.microsoft:")
        self.link_name = named.get("associated-link-name")
        self.body: Body = message.body if isinstance(message.body, dict) else {}

    def required[Value](self, name: str, kind: type[Value]) -> Value:
        value = self.optional(name, kind)
        if value is None:
            raise ArgumentError(f"{name} is missing")
        return value

    def optional[Value](self, name: str, kind: type[Value]) -> Value | None:
        value = self.body.get(name)
        if value is None or isinstance(value, kind):
            return value
        raise ArgumentError(f"{name}: {value!r} is not of the type {kind.__name__}")

    def tokens(self) -> list[UUID]:
        return self._elements("lock-tokens", UUID)

    def sequence_numbers(self) -> list[int]:
        return self._elements("sequence-numbers", int)

    def _elements[Value](self, name: str, kind: type[Value]) -> list[Value]:
        elements = list(self.required(name, Array).elements)
        if all(isinstance(element, kind) for element in elements):
            return elements
        raise ArgumentError(f"{name}: not all of {elements!r} are of the type {kind.__name__}")


def _response(request: Message, status: int, description: str, body: Body, condition: str | None = None) -> Message:
    properties: dict[str, Any] = {"statusCode": int32(status), "statusDescription": description}
    if condition is not None:
        properties["errorCondition"] = symbol(condition)
    return Message(correlation_id=request.id, properties=properties, body=body)


def _deferred(message: QueuedMessage) -> Body:
    token = {} if message.lock_token is None else {"lock-token": message.lock_token}
    return {"message": message.encoded(), **token}


def _array(kind: int, *elements: object) -> Array:
    return Array(UNDESCRIBED, kind, *elements)  # type: ignore[arg-type]  # proton's own constant for "no descriptor"


def _timestamp(at: float) -> timestamp:
    return timestamp(round(at * 1000))
