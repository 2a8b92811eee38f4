"""When an allotment runs out: a straight line through its history, and how far it can be trusted.

The slope is Theil and Sen's: the median of the slopes between all pairs of days, which a few odd days do not move.
Its confidence interval follows Sen (1968, "Estimates of the regression coefficient based on Kendall's tau").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from math import ceil, sqrt

from domain.reconciliation.history import Snapshot

DAYS_AT_LEAST = 7
DAYS_LOOKED_AT = 90
YEARS_AHEAD = timedelta(days=730)
"""Nobody plans by a straight line farther than that."""

CONFIDENCE = 0.8
QUANTILE = 1.2815515655446008
"""Of the normal distribution at (1 + CONFIDENCE) / 2. Every start would load `statistics` to work it out."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """How demand (seats, people who wait, and people who were denied one) grows, and when it reaches the limit.

    per_day:  seats a day; slowest and fastest: 80 % of such histories have their slope between them.
    runs_out: the day on which demand reaches the limit; None: not within two years.
    earliest, latest: the same by the fastest and the slowest slope.
    """

    per_day: float
    slowest: float
    fastest: float
    runs_out: date | None
    earliest: date | None
    latest: date | None


def forecast(history: Sequence[Snapshot]) -> Forecast | None:
    """The forecast from the latest 90 snapshots, the oldest first; None where there are fewer than seven."""
    recent = history[-DAYS_LOOKED_AT:]
    if len(recent) < DAYS_AT_LEAST:
        return None
    today, room = recent[-1].day, recent[-1].limit - _demand(recent[-1])
    slope, slowest, fastest = _slopes([(each.day.toordinal(), _demand(each)) for each in recent])
    return Forecast(
        per_day=slope,
        slowest=slowest,
        fastest=fastest,
        runs_out=_reached(today, room, slope),
        earliest=_reached(today, room, fastest),
        latest=_reached(today, room, slowest),
    )


def _demand(snapshot: Snapshot) -> int:
    return snapshot.used + snapshot.waiting + snapshot.unmet


def _slopes(points: Sequence[tuple[int, int]]) -> tuple[float, float, float]:
    """The median slope, and the ends of its confidence interval, which are equally many places from either end."""
    slopes = sorted((other[1] - one[1]) / (other[0] - one[0]) for one, other in combinations(points, 2))
    days, pairs = len(points), len(slopes)
    width = QUANTILE * sqrt(days * (days - 1) * (2 * days + 5) / 18)
    place = int((pairs - width) / 2)
    middle = (slopes[(pairs - 1) // 2] + slopes[pairs // 2]) / 2
    return middle, slopes[place - 1], slopes[-place]


def _reached(today: date, room: float, slope: float) -> date | None:
    """The day on which so much room is used up; today, where there is none left."""
    if room <= 0:
        return today
    if slope <= 0 or room / slope > YEARS_AHEAD.days:
        return None
    return today + timedelta(days=ceil(room / slope))
