"""The index of allotments by person in Table Storage (`domain.person_index.PersonIndex`).

A table transaction writes up to a hundred rows, but of one partition. People who join an allotment at the same time are
written together, so the entries are kept by allotment: in four partitions, over which the allotments are spread.
Looking for a person asks each of the partitions for a few rows, side by side.

Version 0.1.0 kept an entry by the first digit of the person's object id. Those entries are still read and removed.
"""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import batched
from zlib import crc32

from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.errors import StaleWrite
from domain.person_index import PersonEntry
from domain.stored import Stored
from infra.tables.client import Table

WRITTEN_AT_ONCE = 16
"""So many transactions are on their way together: those of a few people are one for each."""

PARTITIONS = tuple(f"allotments-{number}" for number in range(4))
_END = "~"


class TablePersonIndex:
    """The index; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "PersonAllotments")

    async def add(self, allotment_id: str, user_ids: Collection[str], now: datetime) -> None:
        pieces = batched(dict.fromkeys(user_ids), TRANSACTION_ENTITIES, strict=False)
        for some in batched(pieces, WRITTEN_AT_ONCE, strict=False):
            await asyncio.gather(*(self._put(allotment_id, people, now) for people in some))

    async def _put(self, allotment_id: str, user_ids: Collection[str], now: datetime) -> None:
        partition = partition_of(allotment_id)
        entities = [
            {"PartitionKey": partition, "RowKey": f"{user_id}|{allotment_id}", "put": now.isoformat()}
            for user_id in user_ids
        ]
        try:  # mostly nobody has an entry yet, and a row that is new takes Azurite a third of the time
            await self._table.transact([("create", entity) for entity in entities])
        except StaleWrite:
            await self._table.transact([("upsert", entity, {"mode": "replace"}) for entity in entities])

    async def entries_for(self, user_id: str) -> Sequence[Stored[PersonEntry]]:
        partitions = (_former_partition(user_id), *PARTITIONS)
        found = await asyncio.gather(*(self._entries(partition, user_id) for partition in partitions))
        by_allotment = {entry.value.allotment_id: entry for entries in found for entry in entries}
        return [by_allotment[allotment_id] for allotment_id in sorted(by_allotment)]

    async def _entries(self, partition: str, user_id: str) -> Sequence[Stored[PersonEntry]]:
        text = "PartitionKey eq @partition and RowKey ge @first and RowKey le @last"
        keys = {"partition": partition, "first": f"{user_id}|", "last": f"{user_id}|{_END}"}
        return [
            Stored(
                PersonEntry(user_id, row["RowKey"].split("|")[1], datetime.fromisoformat(row["put"])),
                str(row.metadata["etag"]),
            )
            async for row in self._table.query(text, keys)
        ]

    async def remove(self, entries: Collection[Stored[PersonEntry]]) -> None:
        await asyncio.gather(*map(self._remove, entries))

    async def _remove(self, entry: Stored[PersonEntry]) -> None:
        """Remove the entry from the partition that it was read from; in the other, its ETag is nobody's."""
        user_id, allotment_id = entry.value.user_id, entry.value.allotment_id
        for partition in (partition_of(allotment_id), _former_partition(user_id)):
            with suppress(StaleWrite):
                await self._table.delete(partition, f"{user_id}|{allotment_id}", entry.etag)


def partition_of(allotment_id: str) -> str:
    """Which of the partitions has the entries that lead to an allotment."""
    return PARTITIONS[crc32(allotment_id.encode()) % len(PARTITIONS)]


def _former_partition(user_id: str) -> str:
    return user_id[0]
