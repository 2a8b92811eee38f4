"""Allotments as code over the API: export, plan, apply."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from application.dispatch import carry_out as use_cases
from domain.commands import CommandKind
from domain.errors import Transient
from handlers.api import manifest
from local.tenant.model import PRODUCTS
from tests.support.samples import E3
from tests.unit.api.office import Office, Reply

VISIO = PRODUCTS["VISIOCLIENT"].sku_id


def entry(group: str, units: int = 2, **fields: object) -> dict[str, Any]:
    return {
        "groupId": group,
        "displayName": "Sales",
        "products": [{"skuId": E3.sku_id}],
        "allottedUnits": units,
        "overflow": "wait",
        **fields,
    }


async def plan(office: Office, *entries: object, **more: object) -> Any:
    reply = await office.call("POST", "/manifest/plan", {"allotments": [*entries], **more})
    assert reply.status == 200, reply.body
    return reply.body


async def apply(office: Office, seen: Any, *entries: object, **more: object) -> Reply:
    body = {"allotments": [*entries], "fingerprint": seen["fingerprint"], "confirm": seen["confirm"], **more}
    return await office.call("POST", "/manifest/apply", body)


async def shown(office: Office) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await office.call("GET", "/allotments")).body["value"]
    return listed


async def test_what_was_exported_plans_nothing(office: Office) -> None:
    await office.allotment(owners=[office.person("owner")])
    await office.allotment(units=5, overflow="wait", licensing="direct")
    exported = (await office.call("GET", "/manifest")).body
    found = await plan(office, *exported["allotments"])
    assert (found["changes"], found["unchanged"], found["confirm"]) == ([], 2, {})


async def test_it_comes_in_parts_that_are_the_whole_together(office: Office) -> None:
    """Who is there all the time is in one of them, also if the last one of a part goes before the next is asked for."""
    groups = sorted(office.group() for _ in range(7))
    for group in groups[:6]:
        await office.allotment(groupId=group)
    whole = (await office.call("GET", "/manifest")).body["allotments"]
    for most in (1, 3, 6, 7):
        parts = await manifest_in_parts(office, most)
        assert [len(part) for part in parts] == [most] * (6 // most) + [6 % most] * (6 % most > 0)
        assert [entry for part in parts for entry in part] == sorted(whole, key=lambda entry: entry["groupId"])

    async def changed() -> None:
        for each in await shown(office):
            if each["groupId"] == groups[2]:
                address = f"/allotments/{each['id']}"
                await office.call("DELETE", f"{address}?licences=keep", headers=await office.etag(address))
        if groups[6] not in {each["groupId"] for each in await shown(office)}:
            await office.allotment(groupId=groups[6])

    parts = await manifest_in_parts(office, 3, changed)
    assert [entry["groupId"] for part in parts for entry in part] == groups
    assert [len(part) for part in await manifest_in_parts(office, 999)] == [6]


async def manifest_in_parts(
    office: Office, most: int, between: Callable[[], Awaitable[None]] | None = None
) -> list[list[dict[str, Any]]]:
    parts, path = list[list[dict[str, Any]]](), f"/manifest?top={most}"
    while path:
        assert len(parts) < 9
        reply = await office.call("GET", path)
        parts.append(reply.body["allotments"])
        path = reply.headers.get("Link", "").partition(">")[0].removeprefix("</api")
        if between:
            await between()
    return parts


async def test_what_is_applied_plans_nothing(office: Office) -> None:
    group, other = office.group(), office.group()
    await office.allotment(groupId=other)
    wanted = [entry(group), {"groupId": other, "allottedUnits": 7, "state": "suspended"}]
    seen = await plan(office, *wanted)
    assert [change["kind"] for change in seen["changes"]] == ["change", "create"]
    applied = (await apply(office, seen, *wanted)).body
    assert [outcome["outcome"] for outcome in applied["outcomes"]] == ["applied", "applied"]
    assert applied["complete"] is True
    assert (await plan(office, *wanted))["changes"] == []
    settings = {each["groupId"]: (each["allottedUnits"], each["state"]) for each in await shown(office)}
    assert settings == {group: (2, "active"), other: (7, "suspended")}


async def test_what_is_not_named_is_left_alone(office: Office) -> None:
    await office.allotment()
    (before,) = await shown(office)
    seen = await plan(office)
    assert (seen["changes"], seen["leftAlone"]) == ([], 1)
    assert (await apply(office, seen)).body["complete"] is True
    assert await shown(office) == [before]


async def test_people_over_the_limit_have_to_be_confirmed(office: Office) -> None:
    group = office.group()
    people = sorted(office.person("member") for _ in range(3))
    office.tenant.change_members(group, add=people)
    seen = await plan(office, entry(group))
    effects = {effect["kind"]: effect["userIds"] for effect in seen["changes"][0]["effects"]}
    assert effects == {"licensed": people[:2], "waits": people[2:]}
    refused = await apply(office, seen, entry(group), confirm={})
    assert (refused.status, refused.body["errors"][0]["field"]) == (400, "confirm.waits")
    assert (await apply(office, seen, entry(group))).body["complete"] is True
    (made,) = await shown(office)
    assert (made["consumedUnits"], made["waitingUnits"]) == (2, 1)


async def test_a_raised_limit_promotes_whom_the_plan_names(office: Office) -> None:
    group = office.group()
    people = sorted(office.person("member") for _ in range(3))
    office.tenant.change_members(group, add=people)
    await apply(office, await plan(office, entry(group)), entry(group))
    raised = {"groupId": group, "allottedUnits": 3}
    seen = await plan(office, raised)
    assert seen["changes"][0]["effects"] == [{"kind": "promoted", "count": 1, "userIds": people[2:]}]
    await apply(office, seen, raised)
    assert [(each["consumedUnits"], each["waitingUnits"]) for each in await shown(office)] == [(3, 0)]


async def test_a_plan_that_no_longer_fits_is_refused(office: Office) -> None:
    group = office.group()
    seen = await plan(office, entry(group))
    office.tenant.change_members(group, add=[office.person("late")])
    reply = await apply(office, seen, entry(group))
    assert (reply.status, await shown(office)) == (409, [])
    assert "plan has changed" in reply.body["detail"]


async def test_objections_are_shown_and_keep_it_from_being_applied(office: Office) -> None:
    wanted = [entry(office.group(), products=[{"skuId": "nothing"}]), entry("nowhere")]
    seen = await plan(office, *wanted)
    assert [wrong["field"] for wrong in seen["objections"]] == [
        "allotments[0].products[0].skuId",
        "allotments[1].groupId",
    ]
    reply = await apply(office, seen, *wanted)
    assert (reply.status, reply.body["errors"]) == (400, seen["objections"])


async def test_an_unknown_owner_is_an_objection(office: Office) -> None:
    group = office.group()
    await office.allotment(groupId=group)
    seen = await plan(office, {"groupId": group, "owners": ["nobody"]})
    assert [wrong["field"] for wrong in seen["objections"]] == ["allotments[0].owners"]


@pytest.mark.parametrize(("prune", "effect"), [("remove", "losesSeat"), ("keep", "keepsLicence")])
async def test_pruning_deletes_what_is_not_named(office: Office, prune: str, effect: str) -> None:
    group = office.group()
    allotment = await office.allotment(groupId=group)
    member = office.person("member")
    await office.call("POST", f"/allotments/{allotment}/assignments", {"user": member})
    seen = await plan(office, prune=prune)
    (change,) = seen["changes"]
    assert (change["kind"], change["effects"]) == ("delete", [{"kind": effect, "count": 1, "userIds": [member]}])
    assert (await apply(office, seen, prune=prune, confirm={"losesSeat": 0})).status == (
        400 if prune == "remove" else 200
    )
    if prune == "remove":
        assert (await apply(office, seen, prune=prune)).body["complete"] is True
    assert [each["state"] for each in await shown(office) if each["state"] != "deleting"] == []


async def test_more_than_the_tenant_owns_has_to_be_confirmed(office: Office) -> None:
    wanted = [entry(office.group(), 30, products=[{"skuId": VISIO}]) for _ in range(2)]
    seen = await plan(office, *wanted)
    assert seen["confirm"] == {"overcommits": 10}
    assert (await apply(office, seen, *wanted, confirm={})).status == 400
    assert (await apply(office, seen, *wanted)).body["complete"] is True


async def test_it_stops_at_the_first_change_that_fails(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [entry(group) for group in sorted(office.group() for _ in range(3))]
    seen = await plan(office, *wanted)
    claim, made = office.store.claim, list[str]()

    async def once(group_id: str, allotment_id: str) -> str:
        if made:
            raise Transient("Table Storage is down.")
        made.append(group_id)
        return await claim(group_id, allotment_id)

    monkeypatch.setattr(office.store, "claim", once)
    reply = await apply(office, seen, *wanted)
    assert [outcome["outcome"] for outcome in reply.body["outcomes"]] == ["applied", "failed", "notReached"]
    assert reply.body["outcomes"][1]["detail"] == "Table Storage is down."
    assert reply.body["complete"] is False


async def test_no_change_is_begun_when_time_is_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    group = office.group()
    seen = await plan(office, entry(group))
    monkeypatch.setattr(manifest, "APPLY_FOR", -manifest.APPLY_FOR)
    reply = await apply(office, seen, entry(group))
    assert [outcome["outcome"] for outcome in reply.body["outcomes"]] == ["notReached"]
    assert await shown(office) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"allotments": [], "prune": "all"}, "prune"),
        ({"allotments": [], "confirm": []}, "confirm"),
        ({"allotments": [], "colour": "red"}, "colour"),
        ({}, "allotments"),
    ],
)
async def test_a_request_of_another_shape_is_refused(office: Office, body: dict[str, object], field: str) -> None:
    reply = await office.call("POST", "/manifest/plan", body)
    assert (reply.status, [wrong["field"] for wrong in reply.body["errors"]]) == (400, [field])


async def test_the_schema_names_every_setting(office: Office) -> None:
    group = office.group()
    await office.allotment(groupId=group)
    (exported,) = (await office.call("GET", "/manifest")).body["allotments"]
    described = (await office.call("GET", "/manifest/schema")).body["properties"]["allotments"]["items"]
    assert described["properties"].keys() == {*exported, "parent", "scheduledChanges"}
    assert described["required"] == ["groupId"]


def part(group: str, parent: str, units: int = 1, **fields: object) -> dict[str, Any]:
    return {
        "groupId": group,
        "parent": parent,
        "displayName": "Physics",
        "allottedUnits": units,
        "overflow": "wait",
        **fields,
    }


async def units_by_group(office: Office) -> dict[str, tuple[int, int]]:
    """Allotted, and delegated."""
    return {each["groupId"]: (each["allottedUnits"], each["delegatedUnits"]) for each in await shown(office)}


async def test_a_tree_is_made_resized_exported_and_dissolved(office: Office) -> None:
    root, physics, optics = (office.group() for _ in range(3))
    head = office.person("head")
    settings = {"lendingLimit": 2, "borrowingLimit": 1, "keptUnits": 1, "owners": [head], "seatRequests": True}
    tree = [part(optics, physics, 2), part(physics, root, 5, **settings), entry(root, 10)]
    seen = await plan(office, *tree)
    assert [(each["kind"], each["groupId"]) for each in seen["changes"]] == [
        ("create", root),
        ("create", physics),
        ("create", optics),
    ]
    applied = (await apply(office, seen, *tree)).body
    assert (applied["complete"], [each["detail"] for each in applied["outcomes"]]) == (True, [None] * 3)
    assert await units_by_group(office) == {root: (10, 5), physics: (5, 2), optics: (2, 0)}
    assert office.pools.totals[E3.sku_id].value.given == 10
    exported = (await office.call("GET", "/manifest")).body["allotments"]
    assert [(each["groupId"], each.get("parent")) for each in exported] == [
        (root, None),
        (physics, root),
        (optics, physics),
    ]
    assert settings.items() <= exported[1].items()
    assert (await plan(office, *exported, prune="remove"))["changes"] == []

    smaller = [
        {"groupId": root, "allottedUnits": 3},
        {"groupId": physics, "allottedUnits": 2},
        {"groupId": optics, "allottedUnits": 1},
    ]
    seen = await plan(office, *smaller)
    assert [each["groupId"] for each in seen["changes"]] == [optics, physics, root]
    assert (await apply(office, seen, *smaller)).body["complete"] is True
    assert await units_by_group(office) == {root: (3, 2), physics: (2, 1), optics: (1, 0)}

    seen = await plan(office, prune="remove")
    assert [each["groupId"] for each in seen["changes"]] == [optics, physics, root]
    assert (await apply(office, seen, prune="remove")).body["complete"] is True
    assert [each for each in await shown(office) if each["state"] != "deleting"] == []
    assert office.pools.totals[E3.sku_id].value.given == 0


async def test_an_allotment_goes_once_its_parts_are_gone(office: Office) -> None:
    root, physics = office.group(), office.group()
    person = office.person("member")
    office.tenant.change_members(physics, add=[person])
    tree = [entry(root, 10), part(physics, root, 5)]
    await apply(office, await plan(office, *tree), *tree)
    carry_out, office.commands.carry_out = office.commands.carry_out, None
    seen = await plan(office, prune="remove")
    assert (await apply(office, seen, prune="remove")).body["complete"] is True
    assert {each["groupId"]: each["state"] for each in await shown(office)} == {root: "deleting", physics: "deleting"}
    sent = [each for each in office.commands.sent if each.kind is CommandKind.DELETE]
    office.commands.carry_out = carry_out
    await use_cases(office.core, sent[1])
    assert await units_by_group(office) == {root: (10, 5), physics: (5, 0)}
    await office.commands.enqueue(sent)
    assert [each for each in await shown(office) if each["state"] != "deleting"] == []


async def test_an_allotment_is_not_deleted_before_a_part_that_somebody_has_made_meanwhile(office: Office) -> None:
    root = office.group()
    await apply(office, await plan(office, entry(root, 10)), entry(root, 10))
    seen = await plan(office, prune="keep")
    made = part(office.group(), root)
    await apply(office, await plan(office, made), made)
    assert (await apply(office, seen, prune="keep")).status == 409


async def test_a_part_that_others_took_the_units_of_fails_with_the_numbers(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = office.group()
    await apply(office, await plan(office, entry(root, 10)), entry(root, 10))
    wanted = [part(office.group(), root, 5) for _ in range(2)]
    seen = await plan(office, *wanted)
    claim, lowered = office.store.claim, list[str]()

    async def meanwhile(group_id: str, allotment_id: str) -> str:
        if not lowered:
            lowered.append(group_id)
            (there,) = await shown(office)
            body = {"allottedUnits": 9}
            await office.call("PATCH", f"/allotments/{there['id']}", body, headers={"If-Match": "*"})
        return await claim(group_id, allotment_id)

    monkeypatch.setattr(office.store, "claim", meanwhile)
    outcomes = (await apply(office, seen, *wanted)).body["outcomes"]
    assert [each["outcome"] for each in outcomes] == ["applied", "failed"]
    assert "has only 4 free seats, and 5 are needed" in outcomes[1]["detail"]
    assert sorted((await units_by_group(office)).values()) == [(5, 0), (9, 5)]


async def test_what_a_part_cannot_be_is_an_objection_with_its_place(office: Office) -> None:
    root = office.group()
    found = await plan(office, entry(root, 10), part(office.group(), root, 11), part(office.group(), "nowhere"))
    assert {(each["field"], each["code"]) for each in found["objections"]} == {
        ("allotments[1].allottedUnits", "partsBeyondParent"),
        ("allotments[2].parent", "manifestNoParent"),
    }


async def test_parts_are_made_of_an_allotment_that_is_still_being_prepared(office: Office) -> None:
    """Its licensed groups take minutes, and its units are there at once."""
    root, physics = office.group(), office.group()
    tree = [entry(root, 10), part(physics, root, 5)]
    office.commands.carry_out = None
    assert (await apply(office, await plan(office, *tree), *tree)).body["complete"] is True
    assert {each["state"] for each in await shown(office)} == {"preparing"}
    assert await units_by_group(office) == {root: (10, 5), physics: (5, 0)}
