"""The waiting room: who waits, moving somebody up, the end date of a place, removing somebody."""

import logging
from collections.abc import Sequence
from typing import Any

import azure.functions as func

from application.reconciliation.held_elsewhere import ways_of
from application.waiting_order import ranks_of
from domain.access import Permission
from domain.admission import Plan
from domain.allotments import Allotment, Member, MemberState
from domain.errors import NotFound
from domain.objections import Objection, Text
from domain.reconciliation.outside import OtherWay
from domain.waiting_order import Rank, RankedBy
from domain.waiting_room import classified, moved_up
from handlers.api import bodies, queries, shapes
from handlers.api.call import Call
from handlers.api.end_dates import change_end
from handlers.api.membership import leave
from handlers.api.paging import page_json, paging
from handlers.api.route import ONE, route
from handlers.api.write_plan import write
from handlers.http.etags import match
from handlers.http.responses import json_response

log = logging.getLogger(__name__)


PLACE = f"{ONE}/waitingMembers/{{userId}}"


@route("GET", f"{ONE}/waitingMembers", Permission.READ, shapes.page(shapes.WaitingMember))
async def list_waiting_members(call: Call, query: queries.Paged) -> func.HttpResponse:
    """Who waits, the next in line first.

    With how they hold the products all the same, as of now.
    """
    cursor, count = paging(call, query)
    page = await call.core.store.page_of_members(call.allotment.id, cursor, count, seated=False)
    ways = await ways_of(call.core, call.allotment, [row.user_id for row in page.items])
    shown = {row.user_id: None if ways is None else ways.get(row.user_id, ()) for row in page.items}
    return json_response(page_json(call, page, lambda row: _with_ways(row, shown[row.user_id])))


@route("POST", f"{PLACE}/move", Permission.MANAGE_PEOPLE, shapes.WaitingMember, if_match=True)
async def move_waiting_member(call: Call, body: bodies.Move) -> func.HttpResponse:
    """Move somebody up: to the front, or directly before another."""

    async def plan(allotment: Allotment) -> Plan:
        row = await _waiting(call)
        match(call.request, shapes.WaitingMember.of(row)["etag"], f"The place of {row.user_id}")
        waiting = await call.core.store.waiting(allotment.id, allotment.waiting_units)
        cause = Text("movedBy", actor=call.caller.id)
        return moved_up(allotment, waiting, row.user_id, body.before, now=call.core.clock.now(), cause=cause)

    await write(call, plan)
    call.note({}, {"movedBefore": body.before or "everybody"})
    row = await _waiting(call)
    log.info("allotment %s: %s moved up by %s", call.allotment.id, row.user_id, call.caller.id)
    shown = shapes.WaitingMember.of(row)
    return json_response(shown, headers={"ETag": shown["etag"]})


@route("POST", f"{PLACE}/priorityClass", Permission.MANAGE_PEOPLE, shapes.WaitingMember, if_match=True)
async def classify_waiting_member(call: Call, body: bodies.ClassChoice) -> func.HttpResponse:
    """Choose the class of somebody who waits, or give back the choice to the rules.

    They stand where they would if they had come with this class.
    """
    user_id, before = call.object_id("userId"), None
    by_rule = (await ranks_of(call.core, call.allotment.waiting_order, [user_id])).get(user_id)

    async def plan(allotment: Allotment) -> Plan:
        nonlocal before
        row = await _waiting(call)
        before = row.rank
        match(call.request, shapes.WaitingMember.of(row)["etag"], f"The place of {row.user_id}")
        chosen = None if body.priority_class is None else Rank(body.priority_class, RankedBy.HAND)
        given = chosen or by_rule or (allotment.waiting_order and Rank(allotment.waiting_order.default_class))
        cause = Text("classSetBy", actor=call.caller.id)
        return classified(allotment, row, given or Rank(1), now=call.core.clock.now(), cause=cause)

    await write(call, plan)
    row = await _waiting(call)
    call.note(*({"priorityClass": each.priority_class if each else None} for each in (before, row.rank)))
    log.info("allotment %s: class of %s set by %s", call.allotment.id, row.user_id, call.caller.id)
    shown = shapes.WaitingMember.of(row)
    return json_response(shown, headers={"ETag": shown["etag"]})


@route("PATCH", PLACE, Permission.MANAGE_PEOPLE, shapes.WaitingMember)
async def change_waiting_member(call: Call, body: bodies.EndDateChange) -> func.HttpResponse:
    """Set the end date of somebody who waits, or take it away.

    A promotion keeps it.
    """
    return await change_end(call, body, "The place", _waiting, shapes.WaitingMember.of)


@route("DELETE", PLACE, Permission.MANAGE_PEOPLE, {202: None})
async def remove_waiting_member(call: Call) -> func.HttpResponse:
    """Remove somebody who waits from the watched group."""
    row = await _waiting(call)
    match(call.request, shapes.WaitingMember.of(row)["etag"], f"The place of {row.user_id}")
    return await leave(call, row)


async def _waiting(call: Call) -> Member:
    user_id = call.object_id("userId")
    row = (await call.core.store.members(call.allotment, [user_id])).get(user_id)
    if row is None or row.state is not MemberState.WAITING:
        raise NotFound(Objection("notWaiting", user=user_id))
    return row


def _with_ways(row: Member, ways: Sequence[OtherWay] | None) -> dict[str, Any]:
    """A place with how the person holds the products all the same; None: that cannot be seen just now."""
    held = None if ways is None else [shapes.OtherWay.of(way) for way in ways]
    return {**shapes.WaitingMember.of(row), "heldBy": held}
