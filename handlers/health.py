"""Whether the app runs, and which release: open to everybody, and says nothing else."""

import azure.functions as func

from application.services import Services
from domain.instants import instant
from domain.layout import LAYOUT
from handlers.http.rate_limit import TokenBucket
from handlers.http.responses import json_response, to_response
from handlers.http.version import VERSION

A_SECOND, AT_ONCE = 10, 50


def blueprint(services: Services) -> func.Blueprint:
    """The health function."""
    functions = func.Blueprint()
    bucket = TokenBucket(A_SECOND, AT_ONCE)

    async def healthy() -> func.HttpResponse:
        bucket.take()
        return json_response(
            {"status": "ok", "version": VERSION, "layout": LAYOUT, "time": instant(services.clock.now())}
        )

    @functions.function_name("health")
    @functions.route("api/health", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def health(req: func.HttpRequest) -> func.HttpResponse:
        return await to_response(healthy())

    return functions
