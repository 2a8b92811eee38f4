"""What does one hostile caller cost another owner, and enforcement?

One owner floods the API: with nothing, to compare; with additions to a full allotment; with searches; with a plan of
groups that nobody has; all at once. Beside it another owner reads their own allotment, one request after the other, and
people join a group, one after the other. Both are measured equally long.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import httpx

from benchmarks.figures import percentile
from benchmarks.measured_stack import ROOT, MeasuredStack
from benchmarks.report import FloodFigures
from benchmarks.tenant import POLL, Tenant, TimedOut
from local.sign_in.token import fetch_token
from local.stack import Stack

READ_EVERY, JOIN_EVERY = 0.2, 0.5
MEASURED, GIVEN_UP_AFTER, LICENSED_WITHIN = 8.0, 30.0, 90.0
"""Seconds: of measuring from a flood's beginning, until the hostile client hangs up, and for the last licence."""

SEATS = 10_000
DEFAULTS = {"CALLER_REQUESTS_A_SECOND": "", "CALLER_SEARCHES_A_SECOND": "", "CALLER_REQUESTS_AT_ONCE": ""}
"""The stack lets one caller ask for many; here everybody has what is usual."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the floods are."""

    additions: int
    searches: int
    groups: int


FULL, QUICK = Size(100, 300, 3_000), Size(20, 30, 300)


class Caller:
    """Somebody who calls the API. An async context manager."""

    def __init__(self, stack: Stack, user_id: str, *roles: str) -> None:
        token = fetch_token(stack.endpoints["issuer"], user_id, roles)
        self._http = httpx.AsyncClient(
            base_url=f"{stack.endpoints['functions']}/api",
            headers={"Authorization": f"Bearer {token}"},
            timeout=GIVEN_UP_AFTER,
            limits=httpx.Limits(max_connections=None),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def ask(self, method: str, path: str, body: object = None) -> int:
        """The status of the answer; 0: there was none in time."""
        try:
            return (await self._http.request(method, path, json=body)).status_code
        except httpx.HTTPError:
            return 0


type Flood = Callable[[], Sequence[Awaitable[int]]]


@dataclass(slots=True)
class Beside:
    """What was seen beside a flood: seconds and statuses of reads, and who joined."""

    reads: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    joined: list[str] = field(default_factory=list)


async def measure(size: Size) -> tuple[FloodFigures, ...]:
    """Let one flood after the other loose, on a fresh stack."""
    with MeasuredStack("flood", ROOT, DEFAULTS) as stack:
        async with Tenant(stack) as tenant:
            await tenant.subscribed()
            return await _floods(stack, tenant, size)


async def _floods(stack: Stack, tenant: Tenant, size: Size) -> tuple[FloodFigures, ...]:
    hostile_id, other_id, *refused = await tenant.people(2 + 2 * size.additions)
    full = await tenant.allotment("full", await tenant.group("full"), 0, owners=[hostile_id])
    others = await tenant.allotment("other's", await tenant.group("other's"), 1, owners=[other_id])
    enforced = await tenant.group("enforced")
    await tenant.allotment("enforced", enforced, SEATS)
    async with Caller(stack, hostile_id, "Allotment.Reader") as hostile, Caller(stack, other_id) as other:

        def additions(people: Sequence[str]) -> list[Awaitable[int]]:
            path = f"/allotments/{full}/assignments"
            return [hostile.ask("POST", path, {"user": person}) for person in people]

        def searches() -> list[Awaitable[int]]:
            texts = [f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(size.searches)]
            return [hostile.ask("POST", "/people/search", {"search": text}) for text in texts]

        def plan() -> list[Awaitable[int]]:
            return [hostile.ask("POST", "/manifest/plan", {"allotments": [_entry(n) for n in range(size.groups)]})]

        first, second = refused[: size.additions], refused[size.additions :]
        floods: Mapping[str, Flood] = {
            "warm-up": list,
            "nothing": list,
            "additions": lambda: additions(first),
            "searches": searches,
            "plan": plan,
            "all at once": lambda: [*additions(second), *searches(), *plan()],
        }
        found = [
            await _beside(tenant, name, flood, lambda: other.ask("GET", f"/allotments/{others}"), enforced)
            for name, flood in floods.items()
        ]
    return tuple(found[1:])


async def _beside(
    tenant: Tenant, name: str, flood: Flood, read: Callable[[], Awaitable[int]], group: str
) -> FloodFigures:
    """Let a flood loose, and look at what it costs the others."""
    clock = asyncio.get_running_loop().time
    _, first = await tenant.history(0)
    beside, over, began = Beside(), asyncio.Event(), clock()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_read(read, beside, over))
        tasks.create_task(_join(tenant, group, beside, over))
        asyncio.get_running_loop().call_later(MEASURED, over.set)
        answered = Counter(await asyncio.gather(*flood()))
        seconds = clock() - began
    joins = await _licensed(tenant, group, beside.joined, first)
    return FloodFigures(
        flood=name,
        requests=answered.total(),
        refused=answered[429],
        failed=sum(count for status, count in answered.items() if status >= 500 or not status),
        seconds=seconds,
        reads=beside.statuses.total(),
        reads_failed=beside.statuses.total() - beside.statuses[200],
        read_p50=percentile(beside.reads, 0.5),
        read_longest=max(beside.reads),
        joins=len(joins),
        join_p50=percentile(joins, 0.5),
        join_longest=max(joins),
    )


async def _read(read: Callable[[], Awaitable[int]], beside: Beside, over: asyncio.Event) -> None:
    clock = asyncio.get_running_loop().time
    while not over.is_set():
        began = clock()
        beside.statuses[await read()] += 1
        beside.reads.append(clock() - began)
        await asyncio.sleep(READ_EVERY)


async def _join(tenant: Tenant, group: str, beside: Beside, over: asyncio.Event) -> None:
    while not over.is_set():
        (person,) = await tenant.people(1)
        await tenant.join(group, [person])
        beside.joined.append(person)
        await asyncio.sleep(JOIN_EVERY)


async def _licensed(tenant: Tenant, group: str, people: Sequence[str], first: int) -> list[float]:
    """How many seconds it took from each one's join to the licence, by the tenant's own history."""
    deadline = asyncio.get_running_loop().time() + LICENSED_WITHIN
    while True:
        facts, _ = await tenant.history(first)
        added = _times(fact for fact in facts if fact["kind"] == "memberAdded" and fact["groupId"] == group)
        licensed = _times(fact for fact in facts if fact["kind"] == "licenseActive")
        if licensed.keys() >= set(people):
            return [(licensed[person] - added[person]).total_seconds() for person in people]
        if asyncio.get_running_loop().time() > deadline:
            raise TimedOut(f"Not everybody who joined was licensed within {LICENSED_WITHIN:.0f} s.")
        await asyncio.sleep(POLL)


def _times(facts: Any) -> dict[str, datetime]:
    return {str(fact["objectId"]): datetime.fromisoformat(fact["time"]) for fact in facts}


def _entry(number: int) -> Mapping[str, object]:
    group = f"00000000-0000-4000-8000-{number:012d}"
    return {"groupId": group, "displayName": "None", "products": [{"skuId": "none"}], "allottedUnits": 1}
