"""Timer triggers: one run at a time, on schedule in UTC.

As in Azure's host, a run that takes longer than the interval is followed at once by the next one. A timer that was
due while the host was down runs at the start with ``past_due``. The latter needs a directory for the timers' status;
without one the host remembers nothing from one start to the next.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from local.functions_host.errors import InvocationError
from local.functions_host.functions import Function
from local.functions_host.protocol import Datum
from local.functions_host.schedules import Schedule
from local.functions_host.worker_process import Invocation

_LOG = logging.getLogger(__name__)
# A long wait is cut into pieces of this many seconds, so that a clock that is set is noticed.
_LONGEST_SLEEP = 60.0


@dataclass(frozen=True)
class TimerStatus:
    """When a timer last ran (None: never) and when it is due next, in UTC."""

    last: datetime | None
    next: datetime

    def as_json(self) -> dict[str, str | None]:
        """The status as Azure's host stores it and hands it to functions."""
        last = None if self.last is None else self.last.isoformat()
        return {"Last": last, "Next": self.next.isoformat(), "LastUpdated": last}


class TimerStatusFile:
    """A timer's status, kept in a file from one start of the host to the next."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> TimerStatus | None:
        """The stored status; None where there is none, or none that can be read."""
        try:
            stored = json.loads(self._path.read_text())
            last = stored["Last"]
            return TimerStatus(
                last=None if last is None else datetime.fromisoformat(last), next=datetime.fromisoformat(stored["Next"])
            )
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            _LOG.warning("The timer status in %s cannot be read, and starts again: %s", self._path, error)
            return None

    def write(self, status: TimerStatus) -> None:
        """Replaces the stored status."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(status.as_json()))
        draft.replace(self._path)


def timer_datum(status: TimerStatus | None, past_due: bool) -> Datum:
    """The input of a timer function."""
    return Datum(
        "json",
        json.dumps(
            {
                "Schedule": {"AdjustForDST": True},
                "ScheduleStatus": None if status is None else status.as_json(),
                "IsPastDue": past_due,
            }
        ),
    )


class TimerListener:
    """Runs one function on its schedule until it is told to stop."""

    def __init__(
        self,
        function: Function,
        schedule: Schedule,
        invoke: Callable[[Invocation], Awaitable[Datum | None]],
        status_file: TimerStatusFile | None = None,
        *,
        runs_at_start: bool = False,
    ) -> None:
        self._function = function
        self._schedule = schedule
        self._invoke = invoke
        self._runs_at_start = runs_at_start
        self._status_file = status_file if function.trigger.properties.get("useMonitor", True) else None

    async def run(self, stop: asyncio.Event) -> None:
        """Runs the function whenever it is due, until `stop` is set; a run under way is let end."""
        started = datetime.now(UTC)
        status = self._stored() or TimerStatus(None, self._schedule.next_after(started))
        past_due = status.next < started
        if past_due or self._runs_at_start:
            await self._run_once(status, past_due=past_due)
            status = TimerStatus(started, self._schedule.next_after(started))
        self._store(status)
        while await _reached(status.next, stop):
            await self._run_once(status, past_due=False)
            status = TimerStatus(status.next, self._schedule.next_after(status.next))
            self._store(status)

    async def _run_once(self, status: TimerStatus, *, past_due: bool) -> None:
        # A failure is logged where it happens; the next run comes on schedule.
        with contextlib.suppress(InvocationError):
            await self._invoke(Invocation(self._function, {self._function.trigger.name: timer_datum(status, past_due)}))

    def _stored(self) -> TimerStatus | None:
        return None if self._status_file is None else self._status_file.read()

    def _store(self, status: TimerStatus) -> None:
        if self._status_file is not None:
            self._status_file.write(status)


async def _reached(due: datetime, stop: asyncio.Event) -> bool:
    """Waits for the moment; False if `stop` was set before it came."""
    while not stop.is_set():
        seconds = (due - datetime.now(UTC)).total_seconds()
        if seconds <= 0:
            return True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), min(seconds, _LONGEST_SLEEP))
    return False
