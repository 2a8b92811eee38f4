"""What the app says: texts, each of them a code with values, in one catalogue a language.

A decision's reason, a suspension, a finding, a failed licence, a refusal: all are texts. Their codes are stable, so
that scripts may rely on them; nothing in the app compares or parses what a person reads. A new language is a new
module, and a line in `LANGUAGES`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from domain.objections.english import ENGLISH
from domain.objections.language import Language, Number
from domain.objections.swedish import SWEDISH
from domain.product_names import product_name

__all__ = ["AS_WRITTEN", "LANGUAGES", "Language", "Objection", "State", "Text", "in_language"]

LANGUAGES: Mapping[str, Language] = {"en": ENGLISH, "sv": SWEDISH}
"""What the app can be read in, by the codes of Accept-Language; English is logged, and kept beside the codes."""

PRODUCTS = frozenset({"product", "products"})
"""The values that are part numbers of products: they stay so for scripts, and people read Microsoft's names."""

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
    words = {name: _word(language, _named(value) if name in PRODUCTS else value) for name, value in values.items()}
    return text.format_map(words)


def _named(products: object) -> object:
    """A product, or several, by name."""
    if isinstance(products, list | tuple):
        return [_named(each) for each in products]
    return product_name(products) if type(products) is str else products


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
