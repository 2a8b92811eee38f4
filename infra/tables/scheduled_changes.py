"""Planned changes in Table Storage (`domain.scheduled_changes.ScheduledChanges`): one partition an allotment.

The row key is the change's id, which begins with its date: the earliest comes first.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.allotments import Overflow
from domain.loans import Reclaim
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


_COLUMNS = {
    "allotted_units": ("allottedUnits", "beforeUnits"),
    "overflow": ("overflow", "beforeOverflow"),
    "lending_limit": ("lendingLimit", "beforeLendingLimit"),
    "borrowing_limit": ("borrowingLimit", "beforeBorrowingLimit"),
    "kept_units": ("keptUnits", "beforeKeptUnits"),
    "reclaim": ("reclaim", "beforeReclaim"),
}
"""By setting: the property that says what it becomes, and the one that says what it was."""


def _reclaim(kept: str) -> Reclaim | None:
    said = json.loads(kept)
    return Reclaim(*said) if said else None


_READ: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_COLUMNS, int),
    "overflow": Overflow,
    "reclaim": _reclaim,
}


def _settings_of(change: ScheduledChange) -> dict[str, Any]:
    both = ((change.settings, 0), (change.before, 1))
    return {_COLUMNS[name][at]: _kept(value) for settings, at in both for name, value in settings.items()}


def _kept(value: object) -> str | int:
    """A setting as a property; a property can't be null."""
    if value is None or isinstance(value, Reclaim):
        return json.dumps(astuple(value) if value else [])
    return value.value if isinstance(value, Overflow) else int(str(value))


def _entity(change: ScheduledChange) -> dict[str, Any]:
    entity = {
        "PartitionKey": change.allotment_id,
        "RowKey": change.id,
        "due": change.due,
        "planned": change.planned,
        "plannedBy": change.planned_by,
        "allowOvercommit": change.allow_overcommit,
        "undoes": change.undoes,
        "state": change.state.value,
        "decided": change.decided,
        **_settings_of(change),
        **kept_text("reason", change.reason),
    }
    return {name: value for name, value in entity.items() if value is not None}


def _stored(entity: TableEntity) -> Stored[ScheduledChange]:
    decided = entity.get("decided")
    change = ScheduledChange(
        id=entity["RowKey"],
        allotment_id=entity["PartitionKey"],
        due=instant(entity["due"]),
        planned=instant(entity["planned"]),
        planned_by=entity["plannedBy"],
        settings={name: _READ[name](entity[there]) for name, (there, _) in _COLUMNS.items() if there in entity},
        allow_overcommit=entity["allowOvercommit"],
        undoes=entity.get("undoes"),
        state=ChangeState(entity["state"]),
        before={name: _READ[name](entity[then]) for name, (_, then) in _COLUMNS.items() if then in entity},
        decided=instant(decided) if decided else None,
        reason=text_of(entity, "reason"),
    )
    return Stored(change, str(entity.metadata["etag"]))
