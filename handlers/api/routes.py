"""Every route of the API."""

import azure.functions as func

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
from handlers.http.responses import language_of, to_response
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


def blueprint(services: ApiServices) -> func.Blueprint:
    """One function a route. Anonymous to the Functions host: who calls is read from the token, or the principal."""
    functions = func.Blueprint()
    for route in ROUTES:
        _register(functions, services, route)
    return functions


def _register(functions: func.Blueprint, services: ApiServices, route: Route) -> None:
    @functions.function_name(route.name)
    @functions.route(f"api{route.path}", methods=[route.method], auth_level=func.AuthLevel.ANONYMOUS)
    async def endpoint(req: func.HttpRequest) -> func.HttpResponse:
        answer = to_response(serve(services, route, req), language_of(req))
        return await answered(route.method, f"/api{route.path}", answer)
