"""End dates by the API: of a seat, and of a place in the waiting room; given, changed, taken away."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import azure.functions as func

from domain.admission import Plan
from domain.allotments import Allotment, Member
from domain.errors import InvalidRequest, Problem
from domain.incoming import unknown_properties
from domain.instants import instant
from domain.objections import Objection
from domain.seat_ends import END_DATE, changed, entries, read_end, require_removable
from handlers.api.call import Call
from handlers.api.write_plan import write
from handlers.http.etags import match
from handlers.http.responses import json_object, json_response

log = logging.getLogger(__name__)


async def change_end(
    call: Call, what: str, find: Callable[[Call], Awaitable[Member]], shown_as: Callable[[Member], dict[str, Any]]
) -> func.HttpResponse:
    """Set the end date of the person in the path, or take it away. Answers the person's row as it is then.

    what: What to call the row where the caller has seen another version.
    find: The row as it is now. Raises NotFound.
    """
    ends, user_id = _asked(call), call.object_id("userId")
    before: Member | None = None
    if ends is not None:
        await prepare(call, user_id, ends)

    async def plan(allotment: Allotment) -> Plan:
        nonlocal before
        row = before = await find(call)
        match(call.request, shown_as(row)["etag"], f"{what} of {user_id}")
        return changed(allotment, row, ends, now=call.core.clock.now())

    await write(call, plan)
    call.note({END_DATE: _told(before.ends if before else None)}, {END_DATE: _told(ends)})
    log.info("allotment %s: %s end date set by %s", call.allotment.id, user_id, call.caller.id)
    shown = shown_as(await find(call))
    return json_response(shown, headers={"ETag": shown["etag"]})


async def prepare(call: Call, user_id: str, ends: datetime) -> None:
    """Have an end date found when it comes, before it is written. Raises InvalidRequest where it cannot be kept."""
    require_removable(await call.core.directory.group(call.allotment.group_id))
    now, remind_before = call.core.clock.now(), call.core.remind_before
    await call.core.seat_ends.add(entries(call.allotment.id, user_id, ends, remind_before, now=now))


def _told(ends: datetime | None) -> str | None:
    return instant(ends) if ends else None


def _asked(call: Call) -> datetime | None:
    """The end date in the body; None: none. Raises InvalidRequest with everything that is wrong."""
    body = json_object(call.request)
    problems = unknown_properties(body, {END_DATE})
    if END_DATE not in body:
        problems.append(Problem(END_DATE, Objection("endDateNeeded")))
    if problems:
        raise InvalidRequest(*problems)
    return read_end(body[END_DATE], call.core.clock.now())
