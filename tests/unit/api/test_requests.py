"""Requests for a higher limit."""

import pytest

from domain.errors import StaleWrite
from tests.unit.api.office import Office, Reply


@pytest.fixture
async def asked(office: Office) -> tuple[str, Reply]:
    """An allotment of two seats, and its owner's request for five."""
    owner = office.caller("owner")
    one = f"/allotments/{await office.allotment(owners=[owner])}"
    body = {"allottedUnits": 5, "message": "Three newcomers in May."}
    reply = await office.call("POST", f"{one}/requests", body, by="owner")
    assert reply.status == 201
    return one, reply


async def decide(office: Office, one: str, request: Reply, how: str, message: str = "") -> Reply:
    path = f"{one}/requests/{request.body['id']}/{how}"
    return await office.call("POST", path, {"message": message}, headers={"If-Match": request.headers["ETag"]})


async def test_approving_raises_the_limit(office: Office, asked: tuple[str, Reply]) -> None:
    one, request = asked
    approved = await decide(office, one, request, "approve", "Welcome.")
    assert (approved.body["state"], approved.body["answer"]) == ("approved", "Welcome.")
    assert (await office.call("GET", one)).body["allottedUnits"] == 5
    (listed,) = (await office.call("GET", f"{one}/requests", by="owner")).body["value"]
    assert listed == approved.body


async def test_refusing_leaves_it(office: Office, asked: tuple[str, Reply]) -> None:
    one, request = asked
    refused = await decide(office, one, request, "refuse", "No budget.")
    assert (refused.body["state"], refused.body["answer"], refused.body["limit"]) == ("refused", "No budget.", 2)
    assert (await office.call("GET", one)).body["allottedUnits"] == 2


@pytest.mark.parametrize(("first", "second"), [("approve", "refuse"), ("refuse", "approve"), ("refuse", "refuse")])
async def test_it_is_decided_once(office: Office, asked: tuple[str, Reply], first: str, second: str) -> None:
    one, request = asked
    decided = await decide(office, one, request, first)
    assert (await decide(office, one, request, second)).status == 412
    assert (await decide(office, one, decided, second)).status == 409


async def test_an_approval_that_was_cut_short_is_completed(
    office: Office, asked: tuple[str, Reply], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, request = asked

    async def crash(*_: object) -> str:
        raise StaleWrite("The worker is gone.")

    with monkeypatch.context() as weather:
        weather.setattr(type(office.store), "commit", crash)
        assert (await decide(office, one, request, "approve")).status == 409
    (left,) = (await office.call("GET", "/requests?state=approving")).body["value"]
    path = f"{one}/requests/{left['id']}"
    headers = {"If-Match": left["etag"]}
    assert (await office.call("POST", f"{path}/refuse", {}, headers=headers)).status == 409
    assert (await office.call("POST", f"{path}/approve", {}, headers=headers)).body["state"] == "approved"
    assert (await office.call("GET", one)).body["allottedUnits"] == 5


async def test_a_limit_that_is_higher_by_now_stays(office: Office, asked: tuple[str, Reply]) -> None:
    one, request = asked
    await office.call("PATCH", one, {"allottedUnits": 9}, headers=await office.etag(one))
    await decide(office, one, request, "approve")
    assert (await office.call("GET", one)).body["allottedUnits"] == 9


async def test_one_at_a_time(office: Office, asked: tuple[str, Reply]) -> None:
    one, _ = asked
    assert (await office.call("POST", f"{one}/requests", {"allottedUnits": 6}, by="owner")).status == 409


@pytest.mark.parametrize("units", [2, 0, -1, 10_000_001, 2.5, "5", True, None])
async def test_everything_that_is_wrong_is_said_at_once(office: Office, units: object) -> None:
    one = f"/allotments/{await office.allotment()}"
    body = {"allottedUnits": units, "message": "x" * 1001, "why": 1}
    reply = await office.call("POST", f"{one}/requests", body)
    assert reply.status == 400
    assert {problem["field"] for problem in reply.body["errors"]} == {"allottedUnits", "message", "why"}


async def test_an_owner_sees_the_requests_of_his_own(office: Office, asked: tuple[str, Reply]) -> None:
    stranger = office.caller("stranger")
    other = f"/allotments/{await office.allotment(owners=[stranger])}"
    await office.call("POST", f"{other}/requests", {"allottedUnits": 7}, by="stranger")
    seen = {
        caller: len((await office.call("GET", "/requests", by=caller)).body["value"])
        for caller in ("administrator", "owner", "stranger")
    }
    assert seen == {"administrator": 2, "owner": 1, "stranger": 1}
