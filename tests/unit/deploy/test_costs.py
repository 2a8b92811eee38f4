"""The arithmetic of docs/costs.md, from the schedules of the template and the numbers in the page itself."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from croniter import croniter

from local.stack.stack import ALWAYS_READY
from tests.support.processes import ROOT

PAGE = (ROOT / "docs" / "costs.md").read_text("utf-8")
TIMERS = (ROOT / "handlers" / "timers.py").read_text("utf-8")
MAIN = (ROOT / "deploy" / "main.bicep").read_text("utf-8")
DAYS, STEPS_OF_A_CHANGE, SECONDS, GB, QUEUES = 30, 5, 2, 2, 2
READY_SECONDS = DAYS * 24 * 3600


def row(label: str) -> list[float]:
    (found,) = re.findall(rf"^\| {re.escape(label)} \|(.*)\|$", PAGE, re.MULTILINE)
    return [float(cell.replace(",", "")) for cell in found.split("|") if re.fullmatch(r"[ \d.,]+", cell)]


@cache
def runs(schedule: str) -> int:
    """How often in a month a timer runs; NCRONTAB has the seconds first."""
    second, *rest = schedule.split()
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    times = croniter(" ".join([*rest, second]), begin - timedelta(seconds=1))
    count = 0
    while times.get_next(datetime) < begin + timedelta(days=DAYS):
        count += 1
    return count


def by_the_clock(**others: str) -> int:
    """Executions a month when nothing happens: each timer, and each probe that catch_up sends."""
    schedules = dict(re.findall(r"^param (\w+Schedule) string = '(.*)'$", MAIN, re.MULTILINE)) | others
    names = re.findall(r'schedule="%([A-Z_]+)%"', TIMERS)
    assert len(names) == 3
    parameters = [re.sub(r"_(\w)", lambda each: each[1].upper(), name.lower()) for name in names]
    return sum(runs(schedules[each]) for each in parameters) + QUEUES * runs(schedules["catchUpSchedule"])


def test_idle_is_what_the_schedules_make() -> None:
    assert row("executions, idle") == [by_the_clock()] * 3
    assert f"{by_the_clock():,} executions a month" in PAGE
    fewer = by_the_clock(catchUpSchedule="0 */15 * * * *")
    assert f"makes idle executions {fewer:,}" in PAGE


def test_busy_is_what_changes_and_requests_add() -> None:
    changes, requests = row("changes a month"), row("requests a month")
    busy = [by_the_clock() + STEPS_OF_A_CHANGE * some + others for some, others in zip(changes, requests, strict=True)]
    assert row("executions, busy") == busy


@pytest.mark.parametrize("load", ["idle", "busy"])
def test_work_is_executions_by_seconds_by_memory(load: str) -> None:
    assert row(f"GB-seconds at work, {load}") == [each * SECONDS * GB for each in row(f"executions, {load}")]


@pytest.mark.parametrize(("label", "instances"), [("`none`", 0), ("`notifications` (default)", 1), ("`all`", 3)])
def test_what_is_ready_is_instances_by_seconds_by_memory(label: str, instances: int) -> None:
    assert row_after_text(label) == [instances, instances * READY_SECONDS * 2, instances * READY_SECONDS * 0.5]
    (groups,) = re.findall(rf"^  {re.sub(r'[^a-z].*', '', label.strip('`'))}: \[(.*)\]$", MAIN, re.MULTILINE)
    assert len([each for each in groups.split(",") if each]) == instances


def row_after_text(label: str) -> list[float]:
    (found,) = re.findall(rf"^\| {re.escape(label)} \|[^|]*\|(.*)\|$", PAGE, re.MULTILINE)
    return [float(cell.replace(",", "")) for cell in found.split("|")]


@pytest.mark.parametrize("load", ["idle", "busy"])
def test_the_example_is_reckoned_by_the_formula(load: str) -> None:
    price, free, executions_free = 0.000026, 100_000, 250_000
    assert "0.000026 US dollars, with 100,000 GB-seconds and\n250,000 executions free" in PAGE
    work = [round((each - free) * price, 2) for each in row(f"GB-seconds at work, {load}")]
    assert row(f"{load}, US dollars") == work
    assert executions_free > row("executions, idle")[0]


def test_the_local_stack_keeps_ready_what_the_template_does() -> None:
    (ready,) = re.findall(r"^var ready = \{$(.*?)^\}$", MAIN, re.MULTILINE | re.DOTALL)
    kept = re.findall(r"^  (\w+): \[(.*)\]$", ready, re.MULTILINE)
    assert {name: frozenset(re.findall(r"'(.*?)'", groups)) for name, groups in kept} == ALWAYS_READY
