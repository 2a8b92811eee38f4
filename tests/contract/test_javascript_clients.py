"""Microsoft's JavaScript clients against the local stand-ins for Service Bus and Microsoft Graph.

Their authors wrote them for the real services: where they cannot work with a stand-in, the stand-in is wrong. Each
`test` of a script in `javascript` is a test here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.node import cases, installed, ran
from tests.support.processes import local_part

SCRIPTS = Path(__file__).with_name("javascript")
SERVICE_BUS, GRAPH = SCRIPTS / "service_bus.mjs", SCRIPTS / "graph.mjs"


@pytest.fixture(scope="module")
def of_service_bus(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bool | str]:
    installed(SCRIPTS)
    config = str(SCRIPTS / "service-bus-queues.json")
    with local_part("service_bus", tmp_path_factory.mktemp("service-bus"), "--config", config) as ready:
        return ran(SERVICE_BUS, SERVICE_BUS=ready["connectionString"])


@pytest.fixture(scope="module")
def of_graph(tenant: Mapping[str, Any]) -> Mapping[str, bool | str]:
    installed(SCRIPTS)
    return ran(GRAPH, GRAPH=tenant["endpoint"], CONTROL=tenant["control"])


@pytest.mark.parametrize("case", cases(SERVICE_BUS))
def test_service_bus(of_service_bus: Mapping[str, bool | str], case: str) -> None:
    assert of_service_bus.get(case) is True, of_service_bus[SERVICE_BUS.name]


@pytest.mark.parametrize("case", cases(GRAPH))
def test_graph(of_graph: Mapping[str, bool | str], case: str) -> None:
    assert of_graph.get(case) is True, of_graph[GRAPH.name]
