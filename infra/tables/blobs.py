"""JSON and other bytes in an entity of Table Storage: compressed, and cut into properties of at most 64 KiB."""

import json
import zlib
from collections.abc import Mapping
from itertools import batched
from typing import Any

PROPERTY_AT_MOST = 60_000
"""Table Storage takes 64 KiB a property, and 1 MiB an entity."""


def packed(body: Mapping[str, Any]) -> dict[str, bytes]:
    """The JSON as properties `body0`, `body1`, …; any text in it, for names may be older than what is asked of them."""
    return cut(json.dumps(body, ensure_ascii=False).encode(errors="surrogatepass"))


def unpacked(entity: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON back."""
    body: dict[str, Any] = json.loads(joined(entity))
    return body


def cut(data: bytes) -> dict[str, bytes]:
    """The data as properties `body0`, `body1`, …"""
    packed = zlib.compress(data)
    return {f"body{number}": bytes(part) for number, part in enumerate(batched(packed, PROPERTY_AT_MOST, strict=False))}


def joined(entity: Mapping[str, Any]) -> bytes:
    """The data back."""
    count = sum(name.startswith("body") for name in entity)
    return zlib.decompress(b"".join(entity[f"body{number}"] for number in range(count)))
