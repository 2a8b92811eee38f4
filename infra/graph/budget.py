"""The budget of requests to Microsoft Graph, between the app's code and the SDK.

What a request costs follows "Microsoft Graph throttling limits: identity and access". A context variable knows for
whom it is made. Every task inherits that, so nothing has to be handed through the calls in between.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from domain.errors import Transient
from domain.objections import Text
from infra.graph.portions import Portion, Use
from infra.graph.throttle import NOTHING, Budget, Cost, Limits, Share, Ticket

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=3)
"""So long a request waits for its turn in place; who would wait longer comes back by way of the queue."""

LATER = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=2)

_READS = (
    (re.compile(r"/groups/[^/]+/members(/[^/$]+)?"), 3),
    (re.compile(r"/groups/[^/]+/transitiveMembers"), 5),
    (re.compile(r"/users(/[^/]+)?(/licenseDetails)?"), 2),
    (re.compile(r"/subscribedSkus(/[^/]+)?"), 3),
)
_MEMBERS_A_WRITE = 3
"""A change of several members is reported to count as a third as many writes."""

_asking: ContextVar[tuple[Share, str]] = ContextVar("asking", default=(Share.WORK, ""))


@contextmanager
def background(owner: str) -> Iterator[None]:
    """What is asked of Graph within is the app's own work, for this allotment."""
    with _asked_for(Share.WORK, owner):
        yield


@contextmanager
def on_behalf_of(caller: str) -> Iterator[None]:
    """What is asked of Graph within is for a caller of the API, who waits for it."""
    with _asked_for(Share.CALLERS, caller):
        yield


@contextmanager
def _asked_for(share: Share, owner: str) -> Iterator[None]:
    token = _asking.set((share, owner))
    try:
        yield
    finally:
        _asking.reset(token)


def cost_of(method: str, url: str, members: int = 1) -> Cost:
    """What a request uses. url: absolute, or relative to the version's root; members: how many a change names."""
    parts = urlsplit(url)
    path = re.sub(r"^/(v1\.0|beta)(?=/)", "", parts.path)
    if path == "/$batch":
        return NOTHING
    query = dict(parse_qsl(parts.query))
    reads = method == "GET"
    units = next((units for shape, units in _READS if reads and shape.fullmatch(path)), 1)
    top = query.get("$top", "")
    units += ("$expand" in query) - ("$select" in query) - (top.isdecimal() and int(top) < 20)
    return Cost(max(1, units), 0 if reads else max(1, ceil(members / _MEMBERS_A_WRITE)))


class GraphWorkers(Protocol):
    """Where workers tell each other of their requests."""

    async def exchange(self, own: Use) -> Collection[Use]:
        """Tell what this worker uses; answers what the others have told. Raises Transient."""
        ...


class GraphBudget:
    """Lets a worker's requests through as its part of the limits permits.

    limits: those of all workers. workers_at_most: how many share them, as far as is known.
    workers: where they tell each other; None: each has its even part.
    clock: tells the time; it must not go back.
    """

    def __init__(
        self,
        limits: Limits,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience: timedelta = PATIENCE,
        *,
        workers_at_most: int = 1,
        workers: GraphWorkers | None = None,
    ) -> None:
        self._clock = clock
        self._patience = patience.total_seconds()
        self._limits = limits
        self._portion = Portion(uuid4().hex, limits, workers_at_most, clock())
        self._budget = Budget(limits.part(self._portion.part), clock())
        self._workers = workers
        self._telling: asyncio.Task[None] | None = None
        self._waiting: dict[Ticket, asyncio.Future[None]] = {}
        self._alarm: asyncio.TimerHandle | None = None

    async def take(self, cost: Cost) -> None:
        """Wait for the turn. Raises Transient where that takes too long; nothing is used then."""
        ticket = self._budget.ask(cost, *_asking.get())
        turn = self._waiting[ticket] = asyncio.get_running_loop().create_future()
        self.let_through()
        self._portion.count(cost, waits=bool(self._waiting))
        self._tell()
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except TimeoutError as late:
            raise Transient(Text("graphBudgetUsed"), LATER) from late
        finally:
            if self._waiting.pop(ticket, None) is not None:
                self._budget.cancel(ticket)

    def _tell(self) -> None:
        """Tell the others, where it is time, and go on with the part that is left then. Nobody waits for it."""
        use = self._portion.due(self._clock())
        if use is not None and self._workers is not None and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._exchange(self._workers, use))
            return
        if use is not None:
            self._portion.read(use, None)
        self._adjust()

    async def _exchange(self, workers: GraphWorkers, use: Use) -> None:
        others: Collection[Use] | None = None
        try:
            others = await workers.exchange(use)
        except Transient as failure:
            log.warning("What other workers ask of Microsoft Graph is not known: %s", failure)
        finally:
            self._portion.read(use, others)
            self._adjust()
            self.let_through()

    def _adjust(self) -> None:
        self._budget.resize(self._limits.part(self._portion.part), self._clock())

    def pause(self, wait: timedelta | None) -> None:
        """Graph has throttled the app, and asked for this wait."""
        if wait:
            self._budget.pause(self._clock() + min(wait, LONGEST_PAUSE))

    def let_through(self) -> None:
        """Let those go whose turn has come, and set the alarm for the next."""
        for ticket in self._budget.released(self._clock()):
            turn = self._waiting.pop(ticket)
            if not turn.done():
                turn.set_result(None)
        if self._alarm is not None:
            self._alarm.cancel()
        wait = self._budget.wait(self._clock())
        self._alarm = asyncio.get_running_loop().call_later(wait.total_seconds(), self.let_through) if wait else None
