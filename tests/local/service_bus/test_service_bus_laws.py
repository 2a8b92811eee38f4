"""The laws of a queue: any sequence of operations, at any times, leaves what a plain model of Service Bus leaves.

The model keeps one record a message and looks at all of them each time, so it is slow and easy to check by reading.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from local.service_bus import storage
from local.service_bus.amqp import IncomingMessage
from local.service_bus.config import QueueSettings
from local.service_bus.messages import (
    MessageLockLost,
    MessageNotFound,
    QueuedMessage,
    SessionCannotBeLocked,
    SessionLockLost,
)
from local.service_bus.namespace import Namespace
from local.service_bus.queues import Queue
from local.service_bus.sessions import SessionLock

LOCK, MAX_DELIVERIES, WINDOW = 10, 3, 15
SESSION_IDS = st.sampled_from(["a", "b", "c"])
PICKS = st.integers(0, 1_000)


@dataclass
class ModelMessage:
    """One message: where it must be, and how often its delivery must have failed."""

    number: int
    session_id: str | None
    due: int
    expires: int | None
    place: str = "scheduled"
    failures: int = 0
    deferred: bool = False
    locked_until: int = 0
    token: UUID | None = None


class QueueMachine(RuleBasedStateMachine):
    """Runs the queue and the model side by side."""

    requires_session = False
    dead_letters_expired = False

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000
        self.directory = tempfile.TemporaryDirectory()
        self.queue_settings = QueueSettings(
            "tested",
            lock_duration=LOCK,
            max_delivery_count=MAX_DELIVERIES,
            requires_session=self.requires_session,
            duplicate_detection_window=WINDOW,
            dead_letters_expired=self.dead_letters_expired,
        )
        self.namespace = Namespace([self.queue_settings])
        self.model: dict[int, ModelMessage] = {}
        self.sent_ids: dict[str, int] = {}
        self.stale_tokens: list[UUID] = []
        self.session_locks: dict[str, tuple[SessionLock, int]] = {}
        self.stale_session_locks: list[SessionLock] = []

    def teardown(self) -> None:
        self.directory.cleanup()

    @property
    def queue(self) -> Queue:
        return self.namespace.queues[0]

    # The model

    def settle_time(self) -> None:
        for session_id, (lock, end) in list(self.session_locks.items()):
            if end <= self.now:
                del self.session_locks[session_id]
                self.stale_session_locks.append(lock)
                for message in self.locked_in(session_id):
                    self.put_back(message, failed=True)
        for message in list(self.model.values()):
            if message.place == "locked" and not self.requires_session and message.locked_until <= self.now:
                self.put_back(message, failed=True)
            if message.place == "scheduled" and message.due <= self.now:
                message.place = "ready"
            if message.place == "ready" and message.expires is not None and message.expires <= self.now:
                message.place = "dead" if self.dead_letters_expired else "gone"

    def locked_in(self, session_id: str | None) -> list[ModelMessage]:
        return [m for m in self.model.values() if m.place == "locked" and m.session_id == session_id]

    def put_back(self, message: ModelMessage, *, failed: bool) -> None:
        self.unlock(message)
        message.failures += failed
        if failed and message.failures >= MAX_DELIVERIES:
            message.place = "dead"
        elif message.deferred:
            message.place = "deferred"
        elif message.expires is not None and message.expires <= self.now:
            message.place = "dead" if self.dead_letters_expired else "gone"
        else:
            message.place = "ready"

    def unlock(self, message: ModelMessage) -> None:
        assert message.token is not None
        self.stale_tokens.append(message.token)
        message.token = None

    def lock(self, message: ModelMessage, got: QueuedMessage) -> None:
        assert got.lock_token is not None
        assert message.place in ("ready", "deferred"), "two receivers hold one message"
        message.place, message.token, message.locked_until = "locked", got.lock_token, self.now + LOCK

    def ready(self, session_id: str | None) -> list[int]:
        return sorted(m.number for m in self.model.values() if m.place == "ready" and m.session_id == session_id)

    def in_place(self, place: str) -> list[ModelMessage]:
        return [message for message in self.model.values() if message.place == place]

    # The operations

    @rule(seconds=st.sampled_from([1, 2, 5, 9, 10, 11]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds
        self.settle_time()

    @rule(
        message_id=st.one_of(st.none(), st.sampled_from(["x", "y"])),
        session_id=SESSION_IDS,
        ttl=st.one_of(st.none(), st.integers(1, 25)),
        delay=st.one_of(st.just(0), st.integers(-3, 20)),
    )
    def send(self, message_id: str | None, session_id: str, ttl: int | None, delay: int) -> None:
        chosen = session_id if self.requires_session else None
        scheduled_for = self.now + delay if delay else None
        incoming = IncomingMessage(b"content", message_id, chosen, None, ttl, scheduled_for)
        (number,) = self.queue.enqueue([incoming], self.now)
        if message_id is not None:
            if self.now - self.sent_ids.get(message_id, -WINDOW) < WINDOW:
                return
            self.sent_ids[message_id] = self.now
        due = self.now + max(delay, 0)
        self.model[number] = ModelMessage(number, chosen, due, None if ttl is None else due + ttl)
        self.settle_time()

    @rule(session_id=SESSION_IDS, removes=st.sampled_from([False, False, False, True]))
    def receive(self, session_id: str, removes: bool) -> None:
        chosen = session_id if self.requires_session else None
        lock = self.hold(chosen)
        expected = next(iter(self.ready(chosen)), None)
        take = self.queue.take_next if removes else self.queue.lock_next
        got = take(self.now, lock)
        assert (None if got is None else got.sequence_number) == expected, "messages come in the order of their numbers"
        if got is not None and expected is not None:
            message = self.model[expected]
            assert got.delivery_count == message.failures
            if removes:
                message.place = "gone"
            else:
                self.lock(message, got)

    @precondition(lambda self: self.in_place("locked"))
    @rule(pick=PICKS, outcome=st.sampled_from(["complete", "abandon", "release", "defer", "dead_letter"]))
    def propagation_margin(self, pick: int, outcome: str) -> None:
        locked = self.in_place("locked")
        message = locked[pick % len(locked)]
        assert message.token is not None
        if outcome == "complete":
            self.queue.complete(message.token, self.now)
            self.unlock(message)
            message.place = "gone"
        elif outcome == "dead_letter":
            self.queue.dead_letter(message.token, "Reason", "description", self.now)
            self.unlock(message)
            message.place = "dead"
        elif outcome == "defer":
            self.queue.defer(message.token, self.now)
            self.unlock(message)
            message.place, message.deferred = "deferred", True
        else:
            (self.queue.abandon if outcome == "abandon" else self.queue.release)(message.token, self.now)
            self.put_back(message, failed=outcome == "abandon")

    @precondition(lambda self: self.stale_tokens)
    @rule(pick=PICKS, outcome=st.sampled_from(["complete", "abandon", "release", "defer"]))
    def settle_by_a_lost_lock(self, pick: int, outcome: str) -> None:
        lost = SessionLockLost if self.requires_session else MessageLockLost
        with pytest.raises(lost):
            getattr(self.queue, outcome)(self.stale_tokens[pick % len(self.stale_tokens)], self.now)

    @precondition(lambda self: not self.requires_session and self.in_place("locked"))
    @rule(pick=PICKS)
    def renew(self, pick: int) -> None:
        locked = self.in_place("locked")
        message = locked[pick % len(locked)]
        assert message.token is not None
        assert self.queue.renew([message.token], self.now) == [self.now + LOCK]
        message.locked_until = self.now + LOCK

    @precondition(lambda self: self.in_place("deferred"))
    @rule(pick=PICKS, removes=st.booleans())
    def receive_deferred(self, pick: int, removes: bool) -> None:
        deferred = self.in_place("deferred")
        message = deferred[pick % len(deferred)]
        lock = self.hold(message.session_id)
        claim = self.queue.take_deferred if removes else self.queue.lock_deferred
        if message.expires is not None and message.expires <= self.now:
            with pytest.raises(MessageNotFound):
                claim([message.number], self.now, lock)
            message.place = "dead" if self.dead_letters_expired else "gone"
            return
        (got,) = claim([message.number], self.now, lock)
        if removes:
            message.place = "gone"
        else:
            self.lock(message, got)

    def hold(self, session_id: str | None) -> SessionLock | None:
        if session_id is None:
            return None
        if session_id not in self.session_locks:
            self.accept(session_id)
        return self.session_locks[session_id][0]

    @precondition(lambda self: self.in_place("scheduled"))
    @rule(pick=PICKS)
    def cancel(self, pick: int) -> None:
        scheduled = self.in_place("scheduled")
        message = scheduled[pick % len(scheduled)]
        self.queue.cancel_scheduled([message.number], self.now)
        message.place = "gone"

    @rule(number=st.integers(1, 12))
    def ask_for_what_is_elsewhere(self, number: int) -> None:
        message = self.model.get(number)
        if message is None or message.place != "scheduled":
            with pytest.raises(MessageNotFound):
                self.queue.cancel_scheduled([number], self.now)
        if message is not None and message.place != "deferred":
            lock = self.hold(message.session_id)
            with pytest.raises(MessageNotFound):
                self.queue.lock_deferred([number], self.now, lock)

    @precondition(lambda self: self.requires_session)
    @rule(session_id=SESSION_IDS)
    def accept_named(self, session_id: str) -> None:
        self.accept(session_id)

    def accept(self, session_id: str) -> None:
        if session_id in self.session_locks:
            with pytest.raises(SessionCannotBeLocked):
                self.queue.accept_session(session_id, None, self.now)
        else:
            lock = self.queue.accept_session(session_id, None, self.now)
            self.session_locks[session_id] = (lock, self.now + LOCK)

    @precondition(lambda self: self.requires_session)
    @rule()
    def accept_next(self) -> None:
        free = {m.session_id for m in self.in_place("ready")} - self.session_locks.keys()
        lock = self.queue.accept_next_session(None, self.now)
        if lock is None:
            assert not free
        else:
            assert lock.session_id in free
            self.session_locks[lock.session_id] = (lock, self.now + LOCK)

    @precondition(lambda self: self.session_locks)
    @rule(pick=PICKS, renews=st.booleans())
    def renew_or_release_session(self, pick: int, renews: bool) -> None:
        session_id = sorted(self.session_locks)[pick % len(self.session_locks)]
        lock, _ = self.session_locks[session_id]
        if renews:
            assert self.queue.renew_session(lock, self.now) == self.now + LOCK
            self.session_locks[session_id] = (lock, self.now + LOCK)
            return
        self.queue.release_session(lock, self.now)
        self.end_session(session_id)

    def end_session(self, session_id: str) -> None:
        self.stale_session_locks.append(self.session_locks.pop(session_id)[0])
        for message in self.locked_in(session_id):
            self.put_back(message, failed=False)

    @precondition(lambda self: self.stale_session_locks)
    @rule(pick=PICKS)
    def use_a_lost_session_lock(self, pick: int) -> None:
        lock = self.stale_session_locks[pick % len(self.stale_session_locks)]
        with pytest.raises(SessionLockLost):
            self.queue.lock_next(self.now, lock)
        with pytest.raises(SessionLockLost):
            self.queue.renew_session(lock, self.now)
        self.queue.release_session(lock, self.now)

    @rule()
    def restart(self) -> None:
        storage.save(self.namespace, Path(self.directory.name), self.now)
        self.namespace = Namespace([self.queue_settings])
        storage.load(self.namespace, Path(self.directory.name))
        for session_id in list(self.session_locks):
            self.end_session(session_id)

    # The laws

    @invariant()
    def every_message_is_in_exactly_one_place(self) -> None:
        dead_letters = self.queue.dead_letters
        assert dead_letters is not None
        found = {m.sequence_number: m for m in self.queue.peek(1, 10_000, self.now)}
        dead = {m.sequence_number: m for m in dead_letters.peek(1, 10_000, self.now)}
        places = {number: message.place.value for number, message in found.items()} | dict.fromkeys(dead, "dead")
        assert found.keys().isdisjoint(dead)
        assert places == {m.number: m.place for m in self.model.values() if m.place != "gone"}
        for number, message in (found | dead).items():
            assert message.delivery_count == self.model[number].failures
            assert (message.lock_token is not None) == (places[number] == "locked")
            assert message.incoming.content == b"content"

    @invariant()
    def the_depth_counts_the_places(self) -> None:
        counted = [len(self.in_place(p)) for p in ("ready", "locked", "scheduled", "deferred", "dead")]
        assert list(self.queue.depth()) == counted

    @invariant()
    def only_sessions_in_use_are_kept(self) -> None:
        if self.requires_session:
            used = {m.session_id for m in self.model.values() if m.place in ("ready", "locked")}
            assert {session.session_id for session in self.queue.sessions} == used | self.session_locks.keys()


class SessionQueueMachine(QueueMachine):
    """The same with sessions."""

    requires_session = True
    dead_letters_expired = True


@pytest.mark.parametrize("machine", [QueueMachine, SessionQueueMachine])
def test_a_queue_does_what_the_model_does(machine: type[QueueMachine]) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=60, stateful_step_count=50, deadline=None))
