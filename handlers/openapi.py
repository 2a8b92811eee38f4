"""The OpenAPI 3.1 description of the API, made from its routes, and served to everybody at /api/openapi.json."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import azure.functions as func

from domain.access import POLICY
from domain.adoption.model import Verdict
from handlers.api.routes import ROUTES, Route
from handlers.api.schemas import SCHEMAS
from handlers.http import answer, answered
from handlers.rate_limit import TokenBucket

A_SECOND, AT_ONCE = 5, 20
VERSION = "1"

_QUERY: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "top": ("How many at most.", {"type": "integer", "minimum": 1, "maximum": 999, "default": 100}),
    "cursor": ("Where the page begins: from a nextLink.", {"type": "string"}),
    "licences": ("What becomes of the licences.", {"type": "string", "enum": ["remove", "keep"]}),
    "userId": ("Of this person alone.", {"type": "string"}),
    "actorId": ("By this person or app alone.", {"type": "string"}),
    "kind": ("Of this kind alone.", {"type": "string"}),
    "from": ("From this time on.", {"type": "string", "format": "date-time"}),
    "to": ("Before this time.", {"type": "string", "format": "date-time"}),
    "format": (
        "How it is answered; a report also as html, the audit record also as jsonl.",
        {"type": "string", "enum": ["json", "csv", "html", "jsonl"]},
    ),
    "part": ("Of a CSV.", {"type": "string", "enum": ["findings", "allotments", "departments"]}),
    "state": ("In this state alone.", {"type": "string"}),
    "days": ("How many days back.", {"type": "integer", "minimum": 1, "maximum": 3660, "default": 90}),
    "ids": ("Object ids, separated by commas, at most 100.", {"type": "string"}),
    "search": ("How the name begins.", {"type": "string", "minLength": 2, "maxLength": 100}),
    "verdict": ("Of this verdict alone.", {"type": "string", "enum": sorted(Verdict)}),
    "allotmentId": ("Look in this allotment alone.", {"type": "string"}),
}
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
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def document(routes: Sequence[Route] = ROUTES) -> dict[str, Any]:
    """The description as JSON."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(f"/api{route.path}", {})[route.method.lower()] = _operation(route)
    paths["/api/health"] = {"get": _open("health", "Whether the app runs.", {"$ref": "#/components/schemas/Health"})}
    paths["/api/openapi.json"] = {"get": _open("openapi", "This description.", {"type": "object"})}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Allotments",
            "version": VERSION,
            "description": "Licence allotments for Microsoft 365, delegated to their owners.",
        },
        "security": [{"entra": []}],
        "paths": paths,
        "components": {
            "schemas": dict(SCHEMAS),
            "securitySchemes": {"entra": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    roles = sorted(POLICY[route.permission]) if route.permission else []
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "description": f"For: {', '.join(roles) if roles else 'everybody who has signed in'}.",
        "parameters": [*_parameters(route)],
        "responses": {
            **{str(status): _response(route, status, shape) for status, shape in route.answers.items()},
            **({"304": {"description": "It is as the ETag in If-None-Match says."}} if route.method == "GET" else {}),
            **{str(status): _problem(status) for status in problem_statuses(route) if status not in route.answers},
        },
    }
    if route.body:
        schema = {"$ref": f"#/components/schemas/{route.body}"}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def problem_statuses(route: Route) -> list[int]:
    """The statuses with which a request to this route can fail."""
    changes = route.method != "GET"
    possible = {
        HTTPStatus.BAD_REQUEST: bool(changes or route.query or "{date}" in route.path),
        HTTPStatus.UNAUTHORIZED: True,
        HTTPStatus.FORBIDDEN: route.permission is not None,
        HTTPStatus.NOT_FOUND: "{" in route.path or "allotmentId" in route.query,
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
    for name in route.query:
        meaning, schema = _QUERY[name]
        required = (route.name, name) in {("list_people", "ids"), ("search_groups", "search")}
        parameters.append(
            {"name": name, "in": "query", "required": required, "description": meaning, "schema": dict(schema)}
        )
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


def _response(route: Route, status: int, shape: str | None) -> dict[str, Any]:
    response: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if shape is not None:
        response["content"] = {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
    if "format" in route.query:
        response["content"]["text/csv"] = {"schema": {"type": "string"}}
    if "actorId" in route.query:
        response["content"]["application/x-ndjson"] = {"schema": {"type": "string"}}
    if "part" in route.query:
        response["content"]["text/html"] = {"schema": {"type": "string"}}
    return response


def _open(name: str, summary: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    response = {"description": "OK", "content": {"application/json": {"schema": dict(schema)}}}
    return {
        "operationId": name,
        "summary": summary,
        "security": [],
        "responses": {"200": response, "default": {"description": "Too many requests.", "content": _PROBLEM}},
    }


def blueprint() -> func.Blueprint:
    """The function that serves the description."""
    functions = func.Blueprint()
    bucket, described = TokenBucket(A_SECOND, AT_ONCE), document()

    async def description() -> func.HttpResponse:
        bucket.take()
        return answer(described)

    @functions.function_name("openapi")
    @functions.route("api/openapi.json", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def openapi(req: func.HttpRequest) -> func.HttpResponse:
        return await answered(description())

    return functions
