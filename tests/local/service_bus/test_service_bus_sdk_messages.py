"""The genuine SDK against the broker: messages without sessions."""

import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError

import pytest
from azure.servicebus import (
    AutoLockRenewer,
    ServiceBusClient,
    ServiceBusMessage,
    ServiceBusMessageState,
    ServiceBusReceivedMessage,
    ServiceBusReceiver,
    ServiceBusSender,
)
from azure.servicebus._pyamqp.error import AMQPError
from azure.servicebus.exceptions import (
    MessageLockLostError,
    MessageNotFoundError,
    MessageSizeExceededError,
    MessagingEntityNotFoundError,
    ServiceBusError,
)

from tests.local.service_bus.service_bus_process import BRIEF_LOCK, BrokerProcess, until
from tests.support.waiting import LONG

type Senders = Mapping[str, ServiceBusSender]
type Receivers = Mapping[str, ServiceBusReceiver]


def receive(receiver: ServiceBusReceiver, count: int, timeout: float = LONG) -> list[ServiceBusReceivedMessage]:
    """Exactly `count` messages, or fewer when no more come in time."""
    received: list[ServiceBusReceivedMessage] = []
    deadline = time.monotonic() + timeout
    while len(received) < count and time.monotonic() < deadline:
        received += receiver.receive_messages(count - len(received), max_wait_time=deadline - time.monotonic() + 0.01)
    return received


def receive_one(receiver: ServiceBusReceiver) -> ServiceBusReceivedMessage:
    (message,) = receive(receiver, 1)
    return message


def propagation_margin(
    receiver: ServiceBusReceiver, message: ServiceBusReceivedMessage, outcome: str, **fields: object
) -> None:
    """Settle by an outcome that this SDK's own methods do not send, and hear what becomes of it."""
    receiver._handler.settle_messages(message._delivery_id, message._delivery_tag, outcome, **fields)
    message._settled = True


def texts(messages: list[ServiceBusReceivedMessage]) -> list[str]:
    return [str(message) for message in messages]


def test_batches_and_lists_arrive_in_order_and_are_completed(
    broker: BrokerProcess, senders: Senders, receivers: Receivers
) -> None:
    batch = senders["plain"].create_message_batch()
    for number in range(10):
        batch.add_message(ServiceBusMessage(f"batch {number}", message_id=f"batch-{number}"))
    senders["plain"].send_messages(batch)
    senders["plain"].send_messages([ServiceBusMessage("list 0"), ServiceBusMessage("list 1")])
    received = receive(receivers["plain"], 12)
    assert texts(received) == [f"batch {number}" for number in range(10)] + ["list 0", "list 1"]
    assert received[3].message_id == "batch-3"
    for message in received:
        receivers["plain"].complete_message(message)
    until(lambda: not any(broker.depths()["plain"].values()))


def test_an_abandoned_message_comes_again_with_a_higher_delivery_count(senders: Senders, receivers: Receivers) -> None:
    senders["plain"].send_messages(ServiceBusMessage("abandoned"))
    counts = []
    for _ in range(2):
        message = receive_one(receivers["plain"])
        counts.append(message.delivery_count)
        receivers["plain"].abandon_message(message)
    last = receive_one(receivers["plain"])
    receivers["plain"].complete_message(last)
    assert [*counts, last.delivery_count] == [0, 1, 2]


@pytest.mark.parametrize(
    ("outcome", "fields", "count"),
    [("modified", {}, 1), ("modified", {"delivery_failed": False}, 1), ("released", {}, 0)],
)
def test_each_way_of_giving_a_message_back_counts_but_releasing_it(
    senders: Senders, receivers: Receivers, outcome: str, fields: Mapping[str, bool], count: int
) -> None:
    """The JavaScript and the .NET client abandon without saying that the delivery failed."""
    senders["plain"].send_messages(ServiceBusMessage("given back"))
    propagation_margin(receivers["plain"], receive_one(receivers["plain"]), outcome, **fields)
    again = receive_one(receivers["plain"])
    receivers["plain"].complete_message(again)
    assert again.delivery_count == count


def test_what_a_settlement_says_becomes_properties_of_the_message(senders: Senders, receivers: Receivers) -> None:
    senders["plain"].send_messages(ServiceBusMessage("annotated", application_properties={"kept": 1, "seen": "no"}))
    annotations = {b"seen": "yes", b"attempt": 2}
    propagation_margin(receivers["plain"], receive_one(receivers["plain"]), "modified", message_annotations=annotations)
    again = receive_one(receivers["plain"])
    assert again.application_properties == {b"kept": 1, b"seen": b"yes", b"attempt": 2}
    info = {b"DeadLetterReason": "Tired", b"attempt": 3}
    error = AMQPError(condition=b"com.microsoft:dead-letter", description=None, info=info)
    propagation_margin(receivers["plain"], again, "rejected", error=error)
    dead = receive_one(receivers["plain/dead"])
    receivers["plain/dead"].complete_message(dead)
    assert dead.dead_letter_reason == "Tired"
    assert dead.application_properties == {
        b"kept": 1,
        b"seen": b"yes",
        b"attempt": 3,
        b"DeadLetterReason": b"Tired",
    }


def test_the_last_allowed_delivery_that_fails_dead_letters_the_message(senders: Senders, receivers: Receivers) -> None:
    senders["plain"].send_messages(ServiceBusMessage("poison", application_properties={"attempt": 7}))
    for _ in range(3):
        receivers["plain"].abandon_message(receive_one(receivers["plain"]))
    dead = receive_one(receivers["plain/dead"])
    receivers["plain/dead"].complete_message(dead)
    assert str(dead) == "poison"
    assert dead.dead_letter_reason == "MaxDeliveryCountExceeded"
    assert dead.dead_letter_error_description == "Message could not be consumed after 3 delivery attempts."
    assert dead.dead_letter_source == "plain"
    assert dead.application_properties[b"attempt"] == 7


def test_a_dead_lettered_message_keeps_what_it_was_and_says_why(senders: Senders, receivers: Receivers) -> None:
    sent = ServiceBusMessage(
        "bad", message_id="bad-1", subject="check", content_type="text/plain", application_properties={"try": 1}
    )
    senders["plain"].send_messages(sent)
    receivers["plain"].dead_letter_message(
        receive_one(receivers["plain"]), reason="NoSuchAllotment", error_description="finance-e5 was deleted"
    )
    dead = receive_one(receivers["plain/dead"])
    receivers["plain/dead"].complete_message(dead)
    assert (str(dead), dead.message_id, dead.subject, dead.content_type) == ("bad", "bad-1", "check", "text/plain")
    assert (dead.dead_letter_reason, dead.dead_letter_error_description) == (
        "NoSuchAllotment",
        "finance-e5 was deleted",
    )
    assert dead.application_properties == {
        b"try": 1,
        b"DeadLetterReason": b"NoSuchAllotment",
        b"DeadLetterErrorDescription": b"finance-e5 was deleted",
    }


def test_a_lock_that_ran_out_is_lost_and_the_message_comes_again(
    senders: Senders, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    senders["brief"].send_messages(ServiceBusMessage("slow"))
    first = receive_one(receivers["brief"])
    again = receive_one(receivers["brief"])
    assert (str(again), again.delivery_count) == ("slow", 1)
    with pytest.raises(MessageLockLostError):
        receivers["brief"].complete_message(first)
    monkeypatch.setattr(ServiceBusReceivedMessage, "_lock_expired", False)  # ask the broker, not the SDK's own clock
    with pytest.raises(MessageLockLostError):
        receivers["brief"].complete_message(first)
    receivers["brief"].complete_message(again)


def test_a_renewed_lock_holds_past_its_first_end(broker: BrokerProcess, senders: Senders, receivers: Receivers) -> None:
    senders["brief"].send_messages(ServiceBusMessage("renewed"))
    message = receive_one(receivers["brief"])
    first_end = message.locked_until_utc
    assert first_end is not None
    until(lambda: datetime.now(UTC) > first_end - timedelta(seconds=BRIEF_LOCK / 2))
    assert receivers["brief"].renew_message_lock(message) > first_end
    until(lambda: datetime.now(UTC) > first_end + timedelta(seconds=0.1))
    assert broker.depths()["brief"]["locked"] == 1
    receivers["brief"].complete_message(message)
    assert not any(broker.depths()["brief"].values())


def test_the_auto_lock_renewer_keeps_a_lock(senders: Senders, receivers: Receivers) -> None:
    senders["brief"].send_messages(ServiceBusMessage("renewed for me"))
    message = receive_one(receivers["brief"])
    started = time.monotonic()
    with AutoLockRenewer() as renewer:
        renewer.register(receivers["brief"], message, max_lock_renewal_duration=30)
        until(lambda: time.monotonic() > started + 1.2 * BRIEF_LOCK)
        receivers["brief"].complete_message(message)
    assert message.auto_renew_error is None


def test_scheduled_messages_wait_for_their_time_unless_cancelled(
    broker: BrokerProcess, senders: Senders, receivers: Receivers
) -> None:
    due = datetime.now(UTC) + timedelta(seconds=1)
    first, second = senders["plain"].schedule_messages([ServiceBusMessage("kept"), ServiceBusMessage("cancelled")], due)
    senders["plain"].send_messages(ServiceBusMessage("by property", message_id="p", scheduled_enqueue_time_utc=due))
    senders["plain"].cancel_scheduled_messages(second)
    with pytest.raises(MessageNotFoundError):
        senders["plain"].cancel_scheduled_messages(second)
    assert broker.depths()["plain"] == {"active": 0, "locked": 0, "scheduled": 2, "deadLettered": 0, "deferred": 0}
    assert "p" in broker.scheduled_ids("plain")
    received = receive(receivers["plain"], 2)
    assert datetime.now(UTC) >= due
    for message in received:
        receivers["plain"].complete_message(message)
    assert texts(received) == ["kept", "by property"]
    assert broker.scheduled_ids("plain") == []
    with pytest.raises(HTTPError):
        broker.scheduled_ids("nowhere")
    assert received[0].sequence_number == first
    assert received[0].enqueued_time_utc is not None
    assert abs(received[0].enqueued_time_utc - due) < timedelta(milliseconds=2)


def test_a_repeated_message_id_is_dropped(senders: Senders, receivers: Receivers) -> None:
    for text, message_id in (("first", "x"), ("repeated", "x"), ("other", "y")):
        senders["unique"].send_messages(ServiceBusMessage(text, message_id=message_id))
    senders["unique"].schedule_messages(ServiceBusMessage("later", message_id="x"), datetime.now(UTC))
    senders["unique"].send_messages(ServiceBusMessage("last", message_id="z"))
    assert texts(receive(receivers["unique"], 3)) == ["first", "other", "last"]


def test_peeking_shows_messages_and_leaves_them(senders: Senders, receivers: Receivers) -> None:
    senders["plain"].send_messages([ServiceBusMessage("peeked 0"), ServiceBusMessage("peeked 1")])
    senders["plain"].schedule_messages(ServiceBusMessage("peeked 2"), datetime.now(UTC) + timedelta(hours=1))
    peeked = receivers["plain"].peek_messages(10, sequence_number=1)
    assert texts(peeked) == ["peeked 0", "peeked 1", "peeked 2"]
    active, scheduled = ServiceBusMessageState.ACTIVE, ServiceBusMessageState.SCHEDULED
    assert [message.state for message in peeked] == [active, active, scheduled]
    received = receive(receivers["plain"], 2)
    assert [message.delivery_count for message in received] == [0, 0]
    for message in received:
        receivers["plain"].complete_message(message)
    assert peeked[2].sequence_number is not None
    senders["plain"].cancel_scheduled_messages(peeked[2].sequence_number)
    assert receivers["plain"].peek_messages(10, sequence_number=1) == []


def test_a_deferred_message_is_got_by_its_number_only(senders: Senders, receivers: Receivers) -> None:
    senders["plain"].send_messages(ServiceBusMessage("deferred"))
    message = receive_one(receivers["plain"])
    number = message.sequence_number
    assert number is not None
    receivers["plain"].defer_message(message)
    (peeked,) = receivers["plain"].peek_messages(10, sequence_number=1)
    assert peeked.state is ServiceBusMessageState.DEFERRED
    (deferred,) = receivers["plain"].receive_deferred_messages([number])
    receivers["plain"].complete_message(deferred)
    assert str(deferred) == "deferred"
    with pytest.raises(MessageNotFoundError):
        receivers["plain"].receive_deferred_messages([number])


def test_receive_and_delete_removes_on_delivery(broker: BrokerProcess, senders: Senders, receivers: Receivers) -> None:
    senders["removed"].send_messages([ServiceBusMessage(str(number)) for number in range(5)])
    assert texts(receive(receivers["removed"], 5)) == ["0", "1", "2", "3", "4"]
    assert not any(broker.depths()["removed"].values())


def test_an_expired_message_is_dropped_or_dead_lettered_as_the_queue_says(
    broker: BrokerProcess, senders: Senders, receivers: Receivers
) -> None:
    for queue in ("expiring", "prefetched"):
        senders[queue].send_messages(ServiceBusMessage("late", time_to_live=timedelta(seconds=1)))
    dead = receive_one(receivers["expiring/dead"])
    receivers["expiring/dead"].complete_message(dead)
    assert (str(dead), dead.dead_letter_reason) == ("late", "TTLExpiredException")
    until(lambda: not any(broker.depths()["prefetched"].values()))
    assert not any(broker.depths()["expiring"].values())


def test_closing_a_receiver_gives_its_prefetched_messages_back(
    broker: BrokerProcess, client: ServiceBusClient, senders: Senders
) -> None:
    senders["prefetched"].send_messages([ServiceBusMessage(str(number)) for number in range(3)])
    with client.get_queue_receiver("prefetched", prefetch_count=10) as first:
        first.complete_message(receive_one(first))
        assert broker.depths()["prefetched"]["locked"] == 2
    assert broker.depths()["prefetched"]["active"] == 2
    with client.get_queue_receiver("prefetched", receive_mode="receiveanddelete") as second:
        received = receive(second, 2)
    assert [(str(message), message.delivery_count) for message in received] == [("1", 0), ("2", 0)]


def test_a_message_of_many_frames_arrives_whole(senders: Senders, receivers: Receivers) -> None:
    body = bytes(range(256)) * 4000
    senders["large"].send_messages(ServiceBusMessage(body))
    message = receive_one(receivers["large"])
    receivers["large"].complete_message(message)
    assert b"".join(message.body) == body


def test_a_message_over_one_mebibyte_is_refused(client: ServiceBusClient, senders: Senders) -> None:
    with (
        client.get_queue_sender("large") as sender,
        pytest.raises(MessageSizeExceededError, match="larger than 1048576 bytes"),
    ):
        sender.send_messages(ServiceBusMessage(b"x" * (1 << 20)))
    with pytest.raises(MessageSizeExceededError):
        senders["large"].create_message_batch().add_message(ServiceBusMessage(b"x" * (1 << 20)))


def test_application_properties_keep_their_types(senders: Senders, receivers: Receivers) -> None:
    properties = {"int": 5, "float": 1.5, "bool": True, "text": "é", "uuid": uuid.UUID(int=7), "none": None}
    senders["plain"].send_messages(ServiceBusMessage("typed", application_properties=properties))
    message = receive_one(receivers["plain"])
    receivers["plain"].complete_message(message)
    assert message.application_properties == {
        b"int": 5,
        b"float": 1.5,
        b"bool": True,
        b"text": "é".encode(),
        b"uuid": uuid.UUID(int=7),
        b"none": None,
    }


def test_a_queue_that_is_not_there_is_reported(client: ServiceBusClient) -> None:
    with pytest.raises(MessagingEntityNotFoundError, match="no-such-queue"), client.get_queue_sender("no-such-queue"):
        pass


def test_a_session_receiver_on_a_queue_without_sessions_is_refused(client: ServiceBusClient) -> None:
    receiver = client.get_queue_receiver("plain", session_id="s")
    with pytest.raises(ServiceBusError, match="does not require sessions"), receiver:
        pass
