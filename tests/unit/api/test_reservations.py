"""Reservations by the API: making, showing, keeping for longer and cancelling them, and what time brings."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from application.reconciliation.start import reconcile
from application.reservations import keep_reservations
from domain.access import READER
from domain.commands import Command, CommandKind
from domain.dates import WRITTEN_WITHIN, Dated
from local.tenant.model import GraphError
from tests.unit.api.office import Office, Reply

DAY = timedelta(days=1)


async def reserve(office: Office, allotment: str, *users: str, by: str = "administrator", **more: object) -> Reply:
    body = {"users": [*users], **more}
    return await office.call("POST", f"/allotments/{allotment}/reservations", body, by=by)


async def plan(office: Office, allotment: str, *users: str, **more: object) -> Reply:
    return await office.call("POST", f"/allotments/{allotment}/reservations/plan", {"users": [*users], **more})


async def states(office: Office, allotment: str) -> dict[str, str]:
    """Where each reservation stands, by person."""
    shown = await office.call("GET", f"/allotments/{allotment}/reservations")
    return {each["userId"]: each["state"] for each in shown.body["value"]}


async def numbers(office: Office, allotment: str) -> tuple[int, int, int, int, int]:
    """Seats in use, waiting, kept, owed, and all reservations."""
    shown = (await office.call("GET", f"/allotments/{allotment}")).body
    names = ("consumedUnits", "waitingUnits", "reservedUnits", "owedUnits", "reservations")
    return tuple(shown[name] for name in names)  # type: ignore[return-value]


async def join(office: Office, allotment: str, user: str) -> None:
    group = (await office.call("GET", f"/allotments/{allotment}")).body["groupId"]
    office.tenant.change_members(group, add=[user])
    await office.commands.enqueue([Command(CommandKind.OBSERVE, allotment, "notification", office.clock.now())])


async def leave(office: Office, allotment: str, user: str) -> None:
    group = (await office.call("GET", f"/allotments/{allotment}")).body["groupId"]
    office.tenant.change_members(group, remove=[user])
    await office.commands.enqueue([Command(CommandKind.OBSERVE, allotment, "notification", office.clock.now())])
    for _ in range(3):
        office.clock.advance(timedelta(minutes=15))
        await office.commands.enqueue([Command(CommandKind.FINISH, allotment, "later", office.clock.now())])


async def decisions(office: Office, allotment: str, user: str) -> list[str]:
    """What was decided about somebody, newest first."""
    path = f"/allotments/{allotment}/decisions?userId={user}"
    return [each["kind"] for each in (await office.call("GET", path)).body["value"]]


def later(office: Office, wait: timedelta) -> str:
    return (office.clock.now() + wait).isoformat()


async def waits(office: Office, allotment: str, user: str) -> None:
    await join(office, allotment, user)
    assert (await decisions(office, allotment, user))[0] == "waiting"


async def test_a_seat_is_kept_while_others_wait_and_is_there_when_the_person_joins(office: Office) -> None:
    allotment, vip = await office.allotment(units=1, overflow="wait"), office.person("vip")
    reply = await reserve(office, allotment, vip)
    assert (reply.status, reply.body["totals"], reply.body["reserved"]) == (201, {"kept": 1}, 1)
    assert await numbers(office, allotment) == (0, 0, 1, 0, 1)
    await waits(office, allotment, office.person("early"))
    assert await numbers(office, allotment) == (0, 1, 1, 0, 1)
    await join(office, allotment, vip)
    assert await numbers(office, allotment) == (1, 1, 0, 0, 0)
    assert await decisions(office, allotment, vip) == ["licensed", "reserved"]


async def test_beyond_kept_seats_people_are_rolled_back_with_the_numbers(office: Office) -> None:
    allotment = await office.allotment(units=2, overflow="rollback")
    await reserve(office, allotment, office.person("a"), office.person("b"))
    other = office.person("other")
    await join(office, allotment, other)
    shown = await office.call("GET", f"/allotments/{allotment}/decisions?userId={other}")
    (decision,) = shown.body["value"]
    assert (decision["kind"], decision["reasonCode"], decision["reasonValues"]["reserved"]) == (
        "rolledBack",
        "rolledBackReserved",
        2,
    )


async def test_a_lapsed_one_frees_its_seat_for_the_next_in_line(office: Office) -> None:
    allotment, vip, next_one = (
        await office.allotment(units=1, overflow="wait"),
        office.person("vip"),
        office.person("n"),
    )
    await reserve(office, allotment, vip, expirationDateTime=later(office, DAY))
    await waits(office, allotment, next_one)
    await keep_reservations(office.core)
    assert await numbers(office, allotment) == (0, 1, 1, 0, 1)
    office.clock.advance(DAY)
    await keep_reservations(office.core)
    assert await numbers(office, allotment) == (1, 0, 0, 0, 0)
    assert await decisions(office, allotment, vip) == ["lapsed", "reserved"]
    assert (await decisions(office, allotment, next_one))[0] == "promoted"
    office.clock.advance(2 * WRITTEN_WITHIN)
    await keep_reservations(office.core)
    assert await office.core.dates.due(Dated.RESERVATIONS, office.clock.now(), 10) == []


async def test_before_its_start_it_takes_nothing_and_then_gets_what_is_free(office: Office) -> None:
    allotment, vip, other = await office.allotment(units=2, overflow="wait"), office.person("vip"), office.person("o")
    reply = await reserve(office, allotment, vip, startDateTime=later(office, DAY))
    assert reply.body["totals"] == {"keptFromStart": 1}
    await join(office, allotment, other)
    assert await numbers(office, allotment) == (1, 0, 0, 0, 1)
    office.clock.advance(DAY)
    await keep_reservations(office.core)
    assert await states(office, allotment) == {vip: "held"}
    assert await decisions(office, allotment, vip) == ["reserved", "reserved"]


async def test_where_no_seat_is_free_at_its_start_it_gets_the_next_one_before_the_waiting_room(office: Office) -> None:
    allotment, vip = await office.allotment(units=1, overflow="wait"), office.person("vip")
    holder, next_one = office.person("holder"), office.person("next")
    await join(office, allotment, holder)
    await waits(office, allotment, next_one)
    reply = await reserve(office, allotment, vip, startDateTime=later(office, DAY))
    assert reply.body["totals"] == {"mayBeShort": 1}
    office.clock.advance(DAY)
    for _ in range(2):
        await keep_reservations(office.core)
    assert (await states(office, allotment), await numbers(office, allotment)) == ({vip: "owed"}, (1, 1, 0, 1, 1))
    assert await decisions(office, allotment, vip) == ["heldUp", "reserved"]
    await leave(office, allotment, holder)
    assert (await states(office, allotment), await numbers(office, allotment)) == ({vip: "held"}, (0, 1, 1, 0, 1))
    await join(office, allotment, vip)
    assert await numbers(office, allotment) == (1, 1, 0, 0, 0)


async def test_who_waits_gets_the_seat_that_is_owed_to_them(office: Office) -> None:
    allotment, vip = await office.allotment(units=1, overflow="wait"), office.person("vip")
    holder, next_one = office.person("holder"), office.person("next")
    await join(office, allotment, holder)
    await waits(office, allotment, next_one)
    await waits(office, allotment, vip)
    assert (await reserve(office, allotment, vip)).body["totals"] == {"waitsNow": 1}
    await reserve(office, allotment, vip, startDateTime=later(office, DAY))
    office.clock.advance(DAY)
    await keep_reservations(office.core)
    await leave(office, allotment, holder)
    assert (await decisions(office, allotment, vip))[0] == "promoted"
    assert await numbers(office, allotment) == (1, 1, 0, 0, 0)


async def test_the_app_adds_people_at_the_start_with_their_end_date(office: Office) -> None:
    group = office.group()
    allotment = await office.allotment(units=1, groupId=group)
    vip, ends = office.person("vip"), later(office, 30 * DAY)
    body = {"user": vip, "startDateTime": later(office, DAY), "endDateTime": ends}
    reply = await office.call("POST", f"/allotments/{allotment}/assignments", body)
    assert (reply.status, reply.body["decision"], office.tenant.truth.member_ids(group)) == (202, None, frozenset())
    office.clock.advance(DAY)
    await keep_reservations(office.core)
    assert office.tenant.truth.member_ids(group) == {vip}
    shown = await office.call("GET", f"/allotments/{allotment}/assignments/{vip}")
    assert datetime.fromisoformat(shown.body["endDateTime"]) == datetime.fromisoformat(ends)
    assert (await states(office, allotment), (await numbers(office, allotment))[0]) == ({}, 1)


async def test_who_is_refused_by_graph_keeps_the_seat_and_is_not_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    allotment, vip, asked = await office.allotment(units=1), office.person("vip"), list[object]()
    await reserve(office, allotment, vip, startDateTime=later(office, DAY), addAtStart=True)

    def refused(*arguments: Any, **_named: object) -> None:
        asked.append(arguments)
        raise GraphError(400, "Request_BadRequest", "No.")

    monkeypatch.setattr(office.tenant, "change_members", refused)
    monkeypatch.setattr(office.tenant, "add_member", refused, raising=False)
    monkeypatch.setattr(office.tenant, "add_members", refused, raising=False)
    office.clock.advance(DAY)
    await keep_reservations(office.core)
    assert asked
    shown = (await office.call("GET", f"/allotments/{allotment}/reservations")).body["value"]
    assert [(each["state"], each["errorCode"]) for each in shown] == [("held", "additionRefused")]
    before = len(asked)
    await keep_reservations(office.core)
    assert len(asked) == before


async def test_a_limit_does_not_fall_below_what_is_kept(office: Office) -> None:
    allotment = await office.allotment(units=3)
    await join(office, allotment, office.person("holder"))
    await reserve(office, allotment, office.person("vip"))
    path = f"/allotments/{allotment}"
    reply = await office.call("PATCH", path, {"allottedUnits": 1}, headers=await office.etag(path))
    (problem,) = reply.body["errors"]
    assert (reply.status, problem["code"], problem["values"]) == (
        400,
        "limitBelowReserved",
        {"used": 1, "reserved": 1, "limit": 1},
    )
    assert (await office.call("PATCH", path, {"allottedUnits": 2}, headers=await office.etag(path))).status == 200


async def test_cancelling_frees_the_seat_at_once(office: Office) -> None:
    allotment, vip, next_one = (
        await office.allotment(units=1, overflow="wait"),
        office.person("vip"),
        office.person("n"),
    )
    await reserve(office, allotment, vip)
    await waits(office, allotment, next_one)
    path = f"/allotments/{allotment}/reservations/{vip}"
    assert (await office.call("DELETE", path, headers={"If-Match": '"another"'})).status == 412
    assert (await office.call("DELETE", path, headers={"If-Match": "*"})).status == 204
    assert await numbers(office, allotment) == (1, 0, 0, 0, 0)
    assert (await office.call("DELETE", path, headers={"If-Match": "*"})).status == 404


async def test_it_is_kept_for_longer(office: Office) -> None:
    allotment, vip = await office.allotment(units=1), office.person("vip")
    await reserve(office, allotment, vip, expirationDateTime=later(office, DAY))
    path, until = f"/allotments/{allotment}/reservations/{vip}", later(office, 3 * DAY)
    reply = await office.call("PATCH", path, {"expirationDateTime": until}, headers={"If-Match": "*"})
    assert (reply.status, reply.headers["ETag"]) == (200, reply.body["etag"])
    office.clock.advance(2 * DAY)
    await keep_reservations(office.core)
    assert await states(office, allotment) == {vip: "held"}
    office.clock.advance(DAY)
    await keep_reservations(office.core)
    assert await states(office, allotment) == {}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"startDateTime": 800 * DAY}, "startDateTime"),
        ({"expirationDateTime": -DAY}, "expirationDateTime"),
        ({"expirationDateTime": 400 * DAY}, "expirationDateTime"),
        ({"startDateTime": 2 * DAY, "expirationDateTime": DAY}, "expirationDateTime"),
        ({"startDateTime": 2 * DAY, "endDateTime": DAY}, "endDateTime"),
        ({"endDateTime": 4000 * DAY}, "endDateTime"),
        ({"startDateTime": "soon"}, "startDateTime"),
        ({"addAtStart": 1}, "addAtStart"),
        ({"until": 1}, "until"),
    ],
    ids=str,
)
async def test_wrong_dates_are_named(office: Office, more: dict[str, Any], field: str) -> None:
    allotment = await office.allotment(units=1)
    said = {name: later(office, value) if isinstance(value, timedelta) else value for name, value in more.items()}
    for ask in (plan, reserve):
        reply = await ask(office, allotment, office.person("x"), **said)
        assert (reply.status, [each["field"] for each in reply.body["errors"]]) == (400, [field])


async def test_a_list_is_planned_before_it_is_reserved(office: Office) -> None:
    allotment = await office.allotment(units=3)
    seated, kept = office.person("seated"), office.person("kept")
    await join(office, allotment, seated)
    await reserve(office, allotment, kept)
    new = [office.person(f"new{number}") for number in range(2)]
    office.tenant.update_user(new[1], account_enabled=False)
    names = [seated, kept, *new, new[0].upper(), "nobody@contoso.example"]
    told = await plan(office, allotment, *names)
    assert [line["outcome"] for line in told.body["lines"]] == [
        "hasSeat",
        "hasReservation",
        "kept",
        "firstInLine",
        "twice",
        "unknown",
    ]
    assert set(await states(office, allotment)) == {kept}
    reply = await reserve(office, allotment, *names)
    assert (reply.body["totals"], reply.body["reserved"]) == (told.body["totals"], 2)
    assert await states(office, allotment) == {kept: "held", min(new): "held", max(new): "owed"}
    assert (await reserve(office, allotment, *new)).body["reserved"] == 0


async def test_owners_reserve_within_their_allotment_and_others_do_not(office: Office) -> None:
    owner = office.caller("owner")
    allotment = await office.allotment(units=1, owners=[owner])
    assert (await reserve(office, allotment, office.person("vip"), by="owner")).status == 201
    assert (await reserve(office, await office.allotment(units=1), office.person("vip"), by="owner")).status == 404
    office.caller("reader", roles=[READER])
    assert (await reserve(office, allotment, office.person("vip"), by="reader")).status == 403


async def test_nobody_and_too_many_are_refused(office: Office) -> None:
    allotment = await office.allotment(units=1)
    for users in ([], ["x@contoso.example"] * 1001):
        assert (await plan(office, allotment, *users)).status == 400


async def test_the_night_writes_entries_again_that_were_lost(office: Office) -> None:
    allotment, vip = await office.allotment(units=1), office.person("vip")
    await reserve(office, allotment, vip, expirationDateTime=later(office, DAY))
    found = await office.core.dates.due(Dated.RESERVATIONS, office.clock.now() + 9 * DAY, 10)
    await office.core.dates.remove(Dated.RESERVATIONS, found)
    await reconcile(office.core)
    office.clock.advance(DAY)
    await keep_reservations(office.core)
    assert await states(office, allotment) == {}


async def test_a_suspended_allotment_is_left_alone(office: Office) -> None:
    allotment, vip = await office.allotment(units=1), office.person("vip")
    await reserve(office, allotment, vip, expirationDateTime=later(office, DAY))
    path = f"/allotments/{allotment}"
    await office.call("PATCH", path, {"state": "suspended"}, headers=await office.etag(path))
    office.clock.advance(DAY)
    for _ in range(2):
        await keep_reservations(office.core)
        office.clock.advance(2 * WRITTEN_WITHIN)
    due = await office.core.dates.due(Dated.RESERVATIONS, office.clock.now(), 9)
    assert [entry.subject for entry in due] == [vip]
    assert await states(office, allotment) == {vip: "held"}
    await office.call("PATCH", path, {"state": "active"}, headers=await office.etag(path))
    await keep_reservations(office.core)
    assert await states(office, allotment) == {}


async def test_it_goes_with_its_allotment(office: Office) -> None:
    allotment = await office.allotment(units=1)
    await reserve(office, allotment, office.person("vip"))
    path = f"/allotments/{allotment}"
    assert (await office.call("DELETE", path, headers=await office.etag(path))).status == 202
    assert (await office.call("GET", f"{path}/reservations")).status == 404
    assert (await office.core.store.page_of_reservations(allotment, None, 10)).items == ()


async def test_the_audit_record_names_who_and_whom(office: Office) -> None:
    allotment, vip = await office.allotment(units=1), office.person("vip")
    await reserve(office, allotment, vip)
    shown = await office.call("GET", f"/allotments/{allotment}/audit?kind=reserveSeats")
    (entry,) = shown.body["value"]
    assert (entry["result"], entry["changes"][0]["after"]) == ("done", {"count": 1, "userIds": [vip]})
