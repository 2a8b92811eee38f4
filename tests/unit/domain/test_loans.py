"""Loans as each end writes them down."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.loans import Loan, Reclaim, fewer, more, reclaim_json, units_with
from tests.support.samples import MOMENT


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 9)), max_size=8))
def test_loans_add_up(changes: list[tuple[str, int]]) -> None:
    loans: tuple[Loan, ...] = ()
    for other, units in changes:
        loans = more(loans, other, units, MOMENT)
    for other in "ab":
        total = sum(units for one, units in changes if one == other)
        assert units_with(loans, other) == total
        assert units_with(fewer(loans, other, total), other) == 0


def test_a_loan_is_as_old_as_its_latest_units() -> None:
    later = MOMENT + timedelta(days=1)
    assert more((Loan("a", 1, MOMENT),), "a", 2, later) == (Loan("a", 3, later),)
    assert fewer((Loan("a", 3, later),), "a", 1) == (Loan("a", 2, later),)


def test_the_rules_of_taking_back_are_told_by_their_names_in_the_api() -> None:
    rules = Reclaim(7, 25, 30)
    assert (rules.notice, rules.protected) == (timedelta(days=7), timedelta(days=30))
    assert reclaim_json(rules) == {"noticeDays": 7, "shareAround": 25, "protectedDays": 30}
