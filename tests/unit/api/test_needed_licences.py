"""An allotment that waits for licences which its products need, as the API shows and changes it."""

import pytest

from local.tenant.model import PRODUCTS, AssignedLicense
from tests.unit.api.house import House

ARCHIVE = PRODUCTS["EXCHANGEARCHIVE_ADDON"].sku_id


@pytest.fixture
async def house() -> House:
    """Ann has E3; late has nothing, and has joined the allotment of the add-on."""
    house = await House(units={"SPE_E3": 200, "EXCHANGEARCHIVE_ADDON": 50}).furnish()
    house.group_id = house.group()
    house.allotment_id = await house.allotment(
        groupId=house.group_id, products=[{"skuId": ARCHIVE}], overflow="wait", requirePrerequisites=True
    )
    house.ben = house.person("late")
    for user in (house.ann, house.ben):
        house.tenant.add_member(house.group_id, user, actor="tenant")
    await house.look()
    await house.propagation_margin()
    return house


async def test_who_lacks_it_is_shown_in_the_waiting_room_and_by_person(house: House) -> None:
    path = f"/allotments/{house.allotment_id}"
    ledger = (await house.call("GET", path)).body
    numbers = ("requirePrerequisites", "consumedUnits", "waitingUnits", "lackingUnits")
    assert [ledger[name] for name in numbers] == [True, 1, 1, 1]
    (waits,) = (await house.call("GET", f"{path}/waitingMembers")).body["value"]
    assert (waits["userId"], waits["lacks"], waits["provisional"]) == (house.ben, [ARCHIVE], False)
    (standing,) = (await house.call("GET", f"/people/{house.ben}/allotments")).body["value"]
    assert (standing["state"], standing["aheadUnits"], standing["lacks"]) == ("waiting", None, [ARCHIVE])
    reason = standing["decisions"][0]["reason"]
    assert reason.endswith(
        "needs another licence first. Any of these is enough: Microsoft 365 E3. No seat is taken until then."
    )
    move = await house.call("POST", f"{path}/waitingMembers/{house.ben}/move", {}, headers={"If-Match": "*"})
    assert (move.status, move.body["code"]) == (409, "waitsForPrerequisite")


async def test_who_gets_it_is_in_line_and_has_a_seat(house: House) -> None:
    house.tenant.assign_user_license(house.ben, [AssignedLicense(PRODUCTS["SPE_E3"].sku_id)], [], actor="tenant")
    await house.propagation_margin()
    (standing,) = (await house.call("GET", f"/people/{house.ben}/allotments")).body["value"]
    assert (standing["state"], standing["lacks"]) == ("licensed", [])


async def test_switched_off_nobody_waits_for_it_and_the_change_is_audited(house: House) -> None:
    path = f"/allotments/{house.allotment_id}"
    changed = await house.call("PATCH", path, {"requirePrerequisites": False}, headers=await house.etag(path))
    assert (changed.status, changed.body["requirePrerequisites"]) == (200, False)
    ledger = (await house.call("GET", path)).body
    assert (ledger["waitingUnits"], ledger["lackingUnits"]) == (0, 0)
    entries = (await house.call("GET", "/audit")).body["value"]
    changes = [change for each in entries for change in each["changes"] if change["property"] == "requirePrerequisites"]
    assert changes


async def test_a_plan_for_many_people_says_that_they_wait(house: House) -> None:
    await house.set(allotted_units=5)
    other = house.person("other")
    body = {"add": [other], "remove": []}
    plan = await house.call("POST", f"/allotments/{house.allotment_id}/assignments/plan", body)
    assert [line["outcome"] for line in plan.body["lines"]] == ["waits"]
