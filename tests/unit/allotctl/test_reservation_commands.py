"""Reservations from the command line: planned, asked about, made, listed, kept for longer, cancelled."""

import json
from datetime import timedelta

from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


def address(server: ApiServer) -> str:
    office = server.office
    return office.tenant.get_user(office.person("new")).user_principal_name


def test_seats_are_reserved_listed_kept_for_longer_and_cancelled(client: Client, server: ApiServer) -> None:
    allotment, people = server.allotment(), [address(server) for _ in range(3)]
    assert client("reservations", "list", allotment).exit_code == 0
    made = client("reservations", "add", allotment, *people, "--yes")
    assert made.exit_code == 0, made.stdout
    assert "firstInLine" in made.stdout
    assert "Free seats now: 2." in made.stdout
    assert "3 reserved." in made.stdout
    listed = json.loads(client("reservations", "list", allotment, "-o", "json").stdout)
    assert sorted(each["state"] for each in listed) == ["held", "held", "owed"]
    until = (server.office.clock.now() + timedelta(days=90)).isoformat()
    assert "A seat is kept" in client("reservations", "extend", allotment, people[0], "--until", until).stdout
    assert "is cancelled" in client("reservations", "cancel", allotment, people[0], "--yes").stdout
    assert people[0] not in client("reservations", "list", allotment).stdout
    assert client("reservations", "cancel", allotment, people[0], "--yes").exit_code == 1


def test_names_come_from_a_file_too_and_without_an_answer_nothing_is_done(client: Client, server: ApiServer) -> None:
    allotment, person = server.allotment(), address(server)
    assert client("reservations", "add", allotment, "--from", "-", stdin=person).exit_code == 1
    assert client("reservations", "add", allotment).exit_code == 2
    done = client("reservations", "add", allotment, "--from", "-", "--yes", "-o", "json", stdin=person)
    assert json.loads(done.stdout)["reserved"] == 1
    again = client("reservations", "add", allotment, person, "--yes")
    assert (again.exit_code, "0 reserved." in again.stdout) == (0, True)
