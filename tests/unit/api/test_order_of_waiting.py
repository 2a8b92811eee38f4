"""The order of the waiting room: its rule is set, everybody is put into it, and the log says by which rule."""

from typing import Any

import pytest

from domain.commands import Command, CommandKind
from domain.waiting_order import WaitingOrder
from tests.unit.api.office import Office, Reply

BY_DEPARTMENT: dict[str, Any] = {
    "rule": "priority",
    "classes": [{"priorityClass": 1, "attribute": "department", "values": ["Finance"]}],
    "defaultClass": 3,
    "ageingDays": 10,
}


async def change(office: Office, allotment: str, order: object) -> Reply:
    one = f"/allotments/{allotment}"
    return await office.call("PATCH", one, {"waitingOrder": order}, headers=await office.etag(one))


async def join(office: Office, allotment: str, *people: str) -> None:
    for person in people:
        await office.call("POST", f"/allotments/{allotment}/assignments", {"user": person})


async def rows(office: Office, allotment: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.call("GET", f"/allotments/{allotment}/waitingMembers")).body["value"]
    return found


async def order(office: Office, allotment: str) -> list[str]:
    return [row["userId"] for row in await rows(office, allotment)]


async def newest(office: Office, allotment: str, person: str) -> dict[str, Any]:
    log: list[dict[str, Any]] = (await office.call("GET", f"/allotments/{allotment}/decisions?userId={person}")).body[
        "value"
    ]
    return log[0]


def work_in(office: Office, department: str, *people: str) -> None:
    for person in people:
        office.tenant.update_user(person, actor="tenant", department=department)


@pytest.fixture
async def full(office: Office) -> tuple[str, list[str]]:
    """An allotment with one seat, and four who wait for it; the last two work in Finance."""
    allotment = await office.allotment(units=1, overflow="wait")
    people = [office.person(f"person {number}") for number in range(5)]
    work_in(office, "Sales", *people)
    work_in(office, "Finance", *people[3:])
    await join(office, allotment, *people)
    return allotment, people[1:]


async def test_first_come_first_served_is_what_is_there_without_a_rule(
    office: Office, full: tuple[str, list[str]]
) -> None:
    shown = (await office.call("GET", f"/allotments/{full[0]}")).body
    assert (shown["waitingOrder"], shown["reordering"]) == ({"rule": "place"}, False)
    assert {row["priorityClass"] for row in await rows(office, full[0])} == {None}


async def test_a_new_rule_puts_everybody_into_its_order_and_says_why(
    office: Office, full: tuple[str, list[str]]
) -> None:
    allotment, [first, second, third, fourth] = full
    reply = await change(office, allotment, BY_DEPARTMENT)
    assert (reply.status, reply.body["waitingOrder"]) == (200, BY_DEPARTMENT)
    assert await order(office, allotment) == [third, fourth, first, second]
    shown = {row["userId"]: row for row in await rows(office, allotment)}
    in_finance = [shown[third][name] for name in ("priorityClass", "classGivenBy", "classAttribute", "classGivenFor")]
    assert in_finance == [1, "attribute", "department", "Finance"]
    assert (shown[first]["priorityClass"], shown[first]["classGivenBy"]) == (3, "default")
    assert (
        "The class comes from the person's department, which is Finance."
        in (await newest(office, allotment, third))["reason"]
    )
    assert (await office.call("GET", f"/allotments/{allotment}")).body["reordering"] is False


async def test_who_joins_gets_their_class_at_once_and_who_moves_up_reads_the_rule(
    office: Office, full: tuple[str, list[str]]
) -> None:
    allotment, [first, _, third, fourth] = full
    await change(office, allotment, BY_DEPARTMENT)
    late = office.person("late")
    work_in(office, "finance", late)
    await join(office, allotment, late)
    assert (await order(office, allotment))[:4] == [third, fourth, late, first]
    decision = await newest(office, allotment, late)
    assert decision["reasonCode"] == "waitsByClass"
    assert "In the waiting room in class 1 of 5." in decision["reason"]
    one = f"/allotments/{allotment}"
    await office.call("PATCH", one, {"allottedUnits": 2}, headers=await office.etag(one))
    promoted = await newest(office, allotment, third)
    assert promoted["kind"] == "promoted"
    assert "It goes by priority: class 1 of 5, waiting since" in promoted["reason"]
    assert "Every 10 days of waiting count as one class higher." in promoted["reason"]


async def test_back_to_first_come_first_served_everybody_is_there_in_the_order_of_coming(
    office: Office, full: tuple[str, list[str]]
) -> None:
    allotment, people = full
    await change(office, allotment, BY_DEPARTMENT)
    assert (await change(office, allotment, None)).body["waitingOrder"] == {"rule": "place"}
    assert await order(office, allotment) == people
    late = office.person("late")
    await join(office, allotment, late)
    assert await order(office, allotment) == [*people, late]
    assert (await newest(office, allotment, late))["reasonCode"] == "waits"


async def test_a_group_gives_a_class_also_to_people_in_groups_in_it(
    office: Office, full: tuple[str, list[str]]
) -> None:
    allotment, [_, second, _, _] = full
    outer, inner = office.group(), office.group()
    office.tenant.add_member(outer, inner, actor="tenant")
    office.tenant.add_member(inner, second, actor="tenant")
    rule = {"rule": "priority", "classes": [{"priorityClass": 1, "groupId": outer}]}
    await change(office, allotment, rule)
    (best, *_) = await rows(office, allotment)
    assert (best["userId"], best["classGivenBy"], best["classGivenFor"]) == (second, "group", outer)


async def test_a_group_that_is_not_there_is_refused(office: Office, full: tuple[str, list[str]]) -> None:
    missing = "99999999-0000-4000-a000-000000000009"
    rule = {"rule": "priority", "classes": [{"priorityClass": 1, "groupId": missing}]}
    reply = await change(office, full[0], rule)
    assert (reply.status, reply.body["errors"][0]["field"]) == (400, "waitingOrder.classes")


async def test_a_class_chosen_by_hand_counts_until_it_is_given_back(
    office: Office, full: tuple[str, list[str]]
) -> None:
    allotment, [first, second, third, fourth] = full
    await change(office, allotment, BY_DEPARTMENT)

    async def choose(person: str, chosen: int | None) -> Reply:
        (row,) = [row for row in await rows(office, allotment) if row["userId"] == person]
        path = f"/allotments/{allotment}/waitingMembers/{person}/priorityClass"
        return await office.call("POST", path, {"priorityClass": chosen}, headers={"If-Match": row["etag"]})

    reply = await choose(second, 1)
    assert (reply.status, reply.body["priorityClass"], reply.body["classGivenBy"]) == (200, 1, "hand")
    assert await order(office, allotment) == [second, third, fourth, first]
    reconcile = Command(CommandKind.RECONCILE, allotment, "night", office.clock.now())
    await office.commands.enqueue([reconcile])
    assert await order(office, allotment) == [second, third, fourth, first]
    assert (await choose(second, None)).body["classGivenBy"] == "default"
    assert await order(office, allotment) == [third, fourth, first, second]
    assert (await choose(third, 6)).status == 400


async def test_a_class_without_a_rule_by_priority_is_refused(office: Office, full: tuple[str, list[str]]) -> None:
    allotment, [first, *_] = full
    row = (await rows(office, allotment))[0]
    path = f"/allotments/{allotment}/waitingMembers/{first}/priorityClass"
    reply = await office.call("POST", path, {"priorityClass": 1}, headers={"If-Match": row["etag"]})
    assert (reply.status, reply.body["code"]) == (409, "noClasses")


async def test_the_night_sees_who_works_elsewhere_now(office: Office, full: tuple[str, list[str]]) -> None:
    allotment, [first, second, third, fourth] = full
    await change(office, allotment, BY_DEPARTMENT)
    work_in(office, "Finance", second)
    work_in(office, "Sales", third)
    reconcile = Command(CommandKind.RECONCILE, allotment, "night", office.clock.now())
    await office.commands.enqueue([reconcile])
    assert await order(office, allotment) == [second, fourth, first, third]
    before = await office.store.load(allotment)
    await office.commands.enqueue([reconcile])
    after = await office.store.load(allotment)
    assert before
    assert after
    assert before.value.decisions == after.value.decisions


async def test_where_more_come_at_once_than_there_are_seats_classes_decide(office: Office) -> None:
    allotment = await office.allotment(units=2, overflow="wait", waitingOrder=BY_DEPARTMENT)
    people = sorted(office.person(f"person {number}") for number in range(4))
    work_in(office, "Sales", *people)
    work_in(office, "Finance", people[3])
    group = (await office.call("GET", f"/allotments/{allotment}")).body["groupId"]
    office.tenant.change_members(group, add=people)
    await office.commands.enqueue([Command(CommandKind.OBSERVE, allotment, "burst", office.clock.now())])
    assert await order(office, allotment) == [people[1], people[2]]


async def test_a_manifest_says_the_order(office: Office, full: tuple[str, list[str]]) -> None:
    allotment, [_, _, third, fourth] = full
    manifest = (await office.call("GET", "/manifest")).body
    assert manifest["allotments"][0]["waitingOrder"] == {"rule": "place"}
    manifest["allotments"][0]["waitingOrder"] = BY_DEPARTMENT
    plan = (await office.call("POST", "/manifest/plan", manifest)).body
    (changed,) = plan["changes"]
    assert [each["setting"] for each in changed["settings"]] == ["waitingOrder"]
    await office.call("POST", "/manifest/apply", {**manifest, "fingerprint": plan["fingerprint"]})
    assert (await order(office, allotment))[:2] == [third, fourth]
    assert (await office.call("GET", "/manifest")).body["allotments"][0]["waitingOrder"] == BY_DEPARTMENT


async def test_it_is_in_the_audit_record(office: Office, full: tuple[str, list[str]]) -> None:
    await change(office, full[0], BY_DEPARTMENT)
    (entry, *_) = (await office.call("GET", "/audit?kind=changeAllotment")).body["value"]
    changes = {each["property"]: (each["before"], each["after"]) for each in entry["changes"]}
    assert changes == {"waitingOrder": (None, BY_DEPARTMENT)}


async def test_an_allotment_can_be_made_with_it(office: Office) -> None:
    allotment = await office.allotment(units=1, overflow="wait", waitingOrder=BY_DEPARTMENT)
    stored = await office.store.load(allotment)
    assert stored is not None
    assert isinstance(stored.value.waiting_order, WaitingOrder)
    plain = await office.allotment(units=1, overflow="wait", waitingOrder={"rule": "place"})
    stored = await office.store.load(plain)
    assert stored is not None
    assert stored.value.waiting_order is None
