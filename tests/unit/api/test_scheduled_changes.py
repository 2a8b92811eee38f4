"""Planned changes by the API: planning, what would not fit, what their date brings, and what is asked about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application.messaging import deliver
from application.scheduled_changes import change_as_planned
from domain.admission import Transaction
from domain.commands import Command, CommandKind
from domain.dates import WRITTEN_WITHIN, Dated
from domain.loans import Loan
from tests.support.samples import E3
from tests.unit.api.office import Office, Reply

DAY = timedelta(days=1)


def later(office: Office, wait: timedelta) -> str:
    return (office.clock.now() + wait).isoformat()


async def plan(office: Office, allotment: str, wait: timedelta = DAY, *, check: bool = False, **more: object) -> Reply:
    said = {name: later(office, value) if isinstance(value, timedelta) else value for name, value in more.items()}
    path = f"/allotments/{allotment}/scheduledChanges{'/plan' if check else ''}"
    return await office.call("POST", path, {"dueDateTime": later(office, wait), **said})


async def states(office: Office, allotment: str) -> list[tuple[str, Any]]:
    shown = await office.call("GET", f"/allotments/{allotment}/scheduledChanges")
    return [(each["state"], each["allottedUnits"]) for each in shown.body["value"]]


async def settings(office: Office, allotment: str) -> tuple[int, str, str]:
    shown = (await office.call("GET", f"/allotments/{allotment}")).body
    return shown["allottedUnits"], shown["overflow"], shown["state"]


async def pass_time(office: Office, wait: timedelta = DAY) -> None:
    office.clock.advance(wait)
    await change_as_planned(office.core)


async def filled(office: Office, units: int, **fields: object) -> str:
    """An allotment in which every seat is taken."""
    group = office.group()
    office.tenant.change_members(group, add=[office.person("p") for _ in range(units)])
    return await office.allotment(units=units, groupId=group, **fields)


async def test_a_limit_changes_at_its_date_and_back(office: Office) -> None:
    allotment = await office.allotment(units=2)
    reply = await plan(office, allotment, allottedUnits=5, untilDateTime=3 * DAY)
    assert (reply.status, reply.body["objections"], len(reply.body["value"])) == (201, [], 2)
    await change_as_planned(office.core)
    assert (await settings(office, allotment))[0] == 2
    await pass_time(office)
    assert (await settings(office, allotment))[0] == 5
    await pass_time(office, 2 * DAY)
    assert (await settings(office, allotment))[0] == 2
    assert [state for state, _ in await states(office, allotment)] == ["done", "done"]
    await pass_time(office, 2 * WRITTEN_WITHIN)
    assert await office.core.dates.due(Dated.CHANGES, office.clock.now(), 10) == []


async def test_a_raised_limit_promotes_those_who_wait(office: Office) -> None:
    allotment = await filled(office, 1, overflow="wait")
    group = (await office.call("GET", f"/allotments/{allotment}")).body["groupId"]
    office.tenant.change_members(group, add=[office.person("late")])
    await office.commands.enqueue([Command(CommandKind.OBSERVE, allotment, "notification", office.clock.now())])
    await plan(office, allotment, allottedUnits=2)
    office.clock.advance(DAY)
    await change_as_planned(office.core)
    for command in office.commands.sent[-3:]:
        await office.commands.enqueue([command])
    shown = (await office.call("GET", f"/allotments/{allotment}")).body
    assert (shown["consumedUnits"], shown["waitingUnits"]) == (2, 0)


async def test_the_overflow_rule_changes_too(office: Office) -> None:
    allotment = await office.allotment(units=2, overflow="rollback")
    await plan(office, allotment, overflow="wait", untilDateTime=2 * DAY)
    await pass_time(office)
    assert await settings(office, allotment) == (2, "wait", "active")
    await pass_time(office)
    assert await settings(office, allotment) == (2, "rollback", "active")


LENDING: dict[str, Any] = {"lendingLimit": 4, "borrowingLimit": 3, "keptUnits": 1, "reclaim": {"noticeDays": 7}}


async def test_lending_changes_at_its_date_and_back(office: Office) -> None:
    allotment = await office.allotment(units=5)
    before = (await office.call("GET", f"/allotments/{allotment}")).body
    there, back = (await plan(office, allotment, untilDateTime=2 * DAY, **LENDING)).body["value"]
    rules = {"noticeDays": 7, "shareAround": 10, "protectedDays": 90}
    assert ({**LENDING, "reclaim": rules, "reclaims": True, "allottedUnits": None}).items() <= there.items()
    assert (back["undoes"], back["lendingLimit"], back["reclaims"]) == (there["id"], None, None)
    await pass_time(office)
    shown = (await office.call("GET", f"/allotments/{allotment}")).body
    assert ({**LENDING, "reclaim": rules}).items() <= shown.items()
    await plan(office, allotment, timedelta(hours=1), reclaims=False)
    await pass_time(office, timedelta(hours=2))
    assert (await office.call("GET", f"/allotments/{allotment}")).body["reclaim"] is None
    await pass_time(office)
    shown = (await office.call("GET", f"/allotments/{allotment}")).body
    assert {name: before[name] for name in LENDING}.items() <= shown.items()


async def test_what_is_lent_beyond_a_planned_limit_is_shown_when_it_is_planned(office: Office) -> None:
    allotment = await office.allotment(units=5)
    stored = await office.core.store.load(allotment)
    assert stored is not None
    lending = replace(stored.value, lent_units=3, lent_to=(Loan("x", 3, office.clock.now()),))
    await office.core.store.commit(Transaction(lending, ()), stored.etag)
    told = (await plan(office, allotment, check=True, lendingLimit=2, borrowingLimit=0)).body["objections"]
    assert [(each["field"], each["code"]) for each in told] == [("lendingLimit", "lentBeyond")]
    assert (await plan(office, allotment, check=True, lendingLimit=3)).body["objections"] == []


async def test_what_would_not_fit_is_shown_when_it_is_planned(office: Office) -> None:
    """The tenant owns 200. Another allotment is to have 150 of them by then, and gives them back later."""
    allotment, other = await filled(office, 2), await office.allotment(units=10)
    assert (await plan(office, other, allottedUnits=150, untilDateTime=3 * DAY)).body["objections"] == []
    told = await plan(office, allotment, 2 * DAY, check=True, allottedUnits=60)
    assert [each["field"] for each in told.body["objections"]] == ["allottedUnits"]
    assert (await plan(office, allotment, 4 * DAY, check=True, allottedUnits=60)).body["objections"] == []
    assert (await plan(office, allotment, check=True, allottedUnits=60, allowOvercommit=True)).body["objections"] == []
    below = await plan(office, allotment, check=True, allottedUnits=1)
    assert [each["code"] for each in below.body["objections"]] == ["limitBelowUse"]
    assert await states(office, allotment) == []
    planned = await plan(office, allotment, allottedUnits=1)
    assert (planned.status, [each["code"] for each in planned.body["objections"]]) == (201, ["limitBelowUse"])


async def test_what_does_not_fit_then_is_asked_about_and_suspends_nothing(office: Office) -> None:
    allotment = await filled(office, 2)
    await plan(office, allotment, allottedUnits=1, untilDateTime=2 * DAY)
    await pass_time(office)
    assert await settings(office, allotment) == (2, "rollback", "active")
    shown = await office.call("GET", "/scheduledChanges?state=asked")
    (asked,) = shown.body["value"]
    assert (asked["state"], asked["reasonCode"]) == ("asked", "limitBelowUse")
    (decision,) = (await office.call("GET", f"/allotments/{allotment}/decisions?kind=changeAsked")).body["value"]
    assert decision["reasonCode"] == "changeAsked"
    await pass_time(office)
    assert [state for state, _ in await states(office, allotment)] == ["asked", "cancelled"]
    assert await settings(office, allotment) == (2, "rollback", "active")


async def test_what_was_asked_about_is_tried_again_or_cancelled(office: Office) -> None:
    allotment = await filled(office, 2)
    (change,) = (await plan(office, allotment, allottedUnits=1)).body["value"]
    path = f"/allotments/{allotment}/scheduledChanges/{change['id']}"
    assert (await office.call("POST", f"{path}/retry", {}, headers={"If-Match": "*"})).status == 409
    await pass_time(office)
    group = (await office.call("GET", f"/allotments/{allotment}")).body["groupId"]
    office.tenant.change_members(group, remove=[min(office.tenant.truth.member_ids(group))])
    await office.commands.enqueue([Command(CommandKind.OBSERVE, allotment, "notification", office.clock.now())])
    for _ in range(3):
        office.clock.advance(timedelta(minutes=15))
        await office.commands.enqueue([Command(CommandKind.FINISH, allotment, "later", office.clock.now())])
    assert (await office.call("POST", f"{path}/retry", {}, headers={"If-Match": '"x"'})).status == 412
    assert (await office.call("POST", f"{path}/retry", {}, headers={"If-Match": "*"})).status == 202
    assert (await settings(office, allotment))[0] == 1
    assert (await office.call("DELETE", path, headers={"If-Match": "*"})).status == 409


async def test_a_cancelled_one_is_not_made_and_its_way_back_neither(office: Office) -> None:
    allotment = await office.allotment(units=2)
    there, back = (await plan(office, allotment, allottedUnits=5, untilDateTime=2 * DAY)).body["value"]
    path = f"/allotments/{allotment}/scheduledChanges"
    assert (await office.call("DELETE", f"{path}/{there['id']}", headers={"If-Match": "*"})).status == 204
    await pass_time(office, 2 * DAY)
    assert (await settings(office, allotment))[0] == 2
    assert [state for state, _ in await states(office, allotment)] == ["cancelled", "cancelled"]
    assert back["undoes"] == there["id"]
    assert (await office.call("DELETE", f"{path}/nothing", headers={"If-Match": "*"})).status == 404


async def test_both_dates_may_have_come_when_the_timer_runs(office: Office) -> None:
    allotment = await office.allotment(units=2)
    await plan(office, allotment, allottedUnits=5, untilDateTime=2 * DAY)
    await pass_time(office, 3 * DAY)
    assert (await settings(office, allotment))[0] == 2
    assert [state for state, _ in await states(office, allotment)] == ["done", "done"]


async def test_of_a_deleted_allotment_it_is_cancelled(office: Office) -> None:
    allotment = await office.allotment(units=2)
    await plan(office, allotment, allottedUnits=5)
    path = f"/allotments/{allotment}"
    await office.call("DELETE", path, headers=await office.etag(path))
    await pass_time(office)
    (stored,) = (await office.core.changes.page(allotment, None, None, 9)).items
    assert stored.value.state == "cancelled"
    assert (await plan(office, allotment, allottedUnits=5)).status == 404


async def test_the_audit_record_says_by_whose_schedule(office: Office) -> None:
    allotment = await office.allotment(units=2)
    await plan(office, allotment, allottedUnits=5)
    await pass_time(office)
    entries = (await office.call("GET", f"/allotments/{allotment}/audit")).body["value"]
    by_kind = {each["kind"]: each for each in entries}
    made = by_kind["changeAllotment"]
    assert (made["actor"]["id"], "schedule of" in made["actor"]["displayName"]) == (None, True)
    assert made["changes"] == [{"property": "allottedUnits", "before": 2, "after": 5}]
    assert by_kind["planChange"]["result"] == "done"


@pytest.mark.parametrize(
    ("wait", "more", "fields"),
    [
        (DAY, {}, ["allottedUnits"]),
        (-DAY, {"allottedUnits": 1}, ["dueDateTime"]),
        (2000 * DAY, {"allottedUnits": 1}, ["dueDateTime"]),
        (2 * DAY, {"allottedUnits": 1, "untilDateTime": DAY}, ["untilDateTime"]),
        (DAY, {"allottedUnits": -1}, ["allottedUnits"]),
        (DAY, {"overflow": "maybe"}, ["overflow"]),
        (DAY, {"allottedUnits": 1, "lending": 1}, ["lending"]),
        (DAY, {"lendingLimit": -1, "reclaim": 3, "reclaims": "no"}, ["lendingLimit", "reclaim", "reclaims"]),
    ],
    ids=str,
)
async def test_what_is_wrong_is_named(office: Office, wait: timedelta, more: dict[str, Any], fields: list[str]) -> None:
    allotment = await office.allotment(units=2)
    for check in (True, False):
        reply = await plan(office, allotment, wait, check=check, **more)
        assert (reply.status, [each["field"] for each in reply.body["errors"]]) == (400, fields)


async def test_owners_see_them_and_administrators_alone_plan_them(office: Office) -> None:
    owner = office.caller("owner")
    allotment = await office.allotment(units=2, owners=[owner])
    await plan(office, allotment, allottedUnits=5)
    for path in (f"/allotments/{allotment}/scheduledChanges", "/scheduledChanges"):
        assert len((await office.call("GET", path, by="owner")).body["value"]) == 1
    body = {"dueDateTime": later(office, DAY), "allottedUnits": 3}
    assert (await office.call("POST", f"/allotments/{allotment}/scheduledChanges", body, by="owner")).status == 403


async def test_nothing_is_told_where_nobody_is_to_be_told(office: Office) -> None:
    allotment = await filled(office, 2)
    await plan(office, allotment, allottedUnits=1)
    await pass_time(office)
    await deliver(office.core, allotment)


class TestManifest:
    async def apply(self, office: Office, entry: dict[str, Any]) -> dict[str, Any]:
        """Plan and apply a manifest of one entry; answers the plan."""
        body: dict[str, Any] = {"allotments": [entry]}
        seen = await office.call("POST", "/manifest/plan", body)
        assert seen.status == 200, seen.body
        body |= {"fingerprint": seen.body["fingerprint"], "confirm": seen.body["confirm"]}
        assert (await office.call("POST", "/manifest/apply", body)).status == 200
        return dict(seen.body)

    async def test_changes_are_planned_exported_and_cancelled_by_a_manifest(self, office: Office) -> None:
        group = office.group()
        allotment = await office.allotment(units=2, groupId=group)
        first = {"dueDateTime": later(office, DAY), "allottedUnits": 5, "untilDateTime": later(office, 3 * DAY)}
        entry = {"groupId": group, "scheduledChanges": [first]}
        seen = await self.apply(office, entry)
        assert [each["setting"] for each in seen["changes"][0]["settings"]] == ["scheduledChanges"]
        assert await states(office, allotment) == [("planned", 5), ("planned", None)]
        exported = (await office.call("GET", "/manifest")).body
        assert len(exported["allotments"][0]["scheduledChanges"]) == 1
        for unchanged in ({"allotments": [entry]}, exported):
            assert (await office.call("POST", "/manifest/plan", unchanged)).body["changes"] == []
        second = {"dueDateTime": later(office, 2 * DAY), "overflow": "wait"}
        await self.apply(office, {"groupId": group, "scheduledChanges": [second]})
        open_ones = (await office.call("GET", f"/allotments/{allotment}/scheduledChanges?state=planned")).body["value"]
        assert [each["overflow"] for each in open_ones if each["undoes"] is None] == ["wait"]
        assert (await settings(office, allotment))[0] == 2

    async def test_what_is_past_is_skipped_and_what_is_left_out_stays(self, office: Office) -> None:
        group = office.group()
        allotment = await office.allotment(units=2, groupId=group)
        past = {"dueDateTime": later(office, DAY), "allottedUnits": 5}
        await self.apply(office, {"groupId": group, "scheduledChanges": [past]})
        await pass_time(office)
        assert (await settings(office, allotment))[0] == 5
        body = {"allotments": [{"groupId": group, "scheduledChanges": [past]}]}
        assert (await office.call("POST", "/manifest/plan", body)).body["changes"] == []
        await plan(office, allotment, allottedUnits=7)
        left_out = {"allotments": [{"groupId": group, "allottedUnits": 5}]}
        assert (await office.call("POST", "/manifest/plan", left_out)).body["changes"] == []

    async def test_a_new_allotment_has_them_too_and_what_is_wrong_has_its_place(self, office: Office) -> None:
        group, change = office.group(), {"dueDateTime": later(office, DAY), "allottedUnits": 5}
        entry = {"groupId": group, "displayName": "New", "products": [{"skuId": E3.sku_id}], "allottedUnits": 2}
        await self.apply(office, {**entry, "scheduledChanges": [change]})
        (made,) = (await office.call("GET", "/allotments")).body["value"]
        assert await states(office, made["id"]) == [("planned", 5)]
        wrong = [{"dueDateTime": "soon"}, {"dueDateTime": change["dueDateTime"]}, 7]
        reply = await office.call("POST", "/manifest/plan", {"allotments": [{**entry, "scheduledChanges": wrong}]})
        assert [each["field"] for each in reply.body["errors"]] == [
            "allotments[0].scheduledChanges[0].dueDateTime",
            "allotments[0].scheduledChanges[1].allottedUnits",
            "allotments[0].scheduledChanges[2]",
        ]
