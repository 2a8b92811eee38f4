"""The ledger as a file, and back: Azure Tables have no backup.

One JSON object a line, compressed: a heading, the rows of every table in the order of their keys, and an end with their
number. Neither way keeps more in memory than the rows of one transaction, and the members of one allotment.

The rows of an allotment are read while the app may write, so that they are not of one moment. So a restored allotment
follows the rows of its members and its reservations alone: its counts and its places are made from them. What it had
seen is forgotten. Seats that were kept are owed again, for somebody may have been counted twice meanwhile.
"""

import base64
import gzip
import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from azure.data.tables import EdmType, EntityProperty
from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.allotments import Allotment, AllotmentState, Member
from domain.copies import replace
from domain.errors import Conflict
from domain.layout import LAYOUT, is_newer
from domain.objections import Text
from domain.reconciliation.recount import recounted, with_reservations
from domain.reserved import Reservation, ReservationState
from infra.tables.client import Table
from infra.tables.personal import KINDS, NAMES_NOBODY
from infra.tables.rows import (
    ALLOTMENT,
    MEMBER,
    OWED,
    PLACE,
    RESERVATION,
    Operation,
    allotment_entity,
    allotment_of,
    decisions_of,
    kept_place,
    member_of,
    owed_key,
    place_key,
    place_property,
    reservation_entity,
    reservation_of,
)

FORMAT = "allotments-ledger"
POOLS = "Pools"
LEFT_OUT = frozenset({"FirstAnswers", POOLS})
"""First answers are repeated for a day, and hold names. The pools are made again from the limits of the allotments."""

TABLES = sorted((KINDS.keys() | NAMES_NOBODY) - LEFT_OUT)
CHARACTERS_A_TRANSACTION = 1_000_000
"""Table Storage takes 4 MiB at once; a character is at most 4 bytes there."""

type Row = dict[str, Any]
type Line = tuple[str, Row, int]
"""A row: its table, its properties, and how long its line is."""


async def export(service: TableServiceClient, path: Path, *, version: str, now: datetime) -> Mapping[str, int]:
    """Write every table to a new file; answers how many rows each has. Raises FileExistsError."""
    counts = Counter[str]()
    with gzip.open(path, "xt", encoding="utf-8") as file:
        heading = {"format": FORMAT, "layout": LAYOUT, "version": version, "exported": now.isoformat()}
        file.write(f"{json.dumps(heading)}\n")
        for table in TABLES:
            async for row in _rows(service, table):
                properties = {name: written(value) for name, value in row.items()}
                file.write(f"{json.dumps([table, properties], ensure_ascii=False)}\n")
                counts[table] += 1
        file.write(f"{json.dumps({'rows': counts.total()})}\n")
    return counts


async def restore(service: TableServiceClient, path: Path, *, emptying: bool = False) -> Mapping[str, int]:
    """Write a file's rows, every allotment suspended; answers how many there are now of each table.

    emptying: what is there is deleted first. Raises Conflict where something is there, and ValueError, with nothing
    changed, for a file that is not whole or that a later release has written.
    """
    exported = _checked(path)
    present = [table for table in TABLES if [row async for row in _rows(service, table, first=1)]]
    if present and not emptying:
        raise Conflict(f"There are rows in {', '.join(present)}.")
    for table in present:
        await _empty(service, table)
    await _empty(service, POOLS)
    counts, parts = Counter[str](), dict[str, Allotment]()
    for (table, _), lines in groupby(lines_of(path), key=lambda line: (line[0], line[1]["PartitionKey"])):
        target = Table(service, table)
        for operations in _transactions(_restored(table, lines, exported, parts)):
            await target.transact(operations)
            counts[table] += len(operations)
    await _divide(service, parts.values())
    return counts


async def _divide(service: TableServiceClient, tree: Collection[Allotment]) -> None:
    """Have each parent's delegated units be those of its parts: the file has them of different moments."""
    delegated = Counter[str]()
    for each in tree:
        if each.parent_id:
            delegated[each.parent_id] += each.allotted_units
    for each in tree:
        if each.delegated_units != delegated[each.id]:
            divided = replace(each, delegated_units=delegated[each.id])
            await Table(service, "Allotments").put(allotment_entity(divided))


def _allotment(lines: Iterable[Line], exported: datetime, tree: dict[str, Allotment]) -> Iterator[Line]:
    """An allotment's rows, with places and counts that fit its members. Its own comes last, when all are counted.

    tree: to it are added those that have parts, or are one.
    """
    own: Row | None = None
    members: dict[str, Member] = {}
    reservations = list[Reservation]()
    places, newest = set[int](), 0
    for table, row, length in lines:
        key = row["RowKey"]
        if key == ALLOTMENT:
            own = row
        elif key.startswith(MEMBER):
            if kept_place(row) in places:  # two who have changed places while they were read
                row["place"] = place_property(max(places) + 1)
            member = members[row["userId"]] = member_of(row)
            yield table, row, length
            if member.place is not None:
                places.add(member.place)
                yield table, {**row, "RowKey": place_key(member.place)}, length
        elif key.startswith(RESERVATION):
            kept = _owed_again(reservation_of(row))
            reservations.append(kept)
            yield table, reservation_entity(row["PartitionKey"], key, kept), length
            if kept.owed:
                yield table, reservation_entity(row["PartitionKey"], owed_key(kept), kept), length
        elif not key.startswith((PLACE, OWED)):
            newest = max([newest, *(each.id for each in decisions_of(row))])
            yield table, row, length
    if own is not None:
        known = with_reservations(recounted(allotment_of(own), members), reservations)
        held = _held(replace(known, decisions=max(known.decisions, newest)), exported)
        if held.parent_id or held.delegated_units:
            tree[held.id] = held
        yield "Allotments", allotment_entity(held), 0


def _restored(table: str, lines: Iterable[Line], exported: datetime, tree: dict[str, Allotment]) -> Iterable[Line]:
    """A partition's rows as they are written; of a group's row not what lists have shown, for that was before."""
    if table == "Allotments":
        return _allotment(lines, exported, tree)
    return map(_without_copy, lines) if table == "Groups" else lines


def _without_copy(line: Line) -> Line:
    table, row, length = line
    return table, {name: value for name, value in row.items() if not name.startswith("body")}, length


def _owed_again(reservation: Reservation) -> Reservation:
    return replace(reservation, state=ReservationState.OWED, told=True) if reservation.held else reservation


def _held(allotment: Allotment, exported: datetime) -> Allotment:
    """The allotment, suspended, without what it has seen of its group, and with nothing in flight.

    The app takes from nobody what the file does not know of, before somebody has looked. Who is being deleted stays so.
    """
    blind = replace(allotment, delta_token=None, token_since=None, observed_at=None, seen=(), incoming=(), outgoing=())
    if allotment.state not in {AllotmentState.ACTIVE, AllotmentState.PREPARING}:
        return blind
    reason = Text("restored", exported=exported)
    return replace(blind, state=AllotmentState.SUSPENDED, state_reason=reason, suspended_by=None)


def _transactions(lines: Iterable[Line]) -> Iterator[list[Operation]]:
    """The rows of one partition, as many at once as Table Storage takes."""
    operations: list[Operation] = []
    size = 0
    for _, row, length in lines:
        if operations and (len(operations) == TRANSACTION_ENTITIES or size + length > CHARACTERS_A_TRANSACTION):
            yield operations
            operations, size = [], 0
        operations.append(("create", row))
        size += length
    if operations:
        yield operations


async def _empty(service: TableServiceClient, table: str) -> None:
    """Delete a table's rows, for a table that is deleted cannot be made again for a while."""
    target, keys = Table(service, table), list[Operation]()
    async for row in _rows(service, table, select=["PartitionKey", "RowKey"]):
        if keys and (len(keys) == TRANSACTION_ENTITIES or keys[0][1]["PartitionKey"] != row["PartitionKey"]):
            await target.transact(keys)
            keys = []
        keys.append(("delete", {name: row[name] for name in ("PartitionKey", "RowKey")}))
    if keys:
        await target.transact(keys)


async def _rows(
    service: TableServiceClient, table: str, *, first: int | None = None, select: list[str] | None = None
) -> AsyncIterator[Row]:
    """The rows of a table; only so many of the first. An export needs no role to write: no table is made for it."""
    rows = Table(service, table, reads_alone=True).query(
        "PartitionKey ge @all", {"all": ""}, page=first or 1000, select=select
    )
    read = 0
    async for row in rows:
        yield dict(row)
        read += 1
        if read == first:
            return


def _checked(path: Path) -> datetime:
    """When the file was written. Raises ValueError where it is not whole, or not for this release."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        try:
            heading, lines, last = json.loads(next(file)), 0, ""
            for line in file:
                lines, last = lines + 1, line
        except (EOFError, StopIteration, gzip.BadGzipFile) as broken:
            raise ValueError("The file is not whole, or is no export.") from broken
    if not isinstance(heading, dict) or heading.get("format") != FORMAT:
        raise ValueError("The file is no export of the ledger.")
    if is_newer(heading):
        raise ValueError(f"The file was written by release {heading['version']}. Restore it with that release.")
    if not last.endswith("\n") or json.loads(last) != {"rows": lines - 1}:
        raise ValueError("The file is not whole.")
    return datetime.fromisoformat(heading["exported"])


def lines_of(path: Path) -> Iterator[Line]:
    """The rows of a file that is whole."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            read = json.loads(line)
            if isinstance(read, list):
                table, properties = read
                yield table, {name: _read(value) for name, value in properties.items()}, len(line)


def written(value: Any) -> Any:
    """A property as JSON, with its type where JSON has none of its own for it."""
    match value:
        case EntityProperty():
            return {str(EdmType(value.edm_type).value): str(value.value)}
        case datetime():
            return {EdmType.DATETIME.value: value.isoformat()}
        case bytes():
            return {EdmType.BINARY.value: base64.b64encode(value).decode()}
        case UUID():
            return {EdmType.GUID.value: str(value)}
    return value


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    match EdmType(kind):
        case EdmType.DATETIME:
            return datetime.fromisoformat(text)
        case EdmType.BINARY:
            return base64.b64decode(text)
        case EdmType.GUID:
            return UUID(text)
        case EdmType.INT64:
            return EntityProperty(int(text), EdmType.INT64)
    raise ValueError(f"A property has the type {kind}, which no release has written.")
