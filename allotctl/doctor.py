"""What is wrong with an installation: first the way to the app, then what the app's own doctor says.

The way to the app is checked from here, so that there is an answer where the app gives none: name, connection,
certificate, health, version, sign-in. Each needs the one before it.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
import typer

from allotctl import __version__, session
from allotctl.api import Api
from allotctl.errors import ClientError, Exit, Refused, SignedOut
from allotctl.program import program
from allotctl.screen import Output, Screen
from allotctl.session import Session
from allotctl.versions import apart
from allotctl.work import Listed, explained

PATIENCE = 30.0
"""Seconds: an app that starts takes some."""

OK, WRONG, UNKNOWN = "ok", "wrong", "unknown"
RUNBOOK = "docs/runbook.md#"

type Line = Mapping[str, Any]


class Stop(Exception):
    """What comes next cannot be asked. line: what is wrong."""

    def __init__(self, line: Line) -> None:
        super().__init__(line["finding"])
        self.line = line


def doctor(
    url: Annotated[str | None, typer.Argument(help="Where the app is; left out, the one you're signed in to.")] = None,
    output: Listed = Output.TABLE,
) -> None:
    """Find out what is wrong with an installation, and what to do.

    Works where the app doesn't answer, too: then it checks the way to the app. Exit codes: 0 nothing is wrong,
    1 something is.
    """
    screen = Screen(output)
    with explained(screen):
        found = _session(url)
        lines = list(_lines(found))
        _print(screen, found, lines)
        if any(line["state"] == WRONG for line in lines):
            raise typer.Exit(Exit.REFUSED)


def _session(url: str | None) -> Session:
    """The app to look at, with the token that there is for it. Raises SignedOut where neither says which."""
    try:
        known = session.current()
    except SignedOut:
        if url is None:
            raise SignedOut(f"Name the app: `{program()} doctor URL`.") from None
        return Session(session.checked_url(url), "")
    wanted = session.checked_url(url) if url else known.url
    return known if wanted == known.url else Session(wanted, "")


def _lines(found: Session) -> Iterator[Line]:
    try:
        yield from _way(found.url)
        yield from _asked(found)
    except Stop as stop:
        yield stop.line


def _way(url: str) -> Iterator[Line]:
    """The way to the app. Raises Stop where it ends."""
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.getaddrinfo(host, port)
    except OSError as error:
        cure = "Check the URL: `azd env get-value APP_URL` prints it. Check your network, and its proxy."
        raise Stop(_line("name", WRONG, f"{host} has no address: {error.strerror or error}.", cure)) from error
    yield _line("name", OK, f"{host} has an address.")
    yield _connected(host, port, secure=parts.scheme == "https")
    answer = _health(url)
    yield _line("health", OK, "The app runs.")
    yield _version(answer)


def _connected(host: str, port: int, *, secure: bool) -> Line:
    try:
        with socket.create_connection((host, port), timeout=PATIENCE) as plain:
            if secure:
                with ssl.create_default_context().wrap_socket(plain, server_hostname=host):
                    return _line("connection", OK, f"{host} takes connections, and its certificate holds.")
    except ssl.SSLCertVerificationError as error:
        cure = "Check the app's custom domain and its certificate in the Azure portal, and this machine's clock."
        told = f"The certificate of {host} doesn't hold: {error.verify_message}."
        raise Stop(_line("connection", WRONG, told, cure)) from error
    except OSError as error:
        cure = "Start the Function App: az functionapp start. Check its network access, and your own proxy."
        told = f"{host} takes no connection on port {port}: {error.strerror or error}."
        raise Stop(_line("connection", WRONG, told, cure)) from error
    return _line("connection", OK, f"{host} takes connections.")


def _health(url: str) -> httpx.Response:
    """What an app that runs says of itself. Raises Stop where it doesn't run."""
    place = RUNBOOK + "the-app-doesnt-start"
    try:
        answer = httpx.get(f"{url}/api/health", timeout=PATIENCE)
    except httpx.HTTPError as error:
        cure = "Restart the Function App: az functionapp restart. Look at its log."
        raise Stop(_line("health", WRONG, f"The app gives no answer: {error}.", cure, place)) from error
    if answer.status_code == HTTPStatus.OK:
        return answer
    if settings := _settings(answer):
        cure = "Correct them with azd env set, then run azd provision. The app's log says what each must be."
        told = f"These settings are missing or wrong: {', '.join(settings)}."
        raise Stop(_line("settings", WRONG, told, cure, place))
    if answer.status_code == HTTPStatus.NOT_FOUND:
        cure = "Check the URL, then run azd deploy. The log says whether the host has found functions."
        raise Stop(_line("health", WRONG, "Something answers, but it isn't the app.", cure, place))
    cure = "Restart the Function App: az functionapp restart. Look at its log."
    raise Stop(_line("health", WRONG, f"The app answers {answer.status_code}.", cure, place))


def _settings(answer: httpx.Response) -> list[str]:
    """The settings that an app names that cannot start; none where it is something else."""
    try:
        body = answer.json()
    except ValueError:
        return []
    named = body.get("settings") if isinstance(body, dict) else None
    return [str(each) for each in named] if isinstance(named, list) else []


def _version(health: httpx.Response) -> Line:
    try:
        theirs = str(health.json()["version"])
    except (ValueError, KeyError, TypeError):
        return _line("version", UNKNOWN, "The app doesn't tell its version.", "Check again.")
    if theirs == __version__:
        return _line("version", OK, f"The app and allotctl have version {theirs}.")
    told = f"The app has version {theirs}, and allotctl has {__version__}"
    cure = "Use the allotctl of the app's release."
    match apart(__version__, theirs):
        case None:
            return _line("version", UNKNOWN, f"{told}: one of them isn't a release.", cure)
        case True:
            return _line("version", WRONG, f"{told}: more than one release apart.", cure)
        case False:
            return _line("version", OK, f"{told}. They work together.")


def _asked(found: Session) -> Iterator[Line]:
    """What the app's own doctor says; or why it can't be asked."""
    login = f"Run `{program()} login {found.url}`, and check again."
    if not found.token:
        raise Stop(_line("signIn", WRONG, "You aren't signed in to this app, so it can't be asked.", login))
    try:
        with Api(found) as api:
            lines = api.get("/doctor")["value"]
    except SignedOut as error:
        place = RUNBOOK + "the-portal-or-the-api-says-401"
        raise Stop(_line("signIn", WRONG, "The app doesn't accept your sign-in.", login, place)) from error
    except Refused as error:
        cure = "Ask an administrator to run this, or to give you the role Allotment.Reader."
        raise Stop(
            _line("doctor", WRONG, str(error), cure, RUNBOOK + "the-portal-or-the-api-says-403-or-404")
        ) from error
    except ClientError as error:
        raise Stop(_line("doctor", WRONG, str(error), "Check again in a minute. Look at the app's log.")) from error
    yield _line("signIn", OK, "The app accepts your sign-in.")
    yield from lines


def _line(check: str, state: str, finding: str, cure: str | None = None, documentation: str | None = None) -> Line:
    return {
        "check": check,
        "area": "client",
        "state": state,
        "finding": finding,
        "cure": cure,
        "documentation": documentation,
    }


def _print(screen: Screen, found: Session, lines: list[Line]) -> None:
    if screen.is_json:
        worst = next((state for state in (WRONG, UNKNOWN) if any(line["state"] == state for line in lines)), OK)
        screen.json({"url": found.url, "client": __version__, "state": worst, "value": lines})
        return
    shown = {"state": "state", "check": "check", "finding": "what we found"}
    if not screen.is_for_people:
        shown |= {"cure": "what to do", "documentation": "see"}
    screen.table([*shown.values()], ([line[name] for name in shown] for line in lines))
    for line in (line for line in lines if line["cure"]):
        screen.heading(f"{line['state']}: {line['finding']}")
        screen.tell(line["cure"])
        if line["documentation"]:
            screen.tell(f"See {line['documentation']}")
