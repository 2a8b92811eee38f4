"""What the directory has: which groups' members cannot be removed, and which products license by group."""

from dataclasses import replace

import pytest

from domain.directory import ENTRA_ID_PREMIUM, OFFICE_365_E3_AND_ABOVE, Group, ServicePlan, SubscribedSku

GROUP = Group("g-1", "Finance")
OWNED = SubscribedSku("sku-1", "VISIOCLIENT", for_users=True, plans=(), enabled_units=5, consumed_units=0)
PREMIUM = ServicePlan(min(ENTRA_ID_PREMIUM), "AAD_PREMIUM", for_users=True)


@pytest.mark.parametrize(
    ("group", "code"),
    [
        (GROUP, None),
        (replace(GROUP, dynamic=True), "groupIsDynamic"),
        (replace(GROUP, synced=True), "groupIsSynced"),
        (replace(GROUP, mail_enabled_security=True), "groupIsMailEnabled"),
        (replace(GROUP, distribution=True), "groupIsMailEnabled"),
        (replace(GROUP, role_assignable=True), "groupIsRoleAssignable"),
        (replace(GROUP, management_restricted=True), None),
    ],
)
def test_the_kinds_of_groups_whose_members_cannot_be_removed(group: Group, code: str | None) -> None:
    reason = group.removal_blocked_by
    assert (reason.code if reason else None) == code


@pytest.mark.parametrize(
    ("owned", "permits"),
    [
        (OWNED, False),
        (replace(OWNED, plans=(PREMIUM,)), True),
        (replace(OWNED, plans=(PREMIUM,), capability="Warning"), True),
        (replace(OWNED, plans=(PREMIUM,), capability="Suspended"), False),
        (replace(OWNED, sku_id=min(OFFICE_365_E3_AND_ABOVE)), True),
        (replace(OWNED, sku_id=min(OFFICE_365_E3_AND_ABOVE), capability="LockedOut"), False),
    ],
)
def test_what_permits_licensing_by_group(owned: SubscribedSku, *, permits: bool) -> None:
    assert owned.licenses_by_group is permits


def test_a_product_is_called_as_microsoft_sells_it_where_that_is_known() -> None:
    assert OWNED.name == "VISIOCLIENT"
    assert replace(OWNED, display_name="Visio Plan 2").name == "Visio Plan 2"
