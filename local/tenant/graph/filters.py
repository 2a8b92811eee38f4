"""OData `$filter`, as far as Microsoft Graph supports it on users and groups.

expression = term { "or" term }      term = factor { "and" factor }
factor = "not" factor | "(" expression ")" | call | comparison | any
comparison = path ("eq" | "ne") literal | path "in" "(" literal {"," literal} ")"
call = ("startswith" | "endswith" | "contains") "(" path "," literal ")"
any = path "/any(" name ":" expression ")"
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from local.tenant.model import GraphError

MOST_CHOICES = 15
"""Graph's limit for the operator `in` ("Known issues": query parameters)."""

type Record = Callable[[str], object]
"""Gives a property of the object that is tested, by name."""
type Test = Callable[[Record], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<guid>[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})"
    r"|(?P<number>-?\d+)|(?P<word>[A-Za-z_@][\w.@]*(?:/[A-Za-z_]\w*)*)|(?P<mark>[(),:]))"
)
_HELD = re.compile(
    r"\s*assignedLicenses/any\(\s*(?P<name>\w+)\s*:\s*(?P=name)/skuId\s+eq\s+(?P<sku>[0-9a-fA-F-]{36})\s*\)\s*"
)
_CALLS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": lambda value, part: value.startswith(part),
    "endswith": lambda value, part: value.endswith(part),
    "contains": lambda value, part: part in value,
}
_CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed `$filter`.

    is_advanced: Graph answers it with `ConsistencyLevel: eventual` only.
    ids: where it asks for nothing but certain objects, their ids; None where others may fit.
    sku_id: where it asks for nothing but those who have a product, its skuId; None where others may fit.
    """

    test: Test
    is_advanced: bool
    ids: tuple[str, ...] | None = None
    sku_id: str | None = None


def parse_filter(text: str) -> Filter:
    """Read a `$filter`; raises 400 for what cannot be read."""
    parser = _Parser(text)
    test = parser.expression()
    parser.expect_end()
    return Filter(test, parser.is_advanced, _ids_alone(text), _product_alone(text))


def parse_ids(text: str) -> tuple[str, ...]:
    """The ids of `id eq 'a' or id eq 'b'`, the only filter of a delta query; raises 400 for any other."""
    ids: list[str] = []
    for part in re.split(r"\s+or\s+", text.strip().removeprefix("(").removesuffix(")")):
        match = re.fullmatch(r"\s*id\s+eq\s+'([^']+)'\s*", part)
        if match is None:
            raise _invalid(text, "a delta query supports only 'id eq' joined by 'or'")
        ids.append(match[1])
    return tuple(dict.fromkeys(ids))


def _ids_alone(text: str) -> tuple[str, ...] | None:
    match = re.fullmatch(r"\s*id\s+in\s*\(((?:\s*'[^']*'\s*,?)+)\)\s*", text)
    return tuple(re.findall(r"'([^']*)'", match[1])) if match else None


def _product_alone(text: str) -> str | None:
    match = _HELD.fullmatch(text)
    return match["sku"].lower() if match else None


def _invalid(text: str, cause: str) -> GraphError:
    return GraphError(400, "BadRequest", f"Invalid filter clause: {cause} in '{text}'.")


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._tokenize())
        self._position = 0
        self.is_advanced = False

    def _tokenize(self) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        position, text = 0, self._text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                raise _invalid(self._text, f"unexpected character at position {position}")
            tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        return tokens

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._position] if self._position < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._position += 1
        return token

    def _take(self, value: str) -> bool:
        if self._peek()[1] == value:
            self._position += 1
            return True
        return False

    def _expect(self, value: str) -> None:
        if not self._take(value):
            raise _invalid(self._text, f"'{value}' is expected before '{self._peek()[1]}'")

    def expect_end(self) -> None:
        """Raise 400 when something is left."""
        if self._peek()[0] != "end":
            raise _invalid(self._text, f"unexpected '{self._peek()[1]}'")

    def expression(self) -> Test:
        """Read terms joined by `or`."""
        tests = [self._term()]
        while self._take("or"):
            tests.append(self._term())
        return tests[0] if len(tests) == 1 else lambda record: any(test(record) for test in tests)

    def _term(self) -> Test:
        tests = [self._factor()]
        while self._take("and"):
            tests.append(self._factor())
        return tests[0] if len(tests) == 1 else lambda record: all(test(record) for test in tests)

    def _factor(self) -> Test:
        if self._take("not"):
            self.is_advanced = True
            negated = self._factor()
            return lambda record: not negated(record)
        if self._take("("):
            inner = self.expression()
            self._expect(")")
            return inner
        kind, word = self._next()
        if kind != "word":
            raise _invalid(self._text, f"a property is expected before '{word}'")
        if word.lower() in _CALLS:
            return self._call(word.lower())
        if word.endswith("/any"):
            return self._any(word.removesuffix("/any"))
        return self._comparison(word)

    def _call(self, name: str) -> Test:
        self._expect("(")
        path = self._next()[1]
        self._expect(",")
        part = str(self._literal()).lower()
        self._expect(")")
        self.is_advanced = self.is_advanced or name != "startswith"
        compare = _CALLS[name]
        return lambda record: isinstance(value := record(path), str) and compare(value.lower(), part)

    def _any(self, path: str) -> Test:
        self._expect("(")
        variable = self._next()[1]
        self._expect(":")
        inner = self.expression()
        self._expect(")")

        def test(record: Record) -> bool:
            items = record(path)
            return isinstance(items, list) and any(inner(_item_record(item, variable)) for item in items)

        return test

    def _comparison(self, path: str) -> Test:
        operator = self._next()[1]
        if operator == "in":
            self._expect("(")
            choices = [self._literal()]
            while self._take(","):
                choices.append(self._literal())
            self._expect(")")
            if len(choices) > MOST_CHOICES:
                raise _invalid(self._text, f"{len(choices)} expressions, at most {MOST_CHOICES} are supported")
            return lambda record: any(_equal(record(path), choice) for choice in choices)
        if operator not in ("eq", "ne"):
            raise _invalid(self._text, f"the operator '{operator}' is not supported")
        literal = self._literal()
        if operator == "eq":
            return lambda record: _equal(record(path), literal)
        self.is_advanced = True
        return lambda record: not _equal(record(path), literal)

    def _literal(self) -> object:
        kind, value = self._next()
        if kind == "text":
            return value[1:-1].replace("''", "'")
        if kind == "number":
            return int(value)
        if kind == "guid":
            return value
        if kind == "word" and value in _CONSTANTS:
            return _CONSTANTS[value]
        raise _invalid(self._text, f"a literal is expected before '{value}'")


def _item_record(item: object, variable: str) -> Record:
    def read(path: str) -> object:
        name, _, rest = path.partition("/")
        if name != variable:
            return None
        return item.get(rest) if rest and isinstance(item, Mapping) else item

    return read


def _equal(value: object, literal: object) -> bool:
    if isinstance(value, str) and isinstance(literal, str):
        return value.lower() == literal.lower()
    return value == literal and isinstance(value, bool) == isinstance(literal, bool)
