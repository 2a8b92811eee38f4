"""Command line: runs many histories, or one in detail, and shrinks what fails.

Of many, two of three have an unkind tenant.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from itertools import count
from time import monotonic

from tests.simulation.run import Outcome, run
from tests.simulation.scenario import Scenario, scenario_of, unkind
from tests.simulation.shrinking import shrunk

HISTORIES = 2000
"""So many are run where neither seeds nor minutes are given."""


def main() -> int:
    """Exit 0 where every promise held."""
    arguments = _arguments()
    if arguments.seed is not None:
        scenario = scenario_of(arguments.seed)
        return _one(unkind(scenario) if arguments.unkind else scenario, verbose=arguments.verbose)
    return _many(_seeds(arguments.seeds, arguments.minutes), arguments.minutes, first=arguments.first)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", help="so many from 1 on, or a range, both ends included (default: 2000, or endless)")
    parser.add_argument("--minutes", type=float, help="stop after so many minutes")
    parser.add_argument("--first", action="store_true", help="stop at the first history that fails; do not shrink it")
    parser.add_argument("--seed", type=int, help="run one history; where it fails, shrink it")
    parser.add_argument("--unkind", action="store_true", help="with --seed: in an unkind tenant")
    parser.add_argument("--verbose", action="store_true", help="with --seed: show every step of the (shrunk) history")
    return parser.parse_args()


def _seeds(text: str | None, minutes: float | None) -> Iterable[int]:
    if text is None:
        return count(1) if minutes else range(1, HISTORIES + 1)
    first, _, last = text.rpartition("..")
    return range(int(first or 1), int(last) + 1)


def _one_of_many(seed: int) -> Scenario:
    scenario = scenario_of(seed)
    return unkind(scenario) if seed % 3 else scenario


def _many(seeds: Iterable[int], minutes: float | None, *, first: bool) -> int:
    began, histories = monotonic(), 0
    counts: dict[str, Counter[str]] = {"faults": Counter(), "events": Counter(), "decisions": Counter()}
    failed: list[Outcome] = []
    for seed in seeds:
        if minutes is not None and monotonic() - began > 60 * minutes:
            break
        outcome = run(_one_of_many(seed))
        histories += 1
        counts["faults"].update(outcome.faults)
        counts["events"].update(outcome.counts.events)
        counts["decisions"].update(outcome.counts.decisions)
        if outcome.law:
            failed.append(outcome)
            _say(f"seed {seed}: {outcome.detail}")
            if first:
                return 1
    for name, counter in counts.items():
        _say(f"{name}: {sum(counter.values())} ({', '.join(f'{kind} {n}' for kind, n in counter.most_common())})")
    _say(f"{histories} histories, {60 * histories / (monotonic() - began):.0f} a minute, {len(failed)} failed")
    if failed:
        _describe(shrunk(failed[0]))
    return 1 if failed else 0


def _one(scenario: Scenario, *, verbose: bool) -> int:
    outcome = run(scenario)
    if outcome.law:
        outcome = shrunk(outcome)
    _describe(outcome)
    if verbose:
        run(outcome.scenario, _say)
    return 1 if outcome.law else 0


def _describe(outcome: Outcome) -> None:
    scenario = outcome.scenario
    _say(f"seed {scenario.seed}: {outcome.detail or 'every promise held'}")
    if outcome.law:
        again = f"--seed {scenario.seed}{' --unkind' * scenario.unkind} --verbose"
        _say(f"replay it, step by step: python -m tests.simulation {again}")
    _say(f"allotments {scenario.allotments}")
    _say(
        f"faults {outcome.faults}; lag {scenario.lag} s, of young objects {scenario.write_lag} s, "
        f"licensing {scenario.licensing_delay} s, skew {scenario.skew} s"
    )
    for event in scenario.events:
        _say(str(event))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(main())
