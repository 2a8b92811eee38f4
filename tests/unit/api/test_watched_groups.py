"""An allotment watches only groups inside the fence; who makes one knows what its group gives besides licences."""

from typing import Any

import pytest

from domain.allotments import AllotmentState
from domain.errors import Transient
from domain.reconciliation.kinds import Kind, Way
from domain.watched_groups import Fence
from tests.fakes.group_relations import TenantGroupRelations
from tests.support.samples import E3
from tests.unit.api.house import House
from tests.unit.api.office import Office, Reply


def body(group: str, **more: object) -> dict[str, Any]:
    return {"displayName": "A", "groupId": group, "products": [{"skuId": E3.sku_id}], "allottedUnits": 2, **more}


def named(office: Office, name: str, **fields: Any) -> str:
    return office.tenant.create_group(name, name.replace(" ", ""), security_enabled=True, **fields).id


def codes(reply: Reply) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in reply.body["errors"]]


class TestFence:
    @pytest.fixture
    def fenced(self, office: Office) -> Office:
        """Allotments may watch LIC- groups, one that is listed, and those in a unit."""
        self.unit = office.tenant.create_administrative_unit("Licences", restricted=False).id
        self.listed = named(office, "A legacy one")
        office.equip(fence=Fence("LIC-", self.unit, frozenset({self.listed})))
        return office

    async def test_a_group_outside_gets_no_allotment(self, fenced: Office) -> None:
        group = named(fenced, "Azure subscription owners")
        reply = await fenced.call("POST", "/allotments", body(group))
        assert (reply.status, codes(reply)) == (400, [("groupId", "groupOutside")])
        assert reply.body["errors"][0]["message"] == (
            "Allotments can't watch group Azure subscription owners. "
            "Groups that they can watch: name begins with LIC-, "
            f"in administrative unit {self.unit}, listed in WATCHED_GROUPS."
        )
        swedish = await fenced.call("POST", "/allotments", body(group), headers={"Accept-Language": "sv"})
        assert "får inte bevaka gruppen" in swedish.body["errors"][0]["message"]

    @pytest.mark.parametrize("way", ["prefix", "listed", "unit"])
    async def test_each_way_in_is_enough(self, fenced: Office, way: str) -> None:
        group = {"prefix": named(fenced, "LIC-Finance"), "listed": self.listed, "unit": named(fenced, "Inside")}[way]
        if way == "unit":
            fenced.tenant.put_into_administrative_unit(self.unit, group)
        assert (await fenced.call("POST", "/allotments", body(group))).status == 201

    async def test_the_plan_of_a_manifest_says_so_while_it_is_typed(self, fenced: Office) -> None:
        outside, inside = named(fenced, "Owners"), named(fenced, "LIC-Sales")
        planned = await fenced.call("POST", "/manifest/plan", {"allotments": [body(outside), body(inside)]})
        assert [(each["field"], each["code"]) for each in planned.body["objections"]] == [
            ("allotments[0].groupId", "groupOutside")
        ]
        asked = {"allotments": [body(outside)], "fingerprint": planned.body["fingerprint"]}
        assert (await fenced.call("POST", "/manifest/apply", asked)).status in {400, 409}

    async def test_nothing_is_taken_over_there(self, fenced: Office) -> None:
        group = named(fenced, "Owners")
        asked = {"displayName": "A", "groupId": group, "from": "direct", "products": [{"skuId": E3.sku_id}]}
        reply = await fenced.call("POST", "/adoptions", {**asked, "allottedUnits": 2})
        assert (reply.status, codes(reply)) == (400, [("groupId", "groupOutside")])

    async def test_an_adoption_that_was_planned_before_the_fence_is_not_started_outside(self, office: Office) -> None:
        group = named(office, "Owners")
        asked = {"displayName": "A", "groupId": group, "from": "direct", "products": [{"skuId": E3.sku_id}]}
        planned = (await office.call("POST", "/adoptions", {**asked, "allottedUnits": 2})).body
        path = f"/adoptions/{planned['id']}"
        shown = (await office.call("GET", path)).body
        office.equip(fence=Fence("LIC-"))
        confirmed = {"plan": shown["plan"]["fingerprint"], "letGo": True}
        started = await office.call("POST", f"{path}/start", confirmed, headers=await office.etag(path))
        assert (started.status, codes(started)) == (400, [("groupId", "groupOutside")])

    async def test_where_the_unit_cannot_be_asked_about_nothing_is_made(self, fenced: Office) -> None:
        async def refuse(at: str) -> None:
            if at == "relations.is_in_unit":
                raise Transient("Microsoft Graph does not permit it.")

        fenced.equip(group_relations=TenantGroupRelations(fenced.tenant, refuse))
        assert (await fenced.call("POST", "/allotments", body(named(fenced, "Inside")))).status == 503
        assert (await fenced.call("POST", "/allotments", body(named(fenced, "LIC-1")))).status == 201

    async def test_a_unit_that_is_not_there_admits_nothing(self, office: Office) -> None:
        office.equip(fence=Fence(unit="00000000-0000-4000-a000-000000000000"))
        assert codes(await office.call("POST", "/allotments", body(office.group()))) == [("groupId", "groupOutside")]


class TestAllotmentThatWasThereBefore:
    @pytest.fixture
    async def house(self) -> House:
        return await House().furnish()

    async def test_it_is_told_at_night_and_goes_on(self, house: House) -> None:
        house.equip(fence=Fence("LIC-"))
        piece = await house.night()
        assert [(each.finding.kind, each.way) for each in piece.open] == [(Kind.OUTSIDE_FENCE, Way.REPORT)]
        joined = house.person("late")
        reply = await house.call("POST", f"/allotments/{house.allotment_id}/assignments", {"user": joined})
        assert reply.status in {201, 202}
        assert (await house.now()).state is AllotmentState.ACTIVE
        house.equip(fence=Fence())
        assert (await house.night()).open == ()

    async def test_where_the_unit_cannot_be_asked_about_the_night_says_nothing_of_it(self, house: House) -> None:
        async def refuse(_at: str) -> None:
            raise Transient("Microsoft Graph does not permit it.")

        relations = TenantGroupRelations(house.tenant, refuse)
        house.equip(fence=Fence(unit="00000000-0000-4000-a000-000000000000"), group_relations=relations)
        assert (await house.night()).open == ()


class TestAccess:
    @pytest.fixture
    def asking(self, office: Office) -> Office:
        office.equip(group_relations=TenantGroupRelations(office.tenant, asks_access=True))
        return office

    def giving(self, office: Office) -> str:
        group = named(office, "Everything")
        office.tenant.assign_application(group, "Payroll")
        office.tenant.add_member(named(office, "Above"), group, actor="tenant")
        return group

    async def test_a_group_that_gives_more_is_taken_by_somebody_who_knows(self, asking: Office) -> None:
        group = self.giving(asking)
        reply = await asking.call("POST", "/allotments", body(group))
        assert (reply.status, codes(reply)) == (400, [("groupId", "groupGivesAccess")])
        told = reply.body["errors"][0]["message"]
        assert "applications assigned to it: 1 (Payroll), groups that it is in: 1 (Above)" in told
        assert (await asking.call("POST", "/allotments", body(group, allowGroupAccess=True))).status == 201

    async def test_a_group_made_for_licences_needs_no_word(self, asking: Office) -> None:
        assert (await asking.call("POST", "/allotments", body(asking.group()))).status == 201

    async def test_so_does_one_of_which_nothing_could_be_asked(self, office: Office) -> None:
        assert (await office.call("POST", "/allotments", body(self.giving(office)))).status == 201

    async def test_roles_of_entra_are_seen_without_asking(self, office: Office) -> None:
        group = named(office, "Helpdesk", is_assignable_to_role=True)
        reply = await office.call("POST", "/allotments", body(group, overflow="wait"))
        assert codes(reply) == [("groupId", "groupGivesAccess")]
        assert "Microsoft Entra roles" in reply.body["errors"][0]["message"]

    async def test_a_plan_shows_it_and_has_its_number_confirmed(self, asking: Office) -> None:
        manifest = {"allotments": [body(self.giving(asking)), body(asking.group())]}
        planned = (await asking.call("POST", "/manifest/plan", manifest)).body
        assert planned["objections"] == []
        assert planned["confirm"] == {"givesAccess": 2}
        giving = next(each for each in planned["changes"] if each["groupId"] == manifest["allotments"][0]["groupId"])
        assert giving["access"] == {
            "checked": True,
            "applications": ["Payroll"],
            "groups": ["Above"],
            "directoryRoles": False,
        }
        asked = {**manifest, "fingerprint": planned["fingerprint"]}
        refused = await asking.call("POST", "/manifest/apply", asked)
        assert codes(refused) == [("confirm.givesAccess", "confirmGivesAccess")]
        applied = await asking.call("POST", "/manifest/apply", {**asked, "confirm": planned["confirm"]})
        assert applied.body["complete"]

    async def test_what_it_gives_is_part_of_what_was_seen(self, asking: Office) -> None:
        group = self.giving(asking)
        manifest = {"allotments": [body(group)]}
        planned = (await asking.call("POST", "/manifest/plan", manifest)).body
        asking.tenant.assign_application(group, "CRM")
        asked = {**manifest, "fingerprint": planned["fingerprint"], "confirm": planned["confirm"]}
        assert (await asking.call("POST", "/manifest/apply", asked)).body["code"] == "manifestOtherPlan"

    async def test_a_reader_does_not_ask_graph_through_the_app(self, asking: Office) -> None:
        asking.caller("reader", roles=["Allotment.Reader"])
        manifest = {"allotments": [body(self.giving(asking))]}
        (change,) = (await asking.call("POST", "/manifest/plan", manifest, by="reader")).body["changes"]
        assert (change["access"]["checked"], change["access"]["applications"]) == (False, [])

    async def test_an_adoption_is_planned_by_somebody_who_knows(self, asking: Office) -> None:
        asked = {"displayName": "A", "groupId": self.giving(asking), "from": "direct", "allottedUnits": 2}
        asked["products"] = [{"skuId": E3.sku_id}]
        assert codes(await asking.call("POST", "/adoptions", asked)) == [("groupId", "groupGivesAccess")]
        assert (await asking.call("POST", "/adoptions", {**asked, "allowGroupAccess": True})).status == 201
