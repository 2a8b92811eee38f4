"""Frames between the host and its workers: a JSON object and the byte strings in it.

A frame is two big-endian 32-bit lengths (JSON, byte strings), the JSON, and the byte strings one after the other.
A byte string stands in the JSON as ``{"$bytes": [offset, length]}``. The numbers make it safe: every other object
in a frame has text, lists or null under its keys where the app or a client chose them.
"""

import asyncio
import json
import struct
from typing import Any, NamedTuple

_LENGTHS = struct.Struct(">II")
_BYTES_KEY = "$bytes"

type Message = dict[str, Any]


class Datum(NamedTuple):
    """A value on its way into or out of a function, as Azure's worker protocol types it.

    `kind` is one of ``string``, ``json`` (a JSON text), ``bytes``, ``http`` (see `http_trigger`) and
    ``collection_bytes`` (a list of byte strings).
    """

    kind: str
    value: Any


def encode_frame(message: Message) -> bytes:
    """The frame of a message; its values are what JSON takes, and bytes."""
    blobs: list[bytes] = []
    offset = 0

    def place(value: object) -> dict[str, list[int]]:
        nonlocal offset
        if not isinstance(value, bytes | bytearray | memoryview):
            raise TypeError(f"a {type(value).__name__} cannot be sent between host and worker")
        blob = bytes(value)
        blobs.append(blob)
        offset += len(blob)
        return {_BYTES_KEY: [offset - len(blob), len(blob)]}

    text = json.dumps(message, default=place, separators=(",", ":"), ensure_ascii=False)
    # A lone surrogate can come from the app's text: it must not end the connection.
    header = text.encode("utf-8", "surrogatepass")
    return b"".join((_LENGTHS.pack(len(header), offset), header, *blobs))


def decode_frame(header: bytes, blobs: bytes) -> Message:
    """The message of a frame's two parts. Raises ValueError if it is no message."""

    def restore(value: dict[str, Any]) -> Any:
        match value.get(_BYTES_KEY):
            case [int(offset), int(length)]:
                return blobs[offset : offset + length]
        return value

    message = json.loads(header.decode("utf-8", "surrogatepass"), object_hook=restore)
    if not isinstance(message, dict):
        raise ValueError("a frame holds no object")
    return message


async def read_frame(reader: asyncio.StreamReader) -> Message | None:
    """The next message, or None when the other side is gone."""
    try:
        header_length, blobs_length = _LENGTHS.unpack(await reader.readexactly(_LENGTHS.size))
        body = await reader.readexactly(header_length + blobs_length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return decode_frame(body[:header_length], body[header_length:])
