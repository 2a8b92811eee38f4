"""What does a start of the app cost, beside the SDKs that it stands on?

A start is what the Functions host's worker does before the first function can run: import `function_app`, which reads
the settings, makes the clients and registers the functions. Beside it, the same SDKs with the same clients and nothing
of the app. Each start is a process of its own, and the versions take turns. The app is measured compiled, as it is
deployed, and from its sources alone. The SDKs are compiled in all of them. Nothing is connected.

A function imports what it does when it is first called, and the first request to Microsoft Graph makes its client. So
there are starts with both: of an instance that is to carry out a command, of one for a timer's tick, and of one that
answers the API. An instance that takes notifications needs neither.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.figures import spread
from benchmarks.measured_stack import ROOT
from benchmarks.report import StartFigures
from deploy.package import CONTENT, compile_sources

STARTS, QUICK_STARTS = 21, 3
SDKS, COMPILED, SOURCES = "SDKs", "app", "app, not compiled"
FIRST_CALLS: Mapping[str, str] = {"app, a command": "command", "app, a tick": "tick", "app, a request": "request"}
VERSIONS: Mapping[str, str] = {SDKS: "SDKs", COMPILED: "app", **FIRST_CALLS, SOURCES: "app"}
"""What `start_process` is to start for each."""

SETTINGS: Mapping[str, str] = {
    "ServiceBusConnection__fullyQualifiedNamespace": "contoso.servicebus.windows.net",
    "TABLES_ENDPOINT": "https://contoso.table.core.windows.net",
    "PUBLIC_URL": "https://allotments.contoso.example",
    "AUTH_ISSUER": "https://login.microsoftonline.com/7d96d549-841b-4092-9c09-89abae4c860c/v2.0",
    "AUTH_AUDIENCE": "5c9d2a64-1f0e-4b7a-9a55-7d1c3e0f8b21",
    "KEEP_SUBSCRIPTION_SCHEDULE": "0 0 */4 * * *",
    "CATCH_UP_SCHEDULE": "0 */5 * * * *",
    "RECONCILE_SCHEDULE": "0 0 2 * * *",
    "MESSAGES_MAILBOX": "licences@contoso.example",
    "APPLICATIONINSIGHTS_CONNECTION_STRING": "InstrumentationKey=5c9d2a64-1f0e-4b7a-9a55-7d1c3e0f8b21",
}
"""As in Azure: each peer by identity, mail and telemetry on."""


def measure(starts: int) -> tuple[StartFigures, ...]:
    """So many starts of each version, after one that nobody counts: it compiles the SDKs where they are not."""
    with TemporaryDirectory() as folder:
        compiled, sources = Path(folder, "compiled"), Path(folder, "sources")
        for path in (compiled, sources):
            _copy(path)
        compile_sources(compiled)
        apps = {SOURCES: sources, **dict.fromkeys((COMPILED, *FIRST_CALLS), compiled)}
        for version in VERSIONS:
            _start(version, apps.get(version, ROOT))
        rounds = [{version: _start(version, apps.get(version, ROOT)) for version in VERSIONS} for _ in range(starts)]
    return tuple(
        StartFigures(
            version=version,
            starts=starts,
            cpu_seconds=spread([each[version]["cpu"] for each in rounds]),
            modules=rounds[0][version]["modules"],
            memory=median(each[version]["memory"] for each in rounds),
        )
        for version in VERSIONS
    )


def _copy(to: Path) -> None:
    """The app's files, as they are deployed, without compiled ones."""
    for path in map(Path, CONTENT):
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, to / path, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / path).is_file():
            (to / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, to / path)


def _start(version: str, folder: Path) -> Mapping[str, Any]:
    """One start of the app in a folder. The folder is read-only in Azure: Python leaves no compiled files there."""
    environment = os.environ | SETTINGS | {"PYTHONPATH": str(ROOT)}
    environment["PYTHONDONTWRITEBYTECODE"] = "" if folder == ROOT else "1"
    command = [sys.executable, "-m", "benchmarks.start_process", VERSIONS[version]]
    run = subprocess.run(command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(run.stdout)
    return told
