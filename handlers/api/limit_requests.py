"""Requests for a higher limit: asked for by owners, approved or refused by administrators."""

from datetime import datetime
from http import HTTPStatus

import azure.functions as func

from application.allotments import allowed_beyond, require_capacity, set_at_least
from application.messaging import schedule_delivery
from domain.access import Permission
from domain.directory import OBJECT_ID
from domain.errors import Conflict, InvalidRequest, NotFound
from domain.limit_requests import (
    Approval,
    LimitRequest,
    Message,
    NewLimitRequest,
    RequestState,
    approved,
    approving,
    asked,
    raised,
    refused,
    reopened,
)
from domain.objections import Objection
from domain.reading import Reading
from domain.stored import Page, Stored
from handlers.api import queries, shapes
from handlers.api.call import Call
from handlers.api.paging import page_json, page_of_seen, paging
from handlers.api.route import ONE, route
from handlers.http.etags import match
from handlers.http.responses import json_response

_LAST_MILLISECOND = 253_402_300_799_999
"""Of the year 9999: ids count down to it, so that the newest request sorts first."""


REQUEST = f"{ONE}/requests/{{requestId}}"


@route("POST", f"{ONE}/requests", Permission.ASK_FOR_LIMIT, {201: shapes.LimitRequest})
async def ask_for_limit(call: Call, body: Reading[NewLimitRequest]) -> func.HttpResponse:
    """Ask for a higher limit.

    An allotment has one undecided request at a time.
    """
    now = call.core.clock.now()
    request = asked(request_id_at(call, now), call.allotment, body, call.caller.id, now)
    for state in (RequestState.OPEN, RequestState.APPROVING):
        page = await call.services.requests.page(call.allotment.id, state, None, 1)
        if page.items:
            raise Conflict(Objection("requestPending", id=page.items[0].value.id))
    await call.services.requests.add(request)
    call.note({}, {"requestedUnits": request.allotted_units, "requestState": request.state})
    await schedule_delivery(call.core, call.allotment.id)
    return _shown(request, HTTPStatus.CREATED)


@route("GET", f"{ONE}/requests", Permission.READ, shapes.page(shapes.LimitRequest))
async def list_requests_of_allotment(call: Call, query: queries.Requests) -> func.HttpResponse:
    """The requests of one allotment, newest first."""
    cursor, count = paging(call, query)
    page = await call.services.requests.page(call.allotment.id, query.state, cursor, count)
    return _listed(call, page)


@route("GET", "/requests", Permission.LIST_REQUESTS, shapes.page(shapes.LimitRequest))
async def list_requests(call: Call, query: queries.Requests) -> func.HttpResponse:
    """The requests of all allotments that the caller may see.

    Those of an owner's allotments are in one page.
    """
    page = await page_of_seen(
        call, query, lambda of, cursor, count: call.services.requests.page(of, query.state, cursor, count)
    )
    return _listed(call, page)


@route("POST", f"{REQUEST}/approve", Permission.DECIDE_LIMIT, shapes.LimitRequest, if_match=True)
async def approve_request(call: Call, body: Approval) -> func.HttpResponse:
    """Approve a request: the limit is raised.

    Those who wait move up.
    """
    stored = await _loaded(call)
    beyond = allowed_beyond(body.allow_overcommit)
    await require_capacity(call.core, call.allotment, raised(call.allotment, stored.value), beyond)
    begun = approving(stored.value, body.message, call.caller.id, call.core.clock.now())
    await call.services.requests.write(begun, stored.etag)
    try:
        await set_at_least(call.core, call.allotment.id, begun.allotted_units, call.caller.id, beyond=beyond)
    except InvalidRequest:
        await _reopen(call, begun)
        raise
    call.note({"requestState": stored.value.state}, {"requestState": RequestState.APPROVED})
    return await _settled(call, approved(begun))


@route("POST", f"{REQUEST}/refuse", Permission.DECIDE_LIMIT, shapes.LimitRequest, if_match=True)
async def refuse_request(call: Call, body: Message) -> func.HttpResponse:
    """Refuse a request."""
    stored = await _loaded(call)
    request = refused(stored.value, body.message, call.caller.id, call.core.clock.now())
    await call.services.requests.write(request, stored.etag)
    call.note({"requestState": stored.value.state}, {"requestState": request.state})
    await schedule_delivery(call.core, call.allotment.id)
    return _shown(request)


async def _reopen(call: Call, request: LimitRequest) -> None:
    """Write that the request is undecided after all: others have taken the units meanwhile."""
    stored = await call.services.requests.load(request.allotment_id, request.id)
    if stored is not None and stored.value.state is RequestState.APPROVING:
        await call.services.requests.write(reopened(stored.value), stored.etag)


async def _settled(call: Call, request: LimitRequest) -> func.HttpResponse:
    """Write that the request is granted. Another worker that does it at the same time writes the same."""
    stored = await call.services.requests.load(request.allotment_id, request.id)
    if stored is not None and stored.value.state is RequestState.APPROVING:
        await call.services.requests.write(request, stored.etag)
    await schedule_delivery(call.core, call.allotment.id)
    return _shown(request)


async def _loaded(call: Call) -> Stored[LimitRequest]:
    """The request that the path names, in the version that the caller has seen."""
    request_id = str(call.request.route_params.get("requestId", ""))
    stored = None
    if OBJECT_ID.fullmatch(request_id):
        stored = await call.services.requests.load(call.allotment.id, request_id)
    if stored is None:
        raise NotFound(Objection("noRequest", id=request_id))
    match(call.request, shapes.LimitRequest.of(stored.value)["etag"], f"Request {request_id}")
    return stored


def request_id_at(call: Call, now: datetime) -> str:
    """An id that counts down with the time: the newest comes first."""
    return f"{_LAST_MILLISECOND - int(now.timestamp() * 1000):015d}-{call.core.new_id()[-12:]}"


def _listed(call: Call, page: Page[Stored[LimitRequest]]) -> func.HttpResponse:
    return json_response(page_json(call, page, lambda stored: shapes.LimitRequest.of(stored.value)))


def _shown(request: LimitRequest, status: HTTPStatus = HTTPStatus.OK) -> func.HttpResponse:
    shown = shapes.LimitRequest.of(request)
    location = f"/api/allotments/{request.allotment_id}/requests"
    return json_response(shown, status, {"ETag": shown["etag"], "Location": location})
