"""Requests for a seat in Table Storage (`domain.seat_requests.SeatRequests`): one partition an allotment.

The row keys are `request:{user}` and `event:{id}`, so that a request and what is to be told of it are one transaction.
Which allotments are open to asking is a partition of its own. Another one says where each person has asked: its rows
only hint, for each is put before the request, and forgotten after it.
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

OPEN, ASKED = "open", "asked"
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

    async def of_person(self, user_id: str) -> Mapping[str, SeatRequest]:
        asked = {"asked": ASKED, "first": _asked_key(user_id, ""), "end": _asked_key(user_id, "~")}
        hints = self._table.query(f"PartitionKey eq @asked and {_REQUESTS}", asked)
        places = [str(hint["RowKey"]).split("|")[1] async for hint in hints]
        rows = await self._table.get_each((allotment_id, f"{REQUEST}{user_id}") for allotment_id in places)
        return {row["PartitionKey"]: _request(row) for row in rows}

    async def hint_at(self, requests: Collection[SeatRequest]) -> None:
        await self._table.put_keys(ASKED, (_asked_key(each.user_id, each.allotment_id) for each in requests))

    async def write(self, request: SeatRequest, etag: str | None, event_id: str | None) -> None:
        if etag is None:
            await self.hint_at([request])
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
                    await self._forget(row)
                    forgotten += 1
        return forgotten

    async def _forget(self, row: TableEntity) -> None:
        """Delete a row that is as it was read; with a request the hint at it, unless the person asks again now."""
        allotment_id, row_key = str(row["PartitionKey"]), str(row["RowKey"])
        is_request = row_key.startswith(REQUEST)
        hint = await self._table.get(ASKED, _asked_key(row["userId"], allotment_id)) if is_request else None
        with suppress(StaleWrite):
            await self._table.delete(allotment_id, row_key, str(row.metadata["etag"]))
            if hint is not None:
                await self._table.delete(ASKED, hint["RowKey"], str(hint.metadata["etag"]))

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


def _asked_key(user_id: str, allotment_id: str) -> str:
    return f"{user_id}|{allotment_id}"


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
