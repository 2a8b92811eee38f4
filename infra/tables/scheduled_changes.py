"""Planned changes in Table Storage (`domain.scheduled_changes.ScheduledChanges`): one partition an allotment.

The row key is the change's id, which begins with its date: the earliest comes first.
"""

from collections.abc import Sequence
from typing import Any

from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.allotments import Overflow
from domain.scheduled_changes import ChangeState, ScheduledChange
from domain.stored import Page, Stored
from infra.tables.client import Table
from infra.tables.paging import of_allotments, page_of
from infra.tables.rows import instant, kept_text, text_of


class TableScheduledChanges:
    """The changes; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "ScheduledChanges")

    async def add(self, changes: Sequence[ScheduledChange]) -> None:
        await self._table.transact([("create", _entity(change)) for change in changes])

    async def load(self, allotment_id: str, change_id: str) -> Stored[ScheduledChange] | None:
        entity = await self._table.get(allotment_id, change_id)
        return _stored(entity) if entity else None

    async def write(self, change: ScheduledChange, etag: str) -> None:
        await self._table.replace(_entity(change), etag)

    async def page(
        self, allotment_id: str | None, state: ChangeState | None, cursor: str | None, count: int
    ) -> Page[Stored[ScheduledChange]]:
        conditions, parameters = of_allotments(allotment_id, state)
        return await page_of(self._table, _stored, conditions, parameters, cursor=cursor, count=count)


def _entity(change: ScheduledChange) -> dict[str, Any]:
    entity = {
        "PartitionKey": change.allotment_id,
        "RowKey": change.id,
        "due": change.due,
        "planned": change.planned,
        "plannedBy": change.planned_by,
        "allottedUnits": change.allotted_units,
        "overflow": change.overflow.value if change.overflow else None,
        "allowOvercommit": change.allow_overcommit,
        "undoes": change.undoes,
        "state": change.state.value,
        "beforeUnits": change.before_units,
        "beforeOverflow": change.before_overflow.value if change.before_overflow else None,
        "decided": change.decided,
        **kept_text("reason", change.reason),
    }
    return {name: value for name, value in entity.items() if value is not None}


def _stored(entity: TableEntity) -> Stored[ScheduledChange]:
    overflow, before, decided = (entity.get(name) for name in ("overflow", "beforeOverflow", "decided"))
    change = ScheduledChange(
        id=entity["RowKey"],
        allotment_id=entity["PartitionKey"],
        due=instant(entity["due"]),
        planned=instant(entity["planned"]),
        planned_by=entity["plannedBy"],
        allotted_units=entity.get("allottedUnits"),
        overflow=Overflow(overflow) if overflow else None,
        allow_overcommit=entity["allowOvercommit"],
        undoes=entity.get("undoes"),
        state=ChangeState(entity["state"]),
        before_units=entity.get("beforeUnits"),
        before_overflow=Overflow(before) if before else None,
        decided=instant(decided) if decided else None,
        reason=text_of(entity, "reason"),
    )
    return Stored(change, str(entity.metadata["etag"]))
