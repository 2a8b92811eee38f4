"""An allotment day by day, as its charts need it."""

from datetime import timedelta

import azure.functions as func

from domain.access import Permission
from domain.reconciliation.codec import snapshot_json
from handlers.api import queries, shapes
from handlers.api.call import Call
from handlers.api.route import ONE, route
from handlers.http.responses import json_response


@route("GET", f"{ONE}/history", Permission.READ, shapes.History, of_deleted=True)
async def list_history(call: Call, query: queries.History) -> func.HttpResponse:
    """The allotment day by day, the oldest first: seats, people who wait, limit, refusals, denials, drift.

    A day without a reconcile has no snapshot.
    """
    since = call.core.clock.now().date() - timedelta(days=query.days)
    found = await call.core.nightly.history.days(call.allotment.id, since)
    return json_response({"value": [snapshot_json(each) for each in found]})
