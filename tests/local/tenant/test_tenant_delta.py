"""Delta queries: pages, replays, resets, lag and the ends of tokens."""

from datetime import timedelta

import pytest

from local.tenant.model import DeltaPage, DeltaQuery, GraphError, Tenant
from local.tenant.scenarios import GROUP_KINDS
from tests.local.tenant.tenant_worlds import StandingClock


def read(tenant: Tenant, page: DeltaPage) -> tuple[list[tuple[str, str, bool]], str, int]:
    """Every (group, member, removed) from the page to the last, the delta token, and the number of pages."""
    entries, pages = [], 1
    while True:
        entries += [(item.id, member.id, member.removed) for item in page.items for member in item.members]
        if page.delta_token is not None:
            return entries, page.delta_token, pages
        assert page.next_token is not None
        page = tenant.groups_delta(token=page.next_token)
        pages += 1


def query(*ids: str) -> DeltaQuery:
    return DeltaQuery(ids=ids, select=("members",))


def test_a_full_read_then_only_what_changed(tenant: Tenant) -> None:
    users = [user.id for user in tenant.add_people(4)]
    group = tenant.create_group("Finance", "finance", users[:3])
    other = tenant.create_group("Other", "other", users[:1])
    entries, token, _ = read(tenant, tenant.groups_delta(query(group.id)))
    assert entries == [(group.id, user, False) for user in users[:3]]
    tenant.add_member(group.id, users[3])
    tenant.remove_member(group.id, users[0])
    tenant.remove_member(other.id, users[0])
    entries, token, _ = read(tenant, tenant.groups_delta(token=token))
    assert entries == [(group.id, users[3], False), (group.id, users[0], True)]
    entries, _, _ = read(tenant, tenant.groups_delta(token=token))
    assert entries == []


def test_a_member_who_joined_and_left_between_two_reads_shows_as_removed(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    group = tenant.create_group("Finance", "finance")
    _, token, _ = read(tenant, tenant.groups_delta(query(group.id)))
    tenant.add_member(group.id, user.id)
    tenant.remove_member(group.id, user.id)
    entries, _, _ = read(tenant, tenant.groups_delta(token=token))
    assert entries == [(group.id, user.id, True)]


def test_a_large_group_is_repeated_over_pages(tenant: Tenant) -> None:
    users = {user.id for user in tenant.add_people(7)}
    group = tenant.create_group("Finance", "finance", sorted(users))
    tenant.create_group("Empty", "empty")
    tenant.knobs.delta_page_size = 3
    page = tenant.groups_delta()
    assert [item.id for item in page.items] == [group.id]
    entries, _, pages = read(tenant, page)
    assert {member for _, member, _ in entries} == users
    assert pages == 3


def test_pages_show_one_moment_whatever_happens_between_them(tenant: Tenant) -> None:
    users = [user.id for user in tenant.add_people(4)]
    group = tenant.create_group("Finance", "finance", users)
    tenant.knobs.delta_page_size = 2
    page = tenant.groups_delta(query(group.id))
    tenant.remove_member(group.id, users[3])
    entries, token, _ = read(tenant, page)
    assert {member for _, member, removed in entries if not removed} == set(users)
    entries, _, _ = read(tenant, tenant.groups_delta(token=token))
    assert entries == [(group.id, users[3], True)]


def test_a_replay_shows_earlier_changes_with_their_state_of_now(tenant: Tenant) -> None:
    user, other = tenant.add_people(2)
    group = tenant.create_group("Finance", "finance", [user.id])
    tenant.remove_member(group.id, user.id)
    _, token, _ = read(tenant, tenant.groups_delta(query(group.id)))
    tenant.add_member(group.id, other.id)
    tenant.knobs.delta_rewind = 2
    entries, _, _ = read(tenant, tenant.groups_delta(token=token))
    assert set(entries) == {(group.id, user.id, True), (group.id, other.id, False)}


def test_latest_starts_from_now(tenant: Tenant) -> None:
    user, other = tenant.add_people(2)
    group = tenant.create_group("Finance", "finance", [user.id])
    entries, token, _ = read(tenant, tenant.groups_delta(query(group.id), latest=True))
    assert entries == []
    tenant.add_member(group.id, other.id)
    entries, _, _ = read(tenant, tenant.groups_delta(token=token))
    assert entries == [(group.id, other.id, False)]


def test_deleted_people_and_groups_show_as_removed(tenant: Tenant) -> None:
    user, other = tenant.add_people(2)
    security = tenant.create_group("Security", "security", [user.id, other.id])
    unified = tenant.create_group("Unified", "unified", **GROUP_KINDS["microsoft365"])
    _, token, _ = read(tenant, tenant.groups_delta(DeltaQuery(select=("members",))))
    tenant.delete_user(user.id)
    entries, token, _ = read(tenant, tenant.groups_delta(token=token))
    assert entries == [(security.id, user.id, True)]
    tenant.delete_group(security.id, actor="tenant")
    tenant.delete_group(unified.id, actor="tenant")
    page = tenant.groups_delta(token=token)
    assert {(item.id, item.removed) for item in page.items} == {(security.id, "changed"), (unified.id, "changed")}


def test_what_cannot_be_restored_shows_as_deleted_for_good(tenant: Tenant) -> None:
    synced = tenant.create_group("Synced", "synced", **GROUP_KINDS["synced"])
    mailed = tenant.create_group("Mailed", "mailed", **GROUP_KINDS["mailEnabledSecurity"])
    plain = tenant.create_group("Plain", "plain")
    _, token, _ = read(tenant, tenant.groups_delta(DeltaQuery(select=("members",))))
    tenant.knobs.security_groups_kept = False
    for group in (synced, mailed, plain):
        tenant.delete_group(group.id, actor="tenant")
    assert {item.removed for item in tenant.groups_delta(token=token).items} == {"deleted"}
    assert tenant.deleted_items() == []


def test_a_deletion_that_is_not_told_never_shows_nor_does_the_return(tenant: Tenant) -> None:
    user, other = tenant.add_people(2)
    group = tenant.create_group("Finance", "finance", [user.id, other.id])
    _, token, _ = read(tenant, tenant.groups_delta(query(group.id)))
    tenant.knobs.deletions_told = False
    tenant.delete_user(user.id)
    entries, token, _ = read(tenant, tenant.groups_delta(token=token))
    assert entries == []
    assert tenant.member_ids(group.id) == {other.id}
    entries, _, _ = read(tenant, tenant.groups_delta(query(group.id)))
    assert entries == [(group.id, other.id, False)]
    tenant.restore(user.id)
    entries, _, _ = read(tenant, tenant.groups_delta(token=token))
    assert entries == []
    assert tenant.member_ids(group.id) == {user.id, other.id}


def test_properties_come_only_when_selected_and_changed(tenant: Tenant) -> None:
    group = tenant.create_group("Finance", "finance")
    members_only = tenant.groups_delta(query(group.id))
    named = tenant.groups_delta(DeltaQuery(ids=(group.id,), select=("displayName", "members")))
    tenant.update_group(group.id, display_name="Finance Nordic")
    assert tenant.groups_delta(token=members_only.delta_token).items == ()
    (item,) = tenant.groups_delta(token=named.delta_token).items
    assert item.group is not None
    assert item.group.display_name == "Finance Nordic"


def test_at_most_fifty_ids(tenant: Tenant) -> None:
    tenant.groups_delta(query(*(str(number) for number in range(50))))
    with pytest.raises(GraphError, match=r"^400 .*at most 50"):
        tenant.groups_delta(query(*(str(number) for number in range(51))))


def test_a_token_lives_seven_days(tenant: Tenant, clock: StandingClock) -> None:
    token = tenant.groups_delta().delta_token
    clock.advance(days=7)
    token = tenant.groups_delta(token=token).delta_token
    clock.advance(days=7, seconds=1)
    with pytest.raises(GraphError, match=r"^400 syncStateNotFound"):
        tenant.groups_delta(token=token)
    with pytest.raises(GraphError, match=r"^400 syncStateNotFound"):
        tenant.groups_delta(token="of another tenant")


def test_a_reset_answers_410_with_the_same_query_and_an_empty_token(tenant: Tenant) -> None:
    group = tenant.create_group("Finance", "finance")
    token = tenant.groups_delta(query(group.id)).delta_token
    tenant.reset_delta()
    with pytest.raises(GraphError) as caught:
        tenant.groups_delta(token=token)
    assert caught.value.status == 410
    location = caught.value.headers["Location"]
    assert location == f"groups/delta?$deltatoken=&$select=members&$filter=id eq '{group.id}'"
    assert tenant.groups_delta(query(group.id)).delta_token is not None


def test_reads_lag_and_the_token_never_runs_ahead_of_them(tenant: Tenant, clock: StandingClock) -> None:
    user, other = tenant.add_people(2)
    group = tenant.create_group("Finance", "finance", [user.id])
    tenant.replication_lag = timedelta(seconds=30)
    tenant.add_member(group.id, other.id)
    entries, token, _ = read(tenant, tenant.groups_delta(query(group.id)))
    assert entries == [(group.id, user.id, False)]
    assert tenant.member_ids(group.id) == {user.id}
    assert tenant.truth.member_ids(group.id) == {user.id, other.id}
    clock.advance(seconds=30)
    entries, _, _ = read(tenant, tenant.groups_delta(token=token))
    assert entries == [(group.id, other.id, False)]
    assert tenant.member_ids(group.id) == {user.id, other.id}


def test_a_new_user_is_not_found_until_replicated(tenant: Tenant, clock: StandingClock) -> None:
    tenant.replication_lag = timedelta(minutes=2)
    (user,) = tenant.add_people(1)
    with pytest.raises(GraphError, match=r"^404"):
        tenant.get_user(user.id)
    clock.advance(minutes=2)
    assert tenant.get_user(user.user_principal_name) == user
