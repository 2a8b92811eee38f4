"""Single rules of the queue that the laws do not reach."""

from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from local.service_bus import storage
from local.service_bus.amqp import IncomingMessage, parse_message, text_value
from local.service_bus.config import QueueSettings
from local.service_bus.messages import MessageLockLost, OperationNotAllowed, SessionLockLost
from local.service_bus.namespace import Namespace
from local.service_bus.queues import Queue, QueueDepth

BODY = b"\x00\x53\x75\xa0\x04body"


def make_queue(**properties: object) -> Queue:
    queue_settings = QueueSettings("q", lock_duration=10.0, max_delivery_count=3)
    for name, value in properties.items():
        object.__setattr__(queue_settings, name, value)
    numbers = count(1)
    dead_letters = Queue(queue_settings.of_dead_letters(), new_token=lambda: UUID(int=next(numbers)))
    return Queue(queue_settings, dead_letters, new_token=lambda: UUID(int=next(numbers)))


def message(session_id: str | None = None, **fields: float | str) -> IncomingMessage:
    return IncomingMessage(BODY, session_id=session_id, **fields)  # type: ignore[arg-type]


def test_the_shorter_time_to_live_counts() -> None:
    queue = make_queue(default_time_to_live=5.0)
    queue.enqueue([message(time_to_live=60.0), message(time_to_live=2.0), message()], now=0.0)
    assert [held.expires_at for held in queue.peek(1, 9, now=0.0)] == [5.0, 2.0, 5.0]


def test_a_locked_message_does_not_expire_until_it_comes_back() -> None:
    queue = make_queue()
    queue.enqueue([message(time_to_live=2.0), message(time_to_live=2.0)], now=0.0)
    completed, abandoned = queue.lock_next(1.0), queue.lock_next(1.0)
    assert completed is not None
    assert abandoned is not None
    assert completed.lock_token is not None
    assert abandoned.lock_token is not None
    queue.complete(completed.lock_token, now=5.0)
    queue.abandon(abandoned.lock_token, now=5.0)
    assert queue.depth() == QueueDepth(0, 0, 0, 0, 0)


def test_a_batch_is_queued_whole_or_not_at_all() -> None:
    queue = make_queue(requires_session=True)
    with pytest.raises(OperationNotAllowed, match="SessionId was not set"):
        queue.enqueue([message("s"), message()], now=0.0)
    assert queue.depth().active == 0


def test_locks_are_renewed_all_or_none() -> None:
    queue = make_queue()
    queue.enqueue([message()], now=0.0)
    held = queue.lock_next(0.0)
    assert held is not None
    assert held.lock_token is not None
    with pytest.raises(MessageLockLost):
        queue.renew([held.lock_token, UUID(int=99)], now=5.0)
    assert held.locked_until == 10.0


def test_a_dead_lettered_message_cannot_be_dead_lettered_again_and_stays() -> None:
    queue = make_queue()
    queue.enqueue([message()], now=0.0)
    held = queue.lock_next(0.0)
    assert held is not None
    assert held.lock_token is not None
    queue.dead_letter(held.lock_token, "r", None, now=0.0)
    dead_letters = queue.dead_letters
    assert dead_letters is not None
    dead = dead_letters.lock_next(0.0)
    assert dead is not None
    assert dead.lock_token is not None
    with pytest.raises(OperationNotAllowed):
        dead_letters.dead_letter(dead.lock_token, "again", None, now=1.0)
    for failed_at in range(20):
        again = dead_letters.lock_next(100.0 * failed_at)
        if again is not None and again.lock_token is not None:
            dead_letters.abandon(again.lock_token, now=100.0 * failed_at + 1)
    assert queue.depth().dead_lettered == 1


def test_sessions_that_wait_are_served_in_turn() -> None:
    queue = make_queue(requires_session=True)
    queue.enqueue([message(session_id) for session_id in "abca"], now=0.0)
    served = []
    for now in range(6):
        lock = queue.accept_next_session(None, float(now))
        assert lock is not None
        served.append(lock.session_id)
        queue.release_session(lock, float(now))
    assert served == ["a", "b", "c", "a", "b", "c"]


def test_session_state_outlives_the_lock_and_is_fenced_by_it() -> None:
    queue = make_queue(requires_session=True)
    first = queue.accept_session("s", None, now=0.0)
    queue.set_session_state(first, b"kept", now=1.0)
    with pytest.raises(SessionLockLost):
        queue.set_session_state(first, b"too late", now=10.0)
    assert queue.take_evicted() == [first]
    second = queue.accept_session("s", None, now=10.0)
    assert queue.session_state(second, now=10.0) == b"kept"
    queue.set_session_state(second, None, now=11.0)
    queue.release_session(second, now=12.0)
    assert len(queue.sessions) == 0


def test_a_message_lock_of_a_session_is_not_renewed_by_itself() -> None:
    queue = make_queue(requires_session=True)
    queue.enqueue([message("s")], now=0.0)
    held = queue.lock_next(0.0, queue.accept_session("s", None, now=0.0))
    assert held is not None
    assert held.lock_token is not None
    with pytest.raises(OperationNotAllowed):
        queue.renew([held.lock_token], now=1.0)


def test_the_reasons_are_seen_by_whoever_reads_the_dead_letter() -> None:
    queue = make_queue()
    queue.enqueue([message()], now=0.0)
    for _ in range(3):
        held = queue.lock_next(0.0)
        assert held is not None
        assert held.lock_token is not None
        queue.abandon(held.lock_token, now=0.0)
    assert queue.dead_letters is not None
    (dead,) = queue.dead_letters.peek(1, 1, now=0.0)
    content = parse_message(dead.encoded()).content
    assert content.endswith(BODY)
    assert b"MaxDeliveryCountExceeded" in content
    assert b"Message could not be consumed after 3 delivery attempts." in content


def test_what_settlements_have_changed_outlives_a_restart(tmp_path: Path) -> None:
    settings = QueueSettings("tested")
    first, second = Namespace([settings]), Namespace([settings])
    (queue,) = first.queues
    queue.enqueue([message()], now=0.0)
    for attempt in ("one", "two"):
        held = queue.lock_next(0.0)
        assert held is not None
        assert held.lock_token is not None
        queue.abandon(held.lock_token, 0.0, {"attempt": text_value(attempt), attempt: text_value("yes")})
    storage.save(first, tmp_path, 0.0)
    storage.load(second, tmp_path)
    (kept,) = second.queues[0].peek(1, 1, now=0.0)
    assert kept.changed == {"attempt": text_value("two"), "one": text_value("yes"), "two": text_value("yes")}


def test_tens_of_thousands_of_sessions_leave_nothing_behind() -> None:
    queue = make_queue(requires_session=True)
    for number in range(20_000):
        queue.enqueue([message(str(number))], now=0.0)
        lock = queue.accept_session(str(number), None, now=0.0)
        held = queue.lock_next(0.0, lock)
        assert held is not None
        assert held.lock_token is not None
        queue.complete(held.lock_token, now=0.0)
        queue.release_session(lock, now=0.0)
    assert len(queue.sessions) == 0
    assert queue.depth() == QueueDepth(0, 0, 0, 0, 0)
