"""What the app says: texts, each of them a code with values, in one catalogue a language.

A decision's reason, a suspension, a finding, a failed licence, a refusal: all are texts. Their codes are stable, so
that scripts may rely on them; nothing in the app compares or parses what a person reads. A new language is a new
module, and a line in `LANGUAGES`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from domain.objections.english import ENGLISH
from domain.objections.language import Language, Number
from domain.objections.swedish import SWEDISH
from domain.product_names import product_name, service_plan_name

__all__ = ["AS_WRITTEN", "LANGUAGES", "Language", "Objection", "State", "Text", "in_language"]

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "sv": SWEDISH}
"""What the app can be read in, by the codes of Accept-Language; English is logged, and kept beside the codes."""

NAMED: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("product", "products"), product_name),
    **dict.fromkeys(("on", "off"), service_plan_name),
}
"""The values that are part numbers of products, or ids of service plans: they stay so for scripts, and people read
Microsoft's names."""

AS_WRITTEN = "asWritten"
"""The code of a plain string: a row of before has it, or somebody else has said it."""


class State(str):
    """A value of an enumeration, read back from a row: it is shown in words, as the enumeration itself is."""

    __slots__ = ()


class Text(str):
    """A text in English that can be said in every language: it remembers its code and its values.

    A value may be a string, a number, an instant, a value of an enumeration, another text, or several of these.
    """

    code: str
    values: Mapping[str, object]

    __slots__ = ("code", "values")

    def __new__(cls, code: str, /, **values: object) -> Self:
        """The text with this code; its values are those that the catalogues name."""
        return cls.written(_rendered(ENGLISH, code, values), code, values)

    @classmethod
    def written(cls, text: str, code: str, values: Mapping[str, object]) -> Self:
        """The text whose English words are there already."""
        written = super().__new__(cls, text)
        written.code, written.values = code, values
        return written

    def __reduce__(self) -> tuple[object, ...]:
        """Copied as it is: by itself a text would be taken for a code."""
        return type(self).written, (str(self), self.code, self.values)


class Objection(Text):
    """A text that refuses a request."""

    __slots__ = ()


def in_language(text: str, language: str) -> str:
    """The text in that language; a plain string as it is.

    What another release has written with a code or a value of its own is shown in English, as it was written.
    """
    if not isinstance(text, Text):
        return text
    try:
        return _rendered(LANGUAGES[language], text.code, text.values)
    except (KeyError, TypeError, ValueError):
        return str(text)


def _rendered(language: Language, code: str, values: Mapping[str, object]) -> str:
    text = language.form(language.texts[code], values)
    called = {name: _named(NAMED[name], value) if name in NAMED else value for name, value in values.items()}
    words = {name: _word(language, value) for name, value in called.items()}
    return text.format_map(words)


def _named(name: Callable[[str], str], value: object) -> object:
    """A product or a service plan, or several, by name."""
    if isinstance(value, list | tuple):
        return [_named(name, each) for each in value]
    return name(value) if type(value) is str else value


def _word(language: Language, value: object) -> str | Number:
    """A value as it stands in a text."""
    if type(value) is str:
        return value
    match value:
        case int() if not isinstance(value, bool):
            return Number(value, language.thousands)
        case Text():
            return _rendered(language, value.code, value.values)
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        case list() | tuple():
            return ", ".join(str(_word(language, each)) for each in value)
    return language.states.get(str(value), str(value)) if isinstance(value, StrEnum | State) else str(value)
