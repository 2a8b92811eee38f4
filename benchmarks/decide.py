"""How long does deciding take a person, in memory, and how much of it is the price of explaining every decision?

A look shows so many newcomers to an empty allotment with seats for four in five. The plain version is the loop that
anybody would write: it counts, and writes down who is in and who is out, without reasons, numbers or a new ledger.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks.figures import spread
from benchmarks.report import DecideFigures
from domain.admission import Observation, Observed, Policy, decide
from domain.allotments import Allotment, Licensing, Overflow, Product

SEATS = 0.8
PEOPLE = (1_000, 10_000)
QUICK_PEOPLE = (1_000,)
RUNS = 7
NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)


def measure(people: int, runs: int = RUNS) -> list[DecideFigures]:
    """Both versions for so many newcomers, run alternately."""
    look, allotment = _look(people), _allotment(int(SEATS * people))
    policy = Policy()

    def explained() -> int:
        return len(decide(allotment, {}, look, (), now=NOW, cause="benchmark", policy=policy).decisions)

    def plain() -> int:
        return len(plain_decide(allotment.allotted_units, 0, {}, look))

    versions: dict[str, Callable[[], int]] = {"decide()": explained, "plain loop": plain}
    taken: dict[str, list[float]] = {name: [] for name in versions}
    for _ in range(runs):
        for name, version in versions.items():
            taken[name].append(_seconds(version, people) / people * 1e6)
    return [DecideFigures(people, name, spread(values)) for name, values in taken.items()]


def plain_decide(limit: int, used: int, seats: dict[str, str], look: Observation) -> list[tuple[str, str]]:
    """Who gets a seat and who is removed, first come, first served."""
    decisions: list[tuple[str, str]] = []
    for observed in look.observed:
        if not observed.present or observed.user_id in seats:
            continue
        if used < limit:
            used += 1
            seats[observed.user_id] = "pending"
            decisions.append((observed.user_id, "licensed"))
        else:
            decisions.append((observed.user_id, "rolledBack"))
    return decisions


def _seconds(version: Callable[[], int], people: int) -> float:
    began = time.perf_counter()
    decided = version()
    taken = time.perf_counter() - began
    assert decided == people, f"{decided} decisions about {people} people"
    return taken


def _look(people: int) -> Observation:
    observed = tuple(Observed(f"{number:08x}-0000-4000-a000-000000000000", present=True) for number in range(people))
    return Observation(observed, complete=False, started=NOW, token="token")


def _allotment(limit: int) -> Allotment:
    return Allotment(
        id="00000000-0000-4000-a000-000000000001",
        display_name="Benchmark",
        group_id="00000000-0000-4000-a000-000000000002",
        products=(Product("06ebc4ee-1bb5-47dd-8120-11324bc54e06", "SPE_E5"),),
        allotted_units=limit,
        overflow=Overflow.ROLLBACK,
        licensing=Licensing.GROUP,
        created=NOW,
    )
