"""Refusals that were not followed by a seat are told apart from those that were."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Decision, DecisionKind
from domain.reconciliation.denials import FOLLOWED_WITHIN, UNMET_FOR, Denials, denials, looked_back_to
from tests.unit.domain.samples import NOW

DAY = timedelta(days=1)


def decided(days_ago: float, kind: str = "rolledBack", who: str = "ann", requested: int = 1) -> Decision:
    when = NOW - days_ago * DAY
    return Decision(1, who, DecisionKind(kind), "", requested, 5, 5, "", when)


def found(*decisions: Decision, since: float = 1) -> Denials:
    newest_first = sorted(decisions, key=lambda each: each.decided, reverse=True)
    return denials(newest_first, NOW - since * DAY, NOW)


def test_a_refusal_that_no_seat_follows_is_a_denial_on_the_day_that_shows_it() -> None:
    assert found(decided(7.5)) == Denials(0, 1, 1)
    assert found(decided(6.5)) == Denials(0, 0, 0)  # there is time yet
    assert found(decided(8.5)) == Denials(0, 0, 1)  # shown by the day before


@pytest.mark.parametrize("seat", ["licensed", "promoted"])
def test_a_seat_within_the_time_answers_it(seat: str) -> None:
    assert found(decided(7.5), decided(0.6, seat)).denied == 0
    assert found(decided(9.5), decided(1, seat), since=9) == Denials(0, 1, 0)  # too late, and there since


def test_of_several_refusals_the_last_speaks_for_all() -> None:
    assert found(decided(20), decided(16), decided(12), since=30).denied == 1
    assert found(decided(20), decided(12), since=30).denied == 2  # more than the time apart


def test_who_waited_is_denied_but_is_not_missed_by_anybody_twice() -> None:
    """They are counted as waiting, or have left of their own accord."""
    assert found(decided(7.5, "waiting")) == Denials(0, 1, 0)


def test_who_is_moved_in_line_or_given_a_class_is_not_refused() -> None:
    assert found(decided(0.5, "waiting", requested=0), decided(7.5, "waiting", requested=0)) == Denials()


def test_refusals_are_those_of_the_time_that_is_asked_about() -> None:
    assert found(decided(0.5), decided(0.2, who="ben"), decided(1.5, who="eve")).refused == 2


def test_what_comes_later_is_not_looked_at() -> None:
    assert found(decided(-1), decided(-2, "licensed"), decided(7.5)) == Denials(0, 1, 1)


def test_after_a_month_nobody_is_missed() -> None:
    assert found(decided(29)).unmet == 1
    assert found(decided(31)).unmet == 0


def test_so_much_is_read() -> None:
    assert looked_back_to(NOW - DAY, NOW) == NOW - UNMET_FOR
    assert looked_back_to(NOW - 60 * DAY, NOW) == NOW - 60 * DAY - FOLLOWED_WITHIN


@given(
    st.lists(
        st.tuples(
            st.integers(0, 40 * 24), st.sampled_from(["rolledBack", "waiting", "licensed"]), st.sampled_from("ab")
        ),
        unique_by=lambda one: one[0],
    ),
    st.integers(1, 39),
)
def test_days_add_up_to_the_time_that_they_make_up(drawn: list[tuple[int, str, str]], cut: int) -> None:
    """Counted night after night, or once for all of them: the same."""
    log = [decided(hours / 24, kind, who) for hours, kind, who in drawn]
    newest_first = sorted(log, key=lambda each: each.decided, reverse=True)
    start, middle = NOW - 40 * DAY, NOW - cut * DAY
    parts = denials(newest_first, start, middle), denials(newest_first, middle, NOW)
    whole = denials(newest_first, start, NOW)
    assert whole.denied == sum(each.denied for each in parts)
    assert whole.refused == sum(each.refused for each in parts)
