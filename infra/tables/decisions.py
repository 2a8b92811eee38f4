"""The log of decisions in Table Storage.

See `domain.decision_log.DecisionLog` and `domain.reconciliation.history.OldDecisions`.

What one transaction decided is one row. Row keys count down, so that the newest comes first. The key has nothing to
filter by, so a filter reads the allotment's decisions up to the page's last one. Table Storage leaves out the rows that
can have no match, and each decision of the others is checked here.
"""

import re
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.allotments import Decision
from domain.decision_log import DecisionFilter
from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.stored import Page
from infra.tables.client import Table
from infra.tables.rows import DECISION, DECISIONS_AT_MOST, SEVERAL, Entity, decisions_entity, decisions_of, spread_of

ROWS_A_REQUEST = 250
"""So many rows are asked for at once; each may have a hundred decisions, in some kilobytes.

A page first asks for as many as would do if each row had one of its decisions: Table Storage looks no further.
"""

ROWS_LOOKED_THROUGH = 10_000
"""So many rows are looked through for people: a few seconds."""

_END, _NEXT = "~", "!"
_CURSOR = re.compile(rf"({DECISION}\d{{12}})(?::(\d{{1,12}}))?", re.ASCII)
_RANGE = "PartitionKey eq @allotment and RowKey ge @first and RowKey le @last"


class TableDecisionLog:
    """The decisions; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "Allotments")

    async def page(self, allotment_id: str, only: DecisionFilter, cursor: str | None, count: int) -> Page[Decision]:
        first, newest = _start(cursor)
        conditions = [_RANGE]
        parameters: dict[str, Any] = {"allotment": allotment_id, "first": first, "last": DECISION + _END}
        for condition, name, value in _conditions(only):
            conditions.append(condition)
            parameters[name] = value
        if only.user_id is not None:
            parameters["spread"] = spread_of(only.user_id)
        found: list[Decision] = []
        async for row in self._rows(" and ".join(conditions), parameters, min(count + 1, ROWS_A_REQUEST)):
            for decision in decisions_of(row, only.user_id):
                if decision.id > newest or not only.lets_through(decision):
                    continue
                if len(found) == count:
                    return Page(tuple(found), f"{row['RowKey']}:{decision.id}")
                found.append(decision)
        return Page(tuple(found))

    async def _rows(self, text: str, parameters: Mapping[str, Any], few: int) -> AsyncIterator[Entity]:
        """The rows that fit, newest first: so many at first, and then as many at a time as one request may ask for.

        The others are a query of their own: each page of a query asks for as many rows as the first one ("Query timeout
        and pagination").
        """
        found, behind = 0, dict(parameters)
        async for row in self._table.query(text, parameters, page=few):
            yield row
            found, behind["first"] = found + 1, row["RowKey"] + _NEXT
            if found == few:
                break
        if found == few:
            async for row in self._table.query(text, behind, page=ROWS_A_REQUEST):
                yield row

    async def about(self, allotment_id: str, user_ids: Collection[str]) -> set[str]:
        parameters = {"allotment": allotment_id, "first": DECISION, "last": DECISION + _END}
        sought, found, read = set(user_ids), set[str](), 0
        async for row in self._table.query(_RANGE, parameters, page=ROWS_A_REQUEST):
            found |= sought & {decision.user_id for decision in decisions_of(row)}
            read += 1
            if found == sought or read == ROWS_LOOKED_THROUGH:
                break
        return found

    async def delete_before(self, allotment_id: str, before: datetime, spared: Collection[str]) -> int:
        parameters = {"allotment": allotment_id, "first": DECISION, "last": DECISION + _END, "before": before}
        rows = self._table.query(f"{_RANGE} and decided lt @before", parameters, page=ROWS_A_REQUEST)
        emptied: list[str] = []
        count = 0
        async for row in rows:
            decisions = decisions_of(row)
            left = [each for each in decisions if each.decided >= before or each.user_id in spared]
            count += len(decisions) - len(left)
            if not left:
                emptied.append(str(row["RowKey"]))
            elif len(left) < len(decisions):
                shorter = decisions_entity(allotment_id, left) | {"RowKey": row["RowKey"]}
                await self._table.replace(shorter, str(row.metadata["etag"]))
        for some in batched(emptied, TRANSACTION_ENTITIES, strict=False):
            await self._table.transact([("delete", {"PartitionKey": allotment_id, "RowKey": key}) for key in some])
        return count


def _start(cursor: str | None) -> tuple[str, int]:
    """The row in which a page begins, and with which decision. Cursors of before name a row alone: it had but one.

    Raises InvalidRequest for a cursor that belongs to another list.
    """
    if cursor is None:
        return DECISION, DECISIONS_AT_MOST
    named = _CURSOR.fullmatch(cursor)
    if named is None:
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    return named[1], int(named[2] or DECISIONS_AT_MOST)


def _conditions(only: DecisionFilter) -> list[tuple[str, str, Any]]:
    """What a row must have to be read, by the parameter: with those of the range, as many comparisons as Table Storage
    takes in one query, which is 15.
    """
    conditions = [
        (f"( userId eq @user or userId eq '{SEVERAL}' or userFirst le @spread )", "user", only.user_id),
        (f"( userId eq @user or userId eq '{SEVERAL}' or userLast ge @spread )", "user", only.user_id),
        (f"( kind eq @kind or kind eq '{SEVERAL}' )", "kind", only.kind.value if only.kind else None),
        ("( decided ge @since or decidedLast ge @since )", "since", only.since),
        ("decided lt @until", "until", only.until),
    ]
    return [condition for condition in conditions if condition[2] is not None]
