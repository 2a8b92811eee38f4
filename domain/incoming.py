"""What comes in from outside, read in one place: JSON, whole numbers, instants.

Anybody may have written it. What is read here is a value that can be kept, shown and sent on; else it is refused, with
the place of everything that is wrong.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from math import isfinite
from typing import Any

from domain.errors import InvalidRequest, Problem
from domain.objections import Objection

DEPTH_AT_MOST = 32
"""So deep may lists and objects be in one another; what the app takes is six deep."""

DIGITS_AT_MOST = 19
"""As many as a whole number of 64 bits has. Graph numbers its notifications with 18."""

ROOT = "$"

_HALF = r"\ud800-\udfff"
_UNSEEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069"
"""Control characters but tab and line ends, and what changes the direction of the text around it (Unicode, UAX 9)."""

_HALVES, _UNSEENS = re.compile(f"[{_HALF}]"), re.compile(f"[{_UNSEEN}]")
_SUSPECT = re.compile(f"[{_HALF}{_UNSEEN}]")
_LINE_ENDS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")
_NAME = re.compile(r"[A-Za-z@][\w@.-]{0,39}", re.ASCII)


class _Unreadable:
    """Stands for a number that is none, or too long, until its place is known."""


_UNREADABLE = _Unreadable()


def read_json(body: bytes, *, seen: bool = False) -> Any:
    """The value of a JSON text. Raises InvalidRequest with the place of everything that is wrong.

    Numbers are finite and of at most DIGITS_AT_MOST digits before the point, texts are whole characters (no lone
    surrogates), and nothing is nested deeper than DEPTH_AT_MOST.
    seen: people will see its texts, so that these hold no control characters.
    """
    try:
        value = json.loads(body, parse_int=_whole, parse_float=_fraction, parse_constant=lambda _: _UNREADABLE)
    except RecursionError as deep:
        raise InvalidRequest(Problem(ROOT, Objection("tooDeep", most=DEPTH_AT_MOST))) from deep
    except ValueError as wrong:
        raise InvalidRequest(Problem(ROOT, Objection("notJson", wrong=wrong))) from wrong
    problems = tuple(_faults(value, ROOT, 1, _SUSPECT if seen else _HALVES))
    if problems:
        raise InvalidRequest(*problems)
    return value


def whole_number(text: str, *, least: int = 0, most: int) -> int | None:
    """The number from `least` to `most` that ASCII digits write, however many there are; None for any other text."""
    if not (text.isascii() and text.isdecimal() and len(text.lstrip("0")) <= len(str(most))):
        return None
    return number if least <= (number := int(text.lstrip("0") or "0")) <= most else None


def instant_of(text: object, *, zone: tzinfo | None = None) -> datetime:
    """The instant, in UTC. zone: the one that is meant where the text names none.

    Raises ValueError where it is no instant: another type, another form, no time zone, or outside the years 1 to 9999.
    """
    moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    if moment is None or (moment.tzinfo is None and zone is None):
        raise ValueError(f"must be an instant with its time zone, and is {str(text)[:40]!r}")
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=zone)
    except OverflowError as beyond:
        raise ValueError(f"must be within the years 1 to 9999 in UTC, and is {text!r}") from beyond


def unknown_properties(body: Iterable[str], known: Collection[str]) -> list[Problem]:
    """Every property of a request that is not among the known ones."""
    objection = Objection("unknownProperty", known=sorted(known))
    return [Problem(name, objection) for name in body if name not in known]


def is_one_line(text: str) -> bool:
    """Whether a text stands on one line, as a name does."""
    return not _LINE_ENDS.search(text)


def shown(text: str) -> str:
    """A text of any origin as it can be written anywhere: half characters and unseen ones become U+FFFD."""
    return _SUSPECT.sub("\N{REPLACEMENT CHARACTER}", text)


def _whole(digits: str) -> int | _Unreadable:
    return int(digits) if len(digits.removeprefix("-")) <= DIGITS_AT_MOST else _UNREADABLE


def _fraction(text: str) -> float | _Unreadable:
    number = float(text)
    return number if isfinite(number) else _UNREADABLE


def _faults(value: object, place: str, depth: int, suspect: re.Pattern[str]) -> Iterator[Problem]:
    """What is wrong in a value. Most of a large one is numbers and plain text, which cost one look each."""
    if isinstance(value, str):
        if suspect.search(value):
            yield Problem(place, _about(value))
    elif value is _UNREADABLE:
        yield Problem(place, Objection("numberUnreadable", most=DIGITS_AT_MOST))
    elif isinstance(value, dict | list) and depth > DEPTH_AT_MOST:
        yield Problem(place, Objection("tooDeep", most=DEPTH_AT_MOST))
    elif isinstance(value, dict):
        for name, each in value.items():
            if suspect.search(name):
                yield Problem(place, Objection("propertyName", wrong=_about(name)))
            elif not _is_plain(each, suspect):
                yield from _faults(each, _below(place, name), depth + 1, suspect)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            if not _is_plain(each, suspect):
                yield from _faults(each, f"{place}[{number}]", depth + 1, suspect)


def _is_plain(value: object, suspect: re.Pattern[str]) -> bool:
    return not suspect.search(value) if isinstance(value, str) else value is None or isinstance(value, int | float)


def _below(place: str, name: str) -> str:
    """A property's place, as the rest of the app names it: `products[0].skuId`."""
    said = name if _NAME.fullmatch(name) else json.dumps(name[:40])
    return said if place == ROOT else f"{place}.{said}"


def _about(text: str) -> Objection:
    if _HALVES.search(text):
        return Objection("textHalf")
    found = _UNSEENS.search(text)
    assert found is not None
    return Objection("textUnseen", character=f"U+{ord(found.group()):04X}")
