"""What a start of the app loads, in a process of its own: nothing that no start needs. No times: those are measured."""

import ast
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from benchmarks.start import SETTINGS
from tests.support.processes import ROOT

NOT_AT_START: Mapping[str, str] = {
    "azure.monitor": "Microsoft's exporter costs half as much as the SDK; the thread that exports first imports it",
    "msgraph": "the client of Microsoft Graph is made with the first request: who takes notifications sends none",
    "kiota_http": "the same",
    "httpcore": "the same",
    "httpx_aiohttp": "the same",
    "rich": "of development alone: httpx imports it where its command line is installed",
    "handlers.api.routes": "the API is imported when it is first called",
    "application.doctor": "the same",
    "application.relay": "of what takes notifications, with the first of them",
    "application.dispatch": "of the function for commands alone, with its first message",
    "application.enforcement.enforce": "the same",
    "application.merging": "the same",
    "handlers.ticks": "of the timers alone, with their first tick",
    "application.catch_up": "the same",
    "application.reconciliation": "of commands and timers",
    "statistics": "a median and a constant need less",
    "domain.manifest": "the same",
    "allotctl": "the client, which is not deployed",
    "deploy": "the deployment, which is not deployed",
    "local": "the stand-ins, which are not deployed",
    "tests": "not deployed",
}
"""Modules, and why no start needs them."""

NOT_WITH_GRAPH: Mapping[str, str] = {
    "msgraph.generated.models": "bodies are plain JSON; the typed models are thousands of modules",
    "msgraph.generated.groups": "the builders of a path are imported by the first request to it",
    "msgraph.generated.users": "the same",
    "msgraph.generated.subscriptions": "the same",
    "rich": "of development alone: httpx imports it where its command line is installed",
}
"""Modules, and why the first client of Microsoft Graph does not need them either."""

APP = ("function_app.py", "domain", "application", "handlers", "infra")

WATCHED = """
import gc, json, os, ssl, sys
from benchmarks.start_process import app

read = []
really = ssl.SSLContext.load_verify_locations
ssl.SSLContext.load_verify_locations = lambda *arguments: (read.append(arguments), really(*arguments))[1]
collections = lambda: sum(each["collections"] for each in gc.get_stats())
before = collections()
app()
after = collections()
loaded = lambda: sorted(name for name, module in sys.modules.items() if module)
modules, collects, left_alone = loaded(), gc.isenabled(), gc.get_freeze_count()
from infra.graph.client import GraphClient
from infra.messages import OutgoingMessages
clients = [GraphClient("https://graph.microsoft.com/v1.0", None) for _ in range(2)]
made = [each.build for each in clients], OutgoingMessages(clients[0], None, None)._http
print(json.dumps([modules, loaded(), len(read), after - before, collects, left_alone]), flush=True)
os._exit(0)
"""


@dataclass(frozen=True, slots=True)
class Started:
    """What one start did.

    modules: those that were loaded. with_graph: and those that are once the clients of Graph and of messages are made.
    certificates: how often trusted certificates were read from a file, those clients included.
    collections: how often the garbage collector ran. collects: whether it does from now on.
    left_alone: how many objects it leaves alone.
    """

    modules: Sequence[str]
    with_graph: Sequence[str]
    certificates: int
    collections: int
    collects: bool
    left_alone: int


def start(settings: Mapping[str, str]) -> Started:
    environment = {**os.environ, **settings, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", WATCHED], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return Started(*json.loads(run.stdout))


@pytest.fixture(scope="module")
def started() -> Started:
    return start(SETTINGS)


def test_a_start_loads_the_app(started: Started) -> None:
    assert {"function_app", "opentelemetry.sdk.trace", "azure.data.tables.aio"} <= {*started.modules}
    assert {"msgraph", "kiota_http"} <= {*started.with_graph}


@pytest.mark.parametrize("name", NOT_AT_START)
def test_a_start_does_not_load(started: Started, name: str) -> None:
    assert [each for each in started.modules if f"{each}.".startswith(f"{name}.")] == []


@pytest.mark.parametrize("name", NOT_WITH_GRAPH)
def test_nor_do_the_clients_that_are_made_later(started: Started, name: str) -> None:
    assert [each for each in started.with_graph if f"{each}.".startswith(f"{name}.")] == []


def test_the_trusted_certificates_are_read_once_for_all_clients(started: Started) -> None:
    assert started.certificates == 1


def test_the_garbage_collector_waits_for_the_end_of_the_start(started: Started) -> None:
    assert started.collections == 0
    assert started.collects
    assert started.left_alone > len(started.modules)


def test_it_collects_where_the_app_cannot_start() -> None:
    without = start({**SETTINGS, "PUBLIC_URL": "nonsense"})
    assert "function_app" in without.modules
    assert without.collects


@cache
def imported_by_calls() -> list[tuple[str, str, str]]:
    """What functions of the app import when they are called: the file, the module, and a name in it."""
    paths = [path for each in APP for path in ([ROOT / each] if each.endswith(".py") else (ROOT / each).rglob("*.py"))]
    return sorted({found for path in paths for found in _imported_by_calls(path)})


def _imported_by_calls(path: Path) -> Iterator[tuple[str, str, str]]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        for node in ast.walk(function) if isinstance(function, functions) else ():
            assert not isinstance(node, ast.Import), "import x from y in a function: this test follows those"
            if isinstance(node, ast.ImportFrom):
                yield from ((str(path.relative_to(ROOT)), str(node.module), each.name) for each in node.names)


@pytest.mark.parametrize(("path", "module", "name"), imported_by_calls())
def test_what_a_first_call_imports_is_there(path: str, module: str, name: str) -> None:
    """No start would show that it is missing, and the first call would fail."""
    if not hasattr(importlib.import_module(module), name):
        importlib.import_module(f"{module}.{name}")


def test_the_functions_import_what_they_do_when_they_are_called() -> None:
    named = {(path, module, name) for path, module, name in imported_by_calls() if path.startswith("handlers")}
    assert named == {
        ("handlers/api/entrance.py", "handlers.api", "openapi"),
        ("handlers/api/entrance.py", "handlers.api", "routes"),
        ("handlers/queues.py", "application.dispatch", "handle"),
        ("handlers/queues.py", "application.relay", "Message"),
        ("handlers/queues.py", "application.relay", "relay"),
        ("handlers/timers.py", "handlers", "ticks"),
        ("handlers/webhook.py", "application.relay", "relay_at_once"),
    }
