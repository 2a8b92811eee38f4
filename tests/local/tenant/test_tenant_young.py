"""Young objects: for a while some replicas know a new object and others do not, for reads and for writes alike."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.tenant.model import PRODUCTS, AssignedLicense, DeltaQuery, GraphError, Tenant
from tests.local.tenant.tenant_worlds import LocalGraph, StandingClock

E3 = PRODUCTS["SPE_E3"].sku_id
LAG = timedelta(seconds=60)
TRIES = 60


@pytest.fixture
def young(clock: StandingClock) -> Tenant:
    """A tenant in which new objects take a minute to reach every replica."""
    tenant = Tenant(clock, seed=3, units={"SPE_E3": 50})
    tenant.knobs.write_lag = LAG
    return tenant


def outcomes(ask: Callable[[], object]) -> set[int]:
    """The statuses of many requests of one kind; 200 where it was carried out."""
    seen: set[int] = set()
    for _ in range(TRIES):
        try:
            ask()
        except GraphError as refused:
            seen.add(refused.status)
        else:
            seen.add(200)
    return seen


def test_some_replicas_know_a_new_object_and_others_do_not(young: Tenant, clock: StandingClock) -> None:
    (person,) = young.add_people(1, usage_location="SE")
    group = young.create_group("Finance", "finance")
    licence = [AssignedLicense(E3)]
    requests: list[Callable[[], object]] = [
        lambda: young.get_user(person.id),
        lambda: young.get_user(person.user_principal_name),
        lambda: young.get_group(group.id),
        lambda: young.get_object(person.id),
        lambda: young.member_ids(group.id),
        lambda: young.list_members(group.id),
        lambda: young.groups_of(person.id),
        lambda: young.assign_user_license(person.id, licence, []),
        lambda: young.assign_group_license(group.id, licence, []),
        lambda: young.reprocess_license_assignment(person.id),
        lambda: young.send_mail(person.user_principal_name, {}),
    ]
    clock.advance(seconds=30)
    assert [outcomes(ask) for ask in requests] == [{200, 404}] * len(requests)
    clock.advance(seconds=30)
    assert [outcomes(ask) for ask in requests] == [{200}] * len(requests)


def test_a_member_whom_the_replica_does_not_know_cannot_be_removed(young: Tenant, clock: StandingClock) -> None:
    (person,) = young.add_people(1)
    group = young.create_group("Finance", "finance", [person.id])
    clock.advance(seconds=5)
    seen: set[tuple[int, bool]] = set()
    for _ in range(TRIES):
        try:
            young.remove_member(group.id, person.id)
        except GraphError as error:
            seen.add((error.status, person.id in young.truth.member_ids(group.id)))
        else:
            seen.add((200, person.id in young.truth.member_ids(group.id)))
            young.change_members(group.id, add=[person.id])
    assert seen == {(404, True), (200, False)}


def test_a_refused_write_changes_nothing(young: Tenant, clock: StandingClock) -> None:
    group = young.create_group("Finance", "finance")
    people = [user.id for user in young.add_people(3)]
    clock.advance(seconds=5)
    seen: set[tuple[int, int]] = set()
    for _ in range(TRIES):
        try:
            young.add_members(group.id, people)
        except GraphError as error:
            seen.add((error.status, len(young.truth.member_ids(group.id))))
        else:
            seen.add((200, len(young.truth.member_ids(group.id))))
            young.change_members(group.id, remove=people)
    assert seen == {(404, 0), (200, 3)}


def test_lists_leave_out_what_the_replica_does_not_know(young: Tenant, clock: StandingClock) -> None:
    (person,) = young.add_people(1)
    young.create_group("Finance", "finance", [person.id])
    clock.advance(seconds=30)
    assert {len(young.list_users()) for _ in range(TRIES)} == {0, 1}
    assert {len(young.list_users([person.id])) for _ in range(TRIES)} == {0, 1}
    assert {len(young.list_groups()) for _ in range(TRIES)} == {0, 1}


def test_others_than_the_app_see_what_is_there(young: Tenant) -> None:
    """An administrator's portal and the tenant's own work are no clients of a lagging replica here."""
    (person,) = young.add_people(1, usage_location="SE")
    group = young.create_group("Finance", "finance")
    ways: list[Callable[[], object]] = [
        lambda: young.change_members(group.id, add=[person.id]),
        lambda: young.assign_user_license(person.id, [AssignedLicense(E3)], [], actor="tenant"),
        lambda: young.update_group(group.id, actor="tenant", description="Finance"),
    ]
    assert [outcomes(way) for way in ways] == [{200}] * len(ways)


def test_the_same_seed_meets_the_same_replicas() -> None:
    def seen() -> list[int]:
        clock = StandingClock()
        tenant = Tenant(clock, seed=9)
        tenant.knobs.write_lag = LAG
        tenant.add_people(4)
        clock.advance(seconds=20)
        return [len(tenant.list_users()) for _ in range(TRIES)]

    assert seen() == seen()


@given(seed=st.integers(0, 50), steps=st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=12))
def test_a_delta_loses_nobody_whatever_replicas_it_meets(seed: int, steps: list[tuple[int, bool]]) -> None:
    """People who are made and join while replicas lag: what the looks have shown, one after the other, is the group."""
    clock = StandingClock()
    tenant = Tenant(clock, seed=seed)
    group = tenant.create_group("Finance", "finance").id
    clock.advance(seconds=60)
    tenant.knobs.write_lag = LAG
    token = tenant.groups_delta(DeltaQuery((group,), ("members",))).delta_token
    shown: set[str] = set()
    for wait, joins in [*steps, (60, False)]:
        if joins:
            tenant.change_members(group, add=[user.id for user in tenant.add_people(1)])
        clock.advance(seconds=wait)
        page = tenant.groups_delta(token=token)
        token = page.delta_token
        changes = {member.id: not member.removed for item in page.items for member in item.members}
        shown = (shown | {user for user, there in changes.items() if there}) - {
            user for user, there in changes.items() if not there
        }
    assert shown == tenant.truth.member_ids(group)


def test_a_new_group_is_in_a_delta_as_soon_as_the_replica_knows_it(young: Tenant, clock: StandingClock) -> None:
    (person,) = young.add_people(1)
    clock.advance(seconds=60)
    group = young.create_group("Finance", "finance", [person.id]).id
    clock.advance(seconds=30)
    pages = [young.groups_delta(DeltaQuery((group,), ("members",))) for _ in range(TRIES)]
    assert {len(page.items) for page in pages} == {0, 1}
    without = next(page for page in pages if not page.items)
    clock.advance(seconds=30)
    (item,) = young.groups_delta(token=without.delta_token).items
    assert [member.id for member in item.members] == [person.id]


async def test_over_http(served: LocalGraph) -> None:
    await served.tell("knobs", {"writeLagSeconds": 3600})
    group = await served.group("Finance")
    statuses = {(await served.graph.get(f"groups/{group}")).status_code for _ in range(TRIES)}
    assert statuses == {404}
    await served.tell("knobs", {"writeLagSeconds": 0})
    assert (await served.graph.get(f"groups/{group}")).status_code == 200
