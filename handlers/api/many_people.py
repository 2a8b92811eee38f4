"""Many people at once: a plan that changes nothing, and carrying it out.

People are added to and removed from the watched group in as few requests as Graph takes. Enforcement looks at all of
them together, and decides as about anybody who joins or leaves in another way. So a large removal stops and asks here
too (docs/decisions/0007).
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from itertools import batched
from time import monotonic
from typing import Any

import azure.functions as func

from application.joining import standing
from application.nested_groups import remove_people
from application.prerequisites import lacks_of
from domain.access import Permission
from domain.allotments import SEEN_AT_MOST, AllotmentState, Member
from domain.commands import Command, CommandKind
from domain.errors import Conflict, InvalidRequest, NotFound, Problem, Transient
from domain.fulfilment import Effect, Outcome
from domain.many_people import CARRIED_OUT, LINES_AT_MOST, Action, Line, PeoplePlan, identified, planned
from domain.objections import Objection, Text
from domain.objections.coding import with_code
from handlers.api import bodies, shapes
from handlers.api.call import Call
from handlers.api.membership import failure, less_who_left_before
from handlers.api.route import ONE, route
from handlers.http.responses import json_response

log = logging.getLogger(__name__)

PEOPLE_A_CHANGE = 20
"""So many members are added by one request, or removed by one batch ("Add members", "JSON batching")."""

BEGUN_WITHIN = 120
"""Seconds. No change is begun later: Azure cuts a request off after 230 seconds."""

type Change = Callable[[Sequence[str]], Awaitable[Mapping[str, Outcome]]]
"""Changes who is in the watched group; see `domain.ports.Memberships`."""


@route(
    "POST",
    f"{ONE}/assignments/plan",
    Permission.MANAGE_PEOPLE,
    shapes.PeoplePlan,
    reads=True,
    searches=True,
)
async def plan_assignments(call: Call, body: bodies.ManyPeople) -> func.HttpResponse:
    """What would happen if many people were added or removed. Changes nothing."""
    plan, _ = await _plan(call, body)
    return json_response(shapes.PeoplePlan.of(plan))


@route("POST", f"{ONE}/assignments/bulk", Permission.MANAGE_PEOPLE, {202: shapes.PeopleOutcome}, searches=True)
async def change_assignments(call: Call, body: bodies.ManyPeople) -> func.HttpResponse:
    """Add or remove many people; the decisions follow.

    Who would be removed from the group again is not added.
    """
    plan, rows = await _plan(call, body)
    removing, adding = plan.to_do(Action.REMOVE), plan.to_do(Action.ADD)
    until, directory = monotonic() + BEGUN_WITHIN, call.core.directory
    removed = await _changed(removing, partial(_removed, call, rows), until)
    added = await _changed(adding, partial(directory.add_members, call.allotment.group_id), until)
    await _have_looked_at(call, {**dict.fromkeys(removing, False), **dict.fromkeys(adding, True)})
    left = await _settled(call, removed, rows)
    outcomes = {user: wrong.message if (wrong := failure(each)) else None for user, each in {**left, **added}.items()}
    done = {
        "added": [user for user in adding if outcomes[user] is None],
        "removed": [user for user in removing if outcomes[user] is None],
    }
    call.note({}, {name: {"count": len(ids), "userIds": ids} for name, ids in done.items() if ids})
    log.info("allotment %s: %d added, %d removed by %s", call.allotment.id, *map(len, done.values()), call.caller.id)
    told = {
        **shapes.PeopleOutcome.of(plan),
        "lines": [_told(line, outcomes) for line in plan.lines],
        "failed": sum(why is not None for why in outcomes.values()),
        **{name: len(ids) for name, ids in done.items()},
    }
    location = f"/api/allotments/{call.allotment.id}/decisions"
    return json_response(told, HTTPStatus.ACCEPTED, {"Location": location})


async def _plan(call: Call, body: bodies.ManyPeople) -> tuple[PeoplePlan, Mapping[str, Member]]:
    """The plan, and the rows of those whom it names. Raises where nothing of the kind can be done now."""
    allotment, core = call.allotment, call.core
    if not 0 < len(body.add) + len(body.remove) <= LINES_AT_MOST:
        raise InvalidRequest(Problem("add", Objection("peopleCount", most=LINES_AT_MOST)))
    if body.add and allotment.state is not AllotmentState.ACTIVE:
        raise Conflict(Objection("nobodyAdmitted", name=allotment.display_name, state=allotment.state))
    group = await core.directory.group(allotment.group_id)
    if group is None:
        raise NotFound(Objection("groupDeleted"))
    if group.removal_blocked_by:
        raise Conflict(Objection("groupNotChanged", because=group.removal_blocked_by))
    accounts = await call.services.people.identified([*body.add, *body.remove])
    lines = identified(body.add, body.remove, accounts)
    ids = [each.person.id for each in accounts]
    rows, kept = await core.store.members(allotment, ids), await core.store.reservations(allotment, ids)
    moves_up = allotment.free_units or not allotment.waits
    waiting = await core.store.waiting(allotment.id, allotment.waiting_units) if moves_up else ()
    adding = [each.account.person.id for each in lines if each.account and each.action is Action.ADD]
    found = await standing(core, allotment.conditions, [*adding, *(row.user_id for row in waiting)])
    unmet = {user: condition for user, condition in found.items() if condition}
    lacks = await lacks_of(core, allotment, [*adding, *(row.user_id for row in waiting)])
    now, policy = core.clock.now(), core.policy
    plan = planned(lines, allotment, rows, waiting, now=now, policy=policy, reservations=kept, unmet=unmet, lacks=lacks)
    return plan, rows


async def _removed(call: Call, rows: Mapping[str, Member], user_ids: Sequence[str]) -> Mapping[str, Outcome]:
    return await remove_people(call.core, call.allotment, [rows[user] for user in user_ids])


async def _changed(user_ids: Sequence[str], change: Change, until: float) -> dict[str, Outcome]:
    """What became of each, some at a time. Where Graph wants to be left alone, or time is up, the rest is not begun."""
    outcomes: dict[str, Outcome] = {}
    over: Outcome | None = None
    for some in batched(user_ids, PEOPLE_A_CHANGE, strict=False):
        if over is None and monotonic() >= until:
            over = Outcome(Effect.LATER, Text("notBegun"))
        try:
            outcomes |= dict.fromkeys(some, over) if over else await change(some)
        except Transient as busy:
            over = Outcome(Effect.LATER, busy.message, busy.retry_after)
            outcomes |= dict.fromkeys(some, over)
    return outcomes


async def _settled(call: Call, removed: Mapping[str, Outcome], rows: Mapping[str, Member]) -> Mapping[str, Outcome]:
    """The outcomes of removals by the rule for one person; where Graph isn't to be asked now, as they are."""
    try:
        return await less_who_left_before(call, removed, rows)
    except Transient as busy:
        log.warning("allotment %s: who left before is not known: %s", call.allotment.id, busy)
        return removed


async def _have_looked_at(call: Call, hints: Mapping[str, bool]) -> None:
    """Have enforcement look at all of them, once the last has been changed: a large removal is seen whole.

    Also at those about whom Graph gave no answer. A command names no more people than an allotment remembers.
    """
    actor, now = call.caller.id, call.core.clock.now()
    commands = [
        Command(CommandKind.OBSERVE, call.allotment.id, Text("changedTogetherBy", actor=actor), now, hints=dict(some))
        for some in batched(hints.items(), SEEN_AT_MOST, strict=False)
    ]
    if commands:
        await call.core.commands.enqueue(commands)


def _told(line: Line, outcomes: Mapping[str, str | None]) -> dict[str, Any]:
    """A line with what became of it."""
    shown = shapes.PeopleLine.of(line)
    if line.prospect not in CARRIED_OUT or line.account is None:
        return {**shown, "result": "nothing"}
    why = outcomes[line.account.person.id]
    return {**shown, "result": "asked"} if why is None else {**shown, "result": "failed", **with_code("reason", why)}
