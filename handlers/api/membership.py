"""Taking a person out of the watched group, and waiting for what follows."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

import azure.functions as func

from application.nested_groups import remove_people
from domain.allotments import Member, MemberState
from domain.commands import Command, CommandKind
from domain.errors import Conflict, Transient
from domain.fulfilment import DONE, Effect, Outcome
from domain.objections import Objection, Text
from domain.young import may_be_unknown
from handlers.api.call import Call
from handlers.http.responses import empty_response

log = logging.getLogger(__name__)

KNOWN_SOON = timedelta(seconds=30)
"""So long is to be waited before Graph is asked again about somebody whom it does not know yet."""


async def leave(call: Call, row: Member) -> func.HttpResponse:
    """Remove somebody from the watched group, and have enforcement look at it."""
    outcomes = await remove_people(call.core, call.allotment, [row])
    settled = await less_who_left_before(call, outcomes, {row.user_id: row})
    require_done(settled[row.user_id])
    await have_looked_at(call, row.user_id, there=False, cause=Text("removedBy", actor=call.caller.id))
    path = f"/api/allotments/{call.allotment.id}"
    return empty_response(HTTPStatus.ACCEPTED, {"Location": f"{path}/decisions?userId={row.user_id}"})


async def less_who_left_before(
    call: Call, outcomes: Mapping[str, Outcome], rows: Mapping[str, Member]
) -> dict[str, Outcome]:
    """The outcomes of removals; of people whom Graph does not know as members, those who left before are done.

    Else they, or the group, may be too new. Graph answers 404 for both, so that a removal that is repeated has to be
    told from one that comes too early. The group is observed at most once for all of them.
    """
    now, allotment = call.core.clock.now(), call.allotment
    unknown = [rows[user] for user, outcome in outcomes.items() if outcome.effect is Effect.UNKNOWN]
    new = {row.user_id for row in unknown if _may_be_new(row, now)}
    if new:
        observation = await call.core.directory.observe(allotment.group_id, allotment.delta_token, now)
        shown = {entry.user_id: entry.present for entry in observation.observed}
        new = {user for user in new if shown.get(user, not observation.complete)}
    left = {row.user_id for row in unknown} - new
    return {user: DONE if user in left else outcome for user, outcome in outcomes.items()}


def _may_be_new(row: Member, now: datetime) -> bool:
    return row.state is not MemberState.RELEASING and may_be_unknown(row.since, now)


def require_done(outcome: Outcome) -> None:
    """Go on if Graph did it. Raises Transient, and Conflict with Graph's words where it refuses."""
    if (wrong := failure(outcome)) is not None:
        raise wrong


def failure(outcome: Outcome) -> Transient | Conflict | None:
    """Why Graph did not do it; None where it did."""
    match outcome.effect:
        case Effect.UNKNOWN:
            return Transient(Objection("notKnownYet"), KNOWN_SOON)
        case Effect.LATER:
            return Transient(Text("graphSays", detail=outcome.detail), outcome.retry_after)
        case Effect.REFUSED if outcome.inner:
            return Conflict(Objection("memberByInner", because=outcome.detail))
        case Effect.REFUSED:
            return Conflict(Objection("graphRefusedGroup", detail=outcome.detail))
        case Effect.DONE:
            return None


async def have_looked_at(call: Call, user_id: str, *, there: bool, cause: str, ends: datetime | None = None) -> None:
    """Put the change on the enforcement queue, without waiting for Graph's notification of it.

    Where the notification is faster, the decision names that as its cause; who did it is in the app's log.
    """
    log.info("allotment %s: %s %s", call.allotment.id, user_id, cause)
    dates = {user_id: ends} if ends else {}
    command = Command(
        CommandKind.OBSERVE, call.allotment.id, cause, call.core.clock.now(), hints={user_id: there}, ends=dates
    )
    await call.core.commands.enqueue([command])
