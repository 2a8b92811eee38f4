"""Adoptions over the API: planned, started with what was seen, led to the end and back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from application.adoption import adopt
from application.dispatch import carry_out
from domain.admission import Transaction
from domain.adoption.model import FILLING, Adoption, PlannedPerson
from domain.allotments import AllotmentState
from domain.commands import Command, CommandKind
from local.tenant.model import AssignedLicense
from tests.fakes.adoptions import InMemoryAdoptions
from tests.support.samples import E3
from tests.unit.api.office import Office, Reply

RUNS = 60


class Registry(Office):
    """An office that can let time pass, and whose group carries the licence already."""

    def licensed_group(self, people: int) -> str:
        group = self.group()
        self.tenant.assign_group_license(group, [AssignedLicense(E3.sku_id)], [], actor="tenant")
        self.tenant.change_members(group, add=[self.person(f"member{number}") for number in range(people)])
        self.tenant.run_due()
        return group

    async def plan(self, people: int = 3, units: int = 3, **fields: object) -> Reply:
        body = {"displayName": "Sales", "from": "group", "allottedUnits": units, **fields}
        reply = await self.call("POST", "/adoptions", {"groupId": self.licensed_group(people), **body})
        assert reply.status == 201, reply.body
        return await self.call("GET", f"/adoptions/{reply.body['id']}")

    async def ask(self, what: str, adoption: Reply, body: object = None) -> Reply:
        path = f"/adoptions/{adoption.body['id']}"
        return await self.call("POST", f"{path}/{what}", body, headers=await self.etag(path))

    async def propagation_margin(self, adoption: Reply) -> Reply:
        """Let time pass, with the commands that time brings."""
        allotment = adoption.body["id"]
        for _ in range(RUNS):
            self.clock.advance(timedelta(seconds=45))
            for kind in (CommandKind.OBSERVE, CommandKind.FINISH):
                await carry_out(self.core, Command(kind, allotment, "a test", self.clock.now()))
            await adopt(self.core, Command(CommandKind.ADOPT, allotment, "a test", self.clock.now()))
        return await self.call("GET", f"/adoptions/{allotment}")

    async def mark(self, adoption: Reply, *, merging: str | None) -> None:
        """Mark the allotment as being merged, or not any more."""
        stored = await self.store.load(adoption.body["id"])
        assert stored is not None
        await self.store.commit(Transaction(replace(stored.value, merging=merging), ()), stored.etag)


@pytest.fixture
def office() -> Registry:
    return Registry()


class StepsInBetween(InMemoryAdoptions):
    """Adoptions of which a step is written before each of the next so many changes."""

    steps = 0

    async def write(self, adoption: Adoption, etag: str, people: Sequence[PlannedPerson] = ()) -> str:
        stored = await self.load(adoption.id)
        if self.steps > 0 and stored is not None:
            self.steps -= 1
            seen = replace(stored.value, scan=stored.value.scan.seen(1))
            await super().write(seen, stored.etag)
        return await super().write(adoption, etag, people)


@pytest.fixture
def adoptions(office: Registry) -> StepsInBetween:
    assert office.core.adoption is not None
    store = StepsInBetween()
    office.core = replace(office.core, adoption=replace(office.core.adoption, store=store))
    office.api = replace(office.api, core=office.core)
    return store


async def test_from_the_plan_to_the_end_and_back(office: Registry) -> None:
    plan = await office.plan()
    assert plan.body["state"] == "planned"
    product = {"skuId": E3.sku_id, "skuPartNumber": "SPE_E3", "displayName": "Microsoft 365 E3"}
    assert plan.body["products"] == [{**product, "disabledPlans": []}]
    assert {name: plan.body["plan"][name] for name in ("stays", "over", "gains")} == {"stays": 3, "over": 0, "gains": 0}
    started = await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    assert (started.status, started.body["state"]) == (200, "filling")
    adopted = await office.propagation_margin(plan)
    assert adopted.body["state"] == "adopted", adopted.body["stateReason"]
    assert office.tenant.get_group(plan.body["groupId"]).licenses == ()
    shown = (await office.call("GET", f"/allotments/{plan.body['id']}")).body
    assert (shown["consumedUnits"], shown["state"]) == (3, "active")
    assert (await office.ask("undo", plan)).body["state"] == "undoing"
    await office.propagation_margin(plan)
    assert len(office.tenant.get_group(plan.body["groupId"]).licenses) == 1


async def test_the_way_back_waits_for_a_merge_that_has_begun_at_the_same_moment(office: Registry) -> None:
    plan = await office.plan()
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    await office.propagation_margin(plan)
    carry_out, office.commands.carry_out = office.commands.carry_out, None
    assert (await office.ask("undo", plan)).body["state"] == "undoing"
    await office.mark(plan, merging="a merge")
    office.commands.carry_out = carry_out
    waits = await office.propagation_margin(plan)
    assert (waits.body["state"], waits.body["stateReasonCode"]) == ("undoing", "allotmentMerging")
    assert office.tenant.get_group(plan.body["groupId"]).licenses == ()
    await office.mark(plan, merging=None)
    assert (await office.propagation_margin(plan)).body["state"] == "undone"
    assert len(office.tenant.get_group(plan.body["groupId"]).licenses) == 1


async def test_who_is_over_the_limit_is_named_and_has_to_be_given_up(office: Registry) -> None:
    plan = await office.plan(units=2)
    listed = (await office.call("GET", f"/adoptions/{plan.body['id']}/people?verdict=over")).body["value"]
    assert [person["skuIds"] for person in listed] == [[E3.sku_id]]
    fingerprint = plan.body["plan"]["fingerprint"]
    refused = await office.ask("start", plan, {"plan": fingerprint})
    assert (refused.status, refused.body["errors"][0]["field"]) == (400, "letGo")
    started = await office.ask("start", plan, {"plan": fingerprint, "letGo": True})
    assert started.body["plan"]["letGo"] is True


def holders(office: Registry, people: int) -> list[str]:
    """People who hold the product directly."""
    found = [office.person(f"holder{number}") for number in range(people)]
    for user in found:
        office.tenant.assign_user_license(user, [AssignedLicense(E3.sku_id)], [], actor="tenant")
    office.tenant.run_due()
    return found


DIRECTLY = {"displayName": "Sales", "from": "direct", "products": [{"skuId": E3.sku_id}], "allottedUnits": 5}


async def test_everybody_who_holds_it_directly_is_taken_over(office: Registry) -> None:
    found = holders(office, 3)
    group = office.group()
    made = await office.call("POST", "/adoptions", {**DIRECTLY, "groupId": group, "whom": "holders"})
    plan = await office.call("GET", f"/adoptions/{made.body['id']}")
    assert (plan.body["whom"], plan.body["plan"]["joins"], plan.body["plan"]["stays"]) == ("holders", 3, 3)
    assert "noteJoins" in plan.body["plan"]["notesCode"]
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    adopted = await office.propagation_margin(plan)
    assert adopted.body["state"] == "adopted", adopted.body["stateReason"]
    assert {*office.tenant.truth.member_ids(group)} == {*found}


async def test_a_list_of_people_is_taken_over_however_long(office: Registry) -> None:
    found = holders(office, 120)
    without = office.person("without")
    people = [*found, without.upper(), found[0].upper()]
    body = {**DIRECTLY, "groupId": office.group(), "whom": "listed", "people": people, "allottedUnits": 100}
    made = await office.call("POST", "/adoptions", body)
    for _ in range(3):
        await adopt(office.core, Command(CommandKind.ADOPT, made.body["id"], "a test", office.clock.now()))
    plan = await office.call("GET", f"/adoptions/{made.body['id']}")
    counted = {name: plan.body["plan"][name] for name in ("stays", "joins", "noSeat", "notHeld")}
    assert (plan.body["state"], counted) == ("planned", {"stays": 100, "joins": 100, "noSeat": 20, "notHeld": 1})
    (left,) = (await office.call("GET", f"/adoptions/{made.body['id']}/people?verdict=notHeld")).body["value"]
    assert (left["userId"], left["joins"]) == (without, True)


async def test_a_file_is_read_and_every_row_of_it_is_answered(office: Registry) -> None:
    ann = office.person("ann")
    address = office.tenant.get_user(ann).user_principal_name
    rows = [
        "Display name,Licenses,User principal name",
        f"Ann,Microsoft 365 E3,{address.upper()}",
        "Bo,Visio Plan 2,bo@nowhere.example",
        "Cy,Microsoft 365 E3,cy@nowhere.example",
        "Di,Microsoft 365 E3,nobody",
    ]
    read = await office.call("POST", "/adoptions/people", {"csv": "\n".join(rows), "skuId": E3.sku_id})
    assert [(each["line"], each["userId"]) for each in read.body["people"]] == [(2, ann)]
    rejected = [(each["line"], each["given"], each["reasonCode"]) for each in read.body["rejected"]]
    assert rejected == [(4, "cy@nowhere.example", "rowUnknown"), (5, "nobody", "rowNoName")]
    assert read.body["others"] == 1
    wrong = await office.call("POST", "/adoptions/people", {"csv": 1, "skuId": "x y"})
    assert (wrong.status, {each["field"] for each in wrong.body["errors"]}) == (400, {"csv", "skuId"})
    strange = await office.call("POST", "/adoptions/people", {"csv": "", "skuId": office.group()})
    assert (strange.status, strange.body["errors"][0]["field"]) == (400, "skuId")


async def test_another_plan_than_was_seen_is_refused(office: Registry) -> None:
    plan = await office.plan()
    reply = await office.ask("start", plan, {"plan": "0" * 16, "letGo": "yes", "why": 1})
    assert (reply.status, {wrong["field"] for wrong in reply.body["errors"]}) == (400, {"why"})
    reply = await office.ask("start", plan, {"plan": "0" * 16, "letGo": "yes"})
    assert (reply.status, {wrong["field"] for wrong in reply.body["errors"]}) == (400, {"plan", "letGo"})


async def test_a_group_that_has_changed_its_products_is_planned_again(office: Registry) -> None:
    plan = await office.plan()
    off = frozenset({min(office.tenant.truth.owned_products()[0].product.plan_ids)})
    office.tenant.assign_group_license(plan.body["groupId"], [AssignedLicense(E3.sku_id, off)], [], actor="tenant")
    assert (await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})).status == 409


async def test_an_allotment_is_not_deleted_while_it_is_adopted(office: Registry) -> None:
    plan = await office.plan()
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    one = f"/allotments/{plan.body['id']}"
    reply = await office.call("DELETE", one, headers=await office.etag(one))
    assert (reply.status, "Undo the adoption" in reply.body["detail"]) == (409, True)


async def test_an_allotment_is_not_resumed_before_those_who_stay_have_their_seats(office: Registry) -> None:
    one = await office.allotment()
    stored = await office.store.load(one)
    assert stored is not None
    filling = replace(stored.value, state=AllotmentState.SUSPENDED, state_reason=FILLING, adopting=True)
    await office.store.commit(Transaction(filling, ()), stored.etag)
    reply = await office.call("POST", f"/allotments/{one}/resume", headers={"If-Match": "*"})
    assert (reply.status, reply.body["code"]) == (409, "allotmentFilling")


async def test_stopped_it_stands_still_and_goes_on_when_it_is_resumed(office: Registry) -> None:
    plan = await office.plan()
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    assert (await office.ask("stop", plan)).body["state"] == "stopped"
    assert (await office.propagation_margin(plan)).body["state"] == "stopped"
    assert (await office.ask("stop", plan)).status == 409
    assert (await office.ask("resume", plan, {})).status == 200
    assert (await office.propagation_margin(plan)).body["state"] == "adopted"


async def test_the_plans_people_have_names_for_those_who_may_see_it(office: Registry) -> None:
    plan = await office.plan()
    listed = (await office.call("GET", f"/adoptions/{plan.body['id']}/people")).body["value"]
    planned = {person["userId"] for person in listed}
    outside = office.person("outside")
    office.caller("reader", roles=["Allotment.Reader"])
    owner = office.caller("owner")
    await office.allotment(owners=[owner])

    async def names(by: str, **query: str) -> set[str]:
        ids = ",".join([*planned, plan.body["createdBy"], outside])
        reply = await office.call("GET", f"/people?{urlencode({'ids': ids, **query})}", by=by)
        return {person["id"] for person in reply.body["value"]}

    for by in ("administrator", "reader"):
        assert await names(by, allotmentId=plan.body["id"]) == {*planned, plan.body["createdBy"]}
    assert await names("owner", allotmentId=plan.body["id"]) == set()
    assert await names("administrator") == set()
    assert await names("administrator", allotmentId="nobody's") == set()


async def test_who_stopped_it_has_a_name(office: Registry) -> None:
    plan = await office.plan()
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    by = office.caller("second", roles=["Allotment.Admin"])
    path = f"/adoptions/{plan.body['id']}"
    stopped = await office.call("POST", f"{path}/stop", by="second", headers=await office.etag(path))
    assert stopped.body["stateReason"] == f"Stopped by {by}."
    named = (await office.call("GET", f"/people?ids={by}&allotmentId={plan.body['id']}")).body["value"]
    assert [person["displayName"] for person in named] == ["second"]


async def test_a_new_plan_takes_the_place_of_one_that_was_not_started(
    office: Registry, adoptions: StepsInBetween
) -> None:
    first, other = await office.plan(units=2), await office.plan()
    body = {"displayName": "Sales", "groupId": first.body["groupId"], "from": "group", "allottedUnits": 3}
    adoptions.steps = 2
    second = await office.call("POST", "/adoptions", body)
    shown = {each["id"]: each for each in (await office.call("GET", "/adoptions")).body["value"]}
    assert shown[first.body["id"]]["stateReason"] == f"Replaced by plan {second.body['id']}."
    states = {name: shown[each.body["id"]]["state"] for name, each in (("first", first), ("other", other))}
    assert states == {"first": "undone", "other": "planned"}


async def test_a_new_plan_leaves_an_adoption_alone_that_was_started(office: Registry) -> None:
    first = await office.plan()
    await office.ask("start", first, {"plan": first.body["plan"]["fingerprint"]})
    await office.ask("stop", first)
    body = {"displayName": "Sales", "groupId": first.body["groupId"], "from": "group", "allottedUnits": 3}
    assert (await office.call("POST", "/adoptions", body)).status == 400
    assert (await office.call("GET", f"/adoptions/{first.body['id']}")).body["state"] == "stopped"


@pytest.mark.parametrize("what", ["start", "stop", "resume", "undo"])
async def test_a_step_that_is_written_in_between_refuses_nobody(
    office: Registry, adoptions: StepsInBetween, what: str
) -> None:
    plan = await office.plan()
    path, start = f"/adoptions/{plan.body['id']}", {"plan": plan.body["plan"]["fingerprint"]}
    if what != "start":
        await office.ask("start", plan, start)
    if what == "resume":
        await office.ask("stop", plan)
    adoptions.steps = 3
    reply = await office.call("POST", f"{path}/{what}", start if what == "start" else {}, headers={"If-Match": "*"})
    assert (reply.status, adoptions.steps) == (200, 0), reply.body
    after = {"start": "filling", "stop": "stopped", "resume": "verifying", "undo": "undoing"}
    assert reply.body["state"] == after[what]


async def test_who_names_a_version_is_told_that_it_was_overtaken(office: Registry, adoptions: StepsInBetween) -> None:
    plan = await office.plan()
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    seen = await office.etag(f"/adoptions/{plan.body['id']}")
    adoptions.steps = 1
    reply = await office.call("POST", f"/adoptions/{plan.body['id']}/stop", {}, headers=seen)
    assert reply.status == 412


async def test_steps_that_never_let_up_ask_to_come_again(office: Registry, adoptions: StepsInBetween) -> None:
    plan = await office.plan()
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    adoptions.steps = 100
    reply = await office.call("POST", f"/adoptions/{plan.body['id']}/stop", {}, headers={"If-Match": "*"})
    assert (reply.status, reply.headers["Retry-After"].isdecimal()) == (503, True)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"from": "nowhere", "products": [{"skuId": E3.sku_id}]}, {"from"}),
        ({"from": ["group"], "products": [{"skuId": E3.sku_id}]}, {"from"}),
        ({"from": "group", "products": [{"skuId": E3.sku_id}]}, {"products"}),
        ({"from": "group", "licensing": "direct"}, {"licensing"}),
        ({"from": "direct"}, {"products"}),
        ({"from": "direct", "products": [{"skuId": E3.sku_id}]}, {"groupId"}),
        ({"from": "group", "whom": "holders"}, {"from"}),
        ({**DIRECTLY, "groupId": "dynamic", "whom": "holders", "overflow": "wait"}, {"groupId"}),
        ({**DIRECTLY, "groupId": "plain", "whom": "everybody"}, {"whom"}),
        ({**DIRECTLY, "groupId": "plain", "whom": "listed"}, {"people"}),
        ({**DIRECTLY, "groupId": "plain", "whom": "listed", "people": []}, {"people"}),
        ({**DIRECTLY, "groupId": "plain", "whom": "listed", "people": ["x y", 1]}, {"people[0]", "people[1]"}),
        ({**DIRECTLY, "groupId": "plain", "whom": "listed", "people": ["x"] * 5_001}, {"people"}),
        ({**DIRECTLY, "groupId": "plain", "people": ["00000000-0000-4000-a000-000000000000"]}, {"people"}),
        ({"from": "group", "allottedUnits": -1, "overflow": "drop", "wish": 1}, {"allottedUnits", "overflow", "wish"}),
    ],
)
async def test_what_is_wrong_is_said_at_once(office: Registry, fields: dict[str, object], wrong: set[str]) -> None:
    body = {"displayName": "Sales", "groupId": office.licensed_group(1), "allottedUnits": 3, **fields}
    if body["groupId"] in {"plain", "dynamic"}:
        group = office.group()
        if body["groupId"] == "dynamic":
            office.tenant.update_group(
                group, actor="tenant", group_types=("DynamicMembership",), membership_rule="true"
            )
        body["groupId"] = group
    reply = await office.call("POST", "/adoptions", body)
    assert (reply.status, {problem["field"] for problem in reply.body["errors"]}) == (400, wrong)


async def test_a_group_without_licences_has_nothing_to_adopt(office: Registry) -> None:
    body = {"displayName": "Sales", "groupId": office.group(), "from": "group", "allottedUnits": 3}
    reply = await office.call("POST", "/adoptions", body)
    assert (reply.status, "groupId" in {problem["field"] for problem in reply.body["errors"]}) == (400, True)


async def test_all_are_listed(office: Registry) -> None:
    plans = [await office.plan(), await office.plan()]
    listed = (await office.call("GET", "/adoptions")).body["value"]
    assert {each["id"] for each in listed} == {plan.body["id"] for plan in plans}
