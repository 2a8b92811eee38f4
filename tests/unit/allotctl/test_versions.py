"""A client that is too far from the app says so."""

import pytest

from allotctl import __version__
from allotctl.versions import apart
from handlers.http import responses
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.mark.parametrize(
    ("client", "app", "far"),
    [
        ("0.2.0", "0.2.0", False),
        ("0.2.0", "0.2.9", False),
        ("0.2.0", "0.3.0", False),
        ("0.3.1", "0.2.0", False),
        ("0.2.0", "0.4.0", True),
        ("0.4.0", "0.2.5", True),
        ("0.9.0", "1.0.0", True),
        ("0.2.0", "", None),
        ("0.2.0", "soon", None),
        ("soon", "0.2.0", None),
    ],
)
def test_more_than_one_release(client: str, app: str, far: bool | None) -> None:
    assert apart(client, app) is far


def test_of_one_release_nothing_is_said(client: Client, server: ApiServer) -> None:
    server.allotment()
    assert client("list").stderr == ""


@pytest.mark.parametrize("command", [["list"], ["list", "-o", "json"], ["show", "nothing"]])
def test_of_another_release_it_is_said_on_stderr(
    client: Client, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    before = client(*command)
    monkeypatch.setattr(responses, "VERSION_HEADER", {"Allotments-Version": "7.0.0"})
    after = client(*command)
    assert (after.exit_code, after.stdout) == (before.exit_code, before.stdout)
    assert f"This is allotctl {__version__}, and the app is 7.0.0: more than one release apart." in after.stderr
