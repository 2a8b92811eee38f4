"""The API over HTTP on loopback, in a thread of its own: the real routes on in-memory services."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import azure.functions as func
from aiohttp import web

from domain.admission import Transaction
from handlers.api.endpoint import serve
from handlers.api.routes import found
from handlers.http.responses import language_of, to_response
from handlers.http.version import VERSION
from tests.support.processes import HOST
from tests.unit.api.office import DESCRIPTION, Office

OPEN = {"/api/health": {"status": "ok", "version": VERSION}, "/api/openapi.json": DESCRIPTION}
"""What everybody may read."""


class ApiServer:
    """An office that answers over HTTP. What tests do to it goes through `do`, which waits for the office's thread."""

    def __init__(self, office: Office, loop: asyncio.AbstractEventLoop, url: str) -> None:
        self.office = office
        self.url = url
        self.requests: list[tuple[str, str]] = []
        self._loop = loop

    def do[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    def allotment(self, units: int = 2, **fields: object) -> str:
        return self.do(self.office.allotment(units, **fields))

    def called_before(self, allotment_id: str, name: str) -> None:
        """Give an allotment a name such as could be stored before names were checked."""

        async def rename() -> None:
            stored = await self.office.store.load(allotment_id)
            assert stored is not None
            renamed = replace(stored.value, display_name=name)
            await self.office.store.commit(Transaction(renamed, ()), stored.etag)
            await self.office.store.list_anew(allotment_id)

        self.do(rename())

    def shown(self) -> list[dict[str, Any]]:
        reply = self.do(self.office.call("GET", "/allotments"))
        found: list[dict[str, Any]] = reply.body["value"]
        return found


@contextmanager
def api_server() -> Iterator[ApiServer]:
    """A fresh office, answering."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = ApiServer(Office(), loop, "")
    runner = server.do(_started(server))
    try:
        server.url = f"http://{HOST}:{runner.addresses[0][1]}"
        yield server
    finally:
        server.do(runner.cleanup())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _started(server: ApiServer) -> web.AppRunner:
    async def handle(request: web.Request) -> web.Response:
        if request.path in OPEN:
            return web.json_response(OPEN[request.path])
        path = request.path_qs.removeprefix("/api")
        server.requests.append((request.method, path))
        route, parameters = found(request.method, request.path.removeprefix("/api"))
        asked = func.HttpRequest(
            request.method,
            str(request.url),
            headers=dict(request.headers),
            params=dict(request.query),
            route_params=parameters,
            body=await request.read(),
        )
        answer = await to_response(serve(server.office.api, route, asked), language_of(asked))
        headers = {**answer.headers, "Content-Type": answer.mimetype or "application/json"}
        return web.Response(body=answer.get_body(), status=answer.status_code, headers=headers)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    return runner
