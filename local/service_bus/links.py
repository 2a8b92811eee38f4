"""The broker's ends of AMQP links: for messages in, for messages out, and for requests and their answers.

One rule of qpid-proton shapes this module: nothing that is stored on a proton object may refer back to it, or neither
is ever freed. So the only thing stored is the lock token on each delivery.
"""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID, uuid4

from proton import Condition, Data, Delivery, Message, ProtonException, Receiver, Sender, Terminus, symbol

from local.service_bus.amqp import MalformedMessage, split_batch
from local.service_bus.messages import MessageSizeExceeded, Properties, QueuedMessage, ServiceBusError, accepted
from local.service_bus.queues import Queue
from local.service_bus.sessions import SessionLock

MAX_MESSAGE_BYTES = 1 << 20
SESSION_FILTER = symbol("com.microsoft:session-filter")
_LOCKED_UNTIL = symbol("com.microsoft:locked-until-utc")
_LINK_NAME = symbol("link")
_CREDIT = 1000
_TICKS_AT_UNIX_EPOCH = 621_355_968_000_000_000
_TICKS_PER_SECOND = 10_000_000

type Clock = Callable[[], float]


class LinkEndpoint(Protocol):
    """What the broker tells the end of a link."""

    def on_delivery(self, delivery: Delivery) -> None:
        """A delivery on the link has data, or an outcome."""

    def on_flow(self) -> None:
        """The peer has given or taken credit."""

    def on_closed(self) -> None:
        """The link has ended, by itself or with its session or connection."""


def close_with(link: Sender | Receiver, error: ServiceBusError) -> None:
    """End the link, and tell the peer why."""
    link.condition = Condition(error.condition, str(error))
    link.close()


def refuse(link: Sender | Receiver, error: ServiceBusError) -> None:
    """Answer an attach with an end that leads nowhere, then end it (OASIS AMQP 1.0, part 2.6.3)."""
    link.source.type = link.target.type = Terminus.UNSPECIFIED
    link.open()
    close_with(link, error)


def reject(delivery: Delivery, condition: str, description: str) -> None:
    """Settle a delivery as failed, and tell the peer why.

    The SDK reads the third field of the error, which proton leaves out when it is empty, and waits for ever without it.
    """
    delivery.local.condition = Condition(condition, description, {_LINK_NAME: delivery.link.name})
    delivery.update(Delivery.REJECTED)
    delivery.settle()


def replenish(link: Receiver) -> None:
    """Give the peer new credit in large portions: a flow frame for each message would cost as much as the message."""
    if link.credit < _CREDIT // 2:
        link.flow(_CREDIT - link.credit)


class Dispatch(Protocol):
    """Who hands out the messages of a queue."""

    def serve(self) -> None:
        """The queue has changed."""

    def feed(self, consumer: "Consumer") -> None:
        """The consumer has been given credit."""

    def remove(self, consumer: "Consumer") -> None:
        """The consumer's link has ended."""


class Producer:
    """The end of a link on which a client sends messages to a queue."""

    def __init__(self, link: Receiver, queue: Queue, clock: Clock, dispatch: Dispatch) -> None:
        self._link = link
        self._queue = queue
        self._clock = clock
        self._dispatch = dispatch

    def on_delivery(self, delivery: Delivery) -> None:
        """Queue what a whole transfer holds, all or none of it, and answer once it is queued."""
        if delivery.pending > MAX_MESSAGE_BYTES:
            self._refuse_size(delivery)
        elif delivery.aborted:
            delivery.settle()
        elif delivery.readable and not delivery.partial:
            payload = self._link.recv(delivery.pending)
            self._link.advance()
            self._accept(delivery, bytes(payload or b""))
            replenish(self._link)

    def on_flow(self) -> None:
        """Credit flows the other way on this link."""

    def on_closed(self) -> None:
        """What was accepted stays; nothing else is held for the link."""

    def _accept(self, delivery: Delivery, payload: bytes) -> None:
        try:
            self._queue.enqueue([accepted(message) for message in split_batch(payload)], self._clock())
        except ServiceBusError as error:
            reject(delivery, error.condition, str(error))
        except MalformedMessage as error:
            reject(delivery, "amqp:decode-error", str(error))
        else:
            delivery.update(Delivery.ACCEPTED)
            delivery.settle()
            self._dispatch.serve()

    def _refuse_size(self, delivery: Delivery) -> None:
        error = MessageSizeExceeded(f"The message is larger than {MAX_MESSAGE_BYTES} bytes.")
        reject(delivery, error.condition, str(error))
        close_with(self._link, error)


class Consumer:
    """The end of a link on which a client receives the messages of a queue, or of one session of it."""

    def __init__(self, link: Sender, queue: Queue, clock: Clock, dispatch: Dispatch) -> None:
        self.lock: SessionLock | None = None
        self.name: str = link.name
        self._link = link
        self._queue = queue
        self._clock = clock
        self._dispatch = dispatch
        self._removes_on_delivery = link.remote_snd_settle_mode == Sender.SND_SETTLED

    @property
    def has_credit(self) -> bool:
        """Whether the client wants another message."""
        return bool(self._link.credit > 0)

    def open_for(self, lock: SessionLock) -> None:
        """Complete the attach for the session that was found, and say until when it is locked.

        The session is named as a plain text: Microsoft's JavaScript client (@azure/service-bus, `MessageSession`)
        compares what it is answered with the text that it asked for, and opens no session by a described value.
        """
        self.lock = lock
        granted = self._link.source.filter
        granted.clear()
        granted.put_object({SESSION_FILTER: lock.session_id})
        ticks = _TICKS_AT_UNIX_EPOCH + round(lock.locked_until * _TICKS_PER_SECOND)
        self._link.properties = {_LOCKED_UNTIL: ticks}
        self._link.open()

    def deliver_next(self, now: float) -> bool:
        """Send the next ready message; answers False when there is none."""
        take = self._queue.take_next if self._removes_on_delivery else self._queue.lock_next
        message = take(now, self.lock)
        if message is not None:
            self._send(message)
        return message is not None

    def deliver_session(self, now: float) -> None:
        """Send the ready messages of the session as far as the client's credit goes."""
        while self.lock is not None and self.has_credit and self.deliver_next(now):
            pass

    def refuse(self, error: ServiceBusError) -> None:
        """Refuse the attach that has not been completed."""
        refuse(self._link, error)

    def end(self, lost: SessionLock, error: ServiceBusError) -> None:
        """End the link after its session lock was lost, as Service Bus does."""
        if self.lock is lost:
            self.lock = None
            close_with(self._link, error)

    def on_delivery(self, delivery: Delivery) -> None:
        """Settle the message as the client asks; echo the outcome, or reject with the reason why it cannot be."""
        if not delivery.updated:
            return
        outcome = delivery.remote_state
        if outcome in (Delivery.ACCEPTED, Delivery.REJECTED, Delivery.RELEASED, Delivery.MODIFIED):
            try:
                self._settle(delivery)
            except ServiceBusError as error:
                reject(delivery, error.condition, str(error))
                return
            delivery.update(outcome)
            delivery.settle()
            self._dispatch.serve()
        elif delivery.settled:
            delivery.settle()

    def on_flow(self) -> None:
        """Send what is ready as far as the credit goes; give unused credit back when the client drains the link."""
        self._dispatch.feed(self)
        if self._link.drain_mode:
            self._link.drained()

    def on_closed(self) -> None:
        """Leave the queue."""
        self._dispatch.remove(self)

    def release(self) -> None:
        """Free the session. Messages without a session stay locked until their locks run out."""
        if self.lock is not None:
            self._queue.release_session(self.lock, self._clock())
            self.lock = None

    def _send(self, message: QueuedMessage) -> None:
        token = message.lock_token
        delivery = self._link.delivery((token or uuid4()).bytes_le)  # type: ignore[arg-type]  # a tag is binary
        self._link.stream(message.encoded())
        self._link.advance()
        if token is None:
            delivery.settle()
        else:
            delivery.lock_token = token

    def _settle(self, delivery: Delivery) -> None:
        """Settle as Service Bus does: each outcome but `released` counts the delivery.

        The JavaScript and the .NET client abandon by `modified` with neither `delivery-failed` nor
        `undeliverable-here`, and the count rises (Azure/azure-service-bus-node issue 156); `released` alone leaves it
        (Azure/amqpnetlite issue 342). What `modified` and `rejected` carry become application properties
        ("AMQP 1.0 in Azure Service Bus and Event Hubs protocol guide"; the clients' `propertiesToModify`).
        """
        token: UUID = delivery.lock_token
        remote, now = delivery.remote, self._clock()
        match delivery.remote_state:
            case Delivery.ACCEPTED:
                self._queue.complete(token, now)
            case Delivery.RELEASED:
                self._queue.release(token, now)
            case Delivery.REJECTED:
                self._dead_letter(token, remote.condition, now)
            case _ if remote.undeliverable:
                self._queue.defer(token, now, encoded_properties(remote.annotations))
            case _:
                self._queue.abandon(token, now, encoded_properties(remote.annotations))

    def _dead_letter(self, token: UUID, condition: Condition | None, now: float) -> None:
        """Dead-letter with the reason and the description that the receiver gives, and what else it says."""
        information = condition.info if condition is not None else None
        others = dict(information) if isinstance(information, dict) else {}
        reason, description = others.pop("DeadLetterReason", None), others.pop("DeadLetterErrorDescription", None)
        self._queue.dead_letter(token, _text(reason), _text(description), now, encoded_properties(others))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def encoded_properties(values: object) -> Properties:
    """What a client says of a message, as application properties of it; nothing where it says nothing."""
    return {str(name): _encoded(value) for name, value in values.items()} if isinstance(values, dict) else {}


def _encoded(value: object) -> bytes:
    data = Data()
    data.put_object(value)
    return bytes(data.encode())


class RequestEndpoint:
    """The end of a link on which a client sends requests to a node."""

    def __init__(
        self, link: Receiver, respond: Callable[[Message], Message], send_response: Callable[[Message], None]
    ) -> None:
        self._link = link
        self._respond = respond
        self._send_response = send_response

    def on_delivery(self, delivery: Delivery) -> None:
        """Carry out a whole request and send the response."""
        if not delivery.readable or delivery.partial:
            return
        payload = self._link.recv(delivery.pending) or b""
        self._link.advance()
        replenish(self._link)
        request = Message()
        try:
            request.decode(payload)
        except ProtonException as error:
            reject(delivery, "amqp:decode-error", str(error))
            return
        delivery.update(Delivery.ACCEPTED)
        delivery.settle()
        self._send_response(self._respond(request))

    def on_flow(self) -> None:
        """Credit flows the other way on this link."""

    def on_closed(self) -> None:
        """Nothing is held for the link."""


class ResponseEndpoint:
    """The end of the link on which a client gets the responses of a node."""

    def __init__(self, link: Sender, on_closed: Callable[[], object]) -> None:
        self._link = link
        self._on_closed = on_closed

    def send(self, response: Message) -> None:
        """Send one response; no outcome is awaited."""
        delivery = self._link.delivery(uuid4().bytes)  # type: ignore[arg-type]  # a tag is binary
        self._link.stream(response.encode())
        self._link.advance()
        delivery.settle()

    def on_delivery(self, delivery: Delivery) -> None:
        """Responses are sent settled."""

    def on_flow(self) -> None:
        """Responses wait within the link until there is credit."""

    def on_closed(self) -> None:
        """Withdraw the link."""
        self._on_closed()
