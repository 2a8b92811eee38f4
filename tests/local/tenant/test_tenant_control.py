"""The control API: playing the tenant's people and the weather."""

import re
import time

import httpx
import pytest

from local.tenant.scenarios import GROUP_KINDS
from tests.local.tenant.tenant_worlds import Eventually, LocalGraph
from tests.support.waiting import LONG


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("users", {}, "count"),
        ("users", {"count": 0}, "count"),
        ("users", {"users": [{"userPrincipalName": "x@contoso.example"}]}, "users[0].displayName"),
        ("groups", {}, "displayName"),
        ("groups", {"displayName": "x", "kind": "odd"}, "kind"),
        ("groups", {"displayName": "x", "licenses": ["NOT_A_PRODUCT"]}, "licenses"),
        ("groups/x/members", {"add": "person"}, "add"),
        ("groups/x/members", {"insert": []}, "insert"),
        ("skus/SPE_E3", {"enabled": -1}, "enabled"),
        ("skus/NOT_A_PRODUCT", {"enabled": 1}, "skuId"),
        ("knobs", {"lose": 1.5}, "lose"),
        ("knobs", {"delaySeconds": [2, 1]}, "delaySeconds"),
        ("knobs", {"answerSeconds": -1}, "answerSeconds"),
        ("knobs", {"failures": [{"path": "("}]}, "failures[0].path"),
        ("knobs", {"failures": [{"path": "x", "when": "during"}]}, "failures[0].when"),
        ("knobs", {"timeouts": [{"path": "x"}]}, "timeouts[0].hangSeconds"),
        ("knobs", {"throttle": {"writes": True}}, "throttle.writes"),
        ("knobs", {"colour": "red"}, "colour"),
        ("knobs", {"failures": [{"path": "x", "retryAfter": -1}]}, "failures[0].retryAfter"),
        ("users/x/faults", {"skuId": "SPE_E3", "stall": "Active"}, "stall"),
        ("clock", {"advanceSeconds": -1}, "advanceSeconds"),
        ("knobs", [], "body"),
    ],
)
async def test_a_mistake_is_answered_with_its_field(served: LocalGraph, path: str, body: object, field: str) -> None:
    response = await served.control.post(path, json=body)
    assert (response.status_code, response.json()["error"]["field"]) == (400, field)


async def test_a_wrong_knob_leaves_the_right_ones_unset(served: LocalGraph) -> None:
    await served.control.post("knobs", json={"throttle": {"writes": 0}, "lose": 2})
    person, group = (await served.people(1))[0], await served.group("Finance")
    body = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{person}"}
    assert (await served.graph.post(f"/groups/{group}/members/$ref", json=body)).status_code == 204


async def test_people_join_and_leave_at_one_instant(served: LocalGraph) -> None:
    people = await served.people(30)
    group = await served.group("Finance", people[:10])
    body = {"add": people[5:], "remove": people[:5], "actor": "hr-sync"}
    assert (await served.tell(f"groups/{group}/members", body))["members"] == sorted(people[5:])
    facts = (await served.control.get("history")).json()["facts"]
    joined = [fact for fact in facts if fact["kind"] == "memberAdded" and fact["actor"] == "hr-sync"]
    assert {fact["objectId"] for fact in joined} == set(people[10:])


@pytest.mark.parametrize("kind", GROUP_KINDS)
async def test_a_group_can_be_turned_into_any_kind_and_back(served: LocalGraph, kind: str) -> None:
    group = await served.group("Finance")
    assert (await served.tell(f"groups/{group}", {"kind": kind}))["kind"] == kind
    assert (await served.tell(f"groups/{group}", {"kind": "security"}))["kind"] == "security"


async def test_the_state_shows_who_has_what(served: LocalGraph) -> None:
    (person,) = await served.people(1)
    await served.tell("knobs", {"replicationLagSeconds": 600})
    group = await served.group("E3", [person], licenses=["SPE_E3"])
    state = (await served.control.get("state")).json()
    (user,) = [found for found in state["users"] if found["id"] == person]
    assert [(held["skuPartNumber"], held["assignedByGroup"], held["state"]) for held in user["licenses"]] == [
        ("SPE_E3", group, "Active")
    ]
    (sku,) = [found for found in state["skus"] if found["skuPartNumber"] == "SPE_E3"]
    assert sku["consumedUnits"] == 1
    assert (await served.graph.get(f"/groups/{group}")).status_code == 404


async def test_history_goes_on_where_it_was_left(served: LocalGraph) -> None:
    start = (await served.control.get("history")).json()["next"]
    group = await served.group("Finance")
    told = (await served.control.get(f"history?since={start}")).json()
    assert [fact["kind"] for fact in told["facts"]] == ["request", "groupCreated"]
    assert told["facts"][1]["groupId"] == group
    assert (await served.control.get("history?since=x")).status_code == 400


async def test_people_and_groups_disappear(served: LocalGraph) -> None:
    (person,) = await served.people(1)
    group = await served.group("Finance", [person])
    assert (await served.control.delete(f"users/{person}")).status_code == 200
    assert (await served.control.delete(f"groups/{group}")).status_code == 200
    assert (await served.control.delete(f"groups/{group}")).status_code == 404
    kinds = [fact["kind"] for fact in (await served.control.get("history")).json()["facts"]]
    assert "disaster" not in kinds


async def test_a_fault_fails_one_user(served: LocalGraph) -> None:
    (person,) = await served.people(1)
    await served.tell(f"users/{person}/faults", {"skuId": "SPE_E3", "error": "UniquenessViolation"})
    await served.group("E3", [person], licenses=["SPE_E3"])
    user = next(found for found in (await served.control.get("state")).json()["users"] if found["id"] == person)
    assert user["licenses"][0]["error"] == "UniquenessViolation"


async def test_requests_fail_before_or_after_their_effect(served: LocalGraph) -> None:
    people, group = await served.people(2), await served.group("Finance")
    rules = [
        {"method": "POST", "path": "members", "status": 503, "when": "before", "retryAfter": 7},
        {"method": "POST", "path": "members", "status": 429, "when": "after"},
    ]
    await served.tell("knobs", {"failures": rules})
    bodies = [{"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{person}"} for person in people]
    before = await served.graph.post(f"/groups/{group}/members/$ref", json=bodies[0])
    after = await served.graph.post(f"/groups/{group}/members/$ref", json=bodies[1])
    assert (before.status_code, before.headers["Retry-After"], after.status_code) == (503, "7", 429)
    members = (await served.graph.get(f"/groups/{group}/members")).json()["value"]
    assert [member["id"] for member in members] == people[1:]


@pytest.mark.parametrize(
    ("rule", "form"),
    [
        ({"retryAfter": 7}, "7"),
        ({"retryAfter": 0}, "0"),
        ({"retryAfter": 2.128}, r"2\.128"),
        ({"retryAfter": "0,120"}, "0,120"),
        ({"retryAfter": 86400}, "86400"),
        ({"retryAt": 90}, r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"),
        ({}, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_wait_is_asked_for_in_every_form(
    served: LocalGraph, rule: dict[str, object], form: str | None, status: int
) -> None:
    await served.tell("knobs", {"failures": [{"path": "^organization$", "status": status, "times": 2, **rule}]})
    alone = await served.graph.get("/organization")
    batch = {"requests": [{"id": "1", "method": "GET", "url": "/organization"}]}
    (item,) = (await served.graph.post("/$batch", json=batch)).json()["responses"]
    for found, headers in ((alone.status_code, alone.headers), (item["status"], item["headers"])):
        assert found == status
        assert re.fullmatch(form or "", headers.get("Retry-After", ""))


async def test_a_product_leaves_and_comes_back(served: LocalGraph) -> None:
    left = await served.control.delete("skus/SPE_E3")
    assert "SPE_E3" not in {sku["skuPartNumber"] for sku in left.json()["skus"]}
    assert (await served.control.delete("skus/SPE_E3")).status_code == 400
    back = await served.tell("skus/SPE_E3", {"enabled": 5})
    assert [sku["enabled"] for sku in back["skus"] if sku["skuPartNumber"] == "SPE_E3"] == [5]


async def test_a_licence_that_stays_inactive(served: LocalGraph) -> None:
    (person,) = await served.people(1)
    await served.tell(f"users/{person}/faults", {"skuId": "SPE_E3", "stall": "Disabled"})
    await served.group("E3", [person], licenses=["SPE_E3"])
    await served.control.get("state")
    user = (await served.graph.get(f"/users/{person}?$select=licenseAssignmentStates")).json()
    assert [(held["state"], held["error"]) for held in user["licenseAssignmentStates"]] == [("Disabled", None)]


async def test_a_request_can_hang_after_its_effect(served: LocalGraph, eventually: Eventually) -> None:
    (person,), group = await served.people(1), await served.group("Finance")
    await served.tell("knobs", {"timeouts": [{"path": "members", "when": "after", "hangSeconds": 30}]})
    body = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{person}"}
    with pytest.raises(httpx.ReadTimeout):
        await served.graph.post(f"/groups/{group}/members/$ref", json=body, timeout=httpx.Timeout(LONG, read=0.2))

    async def joined() -> bool:
        members = (await served.graph.get(f"/groups/{group}/members")).json()["value"]
        return [member["id"] for member in members] == [person]

    await eventually(joined)


async def test_graph_answers_no_earlier_than_it_was_asked_to(served: LocalGraph) -> None:
    await served.tell("knobs", {"answerSeconds": 0.05})
    began = time.monotonic()
    assert (await served.graph.get("/subscribedSkus")).status_code == 200
    assert time.monotonic() - began >= 0.05
