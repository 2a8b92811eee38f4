"""Planned changes of an allotment's settings: shown, planned, tried again where one is asked about, cancelled."""

import re
from http import HTTPStatus

import azure.functions as func

from application.scheduled_changes import add_changes, command, objections_to_planning
from domain.access import Permission
from domain.allotments import AllotmentState
from domain.dates import Dated
from domain.errors import Conflict, InvalidRequest, NotFound
from domain.instants import instant
from domain.objections import Objection, Text
from domain.scheduled_changes import (
    NewChange,
    PlannedChange,
    ScheduledChange,
    again,
    cancelled,
    entry,
    problems_of,
    settings_json,
)
from domain.stored import Page, Stored
from handlers.api import queries, shapes
from handlers.api.call import Call
from handlers.api.paging import page_json, page_of_seen, paging
from handlers.api.route import ONE, route
from handlers.http.etags import match
from handlers.http.responses import empty_response, json_response

CHANGES = f"{ONE}/scheduledChanges"
CHANGE = f"{CHANGES}/{{changeId}}"

_ID = re.compile(r"\d{8}T\d{6}Z-[0-9A-Za-z-]{1,12}")


@route("GET", CHANGES, Permission.READ, shapes.page(shapes.ScheduledChange))
async def list_changes_of_allotment(call: Call, query: queries.PlannedChanges) -> func.HttpResponse:
    """The planned changes of one allotment, the earliest first."""
    cursor, count = paging(call, query)
    return _listed(call, await call.core.changes.page(call.allotment.id, query.state, cursor, count))


@route("GET", "/scheduledChanges", Permission.LIST_REQUESTS, shapes.page(shapes.ScheduledChange))
async def list_changes(call: Call, query: queries.PlannedChanges) -> func.HttpResponse:
    """The planned changes of all allotments that the caller may see.

    Those of an owner's allotments are in one page.
    """
    page = await page_of_seen(
        call, query, lambda of, cursor, count: call.core.changes.page(of, query.state, cursor, count)
    )
    return _listed(call, page)


@route("POST", f"{CHANGES}/plan", Permission.CHANGE_SETTINGS, shapes.ChangeOutlook, reads=True)
async def check_change(call: Call, body: PlannedChange) -> func.HttpResponse:
    """What of a change would not fit at its date, as things stand. Changes nothing."""
    asked = _asked(call, body)
    found = await objections_to_planning(call.core, call.allotment, asked)
    return json_response({"objections": [shapes.Objection.of(each) for each in found]})


@route("POST", CHANGES, Permission.CHANGE_SETTINGS, {201: shapes.PlannedChanges})
async def plan_change(call: Call, body: PlannedChange) -> func.HttpResponse:
    """Plan a change of the limit, the overflow rule or lending for a date, and the way back.

    What would not fit, as things stand, is told, and planned all the same. What doesn't fit when its date comes is
    asked about: nothing is changed then, and nothing suspended.
    """
    asked, core = _asked(call, body), call.core
    found = await objections_to_planning(core, call.allotment, asked)
    changes = await add_changes(core, call.allotment.id, asked, call.caller.id)
    call.note({}, {"plannedChange": _told(changes[0]), "until": instant(asked.until) if asked.until else None})
    told = {
        "objections": [shapes.Objection.of(each) for each in found],
        "value": [shapes.ScheduledChange.of(each) for each in changes],
    }
    location = f"/api/allotments/{call.allotment.id}/scheduledChanges"
    return json_response(told, HTTPStatus.CREATED, {"Location": location})


@route("POST", f"{CHANGE}/retry", Permission.CHANGE_SETTINGS, {202: None}, if_match=True)
async def retry_change(call: Call) -> func.HttpResponse:
    """Make a change after all that was asked about."""
    stored, core = await _loaded(call), call.core
    after = again(stored.value)
    await core.dates.add(Dated.CHANGES, [entry(after)])
    await core.changes.write(after, stored.etag)
    cause = Text("triedAgainBy", actor=call.caller.id)
    await core.commands.enqueue([command(call.allotment.id, [after.id], cause, core.clock.now())])
    call.note({"plannedChange": _told(stored.value), "state": stored.value.state}, {"state": after.state})
    location = f"/api/allotments/{call.allotment.id}/scheduledChanges"
    return empty_response(HTTPStatus.ACCEPTED, {"Location": location})


@route("DELETE", CHANGE, Permission.CHANGE_SETTINGS, {204: None})
async def cancel_change(call: Call) -> func.HttpResponse:
    """Cancel a planned change.

    The one that takes it back is cancelled when its date comes.
    """
    stored = await _loaded(call)
    after = cancelled(stored.value, call.caller.id, call.core.clock.now())
    await call.core.changes.write(after, stored.etag)
    call.note({"plannedChange": _told(stored.value), "state": stored.value.state}, {"state": after.state})
    return empty_response(HTTPStatus.NO_CONTENT)


def _asked(call: Call, body: PlannedChange) -> NewChange:
    """What is asked for. Raises InvalidRequest with everything that is wrong, and Conflict."""
    if call.allotment.state is AllotmentState.DELETING:
        raise Conflict(Objection("allotmentDeleting", name=call.allotment.display_name))
    asked = body.asked
    if wrong := problems_of(asked, call.core.clock.now()):
        raise InvalidRequest(*wrong)
    return asked


async def _loaded(call: Call) -> Stored[ScheduledChange]:
    """The change that the path names, in the version that the caller has seen."""
    change_id = str(call.request.route_params.get("changeId", ""))
    stored = await call.core.changes.load(call.allotment.id, change_id) if _ID.fullmatch(change_id) else None
    if stored is None:
        raise NotFound(Objection("noChange", id=change_id))
    match(call.request, shapes.ScheduledChange.of(stored.value)["etag"], f"Change {change_id}")
    return stored


def _told(change: ScheduledChange) -> dict[str, object]:
    """A change as the audit record shows it."""
    return {"dueDateTime": instant(change.due), **settings_json(change.settings)}


def _listed(call: Call, page: Page[Stored[ScheduledChange]]) -> func.HttpResponse:
    return json_response(page_json(call, page, lambda stored: shapes.ScheduledChange.of(stored.value)))
