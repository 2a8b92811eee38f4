"""What the app objects to a request, one module of texts a language. A new language is a new module, and a line here.

Codes are stable: scripts may rely on them. They go on the wire beside the text (`handlers.http`).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from domain.objections.english import ENGLISH
from domain.objections.swedish import STATES, SWEDISH

__all__ = ["LANGUAGES", "Objection", "in_language"]

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "sv": SWEDISH}
"""The objections by language and code."""

_STATES: Mapping[str, Mapping[str, str]] = {"en": {}, "sv": STATES}
"""Values of enumerations in words, where the English text shows them as they are."""


class Objection(str):
    """A text in English that can be said in every language: it remembers its code and its values.

    A value may be an objection itself, or several of them.
    """

    code: str
    values: Mapping[str, object]

    __slots__ = ("code", "values")

    def __new__(cls, code: str, /, **values: object) -> Self:
        """The objection with this code; its values are those that its texts name."""
        said = super().__new__(cls, _said("en", code, values))
        said.code, said.values = code, values
        return said


def in_language(text: str, language: str) -> str:
    """The text in that language, where it is an objection; else as it is."""
    return _said(language, text.code, text.values) if isinstance(text, Objection) else text


def _said(language: str, code: str, values: Mapping[str, object]) -> str:
    return LANGUAGES[language][code].format(**{name: _word(language, value) for name, value in values.items()})


def _word(language: str, value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_word(language, each) for each in value)
    if isinstance(value, StrEnum):
        return _STATES[language].get(value.value, value.value)
    return in_language(value, language) if isinstance(value, str) else str(value)
