"""HTTP triggers: requests to invocations, and what functions return to responses.

Headers reach the function in lower case and an empty query value is left out, both as in Azure's host. A function that
fails is answered 500 with an empty body.
"""

from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from local.functions_host.authorization import AccessKeys
from local.functions_host.errors import InvocationError
from local.functions_host.functions import HTTP_TRIGGER, Function
from local.functions_host.protocol import Datum
from local.functions_host.routes import Route, RouteTable, parse_template
from local.functions_host.worker_process import Invocation

# The server writes these itself.
_SERVER_HEADERS = frozenset({"content-length", "transfer-encoding", "connection"})


def route_template(function: Function, prefix: str) -> str:
    """The function's whole path template: the prefix, and its route or else its name."""
    return f"{prefix}/{function.trigger.text('route') or function.name}"


def route_table(functions: Iterable[Function], prefix: str) -> RouteTable[Function]:
    """The routes of the functions that HTTP starts. Raises SettingsError for a template that is not understood."""
    return RouteTable(
        Route(
            segments=parse_template(route_template(function, prefix)),
            methods=frozenset(str(method).upper() for method in function.trigger.properties.get("methods") or ()),
            target=function,
        )
        for function in functions
        if function.trigger.kind == HTTP_TRIGGER
    )


class HttpTrigger:
    """Answers requests by running the functions whose routes they match."""

    def __init__(
        self,
        routes: RouteTable[Function],
        keys: AccessKeys,
        invoke: Callable[[Invocation], Awaitable[Datum | None]],
    ) -> None:
        self._routes = routes
        self._keys = keys
        self._invoke = invoke

    async def handle(self, request: web.Request) -> web.Response:
        """The function's response, or 404, 401, 500."""
        found = self._routes.find(request.method, request.raw_path)
        if found is None:
            return web.Response(status=404)
        function, parameters = found
        level = function.trigger.text("authLevel", "FUNCTION").upper()
        if not self._keys.admit(level, request.headers, request.query):
            return web.Response(status=401)
        datum = Datum("http", await request_value(request, parameters))
        try:
            returned = await self._invoke(Invocation(function, {function.trigger.name: datum}))
        except InvocationError:
            return web.Response(status=500)
        return response(returned)


async def request_value(request: web.Request, parameters: dict[str, str]) -> dict[str, object]:
    """The value of an ``http`` datum: method, url, headers, query, route parameters and body."""
    headers = {name.lower(): ",".join(request.headers.getall(name)) for name in request.headers}
    query = {name: ",".join(request.query.getall(name)) for name in request.query}
    return {
        "method": request.method,
        "url": f"{request.scheme}://{request.host}{request.raw_path}",
        "headers": headers,
        "query": {name: value for name, value in query.items() if value},
        "params": parameters,
        "body": await request.read(),
    }


def response(returned: Datum | None) -> web.Response:
    """The response that a function's return value stands for; text alone is a 200."""
    if returned is None:
        return web.Response(status=204)
    if returned.kind != "http":
        return web.Response(text=str(returned.value))
    value = returned.value
    answer = web.Response(status=value["status"], body=value["body"])
    for name, text in value["headers"]:
        if name.lower() not in _SERVER_HEADERS:
            answer.headers[name] = text
    for cookie in value["cookies"]:
        answer.headers.add("Set-Cookie", cookie)
    return answer
