"""How many joins a second are decided, end to end, and how long one takes?

A person counts as decided when they hold the licence or are out of the group again: the decision was stored before.
All times are the tenant's own, from its history, so that looking on does not disturb what is looked at.
The app and the plain version (`plain_app`) do the same job on the same parts: each run on a fresh stack of its own,
with one worker.
"""

import asyncio
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import percentile
from benchmarks.measured_stack import ROOT, MeasuredStack
from benchmarks.report import JoinsRun
from benchmarks.tenant import POLL, Tenant, TimedOut

SEATS = 0.8
"""The limit, as a share of the joins: most people are licensed, some are turned away."""

DECIDED_WITHIN, QUIET_WITHIN = 60.0, 10.0
SET_UP_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Version:
    """What is measured: an app's folder, and whether it subscribes to notifications itself."""

    name: str
    app: Path
    subscribes: bool


VERSIONS = (
    Version("allotments", ROOT, subscribes=True),
    Version("plain", ROOT / "benchmarks" / "plain_app", subscribes=False),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """So many changes of each of the groups, so many people a change, with so many seconds between two changes.

    Graph adds at most 20 members in one change.
    """

    name: str
    description: str
    groups: int
    changes: int
    people: int
    pause: float = 0.0

    @property
    def joins(self) -> int:
        """How many people join in all."""
        return self.groups * self.changes * self.people

    @property
    def limit(self) -> int:
        """The seats of each group's allotment."""
        return int(SEATS * self.changes * self.people)


SCENARIOS = (
    Scenario("burst", "400 joins of one allotment, 20 a change, at once", 1, 20, 20),
    Scenario("many", "20 joins of each of 50 allotments, at once", 50, 1, 20),
    Scenario("trickle", "25 joins of one allotment, 5 a second", 1, 25, 1, 0.2),
)
QUICK_SCENARIOS = (
    Scenario("burst", "100 joins of one allotment, 20 a change, at once", 1, 5, 20),
    Scenario("many", "20 joins of each of 5 allotments, at once", 5, 1, 20),
    Scenario("trickle", "10 joins of one allotment, 5 a second", 1, 10, 1, 0.2),
)


@dataclass(slots=True)
class Course:
    """What became of the joins of some groups, read from the tenant's history."""

    groups: Collection[str]
    joined: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    peak: int = 0
    _licensed: dict[str, set[str]] = field(default_factory=dict)

    def take(self, facts: Iterable[Mapping[str, Any]]) -> None:
        """Take in the next facts, in their order."""
        for fact in facts:
            group, person, when = fact["groupId"], fact["objectId"], datetime.fromisoformat(fact["time"])
            match fact["kind"]:
                case "memberAdded" if group in self.groups:
                    self.joined[person] = when
                case "memberRemoved" if group in self.groups:
                    self.ended.setdefault(person, when)
                case "licenseActive":
                    self.ended.setdefault(person, when)
                    licensed = self._licensed.setdefault(group, set())
                    licensed.add(person)
                    self.peak = max(self.peak, len(licensed))
                case "licenseInactive":
                    self._licensed[group].discard(person)

    @property
    def seconds(self) -> float:
        """From the first join to the last end."""
        return (max(self.ended.values()) - min(self.joined.values())).total_seconds()

    @property
    def latencies(self) -> list[float]:
        """Seconds from join to end, of each person for whom it ended."""
        return [(end - self.joined[person]).total_seconds() for person, end in self.ended.items()]


async def measure(version: Version, scenarios: Iterable[Scenario], folder: str) -> list[JoinsRun]:
    """Go through the scenarios, one after the other, on a fresh stack."""
    stack = MeasuredStack(folder, version.app)
    with stack:
        async with Tenant(stack) as tenant:
            if not version.subscribes:
                await tenant.subscribe()
            await tenant.subscribed()
            return [await _measured(scenario, stack, tenant) for scenario in scenarios]


async def _measured(scenario: Scenario, stack: MeasuredStack, tenant: Tenant) -> JoinsRun:
    groups = await set_up(scenario, tenant)
    people = await tenant.people(scenario.joins)
    await tenant.quiet(QUIET_WITHIN)
    graph, tables, cpu = await tenant.graph_use(), stack.table_requests, stack.cpu_seconds
    began, own = time.monotonic(), time.process_time()
    course = await follow(scenario, tenant, groups, people)
    share = (time.process_time() - own) / (time.monotonic() - began)
    if not course.ended:
        raise TimedOut(f"Of scenario {scenario.name} no join has ended within {DECIDED_WITHIN:.0f} s.")
    await tenant.quiet(QUIET_WITHIN)
    used = (await tenant.graph_use()).since(graph)
    return JoinsRun(
        joins=scenario.joins,
        ended=len(course.ended),
        limit=scenario.limit,
        peak=course.peak,
        joins_per_second=len(course.ended) / course.seconds,
        latency_p50=percentile(course.latencies, 0.50),
        latency_p95=percentile(course.latencies, 0.95),
        graph_requests=used.requests,
        resource_units=used.resource_units,
        throttled=used.throttled,
        table_requests=stack.table_requests - tables,
        cpu_seconds=stack.cpu_seconds - cpu,
        driver_share=share,
    )


async def follow(scenario: Scenario, tenant: Tenant, groups: list[str], people: list[str]) -> Course:
    """Have everybody join, and see what becomes of it, until all has ended or the time is up."""
    _, first = await tenant.history(0)
    course = Course(groups)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_act(scenario, tenant, groups, people))
        tasks.create_task(_watch(scenario, tenant, course, first))
    return course


async def set_up(scenario: Scenario, tenant: Tenant) -> list[str]:
    """The groups, each with its allotment."""
    at_once = asyncio.Semaphore(SET_UP_AT_ONCE)

    async def one(number: int) -> str:
        async with at_once:
            name = f"{scenario.name} {number}"
            group = await tenant.group(name)
            await tenant.allotment(name, group, scenario.limit)
            return group

    return await asyncio.gather(*map(one, range(scenario.groups)))


async def _act(scenario: Scenario, tenant: Tenant, groups: Iterable[str], people: list[str]) -> None:
    """Have everybody join; with pauses, on time, however long the tenant takes to answer."""
    clock = asyncio.get_running_loop().time
    due, first = clock(), 0
    for group in groups:
        for _ in range(scenario.changes):
            await asyncio.sleep(max(0.0, due - clock()))
            await tenant.join(group, people[first : first + scenario.people])
            first, due = first + scenario.people, due + scenario.pause


async def _watch(scenario: Scenario, tenant: Tenant, course: Course, first: int) -> None:
    """Follow the history until everybody's join has ended, or the time is up."""
    deadline = time.monotonic() + DECIDED_WITHIN
    while len(course.ended) < scenario.joins and time.monotonic() < deadline:
        await asyncio.sleep(POLL)
        facts, first = await tenant.history(first)
        course.take(facts)
