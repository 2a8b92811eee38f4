"""What a language needs to say a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py


class Plural:
    """A text in the forms of its language's plural rule; `by` names the number that chooses among them."""

    __slots__ = ("by", "forms")

    def __init__(self, by: str, *forms: str) -> None:
        self.by = by
        self.forms = forms


class Number:
    """A number in a text: as it is, for a script to copy; or, as `{name:n}`, in the groups that a reader expects."""

    __slots__ = ("thousands", "value")

    def __init__(self, value: int, thousands: str) -> None:
        self.value = value
        self.thousands = thousands

    def __format__(self, spec: str) -> str:
        """The number; n: in groups."""
        return f"{self.value:,}".replace(",", self.thousands) if spec == "n" else format(self.value, spec)

    def __str__(self) -> str:
        """The number, as it is."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    texts:     by the texts' codes; what is in braces are values.
    states:    values of enumerations in words, where they are not shown as they are.
    plurals:   which of a text's forms is for the number n, as GNU gettext writes it in Plural-Forms.
    thousands: what stands between the groups of a number.
    """

    texts: Mapping[str, str | Plural]
    states: Mapping[str, str]
    plurals: str
    thousands: str

    def form(self, text: str | Plural, values: Mapping[str, object]) -> str:
        """The form of a text for these values. Raises KeyError where they lack the number."""
        if isinstance(text, str):
            return text
        count = values[text.by]
        return text.forms[_rule(self.plurals)(count) if isinstance(count, int) else -1]


_rule = cache(c2py)
