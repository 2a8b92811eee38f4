"""The doctor from the command line: also where the app gives no answer."""

import json
import ssl
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from allotctl import __version__
from allotctl.versions import apart
from application.subscription import ensure
from domain.doctor import Mailbox
from domain.permissions import GraphFeature, MissingPermission
from local.stack.part import free_ports
from tests.fakes.permissions import ToldPermissions
from tests.support.processes import HOST
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client

MISSING = MissingPermission("Group.Create", GraphFeature.MAKE_GROUPS, "make licensed groups")

type Served = Callable[[int, str], str]


@pytest.fixture
def served() -> Iterator[Served]:
    """A server that always gives one answer; answers its URL."""
    servers: list[ThreadingHTTPServer] = []

    def serve(status: int, body: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None: ...

        server = ThreadingHTTPServer((HOST, 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever).start()
        return f"http://{HOST}:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def read(client: Client, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    done = client("doctor", *arguments, "-o", "json")
    return done.exit_code, json.loads(done.stdout)["value"]


def states(lines: list[dict[str, Any]]) -> dict[str, str]:
    return {line["check"]: line["state"] for line in lines}


def test_the_way_is_shown_and_then_what_the_app_says(client: Client, server: ApiServer) -> None:
    server.office.equip(permissions=ToldPermissions([MISSING]))
    code, lines = read(client)
    assert (code, [line["check"] for line in lines[:5]]) == (1, ["name", "connection", "health", "version", "signIn"])
    assert {line["state"] for line in lines[:5]} == {"ok"}
    assert (states(lines)["permissions"], states(lines)["tables"]) == ("wrong", "ok")
    shown = client("doctor")
    assert shown.exit_code == 1
    assert "Group.Create is missing. Without it the app can't create licensed groups." in shown.stdout
    assert "run python3 deploy/steps.py permit" in shown.stdout
    assert "See docs/runbook.md#a-permission-is-missing" in shown.stdout


def test_nothing_wrong_is_0_whatever_is_not_known(client: Client, server: ApiServer) -> None:
    server.office.peers.mail = Mailbox(True, True)
    server.office.equip(permissions=ToldPermissions([], needed=[MISSING]))
    server.do(ensure(server.office.core))
    code, lines = read(client)
    assert (code, {line["state"] for line in lines}) == (0, {"ok", "unknown"})


def test_an_app_that_takes_no_connection(client: Client) -> None:
    (port,) = free_ports(1)
    code, lines = read(client, f"http://{HOST}:{port}")
    assert (code, states(lines)) == (1, {"name": "ok", "connection": "wrong"})
    assert "az functionapp start" in lines[-1]["cure"]


def test_an_address_that_there_is_not(client: Client) -> None:
    code, lines = read(client, "https://allotments.invalid")
    assert (code, states(lines)) == (1, {"name": "wrong"})
    assert "azd env get-value APP_URL" in lines[-1]["cure"]


def test_settings_that_stop_the_start_are_named(client: Client, served: Served) -> None:
    url = served(HTTPStatus.SERVICE_UNAVAILABLE, json.dumps({"settings": ["AUTH_AUDIENCE", "PUBLIC_URL"]}))
    code, lines = read(client, url)
    assert (code, states(lines)) == (1, {"name": "ok", "connection": "ok", "settings": "wrong"})
    assert lines[-1]["finding"] == "These settings are missing or wrong: AUTH_AUDIENCE, PUBLIC_URL."


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (HTTPStatus.NOT_FOUND, "", "Something answers, but it isn't the app."),
        (HTTPStatus.BAD_GATEWAY, "<html>", "The app answers 502."),
        (HTTPStatus.SERVICE_UNAVAILABLE, '{"settings": "none"}', "The app answers 503."),
    ],
)
def test_an_app_that_is_ill(client: Client, served: Served, status: int, body: str, told: str) -> None:
    code, lines = read(client, served(status, body))
    assert (code, lines[-1]["finding"]) == (1, told)


def test_another_version_and_no_sign_in(client: Client, served: Served) -> None:
    code, lines = read(client, served(HTTPStatus.OK, json.dumps({"version": "9.9.0"})))
    assert (code, states(lines)) == (
        1,
        {"name": "ok", "connection": "ok", "health": "ok", "version": "wrong", "signIn": "wrong"},
    )
    told = f"The app has version 9.9.0, and allotctl has {__version__}: more than one release apart."
    assert lines[-2]["finding"] == told
    assert lines[-2]["cure"] == "Use the allotctl of the app's release."
    assert "allotctl login" in lines[-1]["cure"]


def beside(version: str) -> str:
    """The release after one."""
    major, minor, _ = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


@pytest.mark.parametrize(
    ("version", "state"),
    [(__version__, "ok"), (beside(__version__), "ok"), (beside(beside(__version__)), "wrong"), ("soon", "unknown")],
)
def test_the_release_beside_it_is_well_for_every_command(
    client: Client, served: Served, version: str, state: str
) -> None:
    _, lines = read(client, served(HTTPStatus.OK, json.dumps({"version": version})))
    assert states(lines)["version"] == state
    assert (apart(__version__, version) is True) == (state == "wrong")


def test_a_version_that_is_not_told(client: Client, served: Served) -> None:
    assert states(read(client, served(HTTPStatus.OK, "{}"))[1])["version"] == "unknown"


def test_a_sign_in_that_is_not_accepted(client: Client, server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOTCTL_TOKEN", "stranger")
    code, lines = read(client)
    assert (code, lines[-1]["check"], lines[-1]["state"]) == (1, "signIn", "wrong")


def test_somebody_who_may_not_ask(client: Client, server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.office.caller("owner")
    monkeypatch.setenv("ALLOTCTL_TOKEN", "owner")
    code, lines = read(client)
    assert (code, lines[-1]["check"], lines[-1]["state"]) == (1, "doctor", "wrong")


def test_a_certificate_that_does_not_hold(client: Client, monkeypatch: pytest.MonkeyPatch, served: Served) -> None:
    def refuse(*_: object, **__: object) -> None:
        error = ssl.SSLCertVerificationError(1, "failed")
        error.verify_message = "certificate has expired"
        raise error

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", refuse)
    code, lines = read(client, served(HTTPStatus.OK, "").replace("http:", "https:"))
    assert (code, states(lines)) == (1, {"name": "ok", "connection": "wrong"})
    assert "doesn't hold: certificate has expired" in lines[-1]["finding"]


def test_who_is_signed_in_nowhere_names_the_app(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("ALLOTCTL_URL", "ALLOTCTL_TOKEN"):
        monkeypatch.delenv(name)
    done = client("doctor")
    assert (done.exit_code, "allotctl doctor URL" in done.stderr) == (1, True)
