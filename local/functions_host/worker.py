"""A worker's process: loads the app into Azure's own worker library and runs invocations for the host.

It is started by the host with one end of a socket pair. Frames that it reads: ``invoke`` and ``stop``; frames that it
writes: ``indexed`` or ``failed`` once, then one ``result`` for each invocation. It ends when the host is gone.
Async functions run on this process's event loop, the others in the library's thread pool.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import azure_functions_runtime as runtime  # type: ignore[import-untyped]
from azure_functions_runtime.bindings.datumdef import Datum as RuntimeDatum  # type: ignore[import-untyped]
from azure_functions_runtime.native_invocation import invocation_request_native  # type: ignore[import-untyped]

from local.functions_host import protos
from local.functions_host.protocol import Datum, Message, encode_frame, read_frame

_STRUCTURED = ("dict", "list", "int", "double", "bool")


def runtime_datum(datum: Datum) -> RuntimeDatum:
    """The library's datum for one from the host."""
    if datum.kind == "http":
        return RuntimeDatum(_http_request(datum.value), "http")
    if datum.kind == "collection_bytes":
        return RuntimeDatum(SimpleNamespace(bytes=datum.value), "collection_bytes")
    return RuntimeDatum(datum.value, datum.kind)


def _http_request(request: dict[str, Any]) -> dict[str, Any]:
    def texts(values: dict[str, str]) -> dict[str, RuntimeDatum]:
        return {name: RuntimeDatum(value, "string") for name, value in values.items()}

    return {
        "method": RuntimeDatum(request["method"], "string"),
        "url": RuntimeDatum(request["url"], "string"),
        "headers": texts(request["headers"]),
        "query": texts(request["query"]),
        "params": texts(request["params"]),
        "body": RuntimeDatum(request["body"], "bytes"),
    }


def host_datum(datum: RuntimeDatum | None) -> Datum | None:
    """The host's datum for one from the library; None where there is no value."""
    if datum is None or datum.type is None or datum.value is None:
        return None
    if datum.type == "http":
        return Datum("http", _http_response(datum.value))
    if datum.type in _STRUCTURED:
        return Datum("json", json.dumps(datum.value))
    return Datum(datum.type, datum.value)


def _http_response(response: dict[str, Any]) -> dict[str, Any]:
    cookies = [morsel.OutputString() for cookie in response["cookies"] or () for morsel in cookie.values()]
    return {
        "status": int(response["status_code"].value),
        "headers": [[name, value.value] for name, value in response["headers"].items()],
        "cookies": cookies,
        "body": response["body"].value,
    }


class InvocationFilter(logging.Filter):
    """Gives every log record the function and invocation that it was written in."""

    def __init__(self) -> None:
        super().__init__()
        self.functions: dict[str, str] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Adds `invocation` to the record; never drops it."""
        invocation_id = runtime.invocation_id_cv.get()
        name = self.functions.get(invocation_id or "")
        record.invocation = f"[{name} {invocation_id}] " if name else ""
        return True


class Worker:
    """Runs invocations that come over a channel until the channel or the host's patience ends."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, names: InvocationFilter) -> None:
        self._reader = reader
        self._writer = writer
        self._names = names
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, app_directory: str) -> None:
        """Indexes the app, then serves. Returns when the host stops it or is gone, or the app cannot be indexed."""
        indexed = await index_app(app_directory)
        self._send(indexed)
        if indexed["type"] == "indexed":
            await self._serve()
        await self._writer.drain()

    async def _serve(self) -> None:
        while (message := await read_frame(self._reader)) is not None and message["type"] != "stop":
            task = asyncio.create_task(self._invoke(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _invoke(self, message: Message) -> None:
        invocation_id = message["invocation_id"]
        self._names.functions[invocation_id] = message["function_name"]
        # Also set by the library while the function runs; here it covers what the library logs after that.
        runtime.invocation_id_cv.set(invocation_id)
        try:
            self._send({"type": "result", "invocation_id": invocation_id, **await _result(message)})
        finally:
            del self._names.functions[invocation_id]

    def _send(self, message: Message) -> None:
        self._writer.write(encode_frame(message))


async def _result(message: Message) -> Message:
    succeeded, returned, outputs, error, trace = await invocation_request_native(
        message["invocation_id"],
        message["function_id"],
        [(name, runtime_datum(Datum(*datum))) for name, datum in message["inputs"].items()],
        {name: runtime_datum(Datum(*datum)) for name, datum in message["metadata"].items()},
    )
    if not succeeded:
        return {"error": error, "trace": trace}
    return {"return": host_datum(returned), "outputs": {name: host_datum(datum) for name, datum in outputs}}


async def index_app(app_directory: str) -> Message:
    """The ``indexed`` message with the app's functions, or the ``failed`` one with the app's error."""
    init = protos.Message(capabilities={}, function_app_directory=app_directory)
    request = protos.Message(
        request=protos.Message(worker_init_request=init), properties={"protos": protos, "host": "127.0.0.1"}
    )
    try:
        response = await runtime.worker_init_request(request)
    except SystemExit as error:
        text = error.code if isinstance(error.code, str) else f"The app left with exit code {error.code} on import."
        return _failed(text)
    if response.result.status != protos.StatusResult.Success:
        failure = response.result.exception
        message = failure.message.partition(": ")[2] or failure.message
        return _failed(message, failure.stack_trace)
    functions = (await runtime.functions_metadata_request(request)).function_metadata_results
    if not functions:
        return _failed(f"No functions found in {app_directory}.")
    return {
        "type": "indexed",
        "functions": [[each.name, each.function_id, list(each.raw_bindings)] for each in functions],
    }


def _failed(message: str, trace: str = "") -> Message:
    return {"type": "failed", "message": message, "trace": trace}


def configure_logging(level: str) -> InvocationFilter:
    """Logs to stderr from `level` on; Azure's own libraries from warnings on, unless everything is wanted."""
    names = InvocationFilter()
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(names)
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s worker %(process)d %(invocation)s%(name)s: %(message)s")
    )
    logging.basicConfig(level=level, handlers=[handler])
    if level != "DEBUG":
        logging.getLogger("azure").setLevel(logging.WARNING)
    return names


async def serve(channel: socket.socket, app_directory: str, names: InvocationFilter) -> None:
    """Serves the host at the other end of the channel."""
    reader, writer = await asyncio.open_unix_connection(sock=channel)
    runtime.start_threadpool_executor()
    await Worker(reader, writer, names).run(app_directory)


def main() -> None:
    """The process's entry: ``python -m local.functions_host.worker FD APP LEVEL``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("channel", type=int, help="file descriptor of the socket to the host")
    parser.add_argument("app", type=Path, help="the app's directory")
    parser.add_argument("level", help="the lowest level that is logged")
    arguments = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Either can be sent to a whole process group; the host drains first and then decides when its workers end.
        signal.signal(number, signal.SIG_IGN)
    names = configure_logging(arguments.level)
    os.chdir(arguments.app)
    sys.path.insert(0, str(arguments.app))
    asyncio.run(serve(socket.socket(fileno=arguments.channel), str(arguments.app), names))
    sys.stdout.flush()
    os._exit(0)  # The host is done with this process: no thread of the app's may hold it up.


if __name__ == "__main__":
    main()
