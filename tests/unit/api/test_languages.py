"""A refusal is told in the caller's language, and named by a code that is the same in all of them."""

from dataclasses import replace

import azure.functions as func
import pytest

from domain.adoption.model import Counts
from domain.objections.coding import translated
from handlers.api import shapes
from handlers.http.responses import language_of
from tests.unit.api.office import Office
from tests.unit.domain.samples import ADOPTION

SWEDISH = {"Accept-Language": "sv-SE,sv;q=0.9,en;q=0.8"}


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "en"),
        ("sv", "sv"),
        ("SV-se", "sv"),
        ("de-DE, sv;q=0.5", "sv"),
        ("sv;q=0.5, en", "en"),
        ("sv;q=0, de", "en"),
        ("en;q=0.1,sv;q=0.2", "sv"),
        ("*", "en"),
        ("sv;q=high", "en"),
        (";;,=", "en"),
    ],
)
def test_the_language_is_the_first_that_there_is(wanted: str, language: str) -> None:
    headers = {"Accept-Language": wanted} if wanted else {}
    assert language_of(func.HttpRequest("GET", "/", headers=headers, body=b"")) == language


async def test_all_that_is_wrong_is_told_in_swedish_with_its_codes(office: Office) -> None:
    one = f"/allotments/{await office.allotment()}"
    headers = await office.etag(one) | SWEDISH
    reply = await office.call("PATCH", one, {"allottedUnits": -1, "muted": 1}, headers=headers)
    assert (reply.status, reply.headers["Content-Language"]) == (400, "sv")
    assert reply.headers["Vary"] == "Accept-Language"
    assert reply.body["errors"] == [
        {
            "field": "allottedUnits",
            "message": "Måste vara ett heltal från 0 till 10000000.",
            "code": "numberBetween",
            "values": {"least": 0, "most": 10_000_000},
        },
        {"field": "muted", "message": "Måste vara true eller false.", "code": "mustBeBoolean", "values": {}},
    ]
    assert reply.body["detail"] == (
        "allottedUnits: Måste vara ett heltal från 0 till 10000000.; muted: Måste vara true eller false."
    )


async def test_why_an_allotment_was_suspended_is_in_the_audit_record_with_its_code(office: Office) -> None:
    one = f"/allotments/{await office.allotment()}"
    await office.call("POST", f"{one}/suspend", headers=await office.etag(one))
    reply = await office.call("GET", "/audit", headers=SWEDISH)
    (found,) = [entry["changes"] for entry in reply.body["value"] if entry["kind"] == "suspendAllotment"]
    (why,) = [change for change in found if change["property"] == "stateReason"]
    assert why == {
        "property": "stateReason",
        "before": None,
        "after": "Pausad av en administratör.",
        "afterCode": "suspendedByAdministrator",
        "afterValues": {},
    }
    (state,) = [change for change in found if change["property"] == "state"]
    assert state == {"property": "state", "before": "active", "after": "suspended"}


def test_what_an_adoption_has_to_say_has_its_codes_beside_it() -> None:
    plan = translated(shapes.Adoption.of(replace(ADOPTION, counts=Counts(stays=4, over=2)))["plan"], "sv")
    note = plan["notesCode"].index("noteOver")
    assert plan["notesValues"][note] == {"limit": 5, "over": 2}
    assert "finns det ingen plats för 2" in plan["notes"][note]
    assert len(plan["notes"]) == len(plan["notesCode"]) == len(plan["notesValues"])


async def test_the_code_is_the_same_in_english(office: Office) -> None:
    replies = [await office.call("GET", "/allotments/none", headers=headers) for headers in ({}, SWEDISH)]
    assert [reply.body["code"] for reply in replies] == ["noAllotment", "noAllotment"]
    assert [reply.body["detail"] for reply in replies] == [
        "There is no allotment none.",
        "Det finns ingen tilldelning none.",
    ]


async def test_who_may_not_is_told_so(office: Office) -> None:
    office.caller("nobody")
    reply = await office.call("GET", "/products", by="nobody", headers=SWEDISH)
    assert reply.body["detail"] == (
        "Det här kräver rollen: administratör (Allotment.Admin), läsare (Allotment.Reader)."
    )


async def test_an_idempotency_key_that_is_in_the_way_is_told_at_its_field(office: Office) -> None:
    reply = await office.call("POST", "/reconciliations", headers=SWEDISH | {"Idempotency-Key": "å"})
    assert reply.body["code"] == "keyShape"
    assert reply.body["errors"][0]["message"] == "Måste vara 1 till 200 synliga ASCII-tecken."


async def test_what_a_plan_objects_is_too(office: Office) -> None:
    entry = {"groupId": "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "displayName": "Nobody's", "allottedUnits": 1}
    reply = await office.call("POST", "/manifest/plan", {"allotments": [entry]}, headers=SWEDISH)
    assert {each["field"]: each["code"] for each in reply.body["objections"]} == {
        "allotments[0].products": "manifestNeeds",
        "allotments[0].groupId": "noGroup",
    }
    assert "Microsoft Graph visar ingen grupp med id" in str(reply.body["objections"])
