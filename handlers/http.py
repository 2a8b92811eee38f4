"""What all HTTP functions share: JSON in, JSON out, and problems as problem JSON (RFC 9457)."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
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

SECURITY_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "deny",
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""On every answer. Follows the OWASP Secure Headers Project; none of the answers is a page."""

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


class Refused(Exception):
    """A request that HTTP itself refuses, before it reaches the rules; answered as problem JSON."""

    def __init__(self, status: HTTPStatus, detail: str, *problems: Problem, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.problems = problems
        self.retry_after = retry_after


async def answered(endpoint: Awaitable[func.HttpResponse]) -> func.HttpResponse:
    """The endpoint's answer, or the problem that it ran into. What is not ours stays an error of the host."""
    try:
        return await endpoint
    except AllotmentsError as error:
        return problem(error)
    except Refused as refusal:
        headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
        return problem_json(refusal.status, str(refusal), refusal.problems, headers)


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
    return content(json.dumps(body, ensure_ascii=False), "application/json", status, headers)


def content(
    text: str, mimetype: str, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> func.HttpResponse:
    """An answer of any kind, with the headers that every answer has."""
    return func.HttpResponse(
        text, status_code=status, headers={**SECURITY_HEADERS, **(headers or {})}, mimetype=mimetype
    )


def empty(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> func.HttpResponse:
    """An answer without a body."""
    return func.HttpResponse(status_code=status, headers={**SECURITY_HEADERS, **(headers or {})})


def problem(error: AllotmentsError) -> func.HttpResponse:
    """An error as problem JSON; a request's errors all at once, and how long to wait where that is known."""
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    headers: dict[str, str] = {}
    if isinstance(error, Transient):
        log.warning("answered %s: %s", status.value, error)
        seconds = error.retry_after.total_seconds() if error.retry_after else 5
        headers["Retry-After"] = str(max(1, round(seconds)))
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return problem_json(status, str(error), error.problems if isinstance(error, InvalidRequest) else (), headers)


def problem_json(
    status: HTTPStatus,
    detail: str,
    problems: Sequence[Problem] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> func.HttpResponse:
    """Problem JSON (RFC 9457); `errors` holds everything that is wrong with the request, `more` further members."""
    body: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    body |= more or {}
    if problems:
        body["errors"] = [{"field": wrong.field, "message": wrong.message} for wrong in problems]
    return content(json.dumps(body, ensure_ascii=False), "application/problem+json", status, headers)
