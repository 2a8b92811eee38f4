"""How long until a licence is there in a quiet tenant, where no instance of the app runs?

One person joins a group. What is measured is from the join to the licence, by the tenant's own history, and how Graph
fared with the webhook. Before each join nothing has happened for so long that every instance has gone away, but those
that are always ready: none, the one that answers, or those of relay and enforce too. Last, beside them, a host that is
always there and has just done the same.

Each start is a process of its own that loads the app, on this machine. What the platform takes before that is a
parameter: Azure promises no figure.
"""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime
from statistics import median
from typing import Any

from benchmarks.measured_stack import ROOT, MeasuredStack
from benchmarks.report import ColdFigures
from benchmarks.tenant import POLL, Tenant, TimedOut
from local.functions_host.function_groups import Scaling
from local.stack.stack import ALWAYS_READY

JOINS, QUICK_JOINS = 3, 1
IDLE_SECONDS = 1.0
"""Shorter than in Azure: what comes after the wait is the same."""

GONE_WITHIN, LICENSED_WITHIN = 60.0, 300.0
QUIET_WITHIN = 2.0
FIRST_TRY_SECONDS = 3.0
WINDOW_SECONDS = 600.0
"""After so long Graph has forgotten that the webhook answered late."""

QUIET = dict.fromkeys(("KEEP_SUBSCRIPTION_SCHEDULE", "CATCH_UP_SCHEDULE", "RECONCILE_SCHEDULE"), "0 0 5 1 1 *")
"""No timer wakes an instance while a join is measured."""

WARM = "warm"


async def measure(joins: int, start_delay: float) -> tuple[ColdFigures, ...]:
    """So many joins with each value of ALWAYS_READY, and as many on a host that is always there."""
    variants = [(name, Scaling(groups, IDLE_SECONDS, start_delay)) for name, groups in ALWAYS_READY.items()]
    return tuple([await _measured(name, scaling, joins) for name, scaling in [*variants, (WARM, None)]])


async def _measured(name: str, scaling: Scaling | None, joins: int) -> ColdFigures:
    stack = MeasuredStack(f"cold-{name}", ROOT, QUIET, scaling)
    with stack:
        async with Tenant(stack) as tenant:
            await tenant.subscribed()
            group, people = await tenant.group("cold"), await tenant.people(joins + 1)
            await tenant.allotment("cold", group, joins + 1)
            await _joined(tenant, group, people.pop())  # a licensed group has been made, and every table
            found = [await _cold_join(stack, tenant, group, person) for person in people]
    took, first_tries, tries = zip(*found, strict=True)
    return ColdFigures(
        always_ready=name,
        start_delay=scaling.start_delay_seconds if scaling else 0.0,
        joins=joins,
        fastest=min(took),
        middle=median(took),
        longest=max(took),
        first_try=max(first_tries),
        late=sum(seconds >= FIRST_TRY_SECONDS for seconds in first_tries),
        tries=max(tries),
    )


async def _cold_join(stack: MeasuredStack, tenant: Tenant, group: str, person: str) -> tuple[float, float, int]:
    """From the join to the licence, how long Graph's first try took, and how many tries there were."""
    await _settled(stack, tenant)
    await tenant.let_pass(WINDOW_SECONDS)
    told = len(await tenant.tries())
    seconds = await _joined(tenant, group, person)
    tries = [each for each in (await tenant.tries())[told:] if _is_about(each, group)]
    return seconds, float(tries[0]["seconds"]), len(tries)


async def _settled(stack: MeasuredStack, tenant: Tenant) -> None:
    """Wait until nothing is left to do, and every instance has gone away that is not always ready."""
    deadline = time.monotonic() + GONE_WITHIN
    while not await tenant.quiet(QUIET_WITHIN) or stack.instances_that_go:
        if time.monotonic() > deadline:
            raise TimedOut(f"Instances were still there after {GONE_WITHIN:.0f} s.")
        await asyncio.sleep(POLL)


async def _joined(tenant: Tenant, group: str, person: str) -> float:
    """Seconds from a person's join to their licence. Raises TimedOut."""
    _, first = await tenant.history(0)
    await tenant.join(group, [person])
    deadline, joined = time.monotonic() + LICENSED_WITHIN, None
    while time.monotonic() < deadline:
        facts, first = await tenant.history(first)
        for fact in facts:
            if fact["objectId"] == person and fact["kind"] == "memberAdded" and fact["groupId"] == group:
                joined = datetime.fromisoformat(fact["time"])
            elif fact["objectId"] == person and fact["kind"] == "licenseActive" and joined:
                return (datetime.fromisoformat(fact["time"]) - joined).total_seconds()
        await asyncio.sleep(POLL)
    raise TimedOut(f"Nobody was licensed within {LICENSED_WITHIN:.0f} s.")


def _is_about(tried: Mapping[str, Any], group: str) -> bool:
    """Whether a try tells of the watched group, and not of the licensed one."""
    return any(told["resourceData"]["id"] == group for told in tried["body"]["value"])
