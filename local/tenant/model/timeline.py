"""The tenant's time: the order of commits, what the lagging replica shows, and work that falls due."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random

from local.tenant.model.knobs import NO_TIME

type Clock = Callable[[], datetime]


class Timeline:
    """Orders everything that happens in one tenant; nothing here reads a wall clock.

    Time never runs backwards: where the clock does, the newest time seen holds.
    """

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random
        self._commits: list[datetime] = []
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._scheduled = 0
        self._running_at: datetime | None = None
        self._latest = clock()
        self._lag = NO_TIME
        self._shown = 0

    @property
    def now(self) -> datetime:
        """The present; while due work runs, the time at which it was due."""
        if self._running_at is not None:
            return self._running_at
        self._latest = max(self._latest, self._clock())
        return self._latest

    @property
    def version(self) -> int:
        """The number of commits so far."""
        return len(self._commits)

    def commit(self) -> int:
        """Open a new version at the present time."""
        self._commits.append(self.now)
        return len(self._commits)

    @property
    def replication_lag(self) -> timedelta:
        """How far reads are behind writes."""
        return self._lag

    @replication_lag.setter
    def replication_lag(self, lag: timedelta) -> None:
        self.visible_version()  # what has been shown stays shown
        self._lag = lag

    def visible_version(self) -> int:
        """The newest version that reads see: the newest one at least the lag old, and never older than one shown."""
        visible = bisect_right(self._commits, self.now - self._lag) if self._lag else len(self._commits)
        self._shown = max(self._shown, visible)
        return self._shown

    def schedule(self, delay: timedelta, work: Callable[[], None]) -> None:
        """Have `work` done `delay` from now; work due at the same time runs in the order it was scheduled."""
        self._scheduled += 1
        heappush(self._due, (self.now + delay, self._scheduled, work))

    def delay_within(self, bounds: tuple[timedelta, timedelta]) -> timedelta:
        """A delay between the two bounds, from the tenant's own random numbers."""
        shortest, longest = bounds
        if shortest == longest:
            return shortest
        return shortest + (longest - shortest) * self._random.random()

    def next_due(self) -> datetime | None:
        """When the next background work is due; None if there is none."""
        return self._due[0][0] if self._due else None

    def run_due(self) -> int:
        """Do all work that is due by now, each piece at its own time; returns how many pieces were done."""
        if not self._due or self._running_at is not None:
            return 0
        now, done = self.now, 0
        if self._due[0][0] > now:
            return 0
        try:
            while self._due and self._due[0][0] <= now:
                due, _, work = heappop(self._due)
                self._running_at = due
                work()
                done += 1
        finally:
            self._running_at = None
        return done
