"""The log of decisions in Table Storage (`domain.journal.DecisionLog`, `domain.reconciliation.history.OldDecisions`),
filtered where it is kept.

Row keys count down, so that the newest comes first; what is filtered by is not in the key, so that a filter reads
the allotment's decisions up to the page's last one.
"""

from collections.abc import Collection
from datetime import datetime
from itertools import batched
from typing import Any

from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.allotments import Decision
from domain.errors import InvalidRequest, Problem
from domain.journal import DecisionFilter
from domain.objections import Objection
from domain.ports import Page
from infra.table_rows import DECISION, decision_of
from infra.tables import Table

_END = "~"


class TableDecisionLog:
    """The decisions; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "Allotments")

    async def page(self, allotment_id: str, only: DecisionFilter, cursor: str | None, count: int) -> Page[Decision]:
        if cursor is not None and not cursor.startswith(DECISION):
            raise InvalidRequest(Problem("cursor", Objection("cursor")))
        conditions = ["PartitionKey eq @allotment and RowKey ge @first and RowKey le @last"]
        parameters: dict[str, Any] = {"allotment": allotment_id, "first": cursor or DECISION, "last": DECISION + _END}
        for condition, name, value in _conditions(only):
            conditions.append(condition)
            parameters[name] = value
        found: list[Decision] = []
        async for entity in self._table.query(" and ".join(conditions), parameters, page=count + 1):
            if len(found) == count:
                return Page(tuple(found), str(entity["RowKey"]))
            found.append(decision_of(entity))
        return Page(tuple(found))

    async def cut(self, allotment_id: str, before: datetime, spared: Collection[str]) -> int:
        text = "PartitionKey eq @allotment and RowKey ge @first and RowKey le @last and decided lt @before"
        parameters = {"allotment": allotment_id, "first": DECISION, "last": DECISION + _END, "before": before}
        rows = self._table.query(text, parameters, select=["RowKey", "userId"])
        keys = [str(row["RowKey"]) async for row in rows if row["userId"] not in spared]
        for some in batched(keys, TRANSACTION_ENTITIES, strict=False):
            await self._table.transact([("delete", {"PartitionKey": allotment_id, "RowKey": key}) for key in some])
        return len(keys)


def _conditions(only: DecisionFilter) -> list[tuple[str, str, Any]]:
    conditions = [
        ("userId eq @user", "user", only.user_id),
        ("kind eq @kind", "kind", only.kind.value if only.kind else None),
        ("decided ge @since", "since", only.since),
        ("decided lt @until", "until", only.until),
    ]
    return [condition for condition in conditions if condition[2] is not None]
