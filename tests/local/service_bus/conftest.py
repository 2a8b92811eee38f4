"""Open links to one broker, shared by the tests and opened all at once."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from azure.servicebus import ServiceBusClient, ServiceBusReceiver, ServiceBusSender

from tests.local.service_bus.service_bus_process import QUEUES, BrokerProcess, write_config


class BriskTime:
    """The module `time`, but nobody sleeps long."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    @staticmethod
    def sleep(seconds: float) -> None:
        time.sleep(min(seconds, 0.02))


@pytest.fixture(scope="session", autouse=True)
def brisk_sdk() -> Iterator[None]:
    """Shorten the fixed sleeps with which the SDK opens and closes a link: they take a second, the protocol no time."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("_pyamqp.client", "_pyamqp._connection", "_servicebus_receiver", "_servicebus_sender"):
            patch.setattr(f"azure.servicebus.{module}.time", BriskTime())
        yield


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerProcess]:
    process = BrokerProcess(
        "--port", "0", "--config", write_config(tmp_path_factory.mktemp("service-bus") / "config.json", QUEUES)
    )
    yield process
    code, errors = process.stop()
    assert (code, errors) == (0, "")


@pytest.fixture(scope="session")
def client(broker: BrokerProcess) -> Iterator[ServiceBusClient]:
    with ServiceBusClient.from_connection_string(broker.connection_string, retry_total=0) as opened:
        yield opened


@pytest.fixture(scope="session")
def senders(client: ServiceBusClient) -> Iterator[Mapping[str, ServiceBusSender]]:
    """An open sender for each queue, opened and closed all at once."""
    opened = {name: client.get_queue_sender(name) for name in QUEUES}
    with ThreadPoolExecutor(len(opened)) as pool:
        list(pool.map(lambda sender: sender.__enter__(), opened.values()))
        yield opened
        list(pool.map(lambda sender: sender.close(), opened.values()))


@pytest.fixture(scope="session")
def receivers(client: ServiceBusClient) -> Iterator[Mapping[str, ServiceBusReceiver]]:
    """The only receivers of these queues, opened and closed all at once."""
    opened = {name: client.get_queue_receiver(name) for name in ("plain", "brief", "large")}
    for name in ("plain", "expiring"):
        opened[f"{name}/dead"] = client.get_queue_receiver(name, sub_queue="deadletter")
    for name in ("removed", "unique"):
        opened[name] = client.get_queue_receiver(name, receive_mode="receiveanddelete")
    with ThreadPoolExecutor(len(opened)) as pool:
        list(pool.map(lambda receiver: receiver.__enter__(), opened.values()))
        yield opened
        list(pool.map(lambda receiver: receiver.close(), opened.values()))
