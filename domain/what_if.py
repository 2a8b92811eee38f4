"""What would have been: the log of decisions of an allotment, replayed under other limits, another order, another rule.

The log says who came and left, and when. `record_of` takes that out of it, with what the app could not choose either:
when the seats of leavers became free. `replay` then decides again, with a few lines that do the same as
`domain.admission.decide` does about numbers alone. Leavers come first, then the waiting room, then newcomers. Under
what was really so it gives what was really decided; property tests hold it to `decide` itself.

What the log cannot say is assumed, and told. Somebody who was removed again would have stayed as long as others did
(the median). The seat of somebody who left would have become free as fast as others did.

Times are seconds since 1970, for a year of decisions is replayed in milliseconds.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush, nlargest
from itertools import count
from math import inf
from statistics import median
from typing import Protocol

from domain.allotments import Decision, DecisionKind, Overflow
from domain.objections.coding import code, value_in
from domain.waiting_order import HIGHEST_CLASS, Rank, WaitingOrder

POINTS_AT_MOST = 200
"""So many points of time a replay is drawn by."""

LONGEST_AT_MOST = 20
"""So many people are named, of those who waited longest."""

FREED_AFTER = 60.0
"""Seconds until a leaver's seat is free, where the log shows no such time."""

_MONTH = 365.25 / 12 * 86_400
_DAY = 86_400
_MINUTE = 60

_LEAVES, _PROMOTES, _RETURNS, _COMES, _GIVES_UP, _ORDERS = range(6)
"""The order within a plan, and last what is a plan of its own."""

type _Key = tuple[float, float]
"""When something happens: the time, and where it stands among the groups of decisions of the same time."""


@dataclass(slots=True)
class _Leave:
    """Somebody left. seated: they had a seat. freed: when it became free; None: they came back to it, or it is not
    known. returns: they came back to it.
    """

    user: str
    at: float
    seated: bool
    freed: _Key | None = None
    returns: bool = False
    estimated: bool = False


@dataclass(slots=True)
class _Arrival:
    """Somebody came. refused: they were removed again. priority, days: their class, where the line went by priority."""

    user: str
    refused: bool
    priority: int | None = None
    days: int = 0


@dataclass(slots=True)
class _Group:
    """Decisions of one plan: what it began with, and what it was about.

    more: seats in use that the log before does not explain; negative: that are free, and nobody is known to have left.
    moves: who was moved in line, with how many ahead; and who was given a class.
    """

    at: float
    limit: int
    waits: bool
    phase: int = _LEAVES
    more: int = 0
    leaves: list[_Leave] = field(default_factory=list)
    returns: list[str] = field(default_factory=list)
    arrivals: list[_Arrival] = field(default_factory=list)
    moves: list[tuple[str, int]] = field(default_factory=list)
    classes: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Record:
    """What the log says of who came and left.

    seated, waiting: who had a seat, or waited, before the first decision; anonymous: further seats in use by then.
    decided: how often which outcome was decided about whom. freed_after, stay: seconds, the medians.
    """

    groups: Sequence[_Group]
    began: float
    seated: frozenset[str]
    waiting: tuple[str, ...]
    anonymous: int
    decided: Counter[tuple[str, str]]
    freed_after: float
    stay: float | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is to be different; None: as it was.

    limits: from when on which limit holds, the earliest first; before the first, the limit is as it was.
    ranks:  the classes of people, where `order` goes by priority; of whom there is none, the order's default.
    """

    limits: Sequence[tuple[datetime, int]] | None = None
    overflow: Overflow | None = None
    order: WaitingOrder | None = None
    ranks: Mapping[str, Rank] = field(default_factory=dict)


AS_IT_WAS = WhatIf()


@dataclass(frozen=True, slots=True)
class Point:
    """How things were by then: seats in use, the most people who waited since the point before, and the limit."""

    at: datetime
    used: int
    waiting: int
    limit: int


@dataclass(frozen=True, slots=True)
class Replay:
    """What would have been.

    joined:   how often somebody came who had neither a seat nor a place in line.
    at_once:  of these, how many got a seat at once; waited: had to wait; refused: were removed again.
    promoted: how many got a seat after they had waited. still_waiting: how many wait at the end.
    waits:    seconds, of those who were promoted and of those who still wait (so far), the shortest first.
    longest:  who waited longest, with the seconds and whether they still wait; at most LONGEST_AT_MOST.
    peak:     the most seats in use. unit_days: the limit, summed up over days; seat_days: the seats in use.
    produced: how often which outcome was decided about whom.
    """

    joined: int
    at_once: int
    waited: int
    refused: int
    promoted: int
    still_waiting: int
    waits: tuple[float, ...]
    longest: tuple[tuple[str, float, bool], ...]
    peak: int
    unit_days: float
    seat_days: float
    points: tuple[Point, ...]
    produced: Counter[tuple[str, str]]

    def wait(self, share: float) -> float:
        """The wait, in seconds, that this share of those who waited did not exceed; 0 where nobody waited."""
        return self.waits[min(len(self.waits) - 1, int(share * len(self.waits)))] if self.waits else 0.0

    @property
    def mean_wait(self) -> float:
        """Seconds; 0 where nobody waited."""
        return sum(self.waits) / len(self.waits) if self.waits else 0.0

    @property
    def unit_months(self) -> float:
        """What the limit costs, in prices of a month."""
        return self.unit_days * _DAY / _MONTH


def agreement(record: Record, replayed: Replay) -> float:
    """Which share of the recorded decisions the replay has decided as well; 1 where there are none."""
    total = record.decided.total()
    return (record.decided & replayed.produced).total() / total if total else 1.0


_OUTCOMES = frozenset({DecisionKind.LICENSED, DecisionKind.WAITING, DecisionKind.ROLLED_BACK, DecisionKind.PROMOTED})
_GONE = frozenset({DecisionKind.RELEASED, DecisionKind.ENDED})
_LEFT_THE_LINE = frozenset({"leftWaiting", "endedWaiting"})


def record_of(decisions: Sequence[Decision], *, waits: bool) -> Record:
    """What a log says, the oldest decision first. waits: whether people over the limit wait, as far as no decision says
    otherwise.
    """
    reader = _Reader(decisions, waits)
    for index, decision in enumerate(decisions):
        reader.read(index, decision)
    return reader.finished()


class _Reader:
    def __init__(self, decisions: Sequence[Decision], waits: bool) -> None:
        self.groups: list[_Group] = []
        self.back = _who_comes_back(decisions)
        seated, waiting = _before(decisions)
        self.seated, self.waiting = frozenset(seated), tuple(waiting)
        self.used = next((each.used for each in decisions if _concerns(each)), 0)
        self.anonymous = max(0, self.used - len(seated))
        self.began = decisions[0].decided.timestamp() if decisions else 0.0
        self.holders, self.line = set(seated), set(waiting)
        self.since: dict[str, float] = {}
        self.releasing: list[_Leave] = []
        self.freed = 0
        self.delays: list[float] = []
        self.stays: list[float] = []
        self.decided: Counter[tuple[str, str]] = Counter()
        self.waits = waits

    def read(self, index: int, decision: Decision) -> None:
        user, kind, at = decision.user_id, decision.kind, decision.decided.timestamp()
        barred = kind in {DecisionKind.ROLLED_BACK, DecisionKind.INELIGIBLE} and not decision.requested
        if barred and user not in self.line:
            return  # they don't meet the conditions, whatever the limit
        if kind in _GONE or barred:
            group = self._group(decision, at, _LEAVES)
            seated = not barred and code(decision.reason) not in _LEFT_THE_LINE
            leave = _Leave(user, at, seated, returns=index in self.back)
            group.leaves.append(leave)
            self.holders.discard(user)
            self.line.discard(user)
            if seated and not leave.returns:
                self.releasing.append(leave)
            if seated and user in self.since:
                self.stays.append(at - self.since.pop(user))
        elif kind is DecisionKind.PROMOTED:
            self._group(decision, at, _PROMOTES)
            self.line.discard(user)
            self._sits(user, at)
        elif kind is DecisionKind.ROLLED_BACK and user in self.line:
            self._group(decision, at, _GIVES_UP).waits = False
            self.line.discard(user)
        elif kind in {DecisionKind.LICENSED, DecisionKind.WAITING, DecisionKind.ROLLED_BACK}:
            self._comes(decision, at)
        if _concerns(decision) and decision.requested and kind in _OUTCOMES:
            self.decided[user, kind] += 1

    def _comes(self, decision: Decision, at: float) -> None:
        user, kind, said = decision.user_id, decision.kind, code(decision.reason)
        if kind is DecisionKind.LICENSED and not decision.requested:
            if said == "cameBack":
                self._group(decision, at, _RETURNS).returns.append(user)
                self.holders.add(user)
            return
        priority, days = value_in(decision.reason, "priority"), value_in(decision.reason, "days")
        if kind is DecisionKind.WAITING and not decision.requested:
            group = self._group(decision, at, _ORDERS)
            ahead = value_in(decision.reason, "ahead")
            if isinstance(priority, int) and isinstance(days, int):
                group.classes.append((user, priority, days))
            elif isinstance(ahead, int):
                group.moves.append((user, ahead))
            return
        group = self._group(decision, at, _COMES)
        arrival = _Arrival(user, kind is DecisionKind.ROLLED_BACK)
        if isinstance(priority, int) and isinstance(days, int):
            arrival.priority, arrival.days = priority, days
        group.arrivals.append(arrival)
        if kind is DecisionKind.LICENSED:
            self._sits(user, at)
        elif kind is DecisionKind.WAITING:
            self.waits = group.waits = said not in {"waitsForSeat", "waitsForSeatByClass"}
            self.line.add(user)
        else:
            self.waits = group.waits = False

    def _sits(self, user: str, at: float) -> None:
        self.used += 1
        self.holders.add(user)
        self.since[user] = at

    def _group(self, decision: Decision, at: float, phase: int) -> _Group:
        """The group that a decision belongs to: the latest one, where it goes on with that in its order."""
        last = self.groups[-1] if self.groups else None
        same = last is not None and last.at == at and last.limit == decision.limit and self.used == decision.used
        if last is not None and same and last.phase <= phase < _ORDERS:
            last.phase = phase
            return last
        group = _Group(at, decision.limit, self.waits, phase)
        self.groups.append(group)
        if phase == _ORDERS:
            return group  # nobody was promoted by it, whether or not a seat was free
        self._free(self.used - decision.used, group, last)
        self.used = decision.used
        return group

    def _free(self, seats: int, group: _Group, last: _Group | None) -> None:
        """So many seats have become free since the group before; somebody who waited shows exactly when."""
        index, exact = len(self.groups) - 1, bool(self.line)
        for leave in self.releasing[self.freed : self.freed + max(0, seats)]:
            leave.freed = group.at, index - 0.5
            leave.estimated = not exact and last is not None
            if exact:
                self.delays.append(group.at - leave.at)
        found = min(max(0, seats), len(self.releasing) - self.freed)
        self.freed += found
        group.more = found - seats

    def finished(self) -> Record:
        freed_after = median(self.delays) if self.delays else FREED_AFTER
        times = [group.at for group in self.groups]
        for leave in self.releasing:
            if leave.freed is None and self.line:
                leave.freed = inf, inf  # somebody would have been promoted
            if leave.freed is None or not leave.estimated:
                continue
            at, index = leave.freed
            before = int(index - 0.5)
            likely = max(leave.at + freed_after, times[before])
            if likely < at:
                leave.freed = likely, before + 0.5
        stay = median(self.stays) if self.stays else None
        return Record(
            self.groups, self.began, self.seated, self.waiting, self.anonymous, self.decided, freed_after, stay
        )


def _concerns(decision: Decision) -> bool:
    """Whether a decision is one of admission, about seats."""
    kind = decision.kind
    if kind in _GONE:
        return True
    cameback = kind is DecisionKind.LICENSED and code(decision.reason) == "cameBack"
    return kind in _OUTCOMES and (bool(decision.requested) or cameback or kind is DecisionKind.WAITING)


def _who_comes_back(decisions: Sequence[Decision]) -> set[int]:
    """The departures, by their place in the log, after which somebody came back to the seat that they had left."""
    left: dict[str, int] = {}
    found: set[int] = set()
    for index, decision in enumerate(decisions):
        if decision.kind in _GONE:
            left[decision.user_id] = index
        elif code(decision.reason) == "cameBack" and decision.user_id in left:
            found.add(left.pop(decision.user_id))
    return found


def _before(decisions: Sequence[Decision]) -> tuple[list[str], list[str]]:
    """Who had a seat, and who waited, before the log begins: by the first thing that it says about them."""
    known: set[str] = set()
    seated, waiting = list[str](), list[str]()
    for decision in decisions:
        user, kind, said = decision.user_id, decision.kind, code(decision.reason)
        if user in known or not _concerns(decision):
            continue
        known.add(user)
        if kind is DecisionKind.PROMOTED or said in {*_LEFT_THE_LINE, "movedUp", "classGiven", "seatKept"}:
            waiting.append(user)
        elif kind in _GONE:
            seated.append(user)
    return seated, waiting


def replay(record: Record, what_if: WhatIf = AS_IT_WAS, *, until: datetime) -> Replay:
    """Decide again about everybody whom a record names, up to that time."""
    return Replaying(record, what_if, until.timestamp()).done()


def units_needed(record: Record, *, until: datetime) -> int:
    """With how many units nobody would have waited, nor been removed again."""
    plenty = datetime.fromtimestamp(0, UTC), 10**9
    return replay(record, WhatIf(limits=[plenty]), until=until).peak


class Commons(Protocol):
    """Units that replays have of each other."""

    def cover(self, line: "Replaying", newcomers: int, at: float) -> None:
        """Find units for those who wait, and for so many who come."""
        ...

    def give_home(self, borrower: "Replaying", at: float) -> None:
        """Give back what is free and needed elsewhere, before the next in line gets it."""
        ...


class Replaying:
    """One replay, by its name among others.

    pending: what happens by itself: seats that become free, people who leave, limits that change.
    commons: what relatives lend to each other; None: nothing. lent: how many units it has lent; negative: borrowed.
    """

    def __init__(self, record: Record, what_if: WhatIf, until: float, name: str = "") -> None:
        self.record, self.what_if, self.until, self.name = record, what_if, until, name
        first = record.groups[0] if record.groups else None
        self.times = [at.timestamp() for at, _ in what_if.limits or ()]
        self.recorded_limit = first.limit if first else 0
        self.commons: Commons | None = None
        self.lent = self.index = 0
        self.limit = self._limit_at(record.began)
        self.waits = first.waits if first else True
        self.holders, self.anonymous, self.releasing = set(record.seated), record.anonymous, 0
        self.returning: set[str] = set()
        self.line: dict[str, tuple[int, int]] = {}
        self.heap: list[tuple[int, int, str]] = []
        self.since: dict[str, float] = {}
        self.tickets, self.ties = count(), count()
        self.token: Counter[str] = Counter()
        self.pending: list[tuple[float, float, int, str, str, int]] = []
        self.joined = self.at_once = self.refused = self.waited = self.promoted = self.peak = 0
        self.durations: list[tuple[float, str]] = []
        self.produced: Counter[tuple[str, str]] = Counter()
        self.unit_days = self.seat_days = 0.0
        self.now = record.began
        self.width = max(1.0, (until - record.began) / POINTS_AT_MOST)
        self.points: dict[int, Point] = {}
        for user in record.waiting:
            self._stand(user, record.began, None, 0)
        for at in self.times:
            if at > record.began:
                self._later(at, inf, "limit")

    @property
    def used(self) -> int:
        """The seats in use, with those on their way to be free."""
        return len(self.holders) + self.anonymous + self.releasing

    def done(self) -> Replay:
        """Let everything happen, and answer what there is to say."""
        while self.index < len(self.record.groups) and self.record.groups[self.index].at <= self.until:
            self._next_group()
        return self.finished()

    def _next_group(self) -> None:
        group, index = self.record.groups[self.index], self.index
        self.index += 1
        self._until((group.at, index))
        self._go(group.at)
        self._decide(group)
        self._note()

    @property
    def next_at(self) -> float:
        """When something happens next: what the log says, or what happens by itself; inf: nothing."""
        said = self.record.groups[self.index].at if self.index < len(self.record.groups) else inf
        return min(said, self.pending[0][0] if self.pending else inf)

    def step(self, before: float) -> None:
        """Let happen what is next, which is before that time."""
        if self.index < len(self.record.groups) and self.record.groups[self.index].at < before:
            self._next_group()
        else:
            self._until((before, -inf))

    def later(self, at: float) -> None:
        """Have it looked at again at that time, whatever happens."""
        self._later(at, inf, "look")

    def lends(self, units: int, at: float) -> None:
        """From that time on it has so many units fewer; negative: more."""
        self._go(at)
        self.lent += units
        self.limit -= units
        self._note()

    def promote(self) -> None:
        """Give free seats to those who are next in line."""
        self._promote()
        self._note()

    def finished(self) -> Replay:
        """What there is to say at the end."""
        self._until((self.until, inf))
        self._go(self.until)
        self._note()
        still = [(self.until - self.since[user], user) for user in self.line]
        waits = sorted(seconds for seconds, _ in (*self.durations, *still))
        named = [*((*each, False) for each in self.durations), *((*each, True) for each in still)]
        longest = nlargest(LONGEST_AT_MOST, named)
        return Replay(
            self.joined,
            self.at_once,
            self.waited,
            self.refused,
            self.promoted,
            len(self.line),
            tuple(waits),
            tuple((user, seconds, waiting) for seconds, user, waiting in longest),
            self.peak,
            self.unit_days,
            self.seat_days,
            tuple(self.points[bucket] for bucket in sorted(self.points)),
            self.produced,
        )

    def _limit_at(self, at: float) -> int:
        number = bisect_right(self.times, at)
        limit = self.what_if.limits[number - 1][1] if self.what_if.limits and number else self.recorded_limit
        return limit - self.lent

    def _later(self, at: float, order: float, what: str, user: str = "", token: int = 0) -> None:
        heappush(self.pending, (at, order, next(self.ties), what, user, token))

    def _until(self, key: _Key) -> None:
        """Let happen what happens by itself before a group of decisions."""
        while self.pending and self.pending[0][:2] < key:
            at, order, _, what, user, token = heappop(self.pending)
            self._go(at)
            if what == "free":
                self.releasing -= 1
                if (at, order + 0.5) == key:
                    continue  # the group that follows decides about it, after those who leave
            elif what == "limit":
                self.limit = self._limit_at(at)
            elif what == "look":
                pass  # the commons look at what is lent after every step
            elif self.token[user] == token:
                self._leave(user, at, None, returns=False)
            self._promote()
            self._give_up()
            self._note()

    def _go(self, at: float) -> None:
        """Let the time pass, and count what it costs."""
        if at > self.now:
            days = (at - self.now) / _DAY
            self.unit_days += self.limit * days
            self.seat_days += self.used * days
            self.now = at

    def _decide(self, group: _Group) -> None:
        for user, ahead in group.moves:
            self._move(user, ahead)
        for user, priority, days in group.classes:
            if user in self.line and self.what_if.order is None:
                self._stand(user, self.since[user], priority, days, ticket=self.line[user][1])
        if group.phase == _ORDERS:
            return
        self.recorded_limit = group.limit
        self.limit = self._limit_at(group.at)
        overflow = self.what_if.overflow
        self.waits = group.waits if overflow is None else overflow is Overflow.WAIT
        self.anonymous = max(0, self.anonymous + group.more)
        for leave in group.leaves:
            self._leave(leave.user, group.at, leave, returns=leave.returns)
        self._promote()
        for user in group.returns:
            self._return(user)
        if self.commons is not None:
            known = self.holders.union(self.line)
            self.commons.cover(self, sum(each.user not in known for each in group.arrivals), group.at)
        for arrival in self._in_order(group.arrivals):
            self._arrive(arrival)
        self._give_up()

    def _in_order(self, arrivals: list[_Arrival]) -> Sequence[_Arrival]:
        order = self.what_if.order
        if order is None or not order.by_priority or len(arrivals) < 2:
            return arrivals
        return sorted(arrivals, key=lambda each: self._class_of(each.user, order))

    def _class_of(self, user: str, order: WaitingOrder) -> int:
        rank = self.what_if.ranks.get(user)
        return rank.priority_class if rank else order.default_class

    def _leave(self, user: str, at: float, leave: _Leave | None, *, returns: bool) -> None:
        self.token[user] += 1
        if user in self.line:
            del self.line[user]
        if user not in self.holders:
            return
        self.holders.discard(user)
        self.releasing += 1
        if returns:
            self.returning.add(user)
        elif leave is not None and leave.seated and leave.freed is not None:
            self._later(*leave.freed, "free")
        elif leave is None or not leave.seated:
            self._later(at + self.record.freed_after, inf, "free")
        else:
            self._later(max(at + self.record.freed_after, self.record.groups[-1].at), inf, "free")

    def _return(self, user: str) -> None:
        if user in self.returning:
            self.returning.discard(user)
            self.releasing -= 1
            self.holders.add(user)
            self.token[user] += 1
        else:
            self._arrive(_Arrival(user, refused=False))

    def _arrive(self, arrival: _Arrival) -> None:
        user = arrival.user
        self.token[user] += 1
        if user in self.holders or user in self.line:
            return
        self.joined += 1
        free = self.limit - self.used
        if free > 0 and not self.line:
            self.at_once += 1
            self.produced[user, DecisionKind.LICENSED] += 1
            self._sit(user)
        elif self.waits or max(0, free) + self.releasing > len(self.line):
            self.waited += 1
            self.produced[user, DecisionKind.WAITING] += 1
            self._stand(user, self.now, arrival.priority, arrival.days)
        else:
            self.refused += 1
            self.produced[user, DecisionKind.ROLLED_BACK] += 1
            return
        if arrival.refused and self.record.stay is not None:
            self._later(self.now + self.record.stay, inf, "leave", user, self.token[user])

    def _sit(self, user: str) -> None:
        self.holders.add(user)
        self.peak = max(self.peak, self.used)

    def _stand(self, user: str, since: float, priority: int | None, days: int, ticket: int | None = None) -> None:
        """Put somebody in line: by the rule that is asked about, or by the one that there was."""
        order = self.what_if.order
        if order is not None:
            classes = self._class_of(user, order) - HIGHEST_CLASS if order.by_priority else 0
            virtual = since + classes * order.ageing_days * _DAY
        else:
            virtual = since + (priority - HIGHEST_CLASS) * days * _DAY if priority else since
        self.since[user] = since
        self._place(user, int(virtual // _MINUTE), next(self.tickets) if ticket is None else ticket)

    def _place(self, user: str, minute: int, ticket: int) -> None:
        self.line[user] = minute, ticket
        heappush(self.heap, (minute, ticket, user))

    def _first(self) -> str | None:
        """Who is next in line."""
        while self.heap:
            minute, ticket, user = self.heap[0]
            if self.line.get(user) == (minute, ticket):
                return user
            heappop(self.heap)
        return None

    def _promote(self) -> None:
        if self.commons is not None:
            self.commons.give_home(self, self.now)
        while self.line and self.used < self.limit and (user := self._first()) is not None:
            heappop(self.heap)
            del self.line[user]
            self.promoted += 1
            self.durations.append((self.now - self.since[user], user))
            self.produced[user, DecisionKind.PROMOTED] += 1
            self._sit(user)

    def _give_up(self) -> None:
        """Without a waiting room, as many may wait as there are seats on their way; the last in line goes first."""
        if self.waits or not self.line:
            return
        coming = max(0, self.limit - self.used) + self.releasing
        while len(self.line) > coming:
            last = max(self.line, key=lambda user: self.line[user])
            del self.line[last]
            self.token[last] += 1
            self.refused += 1
            self.produced[last, DecisionKind.ROLLED_BACK] += 1

    def _move(self, user: str, ahead: int) -> None:
        """What was done by hand is done again, where there is no other order."""
        if user not in self.line or self.what_if.order is not None:
            return
        inline = sorted((one for one in self.line if one != user), key=lambda one: self.line[one])
        first = min(self.line.values())[0]
        for one in [*inline[:ahead], user]:
            self._place(one, first - 1, next(self.tickets))

    def _note(self) -> None:
        bucket = int((self.now - self.record.began) / self.width)
        known = self.points.get(bucket)
        waiting = max(len(self.line), known.waiting) if known else len(self.line)
        self.points[bucket] = Point(datetime.fromtimestamp(self.now, UTC), self.used, waiting, self.limit)
