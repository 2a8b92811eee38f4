"""Asking for a seat: people without one ask, owners approve or refuse, and the person sees the answer."""

import asyncio
from collections.abc import Collection
from http import HTTPStatus
from itertools import batched

import azure.functions as func

from application.joining import standing
from application.messaging import schedule_delivery
from application.person_index import LOADS_AT_ONCE, may_know
from application.seat_requests import requests_of
from domain.access import Permission
from domain.allotments import Allotment
from domain.errors import Conflict, NotFound
from domain.objections import Objection, Text
from domain.seat_requests import (
    THERE,
    UNDECIDED,
    NewSeatRequest,
    SeatApproval,
    SeatRefusal,
    SeatRequest,
    SeatRequestState,
    approved,
    approving,
    asked,
    is_open_to_asking,
    refused,
    require_seat_to_give,
    withdrawn,
)
from domain.stored import Page, Stored
from handlers.api import queries, shapes
from handlers.api.call import Call
from handlers.api.limit_requests import request_id_at
from handlers.api.membership import have_looked_at, require_done
from handlers.api.paging import page_json, page_of_seen, paging
from handlers.api.route import ONE, route
from handlers.http.etags import match
from handlers.http.responses import json_response

OWN = "/me/allotments/{id}"
REQUEST = f"{ONE}/seatRequests/{{userId}}"


@route("GET", "/me/openAllotments", None, shapes.page(shapes.OpenAllotment), searches=True)
async def list_open_allotments(call: Call, query: queries.Paged) -> func.HttpResponse:
    """The allotments in which the caller may ask for a seat. Guests may ask in none.

    Those in which they have a seat, wait or have asked are left out, so that a page may be empty before the end.
    """
    if not await _is_member_of_tenant(call):
        return json_response({"value": []})
    cursor, count = paging(call, query)
    page = await call.core.seat_requests.open_allotments(cursor, count)
    asked = await requests_of(call.core, call.caller.id)
    waits = {one for one, request in asked.items() if request.state in UNDECIDED}
    known = await may_know(call.core, call.caller.id)
    shown = list[Allotment]()
    for some in batched((each for each in page.items if each not in waits), LOADS_AT_ONCE, strict=False):
        found = await asyncio.gather(*(_open_to(call, each, known) for each in some))
        shown += [each for each in found if each is not None]
    return json_response(page_json(call, Page(tuple(shown), page.next_cursor), shapes.OpenAllotment.of))


@route("POST", f"{OWN}/ask", None, {201: shapes.OwnSeatRequest})
async def ask_for_seat(call: Call, body: NewSeatRequest) -> func.HttpResponse:
    """Ask for a seat in an allotment that is open to asking. For everybody but guests.

    404: it isn't open. 409: the caller is there already, has asked, asked lately, has asked for too many, or doesn't
    meet the conditions for joining.
    """
    allotment, user_id, core = call.allotment, call.caller.id, call.core
    if not is_open_to_asking(allotment):
        raise NotFound(Objection("noAllotment", id=allotment.id))
    if not await _is_member_of_tenant(call):
        raise Conflict(Objection("guestsMayNotAsk"))
    found = await standing(core, allotment.conditions, [user_id])
    if condition := found.get(user_id):
        raise Conflict(Objection("askIneligible", name=allotment.display_name, condition=condition.words))
    row = (await core.store.members(allotment, [user_id])).get(user_id)
    stored = await core.seat_requests.load(allotment.id, user_id)
    elsewhere, now = await _open_elsewhere(call), core.clock.now()
    request = asked(allotment, user_id, body.message, row, stored.value if stored else None, elsewhere, now)
    await core.person_index.add(allotment.id, [user_id], now)
    await core.seat_requests.write(request, stored.etag if stored else None, request_id_at(call, now))
    call.note({}, {"seatRequestState": request.state})
    await schedule_delivery(core, allotment.id)
    return json_response(shapes.OwnSeatRequest.of(request), HTTPStatus.CREATED, {"Location": "/api/me/allotments"})


@route("POST", f"{OWN}/withdraw", None, shapes.OwnSeatRequest)
async def withdraw_seat_request(call: Call) -> func.HttpResponse:
    """Withdraw the caller's own request for a seat. 404: there is none. 409: it is decided."""
    stored = await call.core.seat_requests.load(call.allotment.id, call.caller.id)
    if stored is None:
        raise NotFound(Objection("noAllotment", id=call.allotment.id))
    request = withdrawn(stored.value, call.core.clock.now())
    await call.core.seat_requests.write(request, stored.etag, None)
    call.note({"seatRequestState": stored.value.state}, {"seatRequestState": request.state})
    return json_response(shapes.OwnSeatRequest.of(request))


@route("GET", f"{ONE}/seatRequests", Permission.READ, shapes.page(shapes.SeatRequest))
async def list_seat_requests_of_allotment(call: Call, query: queries.SeatRequests) -> func.HttpResponse:
    """The requests for a seat in one allotment."""
    cursor, count = paging(call, query)
    page = await call.core.seat_requests.page(call.allotment.id, query.state, cursor, count)
    return json_response(page_json(call, page, shapes.SeatRequest.of))


@route("GET", "/seatRequests", Permission.LIST_REQUESTS, shapes.page(shapes.SeatRequest))
async def list_seat_requests(call: Call, query: queries.SeatRequests) -> func.HttpResponse:
    """The requests for a seat in all allotments that the caller may see.

    Those of an owner's allotments are in one page, `top` of each.
    """
    page = await page_of_seen(
        call, query, lambda of, cursor, count: call.core.seat_requests.page(of, query.state, cursor, count)
    )
    return json_response(page_json(call, page, shapes.SeatRequest.of))


@route("POST", f"{REQUEST}/approve", Permission.MANAGE_PEOPLE, shapes.SeatRequest, if_match=True)
async def approve_seat_request(call: Call, body: SeatApproval) -> func.HttpResponse:
    """Approve a request for a seat: the person is added to the group.

    They get a seat, or wait. 409: they would be removed from the group again, for every seat is in use.
    """
    stored, core, allotment = await _loaded(call), call.core, call.allotment
    request, now = stored.value, core.clock.now()
    row = (await core.store.members(allotment, [request.user_id])).get(request.user_id)
    is_there = row is not None and row.state in THERE
    if not is_there:
        require_seat_to_give(allotment)
    begun = approving(request, body.message, call.caller.id, now)
    await core.seat_requests.write(begun, stored.etag, None)
    if not is_there:
        require_done(await call.services.people.join(allotment.group_id, request.user_id))
        await have_looked_at(call, request.user_id, there=True, cause=Text("addedBy", actor=call.caller.id))
    call.note({"seatRequestState": request.state}, {"seatRequestState": approved(begun).state})
    return await _settled(call, approved(begun))


@route("POST", f"{REQUEST}/refuse", Permission.MANAGE_PEOPLE, shapes.SeatRequest, if_match=True)
async def refuse_seat_request(call: Call, body: SeatRefusal) -> func.HttpResponse:
    """Refuse a request for a seat, and say why."""
    stored, now = await _loaded(call), call.core.clock.now()
    request = refused(stored.value, body.message, call.caller.id, now)
    await call.core.seat_requests.write(request, stored.etag, request_id_at(call, now))
    call.note({"seatRequestState": stored.value.state}, {"seatRequestState": request.state})
    await schedule_delivery(call.core, call.allotment.id)
    return _shown(request)


async def _settled(call: Call, request: SeatRequest) -> func.HttpResponse:
    """Write that the request is granted. Another worker that does it at the same time writes the same."""
    stored = await call.core.seat_requests.load(request.allotment_id, request.user_id)
    if stored is not None and stored.value.state is SeatRequestState.APPROVING:
        await call.core.seat_requests.write(request, stored.etag, request_id_at(call, call.core.clock.now()))
    await schedule_delivery(call.core, call.allotment.id)
    return _shown(request)


async def _loaded(call: Call) -> Stored[SeatRequest]:
    """The request that the path names, in the version that the caller has seen."""
    user_id = call.object_id("userId")
    stored = await call.core.seat_requests.load(call.allotment.id, user_id)
    if stored is None:
        raise NotFound(Objection("noSeatRequest", user=user_id))
    match(call.request, shapes.SeatRequest.of(stored.value)["etag"], f"The request of {user_id}")
    return stored


async def _open_to(call: Call, allotment_id: str, known: Collection[str] | None) -> Allotment | None:
    """The allotment, if the caller may ask for a seat in it. known: which may know the caller; None: all of them."""
    stored, user_id = await call.core.store.load(allotment_id), call.caller.id
    if stored is None:
        await call.core.seat_requests.note_closed(allotment_id)
        return None
    if not is_open_to_asking(stored.value):
        return None
    if known is not None and allotment_id not in known:
        return stored.value
    row = (await call.core.store.members(stored.value, [user_id])).get(user_id)
    return None if row is not None and row.state in THERE else stored.value


async def _open_elsewhere(call: Call) -> int:
    """How many requests of the caller's wait for a decision in other allotments."""
    asked = await requests_of(call.core, call.caller.id)
    return sum(each.state in UNDECIDED for one, each in asked.items() if one != call.allotment.id)


async def _is_member_of_tenant(call: Call) -> bool:
    """Whether the caller is a person of the tenant: no guest, and no app."""
    account = (await call.core.nightly.accounts.accounts([call.caller.id])).get(call.caller.id)
    return account is not None and not account.guest


def _shown(request: SeatRequest) -> func.HttpResponse:
    shown = shapes.SeatRequest.of(request)
    location = f"/api/allotments/{request.allotment_id}/seatRequests"
    return json_response(shown, headers={"ETag": shown["etag"], "Location": location})
