"""Texts as JSON: the words under a name, and beside them the code and the values."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.instants import instant
from domain.objections import AS_WRITTEN, State, Text, in_language

_PLAIN = frozenset({str, int, float, bool, type(None)})
"""What is no text: most values of a long list."""


def with_code(name: str, text: str | None) -> dict[str, Any]:
    """A text as three properties; all are null where there is none.

    A plain string has the code `asWritten`, and is its own value.
    """
    return {name: text, f"{name}Code": code(text), f"{name}Values": None if text is None else values(text)}


def with_codes(name: str, texts: Sequence[str]) -> dict[str, Any]:
    """Several texts as three lists: the words under a name, and beside them the codes and the values."""
    return {name: list(texts), f"{name}Code": [*map(code, texts)], f"{name}Values": [*map(values, texts)]}


def text_from(body: Mapping[str, Any], name: str) -> str | None:
    """The same back. In rows of before there are the words alone."""
    text, code = body.get(name), body.get(f"{name}Code")
    if text is None or code in {None, AS_WRITTEN}:
        return text
    kept = dict(body[f"{name}Values"])
    return Text.written(text, code, {key: _value_of(value) for key, value in kept.items()})


def translated(body: Any, language: str) -> Any:
    """A JSON value whose texts are in that language."""
    match body:
        case Text():
            return in_language(body, language)
        case dict():
            return {
                name: value if type(value) in _PLAIN else translated(value, language) for name, value in body.items()
            }
        case list() | tuple():
            return [each if type(each) in _PLAIN else translated(each, language) for each in body]
    return body


def value_in(text: str | None, name: str) -> object:
    """A value of a text; None where it has none of that name."""
    return text.values.get(name) if isinstance(text, Text) else None


def mentioned(text: object) -> frozenset[str]:
    """Every string among the values of a text, and of those that it quotes."""
    if not isinstance(text, Text):
        return frozenset()
    found = frozenset(value for value in text.values.values() if isinstance(value, str))
    return found.union(*map(mentioned, text.values.values()))


def code(text: str | None) -> str | None:
    """The code of a text; None where there is no text."""
    if text is None:
        return None
    return text.code if isinstance(text, Text) else AS_WRITTEN


def values(text: str) -> dict[str, Any]:
    """The values of a text, as JSON."""
    if not isinstance(text, Text):
        return {"text": text}
    return {name: _json(value) for name, value in text.values.items()}


def _json(value: object) -> Any:
    match value:
        case Text():
            return {"code": value.code, "values": values(value)}
        case StrEnum() | State():
            return {"state": str(value)}
        case datetime():
            return {"dateTime": instant(value)}
        case list() | tuple():
            return [_json(each) for each in value]
        case int() | str() | None:
            return value
    return str(value)


def _value_of(kept: Any) -> object:
    match kept:
        case {"code": str(code), "values": dict(inner)}:  # its words are among those of the text that quotes it
            return Text.written("", code, {name: _value_of(value) for name, value in inner.items()})
        case {"state": str(state)}:
            return State(state)
        case {"dateTime": str(moment)}:
            return datetime.fromisoformat(moment)
        case list():
            return tuple(_value_of(each) for each in kept)
    return kept
