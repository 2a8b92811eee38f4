"""The few statistics that the benchmarks need."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """Several measurements of the same: the lowest, the median and the highest."""

    low: float
    middle: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """The spread of at least one value."""
    return Spread(min(values), median(values), max(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of at least one value that a share (0 to 1) of them does not exceed: the nearest rank."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]
