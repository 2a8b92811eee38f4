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

from domain.errors import Conflict, StaleWrite
from domain.seat_requests import UNDECIDED, SeatEvent, SeatRequest, SeatRequestState
from domain.stored import Page, Stored
from infra.tables.client import Table
from infra.tables.paging import of_allotments, page_of
from infra.tables.rows import Operation

OPEN = "open"
REQUEST, EVENT = "request:", "event:"

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
        conditions, parameters = of_allotments(allotment_id, state)
        parameters |= {"first": REQUEST, "end": "request;"}
        return await page_of(self._table, _request, [_REQUESTS, *conditions], parameters, cursor=cursor, count=count)

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
