"""Whose failed licence is tried again: as many as there are units, the longest ago first, and ever later in vain."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Member, MemberState, Product
from domain.directory import SubscribedSku
from domain.drift import RETRY_FAILED_AFTER
from domain.licence_errors import COUNT, DISABLED, Failure
from domain.retries import FIRST_WAIT, FreeUnits, for_units, free_units, is_short, not_tried_since
from tests.unit.domain.samples import NOW, SECOND, allotment, member

ONE, TWO = Product("sku-1", "ONE"), Product("sku-2", "TWO")
ALLOTMENT = allotment(products=(ONE, TWO))
LONG_AGO = NOW - timedelta(days=2)


def failed(user_id: str, *errors: tuple[str, str], since: datetime = LONG_AGO, tries: int = 0) -> Member:
    failures = tuple(Failure(sku_id, error) for sku_id, error in errors or [("sku-1", COUNT)])
    return member(user_id, MemberState.FAILED, since=since, failures=failures, tries=tries)


def units(count: int, grown: datetime = NOW) -> FreeUnits:
    return FreeUnits(count, grown)


def subscribed(enabled: int, consumed: int, warning: int = 0) -> SubscribedSku:
    return SubscribedSku("sku-1", "ONE", True, (), enabled, consumed, warning_units=warning)


def ids(rows: list[Member]) -> list[str]:
    return [row.user_id for row in rows]


@pytest.mark.parametrize(
    ("row", "short"),
    [
        (failed("ann"), True),
        (failed("ann", ("sku-1", COUNT), ("sku-2", COUNT)), True),
        (failed("ann", ("sku-1", COUNT), ("sku-2", "Other")), False),
        (failed("ann", ("sku-1", DISABLED)), False),
        (replace(failed("ann"), failures=()), True),
        (replace(failed("ann"), state=MemberState.PENDING), False),
    ],
)
def test_a_seat_is_short_of_units_where_nothing_else_is_known_to_stand_against_it(row: Member, short: bool) -> None:
    assert is_short(row) is short


class TestFreeUnits:
    def test_are_what_can_be_assigned_and_nobody_holds(self) -> None:
        assert free_units([subscribed(10, 8, warning=3)], {}, NOW) == {"sku-1": units(5)}
        assert free_units([subscribed(5, 9)], {}, NOW)["sku-1"].count == 0

    @pytest.mark.parametrize(("before", "grown"), [(1, NOW), (2, LONG_AGO), (3, LONG_AGO)])
    def test_have_grown_when_there_are_more_than_at_the_last_look(self, before: int, grown: datetime) -> None:
        found = free_units([subscribed(10, 8)], {"sku-1": units(before, LONG_AGO)}, NOW)
        assert found == {"sku-1": units(2, grown)}


class TestForUnits:
    def test_as_many_as_there_are_units_and_the_longest_ago_first(self) -> None:
        rows = [failed("ann", since=LONG_AGO), failed("ben", since=LONG_AGO - SECOND), failed("cleo", since=LONG_AGO)]
        assert ids(for_units(ALLOTMENT, rows, {"sku-1": units(2)}, NOW)) == ["ben", "ann"]
        assert for_units(ALLOTMENT, rows, {"sku-1": units(0)}, NOW) == []
        assert for_units(ALLOTMENT, rows, {}, NOW) == []

    def test_who_lacks_two_products_needs_a_unit_of_both(self) -> None:
        both = failed("ann", ("sku-1", COUNT), ("sku-2", COUNT))
        assert for_units(ALLOTMENT, [both], {"sku-1": units(1)}, NOW) == []
        free = {"sku-1": units(1), "sku-2": units(1)}
        assert ids(for_units(ALLOTMENT, [both, failed("ben")], free, NOW)) == ["ann"]
        assert ids(for_units(ALLOTMENT, [failed("ben", ("sku-2", COUNT))], {"sku-2": units(1)}, NOW)) == ["ben"]

    def test_a_row_of_before_that_names_no_product_lacks_them_all(self) -> None:
        before = replace(failed("ann"), failures=())
        assert for_units(ALLOTMENT, [before], {"sku-1": units(1)}, NOW) == []
        assert for_units(ALLOTMENT, [before], {"sku-1": units(1), "sku-2": units(1)}, NOW) == [before]

    def test_what_failed_for_another_cause_is_left_alone(self) -> None:
        assert for_units(ALLOTMENT, [failed("ann", ("sku-1", "Other"))], {"sku-1": units(9)}, NOW) == []

    @pytest.mark.parametrize("tries", [0, 1, 4, 90])
    def test_in_vain_the_next_try_comes_later_each_time(self, tries: int) -> None:
        """Units were free at the last try already, and it failed all the same."""
        wait = min(RETRY_FAILED_AFTER, FIRST_WAIT * float(2 ** min(tries, 20)))
        free = {"sku-1": units(1, LONG_AGO)}
        early, due = (failed("ann", since=NOW - wait + late, tries=tries) for late in (SECOND, 0 * SECOND))
        assert for_units(ALLOTMENT, [early], free, NOW) == []
        assert for_units(ALLOTMENT, [due], free, NOW) == [due]

    def test_more_units_since_the_last_try_are_waited_for_no_longer(self) -> None:
        row = failed("ann", since=NOW - 2 * SECOND, tries=9)
        assert for_units(ALLOTMENT, [row], {"sku-1": units(1, NOW - SECOND)}, NOW) == [row]
        assert for_units(ALLOTMENT, [row], {"sku-1": units(1, NOW - 2 * SECOND)}, NOW) == []

    @given(
        rows=st.lists(st.sampled_from(["a", "b", "ab", "o"]), max_size=12),
        one=st.integers(0, 6),
        two=st.integers(0, 6),
    )
    def test_never_more_than_there_are_units_and_nobody_is_passed_over(
        self, rows: list[str], one: int, two: int
    ) -> None:
        kinds = {
            "a": [("sku-1", COUNT)],
            "b": [("sku-2", COUNT)],
            "ab": [("sku-1", COUNT), ("sku-2", COUNT)],
            "o": [("sku-1", "Other")],
        }
        everybody = [
            failed(f"user-{number:02d}", *kinds[kind], since=LONG_AGO + number * SECOND)
            for number, kind in enumerate(rows)
        ]
        chosen = for_units(ALLOTMENT, everybody, {"sku-1": units(one), "sku-2": units(two)}, NOW)
        for sku_id, count in (("sku-1", one), ("sku-2", two)):
            wanting = [row for row in everybody if Failure(sku_id, COUNT) in row.failures]
            taken = [row for row in chosen if row in wanting]
            assert len(taken) <= count
            only = [row for row in wanting if len(row.failures) == 1]
            if len(taken) < count:
                assert all(row in taken for row in only)


def test_who_has_been_tried_since_somebody_asked_is_not_tried_again() -> None:
    rows = [
        failed("ann"),
        failed("ben", ("sku-1", "Other"), since=NOW),
        replace(failed("cleo"), state=MemberState.LICENSED),
    ]
    assert ids(not_tried_since(rows, NOW)) == ["ann"]
