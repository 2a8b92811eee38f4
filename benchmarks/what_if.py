"""How long does it take to replay a year of 2,000 allotments, a million decisions, under another limit and order?

The logs are written by `domain.admission.decide` itself, a join or a departure at a time: each allotment has fewer
seats than people want, and people stay some weeks. Measured is what the app does for each allotment once its
decisions are read. The log is taken apart, and replayed as it was and with a tenth more seats and three classes.
Reading the rows is not in it.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random

from benchmarks.figures import spread
from benchmarks.report import WhatIfFigures
from domain.admission import Observation, Observed, Policy, decide
from domain.allotments import Allotment, Decision, Licensing, Member, MemberState, Overflow, Product, Step, counted
from domain.waiting_order import FIRST_PLACE, Rank, WaitingOrder
from domain.what_if import AS_IT_WAS, WhatIf, agreement, record_of, replay

ALLOTMENTS, QUICK = 2_000, 20
DECISIONS = 500
KINDS = 40
"""So many different logs there are; each stands for as many allotments as it takes."""

RUNS = 3
BEGAN = datetime(2025, 3, 1, tzinfo=UTC)
YEAR = timedelta(days=365)


def measure(allotments: int, runs: int = RUNS) -> tuple[WhatIfFigures, ...]:
    """Replay so many allotments."""
    logs = [_log(number) for number in range(min(KINDS, allotments))]
    taken, agreed = list[float](), 1.0
    for _ in range(runs):
        began = time.process_time()
        for number in range(allotments):
            agreed = min(agreed, _replay(logs[number % len(logs)], number))
        taken.append(time.process_time() - began)
    decisions = sum(len(logs[number % len(logs)]) for number in range(allotments))
    return (WhatIfFigures(allotments, decisions, spread(taken), agreed),)


def _replay(log: list[Decision], number: int) -> float:
    until, order = BEGAN + YEAR, WaitingOrder(ageing_days=30)
    record = record_of(log, waits=True)
    was = replay(record, AS_IT_WAS, until=until)
    ranks = {each.user: Rank(1 + (hash(each.user) + number) % 3) for group in record.groups for each in group.arrivals}
    limits = [(BEGAN - YEAR, round(1.1 * log[0].limit))]
    replay(record, WhatIf(limits, Overflow.WAIT, order, ranks), until=until)
    return agreement(record, was)


def _log(number: int) -> list[Decision]:
    """A year of one allotment, as `decide` writes it."""
    random, seats = Random(f"what if {number}"), 20 + number
    allotment, rows, log = _allotment(seats), dict[str, Member](), list[Decision]()
    soon: list[tuple[datetime, str, str]] = []
    for one in range(DECISIONS):
        heappush(soon, (BEGAN + YEAR * random.random(), "join", f"{one:08x}-0000-4000-a000-{number:012x}"))
    while soon and len(log) < DECISIONS:
        now, what, user = heappop(soon)
        look = _look(user, now, present=what == "join") if what != "free" else None
        if what == "free":
            allotment = _step(allotment, rows, Step(user, rows[user], None))
        elif what == "leave" and user not in rows:
            continue
        waiting = sorted((row for row in rows.values() if row.place is not None), key=lambda row: row.place or 0)
        concerned = {user: rows[user]} if user in rows else {}
        plan = decide(allotment, concerned, look, waiting, now=now, cause="benchmark", policy=Policy())
        for step in plan.steps:
            allotment = _step(allotment, rows, step)
            log += [step.decision] if step.decision else []
            if step.after is not None and step.after.state is MemberState.RELEASING:
                heappush(soon, (now + timedelta(minutes=1), "free", step.user_id))
            elif step.after is not None and step.before is None:
                heappush(soon, (now + timedelta(days=random.expovariate(1 / 40)), "leave", step.user_id))
    return log


def _step(allotment: Allotment, rows: dict[str, Member], step: Step) -> Allotment:
    rows.pop(step.user_id, None)
    if step.after is not None:
        state = MemberState.LICENSED if step.after.state is MemberState.PENDING else step.after.state
        rows[step.user_id] = replace(step.after, state=state)
    return replace(counted(allotment, step), unfinished=frozenset(), unfinished_units=0)


def _look(user: str, now: datetime, *, present: bool) -> Observation:
    return Observation((Observed(user, present=present),), complete=False, started=now, token="token")


def _allotment(limit: int) -> Allotment:
    return Allotment(
        id="00000000-0000-4000-a000-000000000001",
        display_name="Benchmark",
        group_id="00000000-0000-4000-a000-000000000002",
        products=(Product("06ebc4ee-1bb5-47dd-8120-11324bc54e06", "SPE_E5"),),
        allotted_units=limit,
        overflow=Overflow.WAIT,
        licensing=Licensing.GROUP,
        created=BEGAN,
        next_place=FIRST_PLACE,
    )
