"""Members of groups inside the watched group: counted, kept or removed, told, and followed by day and night."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from application import nested_groups, relay
from application.catch_up import catch_up
from application.routes import GroupRoutes
from domain.commands import Command, CommandKind
from domain.watched_groups import Fence
from local.tenant.scenarios import GROUP_KINDS
from tests.unit.api.house import House
from tests.unit.api.office import Office, Reply


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
async def house() -> House:
    return await House().furnish()


async def change(office: Office, allotment: str, **settings: object) -> Reply:
    one = f"/allotments/{allotment}"
    return await office.call("PATCH", one, settings, headers=await office.etag(one))


async def shown(office: Office, allotment: str) -> dict[str, Any]:
    return dict((await office.call("GET", f"/allotments/{allotment}")).body)


async def nested(office: Office, units: int = 2, **settings: object) -> tuple[str, str, str]:
    """An allotment in which groups inside the group count; its group, and one inside it."""
    group = office.group()
    inner = office.tenant.create_group("Inner", "inner").id
    office.tenant.change_members(group, add=[inner])
    allotment = await office.allotment(units=units, groupId=group, nestedGroups=True, **settings)
    return allotment, group, inner


async def joins(office: Office, allotment: str, group: str, *people: str) -> None:
    office.tenant.change_members(group, add=people)
    await look(office, allotment)


async def look(office: Office, allotment: str, kind: CommandKind = CommandKind.OBSERVE) -> None:
    await office.commands.enqueue([Command(kind, allotment, "test", office.clock.now())])


async def standing(office: Office, person: str) -> dict[str, Any]:
    (found,) = (await office.call("GET", f"/people/{person}/allotments")).body["value"]
    return dict(found)


async def test_a_group_inside_the_group_is_ignored_unless_the_allotment_says_otherwise(office: Office) -> None:
    ann, group = office.person("ann"), office.group()
    inner = office.tenant.create_group("Inner", "inner", [ann]).id
    office.tenant.change_members(group, add=[inner])
    allotment = await office.allotment(groupId=group)
    body = await shown(office, allotment)
    assert (body["nestedGroups"], body["innerRollback"], body["innerGroups"]) == (False, "keepWithout", [])
    decisions = (await office.call("GET", f"/allotments/{allotment}/decisions")).body["value"]
    assert [(each["userId"], each["reasonCode"]) for each in decisions] == [(inner, "notAUser")]
    await change(office, allotment, nestedGroups=True)
    body = await shown(office, allotment)
    (counted,) = body["innerGroups"]
    assert (body["consumedUnits"], counted["id"], counted["displayName"], counted["standing"], counted["parents"]) == (
        *(1, inner, "Inner", "followed"),
        [group],
    )
    assert (await standing(office, ann))["through"] == [{"id": inner, "displayName": "Inner"}]
    assert (await office.store.followers_of([inner])) == {inner: [allotment]}
    await change(office, allotment, nestedGroups=False)
    office.clock.advance(timedelta(minutes=20))
    office.tenant.run_due()
    await look(office, allotment, CommandKind.FINISH)
    body = await shown(office, allotment)
    assert (body["innerGroups"], body["consumedUnits"]) == ([], 0)
    assert await office.store.inner_groups() == {}


async def test_who_leaves_one_of_two_groups_keeps_the_seat(office: Office) -> None:
    allotment, group, inner = await nested(office)
    ann = office.person("ann")
    await joins(office, allotment, inner, ann)
    await joins(office, allotment, group, ann)
    office.tenant.change_members(inner, remove=[ann])
    await look(office, allotment)
    seat = await office.call("GET", f"/allotments/{allotment}/assignments/{ann}")
    assert (seat.body["state"], seat.body["through"]) == ("licensed", [])
    office.tenant.change_members(group, remove=[ann])
    await look(office, allotment)
    assert (await office.call("GET", f"/allotments/{allotment}/assignments/{ann}")).body["state"] == "releasing"


async def test_who_is_beyond_the_limit_stays_in_the_inner_group_and_waits(office: Office) -> None:
    allotment, _, inner = await nested(office, units=0)
    ann = office.person("ann")
    await joins(office, allotment, inner, ann)
    found = await standing(office, ann)
    assert (found["state"], found["decisions"][0]["reasonCode"]) == ("waiting", "waitsByInner")
    assert found["decisions"][0]["reason"] == (
        "Allotment Sales is full (0 of 0 seats in use). The person is a member through Inner, and the allotment "
        "doesn't remove people from groups inside its group. In the waiting room, without a seat."
    )
    assert office.tenant.truth.member_ids(inner) == {ann}
    await change(office, allotment, allottedUnits=1)
    assert (await standing(office, ann))["state"] == "licensed"


async def test_who_is_beyond_the_limit_is_removed_from_every_group_where_that_was_chosen(office: Office) -> None:
    allotment, group, inner = await nested(office, units=0, innerRollback="removeFromInner")
    ann = office.person("ann")
    office.tenant.change_members(group, add=[ann])
    await joins(office, allotment, inner, ann)
    assert (office.tenant.truth.member_ids(inner), office.tenant.truth.member_ids(group)) == (set(), {inner})
    assert (await standing(office, ann))["decisions"][0]["reasonCode"] == "rolledBack"


@pytest.mark.parametrize("kind", ["dynamic", "synced"])
async def test_an_inner_group_that_is_fixed_keeps_its_people_and_the_reason_names_it(office: Office, kind: str) -> None:
    ann, group = office.person("ann"), office.group()
    inner = office.tenant.create_group("Fixed", "fixed", [ann], actor="tenant", **GROUP_KINDS[kind]).id
    office.tenant.change_members(group, add=[inner])
    allotment = await office.allotment(0, groupId=group, nestedGroups=True, innerRollback="removeFromInner")
    found = await standing(office, ann)
    assert (found["state"], found["decisions"][0]["reasonCode"]) == ("waiting", "waitsByInner")
    assert "through group Fixed, and the app can't remove them from it" in found["decisions"][0]["reason"]
    (told,) = (await shown(office, allotment))["innerGroups"]
    assert told["removable"] is False


async def test_nobody_is_removed_from_a_group_outside_the_fence(office: Office) -> None:
    ann, group = office.person("ann"), office.group()
    inner = office.tenant.create_group("Elsewhere", "elsewhere", [ann]).id
    office.tenant.change_members(group, add=[inner])
    office.equip(fence=Fence(prefix="group"))
    await office.allotment(0, groupId=group, nestedGroups=True, innerRollback="removeFromInner")
    assert "outside the groups that allotments may watch" in (await standing(office, ann))["decisions"][0]["reason"]


async def test_a_group_that_became_fixed_since_suspends_nothing(office: Office) -> None:
    allotment, _, inner = await nested(office, units=0, innerRollback="removeFromInner")
    office.tenant.update_group(inner, actor="tenant", on_premises_sync_enabled=True)
    ann = office.person("ann")
    await joins(office, allotment, inner, ann)
    found = await standing(office, ann)
    assert (found["state"], found["decisions"][0]["reasonCode"]) == ("waiting", "waitsByInner")
    assert (await shown(office, allotment))["state"] == "active"


async def test_people_of_inner_groups_are_not_removed_here_unless_that_was_chosen(office: Office) -> None:
    allotment, _, inner = await nested(office)
    ann = office.person("ann")
    await joins(office, allotment, inner, ann)
    seat = f"/allotments/{allotment}/assignments/{ann}"
    refused = await office.call("DELETE", seat, headers=await office.etag(seat))
    assert (refused.status, refused.body["code"]) == (409, "memberByInner")
    plan = await office.call("POST", f"/allotments/{allotment}/assignments/plan", {"remove": [ann]})
    assert plan.body["totals"] == {"staysByInnerGroup": 1}
    bulk = await office.call("POST", f"/allotments/{allotment}/assignments/bulk", {"remove": [ann]})
    assert (bulk.body["removed"], bulk.body["lines"][0]["result"]) == (0, "nothing")
    await change(office, allotment, innerRollback="removeFromInner")
    assert (await office.call("DELETE", seat, headers=await office.etag(seat))).status == 202
    assert office.tenant.truth.member_ids(inner) == set()


async def test_an_end_date_that_cannot_be_kept_is_taken_off_and_said(office: Office) -> None:
    allotment, _, inner = await nested(office)
    ann = office.person("ann")
    await joins(office, allotment, inner, ann)
    seat = f"/allotments/{allotment}/assignments/{ann}"
    ends = (office.clock.now() + timedelta(hours=1)).isoformat()
    assert (await office.call("PATCH", seat, {"endDateTime": ends}, headers=await office.etag(seat))).status == 200
    office.clock.advance(timedelta(hours=2))
    hints = {ann: True}
    await office.commands.enqueue([Command(CommandKind.END_DATES, allotment, "test", office.clock.now(), hints=hints)])
    found = await standing(office, ann)
    assert (found["state"], found["endDateTime"], found["decisions"][0]["kind"]) == ("licensed", None, "endLifted")


async def test_circles_and_groups_too_deep_are_told_and_found_by_the_night(house: House) -> None:
    deep = [house.tenant.create_group(f"Level {number}", f"level{number}").id for number in range(1, 8)]
    for around, inside in zip([house.group_id, *deep], deep, strict=False):
        house.tenant.change_members(around, add=[inside])
    house.tenant.change_members(deep[1], add=[deep[0]])
    await change(house, house.allotment_id, nestedGroups=True)
    told = {each["displayName"]: each for each in (await shown(house, house.allotment_id))["innerGroups"]}
    assert [name for name, each in told.items() if each["standing"] == "followed"] == [
        f"Level {number}" for number in range(1, 6)
    ]
    assert (told["Level 6"]["standing"], told["Level 1"]["circular"], told["Level 3"]["circular"]) == (
        *("tooDeep", True),
        False,
    )
    piece = await house.night()
    assert {each.finding.subject for each in piece.open} == {deep[0], deep[1], deep[5]}
    assert (await house.night()).treatments == piece.treatments


async def test_a_deleted_inner_group_takes_its_seats_along(office: Office) -> None:
    allotment, _, inner = await nested(office)
    await joins(office, allotment, inner, office.person("ann"))
    office.tenant.delete_group(inner, actor="tenant")
    await look(office, allotment)
    body = await shown(office, allotment)
    decisions = (await office.call("GET", f"/allotments/{allotment}/decisions")).body["value"]
    assert ([each["reasonCode"] for each in decisions[:2]], body["innerGroups"]) == (["innerLeft", "left"], [])
    assert await office.store.inner_groups() == {}


async def test_a_notification_of_a_group_goes_to_every_allotment_in_which_it_counts(office: Office) -> None:
    first, _, inner = await nested(office)
    second_group = office.group()
    office.tenant.change_members(second_group, add=[inner])
    second = await office.allotment(groupId=second_group, nestedGroups=True)
    own = await office.allotment(groupId=inner)
    ann = office.person("ann")
    office.tenant.change_members(inner, add=[ann])
    body = (
        f'{{"resource":"Groups/{inner}","resourceData":{{"id":"{inner}","members@delta":[{{"id":"{ann}"}}]}},'
        '"changeType":"updated","subscriptionId":"s","clientState":"c","tenantId":"t"}'
    ).encode()
    for routes in (GroupRoutes(), office.core.routes):
        sent = len(office.commands.sent)
        services = replace(office.core, routes=routes)
        for _ in range(2):
            await relay.relay(services, [relay.Message("m", body, office.clock.now())])
        observed = [each.allotment_id for each in office.commands.sent[sent:] if each.kind is CommandKind.OBSERVE]
        assert sorted(observed[:3]) == sorted([own, first, second])
        assert sorted(observed[-3:]) == sorted([own, first, second])
    for one in (first, second):
        assert (await shown(office, one))["consumedUnits"] == 1


async def test_what_no_notification_told_is_found_by_the_catch_up(office: Office) -> None:
    allotment, _, inner = await nested(office)
    await catch_up(office.core)
    ann = office.person("ann")
    office.tenant.change_members(inner, add=[ann])
    await catch_up(office.core)
    assert (await standing(office, ann))["state"] == "licensed"
    assert (await shown(office, allotment))["consumedUnits"] == 1


async def test_the_night_puts_the_index_right(office: Office) -> None:
    allotment, _, inner = await nested(office)
    await office.store.follow("gone", ["old"])
    await office.store.unfollow(allotment, [inner])
    stored = await office.store.load(allotment)
    assert stored is not None
    await nested_groups.follow_all(office.core, [stored.value])
    assert await office.store.inner_groups() == {inner: [allotment]}


async def test_a_quiet_night_is_none_where_an_inner_group_has_changed(house: House) -> None:
    house.equip(nightly=replace(house.nightly, full_every=7))
    inner = house.tenant.create_group("Inner", "inner", [house.ann]).id
    house.tenant.change_members(house.group_id, add=[inner])
    await change(house, house.allotment_id, nestedGroups=True)
    await house.propagation_margin()
    nights = [await house.night() for _ in range(4)]
    assert [each.compared is not None for each in nights[-2:]] == [True, True]
    house.tenant.change_members(inner, add=[house.person("new")])
    piece = await house.night()
    assert (piece.compared, [each.finding.kind.value for each in piece.treatments]) == (None, ["joinedUnseen"])


async def test_an_adoption_and_nested_groups_keep_apart(house: House) -> None:
    await house.set(adopting=True)
    refused = await change(house, house.allotment_id, nestedGroups=True)
    assert (refused.status, refused.body["errors"][0]["code"]) == (400, "nestedWhileAdopting")
    await house.set(adopting=False, nested_groups=True)
    reply = await house.call("POST", "/adoptions", {"allotmentId": house.allotment_id})
    assert (reply.status, reply.body["code"]) == (409, "adoptionNested")


async def test_administrators_alone_set_it(office: Office) -> None:
    office.caller("owner")
    allotment = await office.allotment()
    one = f"/allotments/{allotment}"
    reply = await office.call("PATCH", one, {"nestedGroups": True}, by="owner", headers=await office.etag(one))
    assert reply.status in {403, 404}
