"""The commands of docs/deploy.md, with stand-ins for az, azd, npm and Graph: their order, and how each case ends."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy import steps
from deploy.failure import Failure
from infra.graph.permissions import Option, asked_for
from infra.settings import read_settings
from tests.support.directory_of_applications import ME, TOKEN, Directory, served
from tests.support.processes import ROOT
from tests.support.small_app import small_app
from tests.unit.test_deployment import settings

PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
PERMISSIONS = asked_for()


def commands(section: str) -> str:
    """The commands of a section of the page, in its first block."""
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return str(re.findall(r"```bash\n(.*?)```", text, re.DOTALL)[0])


@dataclass
class Azure:
    """A project with a small app, a machine with the stand-ins on its PATH, a directory, and an app that answers."""

    folder: Path
    directory: Directory
    environment: dict[str, str] = field(default_factory=dict)

    def shell(self, script: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.project,
            env={**os.environ, **self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def told(self) -> list[str]:
        path = self.folder / "told"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def variables(self) -> Mapping[str, str]:
        found: Mapping[str, str] = json.loads((self.folder / "environment.json").read_text())
        return found


@pytest.fixture
def app() -> Iterator[str]:
    """Something that answers at /api/health, as the app does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b'{"settings": ["AUTH_AUDIENCE"]}' if self.path.startswith("/unset/") else b""
            self.send_response(503 if body else 200 if self.path == "/api/health" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def azure(tmp_path: Path, app: str) -> Iterator[Azure]:
    with served(Directory(offered=PERMISSIONS, lag=0)) as directory:
        tools = tmp_path / "bin"
        tools.mkdir()
        for name in ("az", "azd", "npm", "func"):
            tool = tools / name
            tool.write_text(
                f'#!/bin/sh\nexec "{sys.executable}" -S {ROOT}/tests/support/tools_of_azure.py {name} "$@"\n'
            )
            tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
        small_app(tmp_path / "project")
        shutil.copytree(ROOT / "deploy", tmp_path / "project" / "deploy")
        shutil.copyfile(ROOT / "azure.yaml", tmp_path / "project" / "azure.yaml")
        python = tools / "python3"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
        python.chmod(python.stat().st_mode | stat.S_IXUSR)
        outputs = {
            "APP_NAME": "allotments-x",
            "APP_URL": app,
            "IDENTITY_OBJECT_ID": directory.identity(),
            "IDENTITY_CLIENT_ID": "client-of-the-identity",
            "SERVICE_BUS_NAMESPACE": "allotments-x",
        }
        environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "STAND_INS": str(tmp_path),
            "GRAPH_ENDPOINT": f"{directory.endpoint}/v1.0",
            "TOKEN": TOKEN,
            "OUTPUTS": json.dumps(outputs),
        }
        yield Azure(tmp_path, directory, environment)


def begins(told: list[str]) -> list[str]:
    """The commands by their words, without what they are given and what is only read."""
    named = [re.split(r" -|/", each)[0].strip() for each in told]
    read = ("az account", "az functionapp list", "az role")
    return [each for each in named if not each.startswith(read)]


def test_azd_does_it_all_in_order(azure: Azure) -> None:
    done = azure.shell(commands("With azd"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert begins(azure.told) == [
        "az login",
        "azd auth login",
        "az group create",
        "azd env new allotments",
        "azd env set AZURE_LOCATION westeurope",
        "azd env set AZURE_RESOURCE_GROUP allotments",
        "azd env set TENANT_SIZE M",
        "azd up",
        "npm",
        "npm",
        *[f"azd env set {name} {azure.variables[name]}" for name in ("API_CLIENT_ID", "ALLOTCTL_CLIENT_ID")],
    ]
    assert [each.split()[-2:] for each in azure.told if each.startswith("npm")] == [
        ["ci", "--silent"],
        ["build", "--silent"],
    ]
    api = azure.directory.application("allotments-allotments-api")
    assert azure.variables["API_CLIENT_ID"] == api["appId"]
    assert api["spa"]["redirectUris"] == [f"{azure.variables['APP_URL']}/"]
    identity = azure.variables["IDENTITY_OBJECT_ID"]
    granted = {each["appRoleId"] for each in azure.directory.assignments if each["principalId"] == identity}
    assert granted == {f"id-{each}" for each in PERMISSIONS}
    assert ME in {each["principalId"] for each in azure.directory.assignments}
    assert f"The portal is at {azure.variables['APP_URL']}/." in done.stdout
    assert "1. Assign people and groups" in done.stdout
    assert (azure.project / "build" / "app" / "portal" / "dist" / "index.html").is_file()


def test_it_can_be_repeated(azure: Azure) -> None:
    first = azure.shell(commands("With azd"))
    writes, variables = azure.directory.writes.copy(), azure.variables
    again = azure.shell("azd up")
    assert (first.returncode, again.returncode) == (0, 0)
    assert azure.directory.writes == writes
    assert azure.variables == variables


def test_without_azd_it_is_the_same(azure: Azure) -> None:
    done = azure.shell(commands("Without azd"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert begins(azure.told) == [
        "az login",
        "az group create",
        "az deployment group create",
        "az deployment group show",
        "npm",
        "npm",
        "az functionapp deployment source config-zip",
    ]
    assert [each for each in azure.told if "--name allotments-x --src build" in each]
    assert azure.directory.application("allotments-allotments-api")["spa"]
    assert "The portal is at" in done.stdout


def test_taking_it_away_leaves_no_application(azure: Azure) -> None:
    azure.shell(commands("With azd"))
    azure.shell("azd env set MESSAGES_MAILBOX licences@contoso.example")
    assert len(azure.directory.applications) == 2
    done = azure.shell(commands("Taking it away"))
    assert f"Remove-ServicePrincipal -Identity {azure.variables['IDENTITY_OBJECT_ID']}" in done.stdout
    assert done.returncode == 0, done.stderr
    assert azure.directory.applications == {}
    assert list(azure.directory.principals) == ["graph", azure.variables["IDENTITY_OBJECT_ID"]]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"ALLOTMENTS_NAME": "9 lives"}, "ALLOTMENTS_NAME is '9 lives': 3 to 18 small letters"),
        (
            {"AZURE_LOCATION": "norwaywest"},
            "does not offer the plan Flex Consumption. Choose one of northeurope, westeurope",
        ),
        ({"DELIVERY": "eventgrid"}, "Microsoft Graph may not make a partner topic in allotments. Authorize it"),
        ({"TOKEN": "of-yesterday"}, "Your sign-in is not taken, or is too old. Run az login"),
        ({"FAILING": "az"}, "run az login. az: it fails"),
        ({"FAILING": "npm"}, "The portal could not be built; npm has said why"),
        ({"REFUSED": "AuthorizationFailed"}, "ERROR: AuthorizationFailed"),
        ({"REFUSED": "Website with given name x already exists"}, "ERROR: Website with given name x already exists"),
        ({"REFUSED": "ZonesNotSupported"}, "ERROR: ZonesNotSupported"),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_a_bad_case_ends_in_a_sentence_and_can_be_repeated(azure: Azure, given: dict[str, str], wrong: str) -> None:
    azure.shell("azd env new allotments")
    inside = {name: value for name, value in given.items() if name in {"ALLOTMENTS_NAME", "AZURE_LOCATION", "DELIVERY"}}
    for name, value in inside.items():
        azure.shell(f"azd env set {name} '{value}'")
    stopped = azure.shell("azd up", **{name: value for name, value in given.items() if name not in inside})
    assert stopped.returncode != 0
    assert wrong in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert "The portal is at" not in stopped.stdout
    for name, value in {"ALLOTMENTS_NAME": "", "AZURE_LOCATION": "westeurope", "DELIVERY": "webhook"}.items():
        azure.shell(f"azd env set {name} '{value}'")
    assert azure.shell("azd up").returncode == 0


def test_somebody_who_may_not_grant_is_told_who_may(azure: Azure) -> None:
    identity = json.loads(azure.environment["OUTPUTS"])["IDENTITY_OBJECT_ID"]
    azure.directory.refusing[f"POST /servicePrincipals/{identity}/appRoleAssignments"] = [403]
    stopped = azure.shell("azd env new allotments && azd up")
    assert "granting the app's permissions Privileged Role Administrator" in stopped.stderr
    assert azure.shell("azd up").returncode == 0


def test_a_role_that_seems_to_be_missing_is_told_and_stops_nothing(azure: Azure) -> None:
    done = azure.shell("azd env new allotments && azd up", ROLES='["Contributor"]')
    assert done.returncode == 0
    assert "You seem to have none of Owner, Role Based Access Control Administrator, User Access" in done.stdout


def test_a_partner_that_is_authorized_lets_it_go_on(azure: Azure) -> None:
    script = "azd env new allotments && azd env set DELIVERY eventgrid && azd up"
    done = azure.shell(script, PARTNERS='["MicrosoftGraphAPI"]')
    assert done.returncode == 0, done.stderr
    assert "Deploy deploy/event-grid.bicep" in done.stdout


def test_every_sentence_of_the_page_s_table_is_one_of_the_scripts() -> None:
    sources = " ".join(path.read_text() for path in (ROOT / "deploy").glob("*.py"))
    told = re.sub(r'"\s+f?"', "", sources)
    (table,) = re.findall(r"^## If something stops it\n(.*?)^## ", PAGE, re.MULTILINE | re.DOTALL)
    of_azure = {"ZonesNotSupported", "AuthorizationFailed"}
    named = [
        text.strip(". ")
        for row in table.splitlines()[4:]
        for text in re.findall(r"`([^`]+)`", row.split("|")[1:2][0] if row else "")
    ]
    assert len(named) >= 8
    assert [text for text in named if text not in of_azure and text.replace("...", "").strip() not in told] == []


def test_every_variable_of_the_page_s_table_is_read() -> None:
    (section,) = re.findall(r"^## Settings\n(.*?)^## ", PAGE, re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE))
    parameters = re.findall(r"Variable\('(\w+)'", (ROOT / "deploy" / "main.bicepparam").read_text())
    steps_read = re.findall(r'environment\.get\("(\w+)"', (ROOT / "deploy" / "steps.py").read_text())
    assert len(named) >= 9
    assert named <= {*parameters, *steps_read}


@pytest.mark.parametrize("wrong", ["503", "404", "nowhere"])
def test_an_app_that_never_answers_is_told_with_where_to_look(app: str, wrong: str) -> None:
    url = {"404": f"{app}/other", "nowhere": "http://127.0.0.1:9"}.get(wrong, f"{app}/503")
    waits = list[float]()
    with pytest.raises(Failure, match=r"The app does not answer at .*Log stream.*run azd deploy again"):
        steps.wait({"APP_URL": url}, waits.append)
    assert sum(waits) == steps.ANSWERS_WITHIN_SECONDS


def test_settings_that_stop_the_app_are_named(app: str) -> None:
    with pytest.raises(Failure, match=r"it answers 503; missing or wrong are AUTH_AUDIENCE\)"):
        steps.wait({"APP_URL": f"{app}/unset"}, lambda _: None)


@pytest.mark.parametrize("name", ["APP_URL", "IDENTITY_OBJECT_ID", "AZURE_ENV_NAME"])
def test_what_azd_sets_is_asked_for_by_its_name(name: str, azure: Azure) -> None:
    given = {"APP_URL": "https://x", "IDENTITY_OBJECT_ID": "x", "AZURE_ENV_NAME": "x"}
    del given[name]
    done = azure.shell("python3 deploy/steps.py permit", **given)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"Stopped: {name} is not set. azd sets it" in done.stderr


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"ALLOW_REPROCESS": "on"},
        {"ALLOW_REPROCESS": "beta", "IDLE_AFTER_DAYS": "30"},
        {"IDLE_AFTER_DAYS": "0", "CHECK_GROUP_ACCESS": "off"},
        {"USAGE_LOCATION": "country,SE"},
        {"LICENSED_GROUPS_UNIT": ME, "WATCHED_GROUPS_UNIT": ME, "CHECK_GROUP_ACCESS": "on"},
    ],
)
def test_permissions_are_asked_for_as_the_app_reads_its_settings(given: dict[str, str]) -> None:
    read = read_settings(settings("webhook") | given)
    assert {Option(each) for each in steps.options(given)} == set(read.options)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("allotments", True),
        ("a-1", True),
        ("a" * 18, True),
        *((name, False) for name in ("ab", "1ab", "a--b", "ab-", "Abc", "a" * 19)),
    ],
)
def test_a_name_fits_everything_that_is_named_after_it(name: str, fits: bool) -> None:
    assert bool(steps.NAME.fullmatch(name)) is fits


def test_outputs_become_variables_whatever_their_letters(azure: Azure) -> None:
    """Azure Resource Manager answers `apP_NAME` for APP_NAME."""
    script = """echo '{"apP_NAME": {"type": "String", "value": "x"}}' | python3 deploy/steps.py outputs"""
    assert azure.shell(script).stdout == "APP_NAME=x\n"
    assert "The deployment has no outputs" in azure.shell("echo null | python3 deploy/steps.py outputs").stderr
    assert "is no JSON" in azure.shell("echo oh | python3 deploy/steps.py outputs").stderr


def test_an_unknown_step_is_told_with_the_known_ones(azure: Azure) -> None:
    done = azure.shell("python3 deploy/steps.py fly")
    assert done.returncode == 1
    assert done.stderr == f"Usage: python3 deploy/steps.py {' | '.join(steps.STEPS)}\n"


def test_the_hooks_are_steps_in_both_shells() -> None:
    hooks = dict(
        re.findall(r"^  (\w+):\n    posix: .*steps\.py (\w+) }$", (ROOT / "azure.yaml").read_text(), re.MULTILINE)
    )
    assert hooks == {
        "prepackage": "package",
        "preprovision": "register",
        "postprovision": "permit",
        "postdeploy": "wait",
        "postdown": "unregister",
    }
    windows = re.findall(
        r"windows: .*python deploy/steps\.py (\w+) }$", (ROOT / "azure.yaml").read_text(), re.MULTILINE
    )
    assert windows == list(hooks.values())
    assert set(hooks.values()) <= set(steps.STEPS)
    assert "path: deploy\n" in (ROOT / "azure.yaml").read_text()


@pytest.mark.parametrize("script", ["steps", "package", "register", "grant_permissions"])
def test_a_script_imports_the_standard_library_alone(script: str) -> None:
    """Before a deployment nothing is installed: no package, and none of the app's modules."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import deploy.{script}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-I", "-c", code], capture_output=True, text=True, check=True)
    roots = {name.partition(".")[0] for name in done.stdout.split()}
    assert roots - set(sys.stdlib_module_names) <= {"deploy", "__main__", "__mp_main__"}
