"""The people of an allotment from the command line: who has a seat, who waits, added and removed."""

import json

import pytest

from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.fixture
def people(server: ApiServer) -> list[str]:
    """Three people, and an allotment of two seats where the others wait."""
    server.allotment(2, overflow="wait")
    return [server.office.person(f"Member{number}") for number in range(3)]


@pytest.fixture
def added(client: Client, people: list[str]) -> list[str]:
    """The three, added: the last one waits."""
    for user in people:
        assert client("people", "add", "Sales", user).exit_code == 0
    return people


def listed(client: Client, what: str) -> list[str]:
    return [each["userId"] for each in json.loads(client(what, "list", "Sales", "-o", "json").stdout)]


def address(server: ApiServer, user: str) -> str:
    return str(server.office.tenant.get_user(user).user_principal_name)


def test_who_is_added_is_told_what_was_decided(client: Client, server: ApiServer, people: list[str]) -> None:
    result = client("people", "add", "sales", address(server, people[0]), "--until", "2030-03-02T09:00Z")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "A seat was free" in result.stdout
    (row,) = client("people", "list", "Sales", "-o", "tsv").stdout.splitlines()[1:]
    who, state, _, until, wrong, user = row.split("\t")
    assert (who, until, wrong, user) == (address(server, people[0]), "2030-03-02T09:00Z", "", people[0])
    assert state in {"pending", "licensed"}


def test_who_gets_no_seat_is_refused(client: Client, server: ApiServer) -> None:
    server.allotment(0)
    result = client("people", "add", "Sales", server.office.person("late"))
    assert (result.exit_code, "is full" in result.stderr) == (1, True)


def test_who_is_nobody_cannot_be_added(client: Client, server: ApiServer, people: list[str]) -> None:
    result = client("people", "add", "Sales", "nobody@contoso.com")
    assert (result.exit_code, "user: " in result.stderr) == (1, True)


def test_those_who_wait_are_listed_in_line(client: Client, server: ApiServer, added: list[str]) -> None:
    (row,) = client("waiting", "list", "Sales", "-o", "tsv").stdout.splitlines()[1:]
    assert row.split("\t")[:2] == ["1", address(server, added[2])]
    assert (set(listed(client, "people")), listed(client, "waiting")) == (set(added[:2]), added[2:])
    assert client("people", "list", "Sales", "--state", "failed").stderr == "Nobody has such a seat.\n"


def test_a_class_is_chosen_and_given_back(client: Client, server: ApiServer, added: list[str]) -> None:
    shown = server.shown()[0]
    path = f"/allotments/{shown['id']}"
    by_priority = {"waitingOrder": {"rule": "priority", "defaultClass": 4}}
    etag = server.do(server.office.etag(path))
    server.do(server.office.call("PATCH", path, by_priority, headers=etag))
    name = address(server, added[2])
    result = client("waiting", "set-class", "Sales", name, "2")
    assert (result.exit_code, result.stdout) == (0, f"{name} is in class 2 now.\n")
    (row,) = client("waiting", "list", "Sales", "-o", "tsv").stdout.splitlines()[1:]
    assert row.split("\t")[1:4] == [name, "2", "hand"]
    assert client("waiting", "set-class", "Sales", name).stdout == f"{name} is in class 4 now.\n"
    assert client("waiting", "set-class", "Sales", name, "6").exit_code == 2
    assert "by priority, with 0 rules" in client("show", "Sales", "-o", "tsv").stdout


@pytest.mark.parametrize("number", [0, 2], ids=["with a seat", "in line"])
def test_somebody_is_removed(client: Client, server: ApiServer, added: list[str], number: int) -> None:
    name = address(server, added[number])
    result = client("people", "remove", "Sales", name, "--yes")
    assert (result.exit_code, result.stdout) == (0, f"{name} is being removed from Sales.\n")
    group = server.shown()[0]["groupId"]
    assert {each.id for each in server.office.tenant.list_members(group)} == {*added} - {added[number]}


def test_nobody_is_removed_unasked_nor_who_is_not_there(client: Client, server: ApiServer, added: list[str]) -> None:
    unasked = client("people", "remove", "Sales", added[0])
    assert (unasked.exit_code, "add --yes" in unasked.stderr) == (1, True)
    assert client("people", "remove", "Sales", server.office.person("stranger"), "--yes").exit_code == 1
    assert set(listed(client, "people")) == set(added[:2])
