"""The portal's pages: what `make setup` has built into portal/dist, and where people sign in. Open to everybody.

Each file is read and compressed once, when it is first asked for. Names under /assets hold a hash of what is in them,
so that they are kept for a year; the page itself is asked for every time. Follows the OWASP Secure Headers Project.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import azure.functions as func

from handlers.http.rate_limit import TokenBucket
from handlers.http.responses import SECURITY_HEADERS, json_response, language_of, to_response

A_SECOND, AT_ONCE = 100, 500
"""For all visitors of a worker together. To open the portal takes some ten files."""

DIST = Path(__file__).resolve().parents[1] / "portal" / "dist"
TYPES: Mapping[str, str] = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
FOR_A_YEAR = "public, max-age=31536000, immutable"
ASK_EVERY_TIME = "no-cache"
ISOLATION: Mapping[str, str] = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""The page shares its process and its window with nobody else's; signing in goes by redirects, which that permits."""

TEMPLATES = ("lit-html", "fast-html")
"""The Trusted Types policies of lit-html and of Fluent's components: they alone make markup of text."""

_NOT_BUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Allotments</title>
<h1>The portal has not been built</h1>
<p>Run <code>make setup</code> in the project's folder, and start the app again. The API works without it.</p></html>
"""
_NO_SUCH_PAGE = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Allotments</title>
<h1>There is no such page</h1><p><a href="/">Go to the portal</a></p></html>
"""


@dataclass(frozen=True, slots=True)
class PortalSignIn:
    """Where the portal's visitors sign in, and as whose client (OpenID Connect).

    command_line: the client of allotctl; None: the portal's.
    """

    authority: str
    client_id: str
    command_line: str | None = None

    @property
    def origin(self) -> str:
        """The issuer's origin: the portal's page asks it for tokens."""
        parts = urlsplit(self.authority)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def scope(self) -> str:
        """What is asked for: who it is, an access token of the API, and a way to renew it."""
        return f"openid profile offline_access {self.client_id}/access_as_user"


@dataclass(frozen=True, slots=True)
class File:
    """A built file, as it is and compressed; azure.functions adds the charset (UTF-8) to its media type."""

    content: bytes
    compressed: bytes
    mimetype: str
    etag: str


def is_built(dist: Path = DIST) -> bool:
    """Whether there is a portal to show."""
    return (dist / "index.html").is_file()


def blueprint(sign_in: PortalSignIn, dist: Path = DIST) -> func.Blueprint:
    """The portal's functions."""
    functions = func.Blueprint()
    page, assets, bucket = dist / "index.html", _assets(dist), TokenBucket(A_SECOND, AT_ONCE)
    built = is_built(dist)
    policy = {
        **SECURITY_HEADERS,
        **ISOLATION,
        "Content-Security-Policy": content_security_policy(sign_in.origin),
    }

    async def shown(req: func.HttpRequest) -> func.HttpResponse:
        bucket.take()
        if req.route_params.get("page"):
            return _html(_NO_SUCH_PAGE, policy, HTTPStatus.NOT_FOUND)
        if not built:
            return _html(_NOT_BUILT, policy, HTTPStatus.SERVICE_UNAVAILABLE)
        return _served(req, _read(page), {**policy, "Cache-Control": ASK_EVERY_TIME})

    async def asset(req: func.HttpRequest) -> func.HttpResponse:
        bucket.take()
        found = assets.get(req.route_params.get("name", ""))
        if found is None:
            return _html(_NO_SUCH_PAGE, policy, HTTPStatus.NOT_FOUND)
        return _served(req, _read(found), {**policy, "Cache-Control": FOR_A_YEAR})

    async def config() -> func.HttpResponse:
        bucket.take()
        return json_response(
            {
                "authority": sign_in.authority,
                "clientId": sign_in.client_id,
                "commandLineClientId": sign_in.command_line or sign_in.client_id,
                "scope": sign_in.scope,
            }
        )

    @functions.function_name("portal_page")
    @functions.route("{page?}", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def portal_page(req: func.HttpRequest) -> func.HttpResponse:
        return await to_response(shown(req), language_of(req))

    @functions.function_name("portal_asset")
    @functions.route("assets/{name}", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def portal_asset(req: func.HttpRequest) -> func.HttpResponse:
        return await to_response(asset(req), language_of(req))

    @functions.function_name("portal_config")
    @functions.route("api/portal-config", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
    async def portal_config(req: func.HttpRequest) -> func.HttpResponse:
        return await to_response(config(), language_of(req))

    return functions


def content_security_policy(issuer_origin: str) -> str:
    """What the page may load and do: its own files, the API, and the issuer's token endpoint.

    There is no inline code, and only the templates make markup of text (Trusted Types).
    """
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self' {issuer_origin}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
            f"trusted-types {' '.join(TEMPLATES)}",
        ]
    )


def _assets(dist: Path) -> Mapping[str, Path]:
    """The files that there are, by their names: no other path is ever read."""
    folder = dist / "assets"
    return {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}


@cache
def _read(path: Path) -> File:
    content = path.read_bytes()
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    return File(content, gzip.compress(content, mtime=0), TYPES[path.suffix], etag)


def _served(request: func.HttpRequest, file: File, headers: Mapping[str, str]) -> func.HttpResponse:
    sent = {**headers, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") == file.etag:
        return func.HttpResponse(status_code=HTTPStatus.NOT_MODIFIED, headers=sent)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return func.HttpResponse(file.compressed, headers={**sent, "Content-Encoding": "gzip"}, mimetype=file.mimetype)
    return func.HttpResponse(file.content, headers=sent, mimetype=file.mimetype)


def _html(content: bytes, headers: Mapping[str, str], status: HTTPStatus) -> func.HttpResponse:
    return func.HttpResponse(content, status_code=status, headers=headers, mimetype=TYPES[".html"])
