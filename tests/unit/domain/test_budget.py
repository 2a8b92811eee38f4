"""What flows in and what may be taken: the numbers of one bucket, and of the limits. Whose turn it is are laws
(tests/property/test_budget.py).
"""

from datetime import timedelta

import pytest

from infra.graph.throttle import LIMITS, Bucket, Cost, Limits, TenantSize
from tests.unit.domain.samples import NOW, SECOND

WINDOW = timedelta(seconds=10)


def bucket() -> Bucket:
    """Of 100 in 10 seconds a fifth may go at once, and 8 a second flow in."""
    return Bucket.of(100, WINDOW, NOW)


def test_a_burst_and_what_flows_in_are_the_limit_together() -> None:
    full = bucket()
    assert (full.level, full.burst, full.per_second) == (20, 20, 8)
    assert full.burst + full.per_second * WINDOW.total_seconds() == 100


@pytest.mark.parametrize(("seconds", "level"), [(0, 0), (1, 8), (2.5, 20), (3600, 20)])
def test_it_fills_up_to_a_burst(seconds: float, level: float) -> None:
    empty = bucket()
    empty.level = 0
    empty.refill(NOW + seconds * SECOND)
    assert empty.level == level
    empty.refill(NOW)
    assert empty.level == level


def test_more_flows_in_when_little_was_there_for_a_window() -> None:
    """The limit less the most that was there: 20 until the window is over, then 8."""
    busy = bucket()
    busy.level -= 20
    for second in range(1, 11):
        busy.refill(NOW + second * SECOND)
        assert busy.level == pytest.approx(8)
        busy.level -= 8
    busy.refill(NOW + 11 * SECOND)
    busy.level -= 8
    busy.refill(NOW + 11.5 * SECOND)
    assert busy.level == pytest.approx(4.6)


def test_the_same_time_never_flows_in_twice() -> None:
    empty = bucket()
    empty.level = 0
    for _ in range(3):
        empty.refill(NOW + SECOND)
    assert empty.level == 8


@pytest.mark.parametrize(
    ("level", "amount", "reserve", "seconds"),
    [
        (20, 20, 0, 0),
        (20, 15, 0.25, 0),  # 5 are left
        (20, 16, 0.25, 0),  # with the reserve that is more than a burst: it goes when the bucket is full
        (19, 16, 0.25, 1 / 8),
        (4, 12, 0, 1),
        (4, 15, 0.25, 2),
        (0, 500, 0, 2.5),  # more than a burst
        (-8, 8, 0, 2),
        (0, 0, 0.25, 0),
        (-8, 0, 0.25, 0),  # what costs nothing never waits
    ],
)
def test_how_long_somebody_waits(level: float, amount: float, reserve: float, seconds: float) -> None:
    one = bucket()
    one.level = level
    assert one.wait(amount, reserve) == pytest.approx(seconds)


def test_costs_are_added() -> None:
    assert Cost(1, 7) + Cost(2, 3) == Cost(3, 10)


def test_workers_share_what_is_used_and_not_the_windows() -> None:
    limits = LIMITS[TenantSize.LARGE]
    assert limits.part(1 / 4) == Limits(2000, 750, timedelta(seconds=10), timedelta(seconds=150))
