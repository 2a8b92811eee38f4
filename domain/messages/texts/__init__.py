"""The texts of messages, one module a language. A new language is a new module, and a line here."""

from collections.abc import Mapping

from domain.messages.texts.english import ENGLISH
from domain.messages.texts.shape import Texts
from domain.messages.texts.swedish import SWEDISH

__all__ = ["LANGUAGES", "Texts"]

LANGUAGES: Mapping[str, Texts] = {"en": ENGLISH, "sv": SWEDISH}
