"""adopt, against the API's real routes over HTTP: planned, looked at, started, stopped, resumed, undone."""

import json
from pathlib import Path
from typing import Any

import pytest

from allotctl import work
from allotctl.adoptions import Verdict
from application.adoption import adopt
from domain.adoption.model import Verdict as AppsVerdict
from local.tenant.model import AssignedLicense
from tests.support.samples import E3
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client


@pytest.fixture
def group(server: ApiServer) -> str:
    """A group of three that carries the licence."""
    tenant, group = server.office.tenant, server.office.group()
    tenant.assign_group_license(group, [AssignedLicense(E3.sku_id)], [], actor="tenant")
    tenant.change_members(group, add=[server.office.person(f"member{number}") for number in range(3)])
    tenant.run_due()
    return group


def planned(client: Client, group: str, units: int = 3, name: str = "Finance") -> dict[str, Any]:
    result = client("adopt", "plan", name, "--group", group, "--units", str(units), "-o", "json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def state(client: Client, name: str) -> str:
    return str(json.loads(client("adopt", "show", name, "-o", "json").stdout)["state"])


def test_the_verdicts_are_the_apps() -> None:
    assert {each.value for each in Verdict} == {each.value for each in AppsVerdict}


def test_a_plan_is_shown_with_its_people_by_verdict(client: Client, group: str) -> None:
    shown = client("adopt", "plan", "Finance", "--group", group, "--units", "2").stdout
    assert "Finance: planned" in shown
    assert "1\thave the licence, and there is no seat for them" in shown
    assert "0\thave" not in shown
    assert "`adopt start --let-go`" in shown
    listed = client("adopt", "show", "finance").stdout
    assert [line.split()[0] for line in listed.splitlines()[-3:]].count("over") == 1
    tabs = client("adopt", "show", "finance", "-o", "tsv").stdout.splitlines()
    assert sorted(line.split("\t")[0] for line in tabs) == ["over", "stays", "stays", "verdict"]
    over = json.loads(client("adopt", "show", "Finance", "--verdict", "over", "-o", "json").stdout)["people"]
    assert [each["verdict"] for each in over] == ["over"]
    assert "planned" in client("adopt", "list").stdout
    assert [each["displayName"] for each in json.loads(client("adopt", "list", "-o", "json").stdout)] == ["Finance"]


def test_everybody_who_holds_it_directly_is_planned_for(client: Client, server: ApiServer) -> None:
    office = server.office
    holder = office.person("holder")
    office.tenant.assign_user_license(holder, [AssignedLicense(E3.sku_id)], [], actor="tenant")
    office.tenant.run_due()
    asked = ("--group", office.group(), "--units", "1", "--from", "direct", "--product", E3.sku_id)
    shown = client("adopt", "plan", "Sales", *asked, "--whom", "holders").stdout
    assert "1\thave the licence, and keep it with a seat" in shown
    assert "1 are added to the group when it starts" in shown


def test_people_of_a_file_are_planned_for(client: Client, server: ApiServer, tmp_path: Path) -> None:
    office = server.office
    holder = office.person("holder")
    office.tenant.assign_user_license(holder, [AssignedLicense(E3.sku_id)], [], actor="tenant")
    office.tenant.run_due()
    file = tmp_path / "users.csv"
    rows = [f"p{number}@nowhere.example;Microsoft 365 E3" for number in range(22)]
    others = ["bo@nowhere.example;Visio Plan 2"]
    file.write_text("\n".join(["User principal name;Licenses", f"{holder};Microsoft 365 E3", *rows, *others]))
    asked = ("adopt", "plan", "Sales", "--group", office.group(), "--units", "1", "--product", E3.sku_id)
    result = client(*asked, "--from-file", str(file))
    assert result.exit_code == 0, result.stderr
    assert "1\thave the licence, and keep it with a seat" in result.stdout
    assert "line 3: p0@nowhere.example: Nobody in the tenant has this name." in result.stderr
    assert "and 2 more." in result.stderr
    assert "1 rows have licences of other products alone" in result.stderr
    file.write_text("upn\nnobody@nowhere.example\n")
    refused = client(*asked, "--from-file", str(file))
    assert (refused.exit_code, "names nobody who can be taken over" in refused.stderr) == (2, True)


def test_a_large_group_is_split_and_its_adoptions_are_started_together(
    client: Client, server: ApiServer, group: str
) -> None:
    office = server.office
    (first, second, _) = office.tenant.truth.member_ids(group)
    office.tenant.update_user(first, actor="tenant", department="Sales")
    inner = office.group()
    office.tenant.change_members(inner, add=[second])
    office.tenant.run_due()
    targets = (f"Sales;{office.group()};5;department=Sales|Law", f"Inner;{office.group()};5;group={inner}")
    asked = ("adopt", "split", "--group", group, "--target", targets[0], "--target", targets[1])
    unasked = client(*asked)
    assert (unasked.exit_code, "--plan" in unasked.stderr) == (1, True)
    assert "Sales\t1\t5\t0" in unasked.stdout
    assert "1 of 3 people match none, and stay where they are." in unasked.stdout
    plan = unasked.stderr.split("--plan ")[1].split()[0].strip("`.")
    made = json.loads(client(*asked, "--plan", plan, "-o", "json").stdout)
    assert [each["displayName"] for each in made] == ["Sales", "Inner"]
    assert "Sales\tplanned" in client("adopt", "list").stdout
    started = json.loads(client("adopt", "start-split", made[0]["split"], "--yes", "-o", "json").stdout)
    assert {each["state"] for each in started} == {"filling"}
    again = client("adopt", "start-split", made[0]["split"], "--yes")
    assert (again.exit_code, "is planned" in again.stderr) == (1, True)
    wrong = client("adopt", "split", "--group", group, "--target", "Sales;5")
    assert (wrong.exit_code, "say NAME;GROUP;UNITS;RULE" in wrong.stderr) == (2, True)


def test_what_an_allotments_group_was_licensed_for_afterwards_is_taken_over(client: Client, server: ApiServer) -> None:
    office = server.office
    group = office.group()
    office.tenant.change_members(group, add=[office.person(f"member{number}") for number in range(3)])
    server.do(office.allotment(units=2, groupId=group, displayName="Legal", overflow="wait"))
    refused = client("adopt", "into", "Legal")
    assert refused.exit_code != 0
    assert "carries none of its products" in refused.stderr
    office.tenant.assign_group_license(group, [AssignedLicense(E3.sku_id)], [], actor="tenant")
    office.tenant.run_due()
    shown = client("adopt", "into", "legal").stdout
    assert "Legal: planned" in shown
    assert "raise the limit and `adopt into` again" in shown
    found = json.loads(client("adopt", "show", "Legal", "-o", "json").stdout)
    assert (found["plan"]["stays"], found["plan"]["over"]) == (2, 1)
    started = client("adopt", "start", "Legal", "--plan", found["plan"]["fingerprint"], "--let-go")
    assert started.exit_code == 0, started.stderr
    undone = client("adopt", "undo", "Legal", "--yes")
    assert "if the adoption has made it" in undone.stdout


def test_it_waits_for_the_plan(client: Client, server: ApiServer, group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    office = server.office
    office.commands.carry_out = None
    monkeypatch.setattr(work, "sleep", lambda _: server.do(adopt(office.core, office.commands.sent[-1])))
    unwaited = client("adopt", "plan", "Sales", "--group", server.office.group(), "--units", "1", "--no-wait")
    assert unwaited.exit_code == 1
    assert planned(client, group)["state"] == "planned"


def test_what_is_wrong_is_told(client: Client, server: ApiServer) -> None:
    result = client("adopt", "plan", "Finance", "--group", "nothing", "--units", "1")
    assert (result.exit_code, "groupId: " in result.stderr) == (1, True)
    group = server.office.group()
    options = ("--from", "direct", "--product", "nothing=a,b", "--overflow", "never", "--owner", "nobody")
    result = client("adopt", "plan", "Finance", "--group", group, "--units", "1", *options)
    for field in ("products[0].skuId", "overflow", "owners"):
        assert field in result.stderr
    assert client("adopt", "show", "nothing").exit_code == 1


def test_a_script_starts_the_very_plan(client: Client, group: str) -> None:
    plan = planned(client, group)
    assert "plan: Must be the fingerprint" in client("adopt", "start", "Finance", "--plan", "0" * 16).stderr
    started = client("adopt", "start", plan["id"], "--plan", plan["plan"]["fingerprint"], "-o", "json")
    assert (started.exit_code, json.loads(started.stdout)["state"]) == (0, "filling")


def test_who_is_over_is_let_go_by_name_of_the_option_alone(client: Client, group: str) -> None:
    fingerprint = planned(client, group, units=2)["plan"]["fingerprint"]
    refused = client("adopt", "start", "Finance", "--plan", fingerprint)
    assert (refused.exit_code, "letGo: With a limit of 2, there is no seat for 1" in refused.stderr) == (1, True)
    started = client("adopt", "start", "Finance", "--plan", fingerprint, "--let-go", "-o", "json")
    assert json.loads(started.stdout)["plan"]["letGo"] is True


def test_a_person_sees_the_plan_and_agrees(client: Client, group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(client, group)
    unasked = client("adopt", "start", "Finance")
    assert (unasked.exit_code, "--plan" in unasked.stderr) == (1, True)
    monkeypatch.setattr(work, "somebody_is_there", lambda: True)
    assert client("adopt", "start", "Finance", stdin="n\n").exit_code == 1
    assert state(client, "Finance") == "planned"
    assert client("adopt", "start", "Finance", stdin="y\n").exit_code == 0
    assert state(client, "Finance") != "planned"


def test_it_stands_still_goes_on_and_is_undone(client: Client, group: str) -> None:
    fingerprint = planned(client, group)["plan"]["fingerprint"]
    client("adopt", "start", "Finance", "--plan", fingerprint)
    assert client("adopt", "stop", "Finance").exit_code == 0
    shown = client("adopt", "show", "Finance").stdout
    assert all(text in shown for text in ("people keep what they have", "Stopped by", "Next: `adopt resume`"))
    assert state(client, "Finance") == "stopped"
    assert "there is nothing to stop" in client("adopt", "stop", "Finance").stderr
    assert client("adopt", "resume", "Finance").exit_code == 0
    assert state(client, "Finance") != "stopped"
    unasked = client("adopt", "undo", "Finance")
    assert (unasked.exit_code, "--yes" in unasked.stderr) == (1, True)
    assert json.loads(client("adopt", "undo", "Finance", "--yes", "-o", "json").stdout)["state"] == "undoing"


def test_what_was_given_up_goes_by_its_id_alone(client: Client, group: str) -> None:
    first = planned(client, group)["id"]
    assert client("adopt", "undo", "Finance", "--yes").exit_code == 0
    second = planned(client, group)["id"]
    assert json.loads(client("adopt", "show", "Finance", "-o", "json").stdout)["id"] == second
    assert state(client, first) == "undone"
