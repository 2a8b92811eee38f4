"""The index of end dates in Table Storage (`domain.ports.SeatEnds`): one partition, its keys in the order of time."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import batched

from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.seat_ends import SeatEnd
from infra.tables.client import Table

PARTITION = "ends"
AT_ONCE = 32
_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
_AFTER_ALL = "~"


class TableSeatEnds:
    """The index; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "SeatEnds")

    async def add(self, entries: Sequence[SeatEnd]) -> None:
        for some in batched(dict.fromkeys(entries), TRANSACTION_ENTITIES, strict=False):
            await self._table.transact([("upsert", _entity(entry), {"mode": "replace"}) for entry in some])

    async def due(self, until: datetime, count: int, *, after: SeatEnd | None = None) -> Sequence[SeatEnd]:
        text = "PartitionKey eq @partition and RowKey gt @after and RowKey le @last"
        last = f"{until.astimezone(UTC).strftime(_INSTANT)}|{_AFTER_ALL}"
        parameters = {"partition": PARTITION, "after": _key(after) if after else "", "last": last}
        found: list[SeatEnd] = []
        async for entity in self._table.query(text, parameters, page=count):
            found.append(_entry(entity["RowKey"]))
            if len(found) == count:
                break
        return found

    async def remove(self, entries: Sequence[SeatEnd]) -> None:
        for some in batched(entries, AT_ONCE, strict=False):
            await asyncio.gather(*(self._table.delete(PARTITION, _key(entry)) for entry in some))


def _entity(entry: SeatEnd) -> dict[str, str]:
    return {"PartitionKey": PARTITION, "RowKey": _key(entry)}


def _key(entry: SeatEnd) -> str:
    due, ends = (moment.astimezone(UTC).strftime(_INSTANT) for moment in (entry.due, entry.ends))
    return f"{due}|{entry.allotment_id}|{entry.user_id}|{ends}"


def _entry(row_key: str) -> SeatEnd:
    due, allotment_id, user_id, ends = row_key.split("|")
    return SeatEnd(_instant(due), _instant(ends), allotment_id, user_id)


def _instant(text: str) -> datetime:
    return datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)
