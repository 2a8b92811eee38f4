"""Limits are taken from pools: what the API shows of them, and that the last units are given once."""

import asyncio
from dataclasses import replace

import pytest

from domain.admission import Transaction
from domain.allotments import AllotmentState
from local.tenant.model import Units
from tests.support.samples import E3
from tests.unit.api.office import Office

POOL = f"/pools/{E3.sku_id}"
ANY = {"If-Match": "*"}


async def pool(office: Office) -> dict[str, int]:
    reply = await office.call("GET", POOL)
    assert reply.status == 200, reply.body
    return {name: value for name, value in reply.body.items() if name.endswith("Units")}


async def test_a_limit_is_taken_from_the_pool_and_goes_back(office: Office) -> None:
    assert (await pool(office))["freeUnits"] == 200
    one = await office.allotment(units=150)
    assert (await pool(office))["freeUnits"] == 50
    for limit, left in ((120, 80), (200, 0), (0, 200)):
        reply = await office.call("PATCH", f"/allotments/{one}", {"allottedUnits": limit}, headers=ANY)
        assert (reply.status, reply.body["allottedUnits"], reply.body["usableUnits"]) == (200, limit, limit)
        assert (await pool(office))["freeUnits"] == left
        assert reply.body["transfers"] == []


async def test_a_deleted_allotment_returns_everything(office: Office) -> None:
    one = await office.allotment(units=150)
    await office.call("DELETE", f"/allotments/{one}?licences=keep", headers=ANY)
    assert await office.store.load(one) is None
    found = await pool(office)
    assert (found["givenUnits"], found["freeUnits"]) == (0, 200)
    assert (await office.call("GET", f"{POOL}/shares")).body["value"] == []


async def test_of_two_requests_for_the_last_units_one_is_refused(office: Office) -> None:
    one, two = await office.allotment(units=90), await office.allotment(units=90)
    replies = await asyncio.gather(
        *(office.call("PATCH", f"/allotments/{each}", {"allottedUnits": 110}, headers=ANY) for each in (one, two))
    )
    assert sorted(reply.status for reply in replies) == [200, 400]
    assert await pool(office) == {
        "assignableUnits": 200,
        "givenUnits": 200,
        "inFlightUnits": 0,
        "freeUnits": 0,
        "overcommittedUnits": 0,
        "agreedUnits": 0,
        "shortfallUnits": 0,
    }


async def test_where_others_are_faster_a_new_allotment_has_never_been(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check and the transfer somebody else takes the units."""
    other, group, create = await office.allotment(units=100), office.group(), office.store.create

    async def overtaken(allotment: object) -> None:
        monkeypatch.undo()
        await office.call("PATCH", f"/allotments/{other}", {"allottedUnits": 200}, headers=ANY)
        await create(allotment)  # type: ignore[arg-type]

    monkeypatch.setattr(office.store, "create", overtaken)
    body = {"displayName": "S", "groupId": group, "products": [{"skuId": E3.sku_id}], "allottedUnits": 100}
    reply = await office.call("POST", "/allotments", body)
    assert (reply.status, reply.body["errors"][0]["code"]) == (400, "overcommitted")
    assert [each["id"] for each in (await office.call("GET", "/allotments")).body["value"]] == [other]
    found = await pool(office)
    assert (found["givenUnits"], found["inFlightUnits"]) == (200, 0)
    assert (await office.call("POST", "/allotments", {**body, "allottedUnits": 0})).status == 201  # the group is free


async def test_what_somebody_agrees_to_is_told_from_what_the_tenant_has_lost(office: Office) -> None:
    one = await office.allotment(units=210, allowOvercommit=True)
    office.tenant.set_units(E3.sku_id, Units(enabled=150))
    found = await pool(office)
    assert (found["overcommittedUnits"], found["agreedUnits"], found["shortfallUnits"]) == (60, 10, 50)
    (share,) = (await office.call("GET", f"{POOL}/shares")).body["value"]
    assert share == {
        "allotmentId": one,
        "displayName": "Sales",
        "allottedUnits": 210,
        "inFlightUnits": 0,
        "freeUnits": 210,
    }


async def test_an_allotment_of_before_has_its_share_at_the_first_move(office: Office) -> None:
    one = await office.allotment(units=50)
    office.pools.totals.clear()
    office.pools.rows.clear()
    assert (await pool(office))["givenUnits"] == 50
    reply = await office.call("PATCH", f"/allotments/{one}", {"allottedUnits": 201}, headers=ANY)
    assert reply.status == 400
    await office.call("PATCH", f"/allotments/{one}", {"allottedUnits": 40}, headers=ANY)
    assert office.pools.totals[E3.sku_id].value.given == 40


async def test_the_reconcile_lets_a_share_follow_a_limit_that_another_release_has_changed(office: Office) -> None:
    one = await office.allotment(units=50)
    stored = await office.store.load(one)
    assert stored is not None
    await office.store.commit(Transaction(replace(stored.value, allotted_units=30), ()), stored.etag)
    await office.call("POST", f"/allotments/{one}/reconcile", {})
    assert (await pool(office))["givenUnits"] == 30


async def test_a_limit_that_falls_takes_no_seat_that_is_in_use(office: Office) -> None:
    one = await office.allotment(units=50)
    stored = await office.store.load(one)
    assert stored is not None
    full = replace(stored.value, consumed_units=45, delegated_units=3)
    await office.store.commit(Transaction(full, ()), stored.etag)
    for limit, status in ((47, 400), (48, 200)):
        reply = await office.call("PATCH", f"/allotments/{one}", {"allottedUnits": limit}, headers=ANY)
        assert reply.status == status, reply.body


async def test_an_approval_that_others_are_faster_than_leaves_the_request_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await office.allotment(units=50), await office.allotment(units=50)
    asked = await office.call("POST", f"/allotments/{one}/requests", {"allottedUnits": 150})
    write = office.requests.write

    async def overtaken(request: object, etag: str) -> None:
        monkeypatch.undo()
        await write(request, etag)  # type: ignore[arg-type]
        await office.call("PATCH", f"/allotments/{other}", {"allottedUnits": 150}, headers=ANY)

    monkeypatch.setattr(office.requests, "write", overtaken)
    path = f"/allotments/{one}/requests/{asked.body['id']}"
    approved = await office.call("POST", f"{path}/approve", {}, headers=ANY)
    assert approved.status == 400
    (request,) = (await office.call("GET", f"/allotments/{one}/requests")).body["value"]
    assert request["state"] == "open"
    assert (await office.call("POST", f"{path}/approve", {"allowOvercommit": True}, headers=ANY)).status == 200


async def test_a_product_that_the_tenant_does_not_have_has_no_pool(office: Office) -> None:
    assert (await office.call("GET", "/pools/00000000-0000-4000-a000-999999999999")).status == 404
    names = [each["displayName"] for each in (await office.call("GET", "/pools")).body["value"]]
    assert names == sorted(names)
    assert len(names) == 2


async def test_direct_licensing_waits_for_its_units_too(office: Office) -> None:
    one = await office.allotment(units=3, licensing="direct")
    found = (await office.call("GET", f"/allotments/{one}")).body
    assert (found["state"], found["allottedUnits"]) == (AllotmentState.ACTIVE, 3)
