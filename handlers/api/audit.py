"""The audit record: of the tenant, or of one allotment; by actor, kind and time; as JSON, JSON lines or CSV."""

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import azure.functions as func

from domain.audit import AuditEntry, AuditFilter, AuditKind
from domain.directory import OBJECT_ID
from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from handlers.api.call import Call
from handlers.api.paging import instant_parameter, next_link, page_json, paging
from handlers.api.representations import audit_entry_json
from handlers.api.spreadsheet import spreadsheet
from handlers.http.responses import json_response, text_response

ROWS_AT_MOST = 10_000
"""In one file; a Link header leads to the next."""

FORMATS = ("json", "jsonl", "csv")
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


async def list_audit(call: Call) -> func.HttpResponse:
    """A page of the entries that the filter lets through, newest first."""
    return await _listed(call, call.request.params.get("allotmentId"))


async def list_audit_of_allotment(call: Call) -> func.HttpResponse:
    """A page of an allotment's entries. Its owners are not told where from others have worked."""
    return await _listed(call, call.allotment.id)


async def _listed(call: Call, allotment_id: str | None) -> func.HttpResponse:
    only, wanted = _asked(call.request, allotment_id)
    cursor, count = paging(call)

    def shown(entry: AuditEntry) -> dict[str, Any]:
        return audit_entry_json(entry, with_address=call.caller.sees_all)

    if wanted == "json":
        return json_response(page_json(call, await call.core.audit.page(only, cursor, count), shown))
    page = await call.core.audit.page(only, cursor, ROWS_AT_MOST)
    written, kind = _WAYS[wanted]
    headers = {"Content-Disposition": f'attachment; filename="audit.{wanted}"'}
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


def _asked(request: func.HttpRequest, allotment_id: str | None) -> tuple[AuditFilter, str]:
    """The filter, and how it is to be answered. Raises InvalidRequest with everything that is wrong."""
    problems: list[Problem] = []
    actor, kind = request.params.get("actorId"), request.params.get("kind")
    for name, value in (("actorId", actor), ("allotmentId", request.params.get("allotmentId"))):
        if value is not None and not OBJECT_ID.fullmatch(value):
            problems.append(Problem(name, Objection("mustBeObjectId")))
    if kind is not None and kind not in {known.value for known in AuditKind}:
        problems.append(Problem("kind", Objection("mustBeOneOf", known=tuple(AuditKind))))
    wanted = request.params.get("format", "json")
    if wanted not in FORMATS:
        problems.append(Problem("format", Objection("mustBeOneOf", known=FORMATS)))
    since, until = instant_parameter(request, "from", problems), instant_parameter(request, "to", problems)
    if problems:
        raise InvalidRequest(*problems)
    return AuditFilter(
        allotment_id=allotment_id.lower() if allotment_id else None,
        actor_id=actor.lower() if actor else None,
        kind=AuditKind(kind) if kind else None,
        since=since,
        until=until,
    ), wanted
