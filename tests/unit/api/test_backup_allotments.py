"""Backup allotments as the API takes, refuses and shows them, and as a manifest names them."""

from datetime import timedelta
from typing import Any

import pytest

from domain.commands import Command, CommandKind
from local.tenant.model import PRODUCTS
from tests.unit.api.house import House
from tests.unit.api.office import Office, Reply
from tests.unit.api.test_manifest_api import apply, entry, plan

E1, BI, VISIO = (PRODUCTS[name].sku_id for name in ("STANDARDPACK", "POWER_BI_PRO", "VISIOCLIENT"))


@pytest.fixture
async def house() -> House:
    """Ann has the one seat, ben waits; there is an allotment of Power BI, without people."""
    house = House(units=dict.fromkeys(("SPE_E3", "STANDARDPACK", "POWER_BI_PRO", "VISIOCLIENT"), 50))
    house.group_id = house.group()
    house.ann, house.ben = sorted((house.person("ann"), house.person("ben")))
    for user in (house.ann, house.ben):
        house.tenant.add_member(house.group_id, user, actor="tenant")
    house.allotment_id = await house.allotment(units=1, groupId=house.group_id, overflow="wait")
    await house.propagation_margin()
    return house


async def bi(house: Office, **fields: object) -> str:
    return await house.allotment(units=5, displayName="Power BI", products=[{"skuId": BI}], **fields)


async def change(house: House, one: str, **settings: object) -> Reply:
    path = f"/allotments/{one}"
    return await house.call("PATCH", path, settings, headers=await house.etag(path))


async def time_passes(house: House, *others: str) -> None:
    for _ in range(4):
        house.clock.advance(timedelta(minutes=6))
        house.tenant.run_due()
        now = house.clock.now()
        for one in (house.allotment_id, *others):
            for kind in (CommandKind.OBSERVE, CommandKind.FINISH):
                await house.commands.enqueue([Command(kind, one, "test", now)])


async def test_who_waits_is_shown_with_the_backup_that_they_have(house: House) -> None:
    backup = await bi(house)
    changed = await change(house, house.allotment_id, backups=[backup])
    assert (changed.status, changed.body["backups"]) == (200, [backup])
    await time_passes(house, backup)
    path = f"/allotments/{house.allotment_id}"
    (listed,) = (await house.call("GET", f"{path}/backups")).body["value"]
    assert [listed[name] for name in ("id", "displayName", "state", "freeUnits")] == [backup, "Power BI", "active", 4]
    assert (await house.call("GET", path)).body["backupUnits"] == 1
    (waits,) = (await house.call("GET", f"{path}/waitingMembers")).body["value"]
    assert (waits["userId"], waits["backup"]["allotmentId"], waits["backup"]["stage"]) == (house.ben, backup, "held")
    standings = (await house.call("GET", f"/people/{house.ben}/allotments")).body["value"]
    shown = {each["id"]: (each["state"], each["backup"] and each["backup"]["allotmentId"]) for each in standings}
    assert shown == {house.allotment_id: ("waiting", backup), backup: ("licensed", None)}
    reasons = [each["reason"] for each in (await house.call("GET", f"{path}/decisions")).body["value"]]
    assert any(reason.startswith("Has Power BI while waiting for a seat of ") for reason in reasons)

    await change(house, house.allotment_id, allottedUnits=2)
    await time_passes(house, backup)
    standings = (await house.call("GET", f"/people/{house.ben}/allotments")).body["value"]
    assert [(each["id"], each["state"]) for each in standings if each["state"]] == [(house.allotment_id, "licensed")]
    assert (await house.call("GET", path)).body["backupUnits"] == 0
    entries = (await house.call("GET", "/audit")).body["value"]
    changes = [each for entry in entries for each in entry["changes"] if each["property"] == "backups"]
    assert [each["after"] for each in changes] == [[backup]]


def refused(reply: Reply) -> list[tuple[str, str]]:
    assert reply.status == 400, reply.body
    return [(each["field"], each["code"]) for each in reply.body["errors"]]


async def test_what_cannot_be_a_backup_is_refused_with_its_place(house: House) -> None:
    backup, one = await bi(house), house.allotment_id
    plain = await house.allotment(units=5, displayName="E1", products=[{"skuId": E1}], overflow="wait")
    direct = await house.allotment(units=5, products=[{"skuId": VISIO}], licensing="direct", overflow="wait")
    same = await house.allotment(units=5, products=[{"skuId": VISIO}], licensing="direct", overflow="wait")
    fixed = house.group()
    synced = await house.allotment(units=5, products=[{"skuId": BI}], overflow="wait", groupId=fixed)
    house.tenant.update_group(fixed, actor="tenant", on_premises_sync_enabled=True)
    wrong = await change(house, one, backups=[backup, one, "nobody", plain, synced])
    assert refused(wrong) == [
        ("backups[1]", "backupItself"),
        ("backups[2]", "noAllotment"),
        ("backups[3]", "backupExcludes"),
        ("backups[4]", "backupFixed"),
    ]
    assert refused(await change(house, direct, backups=[same])) == [("backups[0]", "backupSameDirect")]
    assert refused(await change(house, backup, backups=[one])) == [("backups", "backupsNeedWait")]
    assert refused(await change(house, one, backups=[backup, backup])) == [("backups", "backupsList")]
    assert refused(await change(house, one, backups="all")) == [("backups", "backupsList")]


async def test_a_circle_of_backups_is_refused(house: House) -> None:
    one = house.allotment_id
    two, three = await bi(house, overflow="wait"), await house.allotment(products=[{"skuId": VISIO}], overflow="wait")
    assert (await change(house, one, backups=[two])).status == 200
    assert (await change(house, two, backups=[three])).status == 200
    assert refused(await change(house, three, backups=[one])) == [("backups[0]", "backupCircle")]
    assert (await change(house, two, backups=[])).status == 200
    assert (await change(house, three, backups=[one])).status == 200


async def test_who_has_backups_lets_people_wait(house: House) -> None:
    backup = await bi(house)
    assert (await change(house, house.allotment_id, backups=[backup])).status == 200
    assert refused(await change(house, house.allotment_id, overflow="rollback")) == [("backups", "backupsNeedWait")]
    assert (await change(house, house.allotment_id, overflow="rollback", backups=[])).status == 200


async def test_an_allotment_is_made_with_backups_or_refused_for_them(house: House) -> None:
    backup = await bi(house)
    made = await house.allotment(units=1, overflow="wait", products=[{"skuId": VISIO}], backups=[backup])
    assert (await house.call("GET", f"/allotments/{made}")).body["backups"] == [backup]
    body: dict[str, Any] = {
        "displayName": "E1",
        "groupId": house.group(),
        "products": [{"skuId": E1}],
        "allottedUnits": 1,
        "overflow": "wait",
        "backups": [house.allotment_id],
    }
    assert refused(await house.call("POST", "/allotments", body)) == [("backups[0]", "backupExcludes")]


async def test_a_manifest_names_backups_by_their_groups(house: House) -> None:
    first, second = house.group(), house.group()
    products = [{"skuId": BI}]
    wanted = [
        entry(first, 1, displayName="First", backups=[second]),
        entry(second, 5, displayName="Second", products=products),
        {"groupId": house.group_id, "backups": [second]},
    ]
    seen = await plan(house, *wanted)
    assert (len(seen["changes"]), seen["objections"]) == (3, [])
    applied = (await apply(house, seen, *wanted)).body
    assert ([each["outcome"] for each in applied["outcomes"]], applied["complete"]) == (["applied"] * 3, True)
    listed = {each["groupId"]: each for each in (await house.call("GET", "/allotments")).body["value"]}
    assert listed[first]["backups"] == listed[house.group_id]["backups"] == [listed[second]["id"]]
    exported = (await house.call("GET", "/manifest")).body
    assert {each["groupId"]: each["backups"] for each in exported["allotments"]}[first] == [second]
    assert (await plan(house, *exported["allotments"]))["changes"] == []

    wrong = await plan(house, {"groupId": first, "backups": ["nobody"]})
    assert [each["field"] for each in wrong["objections"]] == ["allotments[0].backups"]
    away = [{"groupId": first, "backups": [], "overflow": "rollback"}]
    applied = (await apply(house, await plan(house, *away), *away)).body
    assert (applied["outcomes"][0]["outcome"], applied["complete"]) == ("applied", True), applied
