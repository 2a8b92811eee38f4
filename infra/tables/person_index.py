"""The index of allotments by person in Table Storage (`domain.person_index.PersonIndex`).

A table transaction writes up to a hundred rows, but of one partition. So people share sixteen partitions, by the first
digit of the object id: a burst of a thousand people costs some twenty requests, and no partition is written by all.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import batched

from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.errors import StaleWrite
from domain.person_index import PersonEntry
from domain.stored import Stored
from infra.tables.client import Table

WRITTEN_AT_ONCE = 16
"""So many transactions are on their way together: those of a few people are one for each."""

_END = "~"


class TablePersonIndex:
    """The index; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "PersonAllotments")

    async def add(self, allotment_id: str, user_ids: Collection[str], now: datetime) -> None:
        by_partition = defaultdict[str, list[str]](list)
        for user_id in dict.fromkeys(user_ids):
            by_partition[_partition(user_id)].append(user_id)
        pieces = [
            people for some in by_partition.values() for people in batched(some, TRANSACTION_ENTITIES, strict=False)
        ]
        for some in batched(pieces, WRITTEN_AT_ONCE, strict=False):
            await asyncio.gather(*(self._put(allotment_id, people, now) for people in some))

    async def _put(self, allotment_id: str, user_ids: Collection[str], now: datetime) -> None:
        """Put the entries of people of one partition."""
        entities = (_entity(PersonEntry(user_id, allotment_id, now)) for user_id in user_ids)
        await self._table.transact([("upsert", entity, {"mode": "replace"}) for entity in entities])

    async def entries_for(self, user_id: str) -> Sequence[Stored[PersonEntry]]:
        text = "PartitionKey eq @partition and RowKey ge @first and RowKey le @last"
        keys = {"partition": _partition(user_id), "first": f"{user_id}|", "last": f"{user_id}|{_END}"}
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
        entity = _entity(entry.value)
        with suppress(StaleWrite):
            await self._table.delete(entity["PartitionKey"], entity["RowKey"], entry.etag)


def _partition(user_id: str) -> str:
    return user_id[0]


def _entity(entry: PersonEntry) -> dict[str, str]:
    row_key = f"{entry.user_id}|{entry.allotment_id}"
    return {"PartitionKey": _partition(entry.user_id), "RowKey": row_key, "put": entry.put.isoformat()}
