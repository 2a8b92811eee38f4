"""How much may be asked of Microsoft Graph now, and whose turn it is.

Graph limits what one app may ask of one tenant ("Microsoft Graph throttling limits: identity and access"): resource
units in 10 seconds, by the size of the tenant, and writes in 150 seconds. The budget stays below: in any such window no
more is let through than the limit. What an administrator waits for goes first; background work takes turns, an
allotment at a time by what each has used, so that one with 50,000 joins delays another by no more than its own share.

Pure: time is handed in, so that a day can be tried in a moment.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count

BURST = 0.2
"""This share of a window's limit may be used at once; the rest flows in evenly, so that both together are the limit."""

RESERVED = 0.25
"""This share of a burst is left for what administrators wait for."""


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

    def shared(self, workers: int) -> "Limits":
        """One worker's part of them."""
        return Limits(self.units / workers, self.writes / workers, self.units_window, self.writes_window)


LIMITS: Mapping[TenantSize, Limits] = {
    TenantSize.SMALL: Limits(3500, 3000),
    TenantSize.MEDIUM: Limits(5000, 3000),
    TenantSize.LARGE: Limits(8000, 3000),
}
"""Per app and tenant."""


@dataclass(slots=True)
class Bucket:
    """Tokens that flow in evenly, up to a burst. A request larger than the burst is let through when it is full."""

    burst: float
    per_second: float
    level: float
    since: datetime

    @staticmethod
    def of(limit: float, window: timedelta, now: datetime) -> "Bucket":
        """A full bucket that lets no more than the limit through in any window."""
        burst = limit * BURST
        return Bucket(burst, (limit - burst) / window.total_seconds(), burst, now)

    def refill(self, now: datetime) -> None:
        """Take in what has flowed since."""
        if now > self.since:
            flowed = self.per_second * (now - self.since).total_seconds()
            self.level, self.since = min(self.burst, self.level + flowed), now

    def wait(self, amount: float, reserve: float) -> float:
        """Seconds until the amount may be taken and the reserve is left; 0: now. What costs nothing never waits."""
        if amount <= 0:
            return 0
        needed = min(self.burst, amount + reserve * self.burst)
        return max(0, needed - self.level) / self.per_second


@dataclass(slots=True, eq=False)
class Ticket:
    """Somebody's place: owner is the allotment that the work is for; None: an administrator waits for it."""

    cost: Cost
    owner: str | None
    number: int
    start: float = 0.0


@dataclass(slots=True)
class _Owner:
    """One allotment's tickets in their order, and how far it has come in the turns."""

    turn: float = 0.0
    tickets: deque[Ticket] = field(default_factory=deque)


class Budget:
    """Lets tickets through as the limits permit: administrators' first, then an allotment at a time.

    Turns follow start-time fair queuing: each allotment's next ticket carries what the allotment has used so far, and
    the smallest is next. Who had nothing to do for a while has saved nothing up.
    """

    def __init__(self, limits: Limits, now: datetime) -> None:
        self._units = Bucket.of(limits.units, limits.units_window, now)
        self._writes = Bucket.of(limits.writes, limits.writes_window, now)
        self._first: deque[Ticket] = deque()
        self._owners: dict[str, _Owner] = {}
        self._numbers = count()
        self._turn = 0.0
        self._paused_until = now

    def ask(self, cost: Cost, owner: str | None) -> Ticket:
        """Queue up for so much."""
        ticket = Ticket(cost, owner, next(self._numbers))
        if owner is None:
            self._first.append(ticket)
            return ticket
        theirs = self._owners.setdefault(owner, _Owner(self._turn))
        ticket.start = max(theirs.turn, self._turn)
        theirs.turn = ticket.start + self._seconds(cost)
        theirs.tickets.append(ticket)
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Give a place up."""
        if ticket.owner is None:
            self._first.remove(ticket)
            return
        theirs = self._owners[ticket.owner]
        theirs.tickets.remove(ticket)
        theirs.turn -= self._seconds(ticket.cost)
        self._forget_idle()

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
        if self._first:
            return self._first[0]
        heads = [theirs.tickets[0] for theirs in self._owners.values() if theirs.tickets]
        return min(heads, key=lambda head: (head.start, head.number), default=None)

    def _wait(self, ticket: Ticket, now: datetime) -> float:
        self._units.refill(now)
        self._writes.refill(now)
        reserve = 0.0 if ticket.owner is None else RESERVED
        short = max(self._units.wait(ticket.cost.units, reserve), self._writes.wait(ticket.cost.writes, reserve))
        return max(short, (self._paused_until - now).total_seconds())

    def _take(self, ticket: Ticket) -> None:
        self._units.level -= ticket.cost.units
        self._writes.level -= ticket.cost.writes
        if ticket.owner is None:
            self._first.popleft()
            return
        self._turn = max(self._turn, ticket.start)
        self._owners[ticket.owner].tickets.popleft()
        self._forget_idle()

    def _forget_idle(self) -> None:
        """An allotment that asks for nothing is remembered only while it is ahead of the others."""
        self._owners = {
            owner: theirs for owner, theirs in self._owners.items() if theirs.tickets or theirs.turn > self._turn
        }

    def _seconds(self, cost: Cost) -> float:
        """For how long the cost uses what flows in."""
        return max(cost.units / self._units.per_second, cost.writes / self._writes.per_second)
