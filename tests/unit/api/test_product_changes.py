"""Changes of products over the API: planned, started with what was seen, led there and back; and the docs' tour."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from application.dispatch import carry_out
from application.product_changes import go_on_with_product_changes
from domain.commands import Command, CommandKind
from local.tenant.model import PRODUCTS, AssignedLicense, Units
from tests.unit.api.office import Office, Reply

E1, E3, VISIO = (PRODUCTS[name].sku_id for name in ("STANDARDPACK", "SPE_E3", "VISIOCLIENT"))
TOUR = Path(__file__).parents[3] / "docs" / "changing-products.md"
RUNS = 40


class Registry(Office):
    """An office that can let time pass, with an allotment of three people."""

    async def staffed(self, sku_id: str = E1, people: int = 3, units: int = 3, **fields: object) -> str:
        group = self.group()
        self.tenant.change_members(group, add=[self.person(f"member{number}") for number in range(people)])
        fields = {"groupId": group, "products": [{"skuId": sku_id}], "overflow": "wait", **fields}
        return await self.allotment(units, **fields)

    async def plan(self, allotment: str, *sku_ids: str, **fields: object) -> Reply:
        body = {"allotmentId": allotment, "products": [{"skuId": one} for one in sku_ids], **fields}
        reply = await self.call("POST", "/productChanges", body)
        assert reply.status == 201, reply.body
        return await self.call("GET", f"/productChanges/{reply.body['id']}")

    async def ask(self, what: str, change: Reply, body: object = None) -> Reply:
        path = f"/productChanges/{change.body['id']}"
        return await self.call("POST", f"{path}/{what}", body, headers=await self.etag(path))

    async def propagation_margin(self, change: Mapping[str, Any]) -> Reply:
        """Let time pass, with the commands that time brings."""
        for _ in range(RUNS):
            self.clock.advance(timedelta(seconds=45))
            now = self.clock.now()
            await carry_out(self.core, Command(CommandKind.FINISH, change["allotmentId"], "a test", now))
            await carry_out(self.core, Command(CommandKind.CHANGE_PRODUCTS, change["id"], "a test", now))
        return await self.call("GET", f"/productChanges/{change['id']}")

    async def given(self) -> dict[str, int]:
        """What the pools have given to allotments, by product."""
        return {pool.sku_id: pool.given for pool in await self.pools.pools()}

    def held(self) -> set[frozenset[str]]:
        """What the people hold who hold anything."""
        users = self.tenant.truth.users()
        states = [self.tenant.truth.license_assignment_states(user.id) for user in users]
        return {frozenset(state.sku_id for state in each if state.is_active) for each in states} - {frozenset()}


@pytest.fixture
def office() -> Registry:
    return Registry(units={"STANDARDPACK": 50, "SPE_E3": 50, "VISIOCLIENT": 50})


async def test_from_the_plan_to_the_end_and_back(office: Registry) -> None:
    allotment = await office.staffed()
    plan = await office.plan(allotment, E3, VISIO, roundSize=2)
    assert (plan.body["state"], plan.body["plan"]["way"]) == ("planned", "exchange")
    assert [each["skuPartNumber"] for each in plan.body["productsBefore"]] == ["STANDARDPACK"]
    assert [each["skuPartNumber"] for each in plan.body["productsAfter"]] == ["SPE_E3", "VISIOCLIENT"]
    assert {name: plan.body["plan"][name] for name in ("moves", "holds", "failing", "blocked")} == {
        "moves": 3,
        "holds": 0,
        "failing": 0,
        "blocked": 0,
    }
    assert plan.body["plan"]["services"]["collisions"]
    assert [(each["reserved"], each["needed"], each["missing"]) for each in plan.body["plan"]["units"]] == [
        (3, 3, 0),
        (3, 3, 0),
    ]
    people = await office.call("GET", f"/productChanges/{plan.body['id']}/people?verdict=moves")
    assert [each["skuIds"] for each in people.body["value"]] == [[E1]] * 3
    started = await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    assert (started.status, started.body["state"]) == (200, "preparing")
    shown = await office.call("GET", f"/allotments/{allotment}")
    assert shown.body["changing"] == plan.body["id"]
    assert [each["skuId"] for each in shown.body["products"]] == [E3, VISIO]
    changed = await office.propagation_margin(plan.body)
    assert (changed.body["state"], changed.body["stateReason"]) == ("changed", None)
    assert office.held() == {frozenset({E3, VISIO})}
    assert await office.given() == {E1: 0, E3: 3, VISIO: 3}
    assert (await office.call("GET", f"/allotments/{allotment}")).body["changing"] is None
    undone = await office.ask("undo", changed)
    assert undone.body["undoing"] is True
    back = await office.propagation_margin(plan.body)
    assert back.body["state"] == "undone"
    assert office.held() == {frozenset({E1})}
    assert await office.given() == {E1: 3, E3: 0, VISIO: 0}


async def test_the_plan_names_services_and_what_stands_against_it() -> None:
    office = Registry(units={"STANDARDPACK": 50, "SPE_E3": 50, "EXCHANGESTANDARD": 5})
    allotment = await office.staffed()
    stored = await office.store.load(allotment)
    assert stored is not None
    somebody = min(office.tenant.truth.member_ids(stored.value.group_id))
    plan_1 = AssignedLicense(PRODUCTS["EXCHANGESTANDARD"].sku_id)
    office.tenant.assign_user_license(somebody, [plan_1], [], actor="tenant")
    plan = await office.plan(allotment, E3, allowOvercommit=True)
    assert plan.body["allowOvercommit"] is True
    services = plan.body["plan"]["services"]
    names = {each["servicePlanId"]: each["servicePlanName"] for each in services["names"]}
    assert "Exchange Online (Plan 1)" in {each["displayName"] for each in services["names"]}
    told = {*services["kept"], *services["lost"], *services["gained"]}
    assert names.keys() == told | {plan for pair in services["collisions"] for plan in pair}
    assert ("EXCHANGE_S_STANDARD", "EXCHANGE_S_ENTERPRISE") in {
        (names[one], names[other]) for one, other in services["collisions"]
    }
    people = await office.call("GET", f"/productChanges/{plan.body['id']}/people?verdict=blocked")
    assert [(each["userId"], each["againstNames"]) for each in people.body["value"]] == [
        (somebody, ["Exchange Online (Plan 1)"])
    ]


async def test_owners_see_the_changes_of_their_own_allotments(office: Registry) -> None:
    owner, other = office.caller("owner"), office.caller("other")
    allotment, foreign = await office.staffed(owners=[owner]), await office.allotment(owners=[other])
    plan = await office.plan(allotment, E3)
    await office.plan(foreign, E3, VISIO)
    path = f"/productChanges/{plan.body['id']}"
    for asked in ("/productChanges", f"/productChanges?allotmentId={allotment}"):
        listed = await office.call("GET", asked, by="owner")
        assert [each["id"] for each in listed.body["value"]] == [plan.body["id"]]
    assert (await office.call("GET", f"/productChanges?allotmentId={foreign}", by="owner")).body["value"] == []
    assert (await office.call("GET", path, by="owner")).body["allotmentId"] == allotment
    assert len((await office.call("GET", f"{path}/people", by="owner")).body["value"]) == 3
    for hidden in (path, f"{path}/people"):
        missing = await office.call("GET", hidden, by="other")
        assert (missing.status, missing.body["code"]) == (404, "noProductChange")


async def test_it_stands_still_and_goes_on(office: Registry) -> None:
    plan = await office.plan(await office.staffed(), E3)
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    stopped = await office.ask("stop", plan)
    assert (stopped.body["state"], stopped.body["stoppedIn"]) == ("stopped", "moving")
    assert stopped.body["stateReasonCode"] == "changeStoppedBy"
    standing = await office.propagation_margin(plan.body)
    assert (standing.body["state"], office.held()) == ("stopped", {frozenset({E1})})
    assert (await office.ask("resume", plan)).status == 200
    assert (await office.propagation_margin(plan.body)).body["state"] == "changed"


async def test_everything_that_speaks_against_it_is_said_at_once(office: Registry) -> None:
    allotment = await office.staffed()
    body = {"allotmentId": allotment, "products": [{"skuId": "nothing"}, {"skuId": E3, "disabledPlans": ["x"]}]}
    refused = await office.call("POST", "/productChanges", {**body, "roundSize": 0})
    assert (refused.status, refused.body["errors"][0]["field"]) == (400, "roundSize")
    refused = await office.call("POST", "/productChanges", body)
    assert {each["field"] for each in refused.body["errors"]} == {
        "products[0].skuId",
        "products[1].disabledPlans",
    }


@pytest.mark.parametrize(
    ("products", "code"),
    [
        ([{"skuId": E1}], "changeSame"),
        ([{"skuId": E1, "disabledPlans": [min(PRODUCTS["STANDARDPACK"].plan_ids)]}, {"skuId": E3}], "changeMixed"),
    ],
)
async def test_a_change_changes_one_kind_of_thing(
    office: Registry, products: list[dict[str, object]], code: str
) -> None:
    allotment = await office.staffed()
    refused = await office.call("POST", "/productChanges", {"allotmentId": allotment, "products": products})
    assert refused.status == 400
    assert [each["code"] for each in refused.body["errors"]] == [code]


async def test_it_needs_an_allotment_and_takes_one_change_at_a_time(office: Registry) -> None:
    refused = await office.call("POST", "/productChanges", {"allotmentId": "nobody", "products": [{"skuId": E3}]})
    assert (refused.status, refused.body["errors"][0]["code"]) == (400, "noAllotment")
    allotment = await office.staffed()
    first = await office.plan(allotment, E3)
    office.clock.advance(timedelta(seconds=1))
    second = await office.plan(allotment, VISIO)
    given_up = await office.call("GET", f"/productChanges/{first.body['id']}")
    assert (given_up.body["state"], given_up.body["stateReasonCode"]) == ("undone", "adoptionReplaced")
    await office.ask("start", second, {"plan": second.body["plan"]["fingerprint"]})
    third = await office.call("POST", "/productChanges", {"allotmentId": allotment, "products": [{"skuId": E3}]})
    assert (third.status, third.body["code"]) == (409, "allotmentChanging")
    deleted = await office.call(
        "DELETE", f"/allotments/{allotment}", headers=await office.etag(f"/allotments/{allotment}")
    )
    assert (deleted.status, deleted.body["code"]) == (409, "allotmentChanging")
    listed = await office.call("GET", f"/productChanges?allotmentId={allotment}")
    assert [each["id"] for each in listed.body["value"]] == [second.body["id"], first.body["id"]]
    assert len((await office.call("GET", "/productChanges")).body["value"]) == 2


async def test_it_starts_with_the_plan_that_was_seen_and_enough_units(office: Registry) -> None:
    allotment = await office.staffed()
    plan = await office.plan(allotment, E3)
    wrong = await office.ask("start", plan, {"plan": "0" * 16})
    assert (wrong.status, wrong.body["errors"][0]["code"]) == (400, "adoptionFingerprint")
    office.tenant.set_units(E3, Units(enabled=2))
    promised = await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    assert (promised.status, promised.body["errors"][0]["code"]) == (400, "overcommitted")
    again = await office.plan(allotment, E3)
    short = await office.ask("start", again, {"plan": again.body["plan"]["fingerprint"]})
    assert (short.status, short.body["errors"][0]["code"]) == (400, "changeShort")
    assert (await office.call("GET", f"/allotments/{allotment}")).body["changing"] is None
    allowed = await office.plan(allotment, E3, allowOvercommit=True)
    assert (await office.ask("start", allowed, {"plan": allowed.body["plan"]["fingerprint"]})).status == 200
    waiting = await office.propagation_margin(allowed.body)
    assert (waiting.body["state"], waiting.body["progress"]["short"]) == ("moving", 1)
    assert office.held() == {frozenset({E3}), frozenset({E1})}


async def test_other_products_by_now_are_another_plan(office: Registry) -> None:
    allotment = await office.staffed()
    plan = await office.plan(allotment, E3)
    other = await office.plan(allotment, E1, VISIO)
    await office.ask("start", other, {"plan": other.body["plan"]["fingerprint"]})
    await office.propagation_margin(other.body)
    stale = await office.call("GET", f"/productChanges/{plan.body['id']}")
    assert stale.body["state"] == "undone"


async def test_units_are_promised_from_the_start_for_all_seats(office: Registry) -> None:
    allotment = await office.staffed(units=10)
    plan = await office.plan(allotment, E1, VISIO)
    office.commands.carry_out = None
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    now = office.clock.now()
    await carry_out(office.core, Command(CommandKind.CHANGE_PRODUCTS, plan.body["id"], "a test", now))
    products = (await office.call("GET", "/products")).body["value"]
    assert {each["skuId"]: each["allotted"] for each in products} == {E1: 10, E3: 0, VISIO: 10}
    assert await office.given() == {E1: 10, VISIO: 10}


async def test_no_adoption_goes_into_an_allotment_that_changes(office: Registry) -> None:
    allotment = await office.staffed()
    plan = await office.plan(allotment, E1, VISIO)
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    stored = await office.store.load(allotment)
    assert stored is not None
    office.tenant.assign_group_license(stored.value.group_id, [AssignedLicense(E1)], [], actor="tenant")
    refused = await office.call("POST", "/adoptions", {"allotmentId": allotment})
    assert (refused.status, refused.body["code"]) == (409, "allotmentChanging")


async def test_a_lost_command_is_caught_up_with(office: Registry) -> None:
    plan = await office.plan(await office.staffed(), E3)
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    office.commands.sent.clear()
    await go_on_with_product_changes(office.core)
    kinds = [(each.kind, each.allotment_id) for each in office.commands.sent]
    assert (CommandKind.CHANGE_PRODUCTS, plan.body["id"]) in kinds


async def test_whose_allotment_is_gone_is_over(office: Registry) -> None:
    allotment = await office.staffed()
    plan = await office.plan(allotment, E3)
    await office.ask("start", plan, {"plan": plan.body["plan"]["fingerprint"]})
    stored = await office.store.load(allotment)
    assert stored is not None
    await office.store.erase(stored.value)
    now = office.clock.now()
    await carry_out(office.core, Command(CommandKind.CHANGE_PRODUCTS, plan.body["id"], "a test", now))
    over = await office.call("GET", f"/productChanges/{plan.body['id']}")
    assert (over.body["state"], over.body["stateReasonCode"]) == ("undone", "changeAllotmentGone")


async def test_a_manifest_starts_the_change_whose_plan_was_seen(office: Registry) -> None:
    allotment = await office.staffed()
    exported = (await office.call("GET", "/manifest")).body["allotments"]
    (entry,) = [each for each in exported if each["products"][0]["skuId"] == E1]
    wanted = {"allotments": [{**entry, "displayName": "Renamed", "products": [{"skuId": E3}]}]}

    async def planned() -> Mapping[str, Any]:
        body: Mapping[str, Any] = (await office.call("POST", "/manifest/plan", wanted)).body
        return body

    async def applied(seen: Mapping[str, Any], *started: object) -> Reply:
        body = {**wanted, "fingerprint": seen["fingerprint"], "productChanges": list(started)}
        return await office.call("POST", "/manifest/apply", body)

    first = await planned()
    assert (first["objections"], first["changes"][0]["productChange"]) == ([], {"changeId": None, "fingerprint": None})
    refused = await applied(first)
    assert [(each["field"], each["code"]) for each in refused.body["errors"]] == [
        ("productChanges", "manifestProducts")
    ]
    change = await office.plan(allotment, E3)
    seen = await planned()
    step = seen["changes"][0]["productChange"]
    assert step == {"changeId": change.body["id"], "fingerprint": change.body["plan"]["fingerprint"]}
    assert (await applied(first, step["fingerprint"])).status == 409
    assert (await applied(seen)).body["errors"][0]["code"] == "manifestProductsPlanned"
    assert (await applied(seen, 5)).body["errors"][0]["code"] == "startedFingerprints"
    assert (await office.call("GET", f"/productChanges/{change.body['id']}")).body["state"] == "planned"
    done = await applied(seen, step["fingerprint"])
    assert (done.status, done.body["complete"]) == (200, True), done.body
    assert (await office.call("GET", f"/productChanges/{change.body['id']}")).body["state"] == "moving"
    assert (await office.call("GET", f"/allotments/{allotment}")).body["displayName"] == "Renamed"
    assert (await planned())["changes"] == []
    audited = (await office.call("GET", f"/audit?allotmentId={allotment}")).body["value"]
    (entry,) = [each for each in audited if (each["kind"], each["result"]) == ("applyManifest", "done")]
    assert {each["property"]: each["after"] for each in entry["changes"]} == {
        "displayName": "Renamed",
        "changeState": "preparing",
    }
    await office.propagation_margin(change.body)
    assert office.held() == {frozenset({E3})}
    assert (await planned())["changes"] == []


def steps_of_the_tour() -> list[tuple[str, str, str | None]]:
    """The requests of the tour: method, path and body, with its variables."""
    blocks = re.findall(r"```bash\n(.*?)```", TOUR.read_text(encoding="utf-8"), re.DOTALL)
    found = []
    for block in blocks:
        path = re.search(r'"\$API([^"]*)"', block)
        data = re.search(r"-d '(.*)'", block, re.DOTALL)
        assert path, block
        method = "POST" if data or "-X POST" in block else "GET"
        found.append((method, path.group(1), data.group(1) if data else None))
    return found


async def test_the_tour_of_the_docs_leads_there_and_back(office: Registry) -> None:
    names = {"ALLOTMENT": await office.staffed()}

    def filled(text: str) -> str:
        return re.sub(r"'?\$([A-Z]+)'?", lambda found: names[found.group(1)], text)

    states = []
    for method, path, data in steps_of_the_tour():
        headers = {"If-Match": "*"} if path.rsplit("/", 1)[-1] in {"start", "undo"} else {}
        body = json.loads(filled(data)) if data else None
        reply = await office.call(method, filled(path), body, headers=headers)
        assert reply.status in {200, 201}, (path, reply.body)
        if path == "/productChanges":
            names["CHANGE"] = reply.body["id"]
        if path == "/productChanges/$CHANGE":
            names["PLAN"] = reply.body["plan"]["fingerprint"]
        if path.endswith(("start", "undo")):
            reply = await office.propagation_margin(reply.body)
        states.append(reply.body.get("state", "people"))
    assert states == ["planned", "planned", "people", "changed", "undone"]
