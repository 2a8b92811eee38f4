"""Single settings, read from the environment: texts, URLs, numbers, ids, schedules."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from domain.errors import Problem
from domain.objections import Objection, Text
from infra.schedules import check_schedule

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
DAYS_AT_MOST = 36_500
"""A hundred years: the day so long ago is one that can be reckoned with."""


class Environment:
    """The settings as texts, read one by one. `problems` gathers what is missing or malformed, by its name."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[Problem] = []

    def wrong(self, name: str, message: str) -> None:
        """A setting is missing or malformed; the message names it."""
        self.problems.append(Problem(name, message))

    def must_be(self, name: str, value: str, meaning: str) -> None:
        """A setting is not what it must be. meaning: what that is; a Text where it may change while the app runs."""
        self.wrong(name, Objection("settingMustBe", setting=name, value=repr(value), meaning=meaning))

    def text(self, name: str, meaning: str, default: str | None = None) -> str:
        value = self.environment.get(name, "").strip() or default
        if value is None:
            self.wrong(name, f"{name} is missing: {meaning}.")
            return ""
        return value

    def url(self, name: str, meaning: str, default: str | None = None) -> str:
        value = self.text(name, meaning, default).rstrip("/")
        if value and not is_safe(value):
            self.wrong(name, f"{name} is {value!r}: it must be an https URL (plain http on loopback only).")
        return value

    def shaped(self, name: str, shape: re.Pattern[str], meaning: str, default: str | None = None) -> str:
        value = self.text(name, meaning, default)
        if value and not shape.fullmatch(value):
            self.must_be(name, value, meaning)
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of the choices; the first where the setting is not there."""
        value = self.environment.get(name, "").strip() or choices[0]
        if value not in choices:
            self.must_be(name, value, Text("settingOneOf", choices=[*filter(None, choices)]))
            return choices[0]
        return value

    def guid(self, name: str, meaning: str) -> str | None:
        """An id, or None where the setting is not there."""
        return self.shaped(name, GUID, meaning, "").lower() or None

    def guids(self, name: str, meaning: str) -> frozenset[str]:
        """Ids separated by commas, in lower case; none where the setting is not there."""
        ids = [each.strip() for each in self.environment.get(name, "").split(",") if each.strip()]
        if not all(GUID.fullmatch(each) for each in ids):
            self.wrong(name, f"{name} must be {meaning}, separated by commas.")
        return frozenset(each.lower() for each in ids)

    def optional(self, name: str) -> str | None:
        return self.environment.get(name, "").strip() or None

    def file_or_url(self, name: str) -> str | None:
        value = self.environment.get(name, "").strip()
        if value and not is_safe(value) and not _is_file(value):
            self.wrong(name, f"{name} is {value!r}: it must be a file that is there, or an https URL.")
        return value or None

    def schedule(self, name: str) -> None:
        """Only checked: the Functions host reads it."""
        value = self.text(name, "when the timer runs: six fields of NCRONTAB, in UTC")
        if not value:
            return
        try:
            check_schedule(value)
        except ValueError as wrong:
            self.wrong(name, f"{name} is {value!r}, and {wrong}: it must have six fields, seconds first (NCRONTAB).")

    def either(self, first: str, second: str, meaning: str) -> tuple[str | None, str | None]:
        one, other = self.environment.get(first) or None, self.environment.get(second) or None
        if not one and not other:
            self.wrong(first, f"{first} or {second} is missing: {meaning}.")
        return one, None if one else other

    def number(self, name: str, default: float, holds: Callable[[float], bool], meaning: str) -> float:
        text = self.environment.get(name, "").strip()
        try:
            value = float(text) if text else default
        except ValueError:
            value = float("nan")
        if not holds(value):
            self.must_be(name, text, meaning)
            return default
        return value

    def seconds(self, name: str, default: timedelta) -> timedelta:
        meaning = Text("settingSeconds")
        return timedelta(seconds=self.number(name, default.total_seconds(), lambda value: 0 < value <= 86400, meaning))

    def parsed[T](self, name: str, parse: Callable[[str], T], default: T) -> T:
        """What `parse` makes of the text; it raises ValueError saying what is wrong."""
        try:
            return parse(self.environment.get(name, ""))
        except ValueError as wrong:
            self.wrong(name, Objection("settingWrong", setting=name, detail=wrong.args[0]))
            return default

    def minutes(self, name: str, default: int) -> float:
        return self.number(name, default, lambda value: 0 < value <= 1440, Text("settingMinutes"))

    def days(self, name: str, default: int | None) -> int | None:
        """A whole number of days, at least one; 0 stands for none."""
        meaning = Text("settingDays", most=DAYS_AT_MOST)
        value = self.number(name, default or 0, lambda days: 0 <= days <= DAYS_AT_MOST and days.is_integer(), meaning)
        return int(value) or None


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:  # too long a name
        return False


def is_safe(url: str) -> bool:
    """Whether what is sent there stays secret: https, or this machine."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.scheme not in {"http", "https"}:
        return False
    return parts.scheme == "https" or is_loopback(url)


def is_loopback(url: str) -> bool:
    """Whether the URL stays on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
