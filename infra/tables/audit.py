"""The audit record in Table Storage (`domain.audit.Audit`): one partition a day, the newest day and entry first.

An entry is a row. Its outcome is another row that sorts directly before it: a reader who has met the outcome leaves the
entry out. Rows are inserted and never replaced, but for the count of a minute's refusals.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import batched, groupby
from typing import Any

from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.audit import Actor, AuditEntry, AuditFilter, AuditKind, AuditResult, Changed
from domain.errors import Conflict, StaleWrite
from domain.objections import Text
from domain.objections.coding import text_from, with_code
from domain.stored import Page
from infra.tables.blobs import packed, unpacked
from infra.tables.client import PAGE, Table
from infra.tables.paging import BEHIND, place_after
from infra.tables.rows import Entity, kept_text, text_of

_LAST_DAY = date.max.toordinal()
_LAST_MILLISECOND = 253_402_300_799_999
"""Of the year 9999: keys count down to it."""

OUTCOME, BEGUN = ".0", ".1"
COUNTED_AT_MOST = 4
"""Tries to count a refusal while others are counting; under a flood some are not counted."""

_SIDES = ("before", "after")


class TableAudit:
    """The record; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "Audit")

    async def add(self, entry: AuditEntry) -> None:
        try:
            await self._table.insert(_entity(entry))
        except Conflict:
            return

    async def refused(self, entry: AuditEntry) -> None:
        for _ in range(COUNTED_AT_MOST):
            row = await self._table.get(_partition(entry.at), _key(entry))
            try:
                if row is None:
                    await self._table.insert(_entity(entry))
                else:
                    await self._table.replace({**row, "count": row["count"] + 1}, str(row.metadata["etag"]))
            except (Conflict, StaleWrite):
                continue
            return

    async def page(self, only: AuditFilter, cursor: str | None, count: int) -> Page[AuditEntry]:
        partition, row_key = place_after(cursor)
        conditions, parameters = _filter(only)
        text, parameters = " and ".join([BEHIND, *conditions]), {"partition": partition, "row": row_key} | parameters
        found: list[AuditEntry] = []
        async for row in self._table.query(text, parameters, page=min(2 * count + 1, PAGE)):
            entry = _entry(row)
            if found and found[-1].id == entry.id:
                continue
            if len(found) == count:
                last = found[-1]
                return Page(tuple(found), f"{_partition(last.at)}|{_stem(last)}~")
            found.append(entry)
        return Page(tuple(found))

    async def delete_before(self, before: datetime, at_most: int) -> int:
        rows = self._table.query("PartitionKey gt @day", {"day": _partition(before)}, select=["PartitionKey", "RowKey"])
        keys: list[tuple[str, str]] = []
        async for row in rows:
            keys.append((str(row["PartitionKey"]), str(row["RowKey"])))
            if len(keys) == at_most:
                break
        for partition, some in groupby(keys, lambda key: key[0]):
            for batch in batched(some, TRANSACTION_ENTITIES, strict=False):
                await self._table.transact([("delete", {"PartitionKey": partition, "RowKey": row}) for _, row in batch])
        return len(keys)


def _partition(moment: datetime) -> str:
    return f"{_LAST_DAY - moment.astimezone(UTC).toordinal():07d}"


def _stem(entry: AuditEntry) -> str:
    return f"{_LAST_MILLISECOND - int(entry.at.timestamp() * 1000):015d}-{entry.id}"


def _key(entry: AuditEntry) -> str:
    begun = entry.result is AuditResult.ATTEMPTED and entry.status is None
    return _stem(entry) + (BEGUN if begun else OUTCOME)


def _filter(only: AuditFilter) -> tuple[list[str], dict[str, Any]]:
    """What a row must have to be read, and the parameters of that; the days narrow the partitions."""
    wanted: dict[str, tuple[str, Any]] = {
        "allotment": ("allotmentId eq @allotment", only.allotment_id),
        "actor": ("actorId eq @actor", only.actor_id),
        "kind": ("kind eq @kind", only.kind.value if only.kind else None),
        "since": ("at ge @since", only.since),
        "oldest": ("PartitionKey le @oldest", _partition(only.since) if only.since else None),
        "until": ("at lt @until", only.until),
        "newest": ("PartitionKey ge @newest", _partition(only.until) if only.until else None),
    }
    chosen = {name: each for name, each in wanted.items() if each[1] is not None}
    return [condition for condition, _ in chosen.values()], {name: value for name, (_, value) in chosen.items()}


def _entity(entry: AuditEntry) -> dict[str, Any]:
    entity = {
        "PartitionKey": _partition(entry.at),
        "RowKey": _key(entry),
        "entryId": entry.id,
        "at": entry.at,
        "kind": entry.kind.value,
        "actorId": entry.actor.id,
        **kept_text("actorName", entry.actor.name),
        "appId": entry.actor.app_id,
        "address": entry.actor.address,
        "requestId": entry.request_id,
        "allotmentId": entry.allotment_id,
        "subject": entry.subject,
        "key": entry.key,
        "result": entry.result.value,
        "status": entry.status,
        "count": entry.count,
    }
    changes = packed({"changes": [_change_row(each) for each in entry.changes]}) if entry.changes else {}
    return {name: value for name, value in entity.items() if value is not None} | changes


def _change_row(change: Changed) -> dict[str, Any]:
    """A change as it is kept: a text among its values with its code and values, as the version before has none."""
    row: dict[str, Any] = {"name": change.name, "before": change.before, "after": change.after}
    for side in _SIDES:
        if isinstance(row[side], Text):
            row |= with_code(side, row[side])
    return row


def _change(row: Mapping[str, Any]) -> Changed:
    return Changed(row["name"], *(text_from(row, side) if f"{side}Code" in row else row[side] for side in _SIDES))


def _entry(row: Entity) -> AuditEntry:
    changes = unpacked(row)["changes"] if "body0" in row else ()
    return AuditEntry(
        id=row["entryId"],
        at=datetime.combine(row["at"].date(), row["at"].timetz()),
        kind=AuditKind(row["kind"]),
        actor=Actor(row.get("actorId"), text_of(row, "actorName"), row.get("appId"), row.get("address")),
        request_id=row["requestId"],
        allotment_id=row.get("allotmentId"),
        subject=row.get("subject"),
        key=row.get("key"),
        result=AuditResult(row["result"]),
        status=row.get("status"),
        changes=tuple(map(_change, changes)),
        count=row["count"],
    )
