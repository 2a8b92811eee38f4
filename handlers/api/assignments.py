"""Seats: who has one, adding and removing people, trying a failed licence again.

People are added to the watched group, and enforced like anybody who joins in another way. They are removed from the
group, and enforcement takes the licence back and frees the seat.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic

import azure.functions as func

from application.allotments import ensure_finished
from application.inventory import every_allotment
from application.people_in_order import seated_by_id, seated_by_name
from application.person_names import are_all_named
from domain.access import Permission
from domain.admission import Plan
from domain.allotments import Allotment, AllotmentState, Decision, DecisionKind, Member, MemberState
from domain.commands import Command, CommandKind
from domain.errors import Conflict, InvalidRequest, NotFound, Problem, StaleWrite
from domain.fulfilment import regrant
from domain.instants import instant
from domain.objections import Objection, Text
from domain.people import Account, Person
from domain.reading import Reading
from domain.reservations import KEPT_UNLESS_SAID, Wish
from domain.seat_ends import END_DATE, out_of_reach
from domain.stored import Page
from handlers.api import bodies, queries, shapes
from handlers.api.call import Call
from handlers.api.end_dates import change_end, prepare
from handlers.api.membership import have_looked_at, leave, require_done
from handlers.api.paging import page_json, paging
from handlers.api.reservations import require_reservable, reserve
from handlers.api.route import ONE, route
from handlers.api.write_plan import write
from handlers.http.etags import match
from handlers.http.responses import empty_response, json_response, problem_json

log = logging.getLogger(__name__)

REFUSED_AGAIN_AFTER = timedelta(minutes=1)
"""So soon after a refusal nobody is added again to an allotment that is still full."""

DECISIONS_LOOKED_AT = 100

POLLED_EVERY = 0.1
"""Seconds between two looks for the decision about somebody who was added."""

_THERE = frozenset({MemberState.PENDING, MemberState.LICENSED, MemberState.FAILED, MemberState.WAITING})


_BY_ID = "i!"
"""How the cursor begins of a list that is by id: it stays so to its end, also when all names are there meanwhile."""

SEAT = f"{ONE}/assignments/{{userId}}"


@route("GET", f"{ONE}/assignments", Permission.READ, shapes.ASSIGNMENTS)
async def list_assignments(call: Call, query: queries.Assignments) -> func.HttpResponse:
    """Who has a seat.

    By id, or by name where that is asked for and can be: `orderedBy` says which. All names must have been collected
    once, and failed, pending and releasing seats alone are always by id.
    """
    state = MemberState(query.state) if query.state else None
    if query.ids is not None:
        rows = (await call.core.store.members(call.allotment, query.ids)).values()
        named = [row for row in rows if row.seated and state in {None, row.state}]
        return json_response({"value": [shapes.Assignment.of(row) for row in named]})
    cursor, count = paging(call, query)
    names, allotment = call.core.person_names, call.allotment
    if cursor is None:
        asked = query.order == "name" and state in {None, MemberState.LICENSED}
        by_name = asked and names is not None and await are_all_named(call.core)
    else:
        by_name = not cursor.startswith(_BY_ID)
    if by_name and names is not None:
        page = await seated_by_name(call.core, names, allotment, cursor, count, state)
    else:
        after = cursor.removeprefix(_BY_ID) if cursor else None
        page = await seated_by_id(call.core, allotment, after, count, state)
        page = Page(page.items, _BY_ID + page.next_cursor if page.next_cursor else None)
    ordered = "name" if by_name else "id"
    return json_response({**page_json(call, page, shapes.Assignment.of), "orderedBy": ordered})


@route("GET", SEAT, Permission.READ, shapes.Assignment)
async def show_assignment(call: Call) -> func.HttpResponse:
    """One seat."""
    shown = shapes.Assignment.of(await _seat(call))
    return json_response(shown, headers={"ETag": shown["etag"]})


@route("POST", f"{ONE}/assignments", Permission.MANAGE_PEOPLE, {201: shapes.Addition, 202: shapes.Addition})
async def add_assignment(call: Call, body: Reading[bodies.NewAssignment]) -> func.HttpResponse:
    """Add a person to the watched group, and wait for the decision.

    201: licensed or waiting. 409: rolled back or ignored. 202: not decided yet; Location is where it will be. With a
    start date that is yet to come, a seat is reserved instead, and the app adds them then (202). People
    who were rolled back just now get the same answer while there is no seat: another membership would be taken back
    too.
    """
    (person, ends), allotment = await _named(call, body), call.allotment
    if (starts := body.fields.get("start_date_time")) and starts > call.core.clock.now():
        return await _from_then_on(call, person, starts, ends)
    if allotment.state is not AllotmentState.ACTIVE:
        raise Conflict(Objection("nobodyAdmitted", name=allotment.display_name, state=allotment.state))
    row = (await call.core.store.members(allotment, [person.id])).get(person.id)
    if row is not None and row.state in _THERE:
        raise Conflict(Objection("alreadyIn", user=person.id, state=row.state, name=allotment.display_name))
    if (refusal := await _refused_just_now(call, person.id)) is not None:
        return _decided(call, person.id, refusal)
    if ends is not None:
        await prepare(call, person.id, ends)
    require_done(await call.services.people.join(allotment.group_id, person.id))
    await have_looked_at(call, person.id, there=True, cause=Text("addedBy", actor=call.caller.id), ends=ends)
    decision = await _decision(call, person.id, after=allotment.decisions)
    call.note({}, {END_DATE: instant(ends) if ends else None, "decision": decision.kind if decision else None})
    return _decided(call, person.id, decision)


async def _from_then_on(call: Call, person: Person, starts: datetime, ends: datetime | None) -> func.HttpResponse:
    """Reserve a seat for somebody who is added to the group at its start."""
    wish = Wish(starts, starts + KEPT_UNLESS_SAID, add=True, ends=ends)
    await require_reservable(call, wish)
    made = await reserve(call, [person.id], [Account(person)], wish)
    if not made:
        raise Conflict(Objection("notReserved", user=person.id, name=call.allotment.display_name))
    location = f"/api/allotments/{call.allotment.id}/reservations"
    return json_response({"userId": person.id, "decision": None}, HTTPStatus.ACCEPTED, {"Location": location})


@route("PATCH", SEAT, Permission.MANAGE_PEOPLE, shapes.Assignment)
async def change_assignment(call: Call, body: bodies.EndDateChange) -> func.HttpResponse:
    """Set the end date of a seat, or take it away."""
    return await change_end(call, body, "The assignment", _seat, shapes.Assignment.of)


@route("DELETE", SEAT, Permission.MANAGE_PEOPLE, {202: None})
async def remove_assignment(call: Call) -> func.HttpResponse:
    """Remove a person from the watched group.

    The seat frees when the licence is gone.
    """
    row = await _seat(call)
    match(call.request, shapes.Assignment.of(row)["etag"], f"The assignment of {row.user_id}")
    return await leave(call, row)


@route("POST", f"{SEAT}/retry", Permission.MANAGE_PEOPLE, {202: None}, if_match=True)
async def retry_assignment(call: Call) -> func.HttpResponse:
    """Grant a failed licence again."""
    user_id, cause = call.object_id("userId"), Text("triedAgainBy", actor=call.caller.id)

    async def plan(allotment: Allotment) -> Plan:
        row = await _seat(call)
        match(call.request, shapes.Assignment.of(row)["etag"], f"The assignment of {user_id}")
        if row.state is not MemberState.FAILED:
            raise Conflict(Objection("licenceNotFailed", user=user_id, state=row.state))
        await ensure_finished(call.core, allotment.id, cause)
        return regrant(allotment, [row], now=call.core.clock.now(), cause=cause, policy=call.core.policy, asked=True)

    await write(call, plan)
    finish = Command(CommandKind.FINISH, call.allotment.id, cause, call.core.clock.now())
    await call.core.commands.enqueue([finish])
    return empty_response(
        HTTPStatus.ACCEPTED, {"Location": f"/api/allotments/{call.allotment.id}/assignments/{user_id}"}
    )


@route("POST", f"{ONE}/retry", Permission.MANAGE_PEOPLE, {202: None})
async def retry_failed(call: Call) -> func.HttpResponse:
    """Grant every failed licence of an allotment again.

    The queue does it, some at a time.
    """
    allotment = call.allotment
    if allotment.state is not AllotmentState.ACTIVE:
        raise Conflict(Objection("nobodyAdmitted", name=allotment.display_name, state=allotment.state))
    await _have_tried_again(call, [allotment])
    return empty_response(HTTPStatus.ACCEPTED, {"Location": f"/api/allotments/{allotment.id}/assignments?state=failed"})


@route("POST", "/products/{skuId}/retry", Permission.RECONCILE, {202: None})
async def retry_product(call: Call) -> func.HttpResponse:
    """Grant every failed licence again, in all allotments of a product."""
    sku_id = call.object_id("skuId")
    if sku_id not in await call.core.directory.subscribed():
        raise NotFound(Objection("noProduct", product=sku_id))
    allotments = [each async for each in every_allotment(call.core) if each.state is AllotmentState.ACTIVE]
    await _have_tried_again(
        call, [each for each in allotments if any(product.sku_id == sku_id for product in each.products)]
    )
    return empty_response(HTTPStatus.ACCEPTED)


async def _have_tried_again(call: Call, allotments: Sequence[Allotment]) -> None:
    cause, now = Text("triedAgainBy", actor=call.caller.id), call.core.clock.now()
    if allotments:
        await call.core.commands.enqueue([Command(CommandKind.RETRY, each.id, cause, now) for each in allotments])


async def _seat(call: Call) -> Member:
    user_id = call.object_id("userId")
    row = (await call.core.store.members(call.allotment, [user_id])).get(user_id)
    if row is None or not row.seated:
        raise NotFound(Objection("noSeat", user=user_id))
    return row


async def _named(call: Call, body: Reading[bodies.NewAssignment]) -> tuple[Person, datetime | None]:
    """The person whom the body names, and their end date. Raises InvalidRequest with everything that is wrong."""
    name, ends = body.fields.get("user"), body.fields.get("end_date_time")
    person = await call.services.people.find(name) if name else None
    problems = out_of_reach(ends, call.core.clock.now())
    if person is None:
        unknown = [Problem("user", Objection("noUser"))] if name else []
        raise InvalidRequest(*body.problems, *unknown, *problems)
    body.value(*problems)
    return person, ends


async def _refused_just_now(call: Call, user_id: str) -> Decision | None:
    """The decision by which somebody was rolled back a moment ago; None where there is none, or there may be a seat."""
    if call.allotment.waits or call.allotment.expected_units:
        return None
    newest = await call.core.store.decisions(call.allotment.id, None, DECISIONS_LOOKED_AT)
    last = next((decision for decision in newest.items if decision.user_id == user_id), None)
    if last is None or last.kind is not DecisionKind.ROLLED_BACK:
        return None
    return last if call.core.clock.now() - last.decided < REFUSED_AGAIN_AFTER else None


async def _decision(call: Call, user_id: str, *, after: int) -> Decision | None:
    """The first decision about somebody with a number above `after`; None: there is none within the time."""
    deadline = monotonic() + call.services.decided_within.total_seconds()
    while True:
        stored = await call.core.store.load(call.allotment.id)
        if stored is None:
            raise StaleWrite(f"Allotment {call.allotment.id} was deleted meanwhile.")
        if (new := stored.value.decisions - after) > 0:
            page = await call.core.store.decisions(call.allotment.id, None, new)
            about = [decision for decision in page.items if decision.user_id == user_id and decision.id > after]
            if about:
                return about[0]
        if monotonic() >= deadline:
            return None
        await asyncio.sleep(POLLED_EVERY)


def _decided(call: Call, user_id: str, decision: Decision | None) -> func.HttpResponse:
    path = f"/api/allotments/{call.allotment.id}"
    if decision is None:
        location = f"{path}/decisions?userId={user_id}"
        return json_response({"userId": user_id, "decision": None}, HTTPStatus.ACCEPTED, {"Location": location})
    shown = shapes.Decision.of(decision)
    if decision.kind in {
        DecisionKind.ROLLED_BACK,
        DecisionKind.IGNORED,
        DecisionKind.INELIGIBLE,
        DecisionKind.RELEASED,
        DecisionKind.ENDED,
    }:
        return problem_json(HTTPStatus.CONFLICT, decision.reason, call.language, more={"decision": shown})
    where = "waitingMembers" if decision.kind is DecisionKind.WAITING else f"assignments/{user_id}"
    headers = {"Location": f"{path}/{where}"}
    return json_response({"userId": user_id, "decision": shown}, HTTPStatus.CREATED, headers)
