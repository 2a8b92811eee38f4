"""How long does the first admission of a large group take, beside the time that Graph's budget for writes alone takes?

Everybody is in the group before the allotment is made, and there is a seat for each. The real handlers run in memory,
in the tenant's time. The app's own budget lets each request to Microsoft Graph through, and an answer takes 150 ms.
A request to Table Storage takes 30 ms. A command ends, waits in the queue and goes on as it does in Azure.
The time alone is the same budget asked for the same grants, one after the other, with answers at once.

It ends when Graph has taken the last grant. That the licences have become active is looked at afterwards and meanwhile,
and what that costs is counted too.
"""

import heapq
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from math import ceil
from typing import Any, cast

from application.dispatch import carry_out
from benchmarks.report import AdmissionFigures
from domain.allotments import Licensing
from domain.commands import Command, CommandKind
from domain.ports import Directory
from infra.graph.budget import cost_of
from infra.graph.throttle import LIMITS, NOTHING, Budget, Cost, Share, TenantSize
from local.tenant.model import Units
from tests.fakes.clock import FixedClock
from tests.simulation.bench import ALLOTMENT, Bench
from tests.simulation.faults import peer_of

PEOPLE, QUICK_PEOPLE = 100_000, 2_000
GRAPH_ANSWERS, TABLES_ANSWER = timedelta(milliseconds=150), timedelta(milliseconds=30)
A_VIEW = 15
"""People whose licences one request shows."""

ROWS_A_PAGE, DELTA_PAGE = 1_000, 200
WHOLE_PARTITION = frozenset({"store.all_members", "store.unfinished"})
"""These go through every row, in pages."""


def measure(people: int = PEOPLE) -> AdmissionFigures:
    """The first admission of so many people."""
    bench = Bench(people, people, licensing=Licensing.GROUP)
    bench.tenant.set_units(bench.sku_id, Units(enabled=people))
    paced, queue = _Paced(bench.services.directory, bench.clock, people), _Queue(bench.clock)
    bench.services = replace(bench.services, directory=cast("Directory", paced), commands=queue)
    bench.make()
    began = bench.clock.now()
    queue.put(Command(CommandKind.PREPARE, ALLOTMENT, "a benchmark", began), began)
    tables = 0
    while paced.granted < people:
        tables += _work(bench, queue.take(), people)
    return AdmissionFigures(
        people=people,
        seconds=(bench.clock.now() - began).total_seconds(),
        alone=_alone(paced.grants, began),
        grants=len(paced.grants),
        graph_requests=paced.requests,
        table_requests=tables,
        commands=queue.taken,
        licensed=bench.allotment.consumed_units,
    )


def _work(bench: Bench, command: Command, people: int) -> int:
    """Carry out a command, in the time that Table Storage takes; answers how often that was asked."""
    asked, worker = 0, carry_out(bench.services, command)
    try:
        while True:
            step = worker.send(None)
            if peer_of(step) == "tables" and not step.endswith(" done"):
                pages = ceil(people / ROWS_A_PAGE) if step in WHOLE_PARTITION else 1
                asked += pages
                bench.clock.advance(TABLES_ANSWER * pages)
    except StopIteration:
        return asked


def _alone(grants: Sequence[int], began: datetime) -> float:
    """Seconds that the budget takes to let these grants through, each of so many people."""
    clock = FixedClock(began)
    budget = _Turns(clock)
    for people in grants:
        budget.take(_grant(people))
    return (clock.now() - began).total_seconds()


def _grant(people: int) -> Cost:
    return cost_of("PATCH", "/groups/licensed", people)


class _Turns:
    """The app's own budget, of which one allotment asks; its clock goes on while that waits."""

    def __init__(self, clock: FixedClock) -> None:
        self._clock = clock
        self._budget = Budget(LIMITS[TenantSize.LARGE], clock.now())

    def take(self, cost: Cost) -> None:
        """Wait for the turn."""
        self._budget.ask(cost, Share.WORK, ALLOTMENT)
        while not self._budget.released(self._clock.now()):
            self._clock.advance((self._budget.wait(self._clock.now()) or timedelta()) + timedelta(milliseconds=1))


class _Paced:
    """The directory, with the turns and the time that its requests take.

    grants: of how many people each was. requests: to Graph, each of a batch for itself.
    """

    def __init__(self, directory: Directory, clock: FixedClock, people: int) -> None:
        self._directory, self._clock, self._people = directory, clock, people
        self._turns = _Turns(clock)
        self.grants: list[int] = []
        self.requests = 0

    @property
    def granted(self) -> int:
        """How many people Graph has been asked to grant to, and has answered."""
        return sum(self.grants)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._directory, name)

        async def asked(*arguments: Any, **named: Any) -> Any:
            self._pass(name, arguments)
            return await method(*arguments, **named)

        return asked

    def _pass(self, name: str, arguments: Sequence[Any]) -> None:
        if name == "grant":
            self.grants.append(len(arguments[1]))
            self._ask([_grant(len(arguments[1]))])
        elif name == "licences":
            view = cost_of("GET", "/users?$filter=a&$select=id,licenseAssignmentStates")
            self._ask([view] * ceil(len(arguments[1]) / A_VIEW))
        elif name == "observe":
            for _ in range(ceil(self._people / DELTA_PAGE) if arguments[1] is None else 1):
                self._ask([cost_of("GET", "/groups/delta")])
        elif name != "locate":
            self._ask([cost_of("GET", "/groups/watched?$select=id")])

    def _ask(self, costs: Sequence[Cost]) -> None:
        """Send these together, and wait for the answer."""
        self.requests += len(costs)
        self._turns.take(sum(costs, NOTHING))
        self._clock.advance(GRAPH_ANSWERS)


class _Queue:
    """The enforcement queue, of one allotment: one command at a time, each when it is due."""

    def __init__(self, clock: FixedClock) -> None:
        self._clock = clock
        self._waiting: list[tuple[datetime, int, Command]] = []
        self._names: set[str] = set()
        self._numbers = count()
        self.taken = 0

    async def connect(self) -> None:
        """Nothing has to be opened."""

    async def enqueue(
        self, commands: Sequence[Command], *, at: datetime | None = None, deduplicate_as: str | None = None
    ) -> None:
        """See the port."""
        if deduplicate_as is None or deduplicate_as not in self._names:
            self._names |= {deduplicate_as} if deduplicate_as else set()
            for command in commands:
                self.put(command, at or self._clock.now())

    def put(self, command: Command, due: datetime) -> None:
        """Have a command carried out at a time."""
        heapq.heappush(self._waiting, (due, next(self._numbers), command))

    def take(self) -> Command:
        """The next command, once it is due."""
        due, _, command = heapq.heappop(self._waiting)
        self._clock.advance(max(timedelta(), due - self._clock.now()))
        self.taken += 1
        return command
