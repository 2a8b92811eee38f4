"""Instances that come and go as on the Flex Consumption plan ("Per-function scaling", "Always ready instances").

All HTTP functions are one group, every other function is a group of its own. A group has no instance until an event
comes for it: then a worker's process is started and loads the app, and the event waits. Thirty seconds after the last
one has ended it goes away again; Microsoft's engineers name that time for the plan (azure-functions-host, issue 10706).
A group that is always ready has an instance from the start.

What Azure adds before a process runs is `start_delay_seconds`: no figure is promised. Users of the plan have measured
some 10 s for a queue's next instance (Azure-Functions, issue 2581), and up to 2 minutes for its first
(azure-functions-dotnet-worker, issue 2902). A public lab guide to the plan has 30 s for a first request, of which the
host itself took half a second ("Lab Guide: Cold Start on Azure Functions", yeongseon).

Not done here: a group has one instance at most, so that load adds none. A message waits for its instance under its lock
and not on the queue. The host is told of the app's functions by a worker that it ends again; Azure knows them from the
deployment. And `run_on_startup` starts no timer: of a group that is not always ready, no instance runs before a tick.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from local.functions_host.errors import AppLoadError, SettingsError, WorkerDied
from local.functions_host.functions import HTTP_TRIGGER, Function
from local.functions_host.worker_pool import WorkerPool
from local.functions_host.worker_process import Invocation, InvocationResult, WorkerProcess

_LOG = logging.getLogger(__name__)
HTTP = "http"
IDLE_SECONDS = 30.0
CAME, WENT = "an instance is there", "the instance was idle and goes away"
"""What the log says of an instance."""


@dataclass(frozen=True)
class Scaling:
    """When instances come and go.

    always_ready:        groups that have one all the time, by the names that the plan gives them.
    idle_seconds:        how long an instance without work is kept.
    start_delay_seconds: what the platform takes before an instance's process starts.
    """

    always_ready: frozenset[str] = frozenset()
    idle_seconds: float = IDLE_SECONDS
    start_delay_seconds: float = 0.0


def group_of(function: Function) -> str:
    """The name of the group that a function belongs to, as ``alwaysReady`` in a template names it."""
    return HTTP if function.trigger.kind == HTTP_TRIGGER else f"function:{function.name}"


class FunctionGroup:
    """One group: without an instance, or with one. `new_pool` makes the workers of an instance."""

    def __init__(self, name: str, new_pool: Callable[[], WorkerPool], scaling: Scaling) -> None:
        self._name = name
        self._new_pool = new_pool
        self._scaling = scaling
        self._always_ready = name in scaling.always_ready
        self._instance: asyncio.Task[WorkerPool] | None = None
        self._pool: WorkerPool | None = None
        self._running = 0
        self._leaving: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def pids(self) -> list[int]:
        """The ids of the instance's processes that are ready."""
        return [] if self._pool is None else self._pool.pids

    async def invoke(self, invocation: Invocation) -> InvocationResult:
        """Runs the function, on an instance that is started for it where there is none. Raises InvocationError."""
        self._running += 1
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        try:
            pool = await self.start(self._scaling.start_delay_seconds)
            return await pool.invoke(invocation)
        except AppLoadError as error:
            raise WorkerDied(f"an instance of {self._name} could not load the app: {error.message}") from error
        finally:
            self._running -= 1
            if not self._running and not self._always_ready:
                self._leaving = asyncio.create_task(self._leave())

    async def start(self, delay: float = 0.0) -> WorkerPool:
        """The instance, once it is ready; all who wait for it wait for the same one.

        Raises AppLoadError, and WorkerDied where the host stops before the instance is there.
        """
        if self._instance is None:
            self._instance = asyncio.create_task(self._started(delay))
        instance = self._instance
        try:
            # Shielded: an event whose sender has gone away does not take the instance from the others.
            return await asyncio.shield(instance)
        except asyncio.CancelledError:
            if instance.cancelled():
                raise WorkerDied(f"the host stopped before {self._name} had an instance") from None
            raise

    async def stop(self, grace: float) -> None:
        """Ends the instance after at most `grace` seconds; running invocations fail with WorkerDied."""
        if self._leaving is not None:
            self._leaving.cancel()
        if self._instance is not None and not self._instance.done():
            self._instance.cancel()
            await asyncio.wait([self._instance])
        await asyncio.gather(*self._ending)
        if self._pool is not None:
            await self._pool.stop(grace)

    async def _started(self, delay: float) -> WorkerPool:
        began = asyncio.get_running_loop().time()
        try:
            await asyncio.sleep(delay)
            pool = self._new_pool()
            await pool.start()
        except BaseException:
            self._instance = None
            raise
        self._pool = pool
        seconds = asyncio.get_running_loop().time() - began
        _LOG.info("%s: %s after %.1f s: %s", self._name, CAME, seconds, pool.pids)
        return pool

    async def _leave(self) -> None:
        """Wait until the instance has been idle for long enough. From then on events get another one."""
        await asyncio.sleep(self._scaling.idle_seconds)
        pool, self._pool, self._instance, self._leaving = self._pool, None, None, None
        if pool is not None:
            _LOG.info("%s: %s: %s", self._name, WENT, pool.pids)
            ending = asyncio.create_task(pool.stop(grace=self._scaling.idle_seconds))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)


class FunctionGroups:
    """All groups of an app, in the place of a pool of workers that are always there."""

    def __init__(
        self,
        launch: Callable[[], Awaitable[WorkerProcess]],
        new_pool: Callable[[], WorkerPool],
        scaling: Scaling,
    ) -> None:
        self._launch = launch
        self._new_pool = new_pool
        self._scaling = scaling
        self._groups: dict[str, FunctionGroup] = {}

    async def start(self) -> tuple[Function, ...]:
        """Indexes the app and starts what is always ready. Raises AppLoadError, and SettingsError for no group."""
        first = await self._launch()
        functions = first.functions
        await first.stop(grace=0)
        names = dict.fromkeys(map(group_of, functions))
        self._refuse_unknown(names)
        self._groups = {name: FunctionGroup(name, self._new_pool, self._scaling) for name in names}
        await asyncio.gather(*(self._groups[name].start() for name in self._scaling.always_ready))
        return functions

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that are ready."""
        return [pid for group in self._groups.values() for pid in group.pids]

    async def invoke(self, invocation: Invocation) -> InvocationResult:
        """Runs the function in its group. Raises InvocationError."""
        return await self._groups[group_of(invocation.function)].invoke(invocation)

    async def stop(self, grace: float) -> None:
        """Ends every instance after at most `grace` seconds."""
        await asyncio.gather(*(group.stop(grace) for group in self._groups.values()))

    def _refuse_unknown(self, names: Iterable[str]) -> None:
        known = set(names)
        if unknown := self._scaling.always_ready - known:
            raise SettingsError(
                f"Nothing can be always ready that is no group: {', '.join(sorted(unknown))}. "
                f"The groups are {', '.join(sorted(known))}."
            )
