"""The issuer as an HTTP server on loopback: discovery, keys, sign-in by browser, and a control API for tokens."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
from aiohttp import web

from local.sign_in.codes import Clients
from local.sign_in.interactive import InteractiveSignIn, cross_origin
from local.sign_in.keys import KeyRing
from local.sign_in.people import PeopleInGraph
from local.sign_in.tokens import ALGORITHMS, DEFAULT_LIFETIME, Issuer, TokenRequest
from local.tenant.fields import Fields, InvalidField
from local.tenant.serving import listen, origin_of, served

DEFAULT_AUDIENCE = "5c9d2a64-1f0e-4b7a-9a55-7d1c3e0f8b21"
DEFAULT_COMMAND_LINE = "2f6a1c0e-8b0d-4a57-9a0b-0d5a4c2f7e13"
GRAPH_TOKEN = "local-sign-in"
TOKEN_FIELDS = frozenset(
    {
        "user",
        "roles",
        "wids",
        "groups",
        "scope",
        "expiresIn",
        "audience",
        "client",
        "issuer",
        "tenant",
        "notBefore",
        "algorithm",
        "kid",
        "foreignKey",
    }
)
LONGEST_SECONDS = 10 * 365 * 86400


@dataclass(frozen=True, slots=True)
class Settings:
    """How to start: port 0 chooses a free one; without a tenant it is the one that Graph serves.

    audience: the API's client id, and the portal's. command_line: allotctl's.
    """

    graph: str
    port: int = 0
    audience: str = DEFAULT_AUDIENCE
    command_line: str = DEFAULT_COMMAND_LINE
    tenant: str | None = None


@asynccontextmanager
async def sign_in_server(settings: Settings) -> AsyncIterator[Mapping[str, object]]:
    """Serve an issuer with fresh keys; yields what the process prints when it is ready."""
    headers = {"Authorization": f"Bearer {GRAPH_TOKEN}"}
    async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=10)) as session:
        people = PeopleInGraph(session, settings.graph.rstrip("/"))
        tenant = settings.tenant or await people.tenant_id()
        listener = listen(settings.port)
        origin = origin_of(listener)
        issuer = Issuer(f"{origin}/{tenant}/v2.0", tenant, settings.audience, KeyRing())
        clients = Clients(settings.audience, settings.command_line)
        async with served(SignIn(issuer, people, origin, clients).application(), listener):
            yield {
                "ready": True,
                "port": listener.getsockname()[1],
                "issuer": issuer.url,
                "audience": issuer.audience,
                "commandLineClientId": clients.command_line,
                "tenant": tenant,
            }


class SignIn:
    """The handlers."""

    def __init__(self, issuer: Issuer, people: PeopleInGraph, origin: str, clients: Clients) -> None:
        self._issuer = issuer
        self._people = people
        self._origin = origin
        self._interactive = InteractiveSignIn(issuer, people, origin, clients)

    def application(self) -> web.Application:
        """The application with its routes."""
        tenant = self._issuer.tenant
        application = web.Application()
        application.add_routes(
            [
                web.get(f"/{tenant}/v2.0/.well-known/openid-configuration", self.get_configuration),
                web.get(f"/{tenant}/discovery/v2.0/keys", self.get_keys),
                *self._interactive.routes(),
                web.post("/control/token", self.issue_token),
                web.post("/control/rotate", self.rotate),
            ]
        )
        return application

    async def get_configuration(self, request: web.Request) -> web.Response:
        """OpenID discovery."""
        known = {
            "issuer": self._issuer.url,
            "jwks_uri": f"{self._origin}/{self._issuer.tenant}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **self._interactive.configuration(),
        }
        return web.json_response(known, headers=cross_origin(request))

    async def get_keys(self, request: web.Request) -> web.Response:
        """The published keys."""
        keys = [key.jwk(self._issuer.url) for key in self._issuer.keys.published]
        return web.json_response({"keys": keys}, headers=cross_origin(request))

    async def issue_token(self, request: web.Request) -> web.Response:
        """POST {"user": name or id, …}: a token for a person of the tenant; 404 for anybody else."""
        try:
            fields = Fields(await _json(request), TOKEN_FIELDS)
            name, asked = fields.text("user"), _token_request(fields)
        except InvalidField as error:
            return _error(400, field=error.field, message=error.message)
        try:
            user = await self._people.find(name)
        except aiohttp.ClientError as error:
            return _error(502, message=f"Graph did not answer for {name}: {error!r}")
        if user is None:
            return _error(404, message=f"The tenant has no user {name}.")
        token = self._issuer.token(user, asked, datetime.now(UTC))
        return web.json_response(
            {"access_token": token, "token_type": "Bearer", "expires_in": int(asked.expires_in.total_seconds())}
        )

    async def rotate(self, _request: web.Request) -> web.Response:
        """POST: sign with a new key; the former one stays published."""
        return web.json_response({"kid": self._issuer.keys.rotate().kid})


async def _json(request: web.Request) -> object:
    try:
        return json.loads(await request.text())
    except json.JSONDecodeError as error:
        raise InvalidField("body", f"is not JSON: {error}") from None


def _error(status: int, **details: str) -> web.Response:
    return web.json_response({"error": details}, status=status)


def _token_request(fields: Fields) -> TokenRequest:
    return TokenRequest(
        roles=_strings(fields, "roles"),
        wids=_strings(fields, "wids"),
        groups=_strings(fields, "groups"),
        scope=fields.optional_text("scope"),
        expires_in=_expires_in(fields),
        audience=fields.optional_text("audience"),
        client=fields.optional_text("client"),
        issuer=fields.optional_text("issuer"),
        tenant=fields.optional_text("tenant"),
        not_before=_not_before(fields),
        algorithm=fields.choice("algorithm", ALGORITHMS) if "algorithm" in fields else "RS256",
        kid=fields.optional_text("kid"),
        foreign_key=fields.flag("foreignKey") if "foreignKey" in fields else False,
    )


def _strings(fields: Fields, name: str) -> list[str] | None:
    return fields.strings(name) if name in fields else None


def _expires_in(fields: Fields) -> timedelta:
    if "expiresIn" not in fields:
        return DEFAULT_LIFETIME
    return timedelta(seconds=fields.integer("expiresIn", -LONGEST_SECONDS, LONGEST_SECONDS))


def _not_before(fields: Fields) -> datetime | None:
    """Seconds since 1970, as in the claim."""
    if "notBefore" not in fields:
        return None
    return datetime.fromtimestamp(fields.integer("notBefore", 0, 2**33), UTC)
