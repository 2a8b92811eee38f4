"""Serving on loopback: a listening socket, an application on it, and a process that says when it is ready."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from aiohttp import web

HOST = "127.0.0.1"
LONGEST_SHUTDOWN_SECONDS = 1.0


def listen(port: int) -> socket.socket:
    """A socket that listens on loopback; port 0 chooses a free one."""
    return socket.create_server((HOST, port))


def origin_of(listener: socket.socket) -> str:
    """Scheme, host and port of what is served there."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


@asynccontextmanager
async def served(application: web.Application, listener: socket.socket) -> AsyncIterator[None]:
    """Serve the application while the context lasts; a client that hangs up cancels its request."""
    runner = web.AppRunner(
        application, access_log=None, handler_cancellation=True, shutdown_timeout=LONGEST_SHUTDOWN_SECONDS
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


async def serve_until_stopped(server: AbstractAsyncContextManager[Mapping[str, object]]) -> None:
    """Run a server until SIGTERM or SIGINT; prints what it says when it is ready as one line of JSON."""
    stopped = asyncio.Event()
    for stop_signal in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(stop_signal, stopped.set)
    async with server as ready:
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await stopped.wait()
