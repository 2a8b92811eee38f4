"""The index of end dates in Table Storage (`domain.seat_ends.SeatEnds`): one partition, keys in the order of time."""

from collections.abc import Sequence
from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from domain.seat_ends import SeatEnd
from infra.tables.client import Table
from infra.tables.time_index import TimeIndex, read, written

PARTITION = "ends"


class TableSeatEnds:
    """The index; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._index = TimeIndex(Table(service, "SeatEnds"))

    async def add(self, entries: Sequence[SeatEnd]) -> None:
        await self._index.add(PARTITION, map(_key, entries))

    async def due(self, until: datetime, count: int, *, after: SeatEnd | None = None) -> Sequence[SeatEnd]:
        keys = await self._index.due(PARTITION, until, count, _key(after) if after else None)
        return [_entry(key) for key in keys]

    async def remove(self, entries: Sequence[SeatEnd]) -> None:
        await self._index.remove(PARTITION, map(_key, entries))


def _key(entry: SeatEnd) -> str:
    return f"{written(entry.due)}|{entry.allotment_id}|{entry.user_id}|{written(entry.ends)}"


def _entry(row_key: str) -> SeatEnd:
    due, allotment_id, user_id, ends = row_key.split("|")
    return SeatEnd(read(due), read(ends), allotment_id, user_id)
