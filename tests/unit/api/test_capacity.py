"""More than the tenant owns is promised only where somebody says so; who holds a product otherwise is named."""

import pytest

from local.tenant.model import AssignedLicense
from tests.support.samples import E3
from tests.unit.api.office import Office, Reply


async def create(office: Office, units: int, **fields: object) -> Reply:
    body = {"displayName": "More", "groupId": office.group(), "products": [{"skuId": E3.sku_id}]}
    return await office.call("POST", "/allotments", {**body, "allottedUnits": units, **fields})


def told(reply: Reply) -> str:
    assert reply.status == 400
    (problem,) = reply.body["errors"]
    assert problem["field"] == "allottedUnits"
    return str(problem["message"])


async def test_a_new_allotment_beyond_what_is_owned_is_refused_with_all_numbers(office: Office) -> None:
    await office.allotment(units=150)
    message = told(await create(office, 51))
    assert message.startswith(
        "Microsoft 365 E3: 51 more licences would be allotted, but only 50 are left. The tenant owns 200 ("
    )
    assert "150 are allotted" in message
    assert (await create(office, 50)).status == 201


@pytest.mark.parametrize("units", [201, 10_000])
async def test_who_means_it_says_so(office: Office, units: int) -> None:
    assert (await create(office, units, allowOvercommit=True)).status == 201
    (shown,) = [
        each for each in (await office.call("GET", "/products")).body["value"] if each["skuPartNumber"] == "SPE_E3"
    ]
    assert (shown["assignable"], shown["allotted"], shown["free"]) == (200, units, 200 - units)
    assert shown["unheld"] == max(0, 200 - units)


async def test_a_limit_is_raised_as_far_as_there_are_licences(office: Office) -> None:
    await office.allotment(units=100)
    one = f"/allotments/{await office.allotment(units=90)}"
    raise_to = {"allottedUnits": 101}
    assert "11 more" in told(await office.call("PATCH", one, raise_to, headers=await office.etag(one)))
    for change in ({"allottedUnits": 100}, {"allottedUnits": 101, "allowOvercommit": True}, {"allottedUnits": 90}):
        assert (await office.call("PATCH", one, change, headers=await office.etag(one))).status == 200


async def test_an_overcommitted_allotment_can_still_be_changed(office: Office) -> None:
    one = f"/allotments/{await office.allotment(units=300, allowOvercommit=True)}"
    for change in ({"displayName": "Other"}, {"allottedUnits": 250}):
        assert (await office.call("PATCH", one, change, headers=await office.etag(one))).status == 200


async def test_a_request_is_approved_as_far_as_there_are_licences(office: Office) -> None:
    one = f"/allotments/{await office.allotment(units=190)}"
    asked = await office.call("POST", f"{one}/requests", {"allottedUnits": 201})
    path, version = f"{one}/requests/{asked.body['id']}/approve", {"If-Match": asked.headers["ETag"]}
    assert "11 more" in told(await office.call("POST", path, {}, headers=version))
    assert (await office.call("POST", path, {"allowOvercommit": "yes"}, headers=version)).status == 400
    approved = await office.call("POST", path, {"allowOvercommit": True}, headers=version)
    assert approved.body["state"] == "approved"


async def outsiders(office: Office, query: str = "") -> Reply:
    return await office.call("GET", f"/products/{E3.sku_id}/outsideHolders{query}")


@pytest.mark.parametrize("licensing", ["group", "direct"])
async def test_who_holds_a_product_outside_any_allotment_is_counted_and_named(office: Office, licensing: str) -> None:
    allotment = await office.allotment(licensing=licensing)
    seated, direct, grouped = (office.person(name) for name in ("seated", "direct", "grouped"))
    licence = [AssignedLicense(E3.sku_id, frozenset())]
    office.tenant.assign_user_license(direct, licence, [])
    group = office.tenant.create_group("old", "old", [grouped]).id
    office.tenant.assign_group_license(group, licence, [])
    await office.call("POST", f"/allotments/{allotment}/assignments", {"user": seated})
    office.tenant.run_due()
    found = {each["id"]: (each["direct"], each["groupIds"]) for each in (await outsiders(office)).body["value"]}
    assert found == {direct: (True, []), grouped: (False, [group])}
    (shown,) = [
        each for each in (await office.call("GET", "/products")).body["value"] if each["skuPartNumber"] == "SPE_E3"
    ]
    assert (shown["used"], shown["usedByAllotments"], shown["usedOutside"]) == (3, 1, 2)


async def test_they_come_a_page_at_a_time(office: Office) -> None:
    people = {office.person(f"p{number}") for number in range(5)}
    for person in people:
        office.tenant.assign_user_license(person, [AssignedLicense(E3.sku_id, frozenset())], [])
    seen: list[str] = []
    reply = await outsiders(office, "?top=2")
    while True:
        seen += [each["id"] for each in reply.body["value"]]
        if "nextLink" not in reply.body:
            break
        reply = await office.call("GET", reply.body["nextLink"].removeprefix("/api"))
    assert (len(seen), set(seen)) == (5, people)


async def test_a_product_that_the_tenant_does_not_own_is_not_found(office: Office) -> None:
    assert (await office.call("GET", "/products/00000000-0000/outsideHolders")).status == 404
