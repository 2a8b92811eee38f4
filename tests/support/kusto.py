"""Runs the queries of deploy/queries on rows in memory: as much of the Kusto Query Language as they use.

Follows "Kusto Query Language": `where`, `extend`, `summarize`, `project`, `order by`. What it does not know, and a
column that there is not, is a KustoError: a query that is misspelt does not pass for one that finds nothing. As in
Kusto, a dynamic value is compared with nothing before it is cast, and a comparison with null holds never.
"""

import operator as op
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

type Row = Mapping[str, Any]

TOKEN = re.compile(
    r"\s*(?:(?P<span>\d+(?:ms|[dhms])\b)|(?P<number>\d+(?:\.\d+)?)|(?P<text>\"[^\"]*\")|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<mark>!startswith\b|==|!=|<=|>=|[-+*/<>=(),.|\[\]]))"
)
UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 0.001}
COMPARISONS = {"==": op.eq, "!=": op.ne, "<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class KustoError(ValueError):
    """A query that Kusto would refuse, or that is beyond what is known here."""


@dataclass(frozen=True, slots=True)
class Dynamic:
    """A value out of a property bag, before it is cast."""

    value: Any


def run(query: str, tables: Mapping[str, Sequence[Row]]) -> list[Row]:
    """The rows that a query finds. Raises KustoError."""
    return _Query(query, tables).rows()


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    at = 0
    while query[at:].strip():
        found = TOKEN.match(query, at)
        if found is None or found.lastgroup is None:
            raise KustoError(f"not known: {query[at : at + 20]!r}")
        at = found.end()
        yield found.lastgroup, found[found.lastgroup]


type Value = Callable[[Row], Any]
type Aggregate = Callable[[Sequence[Row]], Mapping[str, Any]]


class _Query:
    def __init__(self, query: str, tables: Mapping[str, Sequence[Row]]) -> None:
        self.tokens = [*_tokens(query), ("end", "")]
        self.tables = tables
        self.at = 0

    # Tokens

    def sees(self, *words: str) -> bool:
        kind, word = self.tokens[self.at]
        return word in words and kind in {"name", "mark"}

    def takes(self, *words: str) -> str:
        if not self.sees(*words):
            return ""
        self.at += 1
        return self.tokens[self.at - 1][1]

    def want(self, word: str) -> None:
        if not self.takes(word):
            raise KustoError(f"{word!r} is wanted, not {self.tokens[self.at][1]!r}")

    def identifier(self) -> str:
        kind, word = self.tokens[self.at]
        if kind != "name":
            raise KustoError(f"a name is wanted, not {word!r}")
        self.at += 1
        return word

    # Operators

    def rows(self) -> list[Row]:
        table = self.identifier()
        if table not in self.tables:
            raise KustoError(f"there is no table {table}")
        rows: list[Row] = [dict(row) for row in self.tables[table]]
        steps: Mapping[str, Callable[[list[Row]], list[Row]]] = {
            "where": self.where,
            "extend": self.extend,
            "project": self.project,
            "summarize": self.summarize,
            "order": self.order,
        }
        while self.takes("|"):
            operator = self.identifier()
            if operator not in steps:
                raise KustoError(f"{operator} is not known")
            rows = steps[operator](rows)
        if self.tokens[self.at][0] != "end":
            raise KustoError(f"'|' is wanted, not {self.tokens[self.at][1]!r}")
        return rows

    def where(self, rows: list[Row]) -> list[Row]:
        holds = self.expression()
        return [row for row in rows if holds(row) is True]

    def extend(self, rows: list[Row]) -> list[Row]:
        columns = self.columns()
        return [{**row, **{name: value(row) for name, value in columns}} for row in rows]

    def project(self, rows: list[Row]) -> list[Row]:
        columns = self.columns()
        return [{name: value(row) for name, value in columns} for row in rows]

    def order(self, rows: list[Row]) -> list[Row]:
        self.want("by")
        name = self.identifier()
        way = self.takes("asc", "desc") or "desc"
        return sorted(rows, key=lambda row: _column(row, name), reverse=way == "desc")

    def summarize(self, rows: list[Row]) -> list[Row]:
        aggregates = [self.aggregate()]
        while self.takes(","):
            aggregates.append(self.aggregate())
        keys = self.columns() if self.takes("by") else []
        groups: dict[tuple[Any, ...], list[Row]] = {} if keys else {(): []}
        for row in rows:
            groups.setdefault(tuple(value(row) for _, value in keys), []).append(row)
        return [
            {
                **{name: each for (name, _), each in zip(keys, key, strict=True)},
                **{name: value for each in aggregates for name, value in each(group).items()},
            }
            for key, group in groups.items()
        ]

    def aggregate(self) -> Aggregate:
        name = self.identifier()
        if self.takes("="):
            return self.formula(name)
        self.at -= 1
        if not self.sees("arg_max"):
            raise KustoError(f"{name} needs a name: x = {name}(...)")
        self.at += 1
        self.want("(")
        most, others = self.identifier(), list[str]()
        while self.takes(","):
            others.append(self.identifier())
        self.want(")")

        def latest(group: Sequence[Row]) -> Mapping[str, Any]:
            row = max(group, key=lambda each: _column(each, most))
            return {each: _column(row, each) for each in (most, *others)}

        return latest

    def formula(self, name: str) -> Aggregate:
        """One aggregate, or two with `/` between them."""
        value = self.one_aggregate()
        if self.takes("/"):
            divisor = self.one_aggregate()
            return lambda group: {name: value(group) / divisor(group)}
        return lambda group: {name: value(group)}

    def one_aggregate(self) -> Callable[[Sequence[Row]], Any]:
        function = self.identifier()
        self.want("(")
        given: list[Value] = []
        while not self.takes(")"):
            given.append(self.expression())
            self.takes(",")
        match function, given:
            case "count", []:
                return len
            case "countif", [holds]:
                return lambda group: sum(holds(row) is True for row in group)
            case "sum", [value]:
                return lambda group: sum(value(row) for row in group)
            case "sumif", [value, holds]:
                return lambda group: sum(value(row) for row in group if holds(row) is True)
            case "max", [value]:
                return lambda group: max(value(row) for row in group)
        raise KustoError(f"{function} with {len(given)} values is not known")

    def columns(self) -> list[tuple[str, Value]]:
        found = [self.column()]
        while self.takes(","):
            found.append(self.column())
        return found

    def column(self) -> tuple[str, Value]:
        name = self.identifier()
        if self.takes("="):
            return name, self.expression()
        if self.sees("("):
            raise KustoError(f"{name}(...) needs a name")
        return name, lambda row: _column(row, name)

    # Expressions

    def expression(self) -> Value:
        return self.joined("or", lambda: self.joined("and", self.comparison))

    def joined(self, word: str, part: Callable[[], Value]) -> Value:
        parts = [part()]
        while self.takes(word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        holds = any if word == "or" else all
        return lambda row: holds(each(row) is True for each in parts)

    def comparison(self) -> Value:
        left = self.product()
        if self.takes("in"):
            self.want("(")
            choices = [self.expression()]
            while self.takes(","):
                choices.append(self.expression())
            self.want(")")
            return lambda row: _static(left(row)) in [each(row) for each in choices]
        if self.takes("!startswith"):
            prefix = self.primary()
            return lambda row: not _static(left(row)).lower().startswith(prefix(row).lower())
        operator = self.takes(*COMPARISONS)
        if not operator:
            return left
        right = self.product()
        return lambda row: _compared(operator, left(row), right(row))

    def product(self) -> Value:
        value = self.primary()
        while self.takes("*"):
            one, other = value, self.primary()
            value = lambda row, one=one, other=other: one(row) * other(row)  # noqa: E731
        return value

    def primary(self) -> Value:
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "name":
            return self.named(word)
        if kind in {"number", "text", "span"}:
            literal = _literal(kind, word)
            return lambda _: literal
        raise KustoError(f"a value is wanted, not {word!r}")

    def named(self, word: str) -> Value:
        if self.sees("("):
            return self.call(word)
        if word in {"true", "false"}:
            return lambda _: word == "true"
        if self.takes("["):
            key = self.primary()
            self.want("]")
            return lambda row: Dynamic(_column(row, word).get(key(row)))
        return lambda row: _column(row, word)

    def call(self, function: str) -> Value:
        self.want("(")
        given = [self.expression()]
        while self.takes(","):
            given.append(self.expression())
        self.want(")")
        match function, given:
            case "tostring", [value]:
                return lambda row: _text(value(row))
            case "bin", [value, width]:
                return lambda row: _binned(value(row), width(row))
        raise KustoError(f"{function} with {len(given)} values is not known")


def _literal(kind: str, word: str) -> float | str | timedelta:
    if kind == "number":
        return float(word)
    if kind == "text":
        return word[1:-1]
    unit = word.lstrip("0123456789")
    return timedelta(seconds=int(word.removesuffix(unit)) * UNITS[unit])


def _column(row: Row, name: str) -> Any:
    if name not in row:
        raise KustoError(f"there is no column {name}")
    return row[name]


def _text(value: Any) -> str:
    plain = value.value if isinstance(value, Dynamic) else value
    return "" if plain is None else str(plain)


def _static(value: Any) -> Any:
    if isinstance(value, Dynamic):
        raise KustoError("a dynamic value is cast before it is compared")
    return value


def _compared(operator: str, left: Any, right: Any) -> bool:
    left, right = _static(left), _static(right)
    if left is None or right is None:
        return False
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if type(left) is not type(right) and not numbers:
        raise KustoError(f"{left!r} and {right!r} are not compared")
    return bool(COMPARISONS[operator](left, right))


def _binned(moment: datetime, width: timedelta) -> datetime:
    return EPOCH + (moment - EPOCH) // width * width
