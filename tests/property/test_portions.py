"""Laws of how workers share Graph's limits, in virtual time: together within them, alone nearly all of them."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from infra.graph.portions import LAPSES, LIGHT, PERIOD, Portion, Use, part_of
from infra.graph.throttle import Budget, Cost, Limits, Share
from tests.property.test_budget import ROUND, most_in_any
from tests.support.samples import MOMENT

LIMITS = Limits(2000, 300)
"""A worker's round is seven writes: the writes are what is short."""
WINDOW = 150.0
IN_LINE = 4

few = settings(max_examples=40)


class Worker:
    """One that begins at an instant, and has so many rounds to send, as fast as it may."""

    def __init__(self, name: str, begins: float, rounds: int, expected: int) -> None:
        began = MOMENT + timedelta(seconds=begins)
        self.begins, self.left, self.in_line = begins, rounds, 0
        self.budget = Budget(LIMITS.part(1 / expected), began)
        self.portion = Portion(name, LIMITS, expected, began)
        self.sent: list[float] = []
        self.parts: list[float] = []


class Hours:
    """Time goes on to whenever the next round may go, or the next worker begins."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self.workers, self.told, self.seconds = workers, dict[str, Use](), 0.0

    def go_on(self) -> None:
        while working := [each for each in self.workers if each.left or each.in_line]:
            begun = [each for each in working if each.begins <= self.seconds]
            waits = [self.step(each) for each in begun]
            begins = [each.begins - self.seconds for each in working if each not in begun]
            self.seconds += max(0.001, min([*waits, *begins]))

    def step(self, worker: Worker) -> float:
        """Let through what may go; answers how long to wait for the next."""
        now = MOMENT + timedelta(seconds=self.seconds)
        asked = min(worker.left, IN_LINE - worker.in_line)
        for _ in range(asked):
            worker.budget.ask(ROUND, Share.WORK, "a")
        released = len(worker.budget.released(now))
        worker.left, worker.in_line = worker.left - asked, worker.in_line + asked - released
        worker.sent += [self.seconds] * released
        for _ in range(asked):
            worker.portion.count(ROUND, waits=worker.in_line > 0)
        if asked and (use := worker.portion.due(now)) is not None:
            self.told[use.worker] = use
            worker.portion.read(use, [other for other in self.told.values() if other.worker != use.worker])
        worker.budget.resize(LIMITS.part(worker.portion.part), now)
        worker.parts.append(worker.portion.part)
        wait = worker.budget.wait(now)
        return 0.0 if wait is None else wait.total_seconds()


def writes(workers: Sequence[Worker]) -> list[tuple[float, float]]:
    return sorted((at, ROUND.writes) for worker in workers for at in worker.sent)


@few
@example(5, [3, 4, 4, 16, 16])
@given(st.integers(1, 6), st.lists(st.integers(1, 90), min_size=1, max_size=6))
def test_workers_that_begin_together_stay_within_the_limit(expected: int, rounds: list[int]) -> None:
    workers = [Worker(f"w{number}", 0, each, expected) for number, each in enumerate(rounds[:expected])]
    Hours(workers).go_on()
    assert most_in_any(WINDOW, writes(workers)) <= LIMITS.writes + 0.01


def test_what_is_taken_over_is_not_there_before_it_has_flowed_in() -> None:
    budget = Budget(LIMITS.part(0.25), MOMENT)
    budget.resize(LIMITS, MOMENT)
    for _ in range(20):
        budget.ask(ROUND, Share.CALLERS, "x")
    assert len(budget.released(MOMENT)) == 0.2 * 0.25 * LIMITS.writes // ROUND.writes


@few
@given(st.integers(1, 6), st.data())
def test_workers_that_come_later_are_a_few_requests_too_many(expected: int, data: st.DataObject) -> None:
    """Each that comes has its even part for two periods at the most before the others make room for it."""
    coming = st.tuples(st.floats(0, 200), st.integers(1, 60))
    workers = [
        Worker(f"w{number}", begins, rounds, expected)
        for number, (begins, rounds) in enumerate(data.draw(st.lists(coming, min_size=1, max_size=expected)))
    ]
    Hours(workers).go_on()
    each = 2 * PERIOD.total_seconds() / WINDOW / expected * LIMITS.writes + ROUND.writes
    burst = 0.2 * LIMITS.writes / expected
    assert most_in_any(WINDOW, writes(workers)) <= LIMITS.writes + (len(workers) - 1) * (each + burst)
    assert all(part >= 1 / expected - 1e-9 for worker in workers for part in worker.parts)


@few
@given(st.integers(1, 8))
def test_who_is_alone_uses_nine_tenths_of_the_limit(expected: int) -> None:
    worker = Worker("w", 0, 200, expected)
    Hours([worker]).go_on()
    assert worker.parts[-1] == 1
    later = [at for at in worker.sent if at >= WINDOW + 3 * PERIOD.total_seconds()]
    assert (len(later) - 1) * ROUND.writes >= 0.9 * LIMITS.writes * (later[-1] - later[0]) / WINDOW


def test_more_than_were_expected_take_less_than_they_were_told() -> None:
    workers = [Worker(f"w{number}", 0, 40, 2) for number in range(5)]
    Hours(workers).go_on()
    assert {round(part, 9) for part in workers[0].parts} == {0.5, 0.2}


uses = st.builds(Use, st.uuids().map(str), st.just(MOMENT), st.floats(LIGHT, 1), st.booleans())


@given(st.lists(uses, min_size=1, max_size=8), st.integers(1, 8))
def test_parts_that_have_been_told_leave_room_for_each_other(told: list[Use], expected: int) -> None:
    """Those that wait have together no more than the others leave, unless each has the least that it may have."""
    waiting = [use for use in told if use.waits]
    parts = [part_of(use, [other for other in told if other is not use], expected) for use in waiting]
    least = 1 / max(expected, len(waiting), 1)
    assert all(part >= least for part in parts)
    used = sum(use.used for use in told if not use.waits)
    assert all(part == least for part in parts) or sum(parts) + used <= 1 + 1e-9


class TestPortion:
    def heard(self, portion: Portion, seconds: float, *others: Use) -> None:
        portion.count(Cost(1, 100), waits=True)
        now = MOMENT + timedelta(seconds=seconds)
        own = portion.due(now)
        assert own is not None
        portion.read(own, others)

    def test_it_takes_more_once_it_has_read_twice_that_it_may(self) -> None:
        portion = Portion("w", LIMITS, 4, MOMENT)
        self.heard(portion, 10)
        assert portion.part == 0.25
        self.heard(portion, 20)
        assert portion.part == 1

    def test_it_takes_less_at_once(self) -> None:
        portion = Portion("w", LIMITS, 4, MOMENT)
        for seconds in (10, 20):
            self.heard(portion, seconds)
        self.heard(portion, 30, Use("other", MOMENT + timedelta(seconds=25), 0.25, waits=True))
        assert portion.part == 0.5

    def test_what_was_told_long_ago_is_not_believed(self) -> None:
        portion = Portion("w", LIMITS, 4, MOMENT)
        other = Use("other", MOMENT, 0.25, waits=True)
        for seconds in (10, 20, LAPSES.total_seconds() + 1):
            self.heard(portion, seconds, other)
        assert portion.part == 0.5
        self.heard(portion, 60, other)
        assert portion.part == 1

    def test_where_the_others_are_not_known_it_has_the_even_part(self) -> None:
        portion = Portion("w", LIMITS, 4, MOMENT)
        for seconds in (10, 20):
            self.heard(portion, seconds)
        portion.read(Use("w", MOMENT + timedelta(seconds=30), 1, waits=True), None)
        assert portion.part == 0.25

    def test_who_asks_little_tells_nothing_and_has_the_even_part(self) -> None:
        portion = Portion("w", LIMITS, 4, MOMENT)
        for seconds in (10, 20):
            self.heard(portion, seconds)
        portion.count(Cost(1, 0), waits=False)
        assert portion.due(MOMENT + timedelta(seconds=25)) is None
        assert portion.part == 1
        assert portion.due(MOMENT + timedelta(seconds=31)) is None
        assert portion.part == 0.25
