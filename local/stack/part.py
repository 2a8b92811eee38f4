"""One process of the stack: started, ready, stopped."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import sample
from typing import Any

READY_WITHIN = 60.0
STOPPED_WITHIN = 20.0
PORTS = range(10_100, 32_768)
"""Above those that browsers refuse, below those that Linux, macOS and Windows give to outgoing connections."""


class PartError(Exception):
    """A part of the stack did not start; the message says which, and ends with what it printed."""


class Part:
    """A process that prints one line of JSON when it is ready, and logs to a file.

    A part that prints none (Azurite) is ready when it takes connections on `port`.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log_folder: Path,
        environment: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log = log_folder / f"{name}.log"
        self.ready: Mapping[str, Any] = {}
        self._environment = {**os.environ, **(environment or {})}
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the running part."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> "Part":
        """Start and wait until it is ready. Raises PartError."""
        self.begin()
        self.wait_until_ready()
        return self

    def begin(self) -> None:
        """Start, without waiting."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            out = log if self._port else subprocess.PIPE
            self._process = subprocess.Popen(
                self.command, stdout=out, stderr=log, env=self._environment, start_new_session=True
            )

    def wait_until_ready(self) -> None:
        """Wait until it is ready. Raises PartError, and stops it, where it does not get so far."""
        deadline = time.monotonic() + READY_WITHIN
        try:
            if self._port:
                self._await_port(self._port, deadline)
            else:
                self.ready = self._await_line(deadline)
        except PartError:
            self.stop()
            raise

    def stop(self) -> None:
        """Ask it to end, and end it where it does not."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOPPED_WITHIN)
            except subprocess.TimeoutExpired:
                self.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def kill(self) -> None:
        """End it and its children at once (SIGKILL)."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _await_line(self, deadline: float) -> Mapping[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        line = b""
        while not line.endswith(b"\n"):
            readable, _, _ = select.select([self._process.stdout], [], [], 0.1)
            chunk = os.read(self._process.stdout.fileno(), 65536) if readable else b""
            line += chunk
            if (readable and not chunk) or time.monotonic() > deadline:
                raise self._failed()
        parsed: Mapping[str, Any] = json.loads(line)
        return parsed

    def _await_port(self, port: int, deadline: float) -> None:
        assert self._process is not None
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.05)
        raise self._failed()

    def _failed(self) -> PartError:
        assert self._process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        tail = self.log.read_text(errors="replace").splitlines()[-12:]
        told = "\n".join(tail) or "(it printed nothing)"
        return PartError(f"{self.name} did not start (exit code {self._process.poll()}). It printed:\n{told}")


def free_ports(number: int) -> list[int]:
    """So many different ports that nothing listens on just now, and that no outgoing connection is given meanwhile."""
    found: list[int] = []
    for port in sample(PORTS, len(PORTS)):
        if len(found) == number:
            break
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
    return found
