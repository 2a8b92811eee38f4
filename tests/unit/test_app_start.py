"""What a start of the app loads, in a process of its own: nothing that no start needs. No times: those are measured."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest

from benchmarks.start import SETTINGS
from tests.support.processes import ROOT

NOT_AT_START: Mapping[str, str] = {
    "azure.monitor": "Microsoft's exporter costs half as much as the SDK; the thread that exports first imports it",
    "msgraph.generated.models": "bodies are plain JSON; the typed models are thousands of modules",
    "msgraph.generated.groups": "the builders of a path are imported by the first request to it",
    "msgraph.generated.users": "the same",
    "msgraph.generated.subscriptions": "the same",
    "rich": "of development alone: httpx imports it where its command line is installed",
    "allotctl": "the client, which is not deployed",
    "deploy": "the deployment, which is not deployed",
    "local": "the stand-ins, which are not deployed",
    "tests": "not deployed",
}
"""Modules, and why no start needs them."""

LISTED = """
import json, os, sys
from benchmarks.start_process import app
app()
print(json.dumps(sorted(name for name, module in sys.modules.items() if module)), flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def started() -> Sequence[str]:
    environment = os.environ | SETTINGS | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", LISTED], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    told: list[str] = json.loads(run.stdout)
    return told


def test_a_start_loads_the_app(started: Sequence[str]) -> None:
    assert {"function_app", "opentelemetry.sdk.trace", "msgraph"} <= {*started}


@pytest.mark.parametrize("name", NOT_AT_START)
def test_a_start_does_not_load(started: Sequence[str], name: str) -> None:
    assert [each for each in started if f"{each}.".startswith(f"{name}.")] == []
