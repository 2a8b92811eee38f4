"""Requests for a seat in Table Storage (`domain.seat_requests.SeatRequests`): one partition an allotment.

The row keys are `request:{user}` and `event:{id}`, so that a request and what is to be told of it are one transaction.
Which allotments are open to asking is a partition of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from azure.core import MatchConditions
from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.errors import Conflict, InvalidRequest, Problem, StaleWrite
from domain.objections import Objection
from domain.seat_requests import UNDECIDED, SeatEvent, SeatRequest, SeatRequestState
from domain.stored import Page, Stored
from infra.tables.client import Table
from infra.tables.rows import Operation

OPEN = "open"
REQUEST, EVENT = "request:", "event:"

_BEHIND = "( PartitionKey gt @partition or ( PartitionKey eq @partition and RowKey gt @row ) )"
"""The SDK finds parameters between spaces only."""

_REQUESTS = "RowKey ge @first and RowKey lt @end"


class TableSeatRequests:
    """The requests; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "SeatRequests")

    async def load(self, allotment_id: str, user_id: str) -> Stored[SeatRequest] | None:
        entity = await self._table.get(allotment_id, f"{REQUEST}{user_id}")
        return Stored(_request(entity), str(entity.metadata["etag"])) if entity else None

    async def of(self, allotment_id: str, user_ids: Collection[str]) -> Mapping[str, SeatRequest]:
        rows = await self._table.get_all(allotment_id, (f"{REQUEST}{user_id}" for user_id in user_ids))
        return {row["userId"]: _request(row) for row in rows}

    async def write(self, request: SeatRequest, etag: str | None, event_id: str | None) -> None:
        own = _entity(request, f"{REQUEST}{request.user_id}")
        guard = {"mode": "replace", "etag": etag, "match_condition": MatchConditions.IfNotModified}
        operations: list[Operation] = [("create", own) if etag is None else ("update", own, guard)]
        if event_id is not None:
            operations.append(("create", _entity(request, f"{EVENT}{event_id}")))
        try:
            await self._table.transact(operations)
        except Conflict as there:
            raise StaleWrite(f"The request of {request.user_id} was changed meanwhile.") from there

    async def page(
        self, allotment_id: str | None, state: SeatRequestState | None, cursor: str | None, count: int
    ) -> Page[SeatRequest]:
        partition, row = _after(cursor)
        conditions = [_BEHIND, _REQUESTS]
        parameters: dict[str, Any] = {"partition": partition, "row": row, "first": REQUEST, "end": "request;"}
        if allotment_id is not None:
            conditions.append("PartitionKey eq @allotment")
            parameters["allotment"] = allotment_id
        if state is not None:
            conditions.append("state eq @state")
            parameters["state"] = state.value
        found: list[SeatRequest] = []
        async for entity in self._table.query(" and ".join(conditions), parameters, page=count + 1):
            found.append(_request(entity))
            if len(found) > count:
                last = found[count - 1]
                return Page(tuple(found[:count]), f"{last.allotment_id}|{REQUEST}{last.user_id}")
        return Page(tuple(found))

    async def events(self, allotment_id: str, count: int) -> Sequence[SeatEvent]:
        found = list[SeatEvent]()
        async for row in self._of_allotment(allotment_id, EVENT, count):
            found.append(SeatEvent(row["RowKey"].removeprefix(EVENT), _request(row)))
            if len(found) == count:
                break
        return found

    async def forget(self, allotment_id: str, before: datetime | None, count: int) -> int:
        forgotten = 0
        for prefix in (EVENT, REQUEST):
            async for row in self._of_allotment(allotment_id, prefix, 1000):
                if forgotten == count:
                    return forgotten
                if before is None or _is_over(_request(row), before):
                    with suppress(StaleWrite):
                        await self._table.delete(allotment_id, row["RowKey"], str(row.metadata["etag"]))
                    forgotten += 1
        return forgotten

    async def note_open(self, allotment_id: str) -> None:
        await self._table.put({"PartitionKey": OPEN, "RowKey": allotment_id})

    async def note_closed(self, allotment_id: str) -> None:
        await self._table.delete(OPEN, allotment_id)

    async def open_allotments(self, cursor: str | None, count: int) -> Page[str]:
        text = "PartitionKey eq @open and RowKey gt @after"
        found = list[str]()
        async for row in self._table.query(text, {"open": OPEN, "after": cursor or ""}, page=count + 1):
            found.append(row["RowKey"])
            if len(found) > count:
                return Page(tuple(found[:count]), found[count - 1])
        return Page(tuple(found))

    def _of_allotment(self, allotment_id: str, prefix: str, count: int) -> Any:
        text = f"PartitionKey eq @allotment and {_REQUESTS}"
        parameters = {"allotment": allotment_id, "first": prefix, "end": f"{prefix[:-1]};"}
        return self._table.query(text, parameters, page=count)


def _is_over(request: SeatRequest, before: datetime) -> bool:
    return request.state not in UNDECIDED and (request.ended or request.asked) < before


def _after(cursor: str | None) -> tuple[str, str]:
    """Where a page goes on; two empty keys at the beginning."""
    if cursor is None:
        return "", ""
    partition, separator, row = cursor.partition("|")
    if not separator:
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    return partition, row


def _entity(request: SeatRequest, row_key: str) -> dict[str, Any]:
    entity = {
        "PartitionKey": request.allotment_id,
        "RowKey": row_key,
        "userId": request.user_id,
        "message": request.message,
        "asked": request.asked.isoformat(),
        "state": request.state.value,
        "answer": request.answer,
        "decidedBy": request.decided_by,
        "ended": request.ended.isoformat() if request.ended else None,
    }
    return {name: value for name, value in entity.items() if value is not None}


def _request(entity: TableEntity) -> SeatRequest:
    ended = entity.get("ended")
    return SeatRequest(
        allotment_id=entity["PartitionKey"],
        user_id=entity["userId"],
        message=entity["message"],
        asked=datetime.fromisoformat(entity["asked"]),
        state=SeatRequestState(entity["state"]),
        answer=entity.get("answer"),
        decided_by=entity.get("decidedBy"),
        ended=datetime.fromisoformat(ended) if ended else None,
    )
