"""Seats with an end date: giving one, changing it, and what happens when it comes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from application.reconciliation.start import reconcile
from application.seat_ends import end_seats
from application.services import Messaging
from domain.allotments import AllotmentState
from domain.commands import Command, CommandKind
from domain.seat_ends import WRITTEN_WITHIN
from domain.settings import MessageChoices
from tests.fakes.messages import InMemoryMessages
from tests.unit.api.fakes import InMemoryRequests
from tests.unit.api.office import Office, Reply

WEEK = timedelta(days=7)


def in_time(office: Office, wait: timedelta = WEEK) -> str:
    return (office.clock.now() + wait).isoformat()


async def add(office: Office, allotment: str, user: str, ends: object) -> Reply:
    return await office.call("POST", f"/allotments/{allotment}/assignments", {"user": user, "endDateTime": ends})


async def seat(office: Office, allotment: str, user: str) -> Reply:
    return await office.call("GET", f"/allotments/{allotment}/assignments/{user}")


async def set_end(office: Office, allotment: str, user: str, ends: object) -> Reply:
    path = f"/allotments/{allotment}/assignments/{user}"
    return await office.call("PATCH", path, {"endDateTime": ends}, headers=await office.etag(path))


async def end_of(office: Office, allotment: str, user: str) -> datetime | None:
    shown = (await seat(office, allotment, user)).body["endDateTime"]
    return datetime.fromisoformat(shown) if shown else None


async def kinds(office: Office, allotment: str, user: str) -> list[str]:
    """What was decided about somebody, newest first."""
    path = f"/allotments/{allotment}/decisions?userId={user}"
    return [decision["kind"] for decision in (await office.call("GET", path)).body["value"]]


async def propagation_margin(office: Office, allotment: str) -> None:
    """Have enforcement look again until what was begun has been seen to end."""
    for _ in range(3):
        office.clock.advance(timedelta(minutes=15))
        await office.commands.enqueue([Command(CommandKind.FINISH, allotment, "later", office.clock.now())])


def turn_dynamic(office: Office, group: str) -> None:
    office.tenant.update_group(group, actor="tenant", group_types=("DynamicMembership",), membership_rule="true")


@pytest.fixture
async def guest(office: Office) -> tuple[str, str]:
    """An allotment of one seat, held by somebody for a week."""
    allotment, person = await office.allotment(units=1, overflow="wait"), office.person("guest")
    assert (await add(office, allotment, person, in_time(office))).status == 201
    return allotment, person


async def test_it_is_given_with_the_person_who_is_added(office: Office, guest: tuple[str, str]) -> None:
    assert await end_of(office, *guest) == office.clock.now() + WEEK


async def test_it_is_given_to_somebody_whom_another_look_found_first(office: Office) -> None:
    allotment, person = await office.allotment(), office.person("guest")
    ends, carry_out = in_time(office), office.commands.carry_out
    office.commands.carry_out = None
    await add(office, allotment, person, ends)
    (with_end,) = office.commands.sent[-1:]
    office.commands.carry_out = carry_out
    await office.commands.enqueue([Command(CommandKind.OBSERVE, allotment, "notification", office.clock.now())])
    assert await end_of(office, allotment, person) is None
    await office.commands.enqueue([with_end])
    assert await end_of(office, allotment, person) == datetime.fromisoformat(ends)


async def test_it_is_set_changed_and_taken_away(office: Office) -> None:
    allotment, person = await office.allotment(), office.person("guest")
    await add(office, allotment, person, None)
    assert await end_of(office, allotment, person) is None
    for ends in (in_time(office), in_time(office, 2 * WEEK), None):
        reply = await set_end(office, allotment, person, ends)
        assert (reply.status, reply.headers["ETag"]) == (200, reply.body["etag"])
        assert await end_of(office, allotment, person) == (datetime.fromisoformat(ends) if ends else None)


async def test_an_old_version_is_refused(office: Office, guest: tuple[str, str]) -> None:
    allotment, person = guest
    path = f"/allotments/{allotment}/assignments/{person}"
    seen = await office.etag(path)
    await set_end(office, allotment, person, None)
    assert (await office.call("PATCH", path, {"endDateTime": in_time(office)}, headers=seen)).status == 412
    assert await end_of(office, allotment, person) is None


@pytest.mark.parametrize("ends", ["", "soon", 7, "2030-01-01", "2030-01-01T10:00:00", "2020-01-01T00:00:00Z", [], True])
async def test_it_must_be_an_instant_in_the_future(office: Office, guest: tuple[str, str], ends: object) -> None:
    allotment, person = guest
    for reply in (await set_end(office, allotment, person, ends), await add(office, allotment, person, ends)):
        assert (reply.status, [each["field"] for each in reply.body["errors"]]) == (400, ["endDateTime"])


async def test_ten_years_are_the_most(office: Office, guest: tuple[str, str]) -> None:
    assert (await set_end(office, *guest, in_time(office, timedelta(days=3653)))).status == 200
    assert (await set_end(office, *guest, in_time(office, timedelta(days=3654)))).status == 400
    assert (await set_end(office, *guest, datetime.max.replace(tzinfo=UTC).isoformat())).status == 400


async def test_all_that_is_wrong_is_told_at_once(office: Office) -> None:
    body = {"user": "nobody@contoso.example", "endDateTime": "soon", "until": "x"}
    reply = await office.call("POST", f"/allotments/{await office.allotment()}/assignments", body)
    assert {problem["field"] for problem in reply.body["errors"]} == {"user", "endDateTime", "until"}
    path = f"/allotments/{await office.allotment()}/assignments/{office.person('x')}"
    assert (await office.call("PATCH", path, {}, headers={"If-Match": "*"})).status == 400


async def test_where_nobody_can_be_removed_it_is_refused_with_the_reason(office: Office) -> None:
    group = office.tenant.create_group("Dynamic", "dynamic", security_enabled=True).id
    allotment, person = await office.allotment(groupId=group, overflow="wait"), office.person("guest")
    await add(office, allotment, person, None)
    turn_dynamic(office, group)
    reply = await set_end(office, allotment, person, in_time(office))
    assert (reply.status, reply.body["errors"][0]["field"]) == (400, "endDateTime")
    assert "its membership is dynamic" in reply.body["errors"][0]["message"]
    assert (await add(office, allotment, office.person("other"), in_time(office))).status == 400


class TestWhenItComes:
    async def test_the_person_is_removed_and_the_next_in_line_gets_the_seat(
        self, office: Office, guest: tuple[str, str]
    ) -> None:
        allotment, person = guest
        waiting = office.person("waiting")
        await add(office, allotment, waiting, None)
        await end_seats(office.core)
        assert (await kinds(office, allotment, person))[0] == "licensed"
        office.clock.advance(WEEK)
        await end_seats(office.core)
        await propagation_margin(office, allotment)
        assert await kinds(office, allotment, person) == ["ended", "licensed"]
        assert await kinds(office, allotment, waiting) == ["promoted", "waiting"]
        assert (await seat(office, allotment, person)).status == 404
        (ended, *_) = (await office.call("GET", f"/allotments/{allotment}/decisions?userId={person}")).body["value"]
        assert ended["reason"].startswith(
            "Reached the end date (2026-03-09 08:00 UTC), and was removed from the group."
        )
        assert ended["cause"] == "end date"

    async def test_it_is_forgotten_once_it_has_been_carried_out(self, office: Office, guest: tuple[str, str]) -> None:
        for wait in (WEEK, WRITTEN_WITHIN, timedelta(minutes=5)):
            office.clock.advance(wait)
            await end_seats(office.core)
        assert await office.core.seat_ends.due(office.clock.now(), 10) == []

    async def test_a_date_that_was_taken_away_ends_nothing(self, office: Office, guest: tuple[str, str]) -> None:
        await set_end(office, *guest, None)
        office.clock.advance(WEEK + 2 * WRITTEN_WITHIN)
        await end_seats(office.core)
        assert await kinds(office, *guest) == ["licensed"]
        assert await office.core.seat_ends.due(office.clock.now(), 10) == []

    async def test_whoever_left_and_came_back_has_none(self, office: Office, guest: tuple[str, str]) -> None:
        allotment, person = guest
        path = f"/allotments/{allotment}/assignments/{person}"
        await office.call("DELETE", path, headers=await office.etag(path))
        assert await end_of(office, allotment, person) is None
        await add(office, allotment, person, None)
        assert await end_of(office, allotment, person) is None
        office.clock.advance(WEEK)
        await end_seats(office.core)
        assert (await seat(office, allotment, person)).status == 200

    async def test_a_suspended_allotment_ends_nothing_until_it_is_resumed(
        self, office: Office, guest: tuple[str, str]
    ) -> None:
        allotment, person = guest
        one = f"/allotments/{allotment}"
        await office.call("POST", f"{one}/suspend", headers=await office.etag(one))
        office.clock.advance(WEEK)
        await end_seats(office.core)
        assert await kinds(office, allotment, person) == ["licensed"]
        await office.call("POST", f"{one}/resume", headers=await office.etag(one))
        await end_seats(office.core)
        assert (await kinds(office, allotment, person))[0] == "ended"

    async def test_many_at_once_are_no_reason_to_ask(self, office: Office) -> None:
        allotment = await office.allotment(units=100)
        people = [office.person("season") for _ in range(40)]
        for person in people:
            await add(office, allotment, person, in_time(office))
        office.clock.advance(WEEK)
        await end_seats(office.core)
        shown = (await office.call("GET", f"/allotments/{allotment}")).body
        assert shown["state"] == AllotmentState.ACTIVE
        assert {(await kinds(office, allotment, person))[0] for person in people} == {"ended"}

    async def test_where_graph_refuses_the_allotment_is_suspended(self, office: Office, guest: tuple[str, str]) -> None:
        allotment, _ = guest
        shown = (await office.call("GET", f"/allotments/{allotment}")).body
        turn_dynamic(office, shown["groupId"])
        office.clock.advance(WEEK)
        await end_seats(office.core)
        shown = (await office.call("GET", f"/allotments/{allotment}")).body
        assert shown["state"] == AllotmentState.SUSPENDED
        assert "who reached their end date" in shown["stateReason"]


class TestWaiting:
    @pytest.fixture
    async def waiting(self, office: Office, guest: tuple[str, str]) -> tuple[str, str]:
        """Somebody without an end date, who waits for the guest's seat."""
        allotment, person = guest[0], office.person("waiting")
        assert (await add(office, allotment, person, None)).body["decision"]["kind"] == "waiting"
        return allotment, person

    async def set_end(self, office: Office, allotment: str, person: str, ends: object, etag: str = "*") -> Reply:
        path = f"/allotments/{allotment}/waitingMembers/{person}"
        return await office.call("PATCH", path, {"endDateTime": ends}, headers={"If-Match": etag})

    async def shown(self, office: Office, allotment: str, person: str) -> dict[str, object]:
        members = (await office.call("GET", f"/allotments/{allotment}/waitingMembers")).body["value"]
        (found,) = [dict(member) for member in members if member["userId"] == person]
        return found

    async def test_it_is_given_changed_and_taken_away(self, office: Office, waiting: tuple[str, str]) -> None:
        for ends in (in_time(office), in_time(office, 2 * WEEK), None):
            before = await self.shown(office, *waiting)
            reply = await self.set_end(office, *waiting, ends, etag=str(before["etag"]))
            assert (reply.status, reply.headers["ETag"]) == (200, reply.body["etag"])
            assert {**reply.body, "heldBy": []} == await self.shown(office, *waiting)
            given = reply.body["endDateTime"]
            assert (given and datetime.fromisoformat(given)) == (ends and datetime.fromisoformat(ends))
            assert (await self.set_end(office, *waiting, ends, etag=str(before["etag"]))).status == 412

    async def test_who_has_a_seat_or_nothing_has_no_place(self, office: Office, guest: tuple[str, str]) -> None:
        allotment, seated = guest
        for person in (seated, office.person("stranger")):
            assert (await self.set_end(office, allotment, person, in_time(office))).status == 404

    async def test_what_is_wrong_is_told(self, office: Office, waiting: tuple[str, str]) -> None:
        allotment, person = waiting
        path = f"/allotments/{allotment}/waitingMembers/{person}"
        reply = await office.call("PATCH", path, {"until": 1}, headers={"If-Match": "*"})
        assert {problem["field"] for problem in reply.body["errors"]} == {"until", "endDateTime"}
        assert (await self.set_end(office, *waiting, "soon")).status == 400
        assert (await office.call("PATCH", path, {"endDateTime": None})).status == 428

    async def test_when_it_comes_he_leaves_the_group_and_the_waiting_room(
        self, office: Office, guest: tuple[str, str], waiting: tuple[str, str]
    ) -> None:
        allotment, person = waiting
        await set_end(office, *guest, None)
        await self.set_end(office, *waiting, in_time(office))
        office.clock.advance(WEEK)
        await end_seats(office.core)
        (ended, _) = (await office.call("GET", f"/allotments/{allotment}/decisions?userId={person}")).body["value"]
        assert (ended["kind"], ended["requested"]) == ("ended", 1)
        assert (
            ended["reason"]
            == "Reached the end date (2026-03-09 08:00 UTC) while waiting, and was removed from the group."
        )
        assert (await office.call("GET", f"/allotments/{allotment}")).body["waitingUnits"] == 0
        group = (await office.call("GET", f"/allotments/{allotment}")).body["groupId"]
        assert person not in office.tenant.truth.member_ids(group)

    async def test_a_seat_that_frees_after_it_goes_to_the_next_in_line(
        self, office: Office, guest: tuple[str, str], waiting: tuple[str, str]
    ) -> None:
        allotment, late = waiting
        next_in_line = office.person("next")
        await add(office, allotment, next_in_line, None)
        await self.set_end(office, *waiting, in_time(office, timedelta(hours=1)))
        office.clock.advance(timedelta(hours=1))
        path = f"/allotments/{allotment}/assignments/{guest[1]}"
        await office.call("DELETE", path, headers=await office.etag(path))
        await propagation_margin(office, allotment)
        assert await kinds(office, allotment, next_in_line) == ["promoted", "waiting"]
        assert await kinds(office, allotment, late) == ["waiting"]
        await end_seats(office.core)
        assert await kinds(office, allotment, late) == ["ended", "waiting"]

    async def test_it_goes_with_whoever_is_promoted(
        self, office: Office, guest: tuple[str, str], waiting: tuple[str, str]
    ) -> None:
        allotment, person = waiting
        ends = in_time(office, 2 * WEEK)
        await self.set_end(office, *waiting, ends)
        office.clock.advance(WEEK)
        await end_seats(office.core)
        await propagation_margin(office, allotment)
        assert await kinds(office, *guest) == ["ended", "licensed"]
        assert await end_of(office, allotment, person) == datetime.fromisoformat(ends)


class TestReminder:
    @pytest.fixture
    def office(self) -> Office:
        made = Office()
        outbox = Messaging(InMemoryMessages(), InMemoryRequests(), MessageChoices(remind_before=timedelta(days=2)))
        made.core = replace(made.core, outbox=outbox)
        made.api = replace(made.api, core=made.core)
        return made

    async def test_it_is_given_once_in_time(self, office: Office, guest: tuple[str, str]) -> None:
        for days, wanted in ((4, []), (1, ["reminded"]), (1, ["reminded"]), (1, ["ended", "reminded"])):
            office.clock.advance(timedelta(days=days))
            await end_seats(office.core)
            assert (await kinds(office, *guest))[:-1] == wanted

    async def test_another_date_is_another_reminder(self, office: Office, guest: tuple[str, str]) -> None:
        office.clock.advance(timedelta(days=6))
        await end_seats(office.core)
        await set_end(office, *guest, in_time(office))
        office.clock.advance(timedelta(days=5))
        await end_seats(office.core)
        assert await kinds(office, *guest) == ["reminded", "reminded", "licensed"]

    async def test_who_waits_is_reminded_that_he_still_waits(self, office: Office, guest: tuple[str, str]) -> None:
        allotment, person = guest[0], office.person("waiting")
        await set_end(office, *guest, None)
        await add(office, allotment, person, in_time(office, timedelta(days=1)))
        await end_seats(office.core)
        reminded, _ = (await office.call("GET", f"/allotments/{allotment}/decisions?userId={person}")).body["value"]
        assert (reminded["kind"], reminded["requested"]) == ("reminded", 1)

    @pytest.mark.parametrize(("night", "wanted"), [(True, ["reminded", "licensed"]), (False, ["licensed"])])
    async def test_a_date_set_while_nobody_was_told_anything_is_reminded_of_after_a_night(
        self, office: Office, *, night: bool, wanted: list[str]
    ) -> None:
        silent, telling = replace(office.core, outbox=None), office.core
        office.core, office.api = silent, replace(office.api, core=silent)
        allotment, person = await office.allotment(), office.person("guest")
        await add(office, allotment, person, in_time(office))
        office.core, office.api = telling, replace(office.api, core=telling)
        if night:
            await reconcile(office.core)
        office.clock.advance(timedelta(days=6))
        await end_seats(office.core)
        assert await kinds(office, allotment, person) == wanted
