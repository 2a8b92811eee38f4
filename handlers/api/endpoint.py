"""The way of a request into the API: who calls, how much, may he, is the change guarded, was it answered before.

This is the only place that asks the policy.
"""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from http import HTTPStatus
from typing import Protocol

import azure.functions as func

from domain.access import ON_AN_ALLOTMENT, POLICY, Caller, Permission, Role, caller_of, permit, permit_in_tenant
from domain.allotments import Allotment
from domain.errors import Problem, Transient
from domain.objections import Objection
from handlers.allotments import asked_for
from handlers.api.call import Act, Call
from handlers.api.conditional import unless_known
from handlers.api.once import once
from handlers.api.services import ApiServices
from handlers.http import Refused
from handlers.owners import owned_by
from handlers.principal import HEADER, principal_claims

READ_WITHIN = timedelta(seconds=100)
"""No read is worked on for longer. A Python worker does not learn that a client has gone, and Azure cuts a request off
after 230 seconds ("Azure Functions HTTP trigger").
"""

LATER = timedelta(seconds=60)


class Guarded(Protocol):
    """What of a route decides who gets in, and how."""

    @property
    def permission(self) -> Permission | None:
        """What the caller must be allowed to do; None: everybody who has signed in."""
        ...

    @property
    def if_match(self) -> bool:
        """Whether the request must name the version that it changes."""
        ...

    @property
    def repeatable(self) -> bool:
        """Whether an Idempotency-Key is taken."""
        ...

    @property
    def searches(self) -> bool:
        """Whether it looks people or groups up in the directory, of which each caller may do less."""
        ...

    @property
    def reads(self) -> bool:
        """Whether it changes nothing, so that it may be given up at any moment."""
        ...

    @property
    def act(self) -> Act:
        """What is done once the caller is in."""
        ...


async def serve(services: ApiServices, route: Guarded, request: func.HttpRequest) -> func.HttpResponse:
    """Let the caller in and do what the route does. Raises Refused (429) for a caller who asks too much."""
    caller = await signed_in(services, request)
    with services.callers.let_in(caller.id, searches=route.searches), services.on_behalf_of(caller.id):
        if not route.reads:
            return await _served(services, route, request, caller)
        return await _read_in_time(_served(services, route, request, caller))


async def _read_in_time(served: Awaitable[func.HttpResponse]) -> func.HttpResponse:
    try:
        async with asyncio.timeout(READ_WITHIN.total_seconds()) as deadline:
            return await served
    except TimeoutError:
        if not deadline.expired():
            raise
        told = Objection("tookTooLong", seconds=round(READ_WITHIN.total_seconds()))
        raise Transient(told, LATER) from None


async def _served(
    services: ApiServices, route: Guarded, request: func.HttpRequest, caller: Caller
) -> func.HttpResponse:
    call = await _let_in(services, route.permission, request, caller)
    if route.if_match and not request.headers.get("If-Match"):
        told = Objection("ifMatchNeeded")
        raise Refused(HTTPStatus.PRECONDITION_REQUIRED, told, Problem("If-Match", told))
    if route.repeatable and (key := request.headers.get("Idempotency-Key")):
        return await once(call, key, route.act)
    return unless_known(request, await route.act(call))


async def signed_in(services: ApiServices, request: func.HttpRequest) -> Caller:
    """The caller. Raises NotSignedIn."""
    principal = request.headers.get(HEADER)
    if services.easy_auth and principal:
        claims = principal_claims(principal, services.tenant_id)
    else:
        claims = await services.core.sign_in.claims(request.headers.get("Authorization"))
    return caller_of(claims, directory_roles=services.directory_roles)


async def _let_in(
    services: ApiServices, permission: Permission | None, request: func.HttpRequest, caller: Caller
) -> Call:
    key = await services.cursor_key.of(services.core)
    if permission is None:
        return Call(services, request, caller, key)
    if permission in ON_AN_ALLOTMENT:
        stored = await asked_for(services.core, request)
        permit(caller, permission, stored.value)
        return Call(services, request, caller, key, stored)
    owned: tuple[Allotment, ...] = ()
    if Role.OWNER in POLICY[permission] and caller.roles.isdisjoint(POLICY[permission]):
        owned = await owned_by(services.core, caller)
    permit_in_tenant(caller, permission, owns_any=bool(owned))
    return Call(services, request, caller, key, owned=owned)
