"""Members: what Graph accepts, refuses, and destroys."""

import pytest

from local.tenant.model import FactKind, GraphError, GroupFields, ObjectKind, Tenant
from local.tenant.scenarios import GROUP_KINDS
from tests.local.tenant.tenant_worlds import StandingClock


def test_a_member_is_added_once_and_removed_once(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Finance", "finance")
    tenant.add_member(group.id, user.id)
    with pytest.raises(GraphError, match=r"^400 Request_BadRequest: One or more added object references already exist"):
        tenant.add_member(group.id, user.id)
    assert tenant.member_ids(group.id) == {user.id}
    tenant.remove_member(group.id, user.id)
    with pytest.raises(GraphError, match=r"^404 Request_ResourceNotFound: Resource .* does not exist"):
        tenant.remove_member(group.id, user.id)
    assert tenant.member_ids(group.id) == frozenset()


def test_twenty_members_are_added_together_or_not_at_all(tenant: Tenant) -> None:
    users = [user.id for user in tenant.add_people(21)]
    group = tenant.create_group("Finance", "finance", users[:1])
    with pytest.raises(GraphError, match="exceeds the limit of 20"):
        tenant.add_members(group.id, users)
    with pytest.raises(GraphError, match="already exist"):
        tenant.add_members(group.id, [*users[1:5], users[0]])
    assert tenant.member_ids(group.id) == {users[0]}
    tenant.add_members(group.id, users[1:])
    assert tenant.member_ids(group.id) == set(users)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("dynamic", 403, "Authorization_RequestDenied"),
        ("synced", 400, "Request_BadRequest"),
        ("mailEnabledSecurity", 403, "Authorization_RequestDenied"),
        ("roleAssignable", 403, "Authorization_RequestDenied"),
    ],
)
def test_special_groups_refuse_the_app_but_not_their_own_masters(
    tenant: Tenant, kind: str, status: int, code: str
) -> None:
    user, other = tenant.add_people(2)
    fields: GroupFields = GROUP_KINDS[kind]
    group = tenant.create_group("Special", "special", [user.id], **fields)
    for change in (tenant.add_member, tenant.remove_member):
        with pytest.raises(GraphError) as caught:
            change(group.id, user.id)
        assert (caught.value.status, caught.value.code) == (status, code)
    tenant.change_members(group.id, add=[other.id], actor="tenant")
    assert tenant.member_ids(group.id) == {user.id, other.id}


def test_a_role_assignable_group_opens_to_the_extra_permission(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Operators", "operators", **GROUP_KINDS["roleAssignable"])
    tenant.permissions.add("RoleManagement.ReadWrite.Directory")
    tenant.add_member(group.id, user.id)
    assert tenant.member_ids(group.id) == {user.id}


def test_a_microsoft_365_group_takes_people_only(tenant: Tenant) -> None:
    device = tenant.add_other(ObjectKind.DEVICE, "LAPTOP-1")
    group = tenant.create_group("Aurora", "aurora", **GROUP_KINDS["microsoft365"])
    with pytest.raises(GraphError, match="cannot be a member"):
        tenant.add_member(group.id, device.id)


def test_delete_without_ref_deletes_the_user_and_is_a_disaster(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Finance", "finance", [user.id])
    tenant.delete_member_object(group.id, user.id)
    with pytest.raises(GraphError, match=r"^404"):
        tenant.get_user(user.id)
    (disaster,) = tenant.history.disasters()
    assert (disaster.object_id, disaster.actor) == (user.id, "app")
    assert tenant.member_ids(group.id) == frozenset()


def test_without_the_permission_delete_without_ref_harms_nobody(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Finance", "finance", [user.id])
    tenant.permissions.clear()
    with pytest.raises(GraphError, match=r"^403 Authorization_RequestDenied"):
        tenant.delete_member_object(group.id, user.id)
    assert tenant.get_user(user.id) == user
    assert tenant.history.disasters() == []


def test_a_leaving_person_leaves_every_group(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    groups = [tenant.create_group(name, name, [user.id]) for name in ("a", "b")]
    tenant.delete_user(user.id)
    assert all(tenant.member_ids(group.id) == frozenset() for group in groups)
    removed = {fact.group_id for fact in tenant.history.of(FactKind.MEMBER_REMOVED)}
    assert removed == {group.id for group in groups}
    assert tenant.history.disasters() == []


def test_every_write_request_is_a_fact_even_a_refused_one(tenant: Tenant) -> None:
    group = tenant.create_group("Finance", "finance")
    with pytest.raises(GraphError):
        tenant.add_member(group.id, "nobody")
    last = tenant.history.facts[-1]
    assert (last.kind, last.detail, last.actor, last.object_id) == (FactKind.REQUEST, "addMember", "app", "nobody")


def test_the_same_seed_makes_the_same_tenant(clock: StandingClock) -> None:
    one, two, other = (Tenant(clock, seed) for seed in (3, 3, 4))
    assert one.add_people(40) == two.add_people(40)
    assert {user.id for user in one.list_users()}.isdisjoint(user.id for user in other.add_people(40))
    names = [user.user_principal_name for user in one.list_users()]
    assert len(set(names)) == len(names)
    assert all(name.isascii() for name in names)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        (GROUP_KINDS["mailEnabledSecurity"], 400),
        (GROUP_KINDS["roleAssignable"], 403),
        (GroupFields(group_types=("DynamicMembership",)), 400),
        (GroupFields(security_enabled=False), 400),
    ],
)
def test_groups_that_the_app_cannot_make(tenant: Tenant, fields: GroupFields, status: int) -> None:
    with pytest.raises(GraphError, match=rf"^{status}"):
        tenant.create_group("Special", "special", actor="app", **fields)
    assert tenant.list_groups() == []


def test_mail_nicknames_are_unique_among_microsoft_365_groups_only(tenant: Tenant) -> None:
    for _ in range(2):
        tenant.create_group("Security", "same", actor="app")
    tenant.create_group("Aurora", "same", actor="app", **GROUP_KINDS["microsoft365"])
    with pytest.raises(GraphError, match="mailNickname already exists"):
        tenant.create_group("Aurora", "same", actor="app", **GROUP_KINDS["microsoft365"])


def test_a_group_with_a_wrong_member_is_not_made(tenant: Tenant) -> None:
    with pytest.raises(GraphError, match=r"^404"):
        tenant.create_group("Finance", "finance", ["nobody"], actor="app")
    assert tenant.list_groups() == []
