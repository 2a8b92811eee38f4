"""How much of what Microsoft Graph permits is used in a burst of 50,000 joins, and how often does Graph refuse?

The budgets of the workers, what they tell each other, and the throttling of the simulated tenant, in virtual time.
Twenty people are one change of a group, which counts as seven writes, with the look at the group before it and at their
licences after it. A worker whose turn doesn't come within its patience would go back to the queue; here it stays in
line. Graph's limits are those of a large tenant.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks.report import BudgetFigures
from infra.graph.budget import cost_of
from infra.graph.portions import Portion, Use
from infra.graph.throttle import LIMITS, NOTHING, Budget, Cost, Limits, Share, TenantSize
from local.tenant.graph.throttling import Cost as Charge
from local.tenant.graph.throttling import Throttle, ThrottlingLimits

PEOPLE, QUICK_PEOPLE, A_ROUND = 50_000, 5_000, 20
USERS = 50_000
AT_ONCE = 64
"""So many sessions a worker handles at once: `maxConcurrentSessions` of host.json."""

BEGAN = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
ROUND = (
    cost_of("GET", "/groups/delta?$select=members"),
    cost_of("PATCH", "/groups/g", A_ROUND),
    cost_of("GET", "/users?$filter=x&$select=id"),
    cost_of("GET", "/users?$filter=y&$select=id"),
)
"""What twenty people cost: the look at their group, the change, and two looks at their licences, 15 people each."""

WAYS = (
    ("one allotment, the only worker", 1, 1),
    ("one allotment, one worker of four", 1, 4),
    ("many allotments, two workers of four", 2, 4),
    ("many allotments, four workers of four", 4, 4),
    ("many allotments, eight workers of four", 8, 4),
)
"""What it is called, how many workers ask, and how many are expected (`WORKERS_AT_MOST`)."""


def measure(people: int = PEOPLE) -> tuple[BudgetFigures, ...]:
    """Every way in turn."""
    return tuple(_Burst(name, people, workers, LIMITS[TenantSize.LARGE], of).figures for name, workers, of in WAYS)


@dataclass(eq=False, slots=True)
class _Worker:
    """A worker with what it still has to ask. asking: what of it is in line."""

    budget: Budget
    portion: Portion
    left: deque[Cost] = field(default_factory=deque)
    asking: deque[Cost] = field(default_factory=deque)


class _Burst:
    """One burst, from its beginning until the last request has been let through."""

    def __init__(self, name: str, people: int, workers: int, limits: Limits, of: int) -> None:
        self.now, self.refused = BEGAN, 0
        self._graph = Throttle(ThrottlingLimits(), "Tenant_Application")
        rounds = people // A_ROUND
        self._limits = limits
        self._told: dict[str, Use] = {}
        self._workers = [
            _Worker(Budget(limits.part(1 / of), BEGAN), Portion(f"worker {number}", limits, of, BEGAN))
            for number in range(workers)
        ]
        for number in range(rounds):
            self._workers[number % workers].left.extend(ROUND)
        while any(worker.left or worker.asking for worker in self._workers):
            self._step()
        seconds = (self.now - BEGAN).total_seconds()
        used = sum((cost for cost in ROUND), NOTHING)
        of_writes = rounds * used.writes / (limits.writes * max(1.0, seconds / limits.writes_window.total_seconds()))
        self.figures = BudgetFigures(name, people, workers, of, seconds, of_writes, self.refused)

    def _step(self) -> None:
        """Let through what may go now, or let time pass until something may."""
        for worker in self._workers:
            while worker.left and len(worker.asking) < AT_ONCE:
                cost = worker.left.popleft()
                worker.asking.append(cost)
                worker.budget.ask(cost, Share.WORK, "")
                worker.portion.count(cost, waits=True)
            self._exchange(worker)
            for ticket in worker.budget.released(self.now):
                worker.asking.remove(ticket.cost)
                self._send(worker, ticket.cost)
        waits = [wait for worker in self._workers if (wait := worker.budget.wait(self.now)) is not None]
        if waits:
            self.now += max(min(waits), timedelta(milliseconds=1))

    def _exchange(self, worker: _Worker) -> None:
        """Have it tell the others what it uses, where it is time, and take the part that is left."""
        use = worker.portion.due(self.now)
        if use is not None:
            self._told[use.worker] = use
            worker.portion.read(use, [told for told in self._told.values() if told.worker != use.worker])
        worker.budget.resize(self._limits.part(worker.portion.part), self.now)

    def _send(self, worker: _Worker, cost: Cost) -> None:
        """Ask Graph; what it refuses is asked again, after the time that it names."""
        answer = self._graph.refusal(self.now, Charge(round(cost.units), round(cost.writes)), USERS)
        if answer is not None:
            self.refused += 1
            worker.left.appendleft(cost)
            worker.budget.pause(self.now + timedelta(seconds=float(answer.headers["Retry-After"])))
