"""What part of what the store can do does a burst reach, and which process does the rest of the work?

The store's own limit is measured in the same run on the same Azurite, before and after the joins, while nothing else
happens. The better one counts. It is transactions of 100 new rows, as large as those of people. They go one after the
other into one partition, which is the limit of a burst of one allotment. Or they go four at a time into sixteen.

Azurite takes three times as long to replace a row as to write a new one. So those rows are then replaced in the same
way, and the limit is that of as many new and replaced rows as the joins have written.

How many rows the joins write, and how long the store has a transaction in its hands, is read from the app's own spans.
The processor time is that of each process from the first join to the last end; what comes after it, such as the names
of people, is not in it.
"""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import batched, count

from benchmarks import joins
from benchmarks.measured_stack import ROOT, MeasuredStack
from benchmarks.report import Share, StoreFigures, StoreSpeed
from benchmarks.tenant import Tenant, TimedOut
from domain.admission import TRANSACTION_ENTITIES
from domain.allotments import Member, MemberState, Step
from infra.tables.client import Table, service_client
from infra.tables.rows import Operation, operations

SCENARIOS = (
    joins.Scenario("burst", "2,000 joins of one allotment, 20 a change, at once", 1, 100, 20),
    joins.Scenario("many", "20 joins of each of 50 allotments, at once", 50, 1, 20),
)
QUICK_SCENARIOS = (joins.Scenario("burst", "100 joins of one allotment, 20 a change, at once", 1, 5, 20),)
TRANSACTIONS, QUICK_TRANSACTIONS = 40, 4
PARTITIONS, AT_ONCE = 16, 4
QUIET_WITHIN, EXPORTED_WITHIN = 30.0, 3.0


@dataclass(frozen=True, slots=True)
class Written:
    """One transaction: how many rows, how many of them new, and when it was sent and answered."""

    rows: int
    new: int
    began: datetime
    ended: datetime


async def measure(*, quick: bool = False) -> tuple[StoreFigures, ...]:
    """Each scenario, between two measurements of the store."""
    stack = MeasuredStack("store", ROOT, {"TELEMETRY_SHARE": "1"})
    scenarios, transactions = (QUICK_SCENARIOS, QUICK_TRANSACTIONS) if quick else (SCENARIOS, TRANSACTIONS)
    with stack:
        async with Tenant(stack) as tenant, service_client(stack.endpoints["tables"], None, None) as service:
            await tenant.subscribed()
            raw = _Raw(Table(service, "Raw"), transactions)
            return tuple([await _measured(each, stack, tenant, raw) for each in scenarios])


async def _measured(scenario: joins.Scenario, stack: MeasuredStack, tenant: Tenant, raw: "_Raw") -> StoreFigures:
    groups, people = await joins.set_up(scenario, tenant), await tenant.people(scenario.joins)
    await tenant.quiet(QUIET_WITHIN)
    one, many = await raw.one(), await raw.many()
    names = (*stack.parts, "workers")
    before = stack.cpu_seconds_of(*names)
    course = await joins.follow(scenario, tenant, groups, people)
    spent = zip(names, before, stack.cpu_seconds_of(*names), strict=True)
    if len(course.ended) < scenario.joins:
        raise TimedOut(f"Of scenario {scenario.name}, {scenario.joins - len(course.ended)} joins have not ended.")
    await tenant.quiet(QUIET_WITHIN)
    one, many = one.better(await raw.one()), many.better(await raw.many())
    began, ended = min(course.joined.values()), max(course.ended.values())
    await asyncio.sleep(EXPORTED_WITHIN)
    written = [each for each in _written(stack) if each.ended > began and each.began < ended]
    return StoreFigures(
        scenario=scenario.name,
        description=scenario.description,
        groups=scenario.groups,
        joins=scenario.joins,
        seconds=course.seconds,
        transactions=len(written),
        rows=sum(each.rows for each in written),
        new_rows=sum(each.new for each in written),
        busy=_covered(written, began, ended),
        raw_one=one,
        raw_many=many,
        processes=tuple(Share(name, after - first) for name, first, after in spent),
    )


def _written(stack: MeasuredStack) -> Iterator[Written]:
    """Every transaction that the app's spans tell of."""
    with stack.telemetry.open(encoding="utf-8") as lines:
        for line in lines:
            span = json.loads(line).get("span")
            if span and span["name"].startswith("transact "):
                rows, new = (
                    int(span["attributes"][each]) for each in ("db.operation.batch.size", "allotments.rows.new")
                )
                yield Written(rows, new, *(datetime.fromisoformat(span[each]) for each in ("start_time", "end_time")))


def _covered(written: Iterable[Written], began: datetime, ended: datetime) -> float:
    """In how many seconds between two instants at least one transaction was under way."""
    covered, until = timedelta(), began
    for each in sorted(written, key=lambda each: each.began):
        covered += max(timedelta(), min(each.ended, ended) - max(each.began, until))
        until = max(until, each.ended)
    return covered.total_seconds()


class _Raw:
    """The store by itself."""

    def __init__(self, table: Table, transactions: int) -> None:
        self._table = table
        self._transactions = transactions
        self._numbers = count()

    async def one(self) -> StoreSpeed:
        """Into one new partition, one transaction after the other."""
        return await self._speed([f"one {next(self._numbers)}"] * self._transactions, 1)

    async def many(self) -> StoreSpeed:
        """Into several new partitions, some transactions at a time."""
        run = next(self._numbers)
        return await self._speed([f"{run} {each % PARTITIONS}" for each in range(self._transactions)], AT_ONCE)

    async def _speed(self, partitions: Sequence[str], at_once: int) -> StoreSpeed:
        await self._table.get("none", "none")  # now the table is there
        steps = [[*self._joins()] for _ in partitions]
        new = [self._transaction(*each) for each in zip(partitions, steps, strict=True)]
        licensed = [[_licensed(step) for step in some] for some in steps]
        replaced = [self._transaction(*each) for each in zip(partitions, licensed, strict=True)]
        return StoreSpeed(await self._rows_a_second(new, at_once), await self._rows_a_second(replaced, at_once))

    async def _rows_a_second(self, transactions: Sequence[Sequence[Operation]], at_once: int) -> float:
        began = time.perf_counter()
        for some in batched(transactions, at_once, strict=False):
            await asyncio.gather(*map(self._table.transact, some))
        return sum(map(len, transactions)) / (time.perf_counter() - began)

    def _joins(self) -> Iterator[Step]:
        now = datetime.now(UTC)
        for _ in range(TRANSACTION_ENTITIES):
            user = f"{next(self._numbers):08d}-0000-4000-a000-000000000000"
            yield Step(user, None, Member(user, MemberState.PENDING, now, apply_by=now))

    def _transaction(self, partition: str, steps: Iterable[Step]) -> list[Operation]:
        return [operation for step in steps for operation in operations(partition, step)]


def _licensed(step: Step) -> Step:
    assert step.after is not None
    return Step(step.user_id, step.after, replace(step.after, state=MemberState.LICENSED))
