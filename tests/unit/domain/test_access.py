"""Who may do what on which allotment: what a token says, and what the policy makes of it."""

from dataclasses import replace

import pytest

from domain.access import (
    ADMINISTRATOR,
    ADMINISTRATORS_IN_ENTRA,
    FROM_ABOVE,
    ON_AN_ALLOTMENT,
    READER,
    Caller,
    Permission,
    Role,
    caller_of,
    permit,
    permit_in_tenant,
)
from domain.errors import NotFound, NotPermitted, NotSignedIn
from tests.unit.domain.samples import allotment

ANN, TEAM = "0000000a-0000-4000-a000-000000000001", "0000000a-0000-4000-a000-000000000002"
OWNED, NOT_OWNED = allotment(owners=(ANN, "somebody-else")), allotment(owners=())
STRANGER = Caller(ANN)

WHO_MAY = {
    Permission.LIST_ALLOTMENTS: "administrator reader owner",
    Permission.CREATE_ALLOTMENT: "administrator",
    Permission.READ: "administrator reader owner",
    Permission.CHANGE_SETTINGS: "administrator",
    Permission.CHANGE_LIMIT: "administrator",
    Permission.DIVIDE: "administrator owner",
    Permission.MANAGE_PEOPLE: "administrator owner",
    Permission.ASK_FOR_LIMIT: "administrator owner",
    Permission.DECIDE_LIMIT: "administrator",
    Permission.LIST_REQUESTS: "administrator reader owner",
    Permission.SEE_PRODUCTS: "administrator reader",
    Permission.SEE_MANIFEST: "administrator reader",
    Permission.APPLY_MANIFEST: "administrator",
    Permission.SEE_NAMES: "administrator reader owner",
    Permission.SEARCH_PEOPLE: "administrator reader owner",
    Permission.SEARCH_GROUPS: "administrator",
    Permission.SEE_SYSTEM: "administrator reader",
    Permission.MANAGE_DEAD_LETTERS: "administrator",
    Permission.RECONCILE: "administrator",
    Permission.SEE_ADOPTIONS: "administrator reader",
    Permission.ADOPT: "administrator",
    Permission.SEE_PRODUCT_CHANGES: "administrator reader owner",
    Permission.CHANGE_PRODUCTS: "administrator",
    Permission.SEE_MERGES: "administrator reader owner",
    Permission.MERGE: "administrator owner",
    Permission.SEE_AUDIT: "administrator reader",
    Permission.CONFIGURE: "administrator",
    Permission.EXPORT_PERSON: "administrator",
    Permission.ERASE_PERSON: "administrator",
}
"""The table of docs/permissions.md, as a reader would check it."""


def may(role: Role, permission: Permission) -> bool:
    """Whether somebody who is only this may do it: an owner to an allotment of theirs, others to any."""
    caller = Caller(ANN, roles=frozenset() if role is Role.OWNER else frozenset({role}))
    owner = role is Role.OWNER
    try:
        if permission in ON_AN_ALLOTMENT:
            permit(caller, permission, OWNED if owner else NOT_OWNED)
        else:
            permit_in_tenant(caller, permission, owns_any=owner)
    except NotPermitted:
        return False
    return True


@pytest.mark.parametrize("permission", Permission)
def test_who_may_do_what(permission: Permission) -> None:
    assert [role.value for role in Role if may(role, permission)] == WHO_MAY[permission].split()


@pytest.mark.parametrize("permission", ON_AN_ALLOTMENT)
def test_whoever_has_no_part_in_an_allotment_does_not_learn_that_it_exists(permission: Permission) -> None:
    with pytest.raises(NotFound, match="a-1"):
        permit(STRANGER, permission, NOT_OWNED)


def test_whoever_may_only_see_it_is_told_who_may() -> None:
    with pytest.raises(NotPermitted, match=ADMINISTRATOR):
        permit(Caller(ANN, roles=frozenset({Role.READER})), Permission.MANAGE_PEOPLE, NOT_OWNED)
    with pytest.raises(NotPermitted) as refusal:
        permit_in_tenant(STRANGER, Permission.SEE_PRODUCTS, owns_any=True)
    assert ADMINISTRATOR in str(refusal.value)
    assert READER in str(refusal.value)


def test_who_owns_nothing_lists_nothing() -> None:
    with pytest.raises(NotPermitted):
        permit_in_tenant(STRANGER, Permission.LIST_ALLOTMENTS, owns_any=False)


@pytest.mark.parametrize(
    ("owners", "owns"), [((ANN,), True), ((TEAM,), True), (("other", TEAM), True), (("other",), False), ((), False)]
)
def test_an_owner_is_named_themselves_or_by_a_group_of_theirs(owners: tuple[str, ...], owns: bool) -> None:
    assert Caller(ANN, groups=frozenset({TEAM})).owns(allotment(owners=owners)) is owns


@pytest.mark.parametrize(
    ("roles", "sees"),
    [((Role.ADMINISTRATOR,), True), ((Role.READER,), True), ((Role.ADMINISTRATOR, Role.READER), True), ((), False)],
)
def test_nothing_is_hidden_from_administrators_and_readers(roles: tuple[Role, ...], sees: bool) -> None:
    assert replace(STRANGER, roles=frozenset(roles)).sees_all is sees


class TestCallerOf:
    def test_ids_are_compared_in_lower_case(self) -> None:
        caller = caller_of({"oid": ANN.upper(), "name": "Ann", "groups": [TEAM.upper()]})
        assert caller == Caller(ANN, "Ann", frozenset(), frozenset({TEAM}))

    @pytest.mark.parametrize(
        ("app_roles", "roles"),
        [
            ([], set()),
            ([ADMINISTRATOR], {Role.ADMINISTRATOR}),
            ([READER], {Role.READER}),
            ([READER, ADMINISTRATOR], {Role.ADMINISTRATOR, Role.READER}),
            (["Allotment.Other"], set()),
            (ADMINISTRATOR, set()),
        ],
    )
    def test_app_roles(self, app_roles: object, roles: set[Role]) -> None:
        assert caller_of({"oid": ANN, "roles": app_roles}).roles == roles

    @pytest.mark.parametrize("wids", [*ADMINISTRATORS_IN_ENTRA, TEAM])
    @pytest.mark.parametrize("counted", [True, False])
    def test_two_directory_roles_count_where_the_tenant_says_so(self, wids: str, counted: bool) -> None:
        roles = caller_of({"oid": ANN, "wids": [wids.upper()]}, directory_roles=counted).roles
        assert roles == ({Role.ADMINISTRATOR} if counted and wids in ADMINISTRATORS_IN_ENTRA else frozenset())

    @pytest.mark.parametrize(
        ("claims", "app_id"),
        [({"azp": "app-2"}, "app-2"), ({"appid": "app-1"}, "app-1"), ({"azp": 7}, None), ({}, None)],
    )
    def test_the_app_is_named_by_tokens_of_either_version(self, claims: dict[str, object], app_id: str | None) -> None:
        assert caller_of({"oid": ANN, **claims}).app_id == app_id

    @pytest.mark.parametrize("oid", [None, "", 7, "no id!", "x" * 65])
    def test_without_an_object_id_nobody_is_signed_in(self, oid: object) -> None:
        with pytest.raises(NotSignedIn):
            caller_of({"oid": oid, "roles": [ADMINISTRATOR]})

    def test_a_name_of_another_type_is_no_name(self) -> None:
        assert caller_of({"oid": ANN, "name": 7}).name is None


@pytest.mark.parametrize("permission", sorted(ON_AN_ALLOTMENT))
def test_the_owners_of_an_allotment_may_some_things_to_what_is_below_it(permission: Permission) -> None:
    part = allotment(owners=("somebody-else",), parent_id="above")
    if permission in FROM_ABOVE:
        permit(STRANGER, permission, part, (NOT_OWNED, OWNED))
    else:
        with pytest.raises(NotPermitted):
            permit(STRANGER, permission, part, (NOT_OWNED, OWNED))
    with pytest.raises(NotFound):
        permit(STRANGER, permission, part, (NOT_OWNED,))


def test_who_is_in_a_part_stays_with_its_owners() -> None:
    assert Permission.MANAGE_PEOPLE not in FROM_ABOVE
    assert Permission.CHANGE_SETTINGS not in FROM_ABOVE
