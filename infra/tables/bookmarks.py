"""Bookmarks in Table Storage (`domain.ports.Bookmarks`): small values by name, each guarded by its ETag."""

from collections.abc import AsyncIterator, Mapping

from azure.data.tables.aio import TableServiceClient

from domain.stored import Stored
from infra.tables.client import Table

PARTITION = "bookmarks"
_SYSTEM = frozenset({"PartitionKey", "RowKey", "Timestamp"})


class TableBookmarks:
    """The bookmarks; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "Bookmarks")

    async def read(self, name: str) -> Stored[Mapping[str, str]] | None:
        entity = await self._table.get(PARTITION, name)
        if entity is None:
            return None
        value = {key: str(text) for key, text in entity.items() if key not in _SYSTEM}
        return Stored(value, str(entity.metadata["etag"]))

    async def write(self, name: str, value: Mapping[str, str], etag: str | None) -> str:
        entity = {"PartitionKey": PARTITION, "RowKey": name, **value}
        return await self._table.write(entity, etag, lost=f"Bookmark {name} was made meanwhile.")

    async def names(self, prefix: str) -> AsyncIterator[str]:
        text = "PartitionKey eq @partition and RowKey ge @first and RowKey lt @last"
        parameters = {"partition": PARTITION, "first": prefix, "last": prefix + "~"}
        async for entity in self._table.query(text, parameters, select=["RowKey"]):
            yield entity["RowKey"]

    async def remove(self, name: str) -> None:
        await self._table.delete(PARTITION, name)
