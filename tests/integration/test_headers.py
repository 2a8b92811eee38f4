"""Every answer of the running app has the headers of OWASP's Secure Headers Project."""

import re

import httpx
import pytest

from handlers.api.routes import ROUTES
from handlers.http.responses import SECURITY_HEADERS
from tests.integration.api import Api

OPEN = (
    ("GET", "/"),
    ("GET", "/no-such-page"),
    ("GET", "/assets/no-such-file.js"),
    ("GET", "/api/portal-config"),
    ("GET", "/api/health"),
    ("GET", "/api/openapi.json"),
    ("POST", "/api/notifications?validationToken=Validation%3A%20x"),
    ("POST", "/api/notifications"),
    ("POST", "/api/lifecycle"),
)
API = [(route.method, "/api" + re.sub(r"\{\w+\}", "none", route.path)) for route in ROUTES]
A_PAGES_OWN = frozenset({"Content-Security-Policy", "Cache-Control"})
"""The portal's page has a policy of its own, under which it can run; its files are kept."""


@pytest.mark.parametrize(("method", "path"), [*OPEN, *API], ids=lambda part: part)
def test_an_answer_has_the_headers(api: Api, method: str, path: str) -> None:
    url, content = api.endpoints["functions"] + path, b"{}" if method == "POST" else None
    answer = httpx.request(method, url, content=content, verify=False)
    missing = {name for name, value in SECURITY_HEADERS.items() if answer.headers.get(name) != value}
    assert missing <= (A_PAGES_OWN if "/api/" not in path else set()), answer.headers
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
