"""A watched group that carries its allotment's product itself is refused; licensed later, it is found and taken over.

Who holds a product by another way, without a seat, is named with the way.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from application.catch_up import catch_up
from application.reconciliation.licence_watch import watch_licences
from domain.allotments import MemberState
from domain.errors import Transient
from domain.reconciliation.codec import treatment_json, treatment_of
from domain.reconciliation.kinds import Kind, Way
from domain.reconciliation.treatment import PlannedAction
from local.tenant.model import AssignedLicense, FactKind
from local.tenant.model.products import PRODUCTS
from tests.support.samples import E3
from tests.unit.api.house import House
from tests.unit.api.office import Office, Reply

VISIO = PRODUCTS["VISIOCLIENT"]
E3_LICENCE = AssignedLicense(E3.sku_id)


@pytest.fixture
async def house() -> House:
    return await House().furnish()


def license_group(office: Office, group: str, licence: AssignedLicense = E3_LICENCE) -> None:
    office.tenant.assign_group_license(group, [licence], [], actor="tenant")
    office.tenant.run_due()


def codes(reply: Reply) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in reply.body["errors"]]


async def settings_of(house: House) -> Mapping[str, Any]:
    (entry,) = (await house.call("GET", "/manifest")).body["allotments"]
    assert isinstance(entry, dict)
    return entry


async def open_findings(house: House) -> list[PlannedAction]:
    piece = await house.nightly.nights.latest(house.allotment_id)
    return list(piece.open) if piece else []


class TestRefused:
    def body(self, group: str) -> dict[str, object]:
        return {"displayName": "Sales", "groupId": group, "products": [{"skuId": E3.sku_id}], "allottedUnits": 2}

    async def test_a_group_that_carries_the_product_gets_no_allotment(self, office: Office) -> None:
        group = office.group()
        license_group(office, group)
        reply = await office.call("POST", "/allotments", self.body(group))
        assert (reply.status, codes(reply)) == (400, [("groupId", "groupCarriesIt")])
        assert "Microsoft 365 E3" in reply.body["errors"][0]["message"]
        assert "adoption" in reply.body["errors"][0]["message"]
        assert await office.store.watched_groups() == {}

    async def test_what_else_it_carries_does_not_matter(self, office: Office) -> None:
        group = office.group()
        license_group(office, group, AssignedLicense(VISIO.sku_id))
        assert (await office.call("POST", "/allotments", self.body(group))).status == 201

    async def test_a_manifest_is_told_so_before_anything_is_made(self, office: Office) -> None:
        group = office.group()
        license_group(office, group)
        plan = (await office.call("POST", "/manifest/plan", {"allotments": [self.body(group)]})).body
        assert [(each["field"], each["code"]) for each in plan["objections"]] == [
            ("allotments[0].groupId", "groupCarriesIt")
        ]

    @pytest.mark.parametrize(
        ("before", "change", "field"),
        [({}, {"overflow": "wait"}, "overflow"), ({"state": "suspended"}, {"state": "active"}, "state")],
    )
    async def test_an_allotment_is_not_changed_on_it(
        self, house: House, before: object, change: dict[str, object], field: str
    ) -> None:
        one = f"/allotments/{house.allotment_id}"
        await house.call("PATCH", one, before, headers=await house.etag(one))
        license_group(house, house.group_id)
        refused = await house.call("PATCH", one, change, headers=await house.etag(one))
        assert (refused.status, codes(refused)) == (400, [(field, "groupCarriesIt")])
        entry = {**await settings_of(house), **change}
        plan = (await house.call("POST", "/manifest/plan", {"allotments": [entry]})).body
        assert [(each["field"], each["code"]) for each in plan["objections"]] == [
            (f"allotments[0].{field}", "groupCarriesIt")
        ]

    async def test_it_can_still_be_suspended_renamed_and_given_more(self, house: House) -> None:
        license_group(house, house.group_id)
        one = f"/allotments/{house.allotment_id}"
        for change in ({"displayName": "New"}, {"allottedUnits": 5}, {"overflow": "wait", "state": "suspended"}):
            assert (await house.call("PATCH", one, change, headers=await house.etag(one))).status == 200


async def late_members(house: House, count: int) -> list[str]:
    """People who come when all seats are taken, and wait."""
    one = f"/allotments/{house.allotment_id}"
    change = {"overflow": "wait", "allottedUnits": 2}
    assert (await house.call("PATCH", one, change, headers=await house.etag(one))).status == 200
    people = [house.person(f"late{number}") for number in range(count)]
    for user in people:
        house.tenant.add_member(house.group_id, user, actor="tenant")
    await house.look()
    return people


async def dry_run(house: House) -> list[Mapping[str, Any]]:
    reply = await house.call("POST", f"/allotments/{house.allotment_id}/reconcile", {"dryRun": True})
    return list(reply.body["findings"])


class TestFound:
    async def test_a_dry_run_says_who_is_licensed_by_it(self, house: House) -> None:
        late = await late_members(house, 3)
        license_group(house, house.group_id)
        (found,) = await dry_run(house)
        assert (found["kind"], found["severity"], found["policy"]) == ("watchedGroupLicensed", "high", "ask")
        assert found["subject"] == E3.sku_id
        assert "People licensed by it: 5, without a seat: 3." in found["detail"]
        assert found["userIds"] == [*sorted(late), *sorted([house.ann, house.ben])]

    async def test_it_is_found_by_day_and_once(self, house: House) -> None:
        await watch_licences(house.core)
        license_group(house, house.group_id)
        sent = len(house.commands.sent)
        for _ in range(3):
            await watch_licences(house.core)
        assert [each.kind.value for each in house.commands.sent[sent:]].count("reconcile") == 1
        assert [each.finding.kind for each in await open_findings(house)] == [Kind.WATCHED_GROUP_LICENSED]

    async def test_a_finding_of_an_earlier_release_names_nobody(self, house: House) -> None:
        license_group(house, house.group_id)
        await house.night()
        (found,) = await open_findings(house)
        assert treatment_of(treatment_json(found)) == found
        older = {name: value for name, value in treatment_json(found).items() if name != "userIds"}
        assert treatment_of(older).finding.people == ()

    async def test_who_waits_and_holds_it_is_named_with_the_way(self, house: House) -> None:
        by_group, directly, both, without = await late_members(house, 4)
        other = house.tenant.create_group("Everybody", "everybody", [by_group, both]).id
        license_group(house, other)
        for user in (directly, both):
            house.tenant.assign_user_license(user, [E3_LICENCE], [], actor="tenant")
        house.tenant.run_due()
        found = {each["subject"]: each for each in await dry_run(house)}
        assert {each["kind"] for each in found.values()} == {"heldOutside"}
        assert {user: each["detail"] for user, each in found.items()} == {
            by_group: "Has Microsoft 365 E3 through group Everybody.",
            directly: "Has Microsoft 365 E3 directly.",
            both: "Has Microsoft 365 E3 directly, and through group Everybody.",
        }
        waiting = (await house.call("GET", f"/allotments/{house.allotment_id}/waitingMembers")).body["value"]
        ways = {each["userId"]: {(way["displayName"], way["direct"]) for way in each["heldBy"]} for each in waiting}
        assert ways == {
            by_group: {("Everybody", False)},
            directly: {(None, True)},
            both: {(None, True), ("Everybody", False)},
            without: set(),
        }

    async def test_a_seat_in_another_allotment_is_no_other_way(self, house: House) -> None:
        by_group, directly = await late_members(house, 2)
        for user, licensing in ((by_group, "group"), (directly, "direct")):
            group = house.group()
            house.tenant.add_member(group, user, actor="tenant")
            await house.allotment(groupId=group, licensing=licensing)
        house.tenant.run_due()
        assert house.has_licence(by_group)
        assert house.has_licence(directly)
        assert await dry_run(house) == []

    async def test_where_graph_is_down_the_waiting_room_is_shown_without_it(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await late_members(house, 1)

        async def down(_user_ids: object) -> None:
            raise Transient("Microsoft Graph: down")

        monkeypatch.setattr(house.accounts, "accounts", down)
        reply = await house.call("GET", f"/allotments/{house.allotment_id}/waitingMembers")
        assert [each["heldBy"] for each in reply.body["value"]] == [None]


class TestTakenOver:
    async def planned(self, house: House) -> str:
        """An adoption into the allotment, planned; answers its path."""
        reply = await house.call("POST", "/adoptions", {"allotmentId": house.allotment_id})
        assert reply.status == 201, reply.body
        assert reply.body["id"] != reply.body["allotmentId"] == house.allotment_id
        return f"/adoptions/{reply.body['id']}"

    async def test_who_has_a_seat_keeps_the_licence_and_the_rest_wait_once_that_is_confirmed(
        self, house: House
    ) -> None:
        late = await late_members(house, 2)
        license_group(house, house.group_id)
        path = await self.planned(house)
        plan = (await house.call("GET", path)).body
        assert (plan["state"], plan["plan"]["stays"], plan["plan"]["over"]) == ("planned", 2, 2)
        refused = await house.call(
            "POST", f"{path}/start", {"plan": plan["plan"]["fingerprint"]}, headers={"If-Match": "*"}
        )
        assert codes(refused) == [("letGo", "adoptionOver")]
        assert await house.adopt(path, letGo=True) == "adopted"
        assert house.tenant.get_group(house.group_id).licenses == ()
        assert [house.has_licence(user) for user in (house.ann, house.ben, *late)] == [True, True, False, False]
        shown = (await house.call("GET", f"/allotments/{house.allotment_id}")).body
        assert (shown["consumedUnits"], shown["waitingUnits"], shown["adopting"]) == (2, 2, False)
        assert await open_findings(house) == []

    async def test_none_begins_or_goes_back_while_the_allotment_is_merged(self, house: House) -> None:
        license_group(house, house.group_id)
        path = await self.planned(house)
        plan = {"plan": (await house.call("GET", path)).body["plan"]["fingerprint"]}
        await house.set(merging="a merge")
        refused = await house.call("POST", f"{path}/start", plan, headers={"If-Match": "*"})
        assert (refused.status, refused.body["code"]) == (409, "allotmentMerging")
        assert (await house.call("GET", path)).body["state"] == "planned"
        await house.set(merging=None)
        assert await house.adopt(path) == "adopted"
        await house.set(merging="a merge")
        refused = await house.call("POST", f"{path}/undo", headers={"If-Match": "*"})
        assert (refused.status, refused.body["code"]) == (409, "allotmentMerging")

    async def test_a_merge_that_begins_at_the_same_moment_stops_it(self, house: House) -> None:
        license_group(house, house.group_id)
        path = await self.planned(house)
        plan = {"plan": (await house.call("GET", path)).body["plan"]["fingerprint"]}
        carry_out, house.commands.carry_out = house.commands.carry_out, None
        assert (await house.call("POST", f"{path}/start", plan, headers={"If-Match": "*"})).body["state"] == "filling"
        await house.set(merging="a merge")
        house.commands.carry_out = carry_out
        await house.go_on(path)
        shown = (await house.call("GET", path)).body
        assert (shown["state"], shown["stoppedIn"], shown["stateReasonCode"]) == (
            "stopped",
            "filling",
            "allotmentMerging",
        )
        assert not (await house.now()).adopting
        await house.set(merging=None)
        await house.call("POST", f"{path}/resume", {}, headers={"If-Match": "*"})
        assert await house.go_on(path) == "adopted"

    async def test_nobody_is_without_a_licence_on_the_way(self, house: House) -> None:
        license_group(house, house.group_id)
        path = await self.planned(house)
        assert await house.adopt(path) == "adopted"
        lost = [fact.group_id for fact in house.tenant.history.of(FactKind.LICENSE_INACTIVE)]
        assert lost == [house.group_id, house.group_id]

    async def test_a_group_licensed_for_a_direct_allotment_is_taken_over_too(self, house: House) -> None:
        group, ann = house.group(), house.person("ann")
        house.tenant.add_member(group, ann, actor="tenant")
        house.group_id, house.allotment_id = group, await house.allotment(groupId=group, licensing="direct")
        await house.propagation_margin()
        license_group(house, group)
        assert await house.adopt(await self.planned(house)) == "adopted"
        assert house.tenant.get_group(group).licenses == ()
        assert house.has_licence(ann)

    async def test_only_the_allotments_products_are_taken_off_the_group(self, house: House) -> None:
        license_group(house, house.group_id)
        license_group(house, house.group_id, AssignedLicense(VISIO.sku_id))
        assert await house.adopt(await self.planned(house)) == "adopted"
        assert [each.sku_id for each in house.tenant.get_group(house.group_id).licenses] == [VISIO.sku_id]

    async def test_undone_the_group_has_its_licence_again_and_the_allotment_stays(self, house: House) -> None:
        late = await late_members(house, 1)
        license_group(house, house.group_id)
        path = await self.planned(house)
        assert await house.adopt(path, letGo=True) == "adopted"
        await house.call("POST", f"{path}/undo", {}, headers={"If-Match": "*"})
        assert await house.go_on(path) == "undone"
        house.tenant.run_due()
        assert [each.sku_id for each in house.tenant.get_group(house.group_id).licenses] == [E3.sku_id]
        assert house.has_licence(late[0])
        shown = (await house.call("GET", f"/allotments/{house.allotment_id}")).body
        assert (shown["state"], shown["consumedUnits"], shown["adopting"]) == ("active", 2, False)
        assert [each["kind"] for each in await dry_run(house)] == ["watchedGroupLicensed"]

    async def test_a_suspended_allotment_is_resumed_once_it_is_taken_over(self, house: House) -> None:
        one = f"/allotments/{house.allotment_id}"
        await house.call("POST", f"{one}/suspend", {}, headers=await house.etag(one))
        license_group(house, house.group_id)
        path = await self.planned(house)
        assert await house.adopt(path) == "verifying"
        assert (await house.call("POST", f"{one}/resume", {}, headers=await house.etag(one))).status == 200
        assert await house.go_on(path) == "adopted"

    async def test_confirming_the_finding_plans_it(self, house: House) -> None:
        license_group(house, house.group_id)
        (found,) = await dry_run(house)
        for _ in range(2):
            reply = await house.call("POST", f"/allotments/{house.allotment_id}/findings/{found['id']}/confirm", {})
            assert reply.status == 202
        listed = (await house.call("GET", f"/adoptions?allotmentId={house.allotment_id}")).body["value"]
        assert {each["state"] for each in listed} == {"planned", "undone"}
        planned = next(each for each in listed if each["state"] == "planned")
        assert reply.headers["Location"] == f"/api/adoptions/{planned['id']}"
        assert [each.sku_id for each in house.tenant.get_group(house.group_id).licenses] == [E3.sku_id]

    async def test_a_confirmed_plan_has_the_rest_mended_too(self, house: House) -> None:
        license_group(house, house.group_id)
        house.tenant.update_user(house.ben, account_enabled=False)
        plan = (await house.call("POST", f"/allotments/{house.allotment_id}/reconcile", {"dryRun": True})).body
        reply = await house.call("POST", f"/allotments/{house.allotment_id}/plans/{plan['id']}/confirm", {})
        assert reply.status == 202
        await house.propagation_margin()
        assert await house.row(house.ben) is None
        (listed,) = (await house.call("GET", "/adoptions")).body["value"]
        assert listed["allotmentId"] == house.allotment_id

    async def test_what_has_nothing_to_take_over_is_refused(self, house: House) -> None:
        async def refused(body: dict[str, object]) -> tuple[int, list[tuple[str, str]]]:
            reply = await house.call("POST", "/adoptions", body)
            return reply.status, codes(reply)

        one = {"allotmentId": house.allotment_id}
        assert await refused({"allotmentId": "nowhere"}) == (400, [("allotmentId", "noAllotment")])
        assert await refused({**one, "allottedUnits": 3}) == (400, [("allottedUnits", "unknownProperty")])
        assert (await house.call("POST", "/adoptions", one)).status == 409
        license_group(house, house.group_id)
        path = await self.planned(house)
        plan = (await house.call("GET", path)).body["plan"]["fingerprint"]
        await house.call("POST", f"{path}/start", {"plan": plan}, headers={"If-Match": "*"})
        assert (await house.call("POST", "/adoptions", one)).status == 409
        assert await dry_run(house) == []


class TestBackDoor:
    async def test_who_was_put_into_the_licensed_group_is_out_again_after_a_catch_up(self, house: House) -> None:
        await watch_licences(house.core)
        intruder = house.person("intruder")
        house.tenant.add_member(await house.licensed_group(), intruder, actor="tenant")
        house.tenant.run_due()
        assert house.has_licence(intruder)
        await watch_licences(house.core)
        house.tenant.run_due()
        assert not house.has_licence(intruder)
        assert house.has_licence(house.ann)
        found = await open_findings(house)
        assert [(each.finding.kind, each.finding.subject) for each in found] == [(Kind.NEVER_ADMITTED, intruder)]

    async def test_the_tenants_policy_holds_by_day_too(self, house: House) -> None:
        house.policy("neverAdmitted=ask")
        intruder = house.person("intruder")
        house.tenant.add_member(await house.licensed_group(), intruder, actor="tenant")
        await watch_licences(house.core)
        house.tenant.run_due()
        assert house.has_licence(intruder)
        assert [each.way for each in await open_findings(house)] == [Way.ASK]

    async def test_our_own_grants_have_nothing_compared(self, house: House) -> None:
        await watch_licences(house.core)
        for number in range(2):
            house.tenant.add_member(house.group_id, house.person(f"new{number}"), actor="tenant")
        await catch_up(house.core)
        await house.propagation_margin()
        sent = len(house.commands.sent)
        await watch_licences(house.core)
        assert house.commands.sent[sent:] == []
        assert (await house.now()).consumed_units == 4

    @pytest.mark.parametrize("state", [MemberState.WAITING, MemberState.ROLLING_BACK])
    async def test_who_waits_or_is_refused_is_not_left_in_it(self, house: House, state: MemberState) -> None:
        await watch_licences(house.core)
        late = house.person("late")
        await house.set(allotted_units=2)
        house.tenant.add_member(house.group_id, late, actor="tenant")
        if state is MemberState.WAITING:
            one = f"/allotments/{house.allotment_id}"
            await house.call("PATCH", one, {"overflow": "wait"}, headers=await house.etag(one))
        await house.look()
        house.tenant.add_member(await house.licensed_group(), late, actor="tenant")
        house.tenant.run_due()
        await watch_licences(house.core)
        house.tenant.run_due()
        assert not house.has_licence(late)

    async def test_whose_account_is_restored_after_the_seat_was_given_away_is_not_left_in_it(
        self, house: House
    ) -> None:
        await watch_licences(house.core)
        (late,) = await late_members(house, 1)
        house.tenant.delete_user(house.ann)
        await house.look()
        await house.propagation_margin()
        assert house.has_licence(late)
        house.tenant.restore(house.ann)
        house.tenant.run_due()
        assert house.has_licence(house.ann)
        await house.look()
        await watch_licences(house.core)
        house.tenant.run_due()
        row = await house.row(house.ann)
        assert row is not None
        assert (row.state, house.has_licence(house.ann)) == (MemberState.WAITING, False)

    async def test_a_crash_before_the_token_is_kept_repeats_what_was_found(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await watch_licences(house.core)
        house.tenant.add_member(await house.licensed_group(), house.person("intruder"), actor="tenant")

        async def down(_commands: object) -> None:
            raise Transient("Service Bus is down.")

        with monkeypatch.context() as outage:
            outage.setattr(house.commands, "enqueue", down)
            with pytest.raises(Transient):
                await watch_licences(house.core)
        sent = len(house.commands.sent)
        await watch_licences(house.core)
        assert [each.kind.value for each in house.commands.sent[sent:]] == ["reconcile"]
