"""The tenant over HTTP on loopback: Microsoft Graph under `/v1.0` and `/beta`, the control API under `/control`.

Beside them is the token endpoint at which an app of the tenant gets its token; `local.sign_in` signs people in.
"""

import asyncio
import json
from base64 import urlsafe_b64encode
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
from local.tenant.graph.messages import BETA, V1, GraphRequest, GraphResponse
from local.tenant.graph.permissions import APP_PERMISSIONS
from local.tenant.graph.service import GraphService
from local.tenant.graph.throttling import Throttle, ThrottlingLimits
from local.tenant.knob_settings import Adjustable
from local.tenant.model import Tenant
from local.tenant.notifier import Notifier
from local.tenant.scenarios import SCENARIOS
from local.tenant.serving import listen, origin_of, served

LARGEST_BODY = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """How to start: port 0 chooses a free one; without a token any bearer token is accepted.

    write_lag: the knob `writeLagSeconds` from the beginning.
    permissions: what the tenant has granted the app. mailboxes: what Exchange lets it send mail from.
    """

    port: int = 0
    seed: int = 0
    people: int = 300
    scenario: str = "contoso"
    token: str | None = None
    write_lag: float = 0.0
    permissions: tuple[str, ...] = APP_PERMISSIONS
    mailboxes: tuple[str, ...] = ()


@asynccontextmanager
async def tenant_server(settings: Settings) -> AsyncIterator[Mapping[str, object]]:
    """Serve a new tenant; yields what the process prints when it is ready. Deliveries under way end with it."""
    listener = listen(settings.port)
    clock = AdjustableClock()
    tenant = SCENARIOS[settings.scenario](clock, settings.seed, settings.people)
    tenant.knobs.write_lag = timedelta(seconds=settings.write_lag)
    tenant.permissions.clear()
    tenant.permissions.update(settings.permissions)
    tenant.scoped_mailboxes = set(settings.mailboxes)
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
        async with served(_application(tenant, service, control, conditions), listener):
            background = asyncio.create_task(notifier.run())
            origin = origin_of(listener)
            try:
                yield {
                    "ready": True,
                    "port": listener.getsockname()[1],
                    "endpoint": f"{origin}/{V1}",
                    "control": origin + "/control",
                }
            finally:
                background.cancel()
                with suppress(asyncio.CancelledError):
                    await background


def _application(tenant: Tenant, service: GraphService, control: Control, conditions: Conditions) -> web.Application:
    async def graph(request: web.Request) -> web.Response:
        await asyncio.sleep(conditions.answer_seconds)
        return await _answer(request, service)

    async def token(_request: web.Request) -> web.Response:
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": app_token(tenant)})

    application = web.Application(client_max_size=LARGEST_BODY)

    async def elsewhere(request: web.Request) -> web.Response:
        return _http_response(service.refuse_version(_graph_request(request, None)))

    application.add_routes(
        [
            web.route("*", f"/{{version:{V1}|{BETA}}}/{{path:.*}}", graph),
            web.post("/oauth2/v2.0/token", token),
            *control.routes(),
            web.route("*", "/control{path:.*}", _unknown_control),
            web.route("*", "/{path:.*}", elsewhere),
        ]
    )
    return application


async def _unknown_control(request: web.Request) -> web.Response:
    raise web.HTTPNotFound(text=f"The control API has no {request.method} {request.path}.")


def app_token(tenant: Tenant) -> str:
    """An access token of the app, not signed: what it was granted is in `roles`, as in "Access token claims"."""
    claims = {"aud": "https://graph.microsoft.com", "tid": tenant.id, "roles": sorted(tenant.permissions)}
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims))
    return ".".join([*(urlsafe_b64encode(part).decode().rstrip("=") for part in parts), ""])


async def _answer(request: web.Request, service: GraphService) -> web.Response:
    try:
        body = await _json_body(request)
    except ValueError:
        error = {"code": "BadRequest", "message": "Unable to read JSON request payload.", "innerError": {}}
        return web.json_response({"error": error}, status=400)
    return _http_response(await service.answer(_graph_request(request, body)))


def _graph_request(request: web.Request, body: object) -> GraphRequest:
    version = request.match_info.get("version", V1)
    return GraphRequest(
        method=request.method,
        path=request.match_info["path"].strip("/"),
        query=dict(request.query),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        base_url=f"http://{request.host}/{version}",
        version=version,
    )


async def _json_body(request: web.Request) -> object:
    text = await request.text()
    return json.loads(text) if text else None


def _http_response(answer: GraphResponse) -> web.Response:
    if answer.body is None:
        return web.Response(status=answer.status, headers=answer.headers)
    if isinstance(answer.body, str):
        return web.Response(text=answer.body, status=answer.status, headers=answer.headers)
    return web.json_response(answer.body, status=answer.status, headers=answer.headers)
