"""The log of decisions from the command line."""

import csv
import json
from pathlib import Path

import pytest

from domain.admission import Draft, transactions
from domain.allotments import DecisionKind
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.fixture
def people(server: ApiServer) -> list[str]:
    """Three people who were added to an allotment of two seats."""
    made, office = server.allotment(2), server.office
    found = [office.person(f"Member {number}") for number in range(3)]
    for user in found:
        server.do(office.call("POST", f"/allotments/{made}/assignments", {"user": user}))
    return found


def told(client: Client, *arguments: str) -> list[tuple[str, str]]:
    found = json.loads(client("decisions", "Sales", *arguments, "-o", "json").stdout)
    return [(each["userId"], each["kind"]) for each in found]


def test_each_is_listed_with_its_reason_the_newest_first(client: Client, server: ApiServer, people: list[str]) -> None:
    assert told(client) == [(people[2], "rolledBack"), (people[1], "licensed"), (people[0], "licensed")]
    newest = client("decisions", "Sales").stdout.splitlines()[1].split("\t")
    assert newest[1:3] == ["rolledBack", server.office.tenant.get_user(people[2]).user_principal_name]
    assert "is full" in newest[3]


@pytest.mark.parametrize("which", ["address", "name", "id"])
def test_one_person_is_named_as_people_are(client: Client, server: ApiServer, people: list[str], which: str) -> None:
    user = server.office.tenant.get_user(people[2])
    name = {"address": user.user_principal_name.upper(), "name": "member 2", "id": user.id.upper()}[which]
    assert told(client, "--person", name) == [(people[2], "rolledBack")]


def test_what_is_decided_about_the_allotment_itself_is_listed_with_the_rest(
    client: Client, server: ApiServer, people: list[str]
) -> None:
    office = server.office
    [made] = json.loads(client("list", "-o", "json").stdout)
    stored = server.do(office.store.load(made["id"]))
    assert stored is not None
    draft = Draft(stored.value, office.clock.now(), "")
    draft.note("", DecisionKind.LENT, "2 seats to Chemistry.")
    [written] = transactions(draft.plan, stored.value)
    server.do(office.store.commit(written, stored.etag))
    newest = client("decisions", "Sales")
    assert (newest.exit_code, newest.stdout.splitlines()[1].split("\t")[1:3]) == (0, ["lent", "the allotment"])
    assert "the allotment" in client("show", "Sales").stdout


def test_by_kind_and_time(client: Client, people: list[str]) -> None:
    assert told(client, "--kind", "rolledBack") == [(people[2], "rolledBack")]
    assert told(client, "--to", "2001-01-01T00:00Z") == []
    assert len(told(client, "--from", "2001-01-01T00:00Z", "--all")) == 3


def test_who_is_nobody_is_told(client: Client, people: list[str]) -> None:
    result = client("decisions", "Sales", "--person", "nobody@contoso.com")
    assert (result.exit_code, "no person named 'nobody@contoso.com'" in result.stderr) == (1, True)


def test_all_are_saved_with_one_heading(
    client: Client, people: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.api.decisions.CSV_ROWS_AT_MOST", 1)
    file = tmp_path / "decisions.csv"
    assert client("decisions", "Sales", "--save", str(file)).exit_code == 0
    lines = csv.DictReader(file.read_text("utf-8-sig").splitlines())
    assert [line["userId"] for line in lines] == people[::-1]
    assert client("decisions", "Sales", "--save", str(tmp_path / "decisions.html")).exit_code == 2
