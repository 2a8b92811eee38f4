"""The app's API over HTTP, with its refusals as errors."""

import os
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from allotctl.errors import Refused, SignedOut, Unreachable
from allotctl.language import preferred
from allotctl.program import program
from allotctl.session import Session

TIMEOUT = 240
"""Seconds; Azure cuts a request off after 230."""

TRIES = 4
LONGEST_WAIT = 30
"""Seconds. An app that is busy says how long to wait; a longer wait is left to the caller."""

BUSY = frozenset({429, 503})
PAGE = 999
"""The most that the API lists at a time."""

ANY = "*"
"""The ETag of whatever version there is (RFC 9110, section 13.1.1)."""

type Json = Mapping[str, Any]


class Api:
    """One app, as one person may use it. A context manager. The app's texts come in the language of the locale.

    session: Where the app is, and the token.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        authorization = {"Authorization": f"Bearer {session.token}"} if session.token else {}
        headers = {"Accept-Language": preferred(os.environ), **authorization}
        self._http = httpx.Client(headers=headers, timeout=TIMEOUT)
        self.app_version = ""
        """The app's version, once it has answered; empty: not known, for before 0.2.0 no answer told it."""

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **query: str) -> Any:
        """What is at a path under /api."""
        return self._send("GET", path, query=query).json()

    def version(self, path: str) -> tuple[Any, str]:
        """What is at a path, and its ETag."""
        answer = self._send("GET", path)
        return answer.json(), answer.headers["ETag"]

    def content(self, path: str, **query: str) -> bytes:
        """The same as it came: a file of any kind."""
        return self._send("GET", path, query=query).content

    def pieces(self, path: str, **query: str) -> Iterator[bytes]:
        """A long file in its pieces: each answer's Link header leads to the next one (RFC 8288)."""
        answer = self._send("GET", path, query=query)
        while True:
            yield answer.content
            if "next" not in answer.links:
                return
            link = urlsplit(answer.links["next"]["url"])
            answer = self._send("GET", f"{link.path.removeprefix('/api')}?{link.query}")

    def all(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        page = self.get(path, top=str(PAGE), **query)
        while True:
            yield from page["value"]
            if not page.get("nextLink"):
                return
            link = urlsplit(page["nextLink"])
            page = self._send("GET", f"{link.path.removeprefix('/api')}?{link.query}").json()

    def post(self, path: str, body: Json, *, etag: str | None = None) -> Any:
        """Do something, once: a repeated try carries the same Idempotency-Key. Answers None where there is no body."""
        headers = {"Idempotency-Key": str(uuid.uuid4()), **({"If-Match": etag} if etag else {})}
        answer = self._send("POST", path, body=body, headers=headers)
        return answer.json() if answer.content else None

    def put(self, path: str, body: Json, etag: str) -> Any:
        """Replace what has this ETag; answers what is there then."""
        return self._send("PUT", path, body=body, headers={"If-Match": etag}).json()

    def patch(self, path: str, body: Json, etag: str) -> Any:
        """Change what has this ETag; answers it as it is then."""
        return self._send("PATCH", path, body=body, headers={"If-Match": etag}).json()

    def delete(self, path: str, etag: str) -> None:
        """Delete what has this ETag."""
        self._send("DELETE", path, headers={"If-Match": etag})

    def _send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        for tries in range(1, TRIES + 1):
            try:
                answer = self._http.request(
                    method, f"{self.session.url}/api{path}", params=query or None, json=body, headers=headers
                )
            except httpx.HTTPError as error:
                raise Unreachable(f"{self.session.url} did not answer: {error}") from error
            self.app_version = answer.headers.get("Allotments-Version", self.app_version)
            wait = _wait(answer)
            if wait is None or tries == TRIES:
                return _checked(answer)
            time.sleep(wait)
        raise AssertionError("unreachable")


def segment(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="")


def _wait(answer: httpx.Response) -> float | None:
    """How long the app asks to wait before the same again; None: it has answered."""
    asked = answer.headers.get("Retry-After", "")
    if answer.status_code not in BUSY or not asked.isdecimal() or int(asked) > LONGEST_WAIT:
        return None
    return int(asked)


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise SignedOut(f"The app does not accept your sign-in. Run `{program()} login URL` again.")
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        raise Unreachable(f"{answer.url.host} answered {answer.status_code} in words that are not the app's.")
    raise Refused.of(answer.status_code, problem)
