"""The served description, judged by others: two linters, and two clients that are generated from it and used."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from handlers.api.openapi import document
from tests.support.node import cases, installed, ran
from tests.support.processes import ROOT, clean_environment, unavailable
from tests.support.samples import E3
from tests.unit.allotctl.api_server import ApiServer, api_server

TOOLS = Path(__file__).with_name("openapi")
PYTHON_TOOLS = ROOT / ".local" / "tools" / "bin"
PACKAGE = "generated_client"


def run(*command: str | Path, cwd: Path = TOOLS) -> None:
    """Run a command; where it fails, the test fails with what it said."""
    environment = clean_environment(REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true")
    environment["PATH"] = f"{Path(command[0]).parent}{os.pathsep}{environment['PATH']}"
    told = subprocess.run(
        [str(each) for each in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, f"{told.stdout}\n{told.stderr}"


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The description in a file, as it is served."""
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    path.write_text(json.dumps(document()), "utf-8")
    return path


def test_redocly_finds_nothing(description: Path) -> None:
    run(installed(TOOLS) / "redocly", "lint", "--config", TOOLS / "redocly.yaml", description)


def test_spectral_finds_nothing(description: Path) -> None:
    options = ("--fail-severity", "hint", "--ruleset", TOOLS / ".spectral.yaml")
    run(installed(TOOLS) / "spectral", "lint", *options, description)


@pytest.mark.parametrize("linter", ["redocly", "spectral"])
def test_the_linters_find_what_is_wrong(linter: str, description: Path, tmp_path: Path) -> None:
    wrong = json.loads(description.read_text("utf-8"))
    wrong["paths"] = {"/api/me": wrong["paths"]["/api/me"]}
    del wrong["paths"]["/api/me"]["get"]["operationId"]
    (tmp_path / "wrong.json").write_text(json.dumps(wrong), "utf-8")
    check = {"redocly": test_redocly_finds_nothing, "spectral": test_spectral_finds_nothing}[linter]
    with pytest.raises(AssertionError, match="operation-operationId"):
        check(tmp_path / "wrong.json")


@pytest.fixture(scope="module")
def server() -> Iterator[ApiServer]:
    with api_server() as running:
        yield running


CLIENT = TOOLS / "client.ts"


@pytest.fixture(scope="module")
def of_typescript(description: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, bool | str]]:
    """What became of the tests of client.ts, compiled with the types that openapi-typescript makes."""
    commands, folder = installed(TOOLS), tmp_path_factory.mktemp("typescript")
    for name in (CLIENT.name, "tsconfig.json", "package.json"):
        shutil.copy(TOOLS / name, folder)
    (folder / "node_modules").symlink_to(TOOLS / "node_modules")
    run(commands / "openapi-typescript", description, "--output", folder / "schema.d.ts")
    run(commands / "tsc", "--project", folder)
    with api_server() as server:
        office = server.office
        yield ran(folder / "client.js", API=server.url, GROUP=office.group(), PERSON=office.person("pat"))


@pytest.mark.parametrize("case", cases(CLIENT))
def test_a_client_for_typescript(of_typescript: Mapping[str, bool | str], case: str) -> None:
    assert of_typescript.get(case) is True, of_typescript["client.js"]


type Call = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(description: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the package is that openapi-python-client makes; it can be imported while the tests run."""
    generator, folder = PYTHON_TOOLS / "openapi-python-client", tmp_path_factory.mktemp("python")
    if not generator.exists():
        unavailable("openapi-python-client is not installed: make contract-tests installs it")
    options = ("--meta", "none", "--fail-on-warning", "--output-path", folder / PACKAGE)
    run(generator, "generate", "--path", description, *options, cwd=folder)
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture
def call(folder: Path, server: ApiServer) -> Iterator[Call]:
    """Calls an operation by its tag and name, and answers the response as the client has parsed it."""
    client = importlib.import_module(f"{PACKAGE}.client")
    with client.AuthenticatedClient(base_url=server.url, token="administrator") as signed_in:
        yield lambda operation, *place, **options: importlib.import_module(f"{PACKAGE}.api.{operation}").sync_detailed(
            *place, client=signed_in, **options
        )


@pytest.fixture
def models(folder: Path) -> Any:
    """The schemas, as classes."""
    return importlib.import_module(f"{PACKAGE}.models")


def test_a_client_for_python_has_the_types_that_it_says(folder: Path) -> None:
    ours = ("--package", f"{PACKAGE}.api", "--package", f"{PACKAGE}.models", "--follow-imports", "silent")
    run(sys.executable, "-m", "mypy", "--strict", "--config-file=", *ours, "--cache-dir", os.devnull, cwd=folder)


def test_python_an_allotment_from_its_making_to_its_end(call: Call, models: Any, server: ApiServer) -> None:
    office = server.office
    group, person = office.group(), office.person("pat")
    new = {"displayName": "Sales", "groupId": group, "products": [{"skuId": E3.sku_id}], "allottedUnits": 1}
    made = call("allotments.create_allotment", body=models.NewAllotment.from_dict(new))
    assert (made.status_code, made.parsed.state) == (201, "active")
    where = made.parsed.id
    assert made.headers["Location"].endswith(where)

    shown = call("allotments.show_allotment", where)
    assert shown.parsed.products[0].sku_id == E3.sku_id
    etag = shown.headers["ETag"]
    assert call("allotments.show_allotment", where, if_none_match=etag).status_code == 304
    change = models.AllotmentChange.from_dict({"allottedUnits": 2, "overflow": "wait"})
    assert call("allotments.change_allotment", where, body=change, if_match=etag).parsed.allotted_units == 2
    stale = call("allotments.change_allotment", where, body=change, if_match=etag)
    assert (stale.status_code, stale.parsed.status) == (412, 412)

    asked = models.NewAssignment.from_dict({"user": person})
    first = call("assignments.add_assignment", where, body=asked, idempotency_key="once")
    again = call("assignments.add_assignment", where, body=asked, idempotency_key="once")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.parsed) == (first.status_code, first.parsed)
    (seat,) = call("assignments.list_assignments", where).parsed.value
    assert (seat.user_id, seat.end_date_time) == (person, None)
    ends = models.EndDateChange.from_dict({"endDateTime": office.clock.now().replace(year=2027).isoformat()})
    changed = call("assignments.change_assignment", where, person, body=ends, if_match=seat.etag).parsed
    assert changed.end_date_time.year == 2027
    assert call("assignments.show_assignment", where, person).parsed == changed
    assert call("decisions.list_decisions", where, user_id=person).parsed.value[0].user_id == person
    assert call("waiting_room.list_waiting_members", where).parsed.value == []

    suspended = call("allotments.suspend_allotment", where, if_match="*").parsed
    assert suspended.state == "suspended"
    assert call("allotments.resume_allotment", where, if_match="*").parsed.state == "active"
    gone = call("assignments.remove_assignment", where, person, if_match="*")
    assert gone.status_code == 202
    remove = models.DeleteAllotmentLicences.REMOVE
    assert call("allotments.delete_allotment", where, licences=remove, if_match="*").status_code == 202


def test_python_what_people_ask_for(call: Call, models: Any, server: ApiServer) -> None:
    where = server.allotment(units=2)
    asked = call("limits.ask_for_limit", where, body=models.NewLimitRequest.from_dict({"allottedUnits": 5})).parsed
    assert asked.state == "open"
    assert asked.id in {each.id for each in call("limits.list_requests").parsed.value}
    answer = models.Message.from_dict({"message": "Next year."})
    refused = call("limits.refuse_request", where, asked.id, body=answer, if_match=asked.etag).parsed
    assert (refused.state, refused.answer) == ("refused", "Next year.")


def test_python_what_the_tenant_has(call: Call, models: Any, server: ApiServer) -> None:
    group, person = server.office.group(), server.office.person("quinn")
    assert call("system.me").parsed.roles == ["administrator"]
    bought = {each.sku_id: each.bought for each in call("tenant.list_products").parsed.value}
    assert bought[E3.sku_id] == 200
    assert group in {each.id for each in call("tenant.search_groups", search="group").parsed.value}
    found = call("tenant.search_people", body=models.Search.from_dict({"search": "quinn"})).parsed.value
    assert [each.id for each in found] == [person]
    missing = call("tenant.search_groups", search="x")
    assert (missing.status_code, missing.parsed.errors[0].field) == (400, "search")


def test_python_what_the_app_says_of_itself(call: Call, models: Any) -> None:
    manifest = call("manifest.show_manifest").parsed
    plan = call("manifest.plan_manifest", body=models.ManifestToPlan.from_dict(manifest.to_dict())).parsed
    assert plan.changes == []
    policy = call("drift.show_drift_policy").parsed
    assert all(each.policy in each.choices for each in policy.value)
    assert call("drift.list_reconciliations").parsed.value == []
    assert call("adoptions.list_adoptions").parsed.value == []
    assert call("system.list_dead_letters").parsed.value == []
    assert call("drift.show_reconciliation", "2026-01-01").status_code == 404
