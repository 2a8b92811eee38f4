"""An HTTP server in the test's own loop, which answers as it is told and remembers what it was sent."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.support.processes import HOST


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request; `path` has the query, `headers` are by their names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


type Answer = Callable[[Recorded], Awaitable[web.Response]]


@dataclass(slots=True)
class RecordingServer:
    """Where the server is, and what has come, oldest first."""

    url: str
    requests: list[Recorded] = field(default_factory=list)


@asynccontextmanager
async def recording_server(answer: Answer) -> AsyncIterator[RecordingServer]:
    """A server on loopback; `answer` may be slow, or raise what the server would not."""
    recorder = RecordingServer("")

    async def handle(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        recorded = Recorded(request.method, request.path_qs, headers, await request.text())
        recorder.requests.append(recorded)
        return await answer(recorded)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        recorder.url = f"http://{HOST}:{runner.addresses[0][1]}"
        yield recorder
    finally:
        await runner.cleanup()


def json_answer(body: Any, status: int = 200, **headers: str) -> Answer:
    """Always the same answer; header names with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(_request: Recorded) -> web.Response:
        return web.json_response(body, status=status, headers=named)

    return answer
