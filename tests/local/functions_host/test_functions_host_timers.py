"""When timers are due, and what runs then."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.functions_host.errors import FunctionRaised, SettingsError
from local.functions_host.functions import Function, describe_function
from local.functions_host.protocol import Datum
from local.functions_host.schedules import ConstantSchedule, parse_schedule
from local.functions_host.timer_trigger import TimerListener, TimerStatus, TimerStatusFile
from local.functions_host.worker_process import Invocation
from tests.support.waiting import LONG

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
SECONDS = st.integers(0, 59)


def timer(**properties: Any) -> Function:
    return describe_function("tick", "1", [json.dumps({"type": "timerTrigger", "name": "timer", **properties})])


@given(MOMENTS, SECONDS, SECONDS, st.integers(0, 23))
def test_seconds_come_first_and_every_day_has_one(moment: datetime, second: int, minute: int, hour: int) -> None:
    due = parse_schedule(f"{second} {minute} {hour} * * *", "here").next_after(moment)
    assert (due.hour, due.minute, due.second, due.microsecond) == (hour, minute, second, 0)
    assert timedelta(0) < due - moment <= timedelta(days=1)
    assert due.tzinfo is UTC


@given(MOMENTS, st.sampled_from([1, 2, 3, 5, 10, 15, 20, 30]))
def test_steps_come_one_after_the_other(moment: datetime, step: int) -> None:
    schedule = parse_schedule(f"*/{step} * * * * *", "here")
    first = schedule.next_after(moment)
    assert first.second % step == 0
    assert schedule.next_after(first) - first == timedelta(seconds=step)


@given(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=300)))
def test_an_interval_is_constant(moment: datetime, interval: timedelta) -> None:
    assert ConstantSchedule(interval).next_after(moment) == moment + interval


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("0 30 9 * * Mon-Fri", "2026-01-05T09:30:00"),
        ("0 0 0 13 * 5", "2026-02-13T00:00:00"),
        ("0 0 12 29 Feb *", "2028-02-29T12:00:00"),
        ("*/5 * * * *", "2026-01-03T00:05:00"),
        ("0,30 0 0 * * *", "2026-01-03T00:00:30"),
        ("0 5/20 0 * * *", "2026-01-03T00:05:00"),
        ("1.00:00:00", "2026-01-04T00:00:00"),
    ],
)
def test_expressions(expression: str, due: str) -> None:
    saturday = datetime(2026, 1, 3, tzinfo=UTC)
    assert parse_schedule(expression, "here").next_after(saturday) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "* * * *",
        "* * * * * * *",
        "60 * * * * *",
        "@hourly",
        "0 0 0 L * *",
        "0 0 0 ? * *",
        "R * * * * *",
        "00:00:00",
        "25:00:00",
        "0 0 0 * Foo *",
        "0 0 0 30 Feb *",
    ],
)
def test_a_malformed_schedule_is_refused(expression: str) -> None:
    with pytest.raises(SettingsError, match="here"):
        parse_schedule(expression, "here")


async def runs(
    function: Function,
    interval: float,
    status_file: TimerStatusFile | None,
    count: int,
    *,
    fail: bool = False,
    at_start: bool = False,
) -> list[dict[str, Any]]:
    """What the first `count` runs of a timer get as their input."""
    inputs: list[dict[str, Any]] = []
    stop = asyncio.Event()

    async def invoke(invocation: Invocation) -> Datum | None:
        inputs.append(json.loads(invocation.inputs["timer"].value))
        if len(inputs) >= count:
            stop.set()
        if fail:
            raise FunctionRaised("told to fail")
        return None

    await listen(function, interval, invoke, status_file, stop, at_start=at_start)
    return inputs


async def listen(
    function: Function,
    interval: float,
    invoke: Callable[[Invocation], Awaitable[Datum | None]],
    status_file: TimerStatusFile | None,
    stop: asyncio.Event,
    *,
    at_start: bool = False,
) -> None:
    schedule = ConstantSchedule(timedelta(seconds=interval))
    async with asyncio.timeout(LONG):
        await TimerListener(function, schedule, invoke, status_file, runs_at_start=at_start).run(stop)


async def test_a_timer_runs_on_schedule_even_when_it_fails() -> None:
    inputs = await runs(timer(), 0.02, None, 3, fail=True)
    assert [each["IsPastDue"] for each in inputs] == [False] * 3
    assert inputs[1]["ScheduleStatus"]["Last"] == inputs[0]["ScheduleStatus"]["Next"]


async def test_run_on_startup_does_not_wait_for_the_schedule() -> None:
    inputs = await runs(timer(), 3600, None, 1, at_start=True)
    assert [each["IsPastDue"] for each in inputs] == [False]


async def test_a_timer_that_was_missed_runs_past_due(tmp_path: Path) -> None:
    status_file = TimerStatusFile(tmp_path / "timers" / "tick.json")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    status_file.write(TimerStatus(None, yesterday))
    inputs = await runs(timer(), 3600, status_file, 1)
    assert inputs == [
        {
            "Schedule": {"AdjustForDST": True},
            "ScheduleStatus": {"Last": None, "Next": yesterday.isoformat(), "LastUpdated": None},
            "IsPastDue": True,
        }
    ]
    stored = status_file.read()
    assert stored is not None
    assert stored.next > datetime.now(UTC)


@pytest.mark.parametrize("use_monitor", [True, False])
async def test_only_a_monitored_timer_remembers(tmp_path: Path, use_monitor: bool) -> None:
    path = tmp_path / "tick.json"
    await runs(timer(useMonitor=use_monitor), 0.01, TimerStatusFile(path), 1)
    assert path.exists() is use_monitor


def test_a_damaged_status_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "tick.json"
    assert TimerStatusFile(path).read() is None
    path.write_text('{"Last": 5}')
    assert TimerStatusFile(path).read() is None


async def test_a_timer_never_runs_beside_itself() -> None:
    running = 0
    most = 0
    count = 0
    stop = asyncio.Event()

    async def invoke(_: Invocation) -> Datum | None:
        nonlocal running, most, count
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        count += 1
        if count == 5:
            stop.set()
        return None

    await listen(timer(), 0.001, invoke, None, stop)
    assert most == 1
