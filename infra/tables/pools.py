"""The pools in Table Storage (`domain.units.pools.Pools`): one partition a product.

The row keys are `total` and `share:{allotment id}`. Every write replaces the totals under their ETag, so that no share
changes without them.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from azure.core import MatchConditions
from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.errors import Conflict, InvalidRequest, Problem, StaleWrite
from domain.objections import Objection
from domain.stored import Page, Stored
from domain.units.pools import Account, Pool, Portion, Share
from infra.tables.client import Table
from infra.tables.rows import Operation, instant

TOTAL, SHARE = "total", "share:"


class TablePools:
    """The pools; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "Pools")

    async def account(self, sku_id: str, allotment_id: str) -> Stored[Account] | None:
        total = await self._table.get(sku_id, TOTAL)
        if total is None:
            return None
        share = await self._table.get(sku_id, f"{SHARE}{allotment_id}") if allotment_id else None
        return Stored(Account(_pool_of(total), _share_of(share) if share else None), str(total.metadata["etag"]))

    async def pools(self) -> Sequence[Pool]:
        rows = self._table.query("RowKey eq @total", {"total": TOTAL})
        return [_pool_of(row) async for row in rows]

    async def shares(self, sku_id: str, cursor: str | None, count: int) -> Page[Share]:
        if cursor is not None and not cursor.startswith(SHARE):
            raise InvalidRequest(Problem("cursor", Objection("cursor")))
        text = "PartitionKey eq @sku and RowKey gt @after and RowKey lt @last"
        parameters = {"sku": sku_id, "after": cursor or SHARE, "last": f"{SHARE}~"}
        found: list[Share] = []
        async for row in self._table.query(text, parameters, page=count + 1):
            if len(found) == count:
                return Page(tuple(found), f"{SHARE}{found[-1].allotment_id}")
            found.append(_share_of(row))
        return Page(tuple(found))

    async def write(self, pool: Pool, shares: Sequence[Share], etag: str | None, *, gone: Sequence[str] = ()) -> str:
        entity = _pool_entity(pool)
        guard = {"mode": "replace", "etag": etag, "match_condition": MatchConditions.IfNotModified}
        operations: list[Operation] = [("create", entity) if etag is None else ("update", entity, guard)]
        operations += [("upsert", _share_entity(pool.sku_id, share), {"mode": "replace"}) for share in shares]
        operations += [("delete", {"PartitionKey": pool.sku_id, "RowKey": f"{SHARE}{one}"}) for one in gone]
        try:
            answers = await self._table.transact(operations)
        except Conflict as made:
            raise StaleWrite(f"Pool {pool.sku_id} was made meanwhile.") from made
        return str(answers[0]["etag"])


def _pool_entity(pool: Pool) -> dict[str, Any]:
    return {
        "PartitionKey": pool.sku_id,
        "RowKey": TOTAL,
        "skuPartNumber": pool.sku_part_number,
        "assignableUnits": pool.assignable,
        "givenUnits": pool.given,
        "agreedUnits": pool.agreed,
        "complete": pool.complete,
        **({"seen": pool.seen} if pool.seen else {}),
    }


def _pool_of(entity: TableEntity) -> Pool:
    seen = entity.get("seen")
    return Pool(
        sku_id=entity["PartitionKey"],
        sku_part_number=entity["skuPartNumber"],
        assignable=entity["assignableUnits"],
        given=entity["givenUnits"],
        agreed=entity["agreedUnits"],
        seen=instant(seen) if seen else None,
        complete=entity["complete"],
    )


def _share_entity(sku_id: str, share: Share) -> dict[str, Any]:
    portions = [
        {"number": each.number, "units": each.units, "started": each.started.isoformat()} for each in share.outgoing
    ]
    return {
        "PartitionKey": sku_id,
        "RowKey": f"{SHARE}{share.allotment_id}",
        "units": share.units,
        "outgoing": json.dumps(portions),
        "received": " ".join(share.received),
    }


def _share_of(entity: TableEntity) -> Share:
    portions = json.loads(entity["outgoing"])
    return Share(
        allotment_id=entity["RowKey"].removeprefix(SHARE),
        units=entity["units"],
        outgoing=tuple(
            Portion(each["number"], each["units"], datetime.fromisoformat(each["started"])) for each in portions
        ),
        received=tuple(entity["received"].split()),
    )
