"""The bytes of AMQP 1.0 messages, as far as a Service Bus broker looks into them.

A broker changes the header and the message annotations only; properties, application properties and body (the *bare*
message) stay byte for byte as they were sent (OASIS AMQP 1.0, part 3.2). So messages are cut into sections, not decoded
and encoded again; that is also what makes the broker fast. Two exceptions are Service Bus's own: a message that came
without an id is given one, and what a settlement says of a message becomes application properties of it.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

_HEADER, _MESSAGE_ANNOTATIONS, _PROPERTIES, _APPLICATION_PROPERTIES, _DATA, _FOOTER = 0x70, 0x72, 0x73, 0x74, 0x75, 0x78
_SECTION_PREFIX = b"\x00\x53"
_NULL = b"\x40"
_FIXED_WIDTHS = {0x4: 0, 0x5: 1, 0x6: 2, 0x7: 4, 0x8: 8, 0x9: 16}
_NUMBER_FORMATS = {
    0x50: ">B", 0x52: ">B", 0x53: ">B", 0x51: ">b", 0x54: ">b", 0x55: ">b", 0x60: ">H", 0x61: ">h",
    0x70: ">I", 0x71: ">i", 0x72: ">f", 0x80: ">Q", 0x81: ">q", 0x82: ">d", 0x83: ">q",
}  # fmt: skip
_CONSTANTS = {0x40: None, 0x41: True, 0x42: False, 0x43: 0, 0x44: 0}

type Scalar = str | bytes | int | float | bool | UUID | None


class MalformedMessage(Exception):
    """The bytes are not an AMQP 1.0 message; the text says what was found where."""


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message as it was sent. Durations are in seconds, `scheduled_for` is a Unix time."""

    content: bytes
    message_id: str | None = None
    session_id: str | None = None
    partition_key: str | None = None
    time_to_live: float | None = None
    scheduled_for: float | None = None


@dataclass(frozen=True, slots=True)
class BrokerProperties:
    """What the broker says of a message that it delivers; durations in seconds, the others Unix times."""

    sequence_number: int
    delivery_count: int
    enqueued_at: float
    state: int
    time_to_live: float | None = None
    locked_until: float | None = None
    scheduled_for: float | None = None
    partition_key: str | None = None
    dead_letter_source: str | None = None


class _Section(NamedTuple):
    code: int
    start: int
    value: int
    end: int


def split_batch(payload: bytes) -> list[bytes]:
    """The messages of one transfer, each with all its sections.

    A Service Bus batch is a message whose data sections each hold a whole encoded message. The transfer's
    message-format tells it apart, but qpid-proton does not show that field, so a batch is known by its form: nothing
    but data sections after the properties, each of which begins like a message. A plain message never has this form
    unless its body is itself one encoded AMQP message.
    """
    sections = list(_sections(payload))
    data = [section for section in sections if section.code == _DATA]
    if not data or any(section.code > _DATA or section.code == _APPLICATION_PROPERTIES for section in sections):
        return [payload]
    inner = [payload[slice(*_variable_bounds(payload, section.value))] for section in data]
    return inner if all(_begins_like_message(message) for message in inner) else [payload]


def parse_message(raw: bytes) -> IncomingMessage:
    """Read what the broker acts on, and keep the bare message; raises MalformedMessage."""
    ttl = scheduled_for = message_id = session_id = partition_key = None
    bare_start, bare_end = len(raw), len(raw)
    for section in _sections(raw):
        if section.code == _HEADER:
            ttl = _number(_list_field(raw, section.value, 2))
        elif section.code == _MESSAGE_ANNOTATIONS:
            scheduled_for = _number(_map_entry(raw, section.value, b"x-opt-scheduled-enqueue-time"))
            partition_key = _text(_map_entry(raw, section.value, b"x-opt-partition-key"))
        elif section.code == _PROPERTIES:
            message_id = _text(_list_field(raw, section.value, 0))
            session_id = _text(_list_field(raw, section.value, 10))
        if section.code >= _PROPERTIES:
            bare_start = min(bare_start, section.start)
        if section.code == _FOOTER:
            bare_end = section.start
    return IncomingMessage(
        content=raw[bare_start:bare_end],
        message_id=message_id,
        session_id=session_id,
        partition_key=partition_key,
        time_to_live=ttl / 1000 if ttl else None,
        scheduled_for=scheduled_for / 1000 if scheduled_for else None,
    )


def encode_delivery(content: bytes, properties: BrokerProperties) -> bytes:
    """The message that a receiver gets: header, message annotations, then `content` unchanged."""
    annotations = [
        _symbol("x-opt-sequence-number") + _long(properties.sequence_number),
        _symbol("x-opt-enqueued-time") + _timestamp(properties.enqueued_at),
        _symbol("x-opt-message-state") + _int(properties.state),
        _symbol("x-opt-enqueue-sequence-number") + _long(0),
    ]
    if properties.locked_until is not None:
        annotations.append(_symbol("x-opt-locked-until") + _timestamp(properties.locked_until))
    if properties.scheduled_for is not None:
        annotations.append(_symbol("x-opt-scheduled-enqueue-time") + _timestamp(properties.scheduled_for))
    if properties.partition_key is not None:
        annotations.append(_symbol("x-opt-partition-key") + _string(properties.partition_key))
    if properties.dead_letter_source is not None:
        annotations.append(_symbol("x-opt-deadletter-source") + _string(properties.dead_letter_source))
    header = _header(properties.delivery_count, properties.time_to_live)
    return header + _section(_MESSAGE_ANNOTATIONS) + _map(2 * len(annotations), b"".join(annotations)) + content


def with_message_id(content: bytes, message_id: str) -> bytes:
    """`content`, which has no message id, with this one; all other bytes and properties stay as they are."""
    for section in _sections(content):
        if section.code == _PROPERTIES:
            count, first = _compound(content, section.value)
            others = content[_end_of_value(content, first) : section.end] if count else b""
            fields = _list(max(count, 1), _string(message_id) + others)
            return content[: section.value] + fields + content[section.end :]
    return _section(_PROPERTIES) + _list(1, _string(message_id)) + content


def text_value(text: str) -> bytes:
    """A text, encoded as the value of an application property."""
    return _string(text)


def with_application_properties(content: bytes, added: Mapping[str, bytes]) -> bytes:
    """`content` with these application properties, whose values are encoded, set.

    All other bytes, and the other properties, stay as they are.
    """
    kept, count, start, end = b"", 0, 0, 0
    for section in _sections(content):
        if section.code == _PROPERTIES:
            start = end = section.end
        elif section.code == _APPLICATION_PROPERTIES:
            start, end = section.start, section.end
            replaced = {name.encode() for name in added}
            entries = [pair for name, pair in _map_pairs(content, section.value) if name not in replaced]
            kept, count = b"".join(entries), len(entries)
    new = b"".join(_string(name) + value for name, value in added.items())
    properties = _section(_APPLICATION_PROPERTIES) + _map(2 * (count + len(added)), kept + new)
    return content[:start] + properties + content[end:]


def _sections(raw: bytes) -> Iterator[_Section]:
    position = 0
    while position < len(raw):
        if raw[position : position + 2] != _SECTION_PREFIX or position + 3 >= len(raw):
            raise MalformedMessage(f"byte {position} does not begin a section")
        end = _end_of_value(raw, position + 3)
        yield _Section(raw[position + 2], position, position + 3, end)
        position = end


def _begins_like_message(raw: bytes) -> bool:
    return len(raw) > 3 and raw[:2] == _SECTION_PREFIX and _HEADER <= raw[2] <= _FOOTER


def _unpack(form: str, raw: bytes, position: int) -> int:
    try:
        number: int = struct.unpack_from(form, raw, position)[0]
    except struct.error as error:
        raise MalformedMessage(f"the message ends within the value at byte {position}") from error
    return number


def _end_of_value(raw: bytes, position: int) -> int:
    """The position just past the value that begins at `position` (OASIS AMQP 1.0, part 1.2)."""
    code = _unpack(">B", raw, position)
    while code == 0:
        position = _end_of_value(raw, position + 1)
        code = _unpack(">B", raw, position)
    kind = code >> 4
    if kind in _FIXED_WIDTHS:
        end = position + 1 + _FIXED_WIDTHS[kind]
    elif kind in (0xA, 0xC, 0xE):
        end = position + 2 + _unpack(">B", raw, position + 1)
    elif kind in (0xB, 0xD, 0xF):
        end = position + 5 + _unpack(">I", raw, position + 1)
    else:
        raise MalformedMessage(f"byte {position} has no AMQP type: 0x{code:02x}")
    if end > len(raw):
        raise MalformedMessage(f"the value at byte {position} ends past the message")
    return end


def _variable_bounds(raw: bytes, position: int) -> tuple[int, int]:
    start = position + (2 if raw[position] >> 4 == 0xA else 5)
    return start, _end_of_value(raw, position)


def _scalar(raw: bytes, position: int) -> Scalar:
    code = raw[position]
    if code in _CONSTANTS:
        return _CONSTANTS[code]
    if code in _NUMBER_FORMATS:
        return _unpack(_NUMBER_FORMATS[code], raw, position + 1)
    if code == 0x56:
        return raw[position + 1] == 1
    if code == 0x98:
        return UUID(bytes=raw[position + 1 : position + 17])
    if code in (0xA0, 0xB0):
        return raw[slice(*_variable_bounds(raw, position))]
    if code in (0xA1, 0xA3, 0xB1, 0xB3):
        try:
            return raw[slice(*_variable_bounds(raw, position))].decode()
        except UnicodeDecodeError as error:
            raise MalformedMessage(f"the text at byte {position} is not UTF-8") from error
    raise MalformedMessage(f"byte {position} is not a plain value: 0x{code:02x}")


def _number(value: Scalar) -> float | None:
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    raise MalformedMessage(f"{value!r} is not a number")


def _text(value: Scalar) -> str | None:
    """A message id or session id as Service Bus shows it: as text, whatever its AMQP type."""
    if value is None:
        return None
    return value.hex() if isinstance(value, bytes) else str(value)


def _compound(raw: bytes, position: int) -> tuple[int, int]:
    """The number of the elements of a list or a map, and the position of the first."""
    code = raw[position]
    if code == 0x45:
        return 0, position + 1
    if code in (0xC0, 0xC1):
        return _unpack(">B", raw, position + 2), position + 3
    if code in (0xD0, 0xD1):
        return _unpack(">I", raw, position + 5), position + 9
    raise MalformedMessage(f"byte {position} is neither a list nor a map: 0x{code:02x}")


def _list_field(raw: bytes, position: int, index: int) -> Scalar:
    count, position = _compound(raw, position)
    if index >= count:
        return None
    for _ in range(index):
        position = _end_of_value(raw, position)
    _end_of_value(raw, position)
    return _scalar(raw, position)


def _map_pairs(raw: bytes, position: int) -> Iterator[tuple[bytes, bytes]]:
    """Each entry of a map: the bytes of its key's text, and the bytes of key and value together."""
    count, position = _compound(raw, position)
    for _ in range(count // 2):
        value_at = _end_of_value(raw, position)
        end = _end_of_value(raw, value_at)
        is_text = raw[position] in (0xA1, 0xA3, 0xB1, 0xB3)
        key = raw[slice(*_variable_bounds(raw, position))] if is_text else b""
        yield key, raw[position:end]
        position = end


def _map_entry(raw: bytes, position: int, key: bytes) -> Scalar:
    for name, pair in _map_pairs(raw, position):
        if name == key:
            return _scalar(pair, _end_of_value(pair, 0))
    return None


def _section(code: int) -> bytes:
    return _SECTION_PREFIX + bytes([code])


def _header(delivery_count: int, time_to_live: float | None) -> bytes:
    """Not durable, no priority, ttl in milliseconds, not first acquirer, delivery count: counted from 0 as in AMQP."""
    ttl = _NULL if time_to_live is None else _uint(min(int(time_to_live * 1000), 0xFFFFFFFF))
    fields = b"\x42" + _NULL + ttl + b"\x42" + _uint(delivery_count)
    return _section(_HEADER) + b"\xc0" + bytes([len(fields) + 1, 5]) + fields


def _list(count: int, fields: bytes) -> bytes:
    return b"\xd0" + struct.pack(">II", len(fields) + 4, count) + fields


def _map(count: int, entries: bytes) -> bytes:
    return b"\xd1" + struct.pack(">II", len(entries) + 4, count) + entries


def _symbol(name: str) -> bytes:
    return b"\xa3" + bytes([len(name)]) + name.encode()


def _string(text: str) -> bytes:
    encoded = text.encode()
    return b"\xb1" + struct.pack(">I", len(encoded)) + encoded


def _long(number: int) -> bytes:
    return b"\x81" + struct.pack(">q", number)


def _int(number: int) -> bytes:
    return b"\x71" + struct.pack(">i", number)


def _uint(number: int) -> bytes:
    return b"\x70" + struct.pack(">I", number)


def _timestamp(at: float) -> bytes:
    return b"\x83" + struct.pack(">q", round(at * 1000))
