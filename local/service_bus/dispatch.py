"""Which receiver gets the next message of a queue, and which waiting receiver the next session."""

from local.service_bus.links import Clock, Consumer
from local.service_bus.messages import SessionAcceptTimeout, SessionLockLost
from local.service_bus.queues import Queue


class Dispatcher:
    """Hands the ready messages of one queue to the receivers that have given credit for them.

    Receivers of a queue without sessions take turns. `serve` costs O(1) for each message that it hands over and looks
    at no receiver that has nothing to get, so it can be called after every change.
    """

    def __init__(self, queue: Queue, clock: Clock, dead_letters: "Dispatcher | None" = None) -> None:
        self.queue = queue
        self._clock = clock
        self._dead_letters = dead_letters
        self._hungry: dict[Consumer, None] = {}
        self._waiting: dict[Consumer, float] = {}

    def feed(self, consumer: Consumer) -> None:
        """Serve a receiver that has given credit."""
        if consumer.lock is not None:
            self.queue.sessions.rouse(consumer.lock)
        elif consumer.has_credit and not self.queue.settings.requires_session:
            self._hungry[consumer] = None
        self.serve()

    def await_session(self, consumer: Consumer, deadline: float) -> None:
        """Complete the receiver's attach when a session is available, or refuse it after the deadline (Unix time)."""
        self._waiting[consumer] = deadline
        self.serve()

    def remove(self, consumer: Consumer) -> None:
        """Forget a receiver that has gone, and offer its session to others."""
        self._hungry.pop(consumer, None)
        self._waiting.pop(consumer, None)
        consumer.release()
        self.serve()

    def serve(self) -> None:
        """Let everything happen that is due, and hand over what can be handed over."""
        now = self._clock()
        self.queue.advance(now)
        if self.queue.settings.requires_session:
            self._serve_sessions(now)
        else:
            self._serve_in_turn(now)
        if self._dead_letters is not None and self._dead_letters.queue.has_ready:
            self._dead_letters.serve()

    def next_due(self) -> float | None:
        """When something is due by time alone (Unix time), in the queue or for a receiver that waits; None: nothing."""
        dues = (self.queue.next_due(), *self._waiting.values())
        return min((due for due in dues if due is not None), default=None)

    def refuse_overdue(self) -> None:
        """Refuse the receivers that have waited for a session as long as they would."""
        now = self._clock()
        for consumer in [consumer for consumer, deadline in self._waiting.items() if deadline <= now]:
            del self._waiting[consumer]
            consumer.refuse(SessionAcceptTimeout("No session with messages became available in time."))

    def _serve_in_turn(self, now: float) -> None:
        while self._hungry and self.queue.has_ready:
            consumer = next(iter(self._hungry))
            del self._hungry[consumer]
            if consumer.has_credit and consumer.deliver_next(now):
                self._hungry[consumer] = None

    def _serve_sessions(self, now: float) -> None:
        for lock in self.queue.take_evicted():
            if isinstance(lock.owner, Consumer):
                lock.owner.end(lock, SessionLockLost("The session lock has expired: accept the session again."))
        while self._waiting and self.queue.sessions.has_available:
            consumer = next(iter(self._waiting))
            accepted = self.queue.accept_next_session(consumer, now)
            if accepted is None:
                break
            del self._waiting[consumer]
            consumer.open_for(accepted)
        for lock in self.queue.sessions.take_roused():
            if isinstance(lock.owner, Consumer):
                lock.owner.deliver_session(now)
