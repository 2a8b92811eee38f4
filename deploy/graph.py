"""Microsoft Graph for the person who deploys: their own sign-in to the Azure CLI, and the standard library alone.

A deployment begins on a machine with nothing of the app installed.
"""

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from deploy.failure import Failure, run

CLOUDS: Mapping[str, Mapping[str, str]] = json.loads((Path(__file__).parent / "clouds.json").read_text("utf-8"))
"""The addresses of each cloud, by the Azure CLI's name of it. Follows "National cloud deployments" of Microsoft Graph,
and "Compare Azure Government and global Azure" and "Azure China endpoints" for the others.
"""

TRIES = 10
LONGEST_WAIT_SECONDS = 30.0
LATER = frozenset({429, 500, 502, 503, 504})
NO_APPLICATION_YET = "NoBackingApplicationObject"
"""Graph's code for a service principal whose application the replica does not know, with 400."""

NO_AZ = "The Azure CLI (az) is missing. Install it from https://aka.ms/azure-cli, and run this again."
NOT_SIGNED_IN = "The Azure CLI gives no token for Microsoft Graph. Run az login, and run this again."


class NotFound(Failure):
    """Graph knows no such object, or does not know it yet."""


class Exists(Failure):
    """What should be made is there."""


@dataclass
class Graph:
    """Requests to v1.0, in the name of `token`. A write is tried again where Graph asks for it.

    Whatever is about an object that was made a moment ago may be answered 404 for some minutes, and is tried again
    (`Designing for eventual consistency` of Microsoft Entra). sleep: how waits are spent.
    """

    endpoint: str
    token: str
    sleep: Callable[[float], None] = time.sleep
    _new: set[str] = field(default_factory=set)

    def get(self, path: str) -> dict[str, Any]:
        """One object. Raises NotFound."""
        return self._send("GET", path)

    def all(self, path: str) -> Iterator[dict[str, Any]]:
        """The objects of a list, page by page."""
        following: str | None = path
        while following:
            page = self._send("GET", following)
            yield from page["value"]
            following = page.get("@odata.nextLink")

    def find(self, path: str) -> dict[str, Any] | None:
        """One object, or None where there is none, or none yet: who makes it then may be told that it is there."""
        try:
            return self._send("GET", path, patient=False)
        except NotFound:
            return None

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make an object, and remember that it is new. Raises Exists."""
        made = self._send("POST", path, body)
        self._new |= {str(made[name]) for name in ("id", "appId") if name in made}
        return made

    def patch(self, path: str, body: Mapping[str, Any], prefer: str = "") -> dict[str, Any]:
        """Change an object; with `prefer`, make it where it is missing ("Upsert application")."""
        made = self._send("PATCH", path, body, prefer)
        self._new |= {str(made[name]) for name in ("id", "appId") if name in made}
        return made

    def delete(self, path: str) -> None:
        """Take an object away."""
        self._send("DELETE", path)

    def is_new(self, object_id: str) -> None:
        """Say of an object that somebody else has made it a moment ago."""
        self._new.add(object_id)

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        prefer: str = "",
        *,
        patient: bool = True,
    ) -> dict[str, Any]:
        url = path if path.startswith("https://") or path.startswith(self.endpoint) else f"{self.endpoint}/v1.0{path}"
        young = patient and any(each in f"{path} {body}" for each in self._new)
        for attempt in range(TRIES):
            request = urllib.request.Request(url, method=method)
            request.add_header("Authorization", f"Bearer {self.token}")
            if prefer:
                request.add_header("Prefer", prefer)
            if body is not None:
                request.data = json.dumps(body).encode()
                request.add_header("Content-Type", "application/json")
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    text = answer.read()
                    return dict(json.loads(text)) if text else {}
            except urllib.error.HTTPError as refused:
                failure = _failure(method, path, refused)
                unknown_yet = isinstance(failure, NotFound) or NO_APPLICATION_YET in str(failure)
                if attempt == TRIES - 1 or not (refused.code in LATER or (young and unknown_yet)):
                    raise failure from None
                self.sleep(_wait(refused, attempt))
            except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
                if attempt == TRIES - 1:
                    raise Failure(f"{self.endpoint} cannot be reached: {error}. Run this again.") from None
                self.sleep(min(2.0**attempt, LONGEST_WAIT_SECONDS))
        raise AssertionError


def _wait(refused: urllib.error.HTTPError, attempt: int) -> float:
    """As long as Graph asks for, or twice as long as the time before."""
    asked = refused.headers.get("Retry-After", "")
    return float(asked) if asked.isdigit() else min(2.0**attempt, LONGEST_WAIT_SECONDS)


def _failure(method: str, path: str, refused: urllib.error.HTTPError) -> Failure:
    try:
        error = json.loads(refused.read())["error"]
        code, message = str(error["code"]), str(error["message"])
    except (ValueError, KeyError, TypeError):
        code, message = "", refused.reason
    what = f"{method} {path.partition('?')[0]}: {message} ({refused.code} {code})"
    match refused.code:
        case 404:
            return NotFound(f"Microsoft Graph does not know it: {what}")
        case 401:
            return Failure(f"Your sign-in is not taken, or is too old. Run az login, and run this again. {what}")
        case 403:
            return Failure(
                "You lack a role in Microsoft Entra: registering needs Application Administrator, granting the app's "
                f"permissions Privileged Role Administrator. Activate it, run az login, and run this again. {what}"
            )
        case 409:
            return Exists(f"It is there: {what}")
        case 400 if "already exist" in message:
            return Exists(f"It is there: {what}")
    return Failure(f"Microsoft Graph refused: {what}")


def signed_in() -> Graph:
    """Graph in the name of the person who is signed in to the Azure CLI, in that person's cloud. Raises Failure.

    GRAPH_ENDPOINT names another, as the setting does.
    """
    endpoint = os.environ.get("GRAPH_ENDPOINT", "").removesuffix("/v1.0").rstrip("/") or graph_of_cloud()
    command = ["az", "account", "get-access-token", "--resource", endpoint, "--query", "accessToken", "--output", "tsv"]
    return Graph(endpoint, run(command, NO_AZ, NOT_SIGNED_IN))


def graph_of_cloud() -> str:
    """Where Graph is in the cloud that the Azure CLI is set to. Raises Failure for one that is not known here."""
    name = run(["az", "cloud", "show", "--query", "name", "--output", "tsv"], NO_AZ, "The Azure CLI names no cloud.")
    if name not in CLOUDS:
        raise Failure(
            f"The cloud {name} is not known here. Set GRAPH_ENDPOINT to the address of Microsoft Graph in it."
        )
    return CLOUDS[name]["graph"]


def quoted(filter_: str) -> str:
    """A filter as part of a URL."""
    return quote(filter_, safe="'")
