"""One person's data, exported and erased from the command line."""

import json
from pathlib import Path

from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


def owner(server: ApiServer) -> str:
    """Somebody who owns an allotment, and has no seat."""
    person = server.office.person("pia")
    server.allotment(owners=[person])
    return person


def test_what_is_kept_is_saved_as_lines_for_ones_own_eyes(client: Client, server: ApiServer, tmp_path: Path) -> None:
    person, file = owner(server), tmp_path / "pia.jsonl"
    assert client("export-person", person, "--save", str(file)).exit_code == 0
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {"owner", "audit"} <= {line["kind"] for line in lines}
    assert file.stat().st_mode & 0o077 == 0
    assert {json.loads(line)["kind"] for line in client("export-person", person).stdout.splitlines()} >= {"owner"}


def test_nobody_is_erased_unasked(client: Client, server: ApiServer) -> None:
    person = owner(server)
    result = client("erase-person", person)
    assert (result.exit_code, "--yes" in result.stderr) == (1, True)
    assert person in repr(server.office.owners.__dict__)


def test_a_token_takes_the_persons_place(client: Client, server: ApiServer) -> None:
    person = owner(server)
    token = json.loads(client("erase-person", person, "--yes", "-o", "json").stdout)["token"]
    assert server.shown()[0]["owners"] == [token]
    assert person not in repr(server.office.owners.__dict__)


def test_who_has_a_seat_is_not_erased(client: Client, server: ApiServer) -> None:
    made, person = server.allotment(), server.office.person("pia")
    server.do(server.office.call("POST", f"/allotments/{made}/assignments", {"user": person}))
    result = client("erase-person", person, "--yes")
    assert (result.exit_code, "still" in result.stderr) == (1, True)
