"""The byte level, against the SDK's own encoder and decoder."""

import struct
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from azure.servicebus import ServiceBusMessage, ServiceBusMessageBatch
from azure.servicebus._pyamqp._decode import decode_payload
from azure.servicebus._pyamqp._encode import encode_payload
from azure.servicebus._pyamqp.message import BatchMessage, Message, Properties
from azure.servicebus._transport._pyamqp_transport import PyamqpTransport
from hypothesis import given
from hypothesis import strategies as st

from local.service_bus.amqp import (
    BrokerProperties,
    IncomingMessage,
    MalformedMessage,
    encode_delivery,
    parse_message,
    split_batch,
    text_value,
    with_application_properties,
    with_message_id,
)
from local.service_bus.messages import accepted

TEXT = st.text(st.characters(codec="utf-8"), max_size=300)
IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=128)
"""What the SDK takes for a message id or a session id."""


def encoded(message: ServiceBusMessage) -> bytes:
    return bytes(encode_payload(bytearray(), PyamqpTransport.to_outgoing_amqp_message(message._raw_amqp_message)))


def decoded(raw: bytes) -> Message:
    return decode_payload(memoryview(raw))


@given(st.binary(max_size=400), IDS, IDS, st.integers(1, 10**6))
def test_what_the_broker_acts_on_is_read(body: bytes, message_id: str, session_id: str, ttl: int) -> None:
    scheduled = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    message = ServiceBusMessage(
        body,
        message_id=message_id,
        session_id=session_id,
        partition_key=session_id,
        time_to_live=timedelta(seconds=ttl),
        scheduled_enqueue_time_utc=scheduled,
    )
    parsed = parse_message(encoded(message))
    assert parsed.message_id == message_id
    assert (parsed.session_id, parsed.partition_key) == (session_id, session_id)
    assert (parsed.time_to_live, parsed.scheduled_for) == (ttl, scheduled.timestamp())


@given(body=st.binary(max_size=70_000), properties=st.dictionaries(TEXT.filter(bool), TEXT, max_size=5))
def test_a_delivery_carries_the_bare_message_byte_for_byte(body: bytes, properties: dict[str, str]) -> None:
    message = ServiceBusMessage(body, application_properties=dict(properties), subject="s", time_to_live=5)
    raw = encoded(message)
    content = parse_message(raw).content
    assert raw.endswith(content)
    delivered = encode_delivery(
        content, BrokerProperties(sequence_number=1, delivery_count=0, enqueued_at=0.0, state=0)
    )
    assert delivered.endswith(content)
    assert b"".join(decoded(delivered).data) == body


def test_the_brokers_properties_are_read_by_the_sdk() -> None:
    properties = BrokerProperties(
        sequence_number=2**40,
        delivery_count=3,
        enqueued_at=1_700_000_000.123,
        state=1,
        time_to_live=60.5,
        locked_until=1_700_000_030.0,
        scheduled_for=1_700_000_001.0,
        partition_key="p",
        dead_letter_source="enforcement",
    )
    message = decoded(encode_delivery(parse_message(encoded(ServiceBusMessage("body"))).content, properties))
    assert (message.header.delivery_count, message.header.ttl) == (3, 60_500)
    assert message.message_annotations == {
        b"x-opt-sequence-number": 2**40,
        b"x-opt-enqueued-time": 1_700_000_000_123,
        b"x-opt-message-state": 1,
        b"x-opt-enqueue-sequence-number": 0,
        b"x-opt-locked-until": 1_700_000_030_000,
        b"x-opt-scheduled-enqueue-time": 1_700_000_001_000,
        b"x-opt-partition-key": b"p",
        b"x-opt-deadletter-source": b"enforcement",
    }


@given(st.dictionaries(st.sampled_from(["DeadLetterReason", "attempt", "é"]), TEXT), TEXT)
def test_added_application_properties_replace_their_like_and_leave_the_rest(held: dict[str, str], added: str) -> None:
    content = parse_message(
        encoded(ServiceBusMessage("body", message_id="m", application_properties=dict(held)))
    ).content
    message = decoded(with_application_properties(content, {"DeadLetterReason": text_value(added)}))
    expected = {**held, "DeadLetterReason": added}
    assert message.application_properties == {name.encode(): value.encode() for name, value in expected.items()}
    assert message.properties.message_id == b"m"
    assert b"".join(message.data) == b"body"


@given(IDS, st.one_of(st.none(), TEXT), st.dictionaries(TEXT.filter(bool), TEXT, max_size=3))
def test_an_id_is_added_and_the_rest_stays_as_it_is(message_id: str, subject: str | None, held: dict[str, str]) -> None:
    content = parse_message(
        encoded(ServiceBusMessage("body", subject=subject, application_properties=dict(held)))
    ).content
    message = decoded(with_message_id(content, message_id))
    assert message.properties.message_id == message_id.encode()
    assert message.properties.subject == (None if subject is None else subject.encode())
    assert message.application_properties == ({name.encode(): value.encode() for name, value in held.items()} or None)
    assert b"".join(message.data) == b"body"


@pytest.mark.parametrize("properties", [None, Properties(), Properties(subject="x")])
def test_a_message_without_an_id_is_given_one(properties: Properties | None) -> None:
    raw = bytes(encode_payload(bytearray(), Message(properties=properties, data=[b"x"])))
    message = accepted(raw, lambda: UUID(int=9))
    assert message.message_id == "00000000000000000000000000000009"
    assert parse_message(message.content).message_id == message.message_id
    assert b"".join(decoded(message.content).data) == b"x"


def test_a_message_keeps_the_id_that_it_has() -> None:
    raw = encoded(ServiceBusMessage("body", message_id="mine"))
    assert accepted(raw) == parse_message(raw)


@given(st.lists(st.tuples(st.binary(max_size=300), IDS), min_size=1, max_size=8))
def test_a_batch_is_split_into_its_messages(entries: list[tuple[bytes, str]]) -> None:
    batch = ServiceBusMessageBatch(max_size_in_bytes=1 << 20)
    for body, message_id in entries:
        batch.add_message(ServiceBusMessage(body, message_id=message_id, session_id="s"))
    raw = bytes(encode_payload(bytearray(), BatchMessage(*batch._message)))
    messages = split_batch(raw)
    assert [parse_message(message).message_id for message in messages] == [message_id for _, message_id in entries]
    assert [b"".join(decoded(message).data) for message in messages] == [body for body, _ in entries]


def test_a_plain_message_is_no_batch() -> None:
    for message in (ServiceBusMessage("body"), ServiceBusMessage(b""), ServiceBusMessage(None)):
        raw = encoded(message)
        assert split_batch(raw) == [raw]


@pytest.mark.parametrize(
    ("message_id", "text"),
    [(7, "7"), (UUID(int=9), "00000000-0000-0000-0000-000000000009"), (b"\x01\xff", "01ff"), ("id", "id")],
)
def test_a_message_id_of_any_type_counts_as_text(message_id: object, text: str) -> None:
    raw = bytes(encode_payload(bytearray(), Message(properties=Properties(message_id=message_id), data=b"x")))
    assert parse_message(raw).message_id == text


@pytest.mark.parametrize(
    "raw",
    [
        b"not a message",
        b"\x00\x53\x75",
        b"\x00\x53\x75\xa0\x05abc",
        b"\x00\x53\x73\xc0\x03\x01\xa1\xff",
        b"\x00\x53\x72\xc1\x00",
        b"\x00\x53\x75\x10",
        b"\x00\x53\x73\xd0" + struct.pack(">II", 2**31, 1),
    ],
)
def test_broken_bytes_are_reported(raw: bytes) -> None:
    with pytest.raises(MalformedMessage):
        parse_message(raw)


@given(st.binary(max_size=60), st.integers(0, 200), st.integers(0, 255))
def test_any_bytes_are_either_read_or_reported(noise: bytes, position: int, value: int) -> None:
    changed = bytearray(encoded(ServiceBusMessage("body", message_id="m", application_properties={"a": 1})))
    changed[position % len(changed)] = value
    for candidate in (noise, bytes(changed), bytes(changed[: position % len(changed)])):
        with suppress(MalformedMessage):
            assert all(isinstance(parse_message(message), IncomingMessage) for message in split_batch(candidate))
