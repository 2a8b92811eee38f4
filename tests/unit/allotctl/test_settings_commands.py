"""Settings and preferences from the command line."""

import json

import pytest

from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


def value_of(client: Client, name: str) -> tuple[str, str]:
    shown = json.loads(client("settings", "list", "-o", "json").stdout)["value"]
    (found,) = (each for each in shown if each["name"] == name)
    return found["value"], found["source"]


def test_settings_are_changed_and_go_back(client: Client, server: ApiServer) -> None:
    result = client("settings", "set", "CURRENCY=SEK", "PRICES=SPE_E3=36.90,VISIOCLIENT=14")
    assert result.exit_code == 0, result.stderr
    assert "changed here" in result.stdout
    assert "REMOVALS_AT_MOST" not in result.stdout
    assert value_of(client, "CURRENCY") == ("SEK", "changed")
    assert value_of(client, "PRICES") == ("SPE_E3=36.90,VISIOCLIENT=14", "changed")
    assert client("settings", "unset", "CURRENCY").exit_code == 0
    assert value_of(client, "CURRENCY") == ("EUR", "default")


def test_the_list_says_what_can_be_changed(client: Client, server: ApiServer) -> None:
    every, some = client("settings", "list").stdout, client("settings", "list", "--changeable").stdout
    assert "SETTLE_SECONDS" in every
    assert "SETTLE_SECONDS" not in some
    assert "CURRENCY" in some


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("set", "CURRENCY"), 2, "NAME=VALUE"),
        (("set", "CURRENCY=euro"), 1, "three letters"),
        (("set", "SETTLE_SECONDS=1"), 1, "where the app is deployed"),
        (("unset", "NOSUCH"), 1, "no setting NOSUCH"),
    ],
)
def test_what_is_wrong_is_told(
    client: Client, server: ApiServer, arguments: tuple[str, ...], code: int, told: str
) -> None:
    result = client("settings", *arguments)
    assert (result.exit_code, told in result.stderr) == (code, True), result.stderr


def test_preferences_are_changed_one_by_one(client: Client, server: ApiServer) -> None:
    assert client("preferences", "set", "--language", "sv", "--off", "waiting", "--off", "endDates").exit_code == 0
    result = client("preferences", "set", "--on", "waiting", "--report", "weekly")
    assert result.exit_code == 0, result.stderr
    shown = json.loads(client("preferences", "show", "-o", "json").stdout)
    assert (shown["language"], shown["off"], shown["report"]) == ("sv", ["endDates"], "weekly")
    assert client("preferences", "set", "--language", "default").exit_code == 0
    assert "set for everybody" in client("preferences", "show").stdout


def test_what_must_be_told_stays_on(client: Client, server: ApiServer) -> None:
    result = client("preferences", "set", "--off", "ownSeat")
    assert result.exit_code == 1
    assert "can't be switched off" in result.stderr
