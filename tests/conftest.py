"""Hypothesis profiles, and the peers as session fixtures: each is started when the first test asks for it."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.support import processes
from tests.support.processes import ROOT, Azurite

settings.register_profile("fast", deadline=None, max_examples=50, derandomize=False, print_blob=True)
settings.register_profile("ci", settings.get_profile("fast"), max_examples=150)
settings.load_profile("ci" if os.environ.get("CI") else "fast")


def pytest_configure(config: pytest.Config) -> None:
    """Let the Graph SDK use what it has deprecated itself: its request builders cannot be imported without."""
    for module in ("msgraph", "kiota_abstractions"):
        config.addinivalue_line("filterwarnings", rf"ignore::DeprecationWarning:{module}\..*")


@pytest.fixture(scope="session")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    """Azurite's Table Storage."""
    with processes.azurite(tmp_path_factory.mktemp("azurite")) as running:
        yield running


@pytest.fixture
def tables_connection(azurite: Azurite) -> str:
    """The connection string of a storage account that is empty."""
    return azurite.fresh_connection()


@pytest.fixture(scope="session")
def service_bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The Service Bus broker with the app's queues: its ready line (`connectionString`)."""
    config = str(ROOT / "local" / "compose" / "service-bus-config.json")
    with processes.local_part("service_bus", tmp_path_factory.mktemp("service-bus"), "--config", config) as ready:
        yield ready


@pytest.fixture(scope="session")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The tenant simulator over HTTP: its ready line (`endpoint`, `control`)."""
    with processes.local_part("tenant", tmp_path_factory.mktemp("tenant"), "--scenario", "empty") as ready:
        yield ready


@pytest.fixture(scope="session")
def sign_in(tmp_path_factory: pytest.TempPathFactory, tenant: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The local sign-in over HTTP: its ready line (`issuer`, `audience`)."""
    graph = ["--graph", str(tenant["endpoint"])]
    with processes.local_part("sign_in", tmp_path_factory.mktemp("sign-in"), *graph) as ready:
        yield ready
