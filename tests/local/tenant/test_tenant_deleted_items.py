"""Deleted users and groups: kept for 30 days, and restored with what they had."""

from datetime import timedelta

import pytest

from local.tenant.model import PRODUCTS, AssignedLicense, AssignmentStatus, FactKind, GraphError, Tenant, Units
from local.tenant.scenarios import GROUP_KINDS
from tests.local.tenant.tenant_worlds import LocalGraph, StandingClock

E3, E1, BI = (PRODUCTS[name].sku_id for name in ("SPE_E3", "STANDARDPACK", "POWER_BI_PRO"))


def held(tenant: Tenant, user_id: str) -> dict[tuple[str, str | None], AssignmentStatus]:
    """The licences that a user has, by product and source."""
    states = tenant.truth.license_assignment_states(user_id)
    return {(state.sku_id, state.assigned_by_group): state.state for state in states}


def test_a_restored_user_has_memberships_and_licences_again(tenant: Tenant, clock: StandingClock) -> None:
    (user,) = tenant.add_people(1)
    licensed = tenant.create_group("E3", "e3", [user.id])
    tenant.assign_group_license(licensed.id, [AssignedLicense(E3)], [])
    tenant.run_due()
    tenant.assign_user_license(user.id, [AssignedLicense(BI)], [])
    before = held(tenant, user.id)
    assert before == {(E3, licensed.id): AssignmentStatus.ACTIVE, (BI, None): AssignmentStatus.ACTIVE}
    tenant.delete_user(user.id)
    assert held(tenant, user.id) == {}
    assert [owned.consumed for owned in tenant.subscribed_skus()] == [0, 0, 0, 0]
    clock.advance(days=29)
    tenant.restore(user.id)
    tenant.run_due()
    assert tenant.member_ids(licensed.id) == {user.id}
    assert held(tenant, user.id) == before
    assert tenant.get_user(user.user_principal_name) == tenant.get_user(user.id) == user
    kinds = [fact.kind for fact in tenant.history.facts if fact.object_id == user.id]
    assert kinds.index(FactKind.USER_DELETED) < kinds.index(FactKind.USER_RESTORED)


def test_licences_come_back_though_nothing_is_left(tenant: Tenant) -> None:
    """As "Restore or remove a recently deleted user" says: the tenant then uses more than it owns."""
    gone, other = tenant.add_people(2, usage_location="SE")
    tenant.set_units(E3, Units(enabled=1))
    tenant.assign_user_license(gone.id, [AssignedLicense(E3)], [])
    tenant.delete_user(gone.id)
    tenant.assign_user_license(other.id, [AssignedLicense(E3)], [])
    tenant.restore(gone.id)
    (owned,) = [found for found in tenant.subscribed_skus() if found.product.sku_id == E3]
    assert (owned.consumed, owned.available) == (2, -1)


def test_a_licence_of_a_group_that_lost_it_meanwhile_is_taken_again(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    licensed = tenant.create_group("E3", "e3", [user.id])
    tenant.assign_group_license(licensed.id, [AssignedLicense(E3)], [])
    tenant.run_due()
    tenant.delete_user(user.id)
    tenant.assign_group_license(licensed.id, [], [E3])
    tenant.restore(user.id)
    assert held(tenant, user.id) == {(E3, licensed.id): AssignmentStatus.ACTIVE}
    tenant.run_due()
    assert held(tenant, user.id) == {}


@pytest.mark.parametrize("kind", ["security", "microsoft365"])
def test_a_restored_group_has_its_members_again(tenant: Tenant, kind: str) -> None:
    stays, leaves = tenant.add_people(2)
    group = tenant.create_group("Finance", "finance", [stays.id, leaves.id], **GROUP_KINDS[kind])
    outer = tenant.create_group("Outer", "outer", [group.id] if kind == "security" else [])
    tenant.delete_group(group.id, actor="tenant")
    tenant.delete_user(leaves.id)
    assert {item.source.id for item in tenant.deleted_items()} == {group.id, leaves.id}
    tenant.restore(group.id)
    assert tenant.get_group(group.id) == group
    assert tenant.member_ids(group.id) == {stays.id}
    assert tenant.member_ids(outer.id) == ({group.id} if kind == "security" else set())


def test_after_thirty_days_nothing_can_be_restored(tenant: Tenant, clock: StandingClock) -> None:
    (user,) = tenant.add_people(1)
    tenant.delete_user(user.id)
    assert tenant.deleted_item(user.id).source == user
    clock.advance(days=30)
    assert tenant.deleted_items() == []
    with pytest.raises(GraphError, match=r"^404"):
        tenant.restore(user.id)


def test_a_name_that_is_taken_stops_the_restoration(tenant: Tenant) -> None:
    user = tenant.add_user("ann@contoso.example", "Ann")
    tenant.delete_user(user.id)
    tenant.add_user("ANN@contoso.example", "Another Ann")
    with pytest.raises(GraphError, match=r"^400 .*userPrincipalName already exists"):
        tenant.restore(user.id)
    assert tenant.deleted_item(user.id).source == user


async def test_an_app_restores_with_the_permission_for_what_it_is(served: LocalGraph) -> None:
    (person,), group = await served.people(1), await served.group("Finance")
    await served.control.delete(f"users/{person}")
    await served.control.delete(f"groups/{group}")
    for item, permission, other in (
        (person, "User.DeleteRestore.All", "Group.ReadWrite.All"),
        (group, "Group.ReadWrite.All", "User.DeleteRestore.All"),
    ):
        await served.tell("knobs", {"permissions": [other]})
        assert (await served.as_app.post(f"/directory/deletedItems/{item}/restore")).status_code == 403
        await served.tell("knobs", {"permissions": [permission]})
        assert (await served.as_app.post(f"/directory/deletedItems/{item}/restore")).status_code == 200


async def test_deleted_items_are_listed_read_and_restored_over_http(served: LocalGraph) -> None:
    people = await served.people(3)
    group = await served.group("Finance", people, kind="microsoft365")
    for person in people[:2]:
        await served.control.delete(f"users/{person}")
    await served.control.delete(f"groups/{group}")
    listed, url = [], "/directory/deletedItems/microsoft.graph.user?$top=1&$select=id,deletedDateTime"
    while url:
        page = (await served.graph.get(url)).json()
        listed += page["value"]
        url = page.get("@odata.nextLink")
    assert [item["id"] for item in listed] == sorted(people[:2])
    assert all(item["deletedDateTime"] and item["@odata.type"] == "#microsoft.graph.user" for item in listed)
    (found,) = (await served.graph.get("/directory/deletedItems/graph.group")).json()["value"]
    assert (found["id"], found["displayName"]) == (group, "Finance")
    one = (await served.graph.get(f"/directory/deletedItems/{people[0]}")).json()
    assert one["deletedDateTime"] == listed[[item["id"] for item in listed].index(people[0])]["deletedDateTime"]
    restored = await served.graph.post(f"/directory/deletedItems/{people[0]}/restore")
    assert (restored.status_code, restored.json()["id"]) == (200, people[0])
    await served.tell(f"deletedItems/{group}/restore", {})
    members = await served.graph.get(f"/groups/{group}/members?$select=id")
    assert {member["id"] for member in members.json()["value"]} == {people[2]}
    assert (await served.graph.get(f"/directory/deletedItems/{people[0]}")).status_code == 404
    assert (await served.graph.get("/directory/deletedItems/somebody")).status_code == 400
    assert (await served.control.get("misfits")).json()["misfits"] == []


def test_a_member_deleted_before_his_group_is_not_brought_back_by_it(tenant: Tenant, clock: StandingClock) -> None:
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Finance", "finance", [user.id])
    tenant.delete_user(user.id)
    tenant.delete_group(group.id, actor="tenant")
    clock.time += timedelta(days=1)
    tenant.restore(user.id)
    tenant.restore(group.id)
    assert tenant.member_ids(group.id) == frozenset()
