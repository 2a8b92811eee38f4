"""Starts the parts in order, each with the addresses of those before it.

A part whose setting is in the environment is not started: `GRAPH_ENDPOINT`, `ServiceBusConnection`,
`TABLES_CONNECTION` and `AUTH_ISSUER` put another in its place.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from infra.graph.permissions import asked_for
from infra.settings import read_settings
from local.functions_host.function_groups import Scaling
from local.stack.part import Part, PartError, free_ports

ROOT = Path(__file__).resolve().parents[2]
AZURITE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The published key of every Azurite's devstoreaccount1."""

# While everything starts, the webhook may be too slow for Graph's validation: the next tick subscribes.
SETTINGS: Mapping[str, str] = {
    "FUNCTIONS_WORKER_RUNTIME": "python",
    "KEEP_SUBSCRIPTION_SCHEDULE": "*/20 * * * * *",
    "CATCH_UP_SCHEDULE": "0 */5 * * * *",
    "RECONCILE_SCHEDULE": "0 0 2 * * *",
}
PATIENT = {
    "GRANT_WINDOW_SECONDS": "5",
    "SETTLE_SECONDS": "3",
    "UNSEEN_SETTLE_SECONDS": "15",
    "FOLLOW_UP_SECONDS": "1",
    "UNSEEN_SECONDS": "1",
}
"""On one machine nothing takes as long as in Azure: the safety margins are seconds here."""

MESSAGES = {
    "MESSAGES_MAILBOX": "licences@contoso.example",
    "MESSAGES_ADMINISTRATORS": "admin@contoso.example",
    "MESSAGES_EVERY_SECONDS": "10",
}
"""People are told by mail, from a mailbox that the simulated tenant has."""

GENEROUS = {
    "CALLER_REQUESTS_A_SECOND": "1000",
    "CALLER_SEARCHES_A_SECOND": "1000",
    "CALLER_REQUESTS_AT_ONCE": "1000",
}
"""The demo, the tests and the benchmarks ask with one administrator's token for everybody."""

ALWAYS_READY: Mapping[str, frozenset[str]] = {
    "none": frozenset(),
    "notifications": frozenset({"http"}),
    "all": frozenset({"http", "function:relay", "function:enforce"}),
}
"""What each value of ALWAYS_READY keeps ready, as in deploy/main.bicep."""

PARTS: Mapping[str, str] = {
    "azurite": "Azurite, which stands in for Azure Storage",
    "service-bus": "the stand-in for Service Bus",
    "tenant": "a simulated Microsoft 365 tenant",
    "sign-in": "the stand-in for the sign-in of Microsoft Entra ID",
    "functions": "the app, on a stand-in for the Functions host",
}
"""What each part is called while it starts, in the order in which they start."""

WRITE_LAG = 3.0
"""Seconds; in Entra a new object may be unknown to a replica for minutes."""


@dataclass(frozen=True)
class Options:
    """How the stack is started.

    port:     of the Functions host; 0 takes a free one.
    workers:  processes that run the app.
    seed, people: of the simulated tenant.
    write_lag: for how many seconds what is new in the tenant may be unknown to the replica that a request meets.
    messages: people are told by mail, where the simulated tenant is the one of the stack.
    settings: settings of the app that differ from the local defaults.
    scaling:  when instances of the app come and go; None: one is always there.
    durable:  Azurite and the broker keep what they hold on disk, so that they can be stopped and started.
    folder:   where logs, settings and endpoints are written.
    """

    port: int = 7071
    workers: int = 1
    seed: int = 1
    people: int = 300
    write_lag: float = 0.0
    messages: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    scaling: Scaling | None = None
    durable: bool = False
    folder: Path = ROOT / ".local"
    settings_file: Path | None = None


class Stack:
    """The running stack; a context manager. `parts` are by name, `endpoints` say where everything is."""

    def __init__(self, options: Options | None = None, tell: Callable[[str], None] = lambda _text: None) -> None:
        """`tell` is told what is being started."""
        self.options = options or Options()
        self._tell = tell
        self.parts: dict[str, Part] = {}
        self.endpoints: dict[str, Any] = {}

    def __enter__(self) -> "Stack":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything and write the endpoints. Raises PartError, with nothing left running."""
        self.options.folder.mkdir(parents=True, exist_ok=True)
        for old in (self._logs, self.options.folder / "data"):
            shutil.rmtree(old, ignore_errors=True)
        (self.options.folder / "telemetry.jsonl").unlink(missing_ok=True)
        try:
            self._start_peers()
            self._start_sign_in()
            self._start_functions()
        except BaseException:
            self.stop()
            raise
        path = self.options.folder / "endpoints.json"
        path.write_text(json.dumps(self.endpoints, indent=2) + "\n")

    def stop(self) -> None:
        """Stop everything, the app first."""
        for part in reversed(self.parts.values()):
            part.stop()
        (self.options.folder / "endpoints.json").unlink(missing_ok=True)

    @property
    def settings(self) -> dict[str, str]:
        """The app's settings on this stack."""
        return {
            **SETTINGS,
            **PATIENT,
            **GENEROUS,
            **(MESSAGES if self.options.messages and "tenant" in self.parts else {}),
            "AzureWebJobsStorage": self.endpoints["tables"],
            "ServiceBusConnection": self.endpoints["serviceBus"],
            "TABLES_CONNECTION": self.endpoints["tables"],
            "GRAPH_ENDPOINT": self.endpoints["graph"],
            "PUBLIC_URL": self.endpoints["functions"],
            "AUTH_ISSUER": self.endpoints["issuer"],
            "AUTH_AUDIENCE": self.endpoints["audience"],
            "ALLOTCTL_CLIENT_ID": self.endpoints["commandLineClientId"],
            "TELEMETRY_FILE": str(self.options.folder / "telemetry.jsonl"),
            "TELEMETRY_SHARE": "1",
            **self.options.settings,
        }

    @property
    def _logs(self) -> Path:
        return self.options.folder / "logs"

    def _start_peers(self) -> None:
        """Azurite, the broker and the tenant, side by side."""
        begun = [self._azurite(), self._broker(), self._tenant()]
        for part in filter(None, begun):
            part.wait_until_ready()
        if "service-bus" in self.parts:
            ready = self.parts["service-bus"].ready
            self.endpoints |= {"serviceBus": ready["connectionString"], "serviceBusQueues": _queues_url(ready)}
        if "tenant" in self.parts:
            ready = self.parts["tenant"].ready
            self.endpoints |= {"graph": ready["endpoint"], "control": ready["control"]}

    def _azurite(self) -> Part | None:
        if self._given("TABLES_CONNECTION", "tables"):
            return None
        script = ROOT / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
        if not script.exists():
            raise PartError("Azurite is not installed: run `make setup`.")
        services = ("Table", "Blob", "Queue")
        ports = dict(zip(services, free_ports(len(services)), strict=True))
        endpoints = "".join(
            f"{service}Endpoint=http://127.0.0.1:{port}/devstoreaccount1;" for service, port in ports.items()
        )
        account = f"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={AZURITE_KEY};"
        self.endpoints["tables"] = account + endpoints
        flags = ["--silent", "--disableTelemetry", "--skipApiVersionCheck"]
        flags += ["--location", str(self._data("azurite"))] if self.options.durable else ["--inMemoryPersistence"]
        for service, port in ports.items():
            flags += [f"--{service.lower()}Port", str(port)]
        return self._begin("azurite", ["node", str(script), *flags], port=ports["Table"])

    def _broker(self) -> Part | None:
        if self._given("ServiceBusConnection", "serviceBus"):
            return None
        config = ROOT / "local" / "compose" / "service-bus-config.json"
        port, http_port = free_ports(2)
        options = ["--port", port, "--config", config, "--http-port", http_port]
        if self.options.durable:
            options += ["--data", self._data("service-bus")]
        return self._begin("service-bus", _python("local.service_bus", *options))

    def _tenant(self) -> Part | None:
        if self._given("GRAPH_ENDPOINT", "graph"):
            return None
        options = ["--port", 0, "--seed", self.options.seed, "--people", self.options.people]
        options += ["--write-lag", self.options.write_lag]
        return self._begin("tenant", _python("local.tenant", *options))

    def _start_sign_in(self) -> None:
        if self._given("AUTH_ISSUER", "issuer"):
            self.endpoints["audience"] = os.environ.get("AUTH_AUDIENCE", "")
            self.endpoints["commandLineClientId"] = os.environ.get("ALLOTCTL_CLIENT_ID", "")
            return
        part = self._begin("sign-in", _python("local.sign_in", "--port", 0, "--graph", self.endpoints["graph"]))
        part.wait_until_ready()
        self.endpoints |= {name: part.ready[name] for name in ("issuer", "audience", "commandLineClientId")}

    def _start_functions(self) -> None:
        port = self.options.port or free_ports(1)[0]
        url = f"http://127.0.0.1:{port}"
        self.endpoints |= {"functions": url, "portal": f"{url}/"}
        settings = self.options.settings_file or self.options.folder / "local.settings.json"
        settings.write_text(json.dumps({"IsEncrypted": False, "Values": self.settings}, indent=2) + "\n")
        if "tenant" in self.parts:
            self._grant()
        options = ["--app", ROOT, "--port", port, "--workers", self.options.workers, "--settings", settings]
        options += _scaling_options(self.options.scaling) if self.options.scaling else []
        part = self._begin("functions", _python("local.functions_host", *options))
        part.wait_until_ready()

    def _grant(self) -> None:
        """The tenant's administrator grants the app exactly what it asks for with these settings."""
        asked = read_settings({**os.environ, **self.settings})
        mailboxes = [asked.messages.mailbox] if asked.messages and asked.messages.mailbox else []
        knobs: dict[str, object] = {"permissions": asked_for(asked.options), "scopedMailboxes": mailboxes}
        if self.options.scaling:
            knobs["throttleEndpoints"] = True  # who plays a quiet tenant sees what late answers lead to
        httpx.post(f"{self.endpoints['control']}/knobs", json=knobs).raise_for_status()

    def _data(self, name: str) -> Path:
        folder = self.options.folder / "data" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _begin(self, name: str, command: list[str], port: int | None = None) -> Part:
        part = Part(name, command, log_folder=self._logs, port=port, environment={"PYTHONPATH": str(ROOT)})
        self.parts[name] = part
        self._tell(f"Starting {PARTS[name]}")
        part.begin()
        return part

    def _given(self, setting: str, endpoint: str) -> bool:
        value = os.environ.get(setting)
        if value:
            self.endpoints[endpoint] = value
        return bool(value)


def _python(module: str, *options: object) -> list[str]:
    return [sys.executable, "-m", module, *map(str, options)]


def _scaling_options(scaling: Scaling) -> list[object]:
    times = ["--idle-seconds", scaling.idle_seconds, "--start-delay-seconds", scaling.start_delay_seconds]
    return ["--cold", "--always-ready", ",".join(sorted(scaling.always_ready)), *times]


def _queues_url(ready: Mapping[str, Any]) -> str:
    return f"http://127.0.0.1:{ready['httpPort']}/queues"
