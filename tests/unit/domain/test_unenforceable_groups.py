"""What an allotment cannot do with the group that it watches."""

from dataclasses import replace

import pytest

from domain.allotments import Allotment, AllotmentState, Overflow, Product
from domain.directory import Group
from domain.unenforceable_groups import GROUP_DELETED, licensed_by, not_removable, objection_to, obstacle, suspended_for
from tests.unit.domain.samples import allotment

PLAIN = Group("g-1", "Finance")
DYNAMIC, CARRIER = replace(PLAIN, dynamic=True), replace(PLAIN, carries=frozenset({"sku-1", "sku-9"}))
ROLLBACK, WAIT = allotment(overflow=Overflow.ROLLBACK), allotment(overflow=Overflow.WAIT)
SUSPENDED = replace(ROLLBACK, state=AllotmentState.SUSPENDED)
ENFORCED = [AllotmentState.ACTIVE, AllotmentState.PREPARING]


class TestObstacle:
    def test_a_group_from_which_people_have_to_be_removed_must_let_them_go(self) -> None:
        assert obstacle(ROLLBACK, PLAIN) is None
        found = obstacle(ROLLBACK, DYNAMIC)
        assert found is not None
        assert (found.code, found.values["group"]) == ("membersFixedNow", "Finance")

    def test_where_people_only_wait_any_group_will_do_that_is_there(self) -> None:
        assert obstacle(WAIT, DYNAMIC) is None
        assert obstacle(WAIT, None) == obstacle(ROLLBACK, None) == GROUP_DELETED

    @pytest.mark.parametrize("state", AllotmentState)
    def test_only_an_active_allotment_is_suspended_for_it(self, state: AllotmentState) -> None:
        found = suspended_for(replace(ROLLBACK, state=state), DYNAMIC)
        assert (found is not None) is (state is AllotmentState.ACTIVE)
        assert suspended_for(replace(ROLLBACK, state=state), PLAIN) is None

    def test_a_refusal_has_the_cure_that_fits(self) -> None:
        assert not_removable(None, "Not so.") == "Not so. Fix this, then resume."
        assert not_removable(DYNAMIC, "Not so.") == obstacle(ROLLBACK, DYNAMIC)


class TestLicensedBy:
    def test_the_products_of_the_allotment_that_the_group_carries(self) -> None:
        both = replace(ROLLBACK, products=(Product("sku-1", "SPE_E5"), Product("sku-2", "VISIO")))
        assert [each.sku_id for each in licensed_by(both, CARRIER)] == ["sku-1"]
        assert licensed_by(both, PLAIN) == ()

    def test_nothing_while_an_adoption_ends_that(self) -> None:
        assert licensed_by(replace(ROLLBACK, adopting=True), CARRIER) == ()


class TestObjectionTo:
    def objected(self, before: Allotment, after: Allotment, group: Group | None) -> tuple[str, str] | None:
        problem = objection_to(before, after, group)
        return (problem.field, problem.message.code) if problem else None  # type: ignore[attr-defined]

    @pytest.mark.parametrize("state", ENFORCED)
    @pytest.mark.parametrize(
        ("group", "told"),
        [
            (PLAIN, None),
            (DYNAMIC, ("state", "membersFixedNow")),
            (CARRIER, ("state", "groupCarriesIt")),
            (None, ("state", "groupDeletedKeeps")),
        ],
    )
    def test_what_is_resumed_has_to_be_enforceable(
        self, state: AllotmentState, group: Group | None, told: tuple[str, str] | None
    ) -> None:
        assert self.objected(SUSPENDED, replace(ROLLBACK, state=state), group) == told

    @pytest.mark.parametrize("group", [PLAIN, DYNAMIC, CARRIER, None])
    def test_what_stays_suspended_needs_no_group(self, group: Group | None) -> None:
        assert self.objected(SUSPENDED, replace(SUSPENDED, overflow=Overflow.WAIT), group) is None

    def test_another_overflow_is_objected_to_where_the_group_is_licensed_itself(self) -> None:
        assert self.objected(WAIT, ROLLBACK, CARRIER) == ("overflow", "groupCarriesIt")
        assert self.objected(WAIT, ROLLBACK, PLAIN) is None

    @pytest.mark.parametrize("group", [PLAIN, CARRIER, None])
    def test_another_change_is_not(self, group: Group | None) -> None:
        assert self.objected(ROLLBACK, replace(ROLLBACK, allotted_units=9), group) is None
