"""Every route of the API, and which of them a request names."""

import re
from collections.abc import Mapping
from http import HTTPStatus

import azure.functions as func
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, Rule

from domain.objections import Objection
from handlers.api import (
    adoption_splits,
    adoptions,
    allotment_settings,
    allotments,
    assignments,
    audit,
    backups,
    dead_letters,
    decisions,
    doctor,
    drift,
    drift_policy,
    history,
    limit_requests,
    manifest,
    many_people,
    merges,
    parts,
    personal,
    pools,
    preferences,
    product_changes,
    reconciliations,
    reservations,
    scheduled_changes,
    seat_requests,
    settings,
    standings,
    tenant,
    waiting_room,
    what_if,
)
from handlers.api.endpoint import serve
from handlers.api.route import Route
from handlers.api.services import ApiServices
from handlers.http.responses import HttpError, language_of, to_response
from handlers.tracing import answered

MODULES = (
    allotments,
    allotment_settings,
    parts,
    assignments,
    many_people,
    waiting_room,
    backups,
    reservations,
    decisions,
    history,
    what_if,
    drift,
    drift_policy,
    settings,
    reconciliations,
    limit_requests,
    seat_requests,
    scheduled_changes,
    tenant,
    pools,
    personal,
    preferences,
    standings,
    manifest,
    adoptions,
    adoption_splits,
    merges,
    product_changes,
    audit,
    dead_letters,
    doctor,
)

ROUTES = tuple(each for module in MODULES for each in vars(module).values() if isinstance(each, Route))


_BY_NAME = {each.name: each for each in ROUTES}

_RULES = Map(
    (Rule(re.sub(r"{(\w+)}", r"<\1>", each.path), methods=[each.method], endpoint=each.name) for each in ROUTES),
    strict_slashes=False,
    merge_slashes=False,
).bind("")


def found(method: str, path: str) -> tuple[Route, Mapping[str, str]]:
    """The route of a path below /api, and what its parameters are. Raises HttpError (404, 405)."""
    try:
        name, parameters = _RULES.match(path, method)
    except MethodNotAllowed as other:
        allowed = sorted({*(other.valid_methods or ())} - {"HEAD"})
        told = Objection("otherMethod", method=method, path=path, methods=allowed)
        raise HttpError(HTTPStatus.METHOD_NOT_ALLOWED, told, headers={"Allow": ", ".join(allowed)}) from None
    except NotFound:
        raise HttpError(HTTPStatus.NOT_FOUND, Objection("noSuchPath", path=path)) from None
    return _BY_NAME[name], parameters


async def answer(services: ApiServices, request: func.HttpRequest) -> func.HttpResponse:
    """The answer of the route that a request names. Raises HttpError where there is none."""
    route, parameters = found(request.method, f"/{request.route_params.get('path', '')}")
    asked = func.HttpRequest(
        request.method,
        request.url,
        headers=request.headers,
        params=request.params,
        route_params=parameters,
        body=request.get_body(),
    )
    served = to_response(serve(services, route, asked), language_of(request))
    return await answered(route.method, f"/api{route.path}", served)
