"""The audit record: of the tenant, or of one allotment; by actor, kind and time; as JSON, JSON lines or CSV."""

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import azure.functions as func

from domain.access import Permission
from domain.audit import AuditEntry, AuditFilter
from domain.copies import replace
from handlers.api import queries, shapes
from handlers.api.call import Call
from handlers.api.paging import next_link, page_json, paging
from handlers.api.route import ONE, route
from handlers.api.spreadsheet import spreadsheet
from handlers.http.responses import json_response, text_response

ROWS_AT_MOST = 10_000
"""In one file; a Link header leads to the next."""

COLUMNS = (
    "activityDateTime",
    "kind",
    "result",
    "status",
    "count",
    "actorId",
    "actorName",
    "appId",
    "ipAddress",
    "allotmentId",
    "subjectId",
    "changes",
    "requestId",
    "idempotencyKey",
    "id",
)

type Shown = Mapping[str, Any]


@route("GET", "/audit", Permission.SEE_AUDIT, shapes.AuditPage)
async def list_audit(call: Call, query: queries.Audit) -> func.HttpResponse:
    """Who changed what, and who was refused, newest first; format=csv or jsonl for a file."""
    return await _listed(call, query, query.allotment_id)


@route("GET", f"{ONE}/audit", Permission.READ, shapes.AuditPage, of_deleted=True)
async def list_audit_of_allotment(call: Call, query: queries.AuditOfAllotment) -> func.HttpResponse:
    """Who changed what of an allotment, newest first; also of a deleted one.

    Its owners are not told where from others have worked.
    """
    return await _listed(call, query, call.allotment.id.lower())


async def _listed(call: Call, query: queries.AuditOfAllotment, allotment_id: str | None) -> func.HttpResponse:
    only = AuditFilter(
        allotment_id=allotment_id, actor_id=query.actor_id, kind=query.kind, since=query.from_, until=query.to
    )
    cursor, count = paging(call, query)

    def shown(entry: AuditEntry) -> dict[str, Any]:
        told = entry if call.caller.sees_all else replace(entry, actor=replace(entry.actor, address=None))
        return shapes.AuditEntry.of(told)

    if query.format == "json":
        return json_response(page_json(call, await call.core.audit.page(only, cursor, count), shown))
    page = await call.core.audit.page(only, cursor, ROWS_AT_MOST)
    written, kind = _WAYS[query.format]
    headers = {"Content-Disposition": f'attachment; filename="audit.{query.format}"'}
    if page.next_cursor:
        headers["Link"] = f'<{next_link(call, page.next_cursor)}>; rel="next"'
    return text_response(written(map(shown, page.items)), kind, HTTPStatus.OK, headers)


def audit_csv(entries: Iterable[Shown]) -> str:
    """The entries for a spreadsheet; what was changed is JSON in one cell."""
    return spreadsheet([COLUMNS, *(_row(entry) for entry in entries)])


def audit_lines(entries: Iterable[Shown]) -> str:
    """The entries as JSON lines."""
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)


_WAYS: Mapping[str, tuple[Callable[[Iterable[Shown]], str], str]] = {
    "csv": (audit_csv, "text/csv"),
    "jsonl": (audit_lines, "application/x-ndjson"),
}


def _row(entry: Shown) -> list[object]:
    actor = {
        "actorId": entry["actor"]["id"],
        "actorName": entry["actor"]["displayName"],
        "appId": entry["actor"]["appId"],
        "ipAddress": entry["actor"]["ipAddress"],
        "changes": json.dumps(entry["changes"], ensure_ascii=False) if entry["changes"] else None,
    }
    cells = {**entry, **actor}
    return [cells[column] for column in COLUMNS]
