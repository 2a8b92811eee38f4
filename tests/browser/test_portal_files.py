"""What the app serves of the portal: types, caching, compression, and the rules for what the page may load."""

import re

import httpx
import pytest

from local.stack import Stack


@pytest.fixture(scope="module")
def page(stack: Stack) -> httpx.Response:
    return httpx.get(stack.endpoints["portal"])


def test_the_page_is_asked_for_every_time_and_answered_in_short_when_it_is_the_same(page: httpx.Response) -> None:
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-cache"
    again = httpx.get(page.url, headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_its_files_are_kept_for_a_year_and_come_compressed(page: httpx.Response) -> None:
    paths = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text)
    assert sorted(path.rpartition(".")[2] for path in paths) == ["css", "js", "svg", "txt"]
    for path in paths:
        file = httpx.get(page.url.join(path), headers={"Accept-Encoding": "gzip"})
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert file.headers["Content-Encoding"] == "gzip"
        plain = httpx.get(page.url.join(path), headers={"Accept-Encoding": "identity"})
        assert plain.content == file.content
        assert plain.headers["Content-Type"].split(";")[0] in {
            "text/javascript",
            "text/css",
            "text/plain",
            "image/svg+xml",
        }


def test_the_licences_of_what_is_bundled_are_there(page: httpx.Response) -> None:
    (path,) = re.findall(r'rel="license" href="([^"]+)"', page.text)
    told = httpx.get(page.url.join(path)).text
    for package in ("@fluentui/web-components", "lit-html", "oidc-client-ts"):
        assert re.search(rf"^{package} \d\S*: \S+$", told, re.MULTILINE)
    assert "Redistributions in binary form must reproduce the above copyright" in told


def test_nothing_but_its_own_files_may_be_loaded(page: httpx.Response, stack: Stack) -> None:
    issuer = re.match(r"https?://[^/]+", stack.endpoints["issuer"])
    assert issuer is not None
    policy = dict(rule.split(" ", 1) for rule in page.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == f"'self' {issuer[0]}"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "lit-html fast-html"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "style=" not in page.text
    assert re.search(r"<script(?! type=\"module\" src=)", page.text) is None


def test_other_paths_are_not_found(page: httpx.Response) -> None:
    for path in ("/nothing", "/assets/nothing.js", "/assets/..%2findex.html"):
        assert httpx.get(page.url.join(path)).status_code == 404
