"""Products' names as Microsoft sells them, from "Product names and service plan identifiers for licensing".

Microsoft publishes the list as CSV, a row a service plan; an administrator names a copy of it, or its address. Only
names are taken from it. Where it cannot be read, part numbers are shown.
"""

import asyncio
import csv
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

log = logging.getLogger(__name__)

NAME, SKU_ID = "Product_Display_Name", "GUID"
BYTES_AT_MOST = 16 << 20
ANSWERED_WITHIN = 15.0
READ_EVERY, TRIED_EVERY = 24 * 3600.0, 300.0
"""Seconds from one reading to the next: after one that succeeded, after one that failed."""


class ProductNames:
    """The list at a path or an https URL, read when it is first asked for and then once a day."""

    def __init__(self, source: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._monotonic = monotonic
        self._names: Mapping[str, str] = {}
        self._read_from = float("-inf")
        self._reading = asyncio.Lock()

    async def by_sku(self) -> Mapping[str, str]:
        """skuId → name; what was read last where it cannot be read now, nothing where it never could."""
        async with self._reading:
            if self._monotonic() >= self._read_from:
                try:
                    self._names, wait = parse(await self._content()), READ_EVERY
                except (OSError, ValueError, httpx.HTTPError) as error:
                    wait = TRIED_EVERY
                    log.warning("PRODUCT_NAMES %s cannot be read, part numbers are shown: %s", self._source, error)
                self._read_from = self._monotonic() + wait
        return self._names

    async def _content(self) -> bytes:
        if "://" in self._source:
            return await _downloaded(self._source)
        return await asyncio.to_thread(_read, Path(self._source))


def parse(content: bytes) -> Mapping[str, str]:
    """skuId → name, from Microsoft's CSV; of two names for one product the first.

    Rows without a name or an id are passed over. Raises ValueError where it is another file.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    rows = csv.DictReader(text.splitlines())
    missing = {NAME, SKU_ID} - {*(rows.fieldnames or ())}
    if missing:
        raise ValueError(f"it has no column {' and no column '.join(sorted(missing))}")
    names: dict[str, str] = {}
    for row in rows:
        sku_id, name = (row[SKU_ID] or "").strip().lower(), " ".join((row[NAME] or "").split())
        if sku_id and name:
            names.setdefault(sku_id, name)
    return names


def _read(path: Path) -> bytes:
    if path.stat().st_size > BYTES_AT_MOST:
        raise ValueError(f"it has more than {BYTES_AT_MOST} bytes")
    return path.read_bytes()


async def _downloaded(url: str) -> bytes:
    content = bytearray()
    async with httpx.AsyncClient(timeout=ANSWERED_WITHIN) as http, http.stream("GET", url) as answer:
        answer.raise_for_status()
        async for chunk in answer.aiter_bytes():
            content += chunk
            if len(content) > BYTES_AT_MOST:
                raise ValueError(f"it has more than {BYTES_AT_MOST} bytes")
    return bytes(content)
