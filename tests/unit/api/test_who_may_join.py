"""Who may join: conditions are set, kept to, said to everybody concerned, and found by the night."""

from dataclasses import replace
from typing import Any

import pytest

from application.enforcement.inquiries import SHOWN_AFTER_TRIES
from domain.admission import Transaction
from domain.allotments import MemberState
from domain.commands import Command, CommandKind
from domain.join_conditions import Condition, Operator, Trait
from tests.fakes.accounts import TenantAccounts
from tests.support.samples import E3
from tests.unit.api.office import Office, Reply

ONLY_FINANCE: dict[str, Any] = {"attribute": "department", "operator": "in", "values": ["Finance", "Audit"]}
NOT_VISIO: dict[str, Any] = {"attribute": "assignedLicenses", "operator": "notIn", "values": ["visio"]}


async def change(office: Office, allotment: str, **settings: object) -> Reply:
    one = f"/allotments/{allotment}"
    return await office.call("PATCH", one, settings, headers=await office.etag(one))


async def add(office: Office, allotment: str, person: str) -> Reply:
    return await office.call("POST", f"/allotments/{allotment}/assignments", {"user": person})


async def standing(office: Office, person: str) -> dict[str, Any]:
    (found,) = (await office.call("GET", f"/people/{person}/allotments")).body["value"]
    return dict(found)


async def group_of(office: Office, allotment: str) -> str:
    return str((await office.call("GET", f"/allotments/{allotment}")).body["groupId"])


def people(office: Office, *departments: str) -> list[str]:
    found = [office.person(f"person {number}") for number in range(len(departments))]
    for person, department in zip(found, departments, strict=True):
        office.tenant.update_user(person, actor="tenant", department=department)
    return found


async def test_who_does_not_match_is_removed_again_and_told_why(office: Office) -> None:
    allotment = await office.allotment(units=5, joinConditions=[ONLY_FINANCE])
    ann, ben = people(office, "finance", "Sales")
    assert (await add(office, allotment, ann)).status == 201
    reply = await add(office, allotment, ben)
    assert (reply.status, reply.body["decision"]["kind"]) == (409, "rolledBack")
    assert reply.body["detail"] == (
        "Sales is only for people whose department is one of these: Finance, Audit. The person was removed from the "
        "group again."
    )
    shown = await standing(office, ben)
    assert shown["decisions"][0]["reasonCode"] == "rolledBackIneligible"
    one = await office.call("GET", f"/allotments/{allotment}", headers={"Accept-Language": "sv"})
    assert one.body["joinConditionsInWords"] == ["avdelning är något av: Finance, Audit"]
    assert (one.body["joinConditions"], one.body["consumedUnits"]) == ([ONLY_FINANCE], 1)


async def test_where_people_wait_they_are_kept_until_they_match(office: Office) -> None:
    allotment = await office.allotment(units=5, overflow="wait", joinConditions=[ONLY_FINANCE])
    (ben,) = people(office, "Sales")
    reply = await add(office, allotment, ben)
    assert (reply.status, reply.body["decision"]["kind"]) == (409, "ineligible")
    assert (await standing(office, ben))["state"] == "ineligible"
    assert (await office.call("GET", f"/allotments/{allotment}/waitingMembers")).body["value"] == []
    office.tenant.update_user(ben, actor="tenant", department="Audit")
    await office.commands.enqueue([Command(CommandKind.RECONCILE, allotment, "night", office.clock.now())])
    assert (await standing(office, ben))["state"] in {"pending", "licensed"}


async def test_another_rule_lets_them_in_and_takes_no_seat(office: Office) -> None:
    allotment = await office.allotment(units=5, overflow="wait", joinConditions=[ONLY_FINANCE])
    ann, ben = people(office, "Finance", "Sales")
    await add(office, allotment, ann)
    await add(office, allotment, ben)
    sales = {"attribute": "department", "operator": "in", "values": ["Sales"]}
    assert (await change(office, allotment, joinConditions=[sales])).status == 200
    assert [(await standing(office, one))["state"] for one in (ann, ben)] == ["licensed", "licensed"]
    assert (await change(office, allotment, joinConditions=[])).body["joinConditions"] == []


async def test_those_in_line_who_no_longer_match_leave_it_when_it_is_their_turn(office: Office) -> None:
    allotment = await office.allotment(units=0, overflow="wait", joinConditions=[ONLY_FINANCE])
    everybody = people(office, "Finance", "Finance", "Finance")
    for one in everybody:
        assert (await add(office, allotment, one)).body["decision"]["kind"] == "waiting"
    for one in everybody[:2]:
        office.tenant.update_user(one, actor="tenant", department="Sales")
    await change(office, allotment, allottedUnits=1)
    states = [(await standing(office, one))["state"] for one in everybody]
    assert states == ["ineligible", "ineligible", "licensed"]


async def test_many_people_are_asked_about_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    allotment = await office.allotment(units=50, overflow="wait", joinConditions=[ONLY_FINANCE])
    group, everybody = await group_of(office, allotment), people(office, *["Finance", "Sales"] * 20)
    office.tenant.change_members(group, add=everybody)
    asked = list[int]()
    accounts = TenantAccounts.accounts

    async def counted(self: TenantAccounts, user_ids: list[str]) -> Any:
        asked.append(len(user_ids))
        return await accounts(self, user_ids)

    monkeypatch.setattr(TenantAccounts, "accounts", counted)
    await office.commands.enqueue([Command(CommandKind.OBSERVE, allotment, "burst", office.clock.now())])
    assert asked == [40]
    assert (await office.call("GET", f"/allotments/{allotment}")).body["consumedUnits"] == 20


async def test_the_plan_for_many_people_says_who_does_not_match(office: Office) -> None:
    allotment = await office.allotment(units=5, joinConditions=[ONLY_FINANCE])
    ann, ben = people(office, "Finance", "Sales")
    plan = (await office.call("POST", f"/allotments/{allotment}/assignments/plan", {"add": [ann, ben]})).body
    assert [line["outcome"] for line in plan["lines"]] == ["getsSeat", "ineligible"]
    done = (await office.call("POST", f"/allotments/{allotment}/assignments/bulk", {"add": [ann, ben]})).body
    assert done["added"] == 1


async def test_who_does_not_match_cannot_ask_for_a_seat(office: Office) -> None:
    allotment = await office.allotment(units=5, seatRequests=True, joinConditions=[ONLY_FINANCE])
    office.caller("cleo")
    reply = await office.call("POST", f"/me/allotments/{allotment}/ask", {"message": "Please"}, by="cleo")
    assert (reply.status, reply.body["code"]) == (409, "askIneligible")


async def test_an_account_that_is_not_shown_yet_is_waited_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    allotment = await office.allotment(units=5, joinConditions=[ONLY_FINANCE])
    ann, new = people(office, "Finance", "Finance")
    hidden, accounts = {new}, TenantAccounts.accounts

    async def shown(self: TenantAccounts, user_ids: list[str]) -> Any:
        return await accounts(self, [one for one in user_ids if one not in hidden])

    monkeypatch.setattr(TenantAccounts, "accounts", shown)
    office.tenant.change_members(await group_of(office, allotment), add=[ann, new])
    look = Command(CommandKind.OBSERVE, allotment, "notification", office.clock.now(), hints={ann: True, new: True})
    later = list[Command]()
    enqueue = office.commands.enqueue

    async def kept(commands: Any, at: Any = None, deduplicate_as: str | None = None) -> None:
        later.extend(commands if at else ())
        if not at:
            await enqueue(commands)

    monkeypatch.setattr(office.commands, "enqueue", kept)
    await office.commands.enqueue([look])
    found = await office.store.all_members(allotment)
    assert found.keys() == {ann}
    again = [one for one in later if one.kind is CommandKind.OBSERVE]
    assert [one.tries for one in again] == [1]
    hidden.clear()
    await office.commands.enqueue(again)
    assert {*(await office.store.all_members(allotment))} == {ann, new}


async def test_it_is_not_waited_for_for_ever(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    allotment = await office.allotment(units=5, overflow="wait", joinConditions=[ONLY_FINANCE])
    (new,) = people(office, "Finance")

    async def nothing(self: TenantAccounts, user_ids: list[str]) -> Any:
        return {}

    monkeypatch.setattr(TenantAccounts, "accounts", nothing)
    office.tenant.change_members(await group_of(office, allotment), add=[new])
    look = Command(CommandKind.OBSERVE, allotment, "notification", office.clock.now(), tries=SHOWN_AFTER_TRIES)
    await office.commands.enqueue([look])
    (row,) = (await office.store.all_members(allotment)).values()
    assert (row.user_id, row.state) == (new, MemberState.INELIGIBLE)


async def test_a_rule_that_changes_while_people_are_asked_about_is_the_one_that_holds(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    allotment = await office.allotment(units=5, overflow="wait", joinConditions=[ONLY_FINANCE])
    ann, ben = people(office, "Finance", "Sales")
    office.tenant.change_members(await group_of(office, allotment), add=[ann, ben])
    accounts, asked = TenantAccounts.accounts, 0

    async def changed(self: TenantAccounts, user_ids: list[str]) -> Any:
        nonlocal asked
        asked += 1
        stored = await office.store.load(allotment)
        if asked == 1 and stored is not None:
            sales = Condition(Trait.DEPARTMENT, Operator.IN, ("Sales",))
            await office.store.commit(Transaction(replace(stored.value, join_conditions=(sales,)), ()), stored.etag)
        return await accounts(self, user_ids)

    monkeypatch.setattr(TenantAccounts, "accounts", changed)
    await office.commands.enqueue([Command(CommandKind.OBSERVE, allotment, "notification", office.clock.now())])
    rows = await office.store.all_members(allotment)
    assert (rows[ann].state, rows[ben].seated) == (MemberState.INELIGIBLE, True)


async def test_the_night_names_who_has_a_seat_and_no_longer_matches(office: Office) -> None:
    allotment = await office.allotment(units=5, overflow="wait")
    (ann,) = people(office, "Sales")
    await add(office, allotment, ann)
    await change(office, allotment, joinConditions=[ONLY_FINANCE])
    assert (await standing(office, ann))["state"] == "licensed"
    reply = await office.call("POST", f"/allotments/{allotment}/reconcile", {"dryRun": True})
    found = [(each["kind"], each["subject"], each["policy"]) for each in reply.body["findings"]]
    assert found == [("ineligibleSeat", ann, "report")]


async def test_a_manifest_says_them_and_the_audit_record_too(office: Office) -> None:
    allotment = await office.allotment(units=5)
    manifest = (await office.call("GET", "/manifest")).body
    assert manifest["allotments"][0]["joinConditions"] == []
    manifest["allotments"][0]["joinConditions"] = [ONLY_FINANCE, NOT_VISIO]
    plan = (await office.call("POST", "/manifest/plan", manifest)).body
    assert [each["setting"] for each in plan["changes"][0]["settings"]] == ["joinConditions"]
    await office.call("POST", "/manifest/apply", {**manifest, "fingerprint": plan["fingerprint"]})
    shown = (await office.call("GET", f"/allotments/{allotment}")).body
    assert shown["joinConditions"] == [ONLY_FINANCE, NOT_VISIO]
    await change(office, allotment, joinConditions=[ONLY_FINANCE])
    (entry, *_) = (await office.call("GET", "/audit?kind=changeAllotment")).body["value"]
    changed = {each["property"]: (each["before"], each["after"]) for each in entry["changes"]}
    assert changed == {"joinConditions": ([ONLY_FINANCE, NOT_VISIO], [ONLY_FINANCE])}


async def test_a_condition_about_a_product_that_the_allotment_gives_is_refused(office: Office) -> None:
    own = {"attribute": "assignedLicenses", "operator": "in", "values": [E3.sku_id.upper()]}
    allotment = await office.allotment(units=5)
    reply = await change(office, allotment, joinConditions=[ONLY_FINANCE, own])
    assert (reply.status, reply.body["errors"][0]["field"]) == (400, "joinConditions[1].values")
    body = {"displayName": "B", "groupId": office.group(), "products": [{"skuId": E3.sku_id}], "allottedUnits": 1}
    reply = await office.call("POST", "/allotments", {**body, "joinConditions": [own]})
    assert (reply.status, reply.body["errors"][0]["code"]) == (400, "joinConditionOwnProduct")
