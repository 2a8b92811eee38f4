"""Whether what the app says can be said in every language."""

import json

from domain.objections import LANGUAGES, Text
from domain.objections.coding import text_from, with_code


def is_said_in_every_language(text: str | None) -> bool:
    """Whether a text has its code in every catalogue, and every value that the words there need; so when read again."""
    kept = text_from(json.loads(json.dumps(with_code("text", text))), "text")
    return all(isinstance(each, Text) and _is_said(each) for each in (text, kept))


def _is_said(text: Text) -> bool:
    quoted = [value for value in text.values.values() if isinstance(value, Text)]
    forms = [(language.texts.get(text.code), language) for language in LANGUAGES.values()]
    for found, language in forms:
        if found is None:
            return False
        language.form(found, text.values).format_map(dict.fromkeys(text.values, 0))
    return all(map(_is_said, quoted))
