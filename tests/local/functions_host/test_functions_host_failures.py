"""What a running host does when a worker or the broker dies under it."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.local.functions_host.functions_host_processes import (
    APP,
    Records,
    Running,
    host_command,
    service_bus,
    started,
)
from tests.local.functions_host.functions_host_queues import Queues
from tests.support.waiting import wait_until


@pytest.fixture(scope="module")
def own_records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return Records(tmp_path_factory.mktemp("own-records"))


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Iterator[Running]:
    with service_bus(tmp_path_factory.mktemp("own-service-bus"), environment) as running:
        yield running


@pytest.fixture(scope="module")
def own_host(
    tmp_path_factory: pytest.TempPathFactory,
    environment: dict[str, str],
    app_settings: dict[str, str],
    own_records: Records,
    own_broker: Running,
) -> Iterator[Running]:
    own = {
        "RECORDS_FILE": str(own_records.file),
        "ServiceBusConnection": own_broker.ready["connectionString"],
    }
    stderr = tmp_path_factory.mktemp("own-host") / "host.err"
    with started(host_command(APP), stderr, environment | app_settings | own) as running:
        yield running


def test_a_killed_workers_message_is_handled_by_its_replacement(
    own_host: Running, own_broker: Running, own_records: Records, tag: str
) -> None:
    with Queues(own_broker) as queues:
        queues.send("single", {"id": tag, "gate": tag})
        first = own_records.wait_for("on_single", id=tag, state="running")[0]
        os.kill(first["pid"], signal.SIGKILL)
        own_records.wait_for("on_single", count=2, id=tag, state="running")
        own_records.open_gate(tag)
        done = own_records.wait_for("on_single", id=tag, state="done")[0]
    assert done["delivery"] == 2
    assert done["pid"] != first["pid"]
    assert f"worker {first['pid']} ended with exit code -9" in own_host.log()


def test_the_host_outlives_the_broker(
    own_host: Running, own_broker: Running, own_records: Records, environment: dict[str, str], tag: str
) -> None:
    own_broker.process.kill()
    own_broker.process.wait()
    wait_until(lambda: own_host.log().count("cannot be reached") >= 4, "each of four triggers notices")
    with (
        service_bus(own_broker.stderr.parent, environment, own_broker.ready["port"]) as again,
        Queues(again) as queues,
    ):
        queues.send("single", {"id": tag})
        queues.send("sessions", {"id": tag}, session=tag)
        own_records.wait_for("on_single", id=tag, state="done")
        own_records.wait_for("on_session", id=tag, state="done")
        # Said when the connection is lost, not at every try; a slot may notice after another one is back.
        assert own_host.log().count("cannot be reached") <= 10
        assert own_host.stop() == 0
