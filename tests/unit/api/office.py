"""The API in process, with a tenant and an allotment of its own for each test.

Every answer is checked against the API's own description.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import azure.functions as func

from application.dispatch import carry_out
from application.settings import LiveSettings
from domain.commands import Command
from domain.doctor import Installation
from domain.errors import NotSignedIn
from handlers.api.endpoint import serve
from handlers.api.openapi import document
from handlers.api.route import Route
from handlers.api.routes import found
from handlers.api.services import ApiServices
from handlers.http.responses import SECURITY_HEADERS, language_of, to_response
from handlers.http.version import VERSION_HEADER
from infra.live_settings import EnvironmentSettings
from local.tenant.model import Tenant
from tests.fakes.accounts import TenantAccounts
from tests.fakes.adoptions import InMemoryAdoptions
from tests.fakes.allotment_store import InMemoryAllotmentStore
from tests.fakes.audit import InMemoryAudit
from tests.fakes.clock import FixedClock
from tests.fakes.dead_letters import InMemoryDeadLetters
from tests.fakes.group_relations import TenantGroupRelations
from tests.fakes.history import InMemoryHistory
from tests.fakes.message_queue import InMemoryQueue
from tests.fakes.nights import InMemoryNights, InMemoryPlans
from tests.fakes.owners import InMemoryOwners
from tests.fakes.peers import ISSUER, ToldPeers
from tests.fakes.person_names import InMemoryPersonNames
from tests.fakes.personal import InMemoryPersonalRecords
from tests.fakes.pools import InMemoryPools
from tests.fakes.seat_requests import InMemorySeatRequests
from tests.fakes.services import services_on_fakes
from tests.support.allowances import unlimited
from tests.support.samples import E3
from tests.support.settings import GOOD
from tests.unit.api.fakes import (
    EnforcingQueue,
    InMemoryAnswers,
    InMemoryDecisionLog,
    InMemoryRequests,
    TenantPeople,
)
from tests.unit.api.json_schema import violations

TENANT_ID = "7d96b5a1-0c65-4b7e-8c5e-3a1f00000001"
DESCRIPTION = document()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, kind and headers, and its body as JSON (None: empty, text: not JSON)."""

    status: int
    kind: str
    headers: Mapping[str, str]
    body: Any


class Tokens:
    """Signs people in by name: the token is the key of their claims."""

    def __init__(self) -> None:
        self.claims_of: dict[str, Mapping[str, Any]] = {}

    async def claims(self, authorization: str | None) -> Mapping[str, Any]:
        name = (authorization or "").removeprefix("Bearer ")
        if name not in self.claims_of:
            raise NotSignedIn("The access token does not hold.")
        return self.claims_of[name]


@dataclass
class Office:
    """The services, the tenant behind them, and people who call."""

    clock: FixedClock = field(default_factory=FixedClock)
    easy_auth: bool = False
    directory_roles: bool = False
    units: Mapping[str, int] = field(default_factory=lambda: {"SPE_E3": 200, "VISIOCLIENT": 50})

    def __post_init__(self) -> None:
        self.tenant = Tenant(self.clock.now, units=self.units)
        self.peers = ToldPeers(self.clock)
        self.tokens, self.commands = Tokens(), EnforcingQueue()
        self.store, self.audit, self.pools = InMemoryAllotmentStore(), InMemoryAudit(), InMemoryPools()
        queues = {
            "graph-notifications": InMemoryQueue(self.clock),
            "enforcement": InMemoryQueue(self.clock, requires_session=True),
        }
        self.dead_letters = InMemoryDeadLetters(clock=self.clock, queues=queues)
        self.queues = queues
        self._ids = count(1)
        self.requests, self.adoptions, self.owners = InMemoryRequests(), InMemoryAdoptions(), InMemoryOwners()
        nights, plans, self.seat_requests = InMemoryNights(), InMemoryPlans(), InMemorySeatRequests()
        holders = {
            "decision": self.store,
            "request": self.requests,
            "seatRequest": self.seat_requests,
            "adoption": self.adoptions,
            "owner": self.owners,
            "finding": nights,
            "audit": self.audit,
        }
        self.history, self.accounts = InMemoryHistory(), TenantAccounts(self.tenant)
        made = services_on_fakes(
            self.tenant,
            self.clock,
            store=self.store,
            commands=self.commands,
            sign_in=self.tokens,
            new_id=lambda: f"00000000-0000-4000-a000-{next(self._ids):012d}",
        )
        self.core = replace(
            made,
            pools=self.pools,
            dead_letters=self.dead_letters,
            owners=self.owners,
            person_names=InMemoryPersonNames(),
            audit=self.audit,
            seat_requests=self.seat_requests,
            personal=InMemoryPersonalRecords(holders),
            nightly=replace(made.nightly, history=self.history, nights=nights, plans=plans, accounts=self.accounts),
            group_relations=TenantGroupRelations(self.tenant),
            adoption=replace(made.adoption, store=self.adoptions),
        )
        self.answers = InMemoryAnswers()
        self.app_settings = EnvironmentSettings(GOOD)
        self.settings = LiveSettings(self.core.bookmarks, self.app_settings)
        self.api = ApiServices(
            self.core,
            people=TenantPeople(self.tenant),
            requests=self.requests,
            decisions=InMemoryDecisionLog(self.store),
            answers=self.answers,
            callers=unlimited(),
            tenant_id=TENANT_ID,
            peers=self.peers,
            installation=Installation("1.2.3", issuer=ISSUER, audience="portal"),
            settings=self.settings,
            easy_auth=self.easy_auth,
            directory_roles=self.directory_roles,
            decided_within=timedelta(0),
            looks_every=timedelta(0),
        )
        self.commands.carry_out = self._carry_out
        self.tokens.claims_of["administrator"] = {"oid": self.person("administrator"), "roles": ["Allotment.Admin"]}

    def equip(self, **changes: Any) -> None:
        """Replace some of the services."""
        self.core = replace(self.core, **changes)
        self.api = replace(self.api, core=self.core)

    async def _carry_out(self, command: Command) -> None:
        await carry_out(self.core, command)

    # People and groups

    def person(self, name: str) -> str:
        """A new user; answers his id."""
        return self.tenant.add_user(f"{name}{next(self._ids)}@contoso.example", name, usage_location="SE").id

    def caller(self, name: str, **claims: object) -> str:
        """A new user who can sign in by this name; answers his id."""
        user_id = self.person(name)
        self.tokens.claims_of[name] = {"oid": user_id, "name": name, **claims}
        return user_id

    def group(self) -> str:
        name = f"group{next(self._ids)}"
        return self.tenant.create_group(name, name, security_enabled=True).id

    async def allotment(self, units: int = 2, **fields: object) -> str:
        """A new allotment; answers its id."""
        group = fields.pop("groupId", None) or self.group()
        body = {"displayName": "Sales", "groupId": group, "products": [{"skuId": E3.sku_id}], "allottedUnits": units}
        reply = await self.call("POST", "/allotments", {**body, **fields})
        assert reply.status == 201, reply.body
        return str(reply.body["id"])

    async def etag(self, path: str) -> dict[str, str]:
        """The header for changing what is at a path."""
        return {"If-Match": (await self.call("GET", path)).headers["ETag"]}

    # Calling

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        by: str | None = "administrator",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request, its body as JSON or these very bytes; the answer has been checked against the description."""
        route, parameters = found(method, urlsplit(path).path)
        sent = {**({"Authorization": f"Bearer {by}"} if by else {}), **(headers or {})}
        request = func.HttpRequest(
            method,
            f"https://app.example/api{path}",
            headers=sent,
            params=dict(parse_qsl(urlsplit(path).query)),
            route_params=parameters,
            body=body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode(),
        )
        reply = read(await to_response(serve(self.api, route, request), language_of(request)))
        check(route, reply)
        return reply


def read(response: func.HttpResponse) -> Reply:
    content = response.get_body().decode()
    is_json = (response.mimetype or "").endswith(("/json", "+json"))
    body = json.loads(content) if is_json and content else content or None
    return Reply(response.status_code, response.mimetype or "", response.headers, body)


def check(route: Route, reply: Reply) -> None:
    """Fail where an answer is not as the description says, or lacks a header that all have.

    Every header must be described where it comes, but those that all answers have.
    """
    operation = DESCRIPTION["paths"][f"/api{route.path}"][route.method.lower()]
    described = operation["responses"].get(str(reply.status))
    assert described is not None, f"{route.name} answers {reply.status}, which is not described"
    everywhere = {name.lower() for name in (*SECURITY_HEADERS, *VERSION_HEADER, "Content-Type", "Vary")}
    told = {name.lower() for name in reply.headers.keys()}  # noqa: SIM118 - iterating over them gives pairs
    undescribed = told - everywhere - {name.lower() for name in described.get("headers", ())}
    assert not undescribed, f"{route.name} answers {reply.status} with {undescribed}, which is not described"
    media = described.get("content", {})
    if isinstance(reply.body, dict):
        schema = media[reply.kind]["schema"]
        assert list(violations(reply.body, schema, DESCRIPTION)) == [], f"{route.name}: {reply.body}"
    else:
        assert reply.body is None or reply.kind in media
    always = {**SECURITY_HEADERS, **VERSION_HEADER}
    assert {name: reply.headers.get(name) for name in always} == always
