"""Requests for a higher limit in Table Storage (`domain.limit_requests.LimitRequests`): one partition an allotment.

The row key is the request's id, which counts down with the time of asking: the newest comes first.
"""

from datetime import datetime
from typing import Any

from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.limit_requests import LimitRequest, RequestState
from domain.stored import Page, Stored
from infra.tables.client import Table
from infra.tables.paging import of_allotments, page_of


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
        conditions, parameters = of_allotments(allotment_id, state)
        return await page_of(self._table, _stored, conditions, parameters, cursor=cursor, count=count)


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
