"""The broker as a process: its start, its end, and what it keeps between the two."""

import gc
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from azure.servicebus import ServiceBusClient, ServiceBusMessage

from tests.local.service_bus.service_bus_process import REPOSITORY, BrokerProcess, write_config
from tests.support.waiting import LONG

QUEUES = {
    "kept": {"LockDuration": "PT30S", "MaxDeliveryCount": 2, "RequiresDuplicateDetection": True},
    "kept-sessions": {"LockDuration": "PT30S", "RequiresSession": True},
}


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # the SDK does not close what the server ended
def test_contents_outlive_an_orderly_restart(tmp_path: Path) -> None:
    config, data = write_config(tmp_path / "config.json", QUEUES), tmp_path / "data"
    first = BrokerProcess("--port", "0", "--config", config, "--data", data)
    with ServiceBusClient.from_connection_string(first.connection_string, retry_backoff_factor=0.05) as client:
        sender, session_sender = client.get_queue_sender("kept"), client.get_queue_sender("kept-sessions")
        due = datetime.now(UTC) + timedelta(hours=1)
        sender.send_messages([ServiceBusMessage(text, message_id=text) for text in ("poison", "locked", "ready")])
        sender.schedule_messages(ServiceBusMessage("scheduled"), due)
        session_sender.send_messages([ServiceBusMessage(str(number), session_id="s") for number in range(2)])
        receiver = client.get_queue_receiver("kept")
        session_receiver = client.get_queue_receiver("kept-sessions", session_id="s")
        for _ in range(2):
            receiver.abandon_message(receiver.receive_messages(1, max_wait_time=LONG)[0])
        (locked,) = receiver.receive_messages(1, max_wait_time=LONG)
        assert len(session_receiver.receive_messages(2, max_wait_time=LONG)) == 2
        session_receiver.session.set_state("state")
        before = first.depths()
        assert first.stop() == (0, "")

        second = BrokerProcess("--port", str(first.ready["port"]), "--config", config, "--data", data)
        after = second.depths()
        assert before["kept"] == {"active": 1, "locked": 1, "scheduled": 1, "deadLettered": 1, "deferred": 0}
        assert after["kept"] == before["kept"]
        assert (before["kept-sessions"]["locked"], after["kept-sessions"]["active"]) == (2, 2)
        receiver.complete_message(locked)  # by its lock token, over a new connection
        sender.send_messages(ServiceBusMessage("dropped as a duplicate", message_id="ready"))
        with client.get_queue_receiver("kept-sessions", session_id="s") as successor:
            messages = successor.receive_messages(2, max_wait_time=LONG)
            assert [(str(message), message.delivery_count) for message in messages] == [("0", 0), ("1", 0)]
            assert successor.session.get_state() == b"state"
        assert second.depths()["kept"] == {"active": 1, "locked": 0, "scheduled": 1, "deadLettered": 1, "deferred": 0}
    assert second.stop() == (0, "")
    gc.collect()


def test_one_line_says_that_it_is_ready(broker: BrokerProcess) -> None:
    assert set(broker.ready) == {"ready", "port", "httpPort", "connectionString"}
    assert broker.ready["ready"] is True
    assert broker.connection_string == (
        f"Endpoint=sb://127.0.0.1:{broker.ready['port']};SharedAccessKeyName=RootManageSharedAccessKey;"
        "SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;"
    )


def test_only_the_depths_are_served_over_http(broker: BrokerProcess) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"http://127.0.0.1:{broker.ready['httpPort']}/", timeout=60)
    with caught.value as answer:
        assert answer.code == 404


def test_an_interrupt_ends_it_in_order() -> None:
    process = BrokerProcess("--port", "0")
    assert list(process.depths()) == ["graph-notifications", "enforcement", "dead-letters"]
    process.process.send_signal(signal.SIGINT)
    output, errors = process.process.communicate(timeout=60)
    assert (process.process.returncode, output, errors) == (0, "", "")


@pytest.mark.parametrize("content", ["{", "[]", '{"version": 2}', '{"version": 1, "queues": {"other": {}}}'])
def test_unreadable_data_stops_the_start(tmp_path: Path, content: str) -> None:
    (tmp_path / "service-bus.json").write_text(content, "utf-8")
    errors = failed_start("--data", str(tmp_path))
    assert "The Service Bus broker cannot run" in errors
    assert "service-bus.json" in errors
    assert "Traceback" not in errors
    assert (tmp_path / "service-bus.json").read_text("utf-8") == content


def test_an_unusable_configuration_stops_the_start(tmp_path: Path) -> None:
    errors = failed_start("--config", str(tmp_path / "absent.json"))
    assert "absent.json" in errors
    assert "Traceback" not in errors


def test_a_taken_port_stops_the_start(broker: BrokerProcess) -> None:
    errors = failed_start("--port", str(broker.ready["port"]))
    assert "address already in use" in errors
    assert "Traceback" not in errors


def failed_start(*arguments: str) -> str:
    command = [sys.executable, "-m", "local.service_bus", "--port", "0", *arguments]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, result.stdout) == (2, "")
    return result.stderr
