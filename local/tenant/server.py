"""The tenant as an HTTP server on loopback: Microsoft Graph under `/v1.0`, the control API under `/control`."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import aiohttp
from aiohttp import web

from local.tenant.clock import AdjustableClock
from local.tenant.conditions import Conditions
from local.tenant.control import Control
from local.tenant.graph.messages import GraphRequest, GraphResponse
from local.tenant.graph.service import GraphService
from local.tenant.graph.throttling import Throttle, ThrottlingLimits
from local.tenant.knob_settings import Adjustable
from local.tenant.notifier import Notifier
from local.tenant.scenarios import SCENARIOS
from local.tenant.serving import listen, origin_of, served

VERSION_PREFIX = "/v1.0"
LARGEST_BODY = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """How to start: port 0 chooses a free one; without a token any bearer token is accepted.

    write_lag: the knob `writeLagSeconds` from the beginning.
    """

    port: int = 0
    seed: int = 0
    people: int = 300
    scenario: str = "contoso"
    token: str | None = None
    write_lag: float = 0.0


@asynccontextmanager
async def tenant_server(settings: Settings) -> AsyncIterator[Mapping[str, object]]:
    """Serve a new tenant; yields what the process prints when it is ready. Deliveries under way end with it."""
    listener = listen(settings.port)
    clock = AdjustableClock()
    tenant = SCENARIOS[settings.scenario](clock, settings.seed, settings.people)
    tenant.knobs.write_lag = timedelta(seconds=settings.write_lag)
    conditions, limits, random = Conditions(), ThrottlingLimits(), Random(settings.seed)
    throttle = Throttle(limits, f"Tenant_Application/ReadWrite/{tenant.application_id}/{tenant.id}")
    async with aiohttp.ClientSession() as session:
        notifier = Notifier(tenant, conditions, session, random)
        service = GraphService(
            tenant,
            conditions,
            throttle,
            notifier.validate,
            changed=notifier.wake,
            token=settings.token,
            random=random,
        )
        control = Control(tenant, service, notifier, Adjustable(tenant, conditions, limits), clock)
        async with served(_application(service, control), listener):
            background = asyncio.create_task(notifier.run())
            origin = origin_of(listener)
            try:
                yield {
                    "ready": True,
                    "port": listener.getsockname()[1],
                    "endpoint": origin + VERSION_PREFIX,
                    "control": origin + "/control",
                }
            finally:
                background.cancel()
                with suppress(asyncio.CancelledError):
                    await background


def _application(service: GraphService, control: Control) -> web.Application:
    async def graph(request: web.Request) -> web.Response:
        return await _answer(request, service)

    application = web.Application(client_max_size=LARGEST_BODY)
    application.add_routes([web.route("*", VERSION_PREFIX + "/{path:.*}", graph), *control.routes()])
    return application


async def _answer(request: web.Request, service: GraphService) -> web.Response:
    try:
        body = await _json_body(request)
    except ValueError:
        error = {"code": "BadRequest", "message": "Unable to read JSON request payload.", "innerError": {}}
        return web.json_response({"error": error}, status=400)
    answer = await service.answer(
        GraphRequest(
            method=request.method,
            path=request.match_info["path"].strip("/"),
            query=dict(request.query),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            base_url=f"http://{request.host}{VERSION_PREFIX}",
        )
    )
    return _http_response(answer)


async def _json_body(request: web.Request) -> object:
    text = await request.text()
    return json.loads(text) if text else None


def _http_response(answer: GraphResponse) -> web.Response:
    if answer.body is None:
        return web.Response(status=answer.status, headers=answer.headers)
    if isinstance(answer.body, str):
        return web.Response(text=answer.body, status=answer.status, headers=answer.headers)
    return web.json_response(answer.body, status=answer.status, headers=answer.headers)
