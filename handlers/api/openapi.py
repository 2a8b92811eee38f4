"""The OpenAPI 3.1 description of the API, made from its routes, and served to everybody at /api/openapi.json."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any

import azure.functions as func

from domain.access import POLICY
from handlers.api import shapes
from handlers.api.bodies import Manifest
from handlers.api.contract import Components
from handlers.api.route import Route
from handlers.api.routes import ROUTES
from handlers.http.responses import json_response
from handlers.http.version import VERSION

_MEDIA_TYPES: Mapping[str, str] = {"csv": "text/csv", "html": "text/html", "jsonl": "application/x-ndjson"}
"""Of the formats but JSON; each answers a text."""

_PATH: Mapping[str, Mapping[str, Any]] = {
    "id": {"type": "string", "pattern": "^[0-9a-f-]{1,64}$"},
    "userId": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
}
_A_NAME = {"type": "string", "pattern": "^[0-9A-Za-z._~-]{1,200}$"}
_MEANING: Mapping[int, str] = {
    400: "What is wrong with the request, all at once.",
    404: "There is none, or it is not the caller's.",
    412: "It has changed since the caller read it.",
    422: "Microsoft Graph refused it; or the Idempotency-Key was used for another request.",
    428: "If-Match is missing.",
    429: "The caller asks too much at a time; Retry-After says when to ask again.",
    503: "Something that is needed is busy or down; Retry-After says when to try again.",
}
_TAGS: Mapping[str, str] = {
    "Allotments": "Limits on licences, each with a group whose members are licensed.",
    "Assignments": "The people who have a seat.",
    "Waiting room": "The people who wait for a seat, the next in line first.",
    "Decisions": "What was decided about whom, with reason and numbers; and day by day.",
    "Drift": "What differs between the record, the groups and the licences, and what is done about it.",
    "Limits": "Requests for higher limits, and limits that the app proposes.",
    "Seat requests": "People ask for a seat, and owners decide.",
    "Tenant": "Products, people and groups of the tenant.",
    "Manifest": "Allotments as code.",
    "Adoptions": "Licences that are taken over from groups and from direct assignments.",
    "Product changes": "The products of an allotment, and their service plans, changed without a gap.",
    "Merges": "Two allotments that become one without a gap.",
    "Audit": "Who changed what, and who was refused.",
    "System": "The app itself.",
}
_TAG_OF: Mapping[str, str] = {
    "": "System",
    "/allotments": "Allotments",
    "/allotments/{id}/assignments": "Assignments",
    "/allotments/{id}/retry": "Assignments",
    "/allotments/{id}/waitingMembers": "Waiting room",
    "/allotments/{id}/decisions": "Decisions",
    "/allotments/{id}/history": "Decisions",
    "/allotments/{id}/findings": "Drift",
    "/allotments/{id}/plans": "Drift",
    "/allotments/{id}/reconcile": "Drift",
    "/driftPolicy": "Drift",
    "/settings": "Tenant",
    "/reconciliations": "Drift",
    "/allotments/{id}/requests": "Limits",
    "/allotments/{id}/seatRequests": "Seat requests",
    "/seatRequests": "Seat requests",
    "/me/openAllotments": "Seat requests",
    "/me/allotments/{id}/ask": "Seat requests",
    "/me/allotments/{id}/withdraw": "Seat requests",
    "/requests": "Limits",
    "/limitProposal": "Limits",
    "/products": "Tenant",
    "/pools": "Tenant",
    "/people": "Tenant",
    "/me/allotments": "Assignments",
    "/me/preferences": "Tenant",
    "/me/reports": "Drift",
    "/groups": "Tenant",
    "/manifest": "Manifest",
    "/adoptions": "Adoptions",
    "/productChanges": "Product changes",
    "/merges": "Merges",
    "/audit": "Audit",
    "/allotments/{id}/audit": "Audit",
    "/deletedAllotments": "Audit",
}
"""The tag of everything below a path; the longest one counts."""

_HEADERS: Mapping[str, str] = {
    "ETag": "The version of what is answered: send it as If-Match to change that, as If-None-Match to read it again.",
    "Location": "Where what was made or asked for can be read.",
    "Retry-After": "After how many seconds to try again.",
    "WWW-Authenticate": "How to sign in (RFC 6750).",
    "Idempotency-Replayed": "true: the first answer to this Idempotency-Key, given again.",
    "Content-Language": "The language of the texts.",
    "Content-Disposition": "The name of the file (RFC 6266).",
    "Link": "Where a file goes on: the path of the next part, with rel=next (RFC 8288).",
}
_PROBLEM = {"application/problem+json": {"schema": Components().of(shapes.Problem)}}


def document(routes: Sequence[Route] = ROUTES) -> dict[str, Any]:
    """The description as JSON."""
    components = Components()
    components.of(shapes.Problem)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(f"/api{route.path}", {})[route.method.lower()] = _operation(route, components)
    health = components.of(shapes.Health)
    paths["/api/health"] = {"get": _open("health", "Whether the app runs, and which release.", health)}
    paths["/api/openapi.json"] = {"get": _open("openapi", "This description.", {"type": "object"})}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Allotments",
            "version": VERSION,
            "description": "Licence allotments for Microsoft 365, delegated to their owners.",
            "contact": {"name": "The administrators of this app"},
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The app that serves this description."}],
        "security": [{"entra": []}],
        "tags": [{"name": name, "description": told} for name, told in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": components.schemas,
            "headers": {name: {"description": told, "schema": {"type": "string"}} for name, told in _HEADERS.items()},
            "securitySchemes": {"entra": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(route: Route, components: Components) -> dict[str, Any]:
    roles = sorted(POLICY[route.permission]) if route.permission else []
    operation: dict[str, Any] = {
        "operationId": route.name,
        "tags": [_tag(route.path)],
        "summary": route.summary,
        "description": f"For: {', '.join(roles) if roles else 'everybody who has signed in'}.",
        "parameters": [*_parameters(route)],
        "responses": {
            **{str(status): _response(route, status, shape, components) for status, shape in route.answers.items()},
            **({"304": _unchanged(route)} if route.method == "GET" else {}),
            **{
                str(status): _problem(status) | _headers(route, status)
                for status in problem_statuses(route)
                if status not in route.answers
            },
        },
    }
    if route.body:
        content = {"application/json": {"schema": components.of(route.body)}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _tag(path: str) -> str:
    return _TAG_OF[max(filter(path.startswith, _TAG_OF), key=len)]


def _headers(route: Route, status: int) -> dict[str, Any]:
    """The headers that tell something of an answer; any of them may be left out."""
    succeeds, changes = status < HTTPStatus.BAD_REQUEST, route.method != "GET"
    possible = {
        "ETag": succeeds,
        "Location": succeeds and changes,
        "Retry-After": status in {409, 429, 503},
        "WWW-Authenticate": status == HTTPStatus.UNAUTHORIZED,
        "Content-Language": status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED},
        "Content-Disposition": bool(_formats(route)) and status == HTTPStatus.OK,
        "Link": _has_parts(route) and status == HTTPStatus.OK,
        "Idempotency-Replayed": route.repeatable and status < HTTPStatus.INTERNAL_SERVER_ERROR,
    }
    return {"headers": {name: _ref("headers", name) for name, holds in possible.items() if holds}}


def _ref(part: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{part}/{name}"}


def problem_statuses(route: Route) -> list[int]:
    """The statuses with which a request to this route can fail."""
    changes = route.method != "GET"
    possible = {
        HTTPStatus.BAD_REQUEST: bool(changes or route.parameters or "{date}" in route.path),
        HTTPStatus.UNAUTHORIZED: True,
        HTTPStatus.FORBIDDEN: route.permission is not None,
        HTTPStatus.NOT_FOUND: "{" in route.path or "allotmentId" in route.parameters,
        HTTPStatus.CONFLICT: changes,
        HTTPStatus.PRECONDITION_FAILED: route.if_match,
        HTTPStatus.UNPROCESSABLE_ENTITY: True,
        HTTPStatus.PRECONDITION_REQUIRED: route.if_match,
        HTTPStatus.TOO_MANY_REQUESTS: True,
        HTTPStatus.SERVICE_UNAVAILABLE: True,
    }
    return [status.value for status, holds in possible.items() if holds]


def _problem(status: int) -> dict[str, Any]:
    return {"description": _MEANING.get(status, HTTPStatus(status).phrase), "content": _PROBLEM}


def _parameters(route: Route) -> list[dict[str, Any]]:
    text = {"type": "string"}
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": dict(_PATH.get(name, _A_NAME))}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]
    parameters += [{"name": name, "in": "query", **described} for name, described in route.parameters.items()]
    if route.if_match:
        told = "The ETag of what is changed; 428 without, 412 where it has changed since."
        parameters.append({"name": "If-Match", "in": "header", "required": True, "description": told, "schema": text})
    if route.method == "GET":
        told = "The ETag of the last answer; 304 where it still holds."
        parameters.append(
            {"name": "If-None-Match", "in": "header", "required": False, "description": told, "schema": text}
        )
    if route.repeatable:
        told = "The same key and request within 24 hours get the first answer again."
        parameters.append(
            {"name": "Idempotency-Key", "in": "header", "required": False, "description": told, "schema": text}
        )
    return parameters


def _formats(route: Route) -> Sequence[str]:
    """The forms in which it can be answered; none: JSON alone."""
    chosen: Sequence[str] = route.parameters.get("format", {}).get("schema", {}).get("enum", ())
    return chosen


def _has_parts(route: Route) -> bool:
    """Whether it answers a long file in parts."""
    return "cursor" in route.parameters and (bool(_formats(route)) or route.answers.get(HTTPStatus.OK) is Manifest)


def _response(route: Route, status: int, shape: type | None, components: Components) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(status).phrase} | _headers(route, status)
    if shape is not None:
        response["content"] = {"application/json": {"schema": components.of(shape)}}
    for kind in _formats(route):
        if kind != "json":
            response["content"][_MEDIA_TYPES[kind]] = {"schema": {"type": "string"}}
    return response


def _unchanged(route: Route) -> dict[str, Any]:
    return {"description": "It is as the ETag in If-None-Match says."} | _headers(route, HTTPStatus.NOT_MODIFIED)


def _open(name: str, summary: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    response = {"description": "OK", "content": {"application/json": {"schema": dict(schema)}}}
    return {
        "operationId": name,
        "tags": ["System"],
        "summary": summary,
        "description": "For: everybody.",
        "security": [],
        "responses": {
            "200": response,
            "429": _problem(429) | {"headers": {"Retry-After": _ref("headers", "Retry-After")}},
        },
    }


@cache
def _described() -> dict[str, Any]:
    return document()


def response() -> func.HttpResponse:
    """The description as an answer."""
    return json_response(_described())
