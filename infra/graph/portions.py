"""Which part of Microsoft Graph's limits a worker may use, by what the others tell.

The workers of an app share the limits, and don't see each other. An administrator says how many there are at most, and
each may always use its even part. What the others leave, those may use that ask a lot: every ten seconds such a worker
tells what it uses, and reads what the others tell.

It takes less as soon as it reads that it should. It takes more once it has read twice that it may, so that workers
which begin at the same time have all told by then. Between two looks others can begin, so for ten seconds there may be
a few requests too many. Graph refuses those, and says how long to wait.

Pure: time is handed in, so that a day can be tried in a moment.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.graph.throttle import NOTHING, Cost, Limits

PERIOD = timedelta(seconds=10)
"""So often a worker tells and reads, while it asks a lot."""

LAPSES = timedelta(seconds=30)
"""What is older isn't believed."""

LIGHT = 0.02
"""Who uses less of the limits than this tells nothing: a single join costs no request to Table Storage for it."""

GROWTH = 2
"""So many times what a worker uses is left for it, as it may use more before it tells the next time."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a worker tells. used: the part of the limits that it used lately. waits: whether it had to wait for more."""

    worker: str
    told: datetime
    used: float
    waits: bool


def part_of(own: Use, others: Collection[Use], workers_at_most: int) -> float:
    """The part of the limits that a worker may use.

    Those that wait share evenly what the others don't use, but nobody has less than the even part of all.
    """
    known = [other for other in others if other.told > own.told - LAPSES]
    sharing = 1 + sum(other.waits for other in known)
    left = 1 - sum(GROWTH * other.used for other in known if not other.waits)
    return max(1 / max(workers_at_most, sharing), left / sharing)


class Portion:
    """The part of one worker. part: what it may use now.

    limits: those of all workers together. workers_at_most: how many are expected.
    """

    def __init__(self, worker: str, limits: Limits, workers_at_most: int, now: datetime) -> None:
        self.part = self._read = 1 / workers_at_most
        self._worker = worker
        self._limits = limits
        self._workers_at_most = workers_at_most
        self._since = now
        self._cost, self._waits = NOTHING, False

    def count(self, cost: Cost, *, waits: bool) -> None:
        """Count what is asked of Graph. waits: something has to wait for its turn."""
        self._cost += cost
        self._waits = self._waits or waits

    def due(self, now: datetime) -> Use | None:
        """What is to be told, where a period is over in which the worker asked a lot. Another period begins then."""
        if now < self._since + PERIOD:
            return None
        use = Use(self._worker, now, min(self.part, self._used(now - self._since)), self._waits)
        self._since, self._cost, self._waits = now, NOTHING, False
        if use.waits or use.used >= LIGHT:
            return use
        self.read(use, None)
        return None

    def read(self, own: Use, others: Collection[Use] | None) -> None:
        """Take in what the others have told. None: it isn't known, and the even part is what counts."""
        even = 1 / self._workers_at_most
        before, self._read = self._read, even if others is None else part_of(own, others, self._workers_at_most)
        self.part = min(before, self._read)

    def _used(self, period: timedelta) -> float:
        units = self._limits.units * (period / self._limits.units_window)
        writes = self._limits.writes * (period / self._limits.writes_window)
        return max(self._cost.units / units, self._cost.writes / writes)
