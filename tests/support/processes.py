"""The peers as processes: Azurite, the Service Bus broker, the tenant, the sign-in.

Each is ready when its context is entered, and has ended when it is left.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import pytest

from local.stack.part import free_ports
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]
AZURITE = ROOT / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
HOST = "127.0.0.1"
STARTS_WITHIN = 120.0
STOPS_WITHIN = 60.0

ACCOUNT = "devstoreaccount1"
ACCOUNT_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The well-known account and key of Azurite."""

MORE_ACCOUNTS = 400


@dataclass(frozen=True, slots=True)
class Running:
    """A process, and the files with what it has written."""

    process: subprocess.Popen[bytes]
    stdout: Path
    stderr: Path

    def ready_line(self) -> dict[str, Any] | None:
        """The line of JSON that says that the process is ready; None: not yet. Fails where the process has ended."""
        line, end, _ = self.stdout.read_text().partition("\n")
        if end:
            ready: dict[str, Any] = json.loads(line)
            return ready
        self.check_alive()
        return None

    def check_alive(self) -> None:
        """Fail with the process's own words where it has ended."""
        if self.process.poll() is not None:
            pytest.fail(f"{self.process.args!r} ended with {self.process.returncode}:\n{self.stderr.read_text()}")

    def stop(self) -> int:
        """End the process in order, and answer its exit code; one that does not end by itself is killed."""
        self.process.terminate()
        try:
            return self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(STOPS_WITHIN)


@dataclass(slots=True)
class Azurite:
    """Azurite's tables. Every call of `fresh_connection` answers another account, which is empty."""

    port: int
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def connection(self) -> str:
        """The connection string of the well-known account."""
        return self._connection(ACCOUNT)

    def fresh_connection(self) -> str:
        """The connection string of an account that nobody has used."""
        number = next(self._numbers)
        assert number < MORE_ACCOUNTS, "Azurite was started with too few accounts: raise MORE_ACCOUNTS"
        return self._connection(_account(number))

    def _connection(self, account: str) -> str:
        endpoint = f"http://{HOST}:{self.port}/{account}"
        return f"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={ACCOUNT_KEY};TableEndpoint={endpoint};"


def unavailable(what: str) -> NoReturn:
    """Skip the test for want of a service; in CI fail it."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must run every test, and cannot: {what}")
    pytest.skip(what)


def clean_environment(**more: str) -> dict[str, str]:
    """An environment without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "SYSTEMROOT"}}
    return kept | more


@contextmanager
def started(command: list[str], directory: Path, environment: Mapping[str, str]) -> Iterator[Running]:
    """A process that has been started, and may not be ready yet."""
    stdout, stderr = directory / "stdout", directory / "stderr"
    with stdout.open("wb") as output, stderr.open("wb") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=output, stderr=errors)
    running = Running(process, stdout, stderr)
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def local_part(name: str, directory: Path, *arguments: str, port: int = 0) -> Iterator[dict[str, Any]]:
    """A process `python -m local.<name>` that ends in order; yields what its ready line says. Port 0: any free one."""
    if not (ROOT / "local" / name / "__main__.py").is_file():
        unavailable(f"local/{name} is not there")
    command = [sys.executable, "-m", f"local.{name}", "--port", str(port), *arguments]
    with started(command, directory, clean_environment()) as running:
        yield wait_until(running.ready_line, f"local.{name} is ready", STARTS_WITHIN)
        assert running.stop() == 0, f"local.{name} did not end in order: {running.stderr.read_text()}"


@contextmanager
def azurite(directory: Path) -> Iterator[Azurite]:
    """Azurite in memory."""
    node = shutil.which("node")
    if node is None or not AZURITE.is_file():
        unavailable("Azurite is missing: install Node, then npm ci")
    table, blob, queue = free_ports(3)
    ports = ["--tablePort", str(table), "--blobPort", str(blob), "--queuePort", str(queue)]
    flags = ["--silent", "--disableTelemetry", "--skipApiVersionCheck", "--inMemoryPersistence"]
    accounts = ";".join(f"{name}:{ACCOUNT_KEY}" for name in (ACCOUNT, *map(_account, range(MORE_ACCOUNTS))))
    environment = clean_environment(AZURITE_ACCOUNTS=accounts)
    with started([node, str(AZURITE), *flags, *ports], directory, environment) as running:
        wait_until(lambda: _listens(running, table), "Azurite is ready", STARTS_WITHIN)
        yield Azurite(table)


def _account(number: int) -> str:
    return f"test{number:04d}"


def _listens(running: Running, port: int) -> bool:
    running.check_alive()
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
