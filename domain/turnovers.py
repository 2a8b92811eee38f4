"""How long it takes until a seat that somebody leaves is the licence of the next in line, over all allotments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from domain.allotments import Allotment

LOOKED_BACK = timedelta(days=30)
"""What was passed on so long ago says little about now."""


@dataclass(frozen=True, slots=True)
class Turnovers:
    """How many seats were passed on, the first of them when, and how long it took: of half of them, of all but one in
    a hundred, and at most.
    """

    count: int
    since: datetime
    half: timedelta
    nearly_all: timedelta
    longest: timedelta


def turnovers(allotments: Iterable[Allotment], now: datetime) -> Turnovers | None:
    """Of all allotments, lately; None where no seat was passed on."""
    found = [each for one in allotments for each in one.turnovers if each.licensed > now - LOOKED_BACK]
    if not found:
        return None
    took = sorted(each.took for each in found)
    since = min(each.licensed for each in found)
    return Turnovers(len(took), since, _nearest(took, 0.5), _nearest(took, 0.99), took[-1])


def _nearest(took: list[timedelta], share: float) -> timedelta:
    """The nearest rank: the smallest that a share of them does not exceed."""
    return took[ceil(share * len(took)) - 1]
