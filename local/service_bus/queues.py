"""What a Service Bus queue does with messages, without a network and without a clock.

Every operation takes the time as `now`, a Unix time in seconds that never goes back, and first lets everything happen
that is due by then: locks run out, scheduled messages become active, messages expire. So the same operations at the
same times always give the same queue. An operation that raises has changed nothing else.

Service Bus: message transfers, locks, and settlement; message sessions; message expiration; message deferral.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID, uuid4

from local.service_bus.amqp import IncomingMessage
from local.service_bus.config import QueueSettings
from local.service_bus.duplicates import DuplicateHistory
from local.service_bus.messages import (
    DeadLettering,
    MessageLockLost,
    MessageNotFound,
    OperationNotAllowed,
    Place,
    Properties,
    QueuedMessage,
    SessionLockLost,
)
from local.service_bus.priority_map import PriorityMap
from local.service_bus.sessions import Session, SessionLock, Sessions

_NOTHING: Properties = {}


class QueueDepth(NamedTuple):
    """How many messages are in each place; `dead_lettered` counts all that are in the dead-letter sub-queue."""

    active: int
    locked: int
    scheduled: int
    deferred: int
    dead_lettered: int


@dataclass(slots=True)
class QueueContents:
    """Everything in a queue that a restart must keep. Session locks are not: their receivers are gone."""

    last_sequence_number: int = 0
    messages: list[QueuedMessage] = field(default_factory=list)
    session_states: dict[str, bytes] = field(default_factory=dict)
    sent_ids: list[tuple[str, float]] = field(default_factory=list)


class Queue:
    """One queue, or one dead-letter sub-queue. No operation but `peek` costs more than O(log n) amortised a message."""

    def __init__(
        self, settings: QueueSettings, dead_letters: "Queue | None" = None, new_token: Callable[[], UUID] = uuid4
    ) -> None:
        """Without `dead_letters` the queue is itself a dead-letter sub-queue: nothing can be moved out of it."""
        self.settings = settings
        self.dead_letters = dead_letters
        self._new_token = new_token
        self._last_sequence_number = 0
        self._messages: dict[int, QueuedMessage] = {}
        self._ready: PriorityMap[int] = PriorityMap()
        self._locked: dict[UUID, QueuedMessage] = {}
        self._deferred: set[int] = set()
        self._scheduled: PriorityMap[int] = PriorityMap()
        self._expiries: PriorityMap[int] = PriorityMap()
        self._lock_expiries: PriorityMap[UUID] = PriorityMap()
        self._sessions = Sessions(settings.lock_duration) if settings.requires_session else None
        self._evicted: list[SessionLock] = []
        window = settings.duplicate_detection_window
        self._history = None if window is None else DuplicateHistory(window)

    # Sending

    def enqueue(self, messages: Iterable[IncomingMessage], now: float) -> list[int]:
        """Queue all the messages, or none, and return their sequence numbers.

        A message whose id was sent within the duplicate detection window gets a number and is dropped. Raises
        OperationNotAllowed when a message lacks the session id that the queue requires.
        """
        self.advance(now)
        accepted = list(messages)
        if self._sessions is not None and any(not message.session_id for message in accepted):
            raise OperationNotAllowed(
                f"The SessionId was not set on a message, and it cannot be sent to '{self.settings.name}'. "
                "Entities that have session support enabled can only receive messages that have the SessionId set."
            )
        return [self._admit(message, now) for message in accepted]

    def cancel_scheduled(self, sequence_numbers: Iterable[int], now: float) -> None:
        """Remove scheduled messages, all or none; raises MessageNotFound when one of them is not scheduled."""
        self.advance(now)
        numbers = set(sequence_numbers)
        for number in numbers:
            self._require_place(number, Place.SCHEDULED)
        for number in numbers:
            self._scheduled.discard(number)
            del self._messages[number]

    # Receiving

    def lock_next(self, now: float, session_lock: SessionLock | None = None) -> QueuedMessage | None:
        """Lock the next ready message for the queue's lock duration, or answer None.

        The next message is the one with the smallest sequence number; in a queue with sessions, of those in the
        session that `session_lock` holds. Raises SessionLockLost.
        """
        message = self._take_ready(now, session_lock)
        if message is not None:
            self._lock(message, now, session_lock)
        return message

    def take_next(self, now: float, session_lock: SessionLock | None = None) -> QueuedMessage | None:
        """Remove the next ready message and return it: the mode "receive and delete"."""
        message = self._take_ready(now, session_lock)
        if message is not None:
            self._forget(message)
        return message

    def lock_deferred(
        self, sequence_numbers: Iterable[int], now: float, session_lock: SessionLock | None = None
    ) -> list[QueuedMessage]:
        """Lock deferred messages, all or none; raises MessageNotFound when one of them is not deferred here."""
        messages = self._claim_deferred(sequence_numbers, now, session_lock)
        for message in messages:
            self._lock(message, now, session_lock)
        return messages

    def take_deferred(
        self, sequence_numbers: Iterable[int], now: float, session_lock: SessionLock | None = None
    ) -> list[QueuedMessage]:
        """Remove deferred messages and return them, all or none; raises MessageNotFound."""
        messages = self._claim_deferred(sequence_numbers, now, session_lock)
        for message in messages:
            self._forget(message)
        return messages

    def peek(
        self, from_sequence_number: int, limit: int, now: float, session_id: str | None = None
    ) -> list[QueuedMessage]:
        """Up to `limit` messages in any place, in the order of their numbers, unchanged. O(n): for people and tests."""
        self.advance(now)
        numbers = (
            number
            for number, message in self._messages.items()
            if number >= from_sequence_number and session_id in (None, message.incoming.session_id)
        )
        return [self._messages[number] for number in heapq.nsmallest(limit, numbers)]

    @property
    def has_ready(self) -> bool:
        """Whether a message is ready that needs no session."""
        return bool(self._ready)

    # Settlement: each raises MessageLockLost (with sessions SessionLockLost) when the token locks no message.
    # `changed` becomes application properties of the message, in place of those of the same names.

    def complete(self, token: UUID, now: float) -> None:
        """Remove the locked message."""
        self._forget(self._unlock(token, now))

    def abandon(self, token: UUID, now: float, changed: Properties = _NOTHING) -> None:
        """Make the locked message ready again after a failed delivery; past MaxDeliveryCount it is dead-lettered."""
        self._return(self._unlock(token, now, changed), now, failed=True)

    def release(self, token: UUID, now: float) -> None:
        """Make the locked message ready again without counting the delivery."""
        self._return(self._unlock(token, now), now, failed=False)

    def defer(self, token: UUID, now: float, changed: Properties = _NOTHING) -> None:
        """Set the locked message aside until it is asked for by its sequence number."""
        message = self._unlock(token, now, changed)
        message.was_deferred = True
        self._set_aside(message)

    def dead_letter(
        self, token: UUID, reason: str | None, description: str | None, now: float, changed: Properties = _NOTHING
    ) -> None:
        """Move the locked message to the dead-letter sub-queue; raises OperationNotAllowed when it is there already."""
        if self.dead_letters is None:
            raise OperationNotAllowed(f"A message in '{self.settings.name}' cannot be dead-lettered again.")
        self._bury(self._unlock(token, now, changed), reason, description)

    def renew(self, tokens: Sequence[UUID], now: float) -> list[float]:
        """Lock the messages for another lock duration from now, all or none, and return the new ends.

        Raises MessageLockLost, and OperationNotAllowed in a queue with sessions, where the session is renewed.
        """
        self.advance(now)
        if self._sessions is not None:
            raise OperationNotAllowed("Messages of a session are locked by their session: renew the session lock.")
        messages = [self._locked_message(token) for token in tokens]
        for token, message in zip(tokens, messages, strict=True):
            message.locked_until = self._lock_expiries[token] = now + self.settings.lock_duration
        return [now + self.settings.lock_duration] * len(tokens)

    # Sessions

    @property
    def sessions(self) -> Sessions:
        """The queue's sessions; raises OperationNotAllowed when it has none."""
        if self._sessions is None:
            raise OperationNotAllowed(f"'{self.settings.name}' does not require sessions.")
        return self._sessions

    def accept_session(self, session_id: str, owner: object, now: float) -> SessionLock:
        """Lock the named session, empty or not; raises SessionCannotBeLocked while it is held."""
        self.advance(now)
        return self.sessions.accept(session_id, owner, now)

    def accept_next_session(self, owner: object, now: float) -> SessionLock | None:
        """Lock the free session that has had ready messages the longest, or answer None."""
        self.advance(now)
        return self.sessions.accept_next(owner, now)

    def renew_session(self, lock: SessionLock, now: float) -> float:
        """Hold the session for another lock duration from now, and return the new end; raises SessionLockLost."""
        self.advance(now)
        return self.sessions.renew(lock, now)

    def session_lock(self, session_id: str, now: float) -> SessionLock:
        """The lock that holds the session; raises SessionLockLost when there is none."""
        self.advance(now)
        return self.sessions.lock_on(session_id)

    def release_session(self, lock: SessionLock, now: float) -> None:
        """Free the session; its locked messages are ready again, and their deliveries do not count as failed.

        Nothing happens when the lock has run out already.
        """
        self.advance(now)
        if self.sessions.holds(lock):
            self._end_session_lock(lock, now, failed=False)

    def session_state(self, lock: SessionLock, now: float) -> bytes | None:
        """The bytes that were last kept for the session; raises SessionLockLost."""
        self.advance(now)
        return self.sessions.held_by(lock).state

    def set_session_state(self, lock: SessionLock, state: bytes | None, now: float) -> None:
        """Keep bytes for the session, or nothing with None; raises SessionLockLost."""
        self.advance(now)
        self.sessions.held_by(lock).state = state

    def take_evicted(self) -> list[SessionLock]:
        """The session locks that have run out since the last call."""
        evicted, self._evicted = self._evicted, []
        return evicted

    # Time, counting, keeping

    def advance(self, now: float) -> None:
        """Let everything happen that is due by `now`."""
        if self._sessions is not None:
            for lock in self._sessions.expired(now):
                self._end_session_lock(lock, now, failed=True)
                self._evicted.append(lock)
        for token in self._lock_expiries.pop_due(now):
            self._return(self._unlock_expired(token), now, failed=True)
        for number in self._scheduled.pop_due(now):
            self._make_ready(self._messages[number])
        for number in self._expiries.pop_due(now):
            self._expire(self._messages[number])

    def next_due(self) -> float | None:
        """When something is due by time alone, by what is in the queue now; None when nothing is. O(1)."""
        dues = [self._lock_expiries.first(), self._scheduled.first(), self._expiries.first()]
        if self._sessions is not None:
            dues.append(self._sessions.next_expiry())
        return min((due for due in dues if due is not None), default=None)

    def depth(self) -> QueueDepth:
        """Count the messages by their places. O(1)."""
        elsewhere = len(self._locked), len(self._scheduled), len(self._deferred)
        dead_lettered = 0 if self.dead_letters is None else len(self.dead_letters._messages)
        return QueueDepth(len(self._messages) - sum(elsewhere), *elsewhere, dead_lettered)

    def scheduled_ids(self) -> list[str | None]:
        """The ids, as their senders named them, of the messages that are scheduled for later."""
        return [self._messages[number].incoming.message_id for number in self._scheduled]

    def suspend(self, now: float) -> QueueContents:
        """Free every session, as when all receivers lose their connections, and return what there is to keep."""
        self.advance(now)
        for session in [] if self._sessions is None else list(self._sessions):
            if session.lock is not None:
                self._end_session_lock(session.lock, now, failed=False)
        states = {session.session_id: session.state for session in self._sessions or () if session.state is not None}
        sent_ids = list(self._history or ())
        return QueueContents(self._last_sequence_number, list(self._messages.values()), states, sent_ids)

    def restore(self, contents: QueueContents) -> None:
        """Put into this new, empty queue what `suspend` returned: every message is back in its place."""
        self._last_sequence_number = contents.last_sequence_number
        if self._history is not None:
            self._history.restore(contents.sent_ids)
        for session_id, state in contents.session_states.items():
            self.sessions.obtain(session_id).state = state
        for message in contents.messages:
            self._messages[message.sequence_number] = message
            self._restore_place(message)

    # Within

    def _admit(self, incoming: IncomingMessage, now: float) -> int:
        self._last_sequence_number = number = self._last_sequence_number + 1
        message_id = incoming.message_id
        if self._history is not None and message_id is not None and self._history.is_repeated(message_id, now):
            return number
        start = max(now, incoming.scheduled_for or now)
        limits = [ttl for ttl in (incoming.time_to_live, self.settings.default_time_to_live) if ttl is not None]
        expires_at = start + min(limits) if limits else None
        message = QueuedMessage(number, incoming, enqueued_at=start, place=Place.SCHEDULED, expires_at=expires_at)
        self._messages[number] = message
        if start > now:
            self._scheduled[number] = start
        else:
            self._make_ready(message)
        return number

    def _session_of(self, message: QueuedMessage) -> Session | None:
        if self._sessions is None:
            return None
        return self._sessions.obtain(message.incoming.session_id or "")

    def _refresh(self, session: Session | None) -> None:
        if self._sessions is not None and session is not None:
            self._sessions.refresh(session)

    def _make_ready(self, message: QueuedMessage) -> None:
        number, session = message.sequence_number, self._session_of(message)
        message.place = Place.READY
        lane = self._ready if session is None else session.ready
        lane[number] = number
        if message.expires_at is not None:
            self._expiries[number] = message.expires_at
        self._refresh(session)

    def _take_ready(self, now: float, session_lock: SessionLock | None) -> QueuedMessage | None:
        self.advance(now)
        session = self._held_session(session_lock)
        number = (self._ready if session is None else session.ready).pop()
        if number is None:
            return None
        self._expiries.discard(number)
        return self._messages[number]

    def _held_session(self, session_lock: SessionLock | None) -> Session | None:
        if self._sessions is None:
            return None
        if session_lock is None:
            raise OperationNotAllowed(f"'{self.settings.name}' requires a session.")
        return self._sessions.held_by(session_lock)

    def _lock(self, message: QueuedMessage, now: float, session_lock: SessionLock | None) -> None:
        message.place = Place.LOCKED
        message.lock_token = token = self._new_token()
        self._locked[token] = message
        if session_lock is None:
            message.locked_until = self._lock_expiries[token] = now + self.settings.lock_duration
        else:
            message.locked_until = session_lock.locked_until
            self.sessions.held_by(session_lock).locked.add(token)

    def _locked_message(self, token: UUID) -> QueuedMessage:
        message = self._locked.get(token)
        if message is not None:
            return message
        if self._sessions is not None:
            raise SessionLockLost("The session lock has expired or was released, or the message was settled.")
        raise MessageLockLost("The lock supplied is invalid: it has expired, or the message was settled.")

    def _unlock(self, token: UUID, now: float, changed: Properties = _NOTHING) -> QueuedMessage:
        self.advance(now)
        message = self._locked_message(token)
        message.changed = {**message.changed, **changed}
        self._lock_expiries.discard(token)
        return self._unlock_expired(token)

    def _unlock_expired(self, token: UUID) -> QueuedMessage:
        message = self._locked.pop(token)
        message.lock_token = message.locked_until = None
        session = self._session_of(message)
        if session is not None:
            session.locked.discard(token)
        return message

    def _end_session_lock(self, lock: SessionLock, now: float, *, failed: bool) -> None:
        session = self.sessions.unlock(lock)
        for token in list(session.locked):
            self._return(self._unlock_expired(token), now, failed=failed)
        self.sessions.refresh(session)

    def _return(self, message: QueuedMessage, now: float, *, failed: bool) -> None:
        message.delivery_count += failed
        limit = self.settings.max_delivery_count
        if failed and limit is not None and message.delivery_count >= limit:
            self._bury(
                message,
                "MaxDeliveryCountExceeded",
                f"Message could not be consumed after {limit} delivery attempts.",
            )
        elif message.was_deferred:
            self._set_aside(message)
        elif message.expires_at is not None and message.expires_at <= now:
            self._expire(message)
        else:
            self._make_ready(message)

    def _set_aside(self, message: QueuedMessage) -> None:
        message.place = Place.DEFERRED
        self._deferred.add(message.sequence_number)
        self._refresh(self._session_of(message))

    def _claim_deferred(
        self, sequence_numbers: Iterable[int], now: float, session_lock: SessionLock | None
    ) -> list[QueuedMessage]:
        """A deferred message expires only when it is asked for (Service Bus: message deferral)."""
        self.advance(now)
        self._held_session(session_lock)
        messages = [self._require_place(number, Place.DEFERRED) for number in dict.fromkeys(sequence_numbers)]
        for message in messages:
            if session_lock is not None and message.incoming.session_id != session_lock.session_id:
                raise MessageNotFound(f"Message {message.sequence_number} is not in '{session_lock.session_id}'.")
        expired = [message for message in messages if message.expires_at is not None and message.expires_at <= now]
        for message in expired:
            self._deferred.discard(message.sequence_number)
            self._expire(message)
        if expired:
            raise MessageNotFound(f"Message {expired[0].sequence_number} has expired.")
        self._deferred.difference_update(message.sequence_number for message in messages)
        return messages

    def _require_place(self, sequence_number: int, place: Place) -> QueuedMessage:
        message = self._messages.get(sequence_number)
        if message is None or message.place is not place:
            raise MessageNotFound(f"No {place.value} message has the sequence number {sequence_number}.")
        return message

    def _expire(self, message: QueuedMessage) -> None:
        session = self._session_of(message)
        (self._ready if session is None else session.ready).discard(message.sequence_number)
        if self.settings.dead_letters_expired:
            self._bury(message, "TTLExpiredException", "The message expired and was dead lettered.")
        else:
            self._forget(message)

    def _forget(self, message: QueuedMessage) -> None:
        del self._messages[message.sequence_number]
        self._refresh(self._session_of(message))

    def _bury(self, message: QueuedMessage, reason: str | None, description: str | None) -> None:
        self._forget(message)
        message.expires_at, message.was_deferred = None, False
        message.dead_lettering = DeadLettering(reason, description, source=self.settings.name)
        if self.dead_letters is not None:
            self.dead_letters._messages[message.sequence_number] = message
            self.dead_letters._make_ready(message)

    def _restore_place(self, message: QueuedMessage) -> None:
        if message.place is Place.SCHEDULED:
            self._scheduled[message.sequence_number] = message.enqueued_at
        elif message.place is Place.DEFERRED:
            self._deferred.add(message.sequence_number)
        elif message.lock_token is not None and message.locked_until is not None:
            self._locked[message.lock_token] = message
            self._lock_expiries[message.lock_token] = message.locked_until
        else:
            self._make_ready(message)
