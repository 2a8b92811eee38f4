"""Lists a page at a time: `top`, and an opaque `cursor` that only the answer's nextLink hands out.

A cursor is signed, for the list that it was handed out for: nobody writes one of their own.
"""

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.stored import Page
from handlers.api.call import Call
from handlers.api.queries import Paged

SIGNATURE = 16
"""Bytes: as many of an HMAC-SHA256 as its security needs (RFC 2104, section 5)."""


def paging(call: Call, query: Paged) -> tuple[str | None, int]:
    """Where the page begins, and how many it has at most. Raises InvalidRequest for a cursor of somebody's own."""
    return cursor_of(call, query), query.top


class _FromCursor(Protocol):
    """What may say where a page begins."""

    @property
    def cursor(self) -> str | None:
        """From the answer before; None: at the beginning."""
        ...


def cursor_of(call: Call, query: _FromCursor) -> str | None:
    """Where the page begins. Raises InvalidRequest for a cursor of somebody's own."""
    cursor = None if query.cursor is None else _opened(call, query.cursor)
    if cursor is None and query.cursor is not None:
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    return cursor


async def page_of_seen[T](
    call: Call, query: Paged, read: Callable[[str | None, str | None, int], Awaitable[Page[T]]]
) -> Page[T]:
    """A page of what all allotments have that the caller may see. Raises InvalidRequest for a cursor of somebody's own.

    Those of an owner's allotments are in one page, `top` of each.
    read: a page of what one allotment has (None: all of them), from a cursor on, with so many at most.
    """
    cursor, count = paging(call, query)
    if call.caller.sees_all:
        return await read(None, cursor, count)
    pages = [await read(own.id, None, count) for own in call.owned]
    return Page(tuple(each for page in pages for each in page.items))


def page_json[T](call: Call, page: Page[T], to_json: Callable[[T], dict[str, Any]]) -> dict[str, Any]:
    """A page of a list, with the path of the next one."""
    body: dict[str, Any] = {"value": [to_json(item) for item in page.items]}
    if page.next_cursor:
        body["nextLink"] = next_link(call, page.next_cursor)
    return body


def next_link(call: Call, cursor: str) -> str:
    """The request's own path with its filters, at another cursor."""
    query: Mapping[str, str] = {**call.request.params, "cursor": sealed(call, cursor)}
    return f"{_list(call)}?{urlencode(query)}"


def _list(call: Call) -> str:
    return str(urlsplit(call.request.url).path)


def _signature(call: Call, cursor: bytes) -> bytes:
    return hmac.digest(call.cursor_key, _list(call).encode() + b"\0" + cursor, hashlib.sha256)[:SIGNATURE]


def sealed(call: Call, cursor: str) -> str:
    """A cursor as it is handed out, for what the request's path names."""
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
