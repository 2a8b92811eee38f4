"""Reading JSON that a person wrote: every mistake is answered with the name of the field."""

import re
from collections.abc import Collection, Mapping
from datetime import timedelta


class InvalidField(Exception):
    """A field is missing, unknown, or has a wrong value."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class Fields:
    """The fields of one JSON object; raises `InvalidField` for anything that is not as asked."""

    def __init__(self, body: object, allowed: Collection[str], where: str = "") -> None:
        self._where = where
        if not isinstance(body, Mapping):
            raise InvalidField(where or "body", "a JSON object is expected")
        self._values: Mapping[str, object] = body
        for name in body:
            if name not in allowed:
                raise InvalidField(self.name(name), f"is not known; known are {', '.join(sorted(allowed))}")

    def name(self, field: str) -> str:
        """The field's name with the way to it."""
        return f"{self._where}.{field}" if self._where else field

    def __contains__(self, field: str) -> bool:
        return self._values.get(field) is not None

    def _value(self, field: str) -> object:
        if field not in self:
            raise InvalidField(self.name(field), "is required")
        return self._values[field]

    def text(self, field: str) -> str:
        """A string that is not empty."""
        value = self._value(field)
        if not isinstance(value, str) or not value:
            raise InvalidField(self.name(field), f"must be a string that is not empty, not {value!r}")
        return value

    def optional_text(self, field: str) -> str | None:
        """A string that is not empty, or None when it is absent or null."""
        return self.text(field) if field in self else None

    def choice(self, field: str, choices: Collection[str]) -> str:
        """One of the given strings."""
        value = self.text(field)
        if value not in choices:
            raise InvalidField(self.name(field), f"must be one of {', '.join(sorted(choices))}, not {value!r}")
        return value

    def flag(self, field: str) -> bool:
        """True or false."""
        value = self._value(field)
        if not isinstance(value, bool):
            raise InvalidField(self.name(field), f"must be true or false, not {value!r}")
        return value

    def integer(self, field: str, least: int = 0, most: int = 10**9) -> int:
        """A whole number within bounds."""
        value = self._value(field)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise InvalidField(self.name(field), f"must be a whole number from {least} to {most}, not {value!r}")
        return value

    def number(self, field: str, least: float = 0.0, most: float = 1e9) -> float:
        """A number within bounds."""
        return _number(self.name(field), self._value(field), least, most)

    def number_or_text(self, field: str) -> str:
        """A number, 0 or more, or a string, as text."""
        value = self._value(field)
        return value if isinstance(value, str) else f"{self.number(field):.15g}"

    def seconds(self, field: str) -> timedelta:
        """A time in seconds."""
        return timedelta(seconds=self.number(field))

    def span(self, field: str) -> tuple[float, float]:
        """A shortest and a longest number of seconds."""
        value = self._value(field)
        if not isinstance(value, list) or len(value) != 2:
            raise InvalidField(self.name(field), f"must be [shortest, longest] in seconds, not {value!r}")
        shortest, longest = (_number(self.name(field), item, 0.0, 1e9) for item in value)
        if shortest > longest:
            raise InvalidField(self.name(field), f"has a shortest time over the longest: {value!r}")
        return shortest, longest

    def strings(self, field: str) -> list[str]:
        """A list of strings; empty when it is absent."""
        if field not in self:
            return []
        value = self._value(field)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise InvalidField(self.name(field), f"must be a list of strings, not {value!r}")
        return value

    def pattern(self, field: str) -> re.Pattern[str]:
        """A regular expression."""
        text = self.text(field)
        try:
            return re.compile(text)
        except re.error as error:
            raise InvalidField(self.name(field), f"is not a regular expression: {error}") from None

    def object(self, field: str, allowed: Collection[str]) -> "Fields":
        """The fields of an object within."""
        return Fields(self._value(field), allowed, self.name(field))

    def objects(self, field: str, allowed: Collection[str]) -> list["Fields"]:
        """The fields of each object in a list; empty when it is absent."""
        if field not in self:
            return []
        value = self._value(field)
        if not isinstance(value, list):
            raise InvalidField(self.name(field), f"must be a list, not {value!r}")
        return [Fields(item, allowed, f"{self.name(field)}[{place}]") for place, item in enumerate(value)]


def _number(name: str, value: object, least: float, most: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidField(name, f"must be a number from {least:g} to {most:g}, not {value!r}")
    return float(value)
