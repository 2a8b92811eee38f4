"""How many joins a second are decided by one, two and four workers, and what stops it?

Many allotments side by side, each on a fresh stack; the numbers of workers take turns. Beside it stands the processor
time of each process: on two cores the workers share them with the host, the tables, the queues and the tenant.
"""

from benchmarks.joins import QUIET_WITHIN, Scenario, follow, set_up
from benchmarks.measured_stack import ROOT, MeasuredStack
from benchmarks.report import WorkersFigures
from benchmarks.tenant import Tenant, TimedOut

WORKERS = (1, 2, 4)
MANY = Scenario("many", "40 joins of each of 50 allotments, at once", 50, 2, 20)
QUICK = Scenario("many", "20 joins of each of 5 allotments, at once", 5, 1, 20)
REPETITIONS = 3
PARTS = ("workers", "functions", "tenant", "azurite", "service-bus")


async def measure(*, quick: bool = False) -> tuple[WorkersFigures, ...]:
    """Every number of workers in turn, several times."""
    repetitions = 1 if quick else REPETITIONS
    return tuple(
        [await _measured(workers, QUICK if quick else MANY) for _ in range(repetitions) for workers in WORKERS]
    )


async def _measured(workers: int, scenario: Scenario) -> WorkersFigures:
    stack = MeasuredStack("workers", ROOT, workers=workers)
    with stack:
        async with Tenant(stack) as tenant:
            await tenant.subscribed()
            groups = await set_up(scenario, tenant)
            people = await tenant.people(scenario.joins)
            await tenant.quiet(QUIET_WITHIN)
            before = stack.cpu_seconds_of(*PARTS)
            course = await follow(scenario, tenant, groups, people)
            await tenant.quiet(QUIET_WITHIN)
            after = stack.cpu_seconds_of(*PARTS)
    if not course.ended:
        raise TimedOut(f"With {workers} workers no join has ended in time.")
    spent = [1000 * (end - start) / scenario.joins for start, end in zip(before, after, strict=True)]
    of_workers, host, of_tenant, tables, queues = spent
    return WorkersFigures(
        workers=workers,
        joins=scenario.joins,
        ended=len(course.ended),
        over=max(0, course.peak - scenario.limit),
        joins_per_second=len(course.ended) / course.seconds,
        workers_ms=of_workers,
        host_ms=host,
        tenant_ms=of_tenant,
        tables_ms=tables,
        queues_ms=queues,
    )
