"""When a timer trigger is due: NCRONTAB expressions and TimeSpan intervals, in UTC.

NCRONTAB has six fields, seconds first (five mean on the full minute); month and weekday may be three-letter names, and
where day and weekday are both given, both must match. An interval counts from the last time that it was due.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from croniter import CroniterError, croniter

from local.functions_host.errors import SettingsError
from local.functions_host.timespan import is_timespan, parse_timespan

_VALUE = r"(?:[0-9]{1,2}|[A-Za-z]{3})"
_TERM = rf"(?:\*|{_VALUE}(?:-{_VALUE})?)(?:/[0-9]{{1,2}})?"
_FIELD = re.compile(rf"{_TERM}(?:,{_TERM})*")


class Schedule(Protocol):
    """A series of moments."""

    def next_after(self, moment: datetime) -> datetime:
        """The first moment of the series after this one; both are in UTC."""


@dataclass(frozen=True)
class CronSchedule:
    """An NCRONTAB expression that has been checked."""

    expression: str

    def next_after(self, moment: datetime) -> datetime:
        """The first moment after this one that every field matches."""
        series = croniter(self.expression, moment, second_at_beginning=True, day_or=False, ret_type=datetime)
        due: datetime = series.get_next(datetime)
        return due


@dataclass(frozen=True)
class ConstantSchedule:
    """A fixed interval."""

    interval: timedelta

    def next_after(self, moment: datetime) -> datetime:
        """One interval later."""
        return moment + self.interval


def parse_schedule(text: str, where: str) -> Schedule:
    """The schedule that a timer trigger names. Raises SettingsError that says what is wrong with it."""
    expression = text.strip()
    if is_timespan(expression):
        return ConstantSchedule(_interval(expression, where))
    fields = expression.split()
    if len(fields) not in (5, 6) or not all(_FIELD.fullmatch(field) for field in fields):
        raise SettingsError(
            f"{where}: the schedule {text!r} is neither an NCRONTAB expression "
            "({second} {minute} {hour} {day} {month} {day of week}) nor a duration (hh:mm:ss)."
        )
    schedule = CronSchedule(" ".join(fields if len(fields) == 6 else ["0", *fields]))
    try:
        schedule.next_after(datetime.now(UTC))  # A date that never comes shows only here.
    except CroniterError as error:
        raise SettingsError(f"{where}: the schedule {text!r} is not a valid NCRONTAB expression: {error}.") from error
    return schedule


def _interval(expression: str, where: str) -> timedelta:
    try:
        interval = parse_timespan(expression)
    except ValueError as error:
        raise SettingsError(f"{where}: {error}.") from error
    if interval <= timedelta(0):
        raise SettingsError(f"{where}: the interval {expression!r} must be longer than zero.")
    return interval
