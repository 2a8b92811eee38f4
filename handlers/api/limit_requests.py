"""Requests for a higher limit: asked for by owners, approved or refused by administrators."""

from datetime import datetime
from http import HTTPStatus

import azure.functions as func

from application.allotments import announce, carry_out, require_capacity
from application.messaging import schedule_delivery
from application.updates import update_allotment
from domain.admission import Transaction
from domain.allotments import Allotment
from domain.directory import OBJECT_ID
from domain.errors import Conflict, InvalidRequest, NotFound, Problem
from domain.limit_requests import (
    LimitRequest,
    RequestState,
    answer_of,
    approval_of,
    approved,
    approving,
    asked,
    raised,
    refused,
)
from domain.objections import Objection
from domain.stored import Page, Stored
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.api.representations import limit_request_json
from handlers.http.etags import match
from handlers.http.responses import json_object, json_response

_LAST_MILLISECOND = 253_402_300_799_999
"""Of the year 9999: ids count down to it, so that the newest request sorts first."""


async def ask(call: Call) -> func.HttpResponse:
    """Ask for a higher limit; an allotment has one undecided request at a time."""
    body = json_object(call.request)
    now = call.core.clock.now()
    request = asked(_new_id(call, now), call.allotment, body, call.caller.id, now)
    for state in (RequestState.OPEN, RequestState.APPROVING):
        page = await call.services.requests.page(call.allotment.id, state, None, 1)
        if page.items:
            raise Conflict(Objection("requestPending", id=page.items[0].value.id))
    await call.services.requests.add(request)
    call.note({}, {"requestedUnits": request.allotted_units, "requestState": request.state})
    await schedule_delivery(call.core, call.allotment.id)
    return _shown(request, HTTPStatus.CREATED)


async def list_requests_of_allotment(call: Call) -> func.HttpResponse:
    """A page of an allotment's requests, newest first."""
    cursor, count = paging(call)
    page = await call.services.requests.page(call.allotment.id, _state(call), cursor, count)
    return _listed(call, page)


async def list_requests(call: Call) -> func.HttpResponse:
    """The requests of all allotments that the caller may see; of an owner's allotments in one page."""
    cursor, count = paging(call)
    state = _state(call)
    if call.caller.sees_all:
        return _listed(call, await call.services.requests.page(None, state, cursor, count))
    pages = [await call.services.requests.page(own.id, state, None, count) for own in call.owned]
    return _listed(call, Page(tuple(request for page in pages for request in page.items)))


async def approve(call: Call) -> func.HttpResponse:
    """Grant a request: the limit is raised, and those who wait move up."""
    message, allow_overcommit = approval_of(json_object(call.request))
    stored = await _loaded(call)
    if not allow_overcommit:
        await require_capacity(call.core, call.allotment, raised(call.allotment, stored.value))
    begun = approving(stored.value, message, call.caller.id, call.core.clock.now())
    await call.services.requests.write(begun, stored.etag)
    await _raise_limit(call, begun)
    call.note({"requestState": stored.value.state}, {"requestState": RequestState.APPROVED})
    return await _settled(call, approved(begun))


async def refuse(call: Call) -> func.HttpResponse:
    """Refuse a request, with a message."""
    message = answer_of(json_object(call.request))
    stored = await _loaded(call)
    request = refused(stored.value, message, call.caller.id, call.core.clock.now())
    await call.services.requests.write(request, stored.etag)
    call.note({"requestState": stored.value.state}, {"requestState": request.state})
    await schedule_delivery(call.core, call.allotment.id)
    return _shown(request)


async def _raise_limit(call: Call, request: LimitRequest) -> None:
    async def write(stored: Stored[Allotment]) -> None:
        after = raised(stored.value, request)
        await announce(call.core, stored.value, after, call.caller.id)
        await call.core.store.commit(Transaction(after, ()), stored.etag)
        await carry_out(call.core, stored.value, after, call.caller.id)

    await update_allotment(call.core, request.allotment_id, write, seen=call.stored)


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
    match(call.request, limit_request_json(stored.value)["etag"], f"Request {request_id}")
    return stored


def _new_id(call: Call, now: datetime) -> str:
    return f"{_LAST_MILLISECOND - int(now.timestamp() * 1000):015d}-{call.core.new_id()[-12:]}"


def _state(call: Call) -> RequestState | None:
    text = call.request.params.get("state")
    if text is None:
        return None
    if text not in {state.value for state in RequestState}:
        raise InvalidRequest(Problem("state", Objection("mustBeOneOf", known=tuple(RequestState))))
    return RequestState(text)


def _listed(call: Call, page: Page[Stored[LimitRequest]]) -> func.HttpResponse:
    return json_response(page_json(call, page, lambda stored: limit_request_json(stored.value)))


def _shown(request: LimitRequest, status: HTTPStatus = HTTPStatus.OK) -> func.HttpResponse:
    shown = limit_request_json(request)
    location = f"/api/allotments/{request.allotment_id}/requests"
    return json_response(shown, status, {"ETag": shown["etag"], "Location": location})
