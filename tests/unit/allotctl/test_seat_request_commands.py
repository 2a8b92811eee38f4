"""Asking for a seat, and answering who asks, from the command line."""

import json

import pytest

from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.fixture
def asked(server: ApiServer) -> str:
    """Pia's request in an allotment that is open to asking; answers her address."""
    one = server.allotment(displayName="Visio", seatRequests=True, overflow="wait")
    pia = server.office.caller("pia")
    reply = server.do(server.office.call("POST", f"/me/allotments/{one}/ask", {"message": "For my thesis."}, by="pia"))
    assert reply.status == 201
    (named,) = server.do(server.office.call("GET", f"/people?ids={pia}&allotmentId={one}")).body["value"]
    return str(named["userPrincipalName"])


def test_those_that_wait_are_listed(client: Client, asked: str) -> None:
    shown = client("seat-requests", "list").stdout
    for told in ("Visio", asked, "For my thesis."):
        assert told in shown, told
    assert client("seat-requests", "refuse", "Visio", asked, "-m", "Ask in May.").exit_code == 0
    assert json.loads(client("seat-requests", "list", "-o", "json").stdout) == []
    (over,) = json.loads(client("seat-requests", "list", "--all", "-o", "json").stdout)
    assert (over["state"], over["answer"]) == ("refused", "Ask in May.")


def test_approving_adds_the_person(client: Client, server: ApiServer, asked: str) -> None:
    result = client("seat-requests", "approve", "Visio", asked.upper(), "-m", "Welcome.")
    assert (result.exit_code, "is approved" in result.stdout) == (0, True)
    (shown,) = server.shown()
    assert shown["consumedUnits"] == 1


def test_a_refusal_needs_a_reason_and_a_request(client: Client, asked: str) -> None:
    assert client("seat-requests", "refuse", "Visio", asked).exit_code == 2
    nobody = client("seat-requests", "approve", "Visio", "zoe@contoso.example")
    assert (nobody.exit_code, "There is no request of zoe" in nobody.stderr) == (1, True)


def test_people_ask_for_themselves_and_withdraw(client: Client, server: ApiServer) -> None:
    assert json.loads(client("seat-requests", "ask", "-o", "json").stdout) == []
    server.allotment(displayName="Visio", seatRequests=True)
    assert "Visio" in client("seat-requests", "ask").stdout
    assert "You have asked" in client("seat-requests", "ask", "visio", "-m", "Please.").stdout
    assert json.loads(client("seat-requests", "ask", "-o", "json").stdout) == []
    assert client("seat-requests", "ask", "visio").exit_code == 1
    assert "is withdrawn" in client("seat-requests", "withdraw", "visio").stdout
    (over,) = json.loads(client("seat-requests", "list", "--all", "-o", "json").stdout)
    assert (over["state"], over["message"]) == ("withdrawn", "Please.")
