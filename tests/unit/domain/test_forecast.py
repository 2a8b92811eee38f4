"""Forecasts of cases whose answer is known."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from statistics import NormalDist, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reconciliation.forecast import CONFIDENCE, DAYS_AT_LEAST, QUANTILE, YEARS_AHEAD, forecast
from domain.reconciliation.history import Snapshot

TODAY = date(2026, 3, 2)


def history(demand: list[int], limit: int) -> list[Snapshot]:
    first = TODAY - timedelta(days=len(demand) - 1)
    return [
        Snapshot(first + timedelta(days=number), min(each, limit), max(0, each - limit), limit)
        for number, each in enumerate(demand)
    ]


def test_a_straight_line_runs_out_on_its_day() -> None:
    found = forecast(history([10 + 2 * day for day in range(30)], limit=100))
    assert found is not None
    assert (found.per_day, found.slowest, found.fastest) == (2, 2, 2)
    expected = TODAY + timedelta(days=16)  # 68 today, 32 left
    assert (found.runs_out, found.earliest, found.latest) == (expected, expected, expected)


@given(st.integers(-3, 3), st.integers(DAYS_AT_LEAST, 90), st.integers(1, 500))
def test_every_straight_line_is_found_exactly(slope: int, days: int, room: int) -> None:
    demand = [1000 + slope * day for day in range(days)]
    found = forecast(history(demand, limit=demand[-1] + room))
    assert found is not None
    assert found.per_day == slope
    needed = -(-room // slope) if slope > 0 else None
    runs_out = TODAY + timedelta(days=needed) if needed is not None and room / slope <= YEARS_AHEAD.days else None
    assert found.runs_out == runs_out


@given(st.lists(st.integers(0, 200), min_size=DAYS_AT_LEAST, max_size=20))
def test_the_slope_is_the_median_of_those_between_all_days(demand: list[int]) -> None:
    found = forecast(history(demand, limit=100))
    assert found is not None
    assert found.per_day == median((b - a) / (y - x) for (x, a), (y, b) in combinations(enumerate(demand), 2))


def test_the_quantile_is_that_of_the_confidence() -> None:
    assert NormalDist().inv_cdf((1 + CONFIDENCE) / 2) == QUANTILE


def test_odd_days_move_nothing() -> None:
    demand = [10 + day for day in range(30)]
    demand[7], demand[19] = 400, 0
    found = forecast(history(demand, limit=60))
    assert found is not None
    assert found.per_day == 1
    assert found.runs_out == TODAY + timedelta(days=21)


def test_a_full_allotment_has_run_out_today() -> None:
    found = forecast(history([50] * 10, limit=50))
    assert found is not None
    assert found.runs_out == TODAY


@pytest.mark.parametrize("demand", [[40] * 20, list(range(60, 40, -1))])
def test_what_does_not_grow_does_not_run_out(demand: list[int]) -> None:
    found = forecast(history(demand, limit=70))
    assert found is not None
    assert found.runs_out is None


def test_a_few_days_say_nothing() -> None:
    assert forecast(history([1] * (DAYS_AT_LEAST - 1), limit=9)) is None
    assert forecast([]) is None


@pytest.mark.parametrize(("limit", "left"), [(YEARS_AHEAD.days, YEARS_AHEAD), (YEARS_AHEAD.days + 1, None)])
def test_what_runs_out_within_two_years_has_its_day(limit: int, left: timedelta | None) -> None:
    found = forecast(history([day - 9 for day in range(10)], limit))
    assert found is not None
    assert found.runs_out == (TODAY + left if left else None)


def test_the_limit_of_today_counts() -> None:
    snapshots = history([10 + day for day in range(10)], limit=19)
    found = forecast([*snapshots[:-1], replace(snapshots[-1], limit=24)])
    assert found is not None
    assert found.runs_out == TODAY + timedelta(days=5)


@pytest.mark.parametrize(("days", "place"), [(21, 83), (43, 390)])
def test_the_interval_is_sens(days: int, place: int) -> None:
    """Of 21 days there are 210 slopes. N - C is 210 - 1.2816 * sqrt(21 * 20 * 47 / 18), and half of that 83."""
    demand = [day**3 for day in range(days)]
    slopes = sorted((after - before) / (b - a) for (a, before), (b, after) in combinations(enumerate(demand), 2))
    found = forecast(history(demand, limit=10**6))
    assert found is not None
    assert (found.slowest, found.fastest) == (slopes[place - 1], slopes[len(slopes) - place])


@given(st.lists(st.integers(0, 100), min_size=DAYS_AT_LEAST, max_size=40))
def test_what_sinks_is_the_mirror_of_what_grows(demand: list[int]) -> None:
    grows, sinks = (forecast(history(each, limit=200)) for each in (demand, [100 - one for one in demand]))
    assert grows is not None
    assert sinks is not None
    assert (sinks.slowest, sinks.per_day, sinks.fastest) == (-grows.fastest, -grows.per_day, -grows.slowest)


def test_the_interval_holds_what_it_says() -> None:
    """Of many noisy lines, about 80 % have their true slope within the interval."""
    noise, hits, times = random.Random(7), 0, 300
    for _ in range(times):
        demand = [round(1000 + 3 * day + noise.gauss(0, 12)) for day in range(40)]
        found = forecast(history(demand, limit=2000))
        assert found is not None
        assert found.slowest <= found.per_day <= found.fastest
        hits += found.slowest <= 3 <= found.fastest
    assert 0.74 <= hits / times <= 0.88


@given(st.lists(st.integers(0, 100), min_size=DAYS_AT_LEAST, max_size=40), st.integers(0, 120))
def test_the_days_are_in_their_order(demand: list[int], limit: int) -> None:
    found = forecast(history(demand, limit))
    assert found is not None
    days = [found.earliest, found.runs_out, found.latest]
    ordered = [day or date.max for day in days]
    assert ordered == sorted(ordered)
    assert all(day is None or day >= TODAY for day in days)
