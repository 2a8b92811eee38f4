"""Asking for a seat: who may, once at a time, and what owners make of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from application.person_index import index_people_at_first
from application.seat_requests import hint_at_requests_at_first
from domain.allotments import Allotment, Member
from domain.errors import StaleWrite, Transient
from domain.seat_requests import OPEN_AT_MOST
from tests.fakes.seat_requests import InMemorySeatRequests
from tests.unit.api.office import Office, Reply

DAY = timedelta(days=1)


@dataclass
class Desk:
    """An allotment that is open to asking, with its owner, and Pia who wants a seat."""

    office: Office
    owner: str
    pia: str
    one: str

    async def ask(self, message: str = "For my thesis.", by: str = "pia", one: str | None = None) -> Reply:
        return await self.office.call("POST", f"/me/allotments/{one or self.one}/ask", {"message": message}, by=by)

    async def decide(self, how: str, message: str = "", etag: str = "", by: str = "owner") -> Reply:
        path = f"/allotments/{self.one}/seatRequests/{self.pia}/{how}"
        headers = {"If-Match": etag or (await self.listed())["etag"]}
        return await self.office.call("POST", path, {"message": message}, by=by, headers=headers)

    async def listed(self, by: str = "owner") -> Mapping[str, Any]:
        """The one request that there is."""
        (shown,) = (await self.office.call("GET", f"/allotments/{self.one}/seatRequests", by=by)).body["value"]
        assert isinstance(shown, dict)
        return shown

    async def own(self, by: str = "pia") -> Mapping[str, Any] | None:
        """How Pia sees her request."""
        found = (await self.office.call("GET", "/me/allotments", by=by)).body["value"]
        return next((each["seatRequest"] for each in found if each["id"] == self.one), None)

    async def offered(self, by: str = "pia") -> list[str]:
        found = (await self.office.call("GET", "/me/openAllotments", by=by)).body["value"]
        return [each["id"] for each in found]

    async def group(self) -> str:
        return str((await self.office.call("GET", f"/allotments/{self.one}")).body["groupId"])


@pytest.fixture
async def desk(office: Office) -> Desk:
    owner, pia = office.caller("owner"), office.caller("pia")
    return Desk(office, owner, pia, await office.allotment(units=1, owners=[owner], seatRequests=True))


async def test_what_is_offered_takes_one_read_of_each_that_does_not_know_the_person(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the person asked or has a seat, a second one tells whether they still do."""
    asked, seated = [await desk.office.allotment(seatRequests=True) for _ in range(2)]
    await desk.ask(one=asked)
    await desk.office.call("POST", f"/allotments/{seated}/assignments", {"user": desk.pia})
    assert await desk.offered() == [desk.one]
    await index_people_at_first(desk.office.core)
    await hint_at_requests_at_first(desk.office.core)
    read, members = list[str](), desk.office.core.store.members

    async def look(allotment: Allotment, user_ids: Collection[str]) -> Mapping[str, Member]:
        read.append(allotment.id)
        return await members(allotment, user_ids)

    monkeypatch.setattr(desk.office.core.store, "members", look)
    monkeypatch.setattr(desk.office.core.seat_requests, "load", None)
    assert (await desk.offered(), read) == ([desk.one], [seated])


async def test_somebody_asks_an_owner_approves_and_they_have_a_seat(desk: Desk) -> None:
    assert await desk.offered() == [desk.one]
    asked = await desk.ask()
    assert (asked.status, asked.body["state"]) == (201, "open")
    assert (await desk.offered(), (await desk.own() or {})["message"]) == ([], "For my thesis.")
    approved = await desk.decide("approve", "Welcome.")
    assert (approved.status, approved.body["state"], approved.body["decidedBy"]) == (200, "approved", desk.owner)
    desk.office.tenant.run_due()
    assert desk.pia in desk.office.tenant.member_ids(await desk.group())
    (standing,) = (await desk.office.call("GET", "/me/allotments", by="pia")).body["value"]
    assert standing["state"] in {"pending", "licensed"}
    assert (standing["seatRequest"]["state"], standing["seatRequest"]["answer"]) == ("approved", "Welcome.")
    assert "decidedBy" not in standing["seatRequest"]
    (decision,) = standing["decisions"]
    assert decision["kind"] == "licensed"


async def test_requests_from_before_there_were_hints_are_found(desk: Desk) -> None:
    """At first by the allotments that know the person, and by hints once the timer has put them."""
    await desk.ask()
    requests = desk.office.core.seat_requests
    assert isinstance(requests, InMemorySeatRequests)
    requests.hints.clear()
    assert ((await desk.own() or {})["message"], await desk.offered()) == ("For my thesis.", [])
    for _ in range(2):
        await hint_at_requests_at_first(desk.office.core)
        assert requests.hints == {(desk.one, desk.pia)}
    assert ((await desk.own() or {})["message"], await desk.offered()) == ("For my thesis.", [])


async def test_a_refusal_has_a_reason_which_the_person_reads(desk: Desk) -> None:
    await desk.ask()
    nothing = await desk.decide("refuse", " ")
    assert (nothing.status, nothing.body["errors"][0]["field"]) == (400, "message")
    assert (await desk.decide("refuse", "Ask in May.")).body["state"] == "refused"
    assert ((await desk.own()) or {})["answer"] == "Ask in May."
    assert desk.pia not in desk.office.tenant.member_ids(await desk.group())


async def test_they_withdraw_what_is_not_decided(desk: Desk) -> None:
    assert (await desk.office.call("POST", f"/me/allotments/{desk.one}/withdraw", by="pia")).status == 404
    await desk.ask()
    withdrawn = await desk.office.call("POST", f"/me/allotments/{desk.one}/withdraw", by="pia")
    assert (withdrawn.status, withdrawn.body["state"]) == (200, "withdrawn")
    for how in ("approve", "refuse"):
        assert (await desk.decide(how, "No.")).status == 409
    again = await desk.office.call("POST", f"/me/allotments/{desk.one}/withdraw", by="pia")
    assert (again.status, again.body["code"]) == (409, "seatRequestOver")


async def test_one_request_at_a_time_and_one_a_day(desk: Desk) -> None:
    await desk.ask()
    assert (await desk.ask()).body["code"] == "seatRequestPending"
    await desk.decide("refuse", "No.")
    assert (await desk.ask()).body["code"] == "askedLately"
    desk.office.clock.advance(DAY)
    assert await desk.offered() == [desk.one]
    assert (await desk.ask("Please.")).status == 201
    assert (await desk.listed())["message"] == "Please."


async def test_so_many_open_requests_and_no_more(desk: Desk) -> None:
    for _ in range(OPEN_AT_MOST):
        assert (await desk.ask(one=await desk.office.allotment(seatRequests=True))).status == 201
    refused = await desk.ask()
    assert (refused.status, refused.body["code"]) == (409, "seatRequestsTooMany")


async def test_what_is_not_open_is_as_if_it_were_not_there(desk: Desk) -> None:
    closed = await desk.office.allotment()
    nowhere = "00000000-dead"
    answers = [await desk.ask(one=each) for each in (closed, nowhere)]
    assert [each.status for each in answers] == [404, 404]
    assert answers[0].body["detail"].replace(closed, nowhere) == answers[1].body["detail"]
    assert await desk.offered() == [desk.one]


async def test_switched_off_it_is_offered_no_more_and_what_was_asked_is_decided(desk: Desk) -> None:
    await desk.ask()
    path = f"/allotments/{desk.one}"
    assert (await desk.office.call("PATCH", path, {"seatRequests": False}, headers=await desk.office.etag(path))).status
    other = desk.office.caller("ann")
    assert (await desk.offered("ann"), (await desk.ask(by="ann")).status) == ([], 404)
    assert (await desk.decide("approve")).status == 200
    assert other not in desk.office.tenant.member_ids(await desk.group())


async def test_a_suspended_allotment_takes_no_requests(desk: Desk) -> None:
    await desk.ask()
    path = f"/allotments/{desk.one}"
    await desk.office.call("POST", f"{path}/suspend", headers=await desk.office.etag(path))
    desk.office.caller("ann")
    assert (await desk.offered("ann"), (await desk.ask(by="ann")).status) == ([], 404)
    assert (await desk.decide("approve")).body["code"] == "nobodyAdmitted"
    assert (await desk.listed())["state"] == "open"


async def test_guests_and_apps_may_not_ask(desk: Desk) -> None:
    guest = desk.office.tenant.add_user("guest@other.example", "Gus", usage_location="SE", user_type="Guest").id
    desk.office.tokens.claims_of["guest"] = {"oid": guest}
    desk.office.tokens.claims_of["app"] = {"oid": "00000000-0000-4000-a000-00000000aaaa"}
    for by in ("guest", "app"):
        refused = await desk.ask(by=by)
        assert (refused.status, refused.body["code"], await desk.offered(by)) == (409, "guestsMayNotAsk", [])


async def test_who_has_a_seat_or_waits_has_nothing_to_ask_for(desk: Desk) -> None:
    await desk.office.call("POST", f"/allotments/{desk.one}/assignments", {"user": desk.pia})
    assert (await desk.offered(), (await desk.ask()).body["code"]) == ([], "alreadyIn")


async def test_who_got_in_in_the_meantime_is_approved_all_the_same(desk: Desk) -> None:
    await desk.ask()
    await desk.office.call("POST", f"/allotments/{desk.one}/assignments", {"user": desk.pia})
    assert (await desk.decide("approve")).body["state"] == "approved"


async def test_where_every_seat_is_in_use_nobody_is_added_to_be_removed_again(desk: Desk) -> None:
    await desk.office.call("POST", f"/allotments/{desk.one}/assignments", {"user": desk.office.person("ann")})
    await desk.ask()
    full = await desk.decide("approve")
    assert (full.status, full.body["code"], (await desk.listed())["state"]) == (409, "noSeatToGive", "open")
    assert desk.pia not in desk.office.tenant.member_ids(await desk.group())


async def test_in_a_line_they_wait(desk: Desk) -> None:
    desk.one = await desk.office.allotment(units=0, overflow="wait", owners=[desk.owner], seatRequests=True)
    await desk.ask()
    assert (await desk.decide("approve")).status == 200
    (standing,) = (await desk.office.call("GET", "/me/allotments", by="pia")).body["value"]
    assert standing["state"] == "waiting"


async def test_it_is_decided_once(desk: Desk) -> None:
    await desk.ask()
    etag = (await desk.listed())["etag"]
    assert (await desk.decide("refuse", "No.", etag)).status == 200
    assert (await desk.decide("approve", "", etag)).status == 412
    assert (await desk.decide("approve")).status == 409


async def test_an_approval_that_was_cut_short_is_completed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.ask()

    async def crash(*_: object) -> None:
        raise Transient("The worker is gone.")

    with monkeypatch.context() as weather:
        weather.setattr(type(desk.office.api.people), "join", crash)
        assert (await desk.decide("approve")).status == 503
    assert (await desk.listed())["state"] == "approving"
    assert (await desk.decide("refuse", "No.")).status == 409
    assert (await desk.office.call("POST", f"/me/allotments/{desk.one}/withdraw", by="pia")).status == 409
    assert (await desk.decide("approve")).body["state"] == "approved"
    assert desk.pia in desk.office.tenant.member_ids(await desk.group())


async def test_two_who_decide_at_once_do_not_both(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.ask()

    async def lost(*_: object) -> None:
        raise StaleWrite("Somebody else was faster.")

    with monkeypatch.context() as weather:
        weather.setattr(type(desk.office.seat_requests), "write", lost)
        assert (await desk.decide("approve")).status == 409
    assert desk.pia not in desk.office.tenant.member_ids(await desk.group())


async def test_owners_see_and_decide_those_of_their_own_allotments_alone(desk: Desk) -> None:
    await desk.ask()
    desk.office.caller("stranger")
    desk.office.caller("reader", roles=["Allotment.Reader"])
    other = desk.office.caller("other")
    foreign = await desk.office.allotment(owners=[other], seatRequests=True)
    await desk.ask(one=foreign)
    seen = {}
    for by in ("administrator", "reader", "owner", "other"):
        found = (await desk.office.call("GET", "/seatRequests?state=open", by=by)).body["value"]
        seen[by] = {each["allotmentId"] for each in found}
    assert seen == {
        "administrator": {desk.one, foreign},
        "reader": {desk.one, foreign},
        "owner": {desk.one},
        "other": {foreign},
    }
    etag = (await desk.listed())["etag"]
    assert {by: (await desk.decide("approve", "", etag, by)).status for by in ("other", "stranger", "reader")} == {
        "other": 404,
        "stranger": 404,
        "reader": 403,
    }
    (named,) = (await desk.office.call("GET", f"/people?ids={desk.pia}&allotmentId={desk.one}", by="owner")).body[
        "value"
    ]
    assert named["displayName"] == "pia"


async def test_what_is_done_is_in_the_audit_record(desk: Desk) -> None:
    await desk.ask()
    await desk.decide("refuse", "No.")
    entries = (await desk.office.call("GET", f"/audit?allotmentId={desk.one}")).body["value"]
    told = {each["kind"]: (each["actor"]["id"], each["subjectId"]) for each in entries if "Seat" in each["kind"]}
    assert told["refuseSeatRequest"] == (desk.owner, desk.pia)
    assert told["askForSeat"][0] == desk.pia


async def test_a_group_to_which_nobody_can_be_added_takes_no_requests(office: Office) -> None:
    dynamic = office.tenant.create_group(
        "dynamic", "dynamic", security_enabled=True, group_types=("DynamicMembership",), membership_rule="true"
    ).id
    made = await office.allotment(groupId=dynamic, overflow="wait")
    path = f"/allotments/{made}"
    refused = await office.call("PATCH", path, {"seatRequests": True}, headers=await office.etag(path))
    assert (refused.status, [each["code"] for each in refused.body["errors"]]) == (400, ["askingFixed"])
    other = office.tenant.create_group(
        "dynamic2", "dynamic2", security_enabled=True, group_types=("DynamicMembership",), membership_rule="true"
    ).id
    products = (await office.call("GET", path)).body["products"]
    new = {
        "displayName": "New",
        "groupId": other,
        "products": [{"skuId": each["skuId"]} for each in products],
        "allottedUnits": 1,
        "overflow": "wait",
        "seatRequests": True,
    }
    refused = await office.call("POST", "/allotments", new)
    assert (refused.status, [each["field"] for each in refused.body["errors"]]) == (400, ["seatRequests"])


async def test_a_deleted_allotment_is_offered_no_more(desk: Desk) -> None:
    await desk.office.core.seat_requests.note_open("gone")
    assert await desk.offered() == [desk.one]
    assert (await desk.office.core.seat_requests.open_allotments(None, 9)).items == (desk.one,)
