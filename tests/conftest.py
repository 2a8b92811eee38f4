"""Hypothesis profiles, and the peers as session fixtures: each is started when the first test asks for it."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.support import processes
from tests.support.misfits import Misfits
from tests.support.processes import ROOT, Azurite

# The same examples for the same code, so that a check that fails fails everywhere; `explore` looks for new ones.
settings.register_profile("same", deadline=None, max_examples=100, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=500, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

SERVICE_BUS = "ServiceBusConnection"


def pytest_configure(config: pytest.Config) -> None:
    """Let the Graph SDK use what it has deprecated itself: its request builders cannot be imported without."""
    for module in ("msgraph", "kiota_abstractions"):
        config.addinivalue_line("filterwarnings", rf"ignore::DeprecationWarning:{module}\..*")


def pytest_sessionstart() -> None:
    """Have the garbage collector wait until all tests are read: it would go over them again and again."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Have it look from now on at what the tests themselves make, and at nothing older."""
    gc.enable()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the browser's tests come last: Playwright keeps its event loop running in this thread from then on."""
    items.sort(key=lambda item: item.path.is_relative_to(ROOT / "tests" / "browser"))


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
    """The Service Bus broker with the app's queues: its ready line (`connectionString`).

    `ServiceBusConnection` in the environment puts another in its place, as for the local stack.
    """
    if given := os.environ.get(SERVICE_BUS):
        yield {"connectionString": given}
        return
    config = str(ROOT / "local" / "compose" / "service-bus-config.json")
    with processes.local_part("service_bus", tmp_path_factory.mktemp("service-bus"), "--config", config) as ready:
        yield ready


@pytest.fixture(scope="session")
def misfits() -> Misfits:
    """What was asked of the local tenants that Microsoft Graph does not have."""
    return Misfits()


@pytest.fixture(autouse=True)
def requests_fit_the_metadata(misfits: Misfits) -> Iterator[None]:
    """Fail the test that sent a request which Graph's metadata or docs/permissions.md lacks, or that could delete."""
    yield
    assert misfits.new() == []


@pytest.fixture(scope="session")
def tenant(tmp_path_factory: pytest.TempPathFactory, misfits: Misfits) -> Iterator[dict[str, Any]]:
    """The tenant simulator over HTTP: its ready line (`endpoint`, `control`)."""
    with processes.local_part("tenant", tmp_path_factory.mktemp("tenant"), "--scenario", "empty") as ready:
        misfits.watch(ready["control"])
        yield ready
        misfits.forget(ready["control"])


@pytest.fixture(scope="session")
def sign_in(tmp_path_factory: pytest.TempPathFactory, tenant: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The local sign-in over HTTP: its ready line (`issuer`, `audience`)."""
    graph = ["--graph", str(tenant["endpoint"])]
    with processes.local_part("sign_in", tmp_path_factory.mktemp("sign-in"), *graph) as ready:
        yield ready
