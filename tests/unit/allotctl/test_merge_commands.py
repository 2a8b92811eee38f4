"""merge, against the API's real routes over HTTP: planned, looked at, started, stopped, resumed, undone."""

import json
from typing import Any

import pytest

from allotctl import work
from allotctl.merges import Verdict
from domain.merging.model import Verdict as AppsVerdict
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.fixture
def pilot(server: ApiServer) -> str:
    """An allotment of three people, and another one for them to go to."""
    office, group = server.office, server.office.group()
    office.tenant.change_members(group, add=[office.person(f"member{number}") for number in range(3)])
    server.allotment(2, displayName="Everybody")
    return server.allotment(3, groupId=group, displayName="Pilot")


def planned(client: Client, *options: str) -> dict[str, Any]:
    result = client("merge", "plan", "Pilot", "Everybody", *options, "-o", "json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def shown(client: Client, name: str = "Pilot") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client("merge", "show", name, "-o", "json").stdout)
    return found


def test_the_verdicts_are_the_apps() -> None:
    assert {each.value for each in Verdict} == {each.value for each in AppsVerdict}


def test_a_plan_is_shown_with_both_allotments_and_its_people(client: Client, pilot: str) -> None:
    told = client("merge", "plan", "pilot", "everybody", "--round", "7").stdout
    assert "Pilot into Everybody: planned" in told
    assert "3\thave a seat, and get one in the target" in told
    assert "0\thave" not in told
    assert "source\tPilot\t3\t0" in told
    assert "Each person joins Everybody first." in told
    assert "then `merge start`" in told
    listed = client("merge", "show", "pilot", "-o", "tsv").stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["verdict", "moves", "moves", "moves"]
    assert "member" in listed[1]
    blocked = json.loads(client("merge", "show", "Pilot", "--verdict", "blocked", "-o", "json").stdout)
    assert (blocked["people"], blocked["roundSize"], blocked["delete"]) == ([], 7, False)
    assert "Pilot into Everybody" in client("merge", "list").stdout
    assert [each["id"] for each in json.loads(client("merge", "list", "-o", "json").stdout)] == [blocked["id"]]


def test_what_is_wrong_is_told(client: Client, pilot: str) -> None:
    result = client("merge", "plan", "Pilot", "Pilot")
    assert (result.exit_code, "another allotment" in result.stderr) == (1, True)
    assert client("merge", "plan", "Pilot", "Nobody").exit_code == 1
    assert client("merge", "show", "nothing").exit_code == 1


def test_a_person_sees_the_plan_and_agrees(client: Client, pilot: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(client, "--delete")
    assert "plan: Must be the fingerprint" in client("merge", "start", "Pilot", "--plan", "0" * 16).stderr
    unasked = client("merge", "start", plan["id"])
    assert (unasked.exit_code, "--plan" in unasked.stderr) == (1, True)
    monkeypatch.setattr(work, "somebody_is_there", lambda: True)
    assert client("merge", "start", "Pilot", stdin="n\n").exit_code == 1
    assert shown(client)["state"] == "planned"
    assert client("merge", "start", "Pilot", stdin="y\n").exit_code == 0
    assert shown(client)["state"] != "planned"


def test_it_stands_still_goes_on_and_is_undone(client: Client, pilot: str) -> None:
    client("merge", "start", "Pilot", "--plan", planned(client)["plan"]["fingerprint"])
    assert client("merge", "stop", "Pilot").exit_code == 0
    told = client("merge", "show", "Pilot").stdout
    assert all(text in told for text in ("people keep what they have", "Stopped by", "Next: `merge resume`"))
    assert "there is nothing to stop" in client("merge", "stop", "Pilot").stderr
    assert "It goes on by itself" in client("merge", "resume", "Pilot").stdout
    assert client("merge", "undo", "Pilot").exit_code == 1
    assert "on its way back" in client("merge", "undo", "Pilot", "--yes").stdout
