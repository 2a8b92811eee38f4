"""Owners read the report about their own allotments, and nothing of others; it's mailed once the night is finished."""

import pytest

from application.reconciliation import nightly
from application.reconciliation.start import reconcile
from application.services import Messaging
from domain.messages.events import Cadence
from domain.settings import MessageChoices
from tests.fakes.messages import InMemoryMessages
from tests.unit.api.fakes import InMemoryRequests
from tests.unit.api.house import House


@pytest.fixture
async def house() -> House:
    found = await House().furnish()
    owner = found.caller("olga")
    await found.call("PATCH", f"/allotments/{found.allotment_id}", {"owners": [owner]}, headers={"If-Match": "*"})
    await found.allotment(units=1, displayName="Others")
    return found


async def test_there_is_none_before_the_first_night(house: House) -> None:
    reply = await house.call("GET", "/me/reports/latest", by="olga")
    assert (reply.status, reply.body["code"]) == (404, "noNightYet")


async def test_an_owner_reads_about_their_own_allotments_alone(house: House) -> None:
    await house.night()
    report = (await house.call("GET", "/me/reports/latest", by="olga")).body
    assert [each["allotmentId"] for each in report["value"]] == [house.allotment_id]
    assert (report["tenant"], report["missing"], report["allotments"], report["state"]) == ([], [], 1, "finished")
    same = await house.call("GET", f"/me/reports/{report['date']}", by="olga")
    assert same.body == report
    assert len((await house.call("GET", f"/reconciliations/{report['date']}")).body["value"]) == 2


async def test_an_administrator_has_no_more_in_their_own_report_than_they_own(house: House) -> None:
    await house.night()
    assert (await house.call("GET", "/me/reports/latest")).body["value"] == []


@pytest.mark.parametrize("part", ["findings", "allotments", "departments", "idle"])
async def test_the_files_are_about_their_own_alone(house: House, part: str) -> None:
    await house.night()
    told = (await house.call("GET", f"/me/reports/latest?format=csv&part={part}", by="olga")).body
    assert "Others" not in told
    if part == "allotments":
        assert "Sales" in told
    page = (await house.call("GET", "/me/reports/latest?format=html", by="olga")).body
    assert "Sales" in page
    assert "Others" not in page


@pytest.mark.parametrize(("date", "status"), [("soon", 400), ("2020-01-01", 404)])
async def test_another_day_is_refused(house: House, date: str, status: int) -> None:
    assert (await house.call("GET", f"/me/reports/{date}", by="olga")).status == status


async def test_it_is_mailed_as_soon_as_the_night_is_finished(house: House) -> None:
    messages = InMemoryMessages()
    choices = MessageChoices(
        ("admin@contoso.example",), report_to_administrators=Cadence.NIGHTLY, report_to_owners=Cadence.NIGHTLY
    )
    house.equip(outbox=Messaging(messages, InMemoryRequests(), choices, "https://portal.example"))
    await reconcile(house.core)
    await nightly.finish(house.core, house.nightly)
    _, asked = [each for each in house.commands.sent if each.kind == "night"]  # its beginning's, and its end's
    await house.commands.enqueue([asked])
    olga = house.tokens.claims_of["olga"]["oid"]
    assert {message.to for message in messages.sent if "report" in (message.link or ("",))[0]} == {
        ("admin@contoso.example",),
        (f"{olga}@contoso.example",),
    }
    sent = len(messages.sent)
    await house.commands.enqueue([asked])
    assert len(messages.sent) == sent


async def test_an_owner_reads_about_the_parts_below_and_nothing_of_what_is_above(house: House) -> None:
    head, group = house.caller("head"), house.group()
    house.tenant.change_members(group, add=[house.person(f"p{number}") for number in range(3)])
    await house.call("PATCH", f"/allotments/{house.allotment_id}", {"allottedUnits": 20}, headers={"If-Match": "*"})
    body = {"displayName": "Physics", "groupId": group, "allottedUnits": 2, "overflow": "wait", "owners": [head]}
    made = await house.call("POST", f"/allotments/{house.allotment_id}/parts", body)
    physics = made.body["id"]
    await house.night()
    report = (await house.call("GET", "/me/reports/latest", by="olga")).body
    parent, part = report["value"]
    assert [(each["allotmentId"], each["level"], each["parentId"]) for each in (parent, part)] == [
        (house.allotment_id, 0, None),
        (physics, 1, house.allotment_id),
    ]
    assert (parent["withParts"]["parts"], parent["withParts"]["allottedUnits"]) == (1, 20)
    (need,) = report["proposal"]["parts"]
    assert (need["displayName"], need["parentDisplayName"], need["proposedUnits"], need["enough"]) == (
        "Physics",
        "Sales",
        3,
        True,
    )
    theirs = (await house.call("GET", "/me/reports/latest", by="head")).body
    assert [(each["allotmentId"], each["level"]) for each in theirs["value"]] == [(physics, 0)]
    assert theirs["proposal"]["parts"] == []
