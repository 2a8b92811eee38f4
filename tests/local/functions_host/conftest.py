"""One Service Bus and one host for the integration tests of this folder."""

import os
import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.local.functions_host.functions_host_processes import (
    APP,
    HOST_KEY,
    MASTER_KEY,
    Records,
    Running,
    host_command,
    service_bus,
    started,
)
from tests.local.functions_host.functions_host_queues import Queues


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "SYSTEMROOT")}


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """An environment without settings of whoever runs the tests."""
    return clean_environment()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with service_bus(tmp_path_factory.mktemp("service-bus"), clean_environment()) as running:
        yield running


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return Records(tmp_path_factory.mktemp("records"))


def settings_for(records: Records, broker: Running) -> dict[str, str]:
    return {
        "RECORDS_FILE": str(records.file),
        "ServiceBusConnection": broker.ready["connectionString"],
        "RESULTS_QUEUE": "results",
        "NIGHTLY": "0 0 3 * * *",
        "FUNCTIONS_MASTER_KEY": MASTER_KEY,
        "FUNCTIONS_HOST_KEY": HOST_KEY,
        "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "1000000",
    }


@pytest.fixture(scope="session")
def app_settings(records: Records, broker: Running) -> dict[str, str]:
    """The settings that the test app needs."""
    return settings_for(records, broker)


@pytest.fixture(scope="session")
def host(
    tmp_path_factory: pytest.TempPathFactory, app_settings: dict[str, str], environment: dict[str, str]
) -> Iterator[Running]:
    stderr = tmp_path_factory.mktemp("host") / "host.err"
    with started(host_command(APP, "--workers", "2"), stderr, environment | app_settings) as running:
        yield running


@pytest.fixture
def client(host: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=host.url, timeout=60, verify=False) as http:
        yield http


@pytest.fixture(scope="session")
def queues(broker: Running) -> Iterator[Queues]:
    with Queues(broker) as opened:
        yield opened


@pytest.fixture
def tag() -> str:
    """A name that only this test uses, for its messages and gates."""
    return uuid.uuid4().hex[:8]
