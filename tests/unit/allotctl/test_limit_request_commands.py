"""Owners' requests for a higher limit, answered from the command line."""

import json
from typing import Any

import pytest

from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.fixture
def asked(server: ApiServer) -> str:
    """An allotment of two seats, whose owner asks for five."""
    one = server.allotment(owners=[server.office.caller("owner")])
    body = {"allottedUnits": 5, "message": "Three newcomers in May."}
    reply = server.do(server.office.call("POST", f"/allotments/{one}/requests", body, by="owner"))
    assert reply.status == 201
    return one


def name(server: ApiServer) -> str:
    (one,) = server.shown()
    return str(one["displayName"])


def listed(client: Client, *arguments: str) -> Any:
    return json.loads(client("requests", "list", *arguments, "-o", "json").stdout)


@pytest.mark.usefixtures("asked")
def test_those_that_wait_are_listed(client: Client, server: ApiServer) -> None:
    shown = client("requests", "list").stdout
    assert "Three newcomers in May." in shown
    assert name(server) in shown
    assert client("requests", "refuse", name(server)).exit_code == 0
    assert listed(client) == []
    assert [each["state"] for each in listed(client, "--all")] == ["refused"]


def test_approving_raises_the_limit(client: Client, server: ApiServer, asked: str) -> None:
    result = client("requests", "approve", asked, "--message", "Welcome.")
    assert (result.exit_code, result.stdout) == (0, f"{name(server)}: the request for 5 is approved.\n")
    assert [each["allottedUnits"] for each in server.shown()] == [5]
    assert [each["answer"] for each in listed(client, "--all")] == ["Welcome."]


def test_refusing_leaves_it(client: Client, server: ApiServer, asked: str) -> None:
    result = client("requests", "refuse", asked, "-m", "No budget.", "-o", "json")
    assert json.loads(result.stdout)["answer"] == "No budget."
    assert [each["allottedUnits"] for each in server.shown()] == [2]


def test_more_than_the_tenant_owns_is_promised_only_when_asked_for(client: Client, server: ApiServer) -> None:
    one = server.allotment(owners=[server.office.caller("owner")])
    body = {"allottedUnits": 1_000_000, "message": ""}
    server.do(server.office.call("POST", f"/allotments/{one}/requests", body, by="owner"))
    assert client("requests", "approve", one).exit_code == 1
    assert client("requests", "approve", one, "--allow-overcommit").exit_code == 0
    assert [each["allottedUnits"] for each in server.shown()] == [1_000_000]


@pytest.mark.parametrize("answer", ["approve", "refuse"])
def test_what_was_not_asked_cannot_be_answered(client: Client, server: ApiServer, answer: str) -> None:
    result = client("requests", answer, server.allotment())
    assert result.exit_code == 1
    assert "There is no request" in result.stderr


def test_an_allotment_is_suspended_and_resumed(client: Client, server: ApiServer) -> None:
    server.allotment()
    for command, state in (("suspend", "suspended"), ("resume", "active")):
        result = client(command, name(server))
        assert (result.exit_code, result.stdout) == (0, f"{name(server)} is {state}.\n")
        assert [each["state"] for each in server.shown()] == [state]
        assert json.loads(client(command, name(server), "-o", "json").stdout)["state"] == state
