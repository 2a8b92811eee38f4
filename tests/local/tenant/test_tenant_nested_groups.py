"""Groups in groups: who is in them, what is told of them, and what gives no licence."""

from datetime import timedelta

import pytest

from local.tenant.model import (
    AssignedLicense,
    ChangeNotification,
    DeltaQuery,
    GraphError,
    ObjectKind,
    SubscriptionRequest,
    Tenant,
)
from local.tenant.model.notifications import MemberChange
from local.tenant.model.products import PRODUCTS
from local.tenant.scenarios import GROUP_KINDS
from tests.local.tenant.tenant_worlds import StandingClock


def delta(tenant: Tenant, *ids: str, token: str | None = None) -> tuple[dict[str, list[tuple[str, str, bool]]], str]:
    """By group, its members with their kinds and whether they are gone; a removed group has none. And the token."""
    page = tenant.groups_delta(token=token) if token else tenant.groups_delta(DeltaQuery(ids, ("members",)))
    found = {item.id: [(each.id, each.kind.value, each.removed) for each in item.members] for item in page.items}
    assert page.delta_token is not None
    return found, page.delta_token


def test_a_delta_lists_groups_among_the_members_with_their_kind_and_nobody_of_theirs(tenant: Tenant) -> None:
    people = [user.id for user in tenant.add_people(2)]
    inner = tenant.create_group("Inner", "inner", people[:1])
    outer = tenant.create_group("Outer", "outer", [people[1], inner.id])
    found, token = delta(tenant, outer.id)
    assert found == {outer.id: [(people[1], "user", False), (inner.id, "group", False)]}
    tenant.remove_member(inner.id, people[0])
    assert delta(tenant, token=token)[0] == {}


def test_one_token_follows_several_groups(tenant: Tenant) -> None:
    people = [user.id for user in tenant.add_people(2)]
    inner = tenant.create_group("Inner", "inner", people[:1])
    outer = tenant.create_group("Outer", "outer", [inner.id])
    found, token = delta(tenant, outer.id, inner.id)
    assert found.keys() == {outer.id, inner.id}
    tenant.add_member(inner.id, people[1])
    assert delta(tenant, token=token)[0] == {inner.id: [(people[1], "user", False)]}


def test_circles_are_permitted_and_each_member_is_listed_once(tenant: Tenant) -> None:
    (person,) = (user.id for user in tenant.add_people(1))
    one = tenant.create_group("One", "one", [person])
    two = tenant.create_group("Two", "two", [one.id, person])
    tenant.add_member(one.id, two.id)
    tenant.add_member(one.id, one.id)
    assert [each.id for each in tenant.list_transitive_members(two.id)] == sorted([person, one.id, two.id])


@pytest.mark.parametrize(("outer", "inner"), [("security", "microsoft365"), ("microsoft365", "security")])
def test_kinds_that_do_not_nest(tenant: Tenant, outer: str, inner: str) -> None:
    inside = tenant.create_group("Inner", "inner", **GROUP_KINDS[inner])
    around = tenant.create_group("Outer", "outer", **GROUP_KINDS[outer])
    with pytest.raises(GraphError, match="cannot be a member"):
        tenant.add_member(around.id, inside.id)


def test_nothing_is_nested_in_a_group_that_roles_can_be_assigned_to(tenant: Tenant) -> None:
    inside = tenant.create_group("Inner", "inner")
    around = tenant.create_group("Outer", "outer", actor="tenant", **GROUP_KINDS["roleAssignable"])
    with pytest.raises(GraphError, match="cannot be a member"):
        tenant.add_member(around.id, inside.id, actor="tenant")


@pytest.mark.parametrize("kind", ["dynamic", "synced", "roleAssignable"])
def test_members_of_an_inner_group_that_is_fixed_cannot_be_removed(tenant: Tenant, kind: str) -> None:
    (person,) = (user.id for user in tenant.add_people(1))
    inner = tenant.create_group("Inner", "inner", [person], actor="tenant", **GROUP_KINDS[kind])
    tenant.create_group("Outer", "outer", [inner.id])
    with pytest.raises(GraphError, match=r"^40[03]"):
        tenant.remove_member(inner.id, person)


def test_a_notification_tells_of_the_group_whose_own_members_changed(tenant: Tenant) -> None:
    (person,) = (user.id for user in tenant.add_people(1))
    inner = tenant.create_group("Inner", "inner")
    tenant.create_group("Outer", "outer", [inner.id])
    expires = tenant.now + timedelta(days=1)
    asked = SubscriptionRequest(
        change_type="updated",
        resource="groups",
        notification_url="https://app",
        client_state="x",
        expires=expires,
        lifecycle_notification_url=None,
    )
    tenant.keep_subscription(tenant.draft_subscription(asked))
    tenant.take_notifications()
    tenant.add_member(inner.id, person)
    told = [each for each in tenant.take_notifications() if isinstance(each, ChangeNotification)]
    assert [(each.group_id, each.changes) for each in told] == [(inner.id, (MemberChange(person, False),))]


def test_licences_of_a_group_are_for_its_direct_users(clock: StandingClock) -> None:
    tenant = Tenant(clock, 1, units={"EMS": 5})
    direct, nested = (user.id for user in tenant.add_people(2))
    inner = tenant.create_group("Inner", "inner", [nested])
    outer = tenant.create_group("Outer", "outer", [direct, inner.id])
    ems = PRODUCTS["EMS"].sku_id
    tenant.assign_group_license(outer.id, [AssignedLicense(ems)], [], actor="tenant")
    tenant.run_due()
    assert (tenant.truth.has_license(direct, ems), tenant.truth.has_license(nested, ems)) == (True, False)


@pytest.mark.parametrize("told", [True, False])
def test_a_deleted_group_is_in_no_group_and_its_own_delta_says_so(tenant: Tenant, told: bool) -> None:
    """That the group around it has lost a member may never show (`Knobs.deletions_told`)."""
    inner = tenant.create_group("Inner", "inner")
    outer = tenant.create_group("Outer", "outer", [inner.id])
    _, token = delta(tenant, outer.id, inner.id)
    tenant.knobs.deletions_told = told
    tenant.delete_group(inner.id, actor="tenant")
    page = tenant.groups_delta(token=token)
    assert [(item.id, item.removed is not None, len(item.members)) for item in page.items] == [
        *([(outer.id, False, 1)] if told else []),
        (inner.id, True, 0),
    ]
    assert tenant.list_members(outer.id) == []
    assert tenant.get_object(outer.id).kind is ObjectKind.GROUP
