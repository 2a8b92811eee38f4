"""An allotment day by day, as its charts need it."""

from datetime import timedelta

import azure.functions as func

from domain.errors import InvalidRequest, Problem
from domain.reconciliation.codec import snapshot_json
from handlers.api.call import Call
from handlers.api.paging import number_parameter
from handlers.http.responses import json_response

DAYS, DAYS_AT_MOST = 90, 3660


async def list_history(call: Call) -> func.HttpResponse:
    """The nightly snapshots of the last `days` days, the oldest first; a day without a reconcile has none."""
    since = call.core.clock.now().date() - timedelta(days=_days(call.request))
    found = await call.core.nightly.history.days(call.allotment.id, since)
    return json_response({"value": [snapshot_json(each) for each in found]})


def _days(request: func.HttpRequest) -> int:
    problems: list[Problem] = []
    days = number_parameter(request, "days", DAYS, DAYS_AT_MOST, problems)
    if problems:
        raise InvalidRequest(*problems)
    return days
