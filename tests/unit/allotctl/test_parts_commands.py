"""Parts of an allotment in the terminal."""

import json

import pytest

from tests.support.samples import E3
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.fixture
def parent(server: ApiServer) -> str:
    return server.allotment(displayName="Faculty", allottedUnits=10)


def make(client: Client, server: ApiServer, *more: str) -> object:
    group = server.office.group()
    return client("parts", "make", "faculty", "Physics", "--group", group, "--units", "4", *more)


def test_a_part_is_made_and_listed(client: Client, server: ApiServer, parent: str) -> None:
    assert "It has no parts." in client("parts", "list", "Faculty").output
    owner = server.office.person("ann")
    made = make(client, server, "--owner", owner, "--product", E3.sku_id, "--overflow", "wait")
    assert "Physics is made, with 4 seats of Faculty." in made.stdout  # type: ignore[attr-defined]
    (part,) = json.loads(client("parts", "list", parent, "-o", "json").stdout)["parts"]
    assert (part["displayName"], part["allottedUnits"], part["owners"], part["overflow"]) == (
        "Physics",
        4,
        [owner],
        "wait",
    )
    assert "Physics" in client("parts", "list", "Faculty").stdout
    assert json.loads(client("parts", "list", "Physics", "-o", "json").stdout)["above"][0]["displayName"] == "Faculty"


def test_what_is_refused_is_said(client: Client, server: ApiServer, parent: str) -> None:
    assert make(client, server, "--units", "11").exit_code == 1  # type: ignore[attr-defined]
    assert "has only 10 free seats" in make(client, server, "--units", "11").stderr  # type: ignore[attr-defined]
