"""What is done about each kind of drift, from the command line."""

import json

import pytest

from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


def chosen(client: Client) -> dict[str, str]:
    shown = json.loads(client("drift-policy", "show", "-o", "json").stdout)["value"]
    return {each["kind"]: each["policy"] for each in shown if each["chosen"]}


def test_choices_are_added_and_undone(client: Client, server: ApiServer) -> None:
    result = client("drift-policy", "set", "guest=ask", "accountDisabled=heal")
    assert result.exit_code == 0, result.stderr
    assert "guest" in result.stdout
    assert client("drift-policy", "set", "plansChanged=report", "guest=default").exit_code == 0
    assert chosen(client) == {"accountDisabled": "heal", "plansChanged": "report"}
    assert "by default" in client("drift-policy", "show").stdout


@pytest.mark.parametrize(
    ("choice", "code", "told"), [("guest", 2, "KIND=WAY"), ("guest=never", 1, "heal, report, ask")]
)
def test_what_is_wrong_is_told(client: Client, server: ApiServer, choice: str, code: int, told: str) -> None:
    result = client("drift-policy", "set", choice)
    assert (result.exit_code, told in result.stderr) == (code, True)
    assert chosen(client) == {}
