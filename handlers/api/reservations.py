"""Reservations: seats that are kept for people by name; made, shown, kept for longer, given up."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from itertools import batched

import azure.functions as func

from application.allotments import ensure_finished
from application.reservations import command
from domain import reservations
from domain.access import Permission
from domain.admission import Plan
from domain.allotments import SEEN_AT_MOST, Allotment, AllotmentState
from domain.commands import Command, CommandKind
from domain.dates import Dated
from domain.errors import Conflict, InvalidRequest, NotFound, Problem
from domain.instants import instant
from domain.many_people import LINES_AT_MOST
from domain.objections import Objection, Text
from domain.people import Account
from domain.reservations import KEPT_UNLESS_SAID, ReservationPlan, Wish, planned, problems_of
from domain.reserved import Reservation, ReservationState
from domain.seat_ends import entries as end_entries
from domain.seat_ends import require_removable
from handlers.api import bodies, queries, shapes
from handlers.api.call import Call
from handlers.api.paging import page_json, paging
from handlers.api.route import ONE, route
from handlers.api.write_plan import write
from handlers.http.etags import match
from handlers.http.responses import empty_response, json_response

log = logging.getLogger(__name__)

RESERVATION = f"{ONE}/reservations/{{userId}}"


@route("GET", f"{ONE}/reservations", Permission.READ, shapes.page(shapes.Reservation))
async def list_reservations(call: Call, query: queries.Paged) -> func.HttpResponse:
    """For whom seats are kept, or will be."""
    cursor, count = paging(call, query)
    page = await call.core.store.page_of_reservations(call.allotment.id, cursor, count)
    return json_response(page_json(call, page, shapes.Reservation.of))


@route(
    "POST",
    f"{ONE}/reservations/plan",
    Permission.MANAGE_PEOPLE,
    shapes.ReservationPlan,
    reads=True,
    searches=True,
)
async def plan_reservations(call: Call, body: bodies.NewReservations) -> func.HttpResponse:
    """What would become of reservations for these people. Changes nothing."""
    accounts, wish = await _asked(call, body)
    plan = await _planned(call, call.allotment, body.users, accounts, wish)
    return json_response(shapes.ReservationPlan.of(plan))


@route(
    "POST",
    f"{ONE}/reservations",
    Permission.MANAGE_PEOPLE,
    {201: shapes.ReservationOutcome},
    searches=True,
)
async def reserve_seats(call: Call, body: bodies.NewReservations) -> func.HttpResponse:
    """Keep a seat for each of these people, from a start until they join or the reservation lapses.

    Who has a seat, or a reservation, gets none.
    """
    accounts, wish = await _asked(call, body)
    plan = await _planned(call, call.allotment, body.users, accounts, wish)
    made = await reserve(call, body.users, accounts, wish)
    told = {
        **shapes.ReservationOutcome.of(plan),
        "reserved": len(made),
        "value": [shapes.Reservation.of(each) for each in made],
    }
    location = f"/api/allotments/{call.allotment.id}/reservations"
    return json_response(told, HTTPStatus.CREATED, {"Location": location})


@route("PATCH", RESERVATION, Permission.MANAGE_PEOPLE, shapes.Reservation)
async def change_reservation(call: Call, body: bodies.ReservationChange) -> func.HttpResponse:
    """Keep the seat until another date."""
    expires, now = body.expiration_date_time, call.core.clock.now()
    before: Reservation | None = None

    async def plan(allotment: Allotment) -> Plan:
        nonlocal before
        before = await _reservation(call, allotment)
        _match(call, before)
        if wrong := problems_of(Wish(before.starts, expires), now):
            raise InvalidRequest(*wrong)
        after = reservations.extended(allotment, before, expires, now=now)
        indexed = [step.reserves for step in after.steps if step.reserves is not None]
        entries = [entry for each in indexed for entry in reservations.entries(allotment.id, each)]
        await call.core.dates.add(Dated.RESERVATIONS, entries)
        return after

    await write(call, plan)
    call.note(
        {reservations.EXPIRATION: instant(before.expires) if before else None},
        {reservations.EXPIRATION: instant(expires)},
    )
    shown = shapes.Reservation.of(await _reservation(call, call.allotment))
    return json_response(shown, headers={"ETag": shown["etag"]})


@route("DELETE", RESERVATION, Permission.MANAGE_PEOPLE, {204: None})
async def cancel_reservation(call: Call) -> func.HttpResponse:
    """Give a reservation up.

    A seat that it keeps is free at once.
    """
    cause = Text("reservationCancelledBy", actor=call.caller.id)

    async def plan(allotment: Allotment) -> Plan:
        reservation = await _reservation(call, allotment)
        _match(call, reservation)
        return reservations.cancelled(allotment, reservation, now=call.core.clock.now())

    await ensure_finished(call.core, call.allotment.id, cause)
    await write(call, plan)
    finish = Command(CommandKind.FINISH, call.allotment.id, cause, call.core.clock.now())
    await call.core.commands.enqueue([finish])
    call.note({"reservation": call.object_id("userId")}, {"reservation": None})
    return empty_response(HTTPStatus.NO_CONTENT)


async def reserve(call: Call, names: Sequence[str], accounts: Sequence[Account], wish: Wish) -> Sequence[Reservation]:
    """Make the reservations, each with its entries in the indexes before it; answers those that were made."""
    allotment, core, now = call.allotment, call.core, call.core.clock.now()
    ids = sorted(each.person.id for each in accounts)
    indexed = [
        Reservation(user, ReservationState.PLANNED, wish.starts, wish.expires, now, call.caller.id) for user in ids
    ]
    await core.dates.add(
        Dated.RESERVATIONS, [entry for each in indexed for entry in reservations.entries(allotment.id, each)]
    )
    if wish.ends is not None:
        ends = (end_entries(allotment.id, user, wish.ends, core.remind_before, now=now) for user in ids)
        await core.seat_ends.add([entry for some in ends for entry in some])
    await core.person_index.add(allotment.id, ids, now)
    before = await core.store.reservations(allotment, ids)

    async def plan(stored: Allotment) -> Plan:
        outlook = await _planned(call, stored, names, accounts, wish)
        return reservations.made(stored, outlook.to_reserve, wish, by=call.caller.id, now=now)

    await write(call, plan)
    stored = await core.store.load(allotment.id)
    found = await core.store.reservations(stored.value, ids) if stored else {}
    new = (each for user, each in sorted(found.items()) if user not in before)
    made = [each for each in new if (each.reserved, each.reserved_by) == (now, call.caller.id)]
    call.note({}, {"reserved": {"count": len(made), "userIds": [each.user_id for each in made]}})
    log.info("allotment %s: %d seats reserved by %s", allotment.id, len(made), call.caller.id)
    begun = [each.user_id for each in made if each.starts <= now]
    cause = Text("reservedBy", actor=call.caller.id)
    commands = [command(allotment.id, some, cause, now) for some in batched(begun, SEEN_AT_MOST, strict=False)]
    if commands:
        await core.commands.enqueue(commands)
    return made


async def require_reservable(call: Call, wish: Wish) -> None:
    """Go on where seats can be reserved so. Raises InvalidRequest with what is wrong with the dates, and Conflict."""
    allotment, core = call.allotment, call.core
    if allotment.state is AllotmentState.DELETING:
        raise Conflict(Objection("allotmentDeleting", name=allotment.display_name))
    if wrong := problems_of(wish, core.clock.now()):
        raise InvalidRequest(*wrong)
    if not wish.add and wish.ends is None:
        return
    group = await core.directory.group(allotment.group_id)
    if wish.ends is not None:
        require_removable(group)
    if group is None:
        raise NotFound(Objection("groupDeleted"))
    if group.removal_blocked_by:
        raise Conflict(Objection("groupNotChanged", because=group.removal_blocked_by))


def _wish(call: Call, body: bodies.NewReservations) -> Wish:
    now = call.core.clock.now()
    starts = max(body.start_date_time or now, now)
    return Wish(starts, body.expiration_date_time or starts + KEPT_UNLESS_SAID, body.add_at_start, body.end_date_time)


async def _asked(call: Call, body: bodies.NewReservations) -> tuple[Sequence[Account], Wish]:
    """The people whom the names name, and what is asked for. Raises where nothing of the kind can be done."""
    if not 0 < len(body.users) <= LINES_AT_MOST:
        raise InvalidRequest(Problem("users", Objection("peopleCount", most=LINES_AT_MOST)))
    wish = _wish(call, body)
    await require_reservable(call, wish)
    return list(await call.services.people.identified(list(body.users))), wish


async def _planned(
    call: Call, allotment: Allotment, names: Sequence[str], accounts: Sequence[Account], wish: Wish
) -> ReservationPlan:
    ids = [each.person.id for each in accounts]
    members = await call.core.store.members(allotment, ids)
    known: Mapping[str, Reservation] = await call.core.store.reservations(allotment, ids)
    return planned(names, accounts, wish, allotment, members, known, now=call.core.clock.now())


async def _reservation(call: Call, allotment: Allotment) -> Reservation:
    user_id = call.object_id("userId")
    found = (await call.core.store.reservations(allotment, [user_id])).get(user_id)
    if found is None:
        raise NotFound(Objection("noReservation", user=user_id))
    return found


def _match(call: Call, reservation: Reservation) -> None:
    match(call.request, shapes.Reservation.of(reservation)["etag"], f"The reservation of {reservation.user_id}")
