"""A broker in a process of its own, for the tests of this directory."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.support.waiting import LONG

REPOSITORY = Path(__file__).parents[3]
BRIEF_LOCK = 1.0

QUEUES: Mapping[str, Mapping[str, object]] = {
    "plain": {"LockDuration": "PT30S", "MaxDeliveryCount": 3},
    "prefetched": {"LockDuration": "PT30S"},
    "removed": {"LockDuration": "PT30S"},
    "large": {"LockDuration": "PT30S"},
    "brief": {"LockDuration": "PT1S"},
    "unique": {"RequiresDuplicateDetection": True, "DuplicateDetectionHistoryTimeWindow": "PT1M"},
    "expiring": {"DeadLetteringOnMessageExpiration": True},
    "sessions": {"LockDuration": "PT30S", "RequiresSession": True},
    "brief-sessions": {"LockDuration": "PT1S", "RequiresSession": True},
    "empty-sessions": {"LockDuration": "PT30S", "RequiresSession": True},
    "listed-sessions": {"LockDuration": "PT30S", "RequiresSession": True},
    "asynchronous": {"LockDuration": "PT30S"},
    "asynchronous-sessions": {"LockDuration": "PT30S", "RequiresSession": True},
}


def until(condition: Callable[[], bool], timeout: float = LONG) -> None:
    """Poll until the condition holds; fail when it does not hold in time."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come to hold in time"
        time.sleep(0.01)


class BrokerProcess:
    """`python -m local.service_bus` as a child process, on free ports unless one is given."""

    def __init__(self, *arguments: str | Path) -> None:
        command = [sys.executable, "-m", "local.service_bus", "--http-port", "0", *map(str, arguments)]
        self.process = subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.ready: dict[str, Any] = json.loads(line) if line else {}

    @property
    def connection_string(self) -> str:
        return str(self.ready["connectionString"])

    def depths(self) -> dict[str, dict[str, int]]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ready['httpPort']}/queues", timeout=60) as response:
            return dict(json.load(response))

    def scheduled_ids(self, queue: str) -> list[str]:
        address = f"http://127.0.0.1:{self.ready['httpPort']}/queues/{queue}/scheduled"
        with urllib.request.urlopen(address, timeout=60) as response:
            return list(json.load(response)["messageIds"])

    def stop(self) -> tuple[int, str]:
        """Ask for an orderly end; the exit code, and what was written to standard error."""
        self.process.terminate()
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors


def write_config(path: Path, queues: Mapping[str, Mapping[str, object]]) -> Path:
    """A configuration file in the emulator's form."""
    entries = [{"Name": name, "Properties": properties} for name, properties in queues.items()]
    document = {"UserConfig": {"Namespaces": [{"Name": "sbemulatorns", "Queues": entries}]}}
    path.write_text(json.dumps(document), "utf-8")
    return path
