"""A signed-in client for every test that asks for one."""

import ssl
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner, Result

from allotctl.commands import app
from tests.unit.allotctl.api_server import ApiServer, api_server

type Client = Callable[..., Result]

COMMANDS = typer.main.get_command(app)
"""Made once here: a runner makes them from the functions at every call, which takes longer than most calls."""

certificates = cache(ssl.create_default_context)
"""The trusted authorities, read once: nothing here is asked over TLS."""


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with api_server() as running:
        yield running


@pytest.fixture
def client(server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("typer.testing._get_command", lambda _: COMMANDS)
    monkeypatch.setattr(ssl, "create_default_context", certificates)
    monkeypatch.setenv("ALLOTCTL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ALLOTCTL_URL", server.url)
    monkeypatch.setenv("ALLOTCTL_TOKEN", "administrator")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*arguments: str, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(app, [*arguments], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
