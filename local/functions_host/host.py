"""The host: its workers, listeners and HTTP server, from the start to a clean end."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from local.functions_host.admin import AdminApi
from local.functions_host.authorization import AccessKeys
from local.functions_host.errors import SettingsError
from local.functions_host.function_groups import FunctionGroups, Scaling
from local.functions_host.functions import SERVICE_BUS_TRIGGER, TIMER_TRIGGER, Function
from local.functions_host.http_trigger import HttpTrigger, route_table
from local.functions_host.invoker import Invoker
from local.functions_host.schedules import parse_schedule
from local.functions_host.service_bus_connection import ServiceBusClients, ServiceBusOutputs, connection_string
from local.functions_host.service_bus_trigger import QueueListener
from local.functions_host.settings import AppSettings, HostSettings
from local.functions_host.timer_trigger import TimerListener, TimerStatusFile
from local.functions_host.worker_pool import WorkerPool
from local.functions_host.worker_process import WorkerCommand, WorkerProcess

_LOG = logging.getLogger(__name__)
_DEFAULT_BODY_LIMIT = 104_857_600
# After the drain: how long listeners may take to give back the messages of invocations that were ended.
_SETTLE_SECONDS = 5.0
_WORKER_GRACE_SECONDS = 2.0
# A closed connection of the Service Bus SDK refers to itself, and holds certificates that Python's collector does not
# count: a host at rest would grow by a megabyte a minute before they are collected.
_COLLECT_SECONDS = 60.0

type Listener = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class HostOptions:
    """What the host is started with. `drain_seconds` bounds the wait for running invocations at the end.

    scaling: when instances come and go; None: one instance runs every function all the time.
    """

    app_directory: Path
    port: int
    workers: int
    drain_seconds: float
    state_directory: Path | None
    scaling: Scaling | None = None


class FunctionsHost:
    """Runs one function app. Start it once, then stop it once."""

    def __init__(self, options: HostOptions, settings: AppSettings, host_settings: HostSettings) -> None:
        self._options = options
        self._settings = settings
        self._host_settings = host_settings
        self._clients = ServiceBusClients()
        self._outputs = ServiceBusOutputs(settings, self._clients)
        self._pool = (
            FunctionGroups(self._launch_worker, self._new_pool, options.scaling)
            if options.scaling
            else self._new_pool()
        )
        self._invoker = Invoker(self._pool, self._outputs)
        self._stop = asyncio.Event()
        self._listening: list[asyncio.Task[None]] = []
        self._admin: AdminApi | None = None
        self._runner: web.AppRunner | None = None
        self.functions: tuple[Function, ...] = ()
        self.port = 0

    @property
    def worker_pids(self) -> list[int]:
        """The process ids of the workers that are ready."""
        return self._pool.pids

    async def start(self) -> None:
        """Indexes the app, then serves and listens. Raises HostError where the app or a setting is wrong."""
        self.functions = await self._pool.start()
        try:
            listeners = self._listeners()
            await self._serve_http()
        except BaseException:
            await self._pool.stop(grace=0)
            raise
        self._listening = [asyncio.create_task(listener(self._stop)) for listener in listeners]

    async def wait_for_failure(self) -> None:
        """Returns only by raising what made a listener end before it was told to; listeners outlive broker failures."""
        await asyncio.gather(*self._listening)
        await self._stop.wait()

    async def stop(self) -> None:
        """Takes nothing new, lets what runs end within the drain, settles, and ends the workers."""
        self._stop.set()
        started_by_hand = set() if self._admin is None else self._admin.running
        running = [*self._listening, *started_by_hand, asyncio.create_task(self._close_http())]
        _done, unfinished = await asyncio.wait(running, timeout=self._options.drain_seconds)
        if unfinished:
            _LOG.warning("Not everything ended within %g s; the workers are ended.", self._options.drain_seconds)
        await self._pool.stop(grace=0 if unfinished else _WORKER_GRACE_SECONDS)
        if unfinished:
            _done, unfinished = await asyncio.wait(unfinished, timeout=_SETTLE_SECONDS)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._outputs.close()
        await self._clients.close()

    def _new_pool(self) -> WorkerPool:
        return WorkerPool(self._launch_worker, self._options.workers, self._host_settings.function_timeout)

    async def _launch_worker(self) -> WorkerProcess:
        directory = self._options.app_directory
        environment = self._settings.environment
        environment.setdefault("FUNCTIONS_WORKER_RUNTIME", "python")
        environment.setdefault("AzureWebJobsScriptRoot", str(directory))
        return await WorkerProcess.start(WorkerCommand(directory, environment, self._host_settings.log_level))

    def _listeners(self) -> Sequence[Listener]:
        for function in self.functions:
            self._outputs.prepare(function)
        timers = [self._timer(each).run for each in self.functions if each.trigger.kind == TIMER_TRIGGER]
        queues = [self._queue(each).run for each in self.functions if each.trigger.kind == SERVICE_BUS_TRIGGER]
        return [*timers, *queues, _collect]

    def _timer(self, function: Function) -> TimerListener:
        where = f"Function {function.name}"
        schedule = parse_schedule(self._settings.resolve(function.trigger.text("schedule"), where), where)
        directory = self._options.state_directory
        status_file = None if directory is None else TimerStatusFile(directory / "timers" / f"{function.name}.json")
        runs_at_start = bool(function.trigger.properties.get("runOnStartup")) and self._options.scaling is None
        return TimerListener(function, schedule, self._invoker.invoke, status_file, runs_at_start=runs_at_start)

    def _queue(self, function: Function) -> QueueListener:
        where = f"Function {function.name}"
        connection = connection_string(self._settings, function.trigger.text("connection"), where)
        queue = self._settings.resolve(function.trigger.text("queueName"), where)
        client = self._clients.client(connection)
        return QueueListener(function, queue, client, self._host_settings.service_bus, self._invoker.invoke)

    async def _serve_http(self) -> None:
        keys = AccessKeys.from_settings(self._settings)
        prefix = self._host_settings.route_prefix
        trigger = HttpTrigger(route_table(self.functions, prefix), keys, self._invoker.invoke)
        self._admin = AdminApi(self.functions, keys, prefix, self._invoker.invoke)
        application = web.Application(client_max_size=body_limit(self._settings))
        self._admin.add_routes(application.router)
        application.router.add_route("*", "/{path:.*}", trigger.handle)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=self._options.drain_seconds)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self._options.port).start()
        except OSError as error:
            await runner.cleanup()
            raise SettingsError(f"Cannot listen on 127.0.0.1:{self._options.port}: {error.strerror}.") from error
        self._runner = runner
        self.port = runner.addresses[0][1]

    async def _close_http(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


async def _collect(stop: asyncio.Event) -> None:
    while not stop.is_set():
        gc.collect()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _COLLECT_SECONDS)


def body_limit(settings: AppSettings) -> int:
    """The largest request body in bytes: FUNCTIONS_REQUEST_BODY_SIZE_LIMIT, by default 100 MiB as in Azure."""
    text = settings.get("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT")
    if text is None:
        return _DEFAULT_BODY_LIMIT
    if not text.isdecimal() or int(text) == 0:
        raise SettingsError(f"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT must be a number of bytes from 1, not {text!r}.")
    return int(text)
