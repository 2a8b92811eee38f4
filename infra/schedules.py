"""When a timer runs: NCRONTAB, checked before the Functions host reads it.

Follows "Timer trigger for Azure Functions", section "NCRONTAB expressions". A timer whose expression is wrong does not
run, so the app names it at the start.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""The days of each month, in the years in which it has most."""

_LETTERS = 3
"""A month or a day may be named by as many letters of its English name, or by more."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    least: int
    most: int
    names: Sequence[str] = ()

    def values(self, text: str) -> set[int]:
        """The values that the field names. Raises ValueError."""
        return {value for term in text.split(",") for value in self._of_term(term)}

    def _of_term(self, term: str) -> range:
        span, slash, step = term.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            low, high = self.least, self.most
        else:
            low = self._value(first)
            high = self._value(last) if dash else self.most if slash else low
        every = _number(step) if slash else 1
        if high < low or not every:
            raise ValueError(f"its {self.name} is {term!r}")
        return range(low, high + 1, every)

    def _value(self, text: str) -> int:
        """A number, or a name. Raises ValueError."""
        beginning = text.lower()
        named = [at for at, name in enumerate(self.names, self.least) if name.startswith(beginning)]
        value = named[0] if len(beginning) >= _LETTERS and named else _number(text)
        if value is None or not self.least <= value <= self.most:
            raise ValueError(f"its {self.name} is {text!r}, and must be from {self.least} to {self.most}")
        return value


_FIELDS = (
    _Field("second", 0, 59),
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 0, 6, _DAYS),
)


def check_schedule(text: str) -> None:
    """Raises ValueError, which says what is wrong, for what is not NCRONTAB or for a date that never comes.

    A range goes upwards here: what the host would make of `Fri-Mon` is not documented.
    """
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"it has {len(fields)} fields")
    *_, days, months, _ = (field.values(each) for field, each in zip(_FIELDS, fields, strict=True))
    if not any(min(days) <= _LONGEST[month - 1] for month in months):
        raise ValueError("it never comes")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LETTERS else None
