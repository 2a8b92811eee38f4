"""Deleted allotments in Table Storage (`domain.deleted.DeletedAllotments`): one partition, the last deleted first."""

from datetime import datetime
from typing import Any

from azure.data.tables.aio import TableServiceClient

from domain.copies import replace
from domain.deleted import DeletedAllotment
from domain.errors import Conflict
from domain.stored import Page
from infra.tables.client import Table
from infra.tables.rows import Entity, allotment_entity, allotment_of

DELETED = "deleted"
_LAST_MILLISECOND = 253_402_300_799_999
"""Of the year 9999: keys count down to it."""


class TableDeletedAllotments:
    """The deleted allotments; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "DeletedAllotments")

    async def save(self, gone: DeletedAllotment) -> None:
        if await self.find(gone.allotment.id) is None:
            try:
                await self._table.insert(_entity(gone))
            except Conflict:
                return

    async def find(self, allotment_id: str) -> DeletedAllotment | None:
        text = "PartitionKey eq @deleted and allotmentId eq @allotment"
        async for row in self._table.query(text, {"deleted": DELETED, "allotment": allotment_id}):
            return _gone(row)
        return None

    async def page(self, cursor: str | None, count: int) -> Page[DeletedAllotment]:
        text, parameters = "PartitionKey eq @deleted and RowKey gt @after", {"deleted": DELETED, "after": cursor or ""}
        found: list[DeletedAllotment] = []
        async for row in self._table.query(text, parameters, page=count + 1):
            if len(found) == count:
                return Page(tuple(found), _key(found[-1]))
            found.append(_gone(row))
        return Page(tuple(found))

    async def remove(self, gone: DeletedAllotment) -> None:
        await self._table.delete(DELETED, _key(gone))


def _key(gone: DeletedAllotment) -> str:
    return f"{_LAST_MILLISECOND - int(gone.deleted.timestamp() * 1000):015d}-{gone.allotment.id}"


def _entity(gone: DeletedAllotment) -> dict[str, Any]:
    allotment = replace(gone.allotment, delta_token=None, seen=())
    own = {"RowKey": _key(gone), "PartitionKey": DELETED, "allotmentId": allotment.id}
    return {**allotment_entity(allotment), **own, "deleted": gone.deleted.isoformat()}


def _gone(row: Entity) -> DeletedAllotment:
    allotment = allotment_of({**row, "PartitionKey": row["allotmentId"]})
    return DeletedAllotment(allotment, datetime.fromisoformat(row["deleted"]))
