"""Graph's front door: finds the route, and adds sign-in, throttling, injected failures and error bodies."""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from random import Random
from uuid import UUID

from local.tenant.conditions import Conditions, FailureRule, When
from local.tenant.graph import beta, changes, deleted, groups, licenses, permissions, users
from local.tenant.graph.batch import answer_batch
from local.tenant.graph.messages import BETA, V1, Call, GraphRequest, GraphResponse, Route
from local.tenant.graph.metadata import committed
from local.tenant.graph.misfits import misfits
from local.tenant.graph.throttling import Cost, Throttle, cost, too_many_requests
from local.tenant.model import GraphError, Tenant
from local.tenant.model.errors import denied, invalid_identifier

log = logging.getLogger(__name__)

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_IDS = ("group", "object")
"""The parameters of routes that have to be ids; a user can be asked for by name too."""


@dataclass(slots=True)
class Usage:
    """How often one kind of request came, what it used, and what it was answered."""

    count: int
    resource_units: int
    statuses: Counter[int]


class GraphService:
    """Answers requests to one tenant. `misfits`: what in them Microsoft Graph's metadata does not have.

    `token`: the only bearer token that is accepted; None accepts any. `changed` is called after each request that may
    have changed something. `needed`: what the app's requests needed, and were permitted.
    """

    def __init__(
        self,
        tenant: Tenant,
        conditions: Conditions,
        throttle: Throttle,
        validate_url: changes.UrlValidator,
        *,
        changed: Callable[[], None],
        token: str | None = None,
        random: Random,
    ) -> None:
        self._tenant = tenant
        self._conditions = conditions
        self._throttle = throttle
        self._changed = changed
        self._token = token
        self._random = random
        batch = Route("POST", "$batch", self._answer_batch)
        self.routes: Mapping[str, list[Route]] = {
            V1: [
                *changes.ROUTES,
                *changes.subscription_creation(validate_url),
                *users.ROUTES,
                *groups.ROUTES,
                *licenses.ROUTES,
                *deleted.ROUTES,
                batch,
            ],
            BETA: [*beta.ROUTES, batch],
        }
        self._metadata = committed()
        self.usage: dict[tuple[str, str], Usage] = {}
        self.misfits: list[str] = []
        self.needed: set[permissions.Need] = set()

    async def answer(self, request: GraphRequest) -> GraphResponse:
        """Answer one request, a batch included; every refusal is an answer too. What Graph lacks is written down."""
        self.misfits += (f"{request.method} {request.path}: {wrong}" for wrong in misfits(self._metadata, request))
        refused = self._refused_token(request)
        return self._finished(request, refused or await self._answer_one(request))

    async def _answer_batch(self, call: Call) -> GraphResponse:
        order = self._random if self._conditions.reorder_batches else None
        return await answer_batch(call.request, self.answer, order)

    async def _answer_one(self, request: GraphRequest) -> GraphResponse:
        found = self._find(request)
        if found is None:
            return self._error(GraphError(400, "BadRequest", f"Resource not found for the segment '{request.path}'."))
        route, parameters = found
        asked = cost(request.method, route.template, request.query)
        user_count = self._tenant.user_count
        answer = self._throttle.refusal(self._tenant.now, asked, user_count)
        if answer is None:
            answer = await self._with_failures(request, route, parameters)
            answer = replace(answer, headers={**answer.headers, **self._throttle.headers(asked, user_count)})
        else:
            asked = Cost(0, 0)
        self._count(request.method, route.template, asked, answer.status)
        return answer

    def _refused_token(self, request: GraphRequest) -> GraphResponse | None:
        token = _token(request)
        if token and self._token in (None, token):
            return None
        message = "Access token validation failure." if token else "Access token is empty."
        headers = {"WWW-Authenticate": 'Bearer realm=""'}
        return self._error(GraphError(401, "InvalidAuthenticationToken", message, headers))

    def _find(self, request: GraphRequest) -> tuple[Route, Mapping[str, str]] | None:
        path = request.path.replace("microsoft.graph.delta", "delta").removesuffix("()")
        for route in self.routes[request.version]:
            parameters = route.match(request.method, path)
            if parameters is not None:
                return route, parameters
        return None

    async def _with_failures(self, request: GraphRequest, route: Route, parameters: Mapping[str, str]) -> GraphResponse:
        rule = self._conditions.failure(request.method, request.path)
        if rule is None:
            return await self._handle(request, route, parameters)
        log.info("injected failure %s %s: %s", request.method, request.path, rule)
        if rule.when is When.AFTER:
            await self._handle(request, route, parameters)
        if rule.hang_seconds:
            await asyncio.sleep(rule.hang_seconds)
        return self._failure(rule)

    def _failure(self, rule: FailureRule) -> GraphResponse:
        headers = {} if rule.retry_after is None else {"Retry-After": rule.retry_after}
        if rule.retry_at is not None:
            headers["Retry-After"] = format_datetime(self._tenant.now + timedelta(seconds=rule.retry_at), usegmt=True)
        if rule.status == 429:
            return too_many_requests(self._tenant.now, headers)
        if rule.status == 403:
            return self._error(denied())
        code = {503: "serviceNotAvailable", 504: "gatewayTimeout"}.get(rule.status, "generalException")
        return self._error(GraphError(rule.status, code, "The service failed, as a test asked it to.", headers))

    async def _handle(self, request: GraphRequest, route: Route, parameters: Mapping[str, str]) -> GraphResponse:
        bound = _token(request) not in permissions.OF_THE_TENANT
        call = Call(self._tenant, request, parameters, frozenset(self._tenant.permissions) if bound else None)
        try:
            _check_ids(parameters)
            self._check(call, route)
            answer = route.handler(call)
            return answer if isinstance(answer, GraphResponse) else await answer
        except GraphError as error:
            return self._error(error)
        finally:
            if request.method != "GET":
                self._changed()

    def _check(self, call: Call, route: Route) -> None:
        """Refuse what the app was not permitted, and note what it needed; nothing else is bound."""
        if call.granted is None:
            return
        self.needed.update(permissions.check(call, route, call.granted))

    def _error(self, error: GraphError) -> GraphResponse:
        inner = {"date": self._tenant.now.isoformat(timespec="seconds").removesuffix("+00:00")}
        body = {"error": {"code": error.code, "message": error.message, "innerError": inner}}
        return GraphResponse(error.status, body, error.headers)

    def _finished(self, request: GraphRequest, answer: GraphResponse) -> GraphResponse:
        """The answer with the ids of the request, in the headers and in an error's body."""
        request_id = str(UUID(int=self._random.getrandbits(128), version=4))
        client_id = request.headers.get("client-request-id", request_id)
        headers = {"request-id": request_id, "client-request-id": client_id, **answer.headers}
        body = answer.body
        if isinstance(body, Mapping) and isinstance(error := body.get("error"), Mapping):
            inner = {**error["innerError"], "request-id": request_id, "client-request-id": client_id}
            body = {"error": {**error, "innerError": inner}}
        return replace(answer, body=body, headers=headers)

    def refuse_version(self, request: GraphRequest) -> GraphResponse:
        """The answer to what names no version, as in microsoftgraph/msgraph-sample-blazor-clientside issue 94."""
        return self._finished(request, self._error(GraphError(400, "BadRequest", "Invalid version.")))

    def _count(self, method: str, template: str, used: Cost, status: int) -> None:
        usage = self.usage.setdefault((method, template), Usage(0, 0, Counter()))
        usage.count += 1
        usage.resource_units += used.units
        usage.statuses[status] += 1


def _check_ids(parameters: Mapping[str, str]) -> None:
    for name in _IDS:
        if name in parameters and not _GUID.fullmatch(parameters[name]):
            raise invalid_identifier(parameters[name])


def _token(request: GraphRequest) -> str:
    """The bearer token; empty without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
