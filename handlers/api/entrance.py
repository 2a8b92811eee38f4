"""The functions of the API: one for all of its routes, and one for its description.

The API is a third of the app, and a worker that carries out commands is never asked anything. So it is imported with
the first request (docs/decisions/0102-the-api-is-one-function.md), and the Functions host knows two functions in place
of more than a hundred.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import azure.functions as func

from handlers.http.rate_limit import TokenBucket
from handlers.http.responses import language_of, to_response

if TYPE_CHECKING:
    from handlers.api.services import ApiServices

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
A_SECOND, AT_ONCE = 5, 20
"""For all readers of the description together."""


def blueprint(services: Callable[[], "ApiServices"]) -> func.Blueprint:
    """The API's functions. Anonymous to the Functions host: the app itself reads who calls."""
    functions = func.Blueprint()
    bucket = TokenBucket(A_SECOND, AT_ONCE)

    @functions.function_name("api")
    @functions.route("api/{*path}", methods=METHODS, auth_level=func.AuthLevel.ANONYMOUS)
    async def api(req: func.HttpRequest) -> func.HttpResponse:
        from handlers.api import routes

        return await to_response(routes.answer(services(), req), language_of(req))

    async def description() -> func.HttpResponse:
        from handlers.api import openapi

        bucket.take()
        return openapi.response()

    @functions.function_name("openapi")
    @functions.route("api/openapi.json", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def openapi(req: func.HttpRequest) -> func.HttpResponse:
        return await to_response(description())

    return functions
