"""The texts that people read are short sentences in plain words, in every language."""

import re
from collections.abc import Iterator

import pytest

from domain import objections
from domain.messages import texts as messages
from domain.objections.language import Plural
from tests.support.prose import FORMER_WORDS, PRONOUNS, sentences

WORDS_AT_MOST = 25
NOT_PLAIN = {
    "en": (*PRONOUNS, *FORMER_WORDS, "whom"),
    "sv": ("han", "hans", "honom", "hon", "hennes", "dött brev", "döda brev", "slag", "slaget", "av sig själv"),
}
"""Swedish: gendered pronouns, and literal translations from English."""


def said(language: str) -> Iterator[str]:
    """Every text of a language; a value in it is one word."""
    mail = messages.LANGUAGES[language]
    forms = [
        *(form for text in objections.LANGUAGES[language].texts.values() for form in _forms(text)),
        *mail.lines.values(),
        *(part for parts in mail.to_person.values() for part in parts),
        *mail.more,
        *mail.headlines.values(),
        *mail.views.values(),
        *(mail.subject, mail.subject_of_several, mail.ask, mail.footer),
        *(mail.in_line.first, mail.in_line.second, mail.in_line.later, mail.in_line.between),
    ]
    yield from (re.sub(r"\{[^}]*\}", "X", form) for form in forms)


def _forms(text: str | Plural) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text.forms


@pytest.mark.parametrize("language", sorted(NOT_PLAIN))
class TestTexts:
    def test_every_language_has_its_words(self, language: str) -> None:
        assert sorted(NOT_PLAIN) == sorted(objections.LANGUAGES) == sorted(messages.LANGUAGES)
        assert len([*said(language)]) > 300

    def test_no_sentence_is_long(self, language: str) -> None:
        assert [each.text for text in said(language) for each in sentences(text) if each.words > WORDS_AT_MOST] == []

    def test_no_word_has_to_be_thought_about(self, language: str) -> None:
        words = re.compile(rf"\b({'|'.join(NOT_PLAIN[language])})\b", re.IGNORECASE)
        assert [text for text in said(language) if words.search(text)] == []
