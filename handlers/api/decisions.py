"""The log of decisions: by person, kind and time; as JSON or as CSV."""

from collections.abc import Iterable
from http import HTTPStatus

import azure.functions as func

from domain.access import Permission
from domain.allotments import Decision
from domain.decision_log import DecisionFilter
from handlers.api import queries, shapes
from handlers.api.call import Call
from handlers.api.paging import next_link, page_json, paging
from handlers.api.route import ONE, route
from handlers.api.spreadsheet import spreadsheet
from handlers.http.responses import json_response, text_response

COLUMNS = ("id", "userId", "kind", "reason", "requested", "used", "limit", "cause", "decidedDateTime")
CSV_ROWS_AT_MOST = 10_000


@route("GET", f"{ONE}/decisions", Permission.READ, shapes.page(shapes.Decision), of_deleted=True)
async def list_decisions(call: Call, query: queries.Decisions) -> func.HttpResponse:
    """The log of decisions, newest first; format=csv for a spreadsheet."""
    only = DecisionFilter(user_id=query.user_id, kind=query.kind, since=query.from_, until=query.to)
    cursor, count = paging(call, query)
    if query.format == "json":
        page = await call.services.decisions.page(call.allotment.id, only, cursor, count)
        return json_response(page_json(call, page, shapes.Decision.of))
    page = await call.services.decisions.page(call.allotment.id, only, cursor, CSV_ROWS_AT_MOST)
    headers = {"Content-Disposition": 'attachment; filename="decisions.csv"'}
    if page.next_cursor:
        headers["Link"] = f'<{next_link(call, page.next_cursor)}>; rel="next"'
    return text_response(decisions_csv(page.items, call.language), "text/csv", HTTPStatus.OK, headers)


def decisions_csv(decisions: Iterable[Decision], language: str = "en") -> str:
    """The decisions for a spreadsheet."""
    shown = map(shapes.Decision.of, decisions)
    return spreadsheet([COLUMNS, *([each[column] for column in COLUMNS] for each in shown)], language)
