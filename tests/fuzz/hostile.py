"""Values and texts that break parsers: half characters, numbers that are none, depth, lengths, wrong types."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

HALF = "\ud800"

texts = st.one_of(
    st.text(),
    st.text(st.characters(codec=None)),
    st.sampled_from(["", HALF, "\x00", "\u202e", "\x1b[2J", "0001-01-01T00:00:00+14:00", "9" * 5000, "../..", "NaN"]),
)
numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([10**400, -(10**19), 2**63, float("nan"), float("inf"), -0.0]),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)
"""Any value of JSON, and some that JSON does not have."""


def _deep(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


LARGE = ([0] * 2000, {str(number): 0 for number in range(500)})
odd = st.one_of(values, st.sampled_from([_deep(40), {"a": _deep(100)}, *LARGE]))

bodies = st.one_of(
    st.binary(),
    values.map(lambda value: json.dumps(value).encode()),
    values.map(lambda value: json.dumps(value, ensure_ascii=False).encode(errors="surrogatepass")),
    st.sampled_from(
        [
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"9" * 5000,
            b"-1e999",
            b"1" + b"0" * 4300 + b".0",
            b'"\\ud800"',
            b'"\xed\xa0\x80"',
            b"\xff\xfe[\x00]\x00",
            b"\xef\xbb\xbf[]",
            b"\x00",
        ]
    ),
)
"""Any bytes, most of them JSON."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything in a value, itself included."""
    yield path
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield from places(each, (*path, name))


def replaced(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """The value with another one at a path."""
    if not path:
        return other
    first, rest = path[0], path[1:]
    if isinstance(value, Mapping):
        return {**value, first: replaced(value[first], rest, other)}
    return [replaced(each, rest, other) if number == first else each for number, each in enumerate(value)]


def without(value: Any, path: tuple[Any, ...]) -> Any:
    """The value without what is at a path, which is not its root."""
    first, rest = path[0], path[1:]
    entries = value.items() if isinstance(value, Mapping) else enumerate(value)
    kept = {name: without(each, rest) if name == first else each for name, each in entries if rest or name != first}
    return kept if isinstance(value, Mapping) else list(kept.values())


@st.composite
def broken(draw: st.DrawFn, value: Any) -> Any:
    """A value with one or two of its parts replaced by something odd, or missing."""
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(list(places(value))))
        value = without(value, path) if path and draw(st.booleans()) else replaced(value, path, draw(odd))
    return value
