"""What all HTTP functions share: JSON in, JSON out, and problems as problem JSON (RFC 9457)."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

import azure.functions as func

from domain.errors import (
    AllotmentsError,
    Conflict,
    InvalidRequest,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Permanent,
    PreconditionFailed,
    Problem,
    StaleWrite,
    Transient,
)

log = logging.getLogger(__name__)

BODY_AT_MOST = 1 << 20

_STATUS: Mapping[type[AllotmentsError], HTTPStatus] = {
    PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    InvalidRequest: HTTPStatus.BAD_REQUEST,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    NotPermitted: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    StaleWrite: HTTPStatus.CONFLICT,
    Permanent: HTTPStatus.UNPROCESSABLE_ENTITY,
    Transient: HTTPStatus.SERVICE_UNAVAILABLE,
}

type Endpoint = Callable[[func.HttpRequest], Awaitable[func.HttpResponse]]


async def answered(endpoint: Awaitable[func.HttpResponse]) -> func.HttpResponse:
    """The endpoint's answer, or the problem that it ran into. What is not ours stays an error of the host."""
    try:
        return await endpoint
    except AllotmentsError as error:
        return problem(error)


def body_of(request: func.HttpRequest) -> bytes:
    """The body; raises InvalidRequest above 1 MiB."""
    body = request.get_body()
    if len(body) > BODY_AT_MOST:
        raise InvalidRequest(Problem("$", f"The body has {len(body)} bytes; at most {BODY_AT_MOST} are taken."))
    return body


def json_object(request: func.HttpRequest) -> dict[str, Any]:
    """The body as a JSON object. Raises InvalidRequest where it is none."""
    try:
        parsed = json.loads(body_of(request))
    except ValueError as wrong:
        raise InvalidRequest(Problem("$", f"The body is not JSON: {wrong}.")) from wrong
    if not isinstance(parsed, dict):
        raise InvalidRequest(Problem("$", f"The body must be a JSON object, and is {type(parsed).__name__}."))
    return parsed


def answer(
    body: object, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> func.HttpResponse:
    """A JSON answer."""
    return func.HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status_code=status,
        headers=dict(headers or {}),
        mimetype="application/json",
    )


def problem(error: AllotmentsError) -> func.HttpResponse:
    """An error as problem JSON; a request's errors all at once, and how long to wait where that is known."""
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    body: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": str(error)}
    headers: dict[str, str] = {}
    if isinstance(error, InvalidRequest):
        body["errors"] = [{"field": wrong.field, "message": wrong.message} for wrong in error.problems]
    if isinstance(error, Transient):
        log.warning("answered %s: %s", status.value, error)
        seconds = error.retry_after.total_seconds() if error.retry_after else 5
        headers["Retry-After"] = str(max(1, round(seconds)))
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return func.HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status_code=status,
        headers=headers,
        mimetype="application/problem+json",
    )
