"""What Graph shows of the old and the new way to a licence, and whose old one may go."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.admission import Observation, Observed
from domain.adoption.evidence import (
    fits,
    holds_old,
    is_old,
    is_settled,
    is_unsafe,
    is_unseen,
    lacks_new,
    lacks_old,
    plans_off,
    removable,
    same_products,
)
from domain.adoption.model import (
    Source,
)
from domain.allotments import MemberState, Product
from domain.undertakings import LicenceAssignment
from tests.unit.domain.samples import ADOPTION, NOW, POLICY, SECOND, look, member, members

E5, VISIO = Product("sku-1", "SPE_E5", ("off",), "licensed-1"), Product("sku-2", "VISIO", (), "licensed-2")
PRODUCTS, OFF = (E5, VISIO), frozenset({"off"})
ADOPTED = tuple(replace(each, licensed_group_id=None) for each in PRODUCTS)
BY_GROUP = replace(ADOPTION, products=ADOPTED)
DIRECTLY = replace(BY_GROUP, source=Source.DIRECT)
OLD, OLD_VISIO = (
    LicenceAssignment("sku-1", "g-1", OFF, active=True),
    LicenceAssignment("sku-2", "g-1", frozenset(), active=True),
)
NEW, NEW_VISIO = replace(OLD, group_id="licensed-1"), replace(OLD_VISIO, group_id="licensed-2")
DIRECT, DIRECT_VISIO = replace(OLD, group_id=None), replace(OLD_VISIO, group_id=None)
FOREIGN = LicenceAssignment("sku-9", "g-1", frozenset(), active=True)


def broken(held: LicenceAssignment) -> LicenceAssignment:
    return replace(held, active=False, error="Other")


class TestProducts:
    def test_the_plans_that_are_off_are_a_products_own(self) -> None:
        assert plans_off(PRODUCTS, "sku-1") == OFF
        assert plans_off(PRODUCTS, "sku-2") == plans_off(PRODUCTS, "sku-9") == frozenset()

    @pytest.mark.parametrize(
        ("carried", "new", "existing"),
        [
            ({"sku-1": OFF, "sku-2": frozenset()}, True, True),
            ({"sku-1": OFF}, False, False),
            ({"sku-1": frozenset(), "sku-2": frozenset()}, False, False),
            ({"sku-1": OFF, "sku-2": frozenset(), "sku-9": frozenset()}, False, True),
        ],
    )
    def test_a_group_carries_what_is_adopted(
        self, carried: dict[str, frozenset[str]], new: bool, existing: bool
    ) -> None:
        """Beside an allotment that was there before, the group may carry other products too."""
        assert same_products(BY_GROUP, carried) is new
        assert same_products(replace(BY_GROUP, existing="a-2"), carried) is existing


class TestWays:
    @pytest.mark.parametrize(
        ("held", "lacks", "beside", "old"),
        [
            ([], False, set(), set()),
            ([OLD], True, set(), {"sku-1"}),
            ([OLD, NEW], False, set(), {"sku-1"}),
            ([OLD, NEW_VISIO], True, {"sku-2"}, {"sku-1"}),
            ([NEW, NEW_VISIO], False, {"sku-1", "sku-2"}, set()),
            ([OLD, broken(NEW)], True, set(), {"sku-1"}),
            ([broken(OLD), NEW], False, {"sku-1"}, set()),
            ([FOREIGN, DIRECT], False, set(), set()),
        ],
    )
    def test_what_is_active_by_which_way(
        self, held: list[LicenceAssignment], lacks: bool, beside: set[str], old: set[str]
    ) -> None:
        assert lacks_new(BY_GROUP, PRODUCTS, held) is lacks
        assert lacks_old(BY_GROUP, PRODUCTS, held) == beside
        assert holds_old(BY_GROUP, held) == old

    def test_the_old_way_is_no_new_one_where_the_allotment_itself_assigns_directly(self) -> None:
        direct = tuple(replace(each, licensed_group_id=None) for each in PRODUCTS)
        assert lacks_new(DIRECTLY, direct, [DIRECT])
        assert not lacks_new(BY_GROUP, direct, [OLD, DIRECT])

    def test_is_old_what_is_adopted_and_held_so(self) -> None:
        assert is_old(BY_GROUP, OLD)
        assert is_old(DIRECTLY, DIRECT)
        assert not is_old(BY_GROUP, NEW)
        assert not is_old(DIRECTLY, OLD)
        assert not is_old(BY_GROUP, FOREIGN)


class TestRemovable:
    @pytest.mark.parametrize(
        ("held", "covered", "uncovered"),
        [
            ([DIRECT, DIRECT_VISIO, NEW], {"sku-1"}, {"sku-1", "sku-2"}),
            ([replace(DIRECT, disabled_plans=frozenset()), NEW], set(), set()),
            ([DIRECT, replace(NEW, disabled_plans=frozenset())], {"sku-1"}, {"sku-1"}),
            ([broken(DIRECT), NEW], set(), set()),
            ([NEW], set(), set()),
        ],
    )
    def test_the_same_service_plans_by_the_new_way(
        self, held: list[LicenceAssignment], covered: set[str], uncovered: set[str]
    ) -> None:
        assert removable(DIRECTLY, PRODUCTS, held, covered=True) == covered
        assert removable(DIRECTLY, PRODUCTS, held, covered=False) == uncovered


class TestSafety:
    LONG_AFTER = NOW + timedelta(hours=1)
    SEEN = member("ann", MemberState.LICENSED, since=NOW, checked=NOW, apply_by=NOW)

    @pytest.mark.parametrize(
        ("held", "unsafe"),
        [([OLD, NEW], False), ([OLD], True), ([NEW], False), ([broken(OLD)], False), ([], False)],
    )
    def test_who_holds_the_old_licence_and_not_the_new_one_would_lose_it(
        self, held: list[LicenceAssignment], unsafe: bool
    ) -> None:
        assert is_unsafe(BY_GROUP, self.SEEN, PRODUCTS, held, self.LONG_AFTER, POLICY) is unsafe

    def test_who_leaves_loses_it_by_that(self) -> None:
        row = replace(self.SEEN, state=MemberState.RELEASING)
        assert not is_unsafe(BY_GROUP, row, PRODUCTS, [OLD], NOW, POLICY)

    @pytest.mark.parametrize(("age", "unseen"), [(timedelta(minutes=29), True), (timedelta(minutes=30), False)])
    def test_of_a_young_account_that_shows_nothing_is_nothing_known(self, age: timedelta, unseen: bool) -> None:
        assert is_unseen(self.SEEN, [], NOW + age) is unseen
        assert is_unsafe(BY_GROUP, self.SEEN, PRODUCTS, [], NOW + age, POLICY) is unseen
        assert not is_unseen(self.SEEN, [FOREIGN], NOW + age)

    @pytest.mark.parametrize(
        ("state", "checked", "settled_after"),
        [
            (MemberState.LICENSED, True, POLICY.propagation_margin),
            (MemberState.FAILED, False, POLICY.propagation_margin),
            (MemberState.FAILED, True, POLICY.propagation_margin),
            (MemberState.LICENSED, False, POLICY.grant_window + POLICY.unverified_margin),
            (MemberState.PENDING, False, POLICY.grant_window + POLICY.unverified_margin),
            (MemberState.PENDING, True, POLICY.grant_window + POLICY.propagation_margin),
        ],
    )
    def test_what_is_shown_of_a_seat_is_believed_once_its_grant_has_ended(
        self, state: MemberState, checked: bool, settled_after: timedelta
    ) -> None:
        """A grant may be sent until its window has passed, unless it has been seen to end."""
        row = replace(self.SEEN, state=state, checked=NOW if checked else None, apply_by=NOW + POLICY.grant_window)
        for at, settled in ((NOW + settled_after - SECOND, False), (NOW + settled_after, True)):
            assert is_settled(row, at, POLICY) is settled
            assert is_unsafe(BY_GROUP, row, PRODUCTS, [OLD, NEW], at, POLICY) is not settled

    def test_of_who_has_failed_since_coming_back_the_licence_may_be_that_of_before(self) -> None:
        row = member("ann", MemberState.FAILED, since=NOW, apply_by=NOW + POLICY.grant_window, granted=NOW)
        shown_by = NOW + POLICY.grant_window + POLICY.unverified_margin
        for at, settled in ((shown_by - SECOND, False), (shown_by, True)):
            assert is_settled(row, at, POLICY) is settled


class TestFits:
    ROWS = members(member("ann"), member("ben", MemberState.RELEASING), member("cleo", MemberState.ROLLING_BACK))

    @pytest.mark.parametrize(
        ("shown", "fitting"),
        [
            (look("+ann"), True),
            (look("+ann", "-ben", "-cleo"), True),
            (look("+ann", complete=True), True),
            (look("-eve"), True),
            (look("+eve"), False),
            (look("+ben"), False),
            (look("+cleo"), False),
            (look("-ann"), False),
            (look(complete=True), False),
            (look("-ann", "+ann"), True),
        ],
    )
    def test_the_ledger_knows_who_is_there_and_who_is_gone(self, shown: Observation, fitting: bool) -> None:
        assert fits(shown, self.ROWS) is fitting

    @pytest.mark.parametrize("missing", ["group_gone", "group_unknown"])
    def test_a_group_that_is_not_shown_shows_nothing(self, missing: str) -> None:
        there = Observation((Observed("ann", present=True),), complete=False, started=NOW, token="t")
        assert fits(there, self.ROWS)
        gone: dict[str, Any] = {missing: True}
        assert not fits(replace(there, **gone), self.ROWS)
