"""One worker process as the host sees it: started, spoken to, ended."""

import asyncio
import socket
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.functions_host.errors import AppLoadError, FunctionRaised, WorkerDied
from local.functions_host.functions import Function, describe_function
from local.functions_host.protocol import Datum, Message, encode_frame, read_frame

_STDERR = 2
_PACKAGE_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class WorkerCommand:
    """What a worker is started with."""

    app_directory: Path
    environment: Mapping[str, str]
    log_level: str


@dataclass(frozen=True)
class Invocation:
    """One call of a function: what goes in, and the id under which it is logged."""

    function: Function
    inputs: Mapping[str, Datum]
    metadata: Mapping[str, Datum] = field(default_factory=dict)
    invocation_id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class InvocationResult:
    """What came out of a function that succeeded."""

    returned: Datum | None
    outputs: Mapping[str, Datum]


class WorkerProcess:
    """A running worker that has indexed the app. `ended` is set once its process is gone."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._running: dict[str, asyncio.Future[Message]] = {}
        self._reading: asyncio.Task[None] | None = None
        self.functions: tuple[Function, ...] = ()
        self.ended = asyncio.Event()

    @classmethod
    async def start(cls, command: WorkerCommand) -> "WorkerProcess":
        """A worker that is ready. Raises AppLoadError if it cannot index the app."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "local.functions_host.worker"),
                *(str(theirs.fileno()), str(command.app_directory), command.log_level),
                cwd=_PACKAGE_ROOT,
                env=dict(command.environment),
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=_STDERR,
            )
        worker = cls(process, *await asyncio.open_unix_connection(sock=ours))
        try:
            await worker._index()
        except BaseException:
            await worker.stop(grace=0)
            raise
        return worker

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def busy(self) -> int:
        """How many invocations are running."""
        return len(self._running)

    async def invoke(self, invocation: Invocation) -> InvocationResult:
        """Runs the function. Raises FunctionRaised, or WorkerDied if the process ends first."""
        if self.ended.is_set():
            raise WorkerDied(f"worker {self.pid} has ended")
        result: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._running[invocation.invocation_id] = result
        try:
            self._writer.write(encode_frame(_invoke_message(invocation)))
            message = await result
        finally:
            self._running.pop(invocation.invocation_id, None)
        if "error" in message:
            raise FunctionRaised(message["error"], message["trace"])
        outputs = {name: Datum(*datum) for name, datum in message["outputs"].items() if datum is not None}
        returned = message["return"]
        return InvocationResult(returned=None if returned is None else Datum(*returned), outputs=outputs)

    def kill(self) -> None:
        """Ends the process at once; its invocations fail with WorkerDied."""
        if self._process.returncode is None:
            self._process.kill()

    async def stop(self, grace: float) -> None:
        """Asks the worker to end, and ends it after `grace` seconds."""
        if not self._writer.is_closing():
            self._writer.write(encode_frame({"type": "stop"}))
        try:
            async with asyncio.timeout(grace):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()
        if self._reading is not None:
            await self._reading
        self._writer.close()

    async def _index(self) -> None:
        message = await read_frame(self._reader)
        if message is None:
            code = await self._process.wait()
            raise AppLoadError(f"The worker ended with exit code {code} before it had indexed the app.")
        if message["type"] == "failed":
            raise AppLoadError(message["message"], message["trace"])
        self.functions = tuple(describe_function(*each) for each in message["functions"])
        self._reading = asyncio.create_task(self._read_results())

    async def _read_results(self) -> None:
        while (message := await read_frame(self._reader)) is not None:
            result = self._running.get(message["invocation_id"])
            if result is not None and not result.done():
                result.set_result(message)
        code = await self._process.wait()
        self.ended.set()
        for result in self._running.values():
            if not result.done():
                result.set_exception(WorkerDied(f"worker {self.pid} ended with exit code {code}"))


def _invoke_message(invocation: Invocation) -> Message:
    return {
        "type": "invoke",
        "invocation_id": invocation.invocation_id,
        "function_id": invocation.function.function_id,
        "function_name": invocation.function.name,
        "inputs": invocation.inputs,
        "metadata": invocation.metadata,
    }
