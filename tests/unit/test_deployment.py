"""The Bicep templates, as text, against what the app wants: queues, settings, sessions."""

import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest

from domain.queue_health import ENFORCEMENT, NOTIFICATIONS
from handlers.queues import CONNECTION
from infra.settings import read_settings
from tests.support.processes import ROOT

DEPLOY = ROOT / "deploy"
MAIN = (DEPLOY / "main.bicep").read_text()
EVENT_GRID = (DEPLOY / "event-grid.bicep").read_text()
HOST_SETTINGS = {
    "AZURE_CLIENT_ID",
    "AzureWebJobsStorage__credential",
    "AzureWebJobsStorage__clientId",
    "ServiceBusConnection__credential",
    "ServiceBusConnection__clientId",
    "AzureWebJobsStorage__accountName",
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
}
"""Read by the Functions host and by the SDK that signs in, not by the app."""

OF_THE_LOCAL_STACK = {"ServiceBusConnection", "TABLES_CONNECTION", "TELEMETRY_FILE"}
"""What a deployment does not set: connection strings, and a file for telemetry."""

GUID = "7d96d549-841b-4092-9c09-89abae4c860c"
EVALUATED = {
    "${serviceBus.name}": "contoso",
    "${storage.name}": "contoso",
    "${name}": "contoso",
    "${appName}": "contoso",
    "${cloud.graph}": "https://graph.microsoft.com",
    "${cloud.apps}": "azurewebsites.net",
    "${cloud.serviceBus}": "servicebus.windows.net",
    "${identity.properties.clientId}": GUID,
    "${cloud.tables}": "core.windows.net",
    "${cloud.signIn}": "https://login.microsoftonline.com",
    "${tenant().tenantId}": GUID,
}
VALUES = {
    "apiClientId": GUID,
    "tenantSize": "L",
    "string(workersAtMost)": "4",
    "subscription().subscriptionId": GUID,
    "resourceGroup().name": "allotments",
    "partnerTopic": "contoso-groups",
    "location": "westeurope",
}


DEFAULTS = dict(re.findall(r"^param (\w+) string = '([^'$]*)'$", MAIN, re.MULTILINE))
"""The optional parameters."""


class Recording(dict[str, str]):
    """Settings that remember what was asked for."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self.asked: set[str] = set()

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)


def block(template: str, name: str) -> str:
    """The body of `var name = {…}`."""
    found = re.search(rf"^var {name} = \{{\n(.*?)^\}}", template, re.MULTILINE | re.DOTALL)
    assert found, f"there is no var {name}"
    return found[1]


def evaluated(expression: str, delivery: str) -> str:
    """What a setting's expression is for a made-up deployment."""
    if expression in DEFAULTS and expression not in VALUES:
        return delivery if expression == "delivery" else DEFAULTS[expression]
    if not expression.startswith("'"):
        return VALUES.get(expression, "evaluated in Azure")
    text = expression.strip("'")
    for placeholder, value in EVALUATED.items():
        text = text.replace(placeholder, value)
    assert "${" not in text, f"{expression} is not evaluated by this test"
    return text


def settings(delivery: str) -> dict[str, str]:
    """The app settings of a deployment."""
    lines = block(MAIN, "settings") + (block(MAIN, "topicSettings") if delivery == "eventgrid" else "")
    return {name: evaluated(value, delivery) for name, value in re.findall(r"^  (\w+): (.+)$", lines, re.MULTILINE)}


@pytest.mark.parametrize("delivery", ["webhook", "eventgrid"])
def test_the_app_starts_with_the_settings(delivery: str) -> None:
    found = read_settings(settings(delivery))
    assert found.service_bus_namespace == "contoso.servicebus.windows.net"
    assert found.tables_endpoint == "https://contoso.table.core.windows.net"
    assert (found.service_bus_connection, found.tables_connection) == (None, None)
    assert found.tenant_id == GUID
    assert found.limits is not None
    assert (found.topic is not None) is (delivery == "eventgrid")


def test_the_settings_are_those_that_the_app_reads() -> None:
    recordings = [Recording(settings(delivery)) for delivery in ("webhook", "eventgrid")]
    for recording in recordings:
        read_settings(recording)
    read = set[str]().union(*(recording.asked for recording in recordings))
    assert set(recordings[1]) - HOST_SETTINGS == read - OF_THE_LOCAL_STACK


def test_what_is_optional_is_left_to_the_app() -> None:
    """Its defaults are in one place: with no parameter given, the settings are those of the app."""
    found = settings("webhook")
    needed = {name: value for name, value in found.items() if value}
    assert len(needed) < len(found)
    assert read_settings(found) == read_settings(needed)


def test_a_parameter_is_named_like_its_setting() -> None:
    for name, parameter in re.findall(r"^  ([A-Z_]+): (\w+)$", block(MAIN, "settings"), re.MULTILINE):
        words = str(name).lower().split("_")
        assert name == "AUTH_AUDIENCE" or parameter == words[0] + "".join(word.title() for word in words[1:])


def test_every_setting_is_documented() -> None:
    told = (ROOT / "docs" / "settings.md").read_text() + (ROOT / "docs" / "operations.md").read_text()
    assert [name for name in settings("eventgrid") if name not in HOST_SETTINGS and f"`{name}`" not in told] == []


def queues() -> list[Mapping[str, object]]:
    path = re.search(r"loadJsonContent\('([^']+)'\)\.UserConfig\.Namespaces\[0\]\.Queues", MAIN)
    assert path
    config = json.loads((DEPLOY / path[1]).resolve().read_text())
    found: list[Mapping[str, object]] = config["UserConfig"]["Namespaces"][0]["Queues"]
    return found


def test_the_queues_are_those_of_the_local_stack_with_every_property() -> None:
    mapped = dict(re.findall(r"^      (\w+): each\.Properties\.\??(\w+)", MAIN, re.MULTILINE))
    assert {name[0].upper() + name[1:] for name in mapped} == set(mapped.values())
    wanted = {name for queue in queues() for name in dict(queue["Properties"])}  # type: ignore[call-overload]
    assert set(mapped.values()) == wanted


def test_only_the_queue_of_commands_has_sessions_and_those_that_need_it_detect_duplicates() -> None:
    properties = {str(queue["Name"]): dict(queue["Properties"]) for queue in queues()}  # type: ignore[call-overload]
    assert {NOTIFICATIONS, ENFORCEMENT, "dead-letters"} == set(properties)
    assert [name for name, each in properties.items() if each["RequiresSession"]] == [ENFORCEMENT]
    assert all(properties[name]["RequiresDuplicateDetection"] for name in (NOTIFICATIONS, ENFORCEMENT))


def test_event_grid_delivers_to_the_queue_without_sessions() -> None:
    assert f"name: '${{serviceBusNamespace}}/{NOTIFICATIONS}'" in EVENT_GRID
    assert "endpointType: 'ServiceBusQueue'" in EVENT_GRID
    assert "eventDeliverySchema: 'CloudEventSchemaV1_0'" in EVENT_GRID


def test_the_runtime_and_the_plan() -> None:
    version = (ROOT / ".python-version").read_text().strip()
    assert f"runtime: {{ name: 'python', version: '{version}' }}" in MAIN
    assert "sku: { name: 'FC1', tier: 'FlexConsumption' }" in MAIN
    assert f"{CONNECTION}__fullyQualifiedNamespace" in settings("webhook")


def test_no_key_and_no_secret_is_used() -> None:
    for forbidden in ("listKeys", "AccountKey", "SharedAccessKey", "connectionString:"):
        assert forbidden not in MAIN + EVENT_GRID
    assert "allowSharedKeyAccess: false" in MAIN
    assert "resource noPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@" in MAIN
    assert "for way in ['ftp', 'scm']" in MAIN


def test_an_address_that_is_a_secret_is_kept_by_no_deployment() -> None:
    assert re.findall(r"@secure\(\)\nparam (\w+) ", MAIN + EVENT_GRID) == ["messagesWebhook"]
    outputs = re.findall(r"^output \w+ string = (.+)$", MAIN, re.MULTILINE)
    assert len(outputs) == 5
    assert not [output for output in outputs if "settings" in output or "messagesWebhook" in output]


def test_who_reads_the_tables_is_logged() -> None:
    scopes = re.findall(r"diagnosticSettings@.* = if \(accessLogs\) \{\n  name: 'access'\n  scope: (\S+)", MAIN)
    assert scopes == ["storage::tables", "serviceBus"]
    assert MAIN.count("workspaceId: logs.id") == 2
    assert set(re.findall(r"category: '(\w+)'", MAIN)) == {"StorageRead", "StorageWrite", "StorageDelete"}


def test_the_emulators_are_pinned_and_azurite_is_the_one_of_the_tests() -> None:
    composed = (ROOT / "local" / "compose" / "compose.yaml").read_text()
    tags = dict(re.findall(r"^    image: \S+/(\S+):(\S+)", composed, re.MULTILINE))
    assert len(tags) == composed.count("image:")
    assert not [tag for tag in tags.values() if "latest" in tag]
    assert tags["azurite"] == json.loads((ROOT / "package.json").read_text())["devDependencies"]["azurite"]


def test_every_role_is_assigned_to_the_identity_before_the_app_is_there() -> None:
    roles = re.findall(r"^  (\w+): '[0-9a-f-]{36}'$", block(MAIN, "roles"), re.MULTILINE)
    assert len(roles) == 5
    for role in roles:
        assert f"roles.{role}" in MAIN
    assignments = re.findall(r"^resource (\w+) 'Microsoft\.Authorization/roleAssignments@", MAIN, re.MULTILINE)
    assert MAIN.count("principalId: identity.properties.principalId") == len(assignments) == 3
    (app,) = re.findall(r"^resource app .*?^  dependsOn: \[(.*?)\]", MAIN, re.MULTILINE | re.DOTALL)
    assert set(assignments) <= set(app.split(", "))


def test_what_is_kept_ready_are_functions_of_the_app() -> None:
    named = set(re.findall(r"'function:(\w+)'", MAIN))
    there = set(re.findall(r'function_name\("(\w+)"\)', (ROOT / "handlers" / "queues.py").read_text()))
    assert named == there == {"relay", "enforce"}


def test_every_resource_has_a_name_that_no_other_deployment_has() -> None:
    """Those whose names are hosts' names are known to all of Azure; the others live in the resource group."""
    assert "var appName = '${name}-${suffix}'" in MAIN
    for kind in ("Microsoft.Web/sites@", "Microsoft.ServiceBus/namespaces@"):
        assert re.search(rf"'{re.escape(kind)}\S+' = {{\n  name: appName\n", MAIN)
    assert "name: take('st${suffix}${replace(name, '-', '')}', 24)" in MAIN


READ_BY_THE_APP = {
    *("function_app.py", "host.json", "pyproject.toml", "requirements.txt"),
    *("application/", "domain/", "handlers/", "infra/", "portal/", "portal/dist/"),
}
"""`pyproject.toml` has the version, and `requirements.txt` is what Azure installs."""


def is_deployed(path: str) -> bool:
    """A pattern begins with a slash and ends without one: so the Core Tools and azd read it alike."""
    ignored = (ROOT / ".funcignore").read_text("utf-8").splitlines()
    patterns = (pattern.removeprefix("/") for pattern in ignored if not pattern.startswith("#"))
    return not any(PurePosixPath(path).full_match(pattern) for pattern in patterns)


@pytest.mark.parametrize("path", sorted(READ_BY_THE_APP))
def test_what_the_app_reads_is_deployed(path: str) -> None:
    assert is_deployed(path)


def test_nothing_else_is_deployed() -> None:
    there = [*ROOT.iterdir(), *(ROOT / "portal").iterdir()]
    paths = {f"{each.relative_to(ROOT)}{'/' if each.is_dir() else ''}" for each in there}
    assert {path for path in paths if is_deployed(path)} <= READ_BY_THE_APP
