"""A fresh local stack for one measurement: with the app that is measured, and with Azurite telling every request."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from local.functions_host.function_groups import CAME, WENT, Scaling
from local.stack import Options, Stack
from local.stack.part import Part

ROOT = Path(__file__).resolve().parents[1]
LOGS = ROOT / ".local" / "benchmarks"
"""Where the logs of the latest stacks stay, a folder each."""

_TABLE_REQUEST = re.compile(rb'"(GET|POST|PUT|PATCH|MERGE|DELETE) /devstoreaccount1/([^ ?]*)')


class MeasuredStack(Stack):
    """The stack with any function app on its host; one worker or more run it. A context manager, as every stack."""

    def __init__(
        self,
        name: str,
        app: Path,
        settings: Mapping[str, str] | None = None,
        scaling: Scaling | None = None,
        workers: int = 1,
    ) -> None:
        super().__init__(
            Options(port=0, people=0, workers=workers, folder=LOGS / name, settings=settings or {}, scaling=scaling)
        )
        self._app = app

    @property
    def table_requests(self) -> int:
        """How many requests Table Storage has had; a transaction of many entities is one."""
        return len(self.requests_of_tables())

    def requests_of_tables(self) -> list[tuple[bytes, bytes]]:
        """Those requests, by method and path, in their order."""
        return _TABLE_REQUEST.findall(self.parts["azurite"].log.read_bytes())

    @property
    def instances_that_go(self) -> int:
        """How many instances are there that are not always ready, by the host's log."""
        if self.options.scaling is None:
            return 0
        log = self.parts["functions"].log.read_text(encoding="utf-8")
        return log.count(CAME) - log.count(WENT) - len(self.options.scaling.always_ready)

    @property
    def telemetry(self) -> Path:
        """The file of the app's spans and numbers."""
        return self.options.folder / "telemetry.jsonl"

    @property
    def cpu_seconds(self) -> float:
        """Processor time that the stack's processes have used (Linux: proc_pid_stat(5)); 0 on other systems."""
        parts = sum(_cpu_seconds(part.pid) for part in self.parts.values()) if sys.platform == "linux" else 0.0
        return parts + self.worker_seconds

    @property
    def worker_seconds(self) -> float:
        """The same of the app's workers alone."""
        workers = self.parts["functions"].ready["workers"]
        return sum(map(_cpu_seconds, workers)) if sys.platform == "linux" else 0.0

    def cpu_seconds_of(self, *names: str) -> list[float]:
        """The same of single parts by name; `workers` are those of the Functions host."""
        pids = {name: [part.pid] for name, part in self.parts.items()}
        pids["workers"] = self.parts["functions"].ready["workers"]
        return [sum(map(_cpu_seconds, pids[name])) if sys.platform == "linux" else 0.0 for name in names]

    def _begin(self, name: str, command: list[str], port: int | None = None) -> Part:
        if name == "azurite":
            command = [word for word in command if word != "--silent"]
        if name == "functions":
            place = command.index("--app") + 1
            command = [*command[:place], str(self._app), *command[place + 1 :]]
        return super()._begin(name, command, port)


def _cpu_seconds(pid: int) -> float:
    """Fields 14 and 15, counted after the process's name, which may contain anything."""
    numbers = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")
