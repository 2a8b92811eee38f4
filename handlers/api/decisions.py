"""The log of decisions: by person, kind and time; as JSON or as CSV."""

from collections.abc import Iterable
from http import HTTPStatus

import azure.functions as func

from domain.allotments import Decision, DecisionKind
from domain.decision_log import DecisionFilter
from domain.directory import OBJECT_ID
from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from handlers.api.call import Call
from handlers.api.paging import instant_parameter, next_link, page_json, paging
from handlers.api.representations import decision_json
from handlers.api.spreadsheet import spreadsheet
from handlers.http.responses import json_response, text_response

COLUMNS = ("id", "userId", "kind", "reason", "requested", "used", "limit", "cause", "decidedDateTime")
CSV_ROWS_AT_MOST = 10_000


async def list_decisions(call: Call) -> func.HttpResponse:
    """A page of the decisions that the filter lets through, newest first."""
    only, as_csv = _asked(call.request)
    cursor, count = paging(call)
    if not as_csv:
        page = await call.services.decisions.page(call.allotment.id, only, cursor, count)
        return json_response(page_json(call, page, decision_json))
    page = await call.services.decisions.page(call.allotment.id, only, cursor, CSV_ROWS_AT_MOST)
    headers = {"Content-Disposition": 'attachment; filename="decisions.csv"'}
    if page.next_cursor:
        headers["Link"] = f'<{next_link(call, page.next_cursor)}>; rel="next"'
    return text_response(decisions_csv(page.items, call.language), "text/csv", HTTPStatus.OK, headers)


def decisions_csv(decisions: Iterable[Decision], language: str = "en") -> str:
    """The decisions for a spreadsheet."""
    shown = map(decision_json, decisions)
    return spreadsheet([COLUMNS, *([each[column] for column in COLUMNS] for each in shown)], language)


def _asked(request: func.HttpRequest) -> tuple[DecisionFilter, bool]:
    """The filter, and whether the answer is to be CSV. Raises InvalidRequest with everything that is wrong."""
    problems: list[Problem] = []
    user_id, kind = request.params.get("userId"), request.params.get("kind")
    if user_id is not None and not OBJECT_ID.fullmatch(user_id):
        problems.append(Problem("userId", Objection("mustBeObjectId")))
    if kind is not None and kind not in {known.value for known in DecisionKind}:
        problems.append(Problem("kind", Objection("mustBeOneOf", known=tuple(DecisionKind))))
    wanted = request.params.get("format", "json")
    if wanted not in {"json", "csv"}:
        problems.append(Problem("format", Objection("mustBeOneOf", known=("json", "csv"))))
    since, until = instant_parameter(request, "from", problems), instant_parameter(request, "to", problems)
    if problems:
        raise InvalidRequest(*problems)
    return DecisionFilter(
        user_id=user_id.lower() if user_id else None,
        kind=DecisionKind(kind) if kind else None,
        since=since,
        until=until,
    ), wanted == "csv"
