"""Nights and plans in Table Storage (`domain.reconciliation.ports`).

Table `Nights`: the partition `nights` has a row a night, the newest first; `pieces:{date}` a row an allotment of that
night; `latest` each allotment's latest piece. Table `DriftPlans`: a partition an allotment, with the latest plan and
the findings that may be repaired.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import date, datetime
from itertools import batched
from typing import Any

from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.errors import Conflict
from domain.reconciliation.codec import night_json, night_of, piece_json, piece_of, plan_json, plan_of
from domain.reconciliation.nights import Night, Piece
from domain.reconciliation.treatment import DriftPlan
from domain.stored import Stored
from infra.tables.blobs import packed, unpacked
from infra.tables.client import Table
from infra.tables.rows import Operation, instant

NIGHTS, PIECES, LATEST = "nights", "pieces:", "latest"
PLAN, APPROVED = "plan", "approved:"
_END = "~"
_LAST_DAY = 99_991_231


class TableNights:
    """The nights; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "Nights")

    async def begin(self, night: Night) -> bool:
        try:
            await self._table.insert(_entity(night))
        except Conflict:
            return False
        return True

    async def night(self, day: date) -> Stored[Night] | None:
        entity = await self._table.get(NIGHTS, _key(day))
        return Stored(night_of(unpacked(entity)), str(entity.metadata["etag"])) if entity else None

    async def write(self, night: Night, etag: str) -> None:
        await self._table.replace(_entity(night), etag)

    async def nights(self, before: date | None, count: int) -> Sequence[Night]:
        text = "PartitionKey eq @nights and RowKey gt @after"
        parameters = {"nights": NIGHTS, "after": _key(before) if before else ""}
        found: list[Night] = []
        async for row in self._table.query(text, parameters, page=count):
            found.append(night_of(unpacked(row)))
            if len(found) == count:
                break
        return found

    async def save(self, piece: Piece) -> None:
        body: dict[str, Any] = packed(piece_json(piece))
        if piece.outlook is not None:
            body["unitsADay"] = piece.outlook.per_day
        if piece.trend:
            body["unmetPeople"] = piece.today.unmet
        for partition in (f"{PIECES}{piece.day.isoformat()}", LATEST):
            key: dict[str, Any] = {"PartitionKey": partition, "RowKey": piece.allotment_id}
            await self._table.put({**key, "examined": piece.examined, **body})

    async def latest(self, allotment_id: str) -> Piece | None:
        entity = await self._table.get(LATEST, allotment_id)
        return piece_of(unpacked(entity)) if entity else None

    async def pieces(self, day: date, allotment_ids: Collection[str] | None = None) -> Sequence[Piece]:
        if allotment_ids is not None:
            found = await self._table.get_all(f"{PIECES}{day.isoformat()}", sorted(allotment_ids))
            return [piece_of(unpacked(row)) for row in sorted(found, key=lambda row: str(row["RowKey"]))]
        rows = self._table.query("PartitionKey eq @pieces", {"pieces": f"{PIECES}{day.isoformat()}"})
        return [piece_of(unpacked(row)) async for row in rows]

    async def compared(self, day: date) -> Mapping[str, datetime]:
        parameters = {"pieces": f"{PIECES}{day.isoformat()}"}
        rows = self._table.query("PartitionKey eq @pieces", parameters, select=["RowKey", "examined"])
        return {str(row["RowKey"]): instant(row["examined"]) async for row in rows}

    async def unmet(self) -> Mapping[str, int]:
        rows = self._table.query("PartitionKey eq @latest", {"latest": LATEST}, select=["RowKey", "unmetPeople"])
        return {str(row["RowKey"]): int(row["unmetPeople"]) async for row in rows if row.get("unmetPeople")}

    async def slopes(self) -> Mapping[str, float]:
        rows = self._table.query("PartitionKey eq @latest", {"latest": LATEST}, select=["RowKey", "unitsADay"])
        return {str(row["RowKey"]): float(row["unitsADay"]) async for row in rows if row.get("unitsADay") is not None}

    async def delete_before(self, before: date) -> Set[str]:
        text = "PartitionKey eq @nights and RowKey gt @after"
        rows = self._table.query(text, {"nights": NIGHTS, "after": _key(before)}, select=["RowKey"])
        old = [str(row["RowKey"]) async for row in rows]
        allotments: set[str] = set()
        for key in old:
            day = _day(key)
            partition, compared = f"{PIECES}{day.isoformat()}", await self.compared(day)
            for pieces in batched(compared, TRANSACTION_ENTITIES, strict=False):
                await self._table.transact([_deletion(partition, piece) for piece in pieces])
            await self._table.delete(NIGHTS, key)
            allotments |= compared.keys()
        return allotments

    async def delete_latest(self, allotment_id: str) -> None:
        await self._table.delete(LATEST, allotment_id)


class TablePlans:
    """The plans; see the port for what each method promises. An allotment has one plan: the latest."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "DriftPlans")

    async def save(self, plan: DriftPlan) -> None:
        entity: dict[str, Any] = {"PartitionKey": plan.allotment_id, "RowKey": PLAN, **packed(plan_json(plan))}
        await self._table.transact([("upsert", entity, {"mode": "replace"})])

    async def load(self, allotment_id: str, plan_id: str) -> DriftPlan | None:
        entity = await self._table.get(allotment_id, PLAN)
        plan = plan_of(unpacked(entity)) if entity else None
        return plan if plan and plan.id == plan_id else None

    async def approve(self, allotment_id: str, finding_ids: Collection[str]) -> None:
        for ids in batched(finding_ids, TRANSACTION_ENTITIES, strict=False):
            rows = ({"PartitionKey": allotment_id, "RowKey": f"{APPROVED}{one}"} for one in ids)
            await self._table.transact([("upsert", row, {"mode": "replace"}) for row in rows])

    async def approved(self, allotment_id: str) -> Set[str]:
        text = "PartitionKey eq @allotment and RowKey ge @first and RowKey lt @last"
        parameters = {"allotment": allotment_id, "first": APPROVED, "last": APPROVED + _END}
        rows = self._table.query(text, parameters, select=["RowKey"])
        return {str(row["RowKey"]).removeprefix(APPROVED) async for row in rows}

    async def delete_approvals(self, allotment_id: str, finding_ids: Collection[str]) -> None:
        for one in finding_ids:
            await self._table.delete(allotment_id, f"{APPROVED}{one}")


def _key(day: date) -> str:
    """Counts down, so that the newest night comes first."""
    return f"{_LAST_DAY - int(day.strftime('%Y%m%d')):08d}"


def _day(key: str) -> date:
    return date.fromisoformat(str(_LAST_DAY - int(key)))


def _entity(night: Night) -> dict[str, Any]:
    return {"PartitionKey": NIGHTS, "RowKey": _key(night.day), **packed(night_json(night))}


def _deletion(partition: str, key: str) -> Operation:
    return "delete", {"PartitionKey": partition, "RowKey": key}
