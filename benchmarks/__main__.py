"""`python -m benchmarks`: all benchmarks within four minutes; `--quick` is a smoke run, `--show FILE` a look back."""

import argparse
import asyncio
import json
import logging
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import (
    cold,
    decide,
    first_admission,
    flood,
    joins,
    large_group,
    promotions,
    promotions_in_storm,
    single_join,
    start,
    store,
    trees,
    webhook,
    what_if,
    workers,
    write_budget,
)
from benchmarks.large_tenant.measure import measure as measure_night
from benchmarks.large_tenant.measure import measure_one
from benchmarks.report import DecideFigures, InvalidReport, Joins, JoinsRun, Machine, Report
from benchmarks.table import show
from benchmarks.tenant import TimedOut
from local.stack.part import PartError

RESULTS = Path(__file__).parent / "results"
REPETITIONS = 3
BUDGET = 238.0
"""Seconds for everything. On a slow machine there are fewer repetitions; there is always one."""

log = logging.getLogger("benchmarks")


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="little of everything, once: whether it works at all")
    parser.add_argument("--large-group", type=int, metavar="PEOPLE", help="this question alone, for a group of so many")
    parser.add_argument("--night", type=int, metavar="ALLOTMENTS", help="this question alone, for a tenant of so many")
    parser.add_argument("--group", type=int, metavar="PEOPLE", help="this question alone: one such group compared")
    parser.add_argument("--admission", type=int, metavar="PEOPLE", help="this question alone: a first admission")
    parser.add_argument("--store", action="store_true", help="this question alone: joins beside the store's own limit")
    parser.add_argument("--flood", action="store_true", help="this question alone: one caller floods the API")
    parser.add_argument("--cold", action="store_true", help="this question alone: a join where no instance runs")
    parser.add_argument("--join", action="store_true", help="this question alone: the requests of a single join")
    parser.add_argument("--webhook", action="store_true", help="this question alone: 1,000 posts a second for 30 s")
    parser.add_argument("--promotions", action="store_true", help="this question alone: seats passed on in a storm")
    parser.add_argument("--budget", action="store_true", help="this question alone: 50,000 joins, and Graph's limits")
    parser.add_argument("--workers", action="store_true", help="this question alone: joins with 1, 2 and 4 workers")
    parser.add_argument("--trees", action="store_true", help="this question alone: trees of allotments that lend")
    parser.add_argument("--start", action="store_true", help="this question alone: what a start of the app costs")
    parser.add_argument("--what-if", action="store_true", help="this question alone: a year of decisions replayed")
    parser.add_argument(
        "--start-delay", type=float, default=0.0, metavar="S", help="with --cold: Azure's part of a start"
    )
    parser.add_argument(
        "--former", type=Path, metavar="FOLDER", help="of all benchmarks: joins of the release in this folder too"
    )
    parser.add_argument("--show", type=Path, metavar="FILE", help="print the table of an earlier run's JSON")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    log.setLevel(logging.INFO)
    signal.signal(signal.SIGTERM, _stop)
    try:
        report = _report(arguments)
    except (InvalidReport, OSError, PartError, TimedOut) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    show(report, Console())
    if not arguments.show:
        sys.stdout.write(f"{write(report)}\n")
    return 0


def _report(arguments: argparse.Namespace) -> Report:
    if arguments.show:
        return read(arguments.show)
    return _one_question(arguments) or asyncio.run(
        run(quick=arguments.quick, former=arguments.former and arguments.former.resolve())
    )


def _one_question(arguments: argparse.Namespace) -> Report | None:
    """The answer to the question that is asked alone; None where there is no such."""
    began = (datetime.now(UTC), time.monotonic())
    for name, ask in ALONE.items():
        if getattr(arguments, name):
            return alone(began, **ask(arguments))
    return None


ALONE: Mapping[str, Callable[[argparse.Namespace], Mapping[str, Any]]] = {
    "large_group": lambda asked: {"large_group": tuple(asyncio.run(large_group.measure(asked.large_group)))},
    "night": lambda asked: {"night": asyncio.run(measure_night(asked.night))},
    "group": lambda asked: {"night": asyncio.run(measure_one(asked.group))},
    "admission": lambda asked: {"admission": first_admission.measure(asked.admission)},
    "store": lambda asked: {"store": asyncio.run(store.measure(quick=asked.quick))},
    "flood": lambda asked: {"flood": asyncio.run(flood.measure(flood.QUICK if asked.quick else flood.FULL))},
    "webhook": lambda asked: {
        "webhook": asyncio.run(webhook.measure(webhook.QUICK_SECONDS if asked.quick else webhook.SECONDS))
    },
    "cold": lambda asked: {
        "cold": asyncio.run(cold.measure(cold.QUICK_JOINS if asked.quick else cold.JOINS, asked.start_delay))
    },
    "join": lambda asked: {
        "single_joins": asyncio.run(single_join.measure(single_join.QUICK_JOINS if asked.quick else single_join.JOINS))
    },
    "promotions": lambda asked: {"stormy_promotions": promotions_in_storm.measure(quick=asked.quick)},
    "budget": lambda asked: {
        "budget": write_budget.measure(write_budget.QUICK_PEOPLE if asked.quick else write_budget.PEOPLE)
    },
    "workers": lambda asked: {"workers": asyncio.run(workers.measure(quick=asked.quick))},
    "trees": lambda asked: {
        "trees": trees.measure(trees.QUICK_TREES, trees.QUICK_ALLOTMENTS) if asked.quick else trees.measure()
    },
    "start": lambda asked: {"start": start.measure(start.QUICK_STARTS if asked.quick else start.STARTS)},
    "what_if": lambda asked: {"what_if": what_if.measure(what_if.QUICK if asked.quick else what_if.ALLOTMENTS)},
}
"""The questions that take too long to be asked among the others, by their options, with the report's part of each."""


def alone(began: tuple[datetime, float], **found: Any) -> Report:
    """The report of one question."""
    parts = {"joins": (), "decide": (), "webhook": None, **found}
    return Report(
        started=began[0].isoformat(timespec="seconds"),
        seconds=time.monotonic() - began[1],
        quick=False,
        machine=Machine.this(),
        **parts,
    )


def _stop(number: int, _frame: object) -> None:
    """Leave in order, so that the stack is stopped."""
    raise SystemExit(128 + number)


async def run(*, quick: bool, former: Path | None = None) -> Report:
    """Ask every question. former: the folder of an earlier release, whose joins are measured too."""
    started, began = datetime.now(UTC), time.monotonic()
    log.info("decide: in memory")
    decided: list[DecideFigures] = []
    for people in decide.QUICK_PEOPLE if quick else decide.PEOPLE:
        decided += decide.measure(people)
    log.info("webhook: %d notifications a second", webhook.PER_SECOND)
    answered = await webhook.measure(webhook.QUICK_SECONDS if quick else webhook.AMONG_OTHERS_SECONDS)
    log.info("promotions: from a leaver to the next in line")
    promoted = await promotions.measure(promotions.QUICK_LEAVERS if quick else promotions.LEAVERS)
    log.info("large group: reconcile, and a listing")
    size = large_group.QUICK_PEOPLE if quick else large_group.PEOPLE
    large_ones = await large_group.measure(size)
    scenarios = joins.QUICK_SCENARIOS if quick else joins.SCENARIOS
    versions = (*joins.VERSIONS, *([joins.Version("former", former, subscribes=True)] if former else []))
    found = await _joins(versions, scenarios, 1 if quick else REPETITIONS, began + BUDGET)
    return Report(
        started=started.isoformat(timespec="seconds"),
        seconds=time.monotonic() - began,
        quick=quick,
        machine=Machine.this(),
        joins=found,
        decide=tuple(decided),
        webhook=answered,
        large_group=tuple(large_ones),
        promotions=promoted,
    )


async def _joins(
    versions: Sequence[joins.Version], scenarios: Sequence[joins.Scenario], repetitions: int, until: float
) -> tuple[Joins, ...]:
    """The versions in turn, as often as asked for and as the time allows."""
    runs: dict[tuple[str, str], list[JoinsRun]] = {}
    longest = 0.0
    for number in range(1, repetitions + 1):
        began = time.monotonic()
        if began + longest > until:
            log.info("joins: no time for repetition %d", number)
            break
        for version in versions:
            log.info("joins: %s, repetition %d of %d", version.name, number, repetitions)
            measured = await joins.measure(version, scenarios, version.name)
            for scenario, one in zip(scenarios, measured, strict=True):
                runs.setdefault((scenario.name, version.name), []).append(one)
        longest = max(longest, time.monotonic() - began)
    return tuple(
        Joins(scenario.name, scenario.description, version.name, tuple(runs[scenario.name, version.name]))
        for scenario in scenarios
        for version in versions
    )


def write(report: Report) -> Path:
    """Keep the report under its start's name; answers the file."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{report.started.replace(':', '').replace('+0000', 'Z')}{'-quick' if report.quick else ''}.json"
    path.write_text(json.dumps(report.to_json(), indent=2) + "\n")
    return path


def read(path: Path) -> Report:
    """An earlier report. Raises InvalidReport and OSError."""
    try:
        return Report.from_json(json.loads(path.read_text(encoding="utf-8")))
    except json.JSONDecodeError as error:
        raise InvalidReport(f"{path} is not JSON: {error}.") from error


if __name__ == "__main__":
    sys.exit(main())
