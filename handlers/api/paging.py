"""Lists a page at a time: `top`, and an opaque `cursor` that only the answer's nextLink hands out.

A cursor is signed, for the list that it was handed out for: nobody writes one of their own.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import azure.functions as func

from domain.directory import OBJECT_ID
from domain.errors import InvalidRequest, Problem
from domain.incoming import instant_of, whole_number
from domain.objections import Objection
from domain.stored import Page
from handlers.api.call import Call

PAGE = 100
PAGE_AT_MOST = 999
IDS_AT_MOST = 100
SIGNATURE = 16
"""Bytes: as many of an HMAC-SHA256 as its security needs (RFC 2104, section 5)."""


def paging(call: Call) -> tuple[str | None, int]:
    """Where the page begins, and how many it has at most. Raises InvalidRequest with everything that is wrong."""
    problems: list[Problem] = []
    count = number_parameter(call.request, "top", PAGE, PAGE_AT_MOST, problems)
    cursor = None
    if (text := call.request.params.get("cursor")) is not None:
        cursor = _opened(call, text)
        if cursor is None:
            problems.append(Problem("cursor", Objection("cursor")))
    if problems:
        raise InvalidRequest(*problems)
    return cursor, count


def page_json[T](call: Call, page: Page[T], to_json: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    """A page of a list, with the path of the next one."""
    body: dict[str, Any] = {"value": [to_json(item) for item in page.items]}
    if page.next_cursor:
        body["nextLink"] = next_link(call, page.next_cursor)
    return body


def next_link(call: Call, cursor: str) -> str:
    """The request's own path with its filters, at another cursor."""
    query: Mapping[str, str] = {**call.request.params, "cursor": _sealed(call, cursor)}
    return f"{_list(call)}?{urlencode(query)}"


def number_parameter(request: func.HttpRequest, name: str, default: int, most: int, problems: list[Problem]) -> int:
    """A whole number from 1 among the query parameters; what is wrong with it is added to the problems."""
    text = request.params.get(name)
    number = default if text is None else whole_number(text, least=1, most=most)
    if number is None:
        problems.append(Problem(name, Objection("numberBetween", least=1, most=most)))
    return number or default


def people_ids(request: func.HttpRequest) -> set[str]:
    """The object ids among the query parameters, in lower case. Raises InvalidRequest."""
    ids = {text.strip().lower() for text in request.params.get("ids", "").split(",")}
    if not 0 < len(ids) <= IDS_AT_MOST or not all(OBJECT_ID.fullmatch(each) for each in ids):
        raise InvalidRequest(Problem("ids", Objection("idsList", most=IDS_AT_MOST)))
    return ids


def instant_parameter(request: func.HttpRequest, name: str, problems: list[Problem]) -> datetime | None:
    """A time among the query parameters; what is wrong with it is added to the problems."""
    text = request.params.get(name)
    if text is None:
        return None
    try:
        return instant_of(text, zone=UTC)
    except ValueError:
        problems.append(Problem(name, Objection("mustBeTime")))
        return None


def _list(call: Call) -> str:
    return str(urlsplit(call.request.url).path)


def _signature(call: Call, cursor: bytes) -> bytes:
    return hmac.digest(call.cursor_key, _list(call).encode() + b"\0" + cursor, hashlib.sha256)[:SIGNATURE]


def _sealed(call: Call, cursor: str) -> str:
    content = cursor.encode()
    return base64.urlsafe_b64encode(_signature(call, content) + content).decode().rstrip("=")


def _opened(call: Call, text: str) -> str | None:
    """The cursor that was sealed; None where this app has not sealed it, or for another list."""
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    signature, content = sealed[:SIGNATURE], sealed[SIGNATURE:]
    return content.decode() if hmac.compare_digest(signature, _signature(call, content)) else None
