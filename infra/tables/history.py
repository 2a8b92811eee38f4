"""Daily snapshots in Table Storage (`domain.reconciliation.history.History`): a partition an allotment, a row a day."""

import json
from collections.abc import Sequence
from datetime import date
from itertools import batched
from typing import Any

from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.reconciliation.history import Snapshot
from infra.tables.client import Table
from infra.tables.rows import Entity


class TableHistory:
    """The history; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "History")

    async def save(self, allotment_id: str, snapshot: Snapshot) -> None:
        await self._table.transact([("upsert", _entity(allotment_id, snapshot), {"mode": "replace"})])

    async def days(self, allotment_id: str, since: date) -> Sequence[Snapshot]:
        rows = self._table.query(
            "PartitionKey eq @allotment and RowKey ge @since",
            {"allotment": allotment_id, "since": since.isoformat()},
        )
        return [_snapshot(row) async for row in rows]

    async def delete_before(self, allotment_id: str, before: date) -> int:
        text = "PartitionKey eq @allotment and RowKey lt @before"
        rows = self._table.query(text, {"allotment": allotment_id, "before": before.isoformat()}, select=["RowKey"])
        keys = [str(row["RowKey"]) async for row in rows]
        for some in batched(keys, TRANSACTION_ENTITIES, strict=False):
            await self._table.transact([("delete", {"PartitionKey": allotment_id, "RowKey": key}) for key in some])
        return len(keys)


def _entity(allotment_id: str, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "PartitionKey": allotment_id,
        "RowKey": snapshot.day.isoformat(),
        "used": snapshot.used,
        "waiting": snapshot.waiting,
        "limit": snapshot.limit,
        "refusals": snapshot.refusals,
        "drift": json.dumps(dict(snapshot.drift), sort_keys=True),
        "denials": snapshot.denials,
        "unmet": snapshot.unmet,
        "backedUp": snapshot.backed_up,
    }


def _snapshot(row: Entity) -> Snapshot:
    return Snapshot(
        day=date.fromisoformat(row["RowKey"]),
        used=row["used"],
        waiting=row["waiting"],
        limit=row["limit"],
        refusals=row["refusals"],
        drift=json.loads(row["drift"]),
        denials=row.get("denials", 0),
        unmet=row.get("unmet", 0),
        backed_up=row.get("backedUp", 0),
    )
