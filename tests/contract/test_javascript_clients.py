"""Microsoft's JavaScript clients against the local stand-ins for Service Bus and Microsoft Graph.

Their authors wrote them for the real services: where they cannot work with a stand-in, the stand-in is wrong. Each
`test` of a script in `javascript` is a test here.
"""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import clean_environment, local_part, unavailable

SCRIPTS = Path(__file__).with_name("javascript")
ENDS_WITHIN = 120.0


def cases(script: str) -> list[str]:
    """The names of a script's tests, as they stand in it."""
    return re.findall(r'^test\("(.+)", async', (SCRIPTS / script).read_text("utf-8"), re.MULTILINE)


def ran(script: str, **settings: str) -> Mapping[str, bool | str]:
    """Run a script: for each of its tests whether it passed, and under the script's name what it said."""
    node = shutil.which("node")
    if node is None or not (SCRIPTS / "node_modules").is_dir():
        unavailable("the JavaScript clients are not installed: make contract-tests installs them")
    process = subprocess.run(
        [node, "--test-reporter=tap", SCRIPTS / script],
        env=clean_environment(**settings),
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN,
        check=False,
    )
    found = re.findall(r"^(not )?ok \d+ - (.+)$", process.stdout, re.MULTILINE)
    return {script: process.stdout + process.stderr} | {name: not failed for failed, name in found}


@pytest.fixture(scope="module")
def of_service_bus(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bool | str]:
    config = str(SCRIPTS / "service-bus-queues.json")
    with local_part("service_bus", tmp_path_factory.mktemp("service-bus"), "--config", config) as ready:
        return ran("service_bus.mjs", SERVICE_BUS=ready["connectionString"])


@pytest.fixture(scope="module")
def of_graph(tenant: Mapping[str, Any]) -> Mapping[str, bool | str]:
    return ran("graph.mjs", GRAPH=tenant["endpoint"], CONTROL=tenant["control"])


@pytest.mark.parametrize("case", cases("service_bus.mjs"))
def test_service_bus(of_service_bus: Mapping[str, bool | str], case: str) -> None:
    assert of_service_bus.get(case) is True, of_service_bus["service_bus.mjs"]


@pytest.mark.parametrize("case", cases("graph.mjs"))
def test_graph(of_graph: Mapping[str, bool | str], case: str) -> None:
    assert of_graph.get(case) is True, of_graph["graph.mjs"]
