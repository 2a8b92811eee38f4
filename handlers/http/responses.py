"""What all HTTP functions share: JSON in, JSON out, and problems as problem JSON (RFC 9457).

A problem is told in the language that the request prefers of those that there are (`domain.objections`).
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from http import HTTPStatus
from operator import itemgetter
from typing import Any

import azure.functions as func

from domain.errors import (
    TOLD_AT_MOST,
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
from domain.incoming import read_json
from domain.objections import LANGUAGES, Objection, Text, in_language
from domain.objections.coding import translated, values
from handlers.http.version import VERSION_HEADER

log = logging.getLogger(__name__)

BODY_AT_MOST = 1 << 20
PLACE_AT_MOST = 100
"""So much of a place is told; it holds names of the caller's own."""

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

_LANGUAGE = re.compile(r"(?:^|,)\s*([a-z]{1,8})[a-z0-9-]*\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?(?=,|$)")
"""One entry of Accept-Language: the language without its region, and its weight."""

type Endpoint = Callable[[func.HttpRequest], Awaitable[func.HttpResponse]]


class HttpError(Exception):
    """A request that HTTP itself refuses, before it reaches the rules; answered as problem JSON."""

    def __init__(
        self, status: HTTPStatus, detail: str, *problems: Problem, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status
        self.problems = problems
        self.headers = headers


_ANSWERED_IN: ContextVar[str] = ContextVar("language", default="en")
"""The language of the request that is being answered."""


async def to_response(endpoint: Awaitable[func.HttpResponse], language: str = "en") -> func.HttpResponse:
    """The endpoint's answer in that language, or the problem that it ran into. What is not ours stays the host's."""
    before = _ANSWERED_IN.set(language)
    try:
        return await endpoint
    except AllotmentsError as error:
        return problem(error, language)
    except HttpError as refusal:
        return problem_json(refusal.status, refusal.detail, language, refusal.problems, refusal.headers)
    finally:
        _ANSWERED_IN.reset(before)


def language_of(request: func.HttpRequest) -> str:
    """The language, of those that there are, that comes first in Accept-Language (RFC 9110, 12.5.4); English else."""
    wanted = _LANGUAGE.findall(request.headers.get("Accept-Language", "").lower())
    ranked = sorted(((float(quality or 1), language) for language, quality in wanted), key=itemgetter(0), reverse=True)
    return next((language for quality, language in ranked if quality and language in LANGUAGES), "en")


def body_of(request: func.HttpRequest) -> bytes:
    """The body; raises InvalidRequest above 1 MiB."""
    body = request.get_body()
    if len(body) > BODY_AT_MOST:
        raise InvalidRequest(Problem("$", Objection("bodyTooLong", bytes=len(body), most=BODY_AT_MOST)))
    return body


def json_object(request: func.HttpRequest) -> dict[str, Any]:
    """The body as a JSON object, whose texts people may be shown. Raises InvalidRequest where it is none."""
    parsed = read_json(body_of(request), seen=True)
    if not isinstance(parsed, dict):
        raise InvalidRequest(Problem("$", Objection("notAnObject", kind=type(parsed).__name__)))
    return parsed


def json_response(
    body: object, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> func.HttpResponse:
    """A JSON answer, whose texts are in the language of the request."""
    language = _ANSWERED_IN.get()
    said = {"Content-Language": language, "Vary": "Accept-Language", **(headers or {})}
    return text_response(json.dumps(translated(body, language), ensure_ascii=False), "application/json", status, said)


def text_response(
    text: str, mimetype: str, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> func.HttpResponse:
    """An answer of any kind, with the headers that every answer has. What cannot be encoded is shown as `?`."""
    sent = {**SECURITY_HEADERS, **VERSION_HEADER, **(headers or {})}
    return func.HttpResponse(text.encode(errors="replace"), status_code=status, headers=sent, mimetype=mimetype)


def empty_response(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> func.HttpResponse:
    """An answer without a body."""
    return func.HttpResponse(status_code=status, headers={**SECURITY_HEADERS, **VERSION_HEADER, **(headers or {})})


def problem(error: AllotmentsError, language: str) -> func.HttpResponse:
    """An error as problem JSON; a request's errors all at once, and how long to wait where that is known."""
    status = next(status for kind, status in _STATUS.items() if isinstance(error, kind))
    headers: dict[str, str] = {}
    if isinstance(error, Transient):
        log.warning("answered %s: %s", status.value, error)
        seconds = error.retry_after.total_seconds() if error.retry_after else 5
        headers["Retry-After"] = str(max(1, round(seconds)))
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    if isinstance(error, InvalidRequest):
        return problem_json(status, said(error, language), language, error.problems, headers)
    return problem_json(status, error.message, language, (), headers)


def said(error: AllotmentsError, language: str) -> str:
    """What went wrong, in that language; what is wrong with a request, at most TOLD_AT_MOST times."""
    if not isinstance(error, InvalidRequest):
        return in_language(error.message, language)
    told = [f"{_place(wrong)}: {in_language(wrong.message, language)}" for wrong in error.problems[:TOLD_AT_MOST]]
    further = len(error.problems) - len(told)
    return "; ".join([*told, in_language(Objection("andMore", count=further), language)] if further else told)


def problem_json(
    status: HTTPStatus,
    detail: str,
    language: str,
    problems: Sequence[Problem] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> func.HttpResponse:
    """Problem JSON (RFC 9457); `errors` holds what is wrong with the request, `more` further members.

    Of more than TOLD_AT_MOST errors, `furtherErrors` is the number of the rest. `code` names an objection for scripts,
    whatever the language is.
    """
    title = Text(f"http{status.value}")
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status.value, "detail": detail}
    body |= {**_code(detail), **(more or {})}
    if problems:
        body["errors"] = [error_json(wrong) for wrong in problems[:TOLD_AT_MOST]]
    if len(problems) > TOLD_AT_MOST:
        body["furtherErrors"] = len(problems) - TOLD_AT_MOST
    said = {"Content-Language": language, "Vary": "Accept-Language", **(headers or {})}
    text = json.dumps(translated(body, language), ensure_ascii=False)
    return text_response(text, "application/problem+json", status, said)


def error_json(wrong: Problem) -> dict[str, Any]:
    """One thing that is wrong with a request: where, what, and its code with its values."""
    return {"field": _place(wrong), "message": wrong.message, **_code(wrong.message)}


def _place(wrong: Problem) -> str:
    return wrong.field if len(wrong.field) <= PLACE_AT_MOST else f"{wrong.field[: PLACE_AT_MOST - 1]}…"


def _code(message: str) -> dict[str, Any]:
    return {"code": message.code, "values": values(message)} if isinstance(message, Text) else {}
