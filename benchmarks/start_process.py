"""One start, in a process of its own: `python -m benchmarks.start_process app`, or another way of WAYS.

The environment holds the app's settings. Prints one line of JSON: processor seconds of the whole process, how many
modules are loaded, and MiB.
"""

import json
import os
import sys
import time
from typing import NoReturn

from benchmarks.memory import memory

# httpx imports its command line where click is installed, as it is in development alone.
sys.modules |= {"click": None}  # type: ignore[dict-item]


def app() -> None:
    """What the Functions host's worker imports: all functions, and the clients that they share."""
    import function_app  # noqa: F401, PLC0415


def command() -> None:
    """The app, with what the first command needs."""
    app()
    import application.dispatch  # noqa: F401, PLC0415

    _ask_graph()


def tick() -> None:
    """The app, with what the first tick of a timer needs."""
    app()
    import handlers.ticks  # noqa: F401, PLC0415

    _ask_graph()


def request() -> None:
    """The app, with what the first request to the API imports."""
    app()
    import handlers.api.routes  # noqa: F401, PLC0415

    _ask_graph()


def _ask_graph() -> None:
    """Make the client as the first request to Microsoft Graph does."""
    from azure.identity.aio import DefaultAzureCredential  # noqa: PLC0415

    from infra.graph.client import GraphClient  # noqa: PLC0415

    _ = GraphClient("https://graph.microsoft.com/v1.0", DefaultAzureCredential()).build


def sdks() -> None:
    """The same SDKs and the same clients, with nothing of the app."""
    import aiohttp  # noqa: F401, PLC0415
    import azure.functions as func  # noqa: PLC0415
    import azure.servicebus.aio  # noqa: F401, PLC0415 - the app's client is made when it is first used
    import httpx  # noqa: PLC0415
    import jwt  # noqa: F401, PLC0415
    import opentelemetry.sdk.metrics.export  # noqa: F401, PLC0415
    import opentelemetry.sdk.trace.export  # noqa: F401, PLC0415
    from azure.data.tables.aio import TableServiceClient  # noqa: PLC0415
    from azure.identity.aio import DefaultAzureCredential  # noqa: PLC0415
    from kiota_authentication_azure.azure_identity_authentication_provider import (  # noqa: PLC0415
        AzureIdentityAuthenticationProvider,
    )
    from kiota_http.kiota_client_factory import KiotaClientFactory  # noqa: PLC0415
    from msgraph import GraphRequestAdapter, GraphServiceClient  # noqa: PLC0415
    from msgraph_core import GraphClientFactory  # noqa: PLC0415

    func.FunctionApp()
    credential = DefaultAzureCredential()
    TableServiceClient("https://contoso.table.core.windows.net", credential=credential)
    middleware = KiotaClientFactory.get_default_middleware(None)
    http = httpx.AsyncClient(http2=True)
    client = GraphClientFactory.create_with_custom_middleware(middleware, client=http)
    adapter = GraphRequestAdapter(AzureIdentityAuthenticationProvider(credential), client)
    GraphServiceClient(request_adapter=adapter)


WAYS = {"app": app, "command": command, "tick": tick, "request": request, "SDKs": sdks}


def main() -> NoReturn:
    """Start in the way that is named, and tell what it took."""
    WAYS[sys.argv[1]]()
    told = {"cpu": time.process_time(), "modules": len(sys.modules), "memory": memory()[0]}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)  # without the last export of telemetry, which would look for Azure


if __name__ == "__main__":
    main()
