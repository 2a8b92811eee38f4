"""The way of a request into the API: who calls, how often, may they, is the change guarded, was it answered before.

This is the only place that asks the policy.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Protocol

import azure.functions as func

from application.audit import Witness, watched
from application.listing import lists_follow
from application.owner_index import owned_by
from application.parts import above, with_parts
from domain.access import ON_AN_ALLOTMENT, POLICY, Caller, Permission, Role, caller_of, permit, permit_in_tenant
from domain.allotments import Allotment
from domain.audit import AuditKind
from domain.copies import replace
from domain.errors import NotFound, NotPermitted, Problem, Transient
from domain.objections import Objection
from domain.stored import Stored
from handlers.api.asked_for import asked_for
from handlers.api.audit_entries import begun, conclude, refuse
from handlers.api.call import Act, Call
from handlers.api.idempotency import answer_once
from handlers.api.not_modified import unless_known
from handlers.api.services import ApiServices
from handlers.http.principal import HEADER, principal_claims
from handlers.http.responses import HttpError, to_response

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
    def pages(self) -> bool:
        """Whether it answers page after page, with cursors that are signed."""
        ...

    @property
    def reads(self) -> bool:
        """Whether it changes nothing, so that it may be given up at any moment."""
        ...

    @property
    def audit(self) -> AuditKind | None:
        """As what it is in the audit record; None: it changes nothing."""
        ...

    @property
    def of_deleted(self) -> bool:
        """Whether it also answers for an allotment that is deleted, to who sees all."""
        ...

    @property
    def act(self) -> Act:
        """What is done once the caller is in."""
        ...


async def serve(services: ApiServices, route: Guarded, request: func.HttpRequest) -> func.HttpResponse:
    """Let the caller in and do what the route does. Raises Refused (429) for a caller who asks too much."""
    services = await services.refreshed()
    caller = await signed_in(services, request)
    with services.callers.let_in(caller.id, searches=route.searches), services.on_behalf_of(caller.id):
        if not route.reads:
            async with lists_follow(services.core) as listing:
                return await _served(replace(services, core=listing), route, request, caller)
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
    """Do what the route does; what changes something leaves an entry in the audit record."""
    witness = Witness()
    seen = replace(services, core=watched(services.core, witness.writing)) if route.audit else services
    call = await _authorize(seen, route, request, caller, witness)
    if route.if_match and not request.headers.get("If-Match"):
        told = Objection("ifMatchNeeded")
        raise HttpError(HTTPStatus.PRECONDITION_REQUIRED, told, Problem("If-Match", told))
    act = audited(route.audit, route.act) if route.audit else route.act
    if route.repeatable and (key := request.headers.get("Idempotency-Key")):
        return await answer_once(call, key, act)
    return unless_known(request, await act(call))


def audited(kind: AuditKind, act: Act) -> Act:
    """The act between its entry in the audit record and what came of it. Raises Transient with nothing done."""

    async def on_record(call: Call) -> func.HttpResponse:
        allotment_id = call.stored.value.id if call.stored else None
        entry = begun(call.core, kind, call.caller, call.request, allotment_id)
        await call.core.audit.add(entry)
        response = await to_response(act(call), call.language)
        await conclude(call.core, entry, response, call.witness)
        return response

    return on_record


async def signed_in(services: ApiServices, request: func.HttpRequest) -> Caller:
    """The caller. Raises NotSignedIn."""
    return caller_of(await claims_of(services, request), directory_roles=services.directory_roles)


async def claims_of(services: ApiServices, request: func.HttpRequest) -> Mapping[str, Any]:
    """What the caller's token says, or the header of App Service Authentication. Raises NotSignedIn."""
    principal = request.headers.get(HEADER)
    if services.easy_auth and principal:
        return principal_claims(principal, services.tenant_id)
    return await services.core.sign_in.claims(request.headers.get("Authorization"))


async def _authorize(
    services: ApiServices, route: Guarded, request: func.HttpRequest, caller: Caller, witness: Witness
) -> Call:
    key = await services.cursor_key.of(services.core) if route.pages else b""
    permission = route.permission
    if permission is None:
        named = await asked_for(services.core, request) if "id" in request.route_params else None
        return Call(services, request, caller, key, named, witness=witness)
    if permission in ON_AN_ALLOTMENT:
        stored = await _asked_for(services, route, request, caller)
        async with _refusals(services, route, request, caller, stored.value.id):
            part_of = await above(services.core, stored.value) if stored.value.parent_id and not caller.roles else ()
            permit(caller, permission, stored.value, part_of)
        return Call(services, request, caller, key, stored, witness=witness)
    owned: tuple[Allotment, ...] = ()
    if Role.OWNER in POLICY[permission] and caller.roles.isdisjoint(POLICY[permission]):
        owned = await with_parts(services.core, await owned_by(services.core, caller), to_show=True)
    async with _refusals(services, route, request, caller):
        permit_in_tenant(caller, permission, owns_any=bool(owned))
    return Call(services, request, caller, key, owned=owned, witness=witness)


async def _asked_for(
    services: ApiServices, route: Guarded, request: func.HttpRequest, caller: Caller
) -> Stored[Allotment]:
    """The allotment that the path names; who sees all also sees what is kept of a deleted one. Raises NotFound."""
    try:
        return await asked_for(services.core, request)
    except NotFound:
        if not (route.of_deleted and caller.sees_all):
            raise
        gone = await services.core.deleted.find(str(request.route_params.get("id", "")))
        if gone is None:
            raise
        return Stored(gone.allotment, "")


@asynccontextmanager
async def _refusals(
    services: ApiServices, route: Guarded, request: func.HttpRequest, caller: Caller, allotment_id: str | None = None
) -> AsyncIterator[None]:
    """Have a refusal to change something written down. One that hides an allotment is 404 to who asked."""
    try:
        yield
    except (NotPermitted, NotFound) as refusal:
        if route.audit:
            status = HTTPStatus.FORBIDDEN if isinstance(refusal, NotPermitted) else HTTPStatus.NOT_FOUND
            await refuse(services.core, route.audit, caller, request, allotment_id, status)
        raise
