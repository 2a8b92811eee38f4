"""Products' names as Microsoft sells them, from "Product names and service plan identifiers for licensing".

The app comes with a list. Microsoft publishes newer ones as CSV, a row a service plan, and an administrator may name a
copy, or its address. A copy may have gone through PowerShell or a spreadsheet: it is UTF-16 then, has semicolons or
tabs, or a byte order mark that has become part of the first column's name. Only names are taken from it. Where it
can't be read, or lacks a product, the app's own list is used.
"""

import asyncio
import codecs
import csv
import io
import logging
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from domain.incoming import shown
from domain.product_names import BY_SKU
from infra.certificates import trusted

log = logging.getLogger(__name__)

NAME, SKU_ID = "Product_Display_Name", "GUID"
SEPARATORS = (",", ";", "\t")
_SEPARATOR_LINE = "sep="
"""How a first line begins that tells a spreadsheet the separator."""

_AROUND = re.compile(r"^[^a-z]+|[^a-z]+$")
BYTES_AT_MOST = 16 << 20
ANSWERED_WITHIN = 15.0
"""Seconds, for all of it: nobody waits longer for names."""

READ_EVERY, TRIED_EVERY = 24 * 3600.0, 300.0
"""Seconds from one reading to the next: after one that succeeded, after one that failed."""


class ProductNames:
    """The app's list, and the one at a path or an https URL, read when it is first asked for and then once a day."""

    def __init__(self, source: str | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._monotonic = monotonic
        self._names = BY_SKU
        self._read_from = float("-inf")
        self._reading = asyncio.Lock()

    async def by_sku(self) -> Mapping[str, str]:
        """skuId → name; of the list that was read last where it cannot be read now."""
        async with self._reading:
            if self._source and self._monotonic() >= self._read_from:
                try:
                    async with asyncio.timeout(ANSWERED_WITHIN):
                        read = await asyncio.to_thread(parse, await _content(self._source))
                    self._names, wait = {**BY_SKU, **read}, READ_EVERY
                except (OSError, ValueError, httpx.HTTPError, httpx.InvalidURL) as error:
                    wait = TRIED_EVERY
                    log.warning("PRODUCT_NAMES %s can't be read, the list before is used: %s", self._source, error)
                self._read_from = self._monotonic() + wait
        return self._names


def parse(content: bytes) -> Mapping[str, str]:
    """skuId → name, from Microsoft's CSV; of two names for one product the first.

    Rows without a name or an id are passed over. Raises ValueError where it is another file.
    """
    text = _decoded(content)
    try:
        return next(names for separator in SEPARATORS if (names := _names(text, separator)) is not None)
    except StopIteration:
        raise ValueError(f"it has no column {NAME} and no column {SKU_ID}") from None
    except csv.Error as wrong:
        raise ValueError(f"it is no CSV: {wrong}") from wrong


def _decoded(content: bytes) -> str:
    """The text: UTF-16 where its byte order mark says so, else UTF-8, else what Windows writes in the West."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _names(text: str, separator: str) -> Mapping[str, str] | None:
    """The names by skuId; None where the columns are not separated so."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    first = next(rows, [])
    names_separator = bool(first) and first[0].lower().startswith(_SEPARATOR_LINE)
    header = [_column(name) for name in (next(rows, []) if names_separator else first)]
    if _column(NAME) not in header or _column(SKU_ID) not in header:
        return None
    name_at, id_at = header.index(_column(NAME)), header.index(_column(SKU_ID))
    names: dict[str, str] = {}
    for row in rows:
        if len(row) > max(name_at, id_at):
            sku_id, name = row[id_at].strip().lower(), " ".join(shown(row[name_at]).split())
            if sku_id and name:
                names.setdefault(sku_id, name)
    return names


def _column(name: str) -> str:
    """A column's name whatever its case, without what a lost byte order mark or a quote has left around it."""
    return _AROUND.sub("", name.lower())


async def _content(source: str) -> bytes:
    return await (_downloaded(source) if "://" in source else asyncio.to_thread(_read, Path(source)))


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(BYTES_AT_MOST + 1)
    if len(content) > BYTES_AT_MOST:
        raise ValueError(f"it has more than {BYTES_AT_MOST} bytes")
    return content


async def _downloaded(url: str) -> bytes:
    content = bytearray()
    http = httpx.AsyncClient(timeout=ANSWERED_WITHIN, verify=trusted())
    async with http, http.stream("GET", url) as answer:
        answer.raise_for_status()
        async for chunk in answer.aiter_bytes():
            content += chunk
            if len(content) > BYTES_AT_MOST:
                raise ValueError(f"it has more than {BYTES_AT_MOST} bytes")
    return bytes(content)
