"""Laws of the budget, in virtual time: never over Graph's limits, a share for each, nobody starved."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from infra.graph.throttle import BURST, LIMITS, RESERVED, SHARES, Budget, Cost, Limits, Share, TenantSize, Ticket
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
sides = st.tuples(st.sampled_from(Share), st.sampled_from(["a", "b", "c"]))
asked = st.lists(st.tuples(st.floats(0, 300), costs, sides), max_size=60)

type Side = tuple[Share, str]


@given(limits, asked)
def test_no_window_ever_sees_more_than_the_limit(limits: Limits, asked: list[tuple[float, Cost, Side]]) -> None:
    """A single request that is larger than a burst may exceed it by the rest of itself, and by no more."""
    hours = Hours(limits)
    for at, cost, side in sorted(asked, key=lambda each: each[0]):
        hours.go_on(at)
        hours.budget.ask(cost, *side)
    hours.go_on()
    assert len(hours.sent) == len(asked)
    units = [(at, ticket.cost.units) for at, ticket in hours.sent]
    writes = [(at, ticket.cost.writes) for at, ticket in hours.sent]
    assert most_in_any(10, units) <= limits.units + max(0, 60 - BURST * limits.units) + 0.01
    assert most_in_any(150, writes) <= limits.writes + max(0, 140 - BURST * limits.writes) + 0.01


@given(limits, asked, st.data())
def test_who_gives_up_uses_nothing_and_holds_up_nobody(
    limits: Limits, asked: list[tuple[float, Cost, Side]], data: st.DataObject
) -> None:
    hours = Hours(limits)
    tickets = [hours.budget.ask(cost, *side) for _, cost, side in asked]
    given_up = {ticket for ticket in tickets if data.draw(st.booleans())}
    for ticket in given_up:
        hours.budget.cancel(ticket)
    hours.go_on()
    assert {ticket for _, ticket in hours.sent} == set(tickets) - given_up


@given(st.sampled_from(TenantSize), st.integers(1, 8), st.floats(0, 400))
def test_a_long_backlog_of_work_uses_nine_tenths_of_the_limit(size: TenantSize, workers: int, rest: float) -> None:
    """From a window after its beginning on, however long nothing was wanted before. A quarter of a burst is left."""
    limits = LIMITS[size].part(1 / workers)
    hours = Hours(limits)
    hours.go_on(until=rest)
    began = hours.seconds
    for number in range(round(5 * limits.writes / ROUND.writes)):
        hours.budget.ask(ROUND, Share.WORK, f"a{number % 7}")
    hours.go_on()
    later = [(at, ticket.cost.writes) for at, ticket in hours.sent if at >= began + 150]
    first, last = later[0][0], later[-1][0]
    assert sum(writes for _, writes in later[1:]) >= 0.9 * limits.writes * (last - first) / 150


@given(st.lists(st.tuples(st.floats(0, 200), st.integers(0, 60)), min_size=1, max_size=12))
def test_rests_and_backlogs_in_any_order_stay_within_the_limit(turns: list[tuple[float, int]]) -> None:
    """What flows in depends on the past: so windows of every kind are looked at."""
    limits = Limits(500, 300)
    hours = Hours(limits)
    for rest, rounds in turns:
        for _ in range(rounds):
            hours.budget.ask(ROUND, Share.WORK, "a")
        hours.go_on(until=hours.seconds + rest)
    hours.go_on()
    assert most_in_any(150, [(at, ticket.cost.writes) for at, ticket in hours.sent]) <= limits.writes + 0.01


def test_a_burst_of_50_000_joins_does_not_starve_the_others() -> None:
    """49 small allotments with ten rounds each are through while the large one has had ten or so itself."""
    hours = Hours(LIMITS[TenantSize.LARGE])
    for _ in range(50_000 // 20):
        hours.budget.ask(ROUND, Share.WORK, "large")
    for number in range(49):
        for _ in range(10):
            hours.budget.ask(ROUND, Share.WORK, f"small {number}")
    hours.go_on()
    order = [ticket.owner for _, ticket in hours.sent]
    last_small = max(place for place, owner in enumerate(order) if owner != "large")
    assert order[:last_small].count("large") <= 11
    assert order.count("large") == 2500


@given(
    st.sampled_from(Share), st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d"]), costs), min_size=1, max_size=80)
)
def test_backlogged_owners_advance_together(share: Share, asked: list[tuple[str, Cost]]) -> None:
    """While two have something to ask, neither is ahead of the other by more than one request of each."""
    limits = Limits(500, 300)
    hours = Hours(limits)
    tickets = [hours.budget.ask(cost, share, owner) for owner, cost in asked]
    hours.go_on()
    order = [ticket for _, ticket in hours.sent]
    left = Counter(ticket.owner for ticket in tickets)
    used: dict[str, float] = defaultdict(float)
    largest = max(seconds(limits, ticket.cost) for ticket in tickets)
    for ticket in order:
        used[ticket.owner] += seconds(limits, ticket.cost)
        left[ticket.owner] -= 1
        backlogged = [used[owner] for owner in left if left[owner]]
        assert not backlogged or max(backlogged) - min(backlogged) <= 2 * largest + 1e-6


def seconds(limits: Limits, cost: Cost) -> float:
    share = 1 - BURST
    return max(cost.units / (limits.units * share / 10), cost.writes / (limits.writes * share / 150))


@given(limits, st.lists(st.tuples(st.sampled_from(Share), costs), min_size=1, max_size=80))
def test_each_share_gets_its_part_while_both_want_more(limits: Limits, asked: list[tuple[Share, Cost]]) -> None:
    """By what each has used for its part, neither is ahead of the other by more than its largest request."""
    hours = Hours(limits)
    tickets = [hours.budget.ask(cost, share, str(number % 3)) for number, (share, cost) in enumerate(asked)]
    hours.go_on()
    left = Counter(ticket.share for ticket in tickets)
    used = dict.fromkeys(Share, 0.0)
    largest = {share: seconds(limits, largest_of(tickets, share)) / SHARES[share] for share in Share}
    for _, ticket in hours.sent:
        used[ticket.share] += seconds(limits, ticket.cost) / SHARES[ticket.share]
        left[ticket.share] -= 1
        if all(left[share] for share in Share):
            assert abs(used[Share.CALLERS] - used[Share.WORK]) <= max(largest.values()) + 1e-6


def largest_of(tickets: list[Ticket], share: Share) -> Cost:
    theirs = [ticket.cost for ticket in tickets if ticket.share is share] or [Cost(0, 0)]
    return Cost(max(each.units for each in theirs), max(each.writes for each in theirs))


@given(st.sampled_from(Share), st.integers(1, 60))
def test_a_flood_of_one_share_leaves_the_other_its_own(flooding: Share, wanted: int) -> None:
    """Who asks for less than its share all the while is served within two requests of the flood, a second or so."""
    other = next(share for share in Share if share is not flooding)
    limits = LIMITS[TenantSize.SMALL]
    hours = Hours(limits)
    for number in range(3000):
        hours.budget.ask(ROUND, flooding, str(number % 7))
    hours.go_on(until=60)
    pause = seconds(limits, ROUND) / SHARES[other]
    for _ in range(wanted):
        asked_at, ticket = hours.seconds, hours.budget.ask(ROUND, other, "quiet")
        hours.go_on(until=asked_at + pause)
        (served,) = [at for at, sent in hours.sent if sent is ticket]
        assert served - asked_at <= 2 * seconds(limits, ROUND) + 1e-3


@given(st.sampled_from(Share))
def test_what_one_share_does_not_want_the_other_may_use(share: Share) -> None:
    hours, rounds = Hours(Limits(500, 300)), 400
    for _ in range(rounds):
        hours.budget.ask(ROUND, share, "a")
    hours.go_on()
    assert hours.seconds <= rounds * seconds(Limits(500, 300), ROUND) + 1


def test_a_caller_does_not_wait_behind_work() -> None:
    """Work leaves a quarter of each burst, so that a caller who comes to an idle API goes at once."""
    hours = Hours(LIMITS[TenantSize.SMALL])
    for number in range(3000):
        hours.budget.ask(ROUND, Share.WORK, f"a{number % 5}")
    hours.go_on(until=60)
    ticket = hours.budget.ask(ROUND, Share.CALLERS, "somebody")
    assert hours.budget.released(hours.now) == [ticket]
    assert RESERVED * BURST * LIMITS[TenantSize.SMALL].writes >= ROUND.writes


def test_a_flood_of_one_caller_delays_another_by_one_turn() -> None:
    hours = Hours(LIMITS[TenantSize.SMALL])
    for _ in range(1000):
        hours.budget.ask(ROUND, Share.CALLERS, "hostile")
    hours.go_on(until=60)
    ticket = hours.budget.ask(ROUND, Share.CALLERS, "other")
    sent = len(hours.sent)
    hours.go_on(until=62)
    assert [each for _, each in hours.sent[sent : sent + 2]].count(ticket) == 1


def test_what_was_not_asked_for_is_not_saved_up() -> None:
    """One that comes after an hour takes turns from then on; it does not make good for the time before."""
    hours = Hours(Limits(500, 300))
    for _ in range(400):
        hours.budget.ask(ROUND, Share.WORK, "busy")
    hours.go_on(until=300)
    for _ in range(20):
        hours.budget.ask(ROUND, Share.WORK, "late")
    begun = len(hours.sent)
    hours.go_on()
    later = [ticket.owner for _, ticket in hours.sent[begun:]]
    assert all(abs(later[:n].count("busy") - later[:n].count("late")) <= 2 for n in range(40))


@given(st.integers(1, 600))
def test_nothing_goes_while_graph_asks_to_wait(pause: int) -> None:
    hours = Hours(LIMITS[TenantSize.SMALL])
    hours.budget.pause(MOMENT + timedelta(seconds=pause))
    hours.budget.pause(MOMENT)
    for share in Share:
        hours.budget.ask(ROUND, share, "a")
    hours.go_on()
    assert [at for at, _ in hours.sent] == [pause, pause]


@given(st.sampled_from(TenantSize), st.integers(1, 100))
def test_workers_share_the_limits(size: TenantSize, workers: int) -> None:
    shared = LIMITS[size].part(1 / workers)
    assert (round(shared.units * workers), round(shared.writes * workers)) == (LIMITS[size].units, 3000)


def waits() -> Iterator[float]:
    hours = Hours(Limits(500, 300))
    while True:
        hours.budget.ask(ROUND, Share.WORK, "a")
        hours.go_on()
        yield hours.seconds


def test_a_steady_flow_reaches_the_rate_of_the_limit() -> None:
    """1,000 rounds of 7 writes at 300 writes in 150 seconds: of every window a fifth is for bursts alone."""
    at = [next_at for next_at, _ in zip(waits(), range(1000), strict=False)]
    assert 1000 * 7 / (300 / 150) <= at[-1] <= 1000 * 7 / (300 * (1 - BURST) / 150) + 1
