"""`python -m benchmarks.large_tenant.peers ALLOTMENTS SIZE`: Microsoft Graph and Table Storage for such a tenant.

Prints a line of JSON with their addresses when they are ready. `/counted` says what has arrived.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime

from aiohttp import web

from benchmarks.large_tenant.graph import ROOT, PaperGraph
from benchmarks.large_tenant.paper import ALLOTMENT, ONE, PaperTenant, identity
from benchmarks.large_tenant.tables import REMEMBERED, PaperRows
from benchmarks.ordered_tables import OrderedTables
from local.stack.stack import AZURITE_KEY
from local.tenant.serving import listen, origin_of, serve_until_stopped, served

ACCOUNT = "devstoreaccount1"


@asynccontextmanager
async def peers(allotments: int, size: int) -> AsyncIterator[Mapping[str, object]]:
    """Serve a tenant of that size; yields the addresses."""
    tenant, listener = PaperTenant(allotments, size, datetime.now(UTC)), listen(0)
    origin = origin_of(listener)
    account = f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={AZURITE_KEY};"
    tables = OrderedTables(PaperRows(tenant), REMEMBERED)
    tables.read("Allotments", identity(ALLOTMENT, ONE))
    async with served(_application(PaperGraph(tenant, origin), tables), listener):
        yield {"graph": f"{origin}{ROOT}", "tables": f"{account}TableEndpoint={origin}/{ACCOUNT};", "origin": origin}


def _application(graph: PaperGraph, tables: OrderedTables) -> web.Application:
    async def ask_graph(request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else None
        status, text = graph.answer(request.method, request.path_qs, body)
        return web.Response(status=status, text=text, content_type="application/json")

    async def ask_tables(request: web.Request) -> web.Response:
        reply = tables.answer(request.method, request.raw_path, request.headers, await request.read())
        headers = {"Content-Type": "application/json", **(reply.headers or {})}
        return web.Response(status=reply.status, body=reply.body.encode(), headers=headers)

    async def counted(_request: web.Request) -> web.Response:
        return web.json_response({"graph": asdict(graph.counted), "tables": asdict(tables.counted)})

    application = web.Application(client_max_size=16 << 20)
    application.router.add_get("/counted", counted)
    application.router.add_route("*", f"{ROOT}/{{rest:.*}}", ask_graph)
    application.router.add_route("*", f"/{ACCOUNT}/{{rest:.*}}", ask_tables)
    return application


if __name__ == "__main__":
    asyncio.run(serve_until_stopped(peers(*map(int, sys.argv[1:]))))
