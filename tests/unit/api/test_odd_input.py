"""Odd input is refused with its place, never a server error; and what is stored already can always be shown."""

import base64
import json
from dataclasses import replace
from urllib.parse import quote

import pytest

from domain.admission import Transaction
from domain.errors import TOLD_AT_MOST
from domain.stored import Stored
from handlers.api.queries import PAGE_AT_MOST
from handlers.api.route import Route
from handlers.api.routes import ROUTES
from handlers.http.responses import json_response
from tests.unit.api.office import TENANT_ID, Office

HALF, OVERRIDE = "\\ud800", "\\u202e"
UNREADABLE = {
    "deep lists": (b"[" * 200_000, "$", "tooDeep"),
    "deep objects": (b'{"a":' * 100_000, "$", "tooDeep"),
    "deeper than needed": (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", "a" + "[0]" * 31, "tooDeep"),
    "long number": (b'{"allottedUnits": ' + b"9" * 5000 + b"}", "allottedUnits", "numberUnreadable"),
    "not a number": (b'{"allottedUnits": NaN}', "allottedUnits", "numberUnreadable"),
    "infinite": (b'{"a": [1, {"b": 1e999}]}', "a[1].b", "numberUnreadable"),
    "half a character": (f'{{"message": "{HALF} lone"}}'.encode(), "message", "textHalf"),
    "half a name": (f'{{"a": {{"{HALF}": 1}}}}'.encode(), "a", "propertyName"),
    "an odd name": (f'{{"a b\\n": "{HALF}"}}'.encode(), '"a b\\n"', "textHalf"),
    "NUL": (b'{"displayName": "\\u0000"}', "displayName", "textUnseen"),
    "escape": (b'{"a": ["\\u001b]0;x"]}', "a[0]", "textUnseen"),
    "override": (f'{{"search": "abc{OVERRIDE}def"}}'.encode(), "search", "textUnseen"),
    "no JSON": (b"\xff\xfe\xfd", "$", "notJson"),
}


WITH_BODIES = [route for route in ROUTES if route.body]
LISTS = [route for route in ROUTES if {"top", "cursor"} <= route.parameters.keys()]


def path_of(route: Route, allotment_id: str) -> str:
    known = {"id": allotment_id, "date": "2026-01-01"}
    parts = [known.get(part[1:-1], "none") if part.startswith("{") else part for part in route.path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize(("body", "place", "code"), UNREADABLE.values(), ids=UNREADABLE)
async def test_what_cannot_be_kept_is_refused_with_its_place(
    office: Office, body: bytes, place: str, code: str
) -> None:
    reply = await office.call("POST", "/people/search", body)
    assert reply.status == 400
    assert [(wrong["field"], wrong["code"]) for wrong in reply.body["errors"]] == [(place, code)]


@pytest.mark.parametrize("route", WITH_BODIES, ids=lambda route: route.name)
async def test_every_route_with_a_body_refuses_it(office: Office, route: Route) -> None:
    path = path_of(route, await office.allotment())
    for body, _, _ in UNREADABLE.values():
        reply = await office.call(route.method, path, body, headers={"If-Match": "*"})
        assert reply.status in {400, 404}, (route.name, body[:40])


async def test_a_message_may_have_several_lines_and_a_name_one(office: Office) -> None:
    one = f"/allotments/{await office.allotment()}"
    asked = await office.call(
        "POST", f"{one}/requests", {"allottedUnits": 5, "message": "First.\n\tSecond \U0001f600."}
    )
    assert (asked.status, asked.body["message"]) == (201, "First.\n\tSecond \U0001f600.")
    named = await office.call("PATCH", one, {"displayName": "Sales\nNorth"}, headers={"If-Match": "*"})
    assert (named.status, named.body["errors"][0]["code"]) == (400, "textOneLine")


async def test_a_request_that_is_stored_with_half_a_character_can_be_listed_and_decided(office: Office) -> None:
    one = f"/allotments/{await office.allotment()}"
    made = await office.call("POST", f"{one}/requests", {"allottedUnits": 5, "message": "Five people."})
    requests = office.api.requests
    stored = await requests.load(one.rpartition("/")[2], made.body["id"])
    assert isinstance(stored, Stored)
    await requests.write(replace(stored.value, message="\ud800 lone"), stored.etag)
    for path in ("/requests", "/requests?state=open", f"{one}/requests"):
        listed = await office.call("GET", path)
        assert [each["message"] for each in listed.body["value"]] == ["? lone"]
    etag = listed.body["value"][0]["etag"]
    decided = await office.call(
        "POST", f"{one}/requests/{made.body['id']}/refuse", {"message": "No."}, headers={"If-Match": etag}
    )
    assert (decided.status, decided.body["message"]) == (200, "? lone")


async def test_an_allotment_that_is_stored_with_an_unseen_character_can_be_shown(office: Office) -> None:
    allotment_id = await office.allotment()
    stored = await office.store.load(allotment_id)
    assert stored is not None
    odd = replace(stored.value, display_name="Sales\x1b\udfff")
    await office.store.commit(Transaction(odd, ()), stored.etag)
    assert (await office.call("GET", f"/allotments/{allotment_id}")).body["displayName"] == "Sales\x1b?"


def test_any_text_can_be_answered() -> None:
    assert json_response({"a": "\ud83d\x00"}).get_body() == rb'{"a": "?\u0000"}'


class TestManyProblems:
    async def test_twenty_are_told_and_the_rest_counted(self, office: Office) -> None:
        body = json.dumps({f"p{number}": 1 for number in range(60_000)}).encode()
        reply = await office.call("POST", "/people/search", body)
        assert reply.status == 400
        assert len(reply.body["errors"]) == TOLD_AT_MOST
        assert reply.body["furtherErrors"] == 60_001 - TOLD_AT_MOST
        assert reply.body["detail"].endswith(f"; and {60_001 - TOLD_AT_MOST} more.")
        assert len(json.dumps(reply.body)) < 10_000

    async def test_in_swedish_too(self, office: Office) -> None:
        body = {f"p{number}": 1 for number in range(30)}
        reply = await office.call("POST", "/people/search", body, headers={"Accept-Language": "sv"})
        assert reply.body["detail"].endswith("; och 11 till.")

    async def test_of_twenty_none_is_left_out(self, office: Office) -> None:
        reply = await office.call("POST", "/people/search", {f"p{number}": 1 for number in range(19)})
        assert (len(reply.body["errors"]), "furtherErrors" in reply.body) == (20, False)

    async def test_a_long_name_of_a_property_is_cut(self, office: Office) -> None:
        reply = await office.call("POST", "/people/search", {"p" * 100_000: 1, "search": "Ada"})
        assert reply.body["errors"][0]["field"] == "p" * 99 + "…"
        assert len(json.dumps(reply.body)) < 1000


class TestQuery:
    @pytest.mark.parametrize("digits", ["9" * 5000, "0" * 5000, "٣", "1e3", "-1", "+1", "1_0", ""])
    async def test_a_number_is_one_or_is_refused(self, office: Office, digits: str) -> None:
        one = f"/allotments/{await office.allotment()}"
        for path, name in (("/allotments", "top"), (f"{one}/decisions", "top"), (f"{one}/history", "days")):
            reply = await office.call("GET", f"{path}?{name}={quote(digits)}")
            if digits:  # an empty parameter is none, where the query is parsed here
                assert (reply.status, reply.body["errors"][0]["field"]) == (400, name)

    async def test_leading_zeros_are_nothing(self, office: Office) -> None:
        assert (await office.call("GET", f"/allotments?top={'0' * 5000}{PAGE_AT_MOST}")).status == 200

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30", "x"])
    async def test_an_instant_at_the_edge_is_refused(self, office: Office, moment: str) -> None:
        one = f"/allotments/{await office.allotment()}/decisions"
        for name in ("from", "to"):
            reply = await office.call("GET", f"{one}?{name}={quote(moment)}")
            assert (reply.status, reply.body["errors"][0]["field"]) == (400, name)

    async def test_the_first_and_the_last_instant_are_taken(self, office: Office) -> None:
        one = f"/allotments/{await office.allotment()}/decisions"
        for moment in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00"):
            assert (await office.call("GET", f"{one}?from={moment}&to={moment}")).status == 200


class TestCursors:
    async def pages(self, office: Office, path: str) -> str:
        """The cursor of the second page."""
        link = (await office.call("GET", f"{path}?top=1")).body["nextLink"]
        return str(link).removeprefix("/api")

    async def test_one_that_was_handed_out_goes_on(self, office: Office) -> None:
        first, second = await office.allotment(), await office.allotment()
        page = await office.call("GET", await self.pages(office, "/allotments"))
        assert {first, second} > {page.body["value"][0]["id"]}

    async def test_is_the_same_for_every_worker(self, office: Office) -> None:
        for _ in range(2):
            await office.allotment()
        link = await self.pages(office, "/allotments")
        office.api = replace(office.api, cursor_key=type(office.api.cursor_key)())
        assert (await office.call("GET", link)).status == 200

    @pytest.mark.parametrize("route", LISTS, ids=lambda r: r.name)
    async def test_one_that_a_caller_wrote_is_refused_by_every_list(self, office: Office, route: Route) -> None:
        path = path_of(route, await office.allotment())
        written = [
            "http://graph.example/v1.0/users?$filter=startswith(mail,'a')",
            "decision:000000000001",
            "a1|1",
            "\r\nx: y",
            "",
        ]
        sealed = [base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") for text in written]
        for cursor in [*sealed, "!", "é", "A", "A" * 43, "A" * 50_000]:
            reply = await office.call("GET", f"{path}?cursor={quote(cursor)}")
            if reply.status != 404 and cursor:
                assert reply.status == 400, (route.name, cursor)
                assert [wrong["field"] for wrong in reply.body["errors"]] == ["cursor"]

    async def test_one_that_was_changed_or_is_of_another_list_is_refused(self, office: Office) -> None:
        own, other = [f"/allotments/{await office.allotment(units=3)}/decisions" for _ in range(2)]
        for one in (own, other):
            for _ in range(2):
                await office.call("POST", one.replace("decisions", "assignments"), {"user": office.person("joins")})
        cursor = (await self.pages(office, own)).partition("cursor=")[2]
        assert (await office.call("GET", f"{own}?cursor={cursor}")).status == 200
        assert (await office.call("GET", f"{other}?cursor={cursor}")).status == 400
        for place in (0, len(cursor) // 2, len(cursor) - 2):
            changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
            assert (await office.call("GET", f"{own}?cursor={changed}")).status == 400


class TestPrincipalHeader:
    @pytest.mark.parametrize(
        "principal",
        [
            b"[" * 200_000,
            b"\xff",
            b"[]",
            b"{}",
            b'{"auth_typ": "aad", "claims": 7}',
            json.dumps({"auth_typ": "aad", "role_typ": ["a"], "claims": [{"typ": "tid", "val": TENANT_ID}]}).encode(),
            json.dumps({"auth_typ": "aad", "role_typ": {}, "claims": [{"typ": ["tid"]}, 7, None]}).encode(),
            json.dumps(
                {"auth_typ": "aad", "claims": [{"typ": "tid", "val": TENANT_ID}, {"typ": "oid", "val": 7}]}
            ).encode(),
            json.dumps(
                {"auth_typ": "aad", "claims": [{"typ": "tid", "val": TENANT_ID}, {"typ": "oid", "val": "a/b\u0000"}]}
            ).encode(),
        ],
    )
    async def test_one_that_cannot_be_read_signs_nobody_in(self, principal: bytes) -> None:
        header = base64.b64encode(principal).decode()
        reply = await Office(easy_auth=True).call("GET", "/me", by=None, headers={"X-MS-CLIENT-PRINCIPAL": header})
        assert reply.status == 401
