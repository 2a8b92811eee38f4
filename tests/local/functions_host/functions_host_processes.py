"""Starts the Service Bus and the Functions host as processes for tests, and reads what the test app recorded."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[3]
APP = Path(__file__).parent / "app"
MASTER_KEY = "test-master-key"
HOST_KEY = "test-host-key"
SERVICE_BUS = [sys.executable, "-m", "local.service_bus"]

QUEUES: Mapping[str, Mapping[str, object]] = {
    "single": {"LockDuration": "PT2S"},
    "batch": {},
    "results": {},
    "sessions": {"RequiresSession": True},
    "session-batch": {"RequiresSession": True},
}


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be reaped does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@dataclass
class Running:
    """A process that printed its ready line, and the file with its stderr."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]
    stderr: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ready['port']}"

    def log(self) -> str:
        return self.stderr.read_text()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=60)


@contextmanager
def started(command: list[str], stderr: Path, environment: Mapping[str, str]) -> Iterator[Running]:
    """The command's process once it is ready; it is ended at the exit if it still runs."""
    with (
        stderr.open("w") as errors,
        subprocess.Popen(
            command, cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, f"{command} did not become ready:\n{stderr.read_text()}"
        try:
            yield Running(process, json.loads(line), stderr)
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def service_bus(directory: Path, environment: Mapping[str, str], port: int = 0) -> Iterator[Running]:
    """A Service Bus with the test app's queues."""
    queues = [
        {"Name": name, "Properties": {"LockDuration": "PT1M", "MaxDeliveryCount": 3, "RequiresSession": False, **own}}
        for name, own in QUEUES.items()
    ]
    config = {"UserConfig": {"Namespaces": [{"Name": "sbemulatorns", "Queues": queues}], "Logging": {"Type": "File"}}}
    path = directory / "service-bus.json"
    path.write_text(json.dumps(config))
    command = [*SERVICE_BUS, "--port", str(port), "--http-port", "0", "--config", str(path)]
    with started(command, directory / "service-bus.err", environment) as running:
        yield running


def host_command(app: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "local.functions_host", "--app", str(app), "--port", "0", *arguments]


@dataclass
class Records:
    """What the test app recorded, and the gates that hold it."""

    directory: Path

    @property
    def file(self) -> Path:
        return self.directory / "records.jsonl"

    def open_gate(self, name: str) -> None:
        (self.directory / name).touch()

    def of(self, function: str, **values: object) -> list[dict[str, Any]]:
        """The records of a function in which these fields have these values, oldest first."""
        if not self.file.exists():
            return []
        lines = [json.loads(line) for line in self.file.read_text().splitlines()]
        return [
            line
            for line in lines
            if line["function"] == function and all(line.get(name) == value for name, value in values.items())
        ]

    def wait_for(self, function: str, count: int = 1, **values: object) -> list[dict[str, Any]]:
        """The records, once there are `count` of them."""
        what = f"{count} records of {function} with {values}"
        return wait_until(lambda: found if len(found := self.of(function, **values)) >= count else [], what)
