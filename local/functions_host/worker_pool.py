"""The host's workers: invocations go to the least busy one, and one that dies is replaced at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from local.functions_host.backoff import Backoff
from local.functions_host.errors import AppLoadError, FunctionTimedOut
from local.functions_host.functions import Function
from local.functions_host.worker_process import Invocation, InvocationResult, WorkerProcess

_LOG = logging.getLogger(__name__)


class WorkerPool:
    """A fixed number of workers, like FUNCTIONS_WORKER_PROCESS_COUNT of them.

    `launch` gives a ready worker or raises AppLoadError. `timeout` is how long a function may run: as in Azure, the
    worker of one that runs longer is ended, and with it whatever else it runs.
    """

    def __init__(self, launch: Callable[[], Awaitable[WorkerProcess]], size: int, timeout: timedelta | None) -> None:
        self._launch = launch
        self._size = size
        self._timeout = None if timeout is None else timeout.total_seconds()
        self._workers: list[WorkerProcess] = []
        self._available = asyncio.Event()
        self._supervisors: list[asyncio.Task[None]] = []

    async def start(self) -> tuple[Function, ...]:
        """Starts the workers and gives the app's functions. Raises AppLoadError if the app cannot be indexed."""
        first = await self._launch()
        self._add(first)
        try:
            for worker in await asyncio.gather(*(self._launch() for _ in range(self._size - 1))):
                self._add(worker)
        except AppLoadError:
            await self.stop(grace=0)
            raise
        self._supervisors = [asyncio.create_task(self._supervise(worker)) for worker in self._workers]
        return first.functions

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that are ready."""
        return [worker.pid for worker in self._workers]

    async def invoke(self, invocation: Invocation) -> InvocationResult:
        """Runs the function on the least busy worker, waiting for one to be ready. Raises InvocationError."""
        worker = await self._least_busy()
        try:
            async with asyncio.timeout(self._timeout) as limit:
                return await worker.invoke(invocation)
        except TimeoutError:
            if not limit.expired():
                raise
            worker.kill()
            raise FunctionTimedOut(f"it ran longer than {self._timeout:g} s (functionTimeout)") from None

    async def stop(self, grace: float) -> None:
        """Ends the workers, each after at most `grace` seconds; running invocations fail with WorkerDied."""
        for supervisor in self._supervisors:
            supervisor.cancel()
        await asyncio.gather(*self._supervisors, return_exceptions=True)
        await asyncio.gather(*(worker.stop(grace) for worker in self._workers))

    async def _least_busy(self) -> WorkerProcess:
        while not self._workers:
            self._available.clear()
            await self._available.wait()
        worker = min(self._workers, key=lambda each: each.busy)
        # To the back of the line, so that workers that are equally busy take turns.
        self._workers.remove(worker)
        self._workers.append(worker)
        return worker

    def _add(self, worker: WorkerProcess) -> None:
        self._workers.append(worker)
        self._available.set()

    async def _supervise(self, worker: WorkerProcess) -> None:
        while True:
            await worker.ended.wait()
            self._workers.remove(worker)
            _LOG.error("Worker %d has ended; it is replaced.", worker.pid)
            worker = await self._replacement()
            self._add(worker)
            _LOG.info("Worker %d is ready.", worker.pid)

    async def _replacement(self) -> WorkerProcess:
        waits = Backoff(longest=10.0)
        while True:
            try:
                return await self._launch()
            except AppLoadError as error:
                wait = waits.next()
                _LOG.error("A new worker could not load the app (%s); next try in %.1f s.", error.message, wait)
                await asyncio.sleep(wait)
