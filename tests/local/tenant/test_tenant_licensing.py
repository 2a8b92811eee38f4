"""Licences: direct ones at once, group-based ones in the background with their errors."""

from datetime import timedelta

import pytest

from local.tenant.model import (
    PRODUCTS,
    PRODUCTS_BY_SKU,
    AssignedLicense,
    AssignmentError,
    AssignmentStatus,
    FactKind,
    GraphError,
    Group,
    ObjectKind,
    Stall,
    Tenant,
    Units,
    User,
)
from local.tenant.model.product_facts import TEAMS_PREMIUM
from local.tenant.model.products import EXCLUSIVE_PLANS
from tests.local.tenant.tenant_worlds import StandingClock

E3, E1, BI, STORAGE, ARCHIVE = (
    PRODUCTS[name].sku_id
    for name in ("SPE_E3", "STANDARDPACK", "POWER_BI_PRO", "SHAREPOINTSTORAGE", "EXCHANGEARCHIVE_ADDON")
)


def licensed_group(tenant: Tenant, *sku_ids: str, members: list[User] | None = None) -> Group:
    group = tenant.create_group("Licensed", "licensed", [user.id for user in members or []])
    tenant.assign_group_license(group.id, [AssignedLicense(sku_id) for sku_id in sku_ids], [])
    tenant.run_due()
    return tenant.get_group(group.id)


def states(tenant: Tenant, user: User) -> dict[str, tuple[str, str | None]]:
    return {state.sku_id: (state.state, state.error) for state in tenant.license_assignment_states(user.id)}


def consumed(tenant: Tenant, sku_id: str) -> int:
    return next(owned.consumed for owned in tenant.subscribed_skus() if owned.product.sku_id == sku_id)


# ---- direct


def test_a_direct_licence_is_there_at_once_and_counts_one_seat(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    tenant.assign_user_license(user.id, [AssignedLicense(E3)], [])
    assert tenant.assigned_licenses(user.id) == [AssignedLicense(E3)]
    assert consumed(tenant, E3) == 1
    tenant.assign_user_license(user.id, [], [E3])
    assert consumed(tenant, E3) == 0


def test_no_direct_licence_without_usage_location(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1, usage_location=None)
    with pytest.raises(GraphError, match="invalid usage location"):
        tenant.assign_user_license(user.id, [AssignedLicense(E3)], [])


def test_no_direct_licence_beyond_the_seats(tenant: Tenant) -> None:
    users = tenant.add_people(4)
    for user in users[:3]:
        tenant.assign_user_license(user.id, [AssignedLicense(BI)], [])
    with pytest.raises(GraphError, match="does not have any available licenses"):
        tenant.assign_user_license(users[3].id, [AssignedLicense(BI)], [])
    assert consumed(tenant, BI) == 3


def test_direct_refusals_name_their_cause_and_change_nothing(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    tenant.assign_user_license(user.id, [AssignedLicense(E1)], [])
    cases = [
        ([AssignedLicense(E3)], [], "mutually exclusive"),
        ([AssignedLicense("00000000-0000-4000-a000-000000000000")], [], "valid company License"),
        ([AssignedLicense(STORAGE)], [], "cannot be assigned to a user"),
        ([AssignedLicense(BI, frozenset({"not-a-plan"}))], [], "not part of license"),
        ([], [BI], "does not have a corresponding license"),
    ]
    for add, remove, cause in cases:
        with pytest.raises(GraphError, match=cause) as caught:
            tenant.assign_user_license(user.id, add, remove)
        assert caught.value.status == 400
    assert states(tenant, user) == {E1: ("Active", None)}


def test_one_product_is_exchanged_for_another_in_one_request(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    tenant.assign_user_license(user.id, [AssignedLicense(E1)], [])
    tenant.assign_user_license(user.id, [AssignedLicense(E3)], [E1])
    assert (consumed(tenant, E1), consumed(tenant, E3)) == (0, 1)


def test_an_add_on_needs_the_plan_it_adds_to_and_holds_it(clock: StandingClock) -> None:
    tenant = Tenant(clock, units={"SPE_E3": 2, "EXCHANGEARCHIVE_ADDON": 2})
    (user,) = tenant.add_people(1)
    with pytest.raises(GraphError, match=r"depends on the service plan\(s\)"):
        tenant.assign_user_license(user.id, [AssignedLicense(ARCHIVE)], [])
    tenant.assign_user_license(user.id, [AssignedLicense(E3), AssignedLicense(ARCHIVE)], [])
    with pytest.raises(GraphError, match="depends on"):
        tenant.assign_user_license(user.id, [], [E3])


def test_an_inherited_licence_cannot_be_removed_directly(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    licensed_group(tenant, E3, members=[user])
    with pytest.raises(GraphError, match="inherited from a group membership"):
        tenant.assign_user_license(user.id, [], [E3])


# ---- group-based


def test_a_groups_licences_reach_and_leave_members_in_the_background(tenant: Tenant, clock: StandingClock) -> None:
    (user,) = tenant.add_people(1)
    group = licensed_group(tenant, E3)
    tenant.knobs.licensing_delay = (timedelta(seconds=5), timedelta(seconds=10))
    tenant.add_member(group.id, user.id)
    assert tenant.processing_state(group.id) == "QueuedForProcessing"
    assert states(tenant, user) == {}
    clock.advance(seconds=10)
    assert states(tenant, user) == {E3: ("Active", None)}
    assert tenant.processing_state(group.id) == "ProcessingComplete"
    tenant.remove_member(group.id, user.id)
    assert consumed(tenant, E3) == 1
    clock.advance(seconds=10)
    assert consumed(tenant, E3) == 0
    active, inactive = tenant.history.of(FactKind.LICENSE_ACTIVE, FactKind.LICENSE_INACTIVE)
    assert timedelta(seconds=5) <= active.time - tenant.created <= timedelta(seconds=10)
    assert timedelta(seconds=15) <= inactive.time - tenant.created <= timedelta(seconds=20)
    assert tenant.history.licensed_by(group.id, active.time) == {user.id}
    assert tenant.history.licensed_by(group.id) == frozenset()


def test_one_failing_product_blocks_the_groups_others_for_that_user_only(tenant: Tenant) -> None:
    users = tenant.add_people(4)
    licensed_group(tenant, BI, E3, members=users)
    failed = [user for user in users if states(tenant, user)[BI][1] is AssignmentError.COUNT]
    assert len(failed) == 1
    assert states(tenant, failed[0]) == {BI: ("Error", "CountViolation"), E3: ("Error", "Other")}
    assert (consumed(tenant, BI), consumed(tenant, E3)) == (3, 3)


def test_a_free_seat_helps_nobody_until_the_user_is_reprocessed(tenant: Tenant, clock: StandingClock) -> None:
    users = tenant.add_people(4)
    licensed_group(tenant, BI, members=users)
    (failed,) = [user for user in users if states(tenant, user)[BI][0] == "Error"]
    tenant.set_units(BI, Units(enabled=4))
    clock.advance(days=1)
    assert states(tenant, failed)[BI] == ("Error", "CountViolation")
    tenant.reprocess_license_assignment(failed.id)
    assert states(tenant, failed)[BI] == ("Active", None)
    assert consumed(tenant, BI) == 4


def test_a_change_of_the_groups_licences_tries_again(tenant: Tenant) -> None:
    users = tenant.add_people(4)
    group = licensed_group(tenant, BI, members=users)
    tenant.set_units(BI, Units(enabled=4))
    tenant.assign_group_license(group.id, [AssignedLicense(E3)], [])
    assert consumed(tenant, BI) == 4


def test_the_same_product_from_two_groups_and_directly_is_one_seat(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    one, two = (licensed_group(tenant, E3, members=[user]) for _ in range(2))
    tenant.assign_user_license(user.id, [AssignedLicense(E3)], [])
    assert consumed(tenant, E3) == 1
    tenant.remove_member(one.id, user.id)
    tenant.assign_user_license(user.id, [], [E3])
    assert consumed(tenant, E3) == 1
    tenant.remove_member(two.id, user.id)
    assert consumed(tenant, E3) == 0


def test_a_plan_is_off_only_when_every_source_has_it_off(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    one, two = sorted(PRODUCTS["SPE_E3"].plan_ids)[:2]
    group = tenant.create_group("E3", "e3", [user.id])
    tenant.assign_group_license(group.id, [AssignedLicense(E3, frozenset({one, two}))], [])
    tenant.assign_user_license(user.id, [AssignedLicense(E3, frozenset({two}))], [])
    assert tenant.assigned_licenses(user.id) == [AssignedLicense(E3, frozenset({two}))]


def test_a_group_gives_the_tenants_location_to_users_without_one(tenant: Tenant) -> None:
    nowhere, prohibited = tenant.add_people(1, usage_location=None) + tenant.add_people(1, usage_location="KP")
    licensed_group(tenant, E3, members=[nowhere, prohibited])
    assert states(tenant, nowhere) == {E3: ("Active", None)}
    assert states(tenant, prohibited) == {E3: ("Error", "ProhibitedInUsageLocationViolation")}


def test_conflicting_products_from_two_groups(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    first, second = (licensed_group(tenant, sku_id, members=[user]) for sku_id in (E1, E3))
    assert states(tenant, user)[E3] == ("Error", "MutuallyExclusiveViolation")
    tenant.remove_member(first.id, user.id)
    tenant.run_due()
    tenant.reprocess_license_assignment(user.id)
    assert states(tenant, user) == {E3: ("Active", None)}
    assert tenant.history.licensed_by(second.id) == {user.id}


def test_a_licence_that_another_needs_stays_with_an_error(clock: StandingClock) -> None:
    tenant = Tenant(clock, units={"SPE_E3": 2, "EXCHANGEARCHIVE_ADDON": 2})
    (user,) = tenant.add_people(1)
    base = licensed_group(tenant, E3, members=[user])
    tenant.assign_user_license(user.id, [AssignedLicense(ARCHIVE)], [])
    tenant.remove_member(base.id, user.id)
    assert states(tenant, user)[E3] == (AssignmentStatus.ACTIVE_WITH_ERROR, AssignmentError.DEPENDENCY)
    assert consumed(tenant, E3) == 1
    tenant.assign_user_license(user.id, [], [ARCHIVE])
    tenant.reprocess_license_assignment(user.id)
    assert states(tenant, user) == {}
    assert consumed(tenant, E3) == 0


def test_a_fault_from_outside_fails_the_user_until_it_is_mended(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    tenant.set_license_fault(user.id, E3, AssignmentError.UNIQUENESS)
    licensed_group(tenant, E3, members=[user])
    assert states(tenant, user) == {E3: ("Error", "UniquenessViolation")}
    tenant.set_license_fault(user.id, E3, None)
    tenant.reprocess_license_assignment(user.id)
    assert states(tenant, user) == {E3: ("Active", None)}


def test_only_direct_members_that_are_users_are_licensed(tenant: Tenant) -> None:
    direct, nested = tenant.add_people(2)
    inner = tenant.create_group("Inner", "inner", [nested.id])
    device = tenant.add_other(ObjectKind.DEVICE, "LAPTOP-1")
    outer = licensed_group(tenant, E3)
    for object_id in (direct.id, inner.id, device.id):
        tenant.add_member(outer.id, object_id)
    assert consumed(tenant, E3) == 1
    assert states(tenant, nested) == {}


def test_a_group_with_licences_is_not_deleted(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    group = licensed_group(tenant, E3, members=[user])
    with pytest.raises(GraphError, match="remove the licenses first"):
        tenant.delete_group(group.id, actor="tenant")
    tenant.assign_group_license(group.id, [], [E3])
    tenant.delete_group(group.id, actor="tenant")
    assert consumed(tenant, E3) == 0


def test_a_deleted_user_frees_every_seat(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    group = licensed_group(tenant, E3, members=[user])
    tenant.assign_user_license(user.id, [AssignedLicense(BI)], [])
    tenant.delete_user(user.id)
    assert (consumed(tenant, E3), consumed(tenant, BI)) == (0, 0)
    assert tenant.history.licensed_by(group.id) == frozenset()
    assert tenant.history.peak_licensed_by(group.id) == 1


def test_warning_units_can_be_assigned_and_suspended_ones_cannot(tenant: Tenant) -> None:
    one, two = tenant.add_people(2)
    tenant.set_units(E3, Units(warning=1, suspended=5))
    owned = next(found for found in tenant.subscribed_skus() if found.product.sku_id == E3)
    assert owned.capability_status == "Warning"
    tenant.assign_user_license(one.id, [AssignedLicense(E3)], [])
    with pytest.raises(GraphError, match="available licenses"):
        tenant.assign_user_license(two.id, [AssignedLicense(E3)], [])


@pytest.mark.parametrize(("stall", "shown"), [(Stall.DISABLED, {E3: ("Disabled", None)}), (Stall.ABSENT, {})])
def test_a_licence_can_stay_inactive_without_an_error(
    tenant: Tenant, stall: Stall, shown: dict[str, tuple[str, str | None]]
) -> None:
    by_group, direct = tenant.add_people(2)
    for user in (by_group, direct):
        tenant.set_license_stall(user.id, E3, stall)
    licensed_group(tenant, E3, members=[by_group])
    tenant.assign_user_license(direct.id, [AssignedLicense(E3)], [])
    for user in (by_group, direct):
        assert states(tenant, user) == shown
    assert consumed(tenant, E3) == 0
    for user in (by_group, direct):
        tenant.set_license_stall(user.id, E3, None)
    tenant.reprocess_license_assignment(by_group.id)
    tenant.assign_user_license(direct.id, [AssignedLicense(E3)], [])
    for user in (by_group, direct):
        assert states(tenant, user) == {E3: ("Active", None)}


def test_a_product_that_leaves_is_not_listed_assigned_or_taken_and_still_shows(tenant: Tenant) -> None:
    by_group, direct, late = tenant.add_people(3)
    group = licensed_group(tenant, E3, members=[by_group])
    tenant.assign_user_license(direct.id, [AssignedLicense(E3)], [])
    tenant.drop_product(E3)
    assert E3 not in {owned.product.sku_id for owned in tenant.subscribed_skus()}
    for user in (by_group, direct):
        assert states(tenant, user) == {E3: ("Active", None)}
    assert tenant.get_group(group.id).licenses == (AssignedLicense(E3),)
    for add, remove in (([AssignedLicense(E3)], []), ([], [E3])):
        with pytest.raises(GraphError, match="does not correspond to a valid company License"):
            tenant.assign_user_license(direct.id, add, remove)
        with pytest.raises(GraphError, match="does not correspond to a valid company License"):
            tenant.assign_group_license(group.id, add, remove)
    tenant.add_member(group.id, late.id)
    tenant.remove_member(group.id, by_group.id)
    assert states(tenant, late) == {E3: ("Error", "CountViolation")}
    assert states(tenant, by_group) == {}
    with pytest.raises(GraphError, match="does not correspond to a valid company License"):
        tenant.drop_product(E3)


def test_a_product_that_is_bought_again_counts_whom_it_finds(tenant: Tenant) -> None:
    stays, leaves = tenant.add_people(2)
    group = licensed_group(tenant, E3, members=[stays, leaves])
    tenant.drop_product(E3)
    tenant.remove_member(group.id, leaves.id)
    tenant.run_due()
    tenant.set_units(E3, Units(enabled=7))
    (owned,) = [found for found in tenant.subscribed_skus() if found.product.sku_id == E3]
    assert (owned.units, owned.consumed) == (Units(enabled=7), 1)


def test_two_products_can_have_one_part_number() -> None:
    introductory = PRODUCTS["Microsoft_Teams_Premium"].sku_id
    tenant = Tenant(StandingClock(), units={"Microsoft_Teams_Premium": 1, TEAMS_PREMIUM: 2})
    assert {owned.product.sku_id: owned.units.enabled for owned in tenant.subscribed_skus()} == {
        introductory: 1,
        TEAMS_PREMIUM: 2,
    }
    assert PRODUCTS_BY_SKU[introductory].part_number == PRODUCTS_BY_SKU[TEAMS_PREMIUM].part_number
    (user,) = tenant.add_people(1)
    tenant.assign_user_license(user.id, [AssignedLicense(TEAMS_PREMIUM)], [])
    assert (consumed(tenant, introductory), consumed(tenant, TEAMS_PREMIUM)) == (0, 1)


# ---- what a change of products meets


def test_what_one_may_not_have_together_is_the_whole_published_list() -> None:
    assert len(EXCLUSIVE_PLANS) == 8
    assert all(len(each) > 1 for each in EXCLUSIVE_PLANS)
    assert sum(map(len, EXCLUSIVE_PLANS)) == len(frozenset[str]().union(*EXCLUSIVE_PLANS))


def test_the_same_service_plan_in_two_products_is_no_conflict(clock: StandingClock) -> None:
    tenant = Tenant(clock, units={"SPE_E3": 2, "SPE_E5": 2})
    shared = PRODUCTS["SPE_E3"].plan_ids & PRODUCTS["SPE_E5"].plan_ids
    assert shared & frozenset[str]().union(*EXCLUSIVE_PLANS)
    (user,) = tenant.add_people(1)
    tenant.assign_user_license(user.id, [AssignedLicense(E3)], [])
    tenant.assign_user_license(user.id, [AssignedLicense(PRODUCTS["SPE_E5"].sku_id)], [])
    assert len(states(tenant, user)) == 2


def test_a_group_exchanges_one_product_for_another_for_everybody_at_one_instant(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    group = licensed_group(tenant, E1, members=[user])
    tenant.assign_group_license(group.id, [AssignedLicense(E3)], [E1])
    tenant.run_due()
    assert states(tenant, user) == {E3: ("Active", None)}
    record = tenant.truth.service_record(user.id)
    assert [bool(plans) for _, plans in record] == [True, True]


def test_between_two_groups_what_excludes_fails_and_what_there_was_stays(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    old = licensed_group(tenant, E1, members=[user])
    new = licensed_group(tenant, E3, members=[user])
    assert states(tenant, user) == {E1: ("Active", None), E3: ("Error", "MutuallyExclusiveViolation")}
    tenant.remove_member(old.id, user.id)
    tenant.run_due()
    assert states(tenant, user) == {E3: ("Error", "MutuallyExclusiveViolation")}  # nobody tries it again by itself
    tenant.reprocess_license_assignment(user.id)
    assert states(tenant, user) == {E3: ("Active", None)}
    assert new.id in {state.assigned_by_group for state in tenant.license_assignment_states(user.id)}


def test_the_record_of_services_shows_every_instant_even_one_that_takes_no_time(tenant: Tenant) -> None:
    (user,) = tenant.add_people(1)
    tenant.assign_user_license(user.id, [AssignedLicense(E1)], [])
    tenant.assign_user_license(user.id, [], [E1])
    tenant.assign_user_license(user.id, [AssignedLicense(E3)], [])
    record = tenant.truth.service_record(user.id)
    assert [len(plans) > 0 for _, plans in record] == [True, False, True]
    assert len({when for when, _ in record}) == 1
    assert record[0][1] == PRODUCTS["STANDARDPACK"].plan_ids
    assert tenant.truth.service_record(user.id, 2) == record[2:]
    off = min(PRODUCTS["SPE_E3"].plan_ids)
    tenant.assign_user_license(user.id, [AssignedLicense(E3, frozenset({off}))], [])
    assert off not in tenant.truth.service_record(user.id)[-1][1]
