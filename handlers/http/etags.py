"""ETags of what is not stored by itself: a digest of what the caller was shown."""

import hashlib
import json
from typing import Any

import azure.functions as func

from domain.errors import PreconditionFailed, Problem
from domain.objections import Objection

ANY = "*"


def etag_of(shown: object) -> str:
    """The ETag of a JSON value."""
    return f'"{digest_of(shown)}"'


def digest_of(shown: object) -> str:
    """What tells a JSON value from others."""
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:20]


def with_etag(shown: dict[str, Any], *hidden: object) -> dict[str, Any]:
    """The value with its own ETag among its properties; `hidden` counts too, and is not shown."""
    return {**shown, "etag": etag_of([shown, *hidden])}


def tags_in(request: func.HttpRequest, header: str) -> list[str]:
    """The ETags that a request names in a header."""
    return [tag.strip() for tag in request.headers.get(header, "").split(",")]


def match(request: func.HttpRequest, etag: str, what: str) -> None:
    """Go on if the caller has this version. Raises PreconditionFailed."""
    expected = tags_in(request, "If-Match")
    if ANY not in expected and etag not in expected:
        raise outdated(what, etag)


def outdated(what: str, etag: str) -> PreconditionFailed:
    """It has changed since the caller read it, and has this version now."""
    return PreconditionFailed(Problem("If-Match", Objection("outdated", what=what, etag=etag)))
