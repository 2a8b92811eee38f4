"""The index of dates in Table Storage (`domain.dates.Dates`): one partition a kind, keys in the order of time."""

from collections.abc import Sequence
from datetime import datetime

from azure.data.tables.aio import TableServiceClient

from domain.dates import Dated, DateEntry
from infra.tables.client import Table
from infra.tables.time_index import TimeIndex, read, written


class TableDates:
    """The index; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._index = TimeIndex(Table(service, "Dates"))

    async def add(self, kind: Dated, entries: Sequence[DateEntry]) -> None:
        await self._index.add(kind.value, map(_key, entries))

    async def due(
        self, kind: Dated, until: datetime, count: int, *, after: DateEntry | None = None
    ) -> Sequence[DateEntry]:
        keys = await self._index.due(kind.value, until, count, _key(after) if after else None)
        return [_entry(key) for key in keys]

    async def remove(self, kind: Dated, entries: Sequence[DateEntry]) -> None:
        await self._index.remove(kind.value, map(_key, entries))


def _key(entry: DateEntry) -> str:
    return f"{written(entry.due)}|{entry.allotment_id}|{entry.subject}"


def _entry(row_key: str) -> DateEntry:
    due, allotment_id, subject = row_key.split("|")
    return DateEntry(read(due), allotment_id, subject)
