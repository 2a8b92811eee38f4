"""Adding and removing people, trying again, and the waiting room."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.admission import Transaction
from domain.allotments import MemberState, Step, counted
from domain.commands import Command, CommandKind
from domain.licence_errors import Failure
from local.tenant.model import PRODUCTS
from tests.support.samples import E3
from tests.unit.api.office import Office, Reply

VISIO = PRODUCTS["VISIOCLIENT"].sku_id


async def add(office: Office, allotment: str, user: str, **options: Any) -> Reply:
    return await office.call("POST", f"/allotments/{allotment}/assignments", {"user": user}, **options)


async def group_of(office: Office, allotment: str) -> set[str]:
    group = (await office.call("GET", f"/allotments/{allotment}")).body["groupId"]
    return set(office.tenant.truth.member_ids(group))


async def waiting(office: Office, allotment: str) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = (await office.call("GET", f"/allotments/{allotment}/waitingMembers")).body["value"]
    return listed


async def test_adding_goes_through_the_group_and_answers_the_decision(office: Office) -> None:
    allotment, owner, person = await office.allotment(), office.caller("owner"), office.person("new")
    one = f"/allotments/{allotment}"
    await office.call("PATCH", one, {"owners": [owner]}, headers=await office.etag(one))
    reply = await add(office, allotment, office.tenant.get_user(person).user_principal_name, by="owner")
    assert (reply.status, reply.body["userId"], reply.body["decision"]["kind"]) == (201, person, "licensed")
    assert reply.body["decision"]["cause"] == f"added by {owner}"
    assert await group_of(office, allotment) == {person}
    assert reply.headers["Location"] == f"/api{one}/assignments/{person}"


async def test_beyond_the_limit_it_is_rolled_back_and_says_so(office: Office) -> None:
    allotment = await office.allotment(units=1)
    first, second = office.person("first"), office.person("second")
    await add(office, allotment, first)
    reply = await add(office, allotment, second)
    assert (reply.status, reply.body["decision"]["kind"]) == (409, "rolledBack")
    assert "is full (1 of 1 seats in use)" in reply.body["detail"]
    assert await group_of(office, allotment) == {first}


async def test_seats_are_listed_by_state_and_by_person(office: Office) -> None:
    allotment = await office.allotment(units=5)
    first, second, absent = (office.person(name) for name in ("first", "second", "absent"))
    for person in (first, second):
        await add(office, allotment, person)
    stored = await office.store.load(allotment)
    assert stored is not None
    row = (await office.store.members(stored.value, [second]))[second]
    step = Step(second, row, replace(row, state=MemberState.FAILED))
    await office.store.commit(Transaction(stored.value, (step,)), stored.etag)
    path = f"/allotments/{allotment}/assignments"

    async def found(query: str) -> list[str]:
        return [seat["userId"] for seat in (await office.call("GET", f"{path}?{query}")).body["value"]]

    assert await found("state=failed") == [second]
    assert await found(f"ids={first},{absent}") == [first]
    assert await found(f"ids={first},{second}&state=failed") == [second]
    assert (await office.call("GET", f"{path}?state=waiting")).status == 400
    assert (await office.call("GET", f"{path}?ids=a/b")).status == 400


async def test_what_is_not_decided_in_time_says_where_it_will_be(office: Office) -> None:
    allotment, person = await office.allotment(), office.person("new")
    office.commands.carry_out = None
    reply = await add(office, allotment, person)
    assert (reply.status, reply.body["decision"]) == (202, None)
    assert reply.headers["Location"] == f"/api/allotments/{allotment}/decisions?userId={person}"


async def test_who_is_there_already_is_not_added(office: Office) -> None:
    allotment, person = await office.allotment(), office.person("new")
    await add(office, allotment, person)
    reply = await add(office, allotment, person)
    assert reply.status == 409
    assert "already" in reply.body["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user": ""},
        {"user": 1},
        {"user": "/"},
        {"user": "ann/../ben@contoso.example"},
        {"user": "nobody@contoso.example"},
        {"who": "x"},
    ],
)
async def test_a_person_must_be_named(office: Office, body: dict[str, object]) -> None:
    reply = await office.call("POST", f"/allotments/{await office.allotment()}/assignments", body)
    assert reply.status == 400
    assert {"user"} <= {problem["field"] for problem in reply.body["errors"]} | {"user"}


async def test_nobody_is_added_to_a_suspended_allotment(office: Office) -> None:
    one = f"/allotments/{await office.allotment()}"
    await office.call("POST", f"{one}/suspend", headers=await office.etag(one))
    assert (await office.call("POST", f"{one}/assignments", {"user": office.person("new")})).status == 409


async def test_removing_takes_the_person_from_the_group_and_frees_the_seat(office: Office) -> None:
    allotment, person = await office.allotment(), office.person("leaver")
    await add(office, allotment, person)
    seat = f"/allotments/{allotment}/assignments/{person}"
    assert (await office.call("DELETE", seat, headers={"If-Match": '"old"'})).status == 412
    reply = await office.call("DELETE", seat, headers=await office.etag(seat))
    assert reply.status == 202
    assert await group_of(office, allotment) == set()
    assert (await office.call("GET", seat)).body["state"] == "releasing"


async def test_removing_twice_is_answered_like_once_whether_it_has_been_looked_at_or_not(office: Office) -> None:
    allotment, person = await office.allotment(), office.person("leaver")
    await add(office, allotment, person)
    seat = f"/allotments/{allotment}/assignments/{person}"
    stored = await office.store.load(allotment)
    assert stored is not None
    office.tenant.remove_member(stored.value.group_id, person, actor="tenant")
    assert (await office.call("GET", seat)).body["state"] != "releasing"
    for _ in range(2):
        assert (await office.call("DELETE", seat, headers={"If-Match": "*"})).status == 202
        assert (await office.call("GET", seat)).body["state"] == "releasing"


async def test_a_failed_licence_is_granted_again(office: Office) -> None:
    allotment, person = await office.allotment(), office.person("failed")
    await add(office, allotment, person)
    seat = f"/allotments/{allotment}/assignments/{person}"
    assert (await office.call("POST", f"{seat}/retry", headers=await office.etag(seat))).status == 409
    await fail(office, allotment, person)
    assert (await office.call("POST", f"{seat}/retry", headers=await office.etag(seat))).status == 202
    assert (await office.call("GET", seat)).body["state"] == "licensed"


async def fail(office: Office, allotment: str, person: str) -> None:
    """Have the licence of somebody recorded as failed."""
    stored = await office.store.load(allotment)
    assert stored is not None
    row = (await office.store.members(stored.value, [person]))[person]
    failures = (Failure(E3.sku_id, "CountViolation"),)
    earlier = row.since - timedelta(minutes=1)
    failed = replace(row, state=MemberState.FAILED, since=earlier, error="No unit was left.", failures=failures)
    step = Step(person, row, failed)
    await office.store.commit(Transaction(counted(stored.value, step), (step,)), stored.etag)


@pytest.fixture
async def queue(office: Office) -> tuple[str, list[str]]:
    """An allotment with one seat, and four who wait for it."""
    allotment = await office.allotment(units=1, overflow="wait")
    people = [office.person(f"person {number}") for number in range(5)]
    for person in people:
        await add(office, allotment, person)
    return allotment, people[1:]


async def move(office: Office, allotment: str, person: str, before: str | None = None) -> Reply:
    (place,) = [row for row in await waiting(office, allotment) if row["userId"] == person]
    path = f"/allotments/{allotment}/waitingMembers/{person}/move"
    body = {"before": before} if before else {}
    return await office.call("POST", path, body, headers={"If-Match": place["etag"]})


async def order(office: Office, allotment: str) -> list[str]:
    return [row["userId"] for row in await waiting(office, allotment)]


async def test_moving_to_the_front_and_before_another(office: Office, queue: tuple[str, list[str]]) -> None:
    allotment, [first, second, third, fourth] = queue
    assert await order(office, allotment) == [first, second, third, fourth]
    assert (await move(office, allotment, fourth)).status == 200
    assert await order(office, allotment) == [fourth, first, second, third]
    assert (await move(office, allotment, third, before=second)).status == 200
    assert await order(office, allotment) == [fourth, first, third, second]
    assert (await move(office, allotment, second, before=third)).status == 200
    assert await order(office, allotment) == [fourth, first, second, third]


async def test_moving_down_is_refused_and_a_move_is_in_the_log(office: Office, queue: tuple[str, list[str]]) -> None:
    allotment, [first, second, *_] = queue
    assert (await move(office, allotment, first, before=second)).status == 409
    await move(office, allotment, second)
    log = (await office.call("GET", f"/allotments/{allotment}/decisions?userId={second}")).body["value"]
    assert (log[0]["kind"], log[0]["requested"]) == ("waiting", 0)
    assert log[0]["reason"] == "Moved up in the waiting room, with 0 ahead now."


async def test_whoever_has_been_moved_has_another_version(office: Office, queue: tuple[str, list[str]]) -> None:
    allotment, [_, second, third, _] = queue
    (seen,) = [row for row in await waiting(office, allotment) if row["userId"] == second]
    await move(office, allotment, third)
    await move(office, allotment, second)
    path = f"/allotments/{allotment}/waitingMembers/{second}"
    assert (await office.call("DELETE", path, headers={"If-Match": seen["etag"]})).status == 412
    (seen,) = [row for row in await waiting(office, allotment) if row["userId"] == second]
    assert (await office.call("DELETE", path, headers={"If-Match": seen["etag"]})).status == 202
    assert second not in await order(office, allotment)


async def test_every_failed_licence_of_an_allotment_is_granted_again(office: Office) -> None:
    allotment, people = await office.allotment(units=3), [office.person(f"failed {number}") for number in range(3)]
    for person in people:
        await add(office, allotment, person)
    for person in people[:2]:
        await fail(office, allotment, person)
    assert (await office.call("POST", f"/allotments/{allotment}/retry")).status == 202
    assert await states(office, allotment) == ["licensed"] * 3


async def test_every_failed_licence_of_a_product_is_granted_again(office: Office) -> None:
    with_product, without = await office.allotment(), await office.allotment(products=[{"skuId": VISIO}])
    for allotment in (with_product, without):
        person = office.person("failed")
        await add(office, allotment, person)
        await fail(office, allotment, person)
    office.clock.advance(timedelta(seconds=1))
    assert (await office.call("POST", f"/products/{E3.sku_id}/retry")).status == 202
    assert await states(office, with_product) == ["licensed"]
    assert await states(office, without) == ["failed"]
    assert (await office.call("POST", "/products/nothing-of-ours/retry")).status == 404


async def test_nothing_is_tried_again_in_a_suspended_allotment(office: Office) -> None:
    one = f"/allotments/{await office.allotment()}"
    await office.call("POST", f"{one}/suspend", headers=await office.etag(one))
    assert (await office.call("POST", f"{one}/retry")).status == 409


async def test_a_seat_says_what_it_failed_with_by_product(office: Office) -> None:
    allotment, person = await office.allotment(), office.person("failed")
    await add(office, allotment, person)
    await fail(office, allotment, person)
    shown = (await office.call("GET", f"/allotments/{allotment}/assignments/{person}")).body
    assert shown["failures"] == [{"skuId": E3.sku_id, "error": "CountViolation"}]


async def states(office: Office, allotment: str) -> list[str]:
    office.tenant.run_due()
    office.clock.advance(timedelta(minutes=1))
    await office.commands.enqueue([Command(CommandKind.FINISH, allotment, "test", office.clock.now())])
    listed = (await office.call("GET", f"/allotments/{allotment}/assignments")).body["value"]
    return [seat["state"] for seat in listed]
