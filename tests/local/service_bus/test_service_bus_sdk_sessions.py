"""The genuine SDK against the broker: sessions."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from azure.servicebus import (
    NEXT_AVAILABLE_SESSION,
    ServiceBusClient,
    ServiceBusMessage,
    ServiceBusReceiver,
    ServiceBusSender,
)
from azure.servicebus.exceptions import (
    OperationTimeoutError,
    ServiceBusError,
    SessionCannotBeLockedError,
    SessionLockLostError,
)

from tests.local.service_bus.service_bus_process import BRIEF_LOCK, BrokerProcess, until
from tests.support.waiting import LONG

type Senders = Mapping[str, ServiceBusSender]


@contextmanager
def next_session(client: ServiceBusClient, queue: str, wait: float = 5.0) -> Iterator[ServiceBusReceiver]:
    with client.get_queue_receiver(queue, session_id=NEXT_AVAILABLE_SESSION, max_wait_time=wait) as receiver:
        yield receiver


def test_sessions_are_exclusive_ordered_and_keep_state(client: ServiceBusClient, senders: Senders) -> None:
    for number in range(3):
        senders["sessions"].send_messages([ServiceBusMessage(f"{name}{number}", session_id=name) for name in "AB"])
    with client.get_queue_receiver("sessions", session_id="A") as holder:
        messages = holder.receive_messages(3, max_wait_time=LONG)
        assert [str(message) for message in messages] == ["A0", "A1", "A2"]
        holder.session.set_state("halfway")
        assert holder.session.get_state() == b"halfway"
        first_end = holder.session.locked_until_utc
        assert first_end is not None
        assert holder.session.renew_lock() > first_end > datetime.now(UTC)
        with pytest.raises(SessionCannotBeLockedError), client.get_queue_receiver("sessions", session_id="A"):
            pass
        with next_session(client, "sessions") as other:
            assert other.session.session_id == "B"
            others = other.receive_messages(3, max_wait_time=LONG)
            assert [str(message) for message in others] == ["B0", "B1", "B2"]
            for message in others:
                other.complete_message(message)
        for message in messages:
            holder.complete_message(message)
        holder.session.set_state(None)
        assert holder.session.get_state() is None


def test_a_receiver_waits_for_the_next_session(client: ServiceBusClient, senders: Senders) -> None:
    def first_text() -> str:
        with next_session(client, "empty-sessions", wait=10) as receiver:
            (message,) = receiver.receive_messages(1, max_wait_time=LONG)
            receiver.complete_message(message)
            return str(message)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(first_text)
        until(waiting.running)
        senders["empty-sessions"].send_messages(ServiceBusMessage("awaited", session_id="late"))
        assert waiting.result(timeout=60) == "awaited"


def test_without_a_session_the_wait_ends(client: ServiceBusClient) -> None:
    with pytest.raises(OperationTimeoutError), next_session(client, "empty-sessions", wait=0.5):
        pass


def test_a_session_lock_that_ran_out_is_lost_and_its_message_comes_again(
    client: ServiceBusClient, senders: Senders
) -> None:
    senders["brief-sessions"].send_messages(ServiceBusMessage("slow", session_id="E"))
    with client.get_queue_receiver("brief-sessions", session_id="E") as late:
        (message,) = late.receive_messages(1, max_wait_time=LONG)
        with next_session(client, "brief-sessions") as successor:
            (again,) = successor.receive_messages(1, max_wait_time=LONG)
            assert (str(again), again.delivery_count) == ("slow", 1)
            with pytest.raises(SessionLockLostError):
                late.complete_message(message)
            with pytest.raises(SessionLockLostError):
                late.session.set_state("too late")
            successor.complete_message(again)


def test_a_renewed_session_lock_holds_past_its_first_end(
    broker: BrokerProcess, client: ServiceBusClient, senders: Senders
) -> None:
    senders["brief-sessions"].send_messages(ServiceBusMessage("renewed", session_id="R"))
    with client.get_queue_receiver("brief-sessions", session_id="R") as holder:
        (message,) = holder.receive_messages(1, max_wait_time=LONG)
        started = time.monotonic()

        def renewed_past_the_first_end() -> bool:
            holder.session.renew_lock()
            return time.monotonic() > started + 1.2 * BRIEF_LOCK

        until(renewed_past_the_first_end)
        assert broker.depths()["brief-sessions"]["locked"] == 1
        holder.complete_message(message)
    assert not any(broker.depths()["brief-sessions"].values())


def test_closing_a_session_receiver_frees_the_session_at_once(
    broker: BrokerProcess, client: ServiceBusClient, senders: Senders
) -> None:
    senders["sessions"].send_messages(ServiceBusMessage("returned", session_id="C"))
    with client.get_queue_receiver("sessions", session_id="C") as first:
        assert first.receive_messages(1, max_wait_time=LONG)
    with client.get_queue_receiver("sessions", session_id="C") as second:
        (message,) = second.receive_messages(1, max_wait_time=LONG)
        assert message.delivery_count == 0
        second.defer_message(message)
        assert message.sequence_number is not None
        (deferred,) = second.receive_deferred_messages(message.sequence_number)
        second.dead_letter_message(deferred, reason="Done")
    assert broker.depths()["sessions"]["deadLettered"] == 1
    with client.get_queue_receiver("sessions", sub_queue="deadletter", receive_mode="receiveanddelete") as dead:
        (letter,) = dead.receive_messages(1, max_wait_time=LONG)
    assert (str(letter), letter.session_id, letter.dead_letter_reason) == ("returned", "C", "Done")


def test_sessions_with_messages_are_listed(client: ServiceBusClient, senders: Senders) -> None:
    assert list(client.list_queue_sessions("listed-sessions")) == []
    senders["listed-sessions"].send_messages([ServiceBusMessage("x", session_id=str(n)) for n in range(150)])
    assert sorted(client.list_queue_sessions("listed-sessions"), key=int) == [str(n) for n in range(150)]


def test_a_message_without_a_session_id_is_refused(senders: Senders, broker: BrokerProcess) -> None:
    good, bad = ServiceBusMessage("good", session_id="S"), ServiceBusMessage("bad")
    with pytest.raises(ServiceBusError, match="SessionId was not set"):
        senders["empty-sessions"].send_messages([good, bad])
    assert not any(broker.depths()["empty-sessions"].values())


def test_a_receiver_without_a_session_is_refused_on_a_queue_with_sessions(client: ServiceBusClient) -> None:
    with pytest.raises(ServiceBusError, match="requires sessions"), client.get_queue_receiver("sessions"):
        pass
