"""The index of allotments by owner in Table Storage (`domain.ports.Owners`): one partition an owner."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import batched

from azure.data.tables.aio import TableServiceClient

from domain.errors import StaleWrite
from domain.ports import OwnerEntry
from domain.stored import Stored
from infra.tables.client import Table

AT_ONCE = 32


class TableOwners:
    """The index; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "Owners")

    async def add(self, allotment_id: str, owner_ids: Collection[str], now: datetime) -> None:
        for some in batched(owner_ids, AT_ONCE, strict=False):
            entities = ({"PartitionKey": owner, "RowKey": allotment_id, "put": now.isoformat()} for owner in some)
            await asyncio.gather(*map(self._table.put, entities))

    async def entries_for(self, owner_ids: Collection[str]) -> Sequence[Stored[OwnerEntry]]:
        found: list[Stored[OwnerEntry]] = []
        for some in batched(owner_ids, AT_ONCE, strict=False):
            for entries in await asyncio.gather(*map(self._of, some)):
                found += entries
        return found

    async def remove(self, entries: Collection[Stored[OwnerEntry]]) -> None:
        for some in batched(entries, AT_ONCE, strict=False):
            await asyncio.gather(*map(self._remove, some))

    async def _of(self, owner_id: str) -> list[Stored[OwnerEntry]]:
        rows = self._table.query("PartitionKey eq @owner", {"owner": owner_id})
        return [
            Stored(OwnerEntry(owner_id, row["RowKey"], datetime.fromisoformat(row["put"])), str(row.metadata["etag"]))
            async for row in rows
        ]

    async def _remove(self, entry: Stored[OwnerEntry]) -> None:
        with suppress(StaleWrite):
            await self._table.delete(entry.value.owner_id, entry.value.allotment_id, entry.etag)
