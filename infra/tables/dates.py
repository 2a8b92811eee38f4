"""The index of dates in Table Storage (`domain.dates.Dates`): one partition a kind, keys in the order of time."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import batched

from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.dates import Dated, DateEntry
from infra.tables.client import Table

AT_ONCE = 32
_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
_AFTER_ALL = "~"


class TableDates:
    """The index; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "Dates")

    async def add(self, kind: Dated, entries: Sequence[DateEntry]) -> None:
        for some in batched(dict.fromkeys(entries), TRANSACTION_ENTITIES, strict=False):
            rows = [{"PartitionKey": kind.value, "RowKey": _key(entry)} for entry in some]
            await self._table.transact([("upsert", row, {"mode": "replace"}) for row in rows])

    async def due(
        self, kind: Dated, until: datetime, count: int, *, after: DateEntry | None = None
    ) -> Sequence[DateEntry]:
        text = "PartitionKey eq @partition and RowKey gt @after and RowKey le @last"
        last = f"{until.astimezone(UTC).strftime(_INSTANT)}|{_AFTER_ALL}"
        parameters = {"partition": kind.value, "after": _key(after) if after else "", "last": last}
        found: list[DateEntry] = []
        async for entity in self._table.query(text, parameters, page=count):
            found.append(_entry(entity["RowKey"]))
            if len(found) == count:
                break
        return found

    async def remove(self, kind: Dated, entries: Sequence[DateEntry]) -> None:
        for some in batched(entries, AT_ONCE, strict=False):
            await asyncio.gather(*(self._table.delete(kind.value, _key(entry)) for entry in some))


def _key(entry: DateEntry) -> str:
    return f"{entry.due.astimezone(UTC).strftime(_INSTANT)}|{entry.allotment_id}|{entry.subject}"


def _entry(row_key: str) -> DateEntry:
    due, allotment_id, subject = row_key.split("|")
    return DateEntry(datetime.strptime(due, _INSTANT).replace(tzinfo=UTC), allotment_id, subject)
