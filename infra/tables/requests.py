"""Requests for a higher limit in Table Storage (`domain.limit_requests.LimitRequests`): one partition an allotment.

The row key is the request's id, which counts down with the time of asking: the newest comes first.
"""

from datetime import datetime
from typing import Any

from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.errors import InvalidRequest, Problem
from domain.limit_requests import LimitRequest, RequestState
from domain.objections import Objection
from domain.stored import Page, Stored
from infra.tables.client import Table

_BEHIND = "( PartitionKey gt @partition or ( PartitionKey eq @partition and RowKey gt @row ) )"
"""The SDK finds parameters between spaces only."""


class TableLimitRequests:
    """The requests; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "LimitRequests")

    async def add(self, request: LimitRequest) -> None:
        await self._table.insert(_entity(request))

    async def load(self, allotment_id: str, request_id: str) -> Stored[LimitRequest] | None:
        entity = await self._table.get(allotment_id, request_id)
        return _stored(entity) if entity else None

    async def write(self, request: LimitRequest, etag: str) -> None:
        await self._table.replace(_entity(request), etag)

    async def page(
        self, allotment_id: str | None, state: RequestState | None, cursor: str | None, count: int
    ) -> Page[Stored[LimitRequest]]:
        partition, row = _after(cursor)
        conditions = [_BEHIND]
        parameters: dict[str, Any] = {"partition": partition, "row": row}
        if allotment_id is not None:
            conditions.append("PartitionKey eq @allotment")
            parameters["allotment"] = allotment_id
        if state is not None:
            conditions.append("state eq @state")
            parameters["state"] = state.value
        found: list[Stored[LimitRequest]] = []
        async for entity in self._table.query(" and ".join(conditions), parameters, page=count + 1):
            found.append(_stored(entity))
            if len(found) > count:
                last = found[count - 1].value
                return Page(tuple(found[:count]), f"{last.allotment_id}|{last.id}")
        return Page(tuple(found))


def _after(cursor: str | None) -> tuple[str, str]:
    """Where a page goes on; two empty keys at the beginning."""
    if cursor is None:
        return "", ""
    partition, separator, row = cursor.partition("|")
    if not separator:
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    return partition, row


def _entity(request: LimitRequest) -> dict[str, Any]:
    entity = {
        "PartitionKey": request.allotment_id,
        "RowKey": request.id,
        "allottedUnits": request.allotted_units,
        "limit": request.limit,
        "message": request.message,
        "askedBy": request.asked_by,
        "asked": request.asked.isoformat(),
        "state": request.state.value,
        "answer": request.answer,
        "decidedBy": request.decided_by,
        "decided": request.decided.isoformat() if request.decided else None,
    }
    return {name: value for name, value in entity.items() if value is not None}


def _stored(entity: TableEntity) -> Stored[LimitRequest]:
    decided = entity.get("decided")
    request = LimitRequest(
        id=entity["RowKey"],
        allotment_id=entity["PartitionKey"],
        allotted_units=entity["allottedUnits"],
        limit=entity["limit"],
        message=entity["message"],
        asked_by=entity["askedBy"],
        asked=datetime.fromisoformat(entity["asked"]),
        state=RequestState(entity["state"]),
        answer=entity.get("answer"),
        decided_by=entity.get("decidedBy"),
        decided=datetime.fromisoformat(decided) if decided else None,
    )
    return Stored(request, str(entity.metadata["etag"]))
