"""The audit record from the command line."""

import csv
import json
from pathlib import Path

import pytest

from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


def changed(server: ApiServer) -> str:
    """An allotment whose limit has been changed; answers its id."""
    made, office = server.allotment(), server.office
    path = f"/allotments/{made}"
    etag = server.do(office.etag(path))
    server.do(office.call("PATCH", path, {"allottedUnits": 7}, headers=etag))
    return made


def deleted(server: ApiServer, allotment_id: str) -> None:
    server.do(server.office.call("DELETE", f"/allotments/{allotment_id}?licences=keep", headers={"If-Match": "*"}))


def test_the_newest_entries_are_listed(client: Client, server: ApiServer) -> None:
    made = changed(server)
    shown = client("audit").stdout
    assert "createAllotment" in shown
    assert "allottedUnits: 2 → 7" in shown
    found = json.loads(client("audit", "--allotment", "Sales", "--kind", "changeAllotment", "-o", "json").stdout)
    assert [(each["allotmentId"], each["kind"]) for each in found] == [(made, "changeAllotment")]


def test_those_of_a_deleted_allotment_are_found_by_its_name(client: Client, server: ApiServer) -> None:
    made = changed(server)
    deleted(server, made)
    found = json.loads(client("audit", "--allotment", "Sales", "--all", "-o", "json").stdout)
    assert {each["allotmentId"] for each in found} == {made}
    assert "eraseAllotment" in {each["kind"] for each in found}


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_all_are_saved_whatever_their_number(
    client: Client, server: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    changed(server)
    monkeypatch.setattr("handlers.api.audit.ROWS_AT_MOST", 1)
    file = tmp_path / f"audit.{kind}"
    assert client("audit", "--save", str(file)).exit_code == 0
    whole = [each["id"] for each in json.loads(client("audit", "--all", "-o", "json").stdout)]
    text = file.read_text("utf-8-sig")
    lines = (
        [json.loads(line) for line in text.splitlines()] if kind == "jsonl" else [*csv.DictReader(text.splitlines())]
    )
    assert [line["id"] for line in lines] == whole


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--kind", "nothing"), 1, "kind"),
        (("--save", "audit.txt"), 2, ".csv or .jsonl"),
        (("--allotment", "Nobody"), 1, "no allotment named"),
    ],
)
def test_what_is_wrong_is_told(
    client: Client, server: ApiServer, arguments: tuple[str, str], code: int, told: str
) -> None:
    result = client("audit", *arguments)
    assert (result.exit_code, told in result.stderr) == (code, True)
