"""The waiting room: who waits, moving somebody up, the end date of a place, removing somebody."""

import logging

import azure.functions as func

from application.reconciliation.held_elsewhere import ways_of
from domain.admission import Plan
from domain.allotments import Allotment, Member, MemberState
from domain.directory import OBJECT_ID
from domain.errors import InvalidRequest, NotFound, Problem
from domain.incoming import unknown_properties
from domain.objections import Objection, Text
from domain.waiting_room import moved_up
from handlers.api.call import Call
from handlers.api.end_dates import change_end
from handlers.api.membership import leave
from handlers.api.paging import page_json, paging
from handlers.api.representations import waiting_member_json, waiting_with_ways_json
from handlers.api.write_plan import write
from handlers.http.etags import match
from handlers.http.responses import json_object, json_response

log = logging.getLogger(__name__)


async def list_waiting_members(call: Call) -> func.HttpResponse:
    """A page of the waiting room, the next in line first; with how they hold the products all the same, as of now."""
    cursor, count = paging(call)
    page = await call.core.store.page_of_members(call.allotment.id, cursor, count, seated=False)
    ways = await ways_of(call.core, call.allotment, [row.user_id for row in page.items])
    shown = {row.user_id: None if ways is None else ways.get(row.user_id, ()) for row in page.items}
    return json_response(page_json(call, page, lambda row: waiting_with_ways_json(row, shown[row.user_id])))


async def move_waiting_member(call: Call) -> func.HttpResponse:
    """Move somebody up: to the front, or directly before another."""
    before = _before(call)

    async def plan(allotment: Allotment) -> Plan:
        row = await _waiting(call)
        match(call.request, waiting_member_json(row)["etag"], f"The place of {row.user_id}")
        waiting = await call.core.store.waiting(allotment.id, allotment.waiting_units)
        cause = Text("movedBy", actor=call.caller.id)
        return moved_up(allotment, waiting, row.user_id, before, now=call.core.clock.now(), cause=cause)

    await write(call, plan)
    call.note({}, {"movedBefore": before or "everybody"})
    row = await _waiting(call)
    log.info("allotment %s: %s moved up by %s", call.allotment.id, row.user_id, call.caller.id)
    shown = waiting_member_json(row)
    return json_response(shown, headers={"ETag": shown["etag"]})


async def change_waiting_member(call: Call) -> func.HttpResponse:
    """Set the end date of somebody who waits, or take it away. A promotion keeps it."""
    return await change_end(call, "The place", _waiting, waiting_member_json)


async def remove_waiting_member(call: Call) -> func.HttpResponse:
    """Remove somebody who waits from the watched group."""
    row = await _waiting(call)
    match(call.request, waiting_member_json(row)["etag"], f"The place of {row.user_id}")
    return await leave(call, row)


async def _waiting(call: Call) -> Member:
    user_id = call.object_id("userId")
    row = (await call.core.store.members(call.allotment, [user_id])).get(user_id)
    if row is None or row.state is not MemberState.WAITING:
        raise NotFound(Objection("notWaiting", user=user_id))
    return row


def _before(call: Call) -> str | None:
    """Whom to move somebody before; None: to the front. Raises InvalidRequest with everything that is wrong."""
    body = json_object(call.request)
    problems = unknown_properties(body, {"before"})
    before = body.get("before")
    if before is not None and not (isinstance(before, str) and OBJECT_ID.fullmatch(before)):
        problems.append(Problem("before", Objection("beforeWhom")))
    if problems:
        raise InvalidRequest(*problems)
    return before.lower() if isinstance(before, str) else None
