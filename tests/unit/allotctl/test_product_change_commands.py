"""products, against the API's real routes over HTTP: planned, looked at, started, stopped, resumed, undone."""

import json
from datetime import timedelta
from typing import Any

import pytest

from allotctl import work
from allotctl.product_changes import Verdict
from application.product_changes import change_products
from domain.product_changes.model import Verdict as AppsVerdict
from local.tenant.model import PRODUCTS
from tests.unit.allotctl.api_server import ApiServer
from tests.unit.allotctl.conftest import Client

E3, VISIO = (PRODUCTS[name].sku_id for name in ("SPE_E3", "VISIOCLIENT"))
BOTH = ("--product", E3, "--product", VISIO)


@pytest.fixture
def sales(server: ApiServer) -> str:
    """An allotment of three people."""
    office, group = server.office, server.office.group()
    office.tenant.change_members(group, add=[office.person(f"member{number}") for number in range(3)])
    return server.allotment(3, groupId=group)


def planned(client: Client, *products: str) -> dict[str, Any]:
    result = client("products", "plan", "Sales", *(products or BOTH), "-o", "json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def shown(client: Client, name: str = "Sales") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client("products", "show", name, "-o", "json").stdout)
    return found


def test_the_verdicts_are_the_apps() -> None:
    assert {each.value for each in Verdict} == {each.value for each in AppsVerdict}


def test_a_plan_is_shown_with_its_services_units_and_people(client: Client, sales: str) -> None:
    told = client("products", "plan", "sales", *BOTH, "--round", "7").stdout
    assert "Sales: planned" in told
    assert "From Microsoft 365 E3 to Microsoft 365 E3, Visio Plan 2." in told
    assert "3\tchange to the new products" in told
    assert "0\t" not in told
    assert "Visio Plan 2\t3\t3\t50" in told
    assert "Everybody gets the new products first" in told
    assert "then `products start`" in told
    listed = client("products", "show", "sales", "-o", "tsv").stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["verdict", "moves", "moves", "moves"]
    blocked = json.loads(client("products", "show", "Sales", "--verdict", "blocked", "-o", "json").stdout)
    assert (blocked["people"], blocked["roundSize"]) == ([], 7)
    assert "planned" in client("products", "list").stdout
    assert [each["displayName"] for each in json.loads(client("products", "list", "-o", "json").stdout)] == ["Sales"]


def test_service_plans_are_switched_off_after_an_equals_sign(client: Client, sales: str) -> None:
    plans = sorted(PRODUCTS["SPE_E3"].plan_ids)[:2]
    plan = planned(client, "--product", f"{E3}={','.join(plans)}")
    assert plan["plan"]["way"] == "inPlace"
    assert sorted(plan["plan"]["services"]["lost"]) == plans
    assert "without 2 service plans" in client("products", "show", "Sales").stdout


def test_it_waits_for_the_plan(client: Client, server: ApiServer, sales: str, monkeypatch: pytest.MonkeyPatch) -> None:
    office = server.office
    office.commands.carry_out = None
    monkeypatch.setattr(work, "sleep", lambda _: server.do(change_products(office.core, office.commands.sent[-1])))
    unwaited = client("products", "plan", "Sales", *BOTH, "--no-wait", "-o", "json")
    assert json.loads(unwaited.stdout)["state"] == "planning"
    assert planned(client)["state"] == "planned"


def test_what_is_wrong_is_told(client: Client, sales: str) -> None:
    result = client("products", "plan", "Sales", "--product", "nothing=a,b")
    assert (result.exit_code, "products[0].skuId" in result.stderr) == (1, True)
    assert "exactly these products already" in client("products", "plan", "Sales", "--product", E3).stderr
    assert client("products", "plan", "Nobody", "--product", E3).exit_code == 1
    assert client("products", "show", "nothing").exit_code == 1


def test_a_script_starts_the_very_plan(client: Client, sales: str) -> None:
    plan = planned(client)
    assert "plan: Must be the fingerprint" in client("products", "start", "Sales", "--plan", "0" * 16).stderr
    started = client("products", "start", plan["id"], "--plan", plan["plan"]["fingerprint"], "-o", "json")
    assert (started.exit_code, json.loads(started.stdout)["state"]) == (0, "preparing")


def test_a_person_sees_the_plan_and_agrees(client: Client, sales: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(client)
    unasked = client("products", "start", "Sales")
    assert (unasked.exit_code, "--plan" in unasked.stderr) == (1, True)
    monkeypatch.setattr(work, "somebody_is_there", lambda: True)
    assert client("products", "start", "Sales", stdin="n\n").exit_code == 1
    assert shown(client)["state"] == "planned"
    assert client("products", "start", "Sales", stdin="y\n").exit_code == 0
    assert shown(client)["state"] != "planned"


def test_it_stands_still_goes_on_and_is_undone(client: Client, sales: str) -> None:
    client("products", "start", "Sales", "--plan", planned(client)["plan"]["fingerprint"])
    assert client("products", "stop", "Sales").exit_code == 0
    told = client("products", "show", "Sales").stdout
    assert all(text in told for text in ("people keep what they have", "Stopped by", "Next: `products resume`"))
    assert "there is nothing to stop" in client("products", "stop", "Sales").stderr
    assert client("products", "resume", "Sales").exit_code == 0
    unasked = client("products", "undo", "Sales")
    assert (unasked.exit_code, "--yes" in unasked.stderr) == (1, True)
    assert "on its way back" in client("products", "undo", "Sales", "--yes").stdout
    assert shown(client)["undoing"] is True


def test_an_allotments_name_means_its_latest_change(client: Client, server: ApiServer, sales: str) -> None:
    first = planned(client)["id"]
    server.office.clock.advance(timedelta(seconds=1))
    second = planned(client)["id"]
    assert shown(client)["id"] == second
    assert shown(client, first)["state"] == "undone"
