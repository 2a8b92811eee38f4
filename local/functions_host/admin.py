"""The admin API: the host's status, the functions, and starting one by hand.

It needs the master key where one is set (see `authorization`). ``POST /admin/functions/{name}`` with
``{"input": "…"}`` answers 202 and runs a timer or queue function at once. A queue function gets the input as the body
of a message that is on no queue, so nothing is settled. An HTTP function is called at its own address: 400.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import version

from aiohttp import web

from local.functions_host.authorization import ADMIN, AccessKeys
from local.functions_host.errors import InvocationError
from local.functions_host.functions import HTTP_TRIGGER, SERVICE_BUS_TRIGGER, Function
from local.functions_host.http_trigger import route_template
from local.functions_host.protocol import Datum
from local.functions_host.service_bus_metadata import batch_metadata, single_metadata, typed_message
from local.functions_host.timer_trigger import timer_datum
from local.functions_host.worker_process import Invocation


class AdminApi:
    """Serves ``/admin``."""

    def __init__(
        self,
        functions: Sequence[Function],
        keys: AccessKeys,
        route_prefix: str,
        invoke: Callable[[Invocation], Awaitable[Datum | None]],
    ) -> None:
        self._functions = {function.name.lower(): function for function in functions}
        self._keys = keys
        self._route_prefix = route_prefix
        self._invoke = invoke
        self._started = time.monotonic()
        self.running: set[asyncio.Task[None]] = set()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Puts the API's addresses on a router."""
        router.add_get("/admin/host/status", self._for_admins(self._status))
        router.add_route("*", "/admin/host/ping", self._ping)
        router.add_get("/admin/functions", self._for_admins(self._list))
        router.add_get("/admin/functions/{name}", self._for_admins(self._show))
        router.add_post("/admin/functions/{name}", self._for_admins(self._start))
        router.add_route("*", "/admin/{rest:.*}", self._unknown)

    def _for_admins(
        self, handler: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def checked(request: web.Request) -> web.Response:
            if not self._keys.admit(ADMIN, request.headers, request.query):
                return web.Response(status=401)
            return await handler(request)

        return checked

    async def _status(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "id": "local",
                "state": "Running",
                "version": version("azure-functions-runtime"),
                "processUptime": round((time.monotonic() - self._started) * 1000),
            }
        )

    async def _ping(self, _request: web.Request) -> web.Response:
        return web.Response()

    async def _unknown(self, _request: web.Request) -> web.Response:
        return web.Response(status=404)

    async def _list(self, request: web.Request) -> web.Response:
        return web.json_response([self._description(function, request) for function in self._functions.values()])

    async def _show(self, request: web.Request) -> web.Response:
        function = self._functions.get(request.match_info["name"].lower())
        if function is None:
            return web.Response(status=404)
        return web.json_response(self._description(function, request))

    async def _start(self, request: web.Request) -> web.Response:
        function = self._functions.get(request.match_info["name"].lower())
        if function is None:
            return web.Response(status=404)
        if function.trigger.kind == HTTP_TRIGGER:
            return web.Response(status=400, text=f"{function.name} is started by HTTP: call its own address.")
        try:
            body = json.loads(await request.read())
            text = body["input"] or ""
        except (ValueError, KeyError, TypeError):
            return web.Response(status=400, text='The body must be JSON of the form {"input": "text"}.')
        task = asyncio.create_task(self._run(manual_invocation(function, str(text))))
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        return web.Response(status=202)

    async def _run(self, invocation: Invocation) -> None:
        # The caller has its 202; a failure is in the log, as in Azure.
        with contextlib.suppress(InvocationError):
            await self._invoke(invocation)

    def _description(self, function: Function, request: web.Request) -> dict[str, object]:
        address = f"{request.scheme}://{request.host}"
        template = f"{address}/{route_template(function, self._route_prefix).lstrip('/')}"
        return {
            "name": function.name,
            "href": f"{address}/admin/functions/{function.name}",
            "invoke_url_template": template if function.trigger.kind == HTTP_TRIGGER else None,
            "language": "python",
            "isDisabled": False,
            "config": {"bindings": [dict(binding.properties) for binding in function.bindings]},
        }


def manual_invocation(function: Function, text: str) -> Invocation:
    """The invocation that starts a timer or queue function by hand."""
    if function.trigger.kind != SERVICE_BUS_TRIGGER:
        return Invocation(function, {function.trigger.name: timer_datum(None, past_due=False)})
    body, fields = typed_message(text)
    if function.trigger.text("cardinality").lower() == "many":
        inputs = {function.trigger.name: Datum("collection_bytes", [body])}
        return Invocation(function, inputs, batch_metadata([fields]))
    return Invocation(function, {function.trigger.name: Datum("bytes", body)}, single_metadata(fields))
