"""Merging allotments over the API: planned, started with what was seen, led there and back; and the docs' tour."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from application.dispatch import carry_out
from application.merging import go_on_with_merges
from domain.commands import Command, CommandKind
from domain.merging.moves import has_seat
from local.tenant.model import PRODUCTS, AssignedLicense
from tests.support.samples import E3
from tests.unit.api.office import Office, Reply

VISIO = PRODUCTS["VISIOCLIENT"].sku_id
ARCHIVE = PRODUCTS["EXCHANGEARCHIVE_ADDON"].sku_id
FINANCE = {"attribute": "department", "operator": "in", "values": ["Finance"]}
TOUR = Path(__file__).parents[3] / "docs" / "merging.md"
RUNS = 30


class Registry(Office):
    """An office that can let time pass, with two allotments of people."""

    async def staffed(self, people: int, units: int, **fields: object) -> str:
        group = self.group()
        self.tenant.change_members(group, add=[self.person(f"member{number}") for number in range(people)])
        return await self.allotment(units, **{"groupId": group, "overflow": "wait", **fields})

    async def two(self) -> tuple[str, str]:
        return await self.staffed(3, 3, displayName="Pilot"), await self.staffed(1, 2, displayName="Everybody")

    async def plan(self, source: str, target: str, **fields: object) -> Reply:
        reply = await self.call("POST", "/merges", {"sourceId": source, "targetId": target, **fields})
        assert reply.status == 201, reply.body
        return await self.call("GET", f"/merges/{reply.body['id']}")

    async def ask(self, what: str, merge: Reply, body: object = None) -> Reply:
        path = f"/merges/{merge.body['id']}"
        return await self.call("POST", f"{path}/{what}", body, headers=await self.etag(path))

    async def start(self, merge: Reply) -> Reply:
        return await self.ask("start", merge, {"plan": merge.body["plan"]["fingerprint"]})

    async def propagation_margin(self, merge: Mapping[str, Any]) -> Reply:
        """Let time pass, with the commands that time brings."""
        for _ in range(RUNS):
            self.clock.advance(timedelta(seconds=45))
            now = self.clock.now()
            for side in ("source", "target"):
                await carry_out(self.core, Command(CommandKind.FINISH, merge[side]["id"], "a test", now))
            await carry_out(self.core, Command(CommandKind.MERGE, merge["id"], "a test", now))
        return await self.call("GET", f"/merges/{merge['id']}")

    async def add(self, allotment: str, person: str) -> None:
        assert (await self.call("POST", f"/allotments/{allotment}/assignments", {"user": person})).status == 201

    async def reserve(self, allotment: str, *users: str, **more: object) -> dict[str, Mapping[str, Any]]:
        body = {"users": [*users], **more}
        reply = await self.call("POST", f"/allotments/{allotment}/reservations", body)
        assert reply.status == 201, reply.body
        return await self.reservations(allotment)

    async def reservations(self, allotment: str) -> dict[str, Mapping[str, Any]]:
        shown = (await self.call("GET", f"/allotments/{allotment}/reservations")).body["value"]
        return {each["userId"]: each for each in shown}

    async def people_of(self, allotment: str) -> tuple[list[str], list[str]]:
        """Who has a seat, and who waits."""
        rows = (await self.store.all_members(allotment)).values()
        line = await self.store.waiting(allotment, 9)
        return sorted(row.user_id for row in rows if has_seat(row)), [row.user_id for row in line]

    async def limits(self, *ids: str) -> list[int]:
        return [(await self.call("GET", f"/allotments/{one}")).body["allottedUnits"] for one in ids]


@pytest.fixture
def office() -> Registry:
    return Registry(units={"SPE_E3": 50, "VISIOCLIENT": 50})


async def test_from_the_plan_to_the_end_and_back(office: Registry) -> None:
    source, target = await office.two()
    plan = await office.plan(source, target, roundSize=2)
    assert (plan.body["state"], plan.body["source"]["displayName"]) == ("planned", "Pilot")
    assert {name: plan.body["plan"][name] for name in ("moves", "both", "failing", "waits", "blocked")} == {
        "moves": 3,
        "both": 0,
        "failing": 0,
        "waits": 0,
        "blocked": 0,
    }
    started = await office.start(plan)
    assert (started.status, started.body["state"]) == (200, "preparing")
    assert (await office.call("GET", f"/allotments/{source}")).body["merging"] == plan.body["id"]
    limit = await office.call("PATCH", f"/allotments/{target}", {"allottedUnits": 9}, headers={"If-Match": "*"})
    assert (limit.status, limit.body["code"]) == (409, "allotmentMerging")
    gone = await office.call("DELETE", f"/allotments/{source}?licences=keep", headers={"If-Match": "*"})
    assert (gone.status, gone.body["code"]) == (409, "allotmentMerging")
    merged = await office.propagation_margin(plan.body)
    assert (merged.body["state"], merged.body["stateReason"]) == ("merged", None)
    assert await office.limits(source, target) == [0, 5]
    people = await office.call("GET", f"/merges/{plan.body['id']}/people?verdict=moved")
    assert len(people.body["value"]) == 3
    undone = await office.ask("undo", merged)
    assert undone.body["undoing"] is True
    back = await office.propagation_margin(plan.body)
    assert (back.body["state"], back.body["stateReason"]) == ("undone", None)
    assert await office.limits(source, target) == [3, 2]
    pools = {pool.sku_id: pool.given for pool in await office.pools.pools()}
    assert pools == {E3.sku_id: 5}


async def test_the_owners_of_both_read_in_the_log_that_it_begins_and_is_over(office: Registry) -> None:
    source, target = await office.two()
    plan = await office.plan(source, target)
    await office.start(plan)
    await office.propagation_margin(plan.body)
    for one in (source, target):
        decisions = (await office.call("GET", f"/allotments/{one}/decisions")).body["value"]
        told = [each["reasonCode"] for each in decisions if each["kind"] == "merged"]
        assert told == ["mergeDone", "mergeBegins"]


async def test_what_speaks_against_it_is_told_at_once(office: Registry) -> None:
    source, target = await office.two()
    other = await office.staffed(0, 1, products=[{"skuId": VISIO}])
    refused = await office.call("POST", "/merges", {"sourceId": other, "targetId": target})
    assert [(each["field"], each["code"]) for each in refused.body["errors"]] == [("sourceId", "mergeOtherProducts")]
    same = await office.call("POST", "/merges", {"sourceId": source, "targetId": source})
    assert [(each["field"], each["code"]) for each in same.body["errors"]] == [("targetId", "mergeWithItself")]
    missing = "00000000-0000-4000-a000-00000000dead"
    unknown = await office.call("POST", "/merges", {"sourceId": missing, "targetId": missing})
    assert [each["code"] for each in unknown.body["errors"]] == ["noAllotment", "noAllotment"]
    fixed = office.tenant.create_group("Synced", "synced", on_premises_sync_enabled=True).id
    synced = await office.allotment(1, groupId=fixed, overflow="wait")
    told = await office.call("POST", "/merges", {"sourceId": synced, "targetId": target})
    assert [(each["field"], each["code"]) for each in told.body["errors"]] == [("sourceId", "mergeGroupFixed")]


async def test_another_plan_of_the_same_source_takes_its_place(office: Registry) -> None:
    source, target = await office.two()
    first = await office.plan(source, target)
    office.clock.advance(timedelta(seconds=1))
    second = await office.plan(source, target, delete=True)
    stale = await office.call("GET", f"/merges/{first.body['id']}")
    assert (stale.body["state"], stale.body["stateReasonCode"]) == ("undone", "adoptionReplaced")
    wrong = await office.ask("start", second, {"plan": first.body["plan"]["fingerprint"]})
    assert [(each["field"], each["code"]) for each in wrong.body["errors"]] == [("plan", "adoptionFingerprint")]
    listed = await office.call("GET", f"/merges?allotmentId={target}")
    assert [each["id"] for each in listed.body["value"]] == [second.body["id"], first.body["id"]]


async def test_stopped_and_resumed(office: Registry) -> None:
    source, target = await office.two()
    plan = await office.plan(source, target)
    assert (await office.ask("stop", plan)).body["code"] == "mergeNotRunning"
    await office.start(plan)
    stopped = await office.ask("stop", plan)
    assert (stopped.body["state"], stopped.body["stoppedIn"]) == ("stopped", "merging")
    resumed = await office.ask("resume", stopped)
    assert resumed.body["state"] == "merging"
    assert (await office.propagation_margin(plan.body)).body["state"] == "merged"


async def test_owners_above_both_may_merge_parts_and_others_may_not(office: Registry) -> None:
    boss, clerk = office.caller("boss"), office.caller("clerk")
    parent = await office.allotment(9, owners=[boss], displayName="Faculty")
    parts = []
    for name in ("Physics", "Chemistry"):
        body = {"displayName": name, "groupId": office.group(), "allottedUnits": 2, "owners": [clerk]}
        made = await office.call("POST", f"/allotments/{parent}/parts", body)
        assert made.status == 201, made.body
        parts.append(made.body["id"])
    asked = {"sourceId": parts[0], "targetId": parts[1]}
    refused = await office.call("POST", "/merges", asked, by="clerk")
    assert (refused.status, refused.body["code"]) == (403, "needsOwnerAbove")
    planned = await office.call("POST", "/merges", asked, by="boss")
    assert planned.status == 201
    seen = await office.call("GET", f"/merges/{planned.body['id']}", by="clerk")
    assert seen.status == 200
    office.caller("stranger")
    await office.allotment(1, owners=[office.tokens.claims_of["stranger"]["oid"]])
    foreign = await office.call("GET", f"/merges/{planned.body['id']}", by="stranger")
    assert (foreign.status, foreign.body["code"]) == (404, "noMerge")
    plan = seen.body["plan"]["fingerprint"]
    mine = await office.call(
        "POST", f"/merges/{planned.body['id']}/start", {"plan": plan}, by="clerk", headers={"If-Match": "*"}
    )
    assert mine.status == 403


async def test_reservations_come_along(office: Registry) -> None:
    source, target = await office.staffed(2, 3, displayName="Pilot"), await office.staffed(1, 2, displayName="All")
    kept, owed, late, both, there = (office.person(name) for name in ("kept", "owed", "late", "both", "there"))
    await office.add(target, there)
    soon = (office.clock.now() + timedelta(days=20)).isoformat()
    until = (office.clock.now() + timedelta(days=25)).isoformat()
    await office.reserve(source, kept)
    office.clock.advance(timedelta(minutes=1))
    await office.reserve(source, owed, expirationDateTime=until)
    await office.reserve(source, late, both, there, startDateTime=soon, expirationDateTime=until, addAtStart=True)
    before = await office.reservations(source)
    own = await office.reserve(target, both, startDateTime=until)
    assert {user: each["state"] for user, each in before.items()} == {
        kept: "held",
        owed: "owed",
        late: "planned",
        both: "planned",
        there: "planned",
    }
    plan = await office.plan(source, target)
    assert plan.body["plan"]["reservations"] == 5
    assert "Reservations that come along: 5." in plan.body["plan"]["notes"]
    await office.start(plan)
    merged = await office.propagation_margin(plan.body)
    assert (merged.body["state"], merged.body["stateReason"]) == ("merged", None)
    assert await office.limits(source, target) == [0, 5]
    assert await office.reservations(source) == {}
    after = await office.reservations(target)
    assert {user: each["state"] for user, each in after.items()} == {
        kept: "held",
        owed: "owed",
        late: "planned",
        both: "planned",
    }
    assert after[both] == own[both]

    def dates(one: Mapping[str, Any]) -> list[object]:
        return [one[name] for name in ("state", "startDateTime", "expirationDateTime", "addAtStart")]

    for user in (kept, owed, late):
        assert dates(after[user]) == dates(before[user])


async def test_who_may_not_join_the_target_stays_in_the_source_until_the_cause_is_gone(office: Registry) -> None:
    source = await office.staffed(4, 3, displayName="Pilot")
    target = await office.staffed(0, 2, displayName="Finance", joinConditions=[FINANCE])
    seated, line = await office.people_of(source)
    office.tenant.update_user(seated[0], actor="tenant", department="Finance")
    plan = await office.plan(source, target)
    assert [plan.body["plan"][name] for name in ("moves", "waits", "blocked")] == [1, 0, 3]
    assert "People who may not join Finance: 3." in " ".join(plan.body["plan"]["notes"])
    listed = (await office.call("GET", f"/merges/{plan.body['id']}/people?verdict=blocked")).body["value"]
    assert {each["userId"] for each in listed} == {*seated[1:], *line}
    assert all("department is Finance" in each["because"] for each in listed)
    await office.start(plan)
    stands = await office.propagation_margin(plan.body)
    assert (stands.body["state"], stands.body["stateReasonCode"]) == ("merging", "mergeBlocked")
    assert stands.body["stateReasonValues"]["blocked"] == 2  # who waits has no turn before those with a seat
    assert await office.people_of(source) == (seated[1:], line)
    assert await office.people_of(target) == (seated[:1], [])
    for one in (*seated[1:], *line):
        office.tenant.update_user(one, actor="tenant", department="Finance")
    merged = await office.propagation_margin(plan.body)
    assert (merged.body["state"], merged.body["stateReason"]) == ("merged", None)
    assert await office.people_of(source) == ([], [])
    assert await office.people_of(target) == (sorted([*seated, *line]), [])


async def test_who_waits_and_may_not_join_the_target_goes_on_waiting_in_the_source(office: Registry) -> None:
    source = await office.staffed(2, 1, displayName="Pilot")
    target = await office.staffed(0, 0, displayName="Finance", joinConditions=[FINANCE])
    seated, line = await office.people_of(source)
    office.tenant.update_user(seated[0], actor="tenant", department="Finance")
    plan = await office.plan(source, target)
    await office.start(plan)
    stands = await office.propagation_margin(plan.body)
    assert (stands.body["state"], stands.body["stateReasonCode"]) == ("merging", "mergeBlocked")
    assert await office.people_of(source) == ([], line)
    assert await office.people_of(target) == (seated, [])
    group = (await office.call("GET", f"/allotments/{source}")).body["groupId"]
    office.tenant.change_members(group, remove=line)
    await carry_out(office.core, Command(CommandKind.OBSERVE, source, "a notification", office.clock.now()))
    assert (await office.propagation_margin(plan.body)).body["state"] == "merged"


async def test_who_lacks_a_licence_that_the_target_needs_stays_too(office: Registry) -> None:
    office = Registry(units={"SPE_E3": 50, "EXCHANGEARCHIVE_ADDON": 50})
    fields = {"products": [{"skuId": ARCHIVE}], "overflow": "wait"}
    source = await office.allotment(2, displayName="Pilot", **fields)
    target = await office.allotment(2, displayName="Everybody", requirePrerequisites=True, **fields)
    has, lacks = office.person("has"), office.person("lacks")
    office.tenant.assign_user_license(has, [AssignedLicense(E3.sku_id)], [], actor="tenant")
    for one in (has, lacks):
        await office.call("POST", f"/allotments/{source}/assignments", {"user": one})
    plan = await office.plan(source, target)
    assert [plan.body["plan"][name] for name in ("moves", "failing", "blocked")] == [1, 0, 1]
    (blocked,) = (await office.call("GET", f"/merges/{plan.body['id']}/people?verdict=blocked")).body["value"]
    assert blocked["userId"] == lacks
    assert "Microsoft 365 E3" in blocked["because"]
    await office.start(plan)
    stands = await office.propagation_margin(plan.body)
    assert (stands.body["state"], stands.body["stateReasonCode"]) == ("merging", "mergeBlocked")
    assert (await office.people_of(source), await office.people_of(target)) == (([lacks], []), ([has], []))
    office.tenant.assign_user_license(lacks, [AssignedLicense(E3.sku_id)], [], actor="tenant")
    assert (await office.propagation_margin(plan.body)).body["state"] == "merged"
    assert await office.people_of(target) == (sorted([has, lacks]), [])


async def test_a_source_that_has_become_a_backup_since_the_plan_is_not_merged(office: Registry) -> None:
    source, target = await office.two()
    plan = await office.plan(source, target)
    other = await office.allotment(1, products=[{"skuId": VISIO}], overflow="wait", backups=[source])
    refused = await office.start(plan)
    assert [(each["field"], each["code"]) for each in refused.body["errors"]] == [("sourceId", "mergeIsBackup")]
    assert (await office.call("GET", f"/merges/{plan.body['id']}")).body["state"] == "planned"
    one = f"/allotments/{other}"
    assert (await office.call("PATCH", one, {"backups": []}, headers=await office.etag(one))).status == 200
    assert (await office.start(plan)).body["state"] == "preparing"
    again = await office.call("PATCH", one, {"backups": [target]}, headers=await office.etag(one))
    assert [(each["field"], each["code"]) for each in again.body["errors"]] == [("backups[0]", "backupMerging")]


async def test_a_lost_command_is_caught_up_with_and_whose_allotment_is_gone_is_over(office: Registry) -> None:
    source, target = await office.two()
    plan = await office.plan(source, target)
    office.commands.carry_out = None
    await office.start(plan)
    office.commands.sent.clear()
    await go_on_with_merges(office.core)
    assert [(each.kind, each.allotment_id) for each in office.commands.sent] == [(CommandKind.MERGE, plan.body["id"])]
    stored = await office.store.load(source)
    assert stored is not None
    await office.store.erase(stored.value)
    await carry_out(office.core, office.commands.sent[0])
    over = await office.call("GET", f"/merges/{plan.body['id']}")
    assert (over.body["state"], over.body["stateReasonCode"]) == ("undone", "mergeAllotmentGone")


async def test_the_tour_of_the_docs(office: Registry) -> None:
    """The commands of docs/merging.md, in their order."""
    source, target = await office.two()
    known = {"SOURCE": source, "TARGET": target}
    text = TOUR.read_text(encoding="utf-8").split("## A tour")[1].split("**In the portal**")[0]
    answers = []
    for written in re.findall(r"```bash\n(.*?)```", text, re.DOTALL):
        command = written
        for name, value in known.items():
            command = command.replace(f"'${name}'", value).replace(f"${name}", value)
        path = re.search(r'"\$API(\S+)"', command)
        assert path is not None
        data = re.search(r"-d '(.*)'", command, re.DOTALL)
        method = "POST" if data or "-X POST" in command else "GET"
        headers = {"If-Match": "*"} if "If-Match" in command else {}
        reply = await office.call(method, path[1], json.loads(data[1]) if data else None, headers=headers)
        assert reply.status in {200, 201}, reply.body
        known["MERGE"] = reply.body.get("id") or known["MERGE"]
        if "plan" in reply.body:
            known["PLAN"] = reply.body["plan"]["fingerprint"]
        answers.append(reply.body)
    assert [each["state"] for each in answers if "state" in each] == ["planned", "planned", "preparing", "preparing"]
