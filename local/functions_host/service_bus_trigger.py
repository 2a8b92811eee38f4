"""Service Bus queue triggers, as the Functions extension 5.x runs them.

Four ways to receive, by the trigger's cardinality and whether the queue has sessions:

- One message, without sessions: maxConcurrentCalls side by side, locks renewed.
- One message, with sessions: maxConcurrentSessions side by side, in a session one at a time and in order, session
  lock renewed.
- Batches, without sessions: one at a time, up to maxMessageBatchSize, no lock renewal.
- Batches, with sessions: one session at a time, up to maxMessageBatchSize, no lock renewal.

A function that succeeds completes its messages, one that fails abandons them. A slot leaves its session once
sessionIdleTimeout has passed without a message.
"""

import asyncio
import contextlib
import logging
import math
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from azure.servicebus import NEXT_AVAILABLE_SESSION, ServiceBusReceivedMessage
from azure.servicebus.aio import ServiceBusClient, ServiceBusReceiver
from azure.servicebus.exceptions import (
    MessageAlreadySettled,
    MessageLockLostError,
    MessageNotFoundError,
    OperationTimeoutError,
    ServiceBusConnectionError,
    SessionLockLostError,
)

from local.functions_host.backoff import Backoff
from local.functions_host.errors import InvocationError
from local.functions_host.functions import Binding, Function
from local.functions_host.protocol import Datum
from local.functions_host.service_bus_connection import CONNECTION_ERRORS
from local.functions_host.service_bus_locks import LockRenewal
from local.functions_host.service_bus_metadata import batch_of_messages, single_message
from local.functions_host.settings import ServiceBusOptions
from local.functions_host.worker_process import Invocation

_LOG = logging.getLogger(__name__)
# How long one call to the SDK waits for a message: the host notices after at most this that it should stop.
_RECEIVE_SECONDS = 0.5
# How long the broker is asked to wait for a session with messages before it is asked again.
_ACCEPT_SESSION_SECONDS = 30.0
# So many slots for each processor ask for a session at a time while there is none; the others wait for their turn.
# Follows ServiceBusProcessor.ReconcileConcurrencyAsync of Azure.Messaging.ServiceBus. That protects the service.
_ACCEPTS_A_PROCESSOR = 2
# A batch is what is there this long after its first message has come: AmqpReceiver of Azure.Messaging.ServiceBus
# hands it to BeginReceiveRemoteMessages as the batch's wait.
_BATCH_WAIT = timedelta(milliseconds=20)
_LOST_LOCKS = (MessageLockLostError, MessageNotFoundError, MessageAlreadySettled)


@dataclass(frozen=True)
class ReceivePlan:
    """How one trigger receives: `slots` receivers side by side, each with up to `max_messages` an invocation."""

    slots: int
    sessions: bool
    batch: bool
    max_messages: int
    renews_locks: bool
    auto_complete: bool


def receive_plan(trigger: Binding, options: ServiceBusOptions) -> ReceivePlan:
    """The plan that the trigger and host.json ask for."""
    sessions = bool(trigger.properties.get("isSessionsEnabled"))
    batch = trigger.text("cardinality", "one").lower() == "many"
    auto_complete = trigger.properties.get("autoCompleteMessages")
    concurrent = options.max_concurrent_sessions if sessions else options.max_concurrent_calls
    return ReceivePlan(
        slots=1 if batch else concurrent,
        sessions=sessions,
        batch=batch,
        max_messages=options.max_message_batch_size if batch else 1,
        renews_locks=not batch and options.max_auto_lock_renewal_duration > timedelta(0),
        auto_complete=options.auto_complete_messages if auto_complete is None else bool(auto_complete),
    )


class NoSession(Exception):
    """No session has a message, or each that has one is served by somebody."""


class Turns:
    """How many slots ask for a session at a time: few while there is none, one more for each that found one.

    The SDK for .NET asks on a connection that is there, and has its answer after one round trip. The one for Python
    makes a connection for each session, which takes it half a second. So where sessions come in numbers, more slots
    ask.
    """

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most, self._now = least, most, least
        self._free = asyncio.Semaphore(least)

    @contextlib.asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a turn, and have it. Raises what its body raises."""
        await self._free.acquire()
        change = 0
        try:
            yield
            change = min(1, self._most - self._now)
        except NoSession:
            change = max(-1, self._least - self._now)
            raise
        finally:
            self._now += change
            for _ in range(1 + change):
                self._free.release()


class QueueListener:
    """Runs one function for the messages of its queue until it is told to stop."""

    def __init__(
        self,
        function: Function,
        queue: str,
        client: ServiceBusClient,
        options: ServiceBusOptions,
        invoke: Callable[[Invocation], Awaitable[Datum | None]],
    ) -> None:
        self._function = function
        self._queue = queue
        self._client = client
        self._options = options
        self._plan = receive_plan(function.trigger, options)
        self._invoke = invoke
        self._connected = True
        accepts = _ACCEPTS_A_PROCESSOR * (os.cpu_count() or 1) if self._plan.sessions else self._plan.slots
        self._turns = Turns(min(self._plan.slots, accepts), self._plan.slots)
        self._closing: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Receives until `stop` is set, then lets what is running end. Outlives any failure of the broker."""
        async with asyncio.TaskGroup() as slots:
            for _ in range(self._plan.slots):
                slots.create_task(self._run_slot(stop))
        await asyncio.gather(*self._closing)

    async def _run_slot(self, stop: asyncio.Event) -> None:
        waits = Backoff()
        while not stop.is_set():
            try:
                await self._receive_while_open(stop, waits)
            except NoSession:
                continue
            except SessionLockLostError as error:
                _LOG.warning("%s: queue %s: the session's lock was lost: %s", self._function.name, self._queue, error)
            except CONNECTION_ERRORS as error:
                await self._wait_for_broker(stop, waits.next(), error)

    async def _wait_for_broker(self, stop: asyncio.Event, seconds: float, error: BaseException) -> None:
        if self._connected:
            self._connected = False
            _LOG.warning(
                "%s: queue %s cannot be reached; trying again until it can: %s", self._function.name, self._queue, error
            )
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)

    async def _receive_while_open(self, stop: asyncio.Event, waits: Backoff) -> None:
        receiver = self._receiver()
        try:
            if not await _finished_before(stop, self._open(receiver)):
                return
            waits.reset()
            if not self._connected:
                self._connected = True
                _LOG.info("%s: queue %s is reached again", self._function.name, self._queue)
            await self._serve(receiver, stop)
        finally:
            self._close(receiver)

    def _close(self, receiver: ServiceBusReceiver) -> None:
        """Have it closed beside what comes next, for the SDK takes half a second."""
        closing = asyncio.create_task(_closed(receiver))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _open(self, receiver: ServiceBusReceiver) -> None:
        """Connect, and accept a session where the queue has them; only some of the slots do so at a time.

        Raises NoSession where the broker has waited and found no free session, which is no failure.
        """
        async with self._turns.one():
            began = asyncio.get_running_loop().time()
            try:
                await receiver.__aenter__()
            except OperationTimeoutError:
                if self._plan.sessions and asyncio.get_running_loop().time() - began > 1.0:
                    raise NoSession from None
                raise

    def _receiver(self) -> ServiceBusReceiver:
        if self._plan.sessions:
            return self._client.get_queue_receiver(
                self._queue,
                session_id=NEXT_AVAILABLE_SESSION,
                max_wait_time=_ACCEPT_SESSION_SECONDS,
                prefetch_count=self._options.prefetch_count,
            )
        return self._client.get_queue_receiver(self._queue, prefetch_count=self._options.prefetch_count)

    async def _serve(self, receiver: ServiceBusReceiver, stop: asyncio.Event) -> None:
        clock = asyncio.get_running_loop().time
        idle = self._options.session_idle_timeout.total_seconds() if self._plan.sessions else math.inf
        session_lock = self._session_lock(receiver)
        leave_at = clock() + idle
        while not stop.is_set() and clock() < leave_at:
            wait = min(_RECEIVE_SECONDS, leave_at - clock())
            if session_lock is not None:
                await session_lock.renew_if_due()
                wait = min(wait, session_lock.seconds_until_due)
            messages = await self._receive(receiver, max(wait, 0.05))
            if messages:
                await self._handle(receiver, messages, session_lock)
                leave_at = clock() + idle

    async def _receive(self, receiver: ServiceBusReceiver, wait: float) -> list[ServiceBusReceivedMessage]:
        """What there is, up to the plan's number, after at most `wait` seconds without any.

        Messages are taken one by one. Asked for many, the SDK leaves the broker with credit for those that did not
        come. It hands back whatever is sent on it while the function runs, and so changes their order.
        When a message came is told by the broker: taking it can have lasted longer on a busy machine.
        """
        messages = await receiver.receive_messages(1, max_wait_time=wait)
        ends = datetime.now(UTC) + _BATCH_WAIT
        with _waiting_shortly(receiver):
            while messages and len(messages) < self._plan.max_messages and not _came_after(ends, messages[-1]):
                more = await receiver.receive_messages(1, max_wait_time=_BATCH_WAIT.total_seconds())
                if not more:
                    break
                messages += more
        return messages

    async def _handle(
        self, receiver: ServiceBusReceiver, messages: Sequence[ServiceBusReceivedMessage], lock: LockRenewal | None
    ) -> None:
        lock = lock or self._message_lock(receiver, messages[0])
        async with lock.kept() if lock is not None else contextlib.nullcontext():
            succeeded = await self._run_function(messages)
        if not succeeded:
            await self._settle(messages, receiver.abandon_message)
        elif self._plan.auto_complete:
            await self._settle(messages, receiver.complete_message)

    async def _run_function(self, messages: Sequence[ServiceBusReceivedMessage]) -> bool:
        datum, metadata = batch_of_messages(messages) if self._plan.batch else single_message(messages[0])
        try:
            await self._invoke(Invocation(self._function, {self._function.trigger.name: datum}, metadata))
        except InvocationError:
            return False
        return True

    async def _settle(
        self,
        messages: Sequence[ServiceBusReceivedMessage],
        settle: Callable[[ServiceBusReceivedMessage], Awaitable[None]],
    ) -> None:
        for message in messages:
            try:
                await settle(message)
            except _LOST_LOCKS as error:
                _LOG.warning(
                    "%s: queue %s: message %s could not be settled, it will come again: %s",
                    self._function.name,
                    self._queue,
                    message.message_id,
                    error,
                )
            except ValueError as error:
                # The SDK's answer once it has closed the receiver, after a renewal found the connection broken.
                raise ServiceBusConnectionError(message=str(error)) from error

    def _session_lock(self, receiver: ServiceBusReceiver) -> LockRenewal | None:
        if not (self._plan.sessions and self._plan.renews_locks):
            return None
        session = receiver.session
        return self._renewal(session.renew_lock, session.locked_until_utc, f"session {session.session_id}")

    def _message_lock(self, receiver: ServiceBusReceiver, message: ServiceBusReceivedMessage) -> LockRenewal | None:
        if self._plan.sessions or not self._plan.renews_locks:
            return None
        return self._renewal(
            lambda: receiver.renew_message_lock(message), message.locked_until_utc, f"message {message.message_id}"
        )

    def _renewal(
        self, renew: Callable[[], Awaitable[datetime]], until: datetime | None, what: str
    ) -> LockRenewal | None:
        if until is None:
            return None
        return LockRenewal(renew, until, self._options.max_auto_lock_renewal_duration, what)


async def _closed(receiver: ServiceBusReceiver) -> None:
    with contextlib.suppress(*CONNECTION_ERRORS):  # then the broker has ended the link already
        await receiver.close()


@contextlib.contextmanager
def _waiting_shortly(receiver: ServiceBusReceiver) -> Iterator[None]:
    """The SDK for Python ends no wait before its `socket_timeout` is up, however short the wait should be.

    That is an option of the whole receiver, and as short as a batch's wait it would wake an idle host fifty times a
    second.
    """
    client = receiver._handler
    usual, client._socket_timeout = client._socket_timeout, _BATCH_WAIT.total_seconds()
    try:
        yield
    finally:
        client._socket_timeout = usual


def _came_after(moment: datetime, message: ServiceBusReceivedMessage) -> bool:
    return message.enqueued_time_utc is not None and message.enqueued_time_utc > moment


async def _finished_before(stop: asyncio.Event, work: Awaitable[object]) -> bool:
    """Whether the work ended before `stop` was set; if not, it is cancelled. Raises what the work raises."""
    working = asyncio.ensure_future(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if not working.done():
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working
    if working.cancelled():
        return False
    try:
        working.result()
    finally:
        del working  # what it raises holds this frame: with it, a connection and its certificates would stay
    return True
