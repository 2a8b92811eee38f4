"""JSON of any size in an entity of Table Storage: compressed, and cut into properties of at most 64 KiB."""

import json
import zlib
from collections.abc import Mapping
from itertools import batched
from typing import Any

PROPERTY_AT_MOST = 60_000
"""Table Storage takes 64 KiB a property, and 1 MiB an entity."""


def packed(body: Mapping[str, Any]) -> dict[str, bytes]:
    """The JSON as properties `body0`, `body1`, …"""
    data = zlib.compress(json.dumps(body, ensure_ascii=False).encode())
    return {f"body{number}": bytes(part) for number, part in enumerate(batched(data, PROPERTY_AT_MOST, strict=False))}


def unpacked(entity: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON back."""
    count = sum(name.startswith("body") for name in entity)
    body: dict[str, Any] = json.loads(zlib.decompress(b"".join(entity[f"body{number}"] for number in range(count))))
    return body
