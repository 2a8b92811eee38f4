"""Lists a page at a time: `top`, and an opaque `cursor` that only the answer's nextLink hands out."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import azure.functions as func

from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.ports import Page
from domain.proposals import OBJECT_ID

PAGE = 100
PAGE_AT_MOST = 999
IDS_AT_MOST = 100


def paging(request: func.HttpRequest) -> tuple[str | None, int]:
    """Where the page begins, and how many it has at most. Raises InvalidRequest with everything that is wrong."""
    problems: list[Problem] = []
    text = request.params.get("top", str(PAGE))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= PAGE_AT_MOST):
        problems.append(Problem("top", Objection("numberBetween", least=1, most=PAGE_AT_MOST)))
    cursor = None
    try:
        cursor = _opened(request.params.get("cursor"))
    except ValueError:
        problems.append(Problem("cursor", Objection("cursor")))
    if problems:
        raise InvalidRequest(*problems)
    return cursor, int(text)


def page_json[T](request: func.HttpRequest, page: Page[T], to_json: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    """A page of a list, with the path of the next one."""
    body: dict[str, Any] = {"value": [to_json(item) for item in page.items]}
    if page.next_cursor:
        body["nextLink"] = next_link(request, page.next_cursor)
    return body


def next_link(request: func.HttpRequest, cursor: str) -> str:
    """The request's own path with its filters, at another cursor."""
    query: Mapping[str, str] = {**request.params, "cursor": _sealed(cursor)}
    return f"{urlsplit(request.url).path}?{urlencode(query)}"


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
        moment = datetime.fromisoformat(text)
    except ValueError:
        problems.append(Problem(name, Objection("mustBeTime")))
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sealed(cursor: str) -> str:
    return base64.urlsafe_b64encode(cursor.encode()).decode().rstrip("=")


def _opened(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as wrong:
        raise ValueError(text) from wrong
