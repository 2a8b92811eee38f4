"""Administrative units: in a restricted one only who has a role scoped to it changes a group."""

from collections.abc import Callable

import pytest

from local.tenant.model import PRODUCTS, AssignedLicense, GraphError, Tenant
from local.tenant.scenarios import GROUP_KINDS
from tests.local.tenant.tenant_worlds import LocalGraph

E3 = PRODUCTS["SPE_E3"].sku_id
LICENCE = [AssignedLicense(E3)]


def status(ask: Callable[[], object]) -> int:
    try:
        ask()
    except GraphError as refused:
        return refused.status
    return 200


def changes(tenant: Tenant, group_id: str, member: str, actor: str) -> list[int]:
    """What becomes of every kind of change of a group; where all of them are made, the group is as it was before."""
    return [
        status(ask)
        for ask in (
            lambda: tenant.add_member(group_id, member, actor=actor),
            lambda: tenant.remove_member(group_id, member, actor=actor),
            lambda: tenant.add_members(group_id, [member], actor=actor),
            lambda: tenant.change_members(group_id, remove=[member], actor=actor),
            lambda: tenant.assign_group_license(group_id, LICENCE, [], actor=actor),
            lambda: tenant.assign_group_license(group_id, [], [E3], actor=actor),
            lambda: tenant.update_group(group_id, actor=actor, description="changed"),
        )
    ]


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("actor", ["app", "tenant"])
def test_in_a_restricted_unit_only_its_administrators_change_a_group(
    tenant: Tenant, restricted: bool, actor: str
) -> None:
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Licensed", "licensed")
    unit = tenant.create_administrative_unit("Licensing", restricted=restricted)
    tenant.put_into_administrative_unit(unit.id, group.id)
    assert tenant.is_management_restricted(group.id) is restricted
    assert set(changes(tenant, group.id, user.id, actor)) == {403 if restricted else 200}
    tenant.set_unit_administrators(unit.id, [actor])
    assert set(changes(tenant, group.id, user.id, actor)) == {200}
    tenant.set_unit_administrators(unit.id, [])
    assert status(lambda: tenant.delete_group(group.id, actor="tenant")) == (403 if restricted else 200)


def test_who_is_in_it_can_be_read_and_can_leave_the_company(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Licensed", "licensed", [user.id])
    unit = tenant.create_administrative_unit("Licensing", restricted=True)
    tenant.put_into_administrative_unit(unit.id, group.id)
    assert tenant.member_ids(group.id) == {user.id}
    tenant.delete_user(user.id)
    assert tenant.member_ids(group.id) == frozenset()


@pytest.mark.parametrize("restricted", [True, False])
def test_who_has_a_role_in_it_makes_a_group_inside(tenant: Tenant, restricted: bool) -> None:
    unit = tenant.create_administrative_unit("Licensing", restricted=restricted)
    assert status(lambda: tenant.create_group("x", "x", actor="app", unit=unit.id)) == 403
    tenant.set_unit_administrators(unit.id, ["app"])
    group = tenant.create_group("Licensed", "licensed", actor="app", unit=unit.id)
    assert tenant.is_management_restricted(group.id) is restricted
    assert status(lambda: tenant.create_group("x", "x", actor="app", unit=group.id)) == 404


@pytest.mark.parametrize("kind", ["microsoft365", "mailEnabledSecurity"])
def test_only_a_plain_security_group_can_be_in_a_restricted_one(tenant: Tenant, kind: str) -> None:
    group = tenant.create_group("Other", "other", **GROUP_KINDS[kind])
    for restricted, expected in ((True, 400), (False, 200)):
        unit = tenant.create_administrative_unit("Licensing", restricted=restricted)
        assert status(lambda unit=unit: tenant.put_into_administrative_unit(unit.id, group.id)) == expected


async def test_over_http_a_group_is_made_inside_and_says_so_where_it_is_asked(served: LocalGraph) -> None:
    unit = (await served.tell("administrativeUnits", {"displayName": "Licensing", "restricted": True}))["id"]
    await served.tell("knobs", {"permissions": ["Group.Create", "AdministrativeUnit.Read.All", "Group.Read.All"]})
    path = f"/directory/administrativeUnits/{unit}/members"
    body: dict[str, object] = {"displayName": "x", "mailNickname": "x"}
    body |= {"mailEnabled": False, "securityEnabled": True, "@odata.type": "#microsoft.graph.group"}
    assert (await served.as_app.post(path, json=body)).status_code == 403
    await served.tell(f"administrativeUnits/{unit}", {"administrators": ["app"]})
    assert (await served.as_app.post(path, json=body | {"@odata.type": "#microsoft.graph.user"})).status_code == 400
    made = await served.as_app.post(path, json=body)
    assert (made.status_code, made.json()["@odata.type"]) == (201, "#microsoft.graph.group")
    group = f"/groups/{made.json()['id']}"
    assert "isManagementRestricted" not in (await served.as_app.get(group)).json()
    selected = await served.as_app.get(group, params={"$select": "id,isManagementRestricted"})
    assert selected.json()["isManagementRestricted"] is True
    (person,) = await served.people(1)
    refused = await served.control.post(f"{group.lstrip('/')}/members", json={"add": [person]})
    assert refused.status_code == 403
