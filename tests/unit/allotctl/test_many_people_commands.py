"""Many people at once, from the command line: read, planned, asked about, done."""

import json
from pathlib import Path

import pytest

from allotctl import work
from allotctl.errors import Unreadable
from allotctl.many_people import names_in
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


def addresses(server: ApiServer, count: int) -> list[str]:
    office = server.office
    return [office.tenant.get_user(office.person("new")).user_principal_name for _ in range(count)]


@pytest.mark.parametrize(
    "text",
    [
        "a@x.example\n\n  b@x.example \n",
        "UserPrincipalName\r\na@x.example\r\nb@x.example\r\n",
        'displayName,userPrincipalName\n"Berg, Ann",a@x.example\nBen,b@x.example\nNobody\n',
        "userPrincipalName;displayName\na@x.example;Ann\nb@x.example;Ben\n",
    ],
)
def test_names_are_read_one_a_line_or_by_their_header(text: str) -> None:
    assert names_in(text) == ["a@x.example", "b@x.example"]


def test_columns_without_the_header_are_not_guessed() -> None:
    assert names_in("") == []
    with pytest.raises(Unreadable, match="userPrincipalName"):
        names_in("name,mail\nAnn,a@x.example\n")


def test_the_plan_is_shown_and_then_carried_out(client: Client, server: ApiServer, tmp_path: Path) -> None:
    allotment, file = server.allotment(), tmp_path / "people.csv"
    people = addresses(server, 3)
    file.write_text("\n".join(["userPrincipalName", *people, "nobody@x.example"]))
    result = client("people", "add-many", allotment, "--from", str(file), "--yes")
    assert result.exit_code == 0
    assert "2 getsSeat, 1 unknown, 1 wouldBeRemovedAgain. Free seats now: 2." in result.stdout
    assert "2 added, 0 removed, 0 failed. The decisions follow." in result.stdout
    left = client("people", "remove-many", allotment, "--from", "-", "--yes", "-o", "json", stdin="\n".join(people))
    assert [line["outcome"] for line in json.loads(left.stdout)["lines"]].count("leaves") == 2
    assert json.loads(left.stdout)["removed"] == 2


def test_without_an_answer_nothing_is_done(
    client: Client, server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allotment, file = server.allotment(), tmp_path / "people.txt"
    file.write_text(addresses(server, 1)[0])
    asked = ("people", "add-many", allotment, "--from", str(file))
    assert client(*asked).exit_code == 1
    monkeypatch.setattr(work, "somebody_is_there", lambda: True)
    assert client(*asked, stdin="n\n").exit_code == 1
    assert [each["consumedUnits"] for each in server.shown()] == [0]
    assert client(*asked, stdin="y\n").exit_code == 0


def test_what_cannot_be_read_or_names_nobody_is_wrong_usage(client: Client, server: ApiServer, tmp_path: Path) -> None:
    allotment, empty = server.allotment(), tmp_path / "empty.csv"
    empty.write_text("userPrincipalName\n")
    for source in (str(empty), str(tmp_path / "absent.csv")):
        assert client("people", "add-many", allotment, "--from", source).exit_code == 2
