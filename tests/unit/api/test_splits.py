"""A large licensed group is split into several allotments: seen first, then planned, then adopted one by one."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from application.adoption import adopt
from application.dispatch import carry_out
from domain.commands import Command, CommandKind
from local.tenant.model import AssignedLicense
from tests.support.samples import E3
from tests.unit.api.office import Office


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def large(office: Office) -> str:
    """A licensed group: two of Sales (one of them in Sweden), one in Sweden, and one of neither."""
    group = office.group()
    office.tenant.assign_group_license(group, [AssignedLicense(E3.sku_id)], [], actor="tenant")
    departments = {"ann": "Sales", "bo": "sales", "cy": None, "di": "Law"}
    for name, department in departments.items():
        user = office.person(name)
        country = "Sweden" if name in {"bo", "cy"} else None
        office.tenant.update_user(user, actor="tenant", department=department, country=country)
        office.tenant.change_members(group, add=[user])
    office.tenant.run_due()
    return group


def target(office: Office, name: str, units: int, match: Mapping[str, Any]) -> dict[str, Any]:
    return {"displayName": name, "groupId": office.group(), "allottedUnits": units, "match": match}


def asked(office: Office, large: str) -> dict[str, Any]:
    by_department = {"attribute": "department", "values": ["Sales"]}
    swedes = office.group()
    office.tenant.change_members(swedes, add=[user.id for user in office.tenant.list_users() if user.country])
    office.tenant.run_due()
    return {
        "groupId": large,
        "targets": [target(office, "Sales", 2, by_department), target(office, "Sweden", 0, {"groupId": swedes})],
    }


async def test_the_first_target_that_matches_wins_and_nobody_is_left_out(office: Office, large: str) -> None:
    body = asked(office, large)
    seen = (await office.call("POST", "/adoptions/split/preview", body)).body
    assert [(each["displayName"], each["people"], each["short"]) for each in seen["targets"]] == [
        ("Sales", 2, 0),
        ("Sweden", 1, 1),
    ]
    assert (seen["people"], seen["none"], seen["several"]) == (4, 1, 1)
    assert [each["targets"] for each in seen["severalPeople"]] == [[0, 1]]
    assert len(seen["nonePeople"]) == 1
    listed = await office.call("GET", "/adoptions")
    assert listed.body["value"] == []


async def test_each_target_is_adopted_by_itself_and_who_matches_none_stays(office: Office, large: str) -> None:
    body = asked(office, large)
    seen = (await office.call("POST", "/adoptions/split/preview", body)).body
    made = await office.call("POST", "/adoptions/split", {**body, "plan": seen["fingerprint"]})
    assert made.status == 201, made.body
    split = made.body["value"][0]["split"]
    plans = (await office.call("GET", f"/adoptions?split={split}")).body["value"]
    counts = {each["displayName"]: (each["plan"]["stays"], each["plan"]["noSeat"]) for each in plans}
    assert counts == {"Sales": (2, 0), "Sweden": (0, 1)}
    (sales,) = [each for each in plans if each["displayName"] == "Sales"]
    assert (sales["from"], sales["fromGroupId"], sales["whom"]) == ("membership", large, "listed")
    assert "noteOldGroup" in sales["plan"]["notesCode"]
    path = f"/adoptions/{sales['id']}"
    start = {"plan": sales["plan"]["fingerprint"]}
    assert (await office.call("POST", f"{path}/start", start, headers={"If-Match": "*"})).status == 200
    for _ in range(20):
        office.clock.advance(timedelta(seconds=45))
        for kind in (CommandKind.OBSERVE, CommandKind.FINISH):
            await carry_out(office.core, Command(kind, sales["id"], "a test", office.clock.now()))
        await adopt(office.core, Command(CommandKind.ADOPT, sales["id"], "a test", office.clock.now()))
    adopted = (await office.call("GET", path)).body
    assert adopted["state"] == "adopted", adopted["stateReason"]
    left = {office.tenant.get_user(user).department for user in office.tenant.truth.member_ids(large)}
    assert left == {None, "Law"}
    assert len(office.tenant.truth.member_ids(sales["groupId"])) == 2


async def test_another_preview_than_was_seen_is_refused(office: Office, large: str) -> None:
    body = asked(office, large)
    seen = (await office.call("POST", "/adoptions/split/preview", body)).body
    late = office.person("late")
    office.tenant.change_members(large, add=[late])
    office.tenant.run_due()
    refused = await office.call("POST", "/adoptions/split", {**body, "plan": seen["fingerprint"]})
    assert (refused.status, [each["field"] for each in refused.body["errors"]]) == (400, ["plan"])


async def test_everything_that_is_wrong_is_said_at_its_place(office: Office, large: str) -> None:
    good = target(office, "Sales", 2, {"attribute": "department", "values": ["Nowhere"]})
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({"groupId": large, "targets": []}, {"targets"}),
        ({"groupId": large, "targets": [good], "wish": 1}, {"wish"}),
        ({"groupId": large, "targets": [good]}, {"targets"}),
        ({"groupId": "x y", "targets": [good]}, {"groupId"}),
        ({"groupId": office.group(), "targets": [good]}, {"groupId"}),
        ({"groupId": large, "targets": [{**good, "groupId": large}]}, {"groupId", "targets[0].groupId"}),
        ({"groupId": large, "targets": [good, good]}, {"targets[1].groupId"}),
        ({"groupId": large, "targets": [{**good, "match": {}}]}, {"targets[0].match"}),
        ({"groupId": large, "targets": [{**good, "people": []}]}, {"targets[0].people"}),
        ({"groupId": large, "targets": [{**good, "allottedUnits": -1}]}, {"targets[0].allottedUnits"}),
    ]
    for body, wrong in cases:
        reply = await office.call("POST", "/adoptions/split/preview", body)
        assert (reply.status, {each["field"] for each in reply.body["errors"]}) == (400, wrong), body
