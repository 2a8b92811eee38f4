"""How much may be asked of Microsoft Graph now, and whose turn it is.

Graph limits what one app may ask of one tenant ("Microsoft Graph throttling limits: identity and access"). It counts
resource units in 10 seconds, by the size of the tenant, and writes in 150 seconds. The budget stays below: in any such
window no more is let through than the limit. The API's callers have a share of it, and the app's own work has the rest.
What one of them does not want the other may use. Within each, the caller or the allotment that has used least has the
next turn. So a flood of one delays another by no more than its own share.

Pure: time is handed in, so that a day can be tried in a moment.
"""

from collections import deque
from collections.abc import Container, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BURST = 0.2
"""This share of a window's limit may be used at once, after a rest."""


class Share(StrEnum):
    """For whom something is asked of Graph: for a caller of the API, or for the app's own work."""

    CALLERS = "callers"
    WORK = "work"


SHARES: Mapping[Share, float] = {Share.CALLERS: 0.25, Share.WORK: 0.75}
"""What each has of what flows in, while both want more than there is."""

RESERVED = SHARES[Share.CALLERS]
"""This share of a burst is left by work while no caller asks, so that the next one who does need not wait."""


class TenantSize(StrEnum):
    """Graph's sizes: S has less than 50 users, M up to 500, L more."""

    SMALL = "S"
    MEDIUM = "M"
    LARGE = "L"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request uses."""

    units: float
    writes: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.units + other.units, self.writes + other.writes)


NOTHING = Cost(0, 0)


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be used in a window of each kind."""

    units: float
    writes: float
    units_window: timedelta = timedelta(seconds=10)
    writes_window: timedelta = timedelta(seconds=150)

    def part(self, part: float) -> "Limits":
        """One worker's part of them."""
        return Limits(self.units * part, self.writes * part, self.units_window, self.writes_window)


LIMITS: Mapping[TenantSize, Limits] = {
    TenantSize.SMALL: Limits(3500, 3000),
    TenantSize.MEDIUM: Limits(5000, 3000),
    TenantSize.LARGE: Limits(8000, 3000),
}
"""Per app and tenant."""


@dataclass(slots=True)
class Bucket:
    """Tokens that flow in, up to a burst. A request larger than the burst is let through when it is full.

    In any window no more can be used than was there at its beginning, and what has flowed in since. So what flows in is
    the limit less the most that was there at any time of the last window. After a rest that is the limit without the
    burst. In a long backlog, where little is ever there, it is nearly all of the limit.
    """

    limit: float
    window: timedelta
    level: float
    since: datetime
    peaks: deque[tuple[datetime, float]]
    """Levels of the last window and when they were reached, each lower than those before."""

    @staticmethod
    def of(limit: float, window: timedelta, now: datetime) -> "Bucket":
        """A full bucket that lets no more than the limit through in any window."""
        return Bucket(limit, window, limit * BURST, now, deque([(now, limit * BURST)]))

    @property
    def burst(self) -> float:
        """The most that may be used at once."""
        return self.limit * BURST

    @property
    def per_second(self) -> float:
        """What flows in at the least."""
        return self._flow(self.burst)

    def resize(self, limit: float, now: datetime) -> None:
        """Go on with another limit, as if it had been that one for a window; more isn't there before it has flowed in.

        What is given up to others, and later taken over from them, then stays within the limit that all of them share.
        """
        if limit == self.limit:
            return
        self.refill(now)
        change = limit / self.limit
        self.limit = limit
        self.level *= min(1.0, change)
        self.peaks = deque((at, level * change) for at, level in self.peaks)

    def refill(self, now: datetime) -> None:
        """Take in what has flowed since."""
        if now > self.since:
            self.level = self._level_after((now - self.since).total_seconds())
            self.since = now
            while self.peaks and (self.peaks[-1][1] <= self.level):
                self.peaks.pop()
            self.peaks.append((now, self.level))

    def wait(self, amount: float, reserve: float) -> float:
        """Seconds until the amount may be taken and the reserve is left; 0: now. What costs nothing never waits."""
        if amount <= 0:
            return 0
        short = max(0, min(self.burst, amount + reserve * self.burst) - self.level)
        most = self._most()
        below = min(short, most - self.level)
        return below / self._flow(most) + (short - below) / self.per_second

    def _level_after(self, seconds: float) -> float:
        most = self._most()
        flow = self._flow(most)
        until_most = (most - self.level) / flow
        if seconds <= until_most:
            return self.level + flow * seconds
        return min(self.burst, most + self.per_second * (seconds - until_most))

    def _most(self) -> float:
        """The highest level of the last window. The level that there is now is one of them, before what was taken."""
        while self.peaks[0][0] < self.since - self.window:
            self.peaks.popleft()
        return self.peaks[0][1]

    def _flow(self, most: float) -> float:
        return (self.limit - most) / self.window.total_seconds()


@dataclass(slots=True, eq=False)
class Ticket:
    """Somebody's place. owner: who takes turns in the share: a caller, or the allotment that the work is for."""

    cost: Cost
    share: Share
    owner: str


class Turns[Each: Hashable]:
    """The turn is for the one that has used least (start-time fair queuing).

    One that wanted nothing for a while has saved nothing up, and is no further behind than the others.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._used: dict[Each, float] = {}

    def begin(self, each: Each) -> None:
        """From now on it wants something."""
        self._used[each] = max(self._used.get(each, 0.0), self._now)

    def next(self, asking: Iterable[Each]) -> Each:
        """The next one of those that want something. Where several have used as little, it is the first of them."""
        return min(asking, key=self._used.__getitem__)

    def take(self, each: Each, used: float) -> None:
        """It has had its turn, and used so much."""
        self._now = self._used[each]
        self._used[each] += used

    def forget(self, asking: Container[Each]) -> None:
        """Forget all that want nothing, but those that are ahead of the others."""
        self._used = {each: used for each, used in self._used.items() if each in asking or used > self._now}


class _Line:
    """The tickets of a share, each owner's in their order."""

    def __init__(self) -> None:
        self._turns = Turns[str]()
        self._tickets: dict[str, deque[Ticket]] = {}

    def __bool__(self) -> bool:
        return bool(self._tickets)

    def add(self, ticket: Ticket) -> None:
        if ticket.owner not in self._tickets:
            self._turns.begin(ticket.owner)
            self._tickets[ticket.owner] = deque()
        self._tickets[ticket.owner].append(ticket)

    def first(self) -> Ticket:
        return self._tickets[self._turns.next(self._tickets)][0]

    def take(self, ticket: Ticket, used: float) -> None:
        self._turns.take(ticket.owner, used)
        self.remove(ticket)

    def remove(self, ticket: Ticket) -> None:
        theirs = self._tickets[ticket.owner]
        theirs.remove(ticket)
        if not theirs:
            del self._tickets[ticket.owner]
            self._turns.forget(self._tickets)


class Budget:
    """Lets tickets through as the limits permit: by the turns of the shares, and of the owners in each."""

    def __init__(self, limits: Limits, now: datetime) -> None:
        self._units = Bucket.of(limits.units, limits.units_window, now)
        self._writes = Bucket.of(limits.writes, limits.writes_window, now)
        self._turns = Turns[Share]()
        self._lines = {share: _Line() for share in Share}
        self._paused_until = now

    def ask(self, cost: Cost, share: Share, owner: str) -> Ticket:
        """Queue up for so much."""
        ticket, line = Ticket(cost, share, owner), self._lines[share]
        if not line:
            self._turns.begin(share)
        line.add(ticket)
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Give a place up."""
        self._lines[ticket.share].remove(ticket)

    def resize(self, limits: Limits, now: datetime) -> None:
        """Go on with other limits, of the same windows."""
        self._units.resize(limits.units, now)
        self._writes.resize(limits.writes, now)

    def pause(self, until: datetime) -> None:
        """Let nothing through before then: Graph has asked for it (Retry-After)."""
        self._paused_until = max(self._paused_until, until)

    def released(self, now: datetime) -> list[Ticket]:
        """Those who may go now, in their order; what they use is taken."""
        released = []
        while (ticket := self._next()) is not None and self._wait(ticket, now) <= 0:
            self._take(ticket)
            released.append(ticket)
        return released

    def wait(self, now: datetime) -> timedelta | None:
        """How long until the next may go; None: nobody asks."""
        ticket = self._next()
        return None if ticket is None else timedelta(seconds=self._wait(ticket, now))

    def _next(self) -> Ticket | None:
        asking = [share for share, line in self._lines.items() if line]
        return self._lines[self._turns.next(asking)].first() if asking else None

    def _wait(self, ticket: Ticket, now: datetime) -> float:
        self._units.refill(now)
        self._writes.refill(now)
        reserve = 0.0 if self._lines[Share.CALLERS] else RESERVED
        short = max(self._units.wait(ticket.cost.units, reserve), self._writes.wait(ticket.cost.writes, reserve))
        return max(short, (self._paused_until - now).total_seconds())

    def _take(self, ticket: Ticket) -> None:
        self._units.level -= ticket.cost.units
        self._writes.level -= ticket.cost.writes
        used = self._seconds(ticket.cost)
        self._turns.take(ticket.share, used / SHARES[ticket.share])
        self._lines[ticket.share].take(ticket, used)

    def _seconds(self, cost: Cost) -> float:
        """For how long the cost uses what flows in."""
        return max(cost.units / self._units.per_second, cost.writes / self._writes.per_second)
