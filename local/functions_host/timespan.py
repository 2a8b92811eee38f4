"""Durations as .NET's TimeSpan writes them: ``[d.]hh:mm[:ss[.fffffff]]``.

host.json and timer schedules use this form. .NET reads "24:00:00" as 24 days, which nobody means: it is refused here.
"""

import re
from datetime import timedelta

_TIMESPAN = re.compile(
    r"(?:(?P<days>\d+)\.)?(?P<hours>\d{1,2}):(?P<minutes>\d{1,2})(?::(?P<seconds>\d{1,2})(?:\.(?P<fraction>\d{1,7}))?)?",
    re.ASCII,
)


def is_timespan(text: str) -> bool:
    """Whether the text has the form of a TimeSpan; its fields may still be out of range."""
    return _TIMESPAN.fullmatch(text.strip()) is not None


def parse_timespan(text: str) -> timedelta:
    """The duration that the text stands for. Raises ValueError that says what is wrong."""
    match = _TIMESPAN.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not a duration of the form [d.]hh:mm:ss")
    hours, minutes, seconds = (int(match[field] or 0) for field in ("hours", "minutes", "seconds"))
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(f"{text!r} is out of range: hours go to 23 (write days as d.hh:mm:ss), the others to 59")
    microseconds = int((match["fraction"] or "").ljust(7, "0")[:6] or 0)
    return timedelta(
        days=int(match["days"] or 0), hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds
    )
