"""How long until a seat that somebody leaves is the licence of the next in line?

An allotment is full, and people wait. Some leave, one after the other; each seat goes to the next in line. What is
measured is from the removal to the licence, both by the tenant's own history: the k-th licence that follows belongs to
the k-th removal. Most of it is waiting until a look shows that the licence is gone: before that the seat is not passed
on, so that nobody is ever licensed beyond the limit.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from benchmarks.figures import percentile
from benchmarks.measured_stack import ROOT, MeasuredStack
from benchmarks.report import PromotionFigures
from benchmarks.tenant import CHANGED_AT_ONCE, POLL, Tenant, TimedOut

LEAVERS, QUICK_LEAVERS = 40, 5
PAUSE = 0.25
"""Seconds between two who leave."""

LICENSED_WITHIN, SETTLED_WITHIN = 60.0, 30.0


@dataclass(slots=True)
class Course:
    """When people left, and when people were licensed, of one group and its allotment, in order."""

    group: str
    left: list[datetime] = field(default_factory=list)
    licensed: list[datetime] = field(default_factory=list)

    def take(self, facts: Iterable[Mapping[str, Any]]) -> None:
        """Take in the next facts, in their order."""
        for fact in facts:
            if fact["kind"] == "memberRemoved" and fact["groupId"] == self.group:
                self.left.append(datetime.fromisoformat(fact["time"]))
            elif fact["kind"] == "licenseActive":
                self.licensed.append(datetime.fromisoformat(fact["time"]))

    @property
    def seconds(self) -> list[float]:
        """From each removal to the licence that it led to, as far as there is one."""
        return [(then - left).total_seconds() for left, then in zip(self.left, self.licensed, strict=False)]


async def measure(leavers: int) -> PromotionFigures:
    """Have so many people leave a full allotment in which as many wait, on a fresh stack."""
    with MeasuredStack("promotions", ROOT) as stack:
        async with Tenant(stack) as tenant:
            await tenant.subscribed()
            group, seated = await _full(tenant, leavers)
            _, first = await tenant.history(0)
            course = Course(group)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_leave(tenant, group, seated))
                tasks.create_task(_watch(tenant, course, leavers, first))
    if not course.seconds:
        raise TimedOut(f"Nobody was promoted within {LICENSED_WITHIN:.0f} s.")
    return PromotionFigures(
        leavers=leavers,
        promoted=len(course.seconds),
        p50=percentile(course.seconds, 0.50),
        p99=percentile(course.seconds, 0.99),
        longest=max(course.seconds),
    )


async def _full(tenant: Tenant, seats: int) -> tuple[str, list[str]]:
    """A group with an allotment of so many seats, all taken, and as many people who wait; and who has the seats."""
    group, people = await tenant.group("promotions"), await tenant.people(2 * seats)
    await tenant.allotment("promotions", group, seats, overflow="wait")
    licensed, first = set[str](), 0
    for some in batched(people, CHANGED_AT_ONCE, strict=False):
        await tenant.join(group, some)
    deadline = time.monotonic() + LICENSED_WITHIN
    while len(licensed) < seats:
        if time.monotonic() > deadline:
            raise TimedOut(f"Of {seats} seats {len(licensed)} were licensed within {LICENSED_WITHIN:.0f} s.")
        await asyncio.sleep(POLL)
        facts, first = await tenant.history(first)
        licensed |= {str(fact["objectId"]) for fact in facts if fact["kind"] == "licenseActive"}
    await tenant.quiet(SETTLED_WITHIN)
    return group, sorted(licensed)


async def _leave(tenant: Tenant, group: str, people: Iterable[str]) -> None:
    for person in people:
        await tenant.leave(group, [person])
        await asyncio.sleep(PAUSE)


async def _watch(tenant: Tenant, course: Course, leavers: int, first: int) -> None:
    """Follow the history until every seat is licensed again, or the time is up."""
    deadline = time.monotonic() + leavers * PAUSE + LICENSED_WITHIN
    while len(course.licensed) < leavers and time.monotonic() < deadline:
        await asyncio.sleep(POLL)
        facts, first = await tenant.history(first)
        course.take(facts)
