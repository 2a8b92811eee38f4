"""Laws of the budget, in virtual time: never over Graph's limits, administrators first, nobody starved."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.budget import BURST, LIMITS, RESERVED, Budget, Cost, Limits, TenantSize, Ticket
from tests.support.samples import MOMENT

ROUND = Cost(1, 7)
"""One change of 20 members."""


class Hours:
    """Virtual time: goes on to whenever the next ticket may go."""

    def __init__(self, limits: Limits) -> None:
        self.now, self.budget = MOMENT, Budget(limits, MOMENT)
        self.sent: list[tuple[float, Ticket]] = []

    @property
    def seconds(self) -> float:
        return (self.now - MOMENT).total_seconds()

    def go_on(self, until: float | None = None) -> None:
        while True:
            self.sent += [(self.seconds, ticket) for ticket in self.budget.released(self.now)]
            wait = self.budget.wait(self.now)
            if wait is None or (until is not None and self.seconds + wait.total_seconds() > until):
                break
            self.now += max(wait, timedelta(microseconds=1))
        if until is not None:
            self.now = max(self.now, MOMENT + timedelta(seconds=until))


def most_in_any(window: float, uses: list[tuple[float, float]]) -> float:
    """The most that was used in any window that begins with a use."""
    return max((sum(cost for at, cost in uses if begin <= at < begin + window) for begin, _ in uses), default=0)


limits = st.builds(
    Limits, st.floats(50, 8000), st.floats(50, 3000), st.just(timedelta(seconds=10)), st.just(timedelta(seconds=150))
)
costs = st.builds(Cost, st.integers(0, 60), st.integers(0, 140))
asked = st.lists(st.tuples(st.floats(0, 300), costs, st.sampled_from([None, "a", "b", "c"])), max_size=60)


@given(limits, asked)
def test_no_window_ever_sees_more_than_the_limit(limits: Limits, asked: list[tuple[float, Cost, str | None]]) -> None:
    """A single request that is larger than a burst may exceed it by the rest of itself, and by no more."""
    hours = Hours(limits)
    for at, cost, owner in sorted(asked, key=lambda each: each[0]):
        hours.go_on(at)
        hours.budget.ask(cost, owner)
    hours.go_on()
    assert len(hours.sent) == len(asked)
    units = [(at, ticket.cost.units) for at, ticket in hours.sent]
    writes = [(at, ticket.cost.writes) for at, ticket in hours.sent]
    assert most_in_any(10, units) <= limits.units + max(0, 60 - BURST * limits.units) + 0.01
    assert most_in_any(150, writes) <= limits.writes + max(0, 140 - BURST * limits.writes) + 0.01


@given(limits, asked, st.data())
def test_who_gives_up_uses_nothing_and_holds_up_nobody(
    limits: Limits, asked: list[tuple[float, Cost, str | None]], data: st.DataObject
) -> None:
    hours = Hours(limits)
    tickets = [hours.budget.ask(cost, owner) for _, cost, owner in asked]
    given_up = {ticket for ticket in tickets if data.draw(st.booleans())}
    for ticket in given_up:
        hours.budget.cancel(ticket)
    hours.go_on()
    assert {ticket for _, ticket in hours.sent} == set(tickets) - given_up


def test_a_burst_of_50_000_joins_does_not_starve_the_others() -> None:
    """49 small allotments with ten rounds each are through while the large one has had ten or so itself."""
    hours = Hours(LIMITS[TenantSize.LARGE])
    for _ in range(50_000 // 20):
        hours.budget.ask(ROUND, "large")
    for number in range(49):
        for _ in range(10):
            hours.budget.ask(ROUND, f"small {number}")
    hours.go_on()
    order = [ticket.owner for _, ticket in hours.sent]
    last_small = max(place for place, owner in enumerate(order) if owner != "large")
    assert order[:last_small].count("large") <= 11
    assert order.count("large") == 2500


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), costs), min_size=1, max_size=80))
def test_backlogged_allotments_advance_together(asked: list[tuple[str, Cost]]) -> None:
    """While two have something to ask, neither is ahead of the other by more than one request of each."""
    limits = Limits(500, 300)
    hours = Hours(limits)
    tickets = [hours.budget.ask(cost, owner) for owner, cost in asked]
    hours.go_on()
    order = [ticket for _, ticket in hours.sent]
    left = Counter(ticket.owner for ticket in tickets)
    used: dict[str | None, float] = defaultdict(float)
    largest = max(seconds(limits, ticket.cost) for ticket in tickets)
    for ticket in order:
        used[ticket.owner] += seconds(limits, ticket.cost)
        left[ticket.owner] -= 1
        backlogged = [used[owner] for owner in left if left[owner]]
        assert not backlogged or max(backlogged) - min(backlogged) <= 2 * largest + 1e-6


def seconds(limits: Limits, cost: Cost) -> float:
    share = 1 - BURST
    return max(cost.units / (limits.units * share / 10), cost.writes / (limits.writes * share / 150))


def test_an_administrator_does_not_wait_behind_background_work() -> None:
    hours = Hours(LIMITS[TenantSize.SMALL])
    for number in range(3000):
        hours.budget.ask(ROUND, f"a{number % 5}")
    hours.go_on(until=60)
    waiting = hours.budget.ask(ROUND, None)
    hours.go_on(until=61)
    assert waiting in [ticket for _, ticket in hours.sent]
    assert RESERVED * BURST * LIMITS[TenantSize.SMALL].writes >= ROUND.writes


def test_what_was_not_asked_for_is_not_saved_up() -> None:
    """One that comes after an hour takes turns from then on; it does not make good for the time before."""
    hours = Hours(Limits(500, 300))
    for _ in range(400):
        hours.budget.ask(ROUND, "busy")
    hours.go_on(until=300)
    for _ in range(20):
        hours.budget.ask(ROUND, "late")
    begun = len(hours.sent)
    hours.go_on()
    later = [ticket.owner for _, ticket in hours.sent[begun:]]
    assert all(abs(later[:n].count("busy") - later[:n].count("late")) <= 2 for n in range(40))


@given(st.integers(1, 600))
def test_nothing_goes_while_graph_asks_to_wait(pause: int) -> None:
    hours = Hours(LIMITS[TenantSize.SMALL])
    hours.budget.pause(MOMENT + timedelta(seconds=pause))
    hours.budget.pause(MOMENT)
    for owner in (None, "a"):
        hours.budget.ask(ROUND, owner)
    hours.go_on()
    assert [at for at, _ in hours.sent] == [pause, pause]


@given(st.sampled_from(TenantSize), st.integers(1, 100))
def test_workers_share_the_limits(size: TenantSize, workers: int) -> None:
    shared = LIMITS[size].shared(workers)
    assert (round(shared.units * workers), round(shared.writes * workers)) == (LIMITS[size].units, 3000)


def waits() -> Iterator[float]:
    hours = Hours(Limits(500, 300))
    while True:
        hours.budget.ask(ROUND, "a")
        hours.go_on()
        yield hours.seconds


def test_a_steady_flow_reaches_the_rate_of_the_limit() -> None:
    """1,000 rounds of 7 writes at 300 writes in 150 seconds: of every window a fifth is for bursts alone."""
    at = [next_at for next_at, _ in zip(waits(), range(1000), strict=False)]
    assert 1000 * 7 / (300 / 150) <= at[-1] <= 1000 * 7 / (300 * (1 - BURST) / 150) + 1
