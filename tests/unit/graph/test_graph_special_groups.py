"""A group that becomes one that cannot be enforced on suspends its allotment, with what to do; others go on."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from application.dispatch import carry_out
from application.reconciliation.start import reconcile
from domain.allotments import Allotment, AllotmentState, Licensing, Overflow, Product
from domain.commands import Command, CommandKind, from_json
from domain.directory import Group
from domain.errors import Transient
from domain.unenforceable_groups import obstacle
from local.tenant.scenarios import GROUP_KINDS
from tests.support.samples import E3, allotment, make
from tests.unit.api.office import Office
from tests.unit.graph.worlds import HandlerWorld

KINDS = ("dynamic", "synced", "roleAssignable", "mailEnabledSecurity")


async def watched(world: HandlerWorld, name: str, overflow: Overflow, members: Sequence[str] = ()) -> str:
    """An allotment with a group of its own; answers the group's id."""
    group = world.tenant.create_group(name, name, members).id
    product = replace(E3, licensed_group_id=None)
    made = replace(allotment(name, group_id=group, overflow=overflow), products=(product,), licensing=Licensing.DIRECT)
    await make(world.store, made)
    return group


def turn(world: HandlerWorld, group: str, kind: str) -> None:
    world.tenant.update_group(group, actor="tenant", **GROUP_KINDS[kind])


async def stored(world: HandlerWorld, name: str) -> Allotment:
    found = await world.store.load(name)
    assert found is not None
    return found.value


async def carried_out(world: HandlerWorld) -> None:
    for message in list(world.commands.queue.messages):
        await carry_out(world.services, from_json(json.loads(message.body)))
        world.commands.queue.complete(message)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_night_suspends_what_rolls_back_and_leaves_what_waits(world: HandlerWorld, kind: str) -> None:
    groups = {overflow: await watched(world, overflow.value, overflow) for overflow in Overflow}
    for group in groups.values():
        turn(world, group, kind)
    await reconcile(world.services)
    suspended, waits = await stored(world, "rollback"), await stored(world, "wait")
    assert suspended.state is AllotmentState.SUSPENDED
    assert "can't be removed through Microsoft Graph" in (suspended.state_reason or "")
    assert "Set overflow to wait" in (suspended.state_reason or "")
    assert waits.state is AllotmentState.ACTIVE


async def test_a_night_of_ordinary_groups_writes_nothing(world: HandlerWorld) -> None:
    await watched(world, "a1", Overflow.ROLLBACK)
    before = await world.store.load("a1")
    await reconcile(world.services)
    assert await world.store.load("a1") == before
    assert [from_json(json.loads(message.body)).kind for message in world.commands.queue.messages] == [
        CommandKind.RECONCILE,
        CommandKind.NIGHT,
    ]


async def test_the_night_goes_on_where_the_kinds_cannot_be_read(
    world: HandlerWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watched(world, "a1", Overflow.ROLLBACK)

    async def down(_: object) -> None:
        raise Transient("Microsoft Graph is down.")

    monkeypatch.setattr(world.directory, "groups", down)
    await reconcile(world.services)
    assert [from_json(json.loads(message.body)).kind for message in world.commands.queue.messages] == [
        CommandKind.RECONCILE,
        CommandKind.NIGHT,
    ]


async def test_a_deleted_group_suspends_with_the_choice_and_nobody_loses_anything(world: HandlerWorld) -> None:
    person = world.tenant.add_user("ann@contoso.example", "Ann", usage_location="SE").id
    group = await watched(world, "a1", Overflow.WAIT, [person])
    await world.commands.enqueue([Command(CommandKind.OBSERVE, "a1", "test", world.clock.now())])
    await carried_out(world)
    world.tenant.delete_group(group, actor="tenant")
    await world.commands.enqueue([Command(CommandKind.OBSERVE, "a1", "test", world.clock.now())])
    await carried_out(world)
    found = await stored(world, "a1")
    assert found.state is AllotmentState.SUSPENDED
    assert all(words in (found.state_reason or "") for words in ("was deleted", "licences=keep", "licences=remove"))
    assert world.tenant.truth.has_license(person, E3.sku_id)


@pytest.mark.parametrize("licences", ["keep", "remove"])
@pytest.mark.parametrize("licensing", ["group", "direct"])
async def test_the_licences_of_a_deleted_group_are_kept_or_taken_as_asked(
    office: Office, licences: str, licensing: str
) -> None:
    person, group = office.person("member"), office.group()
    one = await office.allotment(groupId=group, licensing=licensing)
    await office.call("POST", f"/allotments/{one}/assignments", {"user": person})
    office.tenant.run_due()
    office.tenant.delete_group(group, actor="tenant")
    version = await office.etag(f"/allotments/{one}")
    deleted = await office.call("DELETE", f"/allotments/{one}?licences={licences}", headers=version)
    assert deleted.status == 202
    for _ in range(3):
        office.clock.advance(timedelta(minutes=20))
        office.tenant.run_due()
        await office.commands.enqueue([Command(CommandKind.DELETE, one, "test", office.clock.now())])
    assert await office.store.load(one) is None
    assert office.tenant.truth.has_license(person, E3.sku_id) is (licences == "keep")
    made = [found for found in office.tenant.truth.groups() if found.mail_nickname.startswith(one)]
    carried = [licence for found in made for licence in found.licenses]
    assert (licensing == "group", bool(carried)) == (bool(made), bool(made) and licences == "keep")


async def test_what_cannot_be_enforced_is_not_resumed(office: Office) -> None:
    group = office.group()
    one = f"/allotments/{await office.allotment(groupId=group)}"
    await office.call("POST", f"{one}/suspend", headers=await office.etag(one))
    office.tenant.update_group(group, actor="tenant", on_premises_sync_enabled=True)
    refused = await office.call("POST", f"{one}/resume", headers=await office.etag(one))
    assert (refused.status, refused.body["errors"][0]["field"]) == (400, "state")
    assert "synced from on-premises" in refused.body["errors"][0]["message"]
    body = {"overflow": "wait", "state": "active"}
    assert (await office.call("PATCH", one, body, headers=await office.etag(one))).status == 200


async def test_a_deleted_groups_allotment_is_not_resumed(office: Office) -> None:
    group = office.group()
    one = f"/allotments/{await office.allotment(groupId=group, overflow='wait')}"
    await office.call("POST", f"{one}/suspend", headers=await office.etag(one))
    office.tenant.delete_group(group, actor="tenant")
    refused = await office.call("POST", f"{one}/resume", headers=await office.etag(one))
    assert "was deleted" in refused.body["errors"][0]["message"]


def test_an_ordinary_group_is_no_obstacle() -> None:
    for overflow in Overflow:
        assert obstacle(allotment(overflow=overflow), Group("g", "G")) is None


def test_products_do_not_matter() -> None:
    made = replace(allotment(overflow=Overflow.ROLLBACK), products=(Product("s", "P"),))
    assert obstacle(made, Group("g", "G", dynamic=True)) is not None
