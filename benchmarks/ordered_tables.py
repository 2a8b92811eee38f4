"""What Table Storage answers: what was written, on top of what a rule says was there at first.

Follows the Table service's REST API, as far as the SDK and a measurement need it: queries of at most 1,000 entities
with continuation, conditional writes, and transactions. A transaction is one request. The rows of a partition are in
order, so that a query costs what it answers; Azurite looks through the whole table for each.
"""

import heapq
import json
import re
from base64 import b64encode
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PAGE = 1000
_KEYS = re.compile(r"(\w+)\(PartitionKey='(.*?)',RowKey='(.*)'\)")
_CONDITION = re.compile(r"(\w+) (eq|gt|ge|lt|le) (datetime)?('(?:[^']|'')*'|true|false)")
_EITHER = re.compile(r"\( ([^()]* or [^()]*) \)")
_OPERATION = re.compile(rb"\r\n(PUT|POST|DELETE|PATCH|MERGE) (\S+) HTTP/1.1\r\n(.*?)\r\n\r\n(.*?)(?=\r\n--)", re.DOTALL)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: one == other,
    "gt": lambda one, other: one > other,
    "ge": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "le": lambda one, other: one <= other,
}


@dataclass(slots=True)
class Counted:
    """What has arrived: requests that read and that write, and the entities that were answered."""

    reads: int = 0
    writes: int = 0
    entities: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the service."""

    status: int
    body: str = ""
    headers: Mapping[str, str] | None = None


type Row = tuple[str, int]
"""An entity's JSON, and its version."""

type Condition = tuple[str, str, str | bool]
"""A property, how it compares, and with what."""

type Rule = Callable[[str, str], Iterable[tuple[str, Row]]]
"""The rows, by their keys, that were in a partition of a table at first."""


@dataclass(slots=True)
class _Partition:
    """Rows by their keys, and the keys in order; None: it is gone."""

    rows: dict[str, Row | None] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, Row]]) -> "_Partition":
        found: dict[str, Row | None] = dict(rows)
        return cls(found, sorted(found))

    def put(self, key: str, row: Row | None) -> None:
        if key not in self.rows:
            insort(self.keys, key)
        self.rows[key] = row

    def between(self, first: str, last: str | None) -> Iterator[str]:
        until = len(self.keys) if last is None else bisect_right(self.keys, last)
        return (self.keys[place] for place in range(bisect_left(self.keys, first), until))


class OrderedTables:
    """An account of Table Storage. remembered: so many partitions as they were are kept at hand; None: all of them."""

    def __init__(self, at_first: Rule, remembered: int | None = None) -> None:
        self._written: dict[tuple[str, str], _Partition] = {}
        self._version = 0
        self._before = lru_cache(remembered)(lambda table, partition: _Partition.of(at_first(table, partition)))
        self.counted = Counted()

    def read(self, table: str, partition: str) -> None:
        """Make the rows of a partition now, so that nobody waits for them later."""
        self._before(table, partition)

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Carry out one request; `url` begins with the account's name."""
        parts = urlsplit(url)
        target, query = unquote(parts.path.split("/", 2)[2]), dict(parse_qsl(parts.query))
        if target == "Tables":
            return Reply(204)
        if method == "GET":
            self.counted.reads += 1
            keys = _KEYS.fullmatch(target)
            return self._get(*keys.groups()) if keys else self._query(target.removesuffix("()"), query)
        self.counted.writes += 1
        if target == "$batch":
            return self._transact(body)
        return self._write(method, target, headers.get("If-Match"), body)

    def _get(self, table: str, partition: str, key: str) -> Reply:
        row = self._row(table, partition, key)
        if row is None:
            return _refused(404, "ResourceNotFound")
        self.counted.entities += 1
        return Reply(200, _shown(row))

    def _query(self, table: str, query: Mapping[str, str]) -> Reply:
        """Where no partition is named, of those that were written alone."""
        text = query.get("$filter", "")
        either = [_conditions(each) for each in _EITHER.findall(text)]
        conditions = _conditions(_EITHER.sub("", text))
        named = [str(value) for name, comparison, value in conditions if (name, comparison) == ("PartitionKey", "eq")]
        partitions = [each for each in named if each] or sorted(one for of, one in self._written if of == table)
        conditions = [each for each in conditions if each[0] != "PartitionKey"]
        limit = min(PAGE, int(query.get("$top", PAGE)))
        found: list[str] = []
        for partition in partitions:
            if partition < query.get("NextPartitionKey", ""):
                continue
            first = query.get("NextRowKey", "") if partition == query.get("NextPartitionKey") else ""
            for key, row in self._in_order(table, partition, first, conditions):
                if not all(_holds(each, key, row) for each in conditions):
                    continue
                if not all(any(_holds(each, key, row) for each in some) for some in either):
                    continue
                if len(found) == limit:
                    self.counted.entities += limit
                    names = ("x-ms-continuation-NextPartitionKey", "x-ms-continuation-NextRowKey")
                    return Reply(200, _list(found), dict(zip(names, (partition, key), strict=True)))
                found.append(_selected(_shown(row), query.get("$select")))
        self.counted.entities += len(found)
        return Reply(200, _list(found))

    def _in_order(
        self, table: str, partition: str, first: str, conditions: list[Condition]
    ) -> Iterator[tuple[str, Row]]:
        """The rows of a partition from this key on, as far as the conditions on keys let them be."""
        keys = [(comparison, str(value)) for name, comparison, value in conditions if name == "RowKey"]
        first = max([first, *(value for comparison, value in keys if comparison in {"eq", "gt", "ge"})])
        last = min((value for comparison, value in keys if comparison in {"eq", "lt", "le"}), default=None)
        before, written = self._before(table, partition), self._written.get((table, partition), _Partition())
        known = None
        for key in heapq.merge(before.between(first, last), written.between(first, last)):
            row = written.rows[key] if key in written.rows else before.rows[key]
            if key != known and row is not None:
                yield key, row
            known = key

    def _transact(self, body: bytes) -> Reply:
        """All or nothing, in one partition; the answers in the order of the operations."""
        writes = []
        for method, url, head, entity in _OPERATION.findall(body):
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
            target = unquote(urlsplit(url.decode()).path.split("/", 2)[2])
            writes.append((method.decode(), target, headers.get("If-Match"), entity.strip()))
        refusals = [refusal for each in writes if (refusal := self._refusal(*each))]
        replies = refusals[:1] or [self._write(*each) for each in writes]
        return Reply(202, _multipart(replies), {"Content-Type": "multipart/mixed; boundary=batchresponse"})

    def _write(self, method: str, target: str, if_match: str | None, body: bytes) -> Reply:
        refusal = self._refusal(method, target, if_match, body)
        if refusal:
            return refusal
        table, partition, key = _place(target, body)
        written = self._written.setdefault((table, partition), _Partition())
        if method == "DELETE":
            written.put(key, None)
            return Reply(204)
        self._version += 1
        written.put(key, (body.decode(), self._version))
        return Reply(204, headers={"ETag": _etag(self._version)})

    def _refusal(self, method: str, target: str, if_match: str | None, body: bytes) -> Reply | None:
        row = self._row(*_place(target, body))
        if method == "POST" and row:
            return _refused(409, "EntityAlreadyExists")
        if method == "DELETE" and row is None:
            return _refused(404, "ResourceNotFound")
        if if_match not in {None, "*"} and (row is None or _etag(row[1]) != if_match):
            return _refused(412, "UpdateConditionNotSatisfied")
        return None

    def _row(self, table: str, partition: str, key: str) -> Row | None:
        written = self._written.get((table, partition))
        if written is not None and key in written.rows:
            return written.rows[key]
        return self._before(table, partition).rows.get(key)


def row_of(entity: Mapping[str, Any]) -> tuple[str, Row]:
    """An entity as the SDK would have written it; at its first version."""
    body = dict(entity)
    for name, value in entity.items():
        if isinstance(value, datetime):
            body |= {name: f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", f"{name}@odata.type": "Edm.DateTime"}
        elif isinstance(value, bytes):
            body |= {name: b64encode(value).decode(), f"{name}@odata.type": "Edm.Binary"}
    return str(entity["RowKey"]), (json.dumps(body), 0)


def _place(target: str, body: bytes) -> tuple[str, str, str]:
    keys = _KEYS.fullmatch(target)
    if keys:
        return keys[1], keys[2], keys[3]
    entity = json.loads(body)
    return target, entity["PartitionKey"], entity["RowKey"]


def _conditions(text: str) -> list[Condition]:
    found = _CONDITION.findall(text)
    return [
        (name, comparison, value == "true" if value in {"true", "false"} else value[1:-1].replace("''", "'"))
        for name, comparison, _, value in found
    ]


def _holds(condition: Condition, key: str, row: Row) -> bool:
    name, comparison, value = condition
    there = key if name == "RowKey" else json.loads(row[0]).get(name)
    return there is not None and _COMPARISONS[comparison](there, value)


def _list(found: list[str]) -> str:
    return f'{{"value":[{",".join(found)}]}}'


def _shown(row: Row) -> str:
    return f'{{"odata.etag":{json.dumps(_etag(row[1]))},{row[0].lstrip()[1:]}'


def _selected(text: str, select: str | None) -> str:
    if not select:
        return text
    names = set(select.split(",")) | {"odata.etag"}
    return json.dumps({name: value for name, value in json.loads(text).items() if name.partition("@")[0] in names})


def _etag(version: int) -> str:
    return f'W/"{version}"'


def _refused(status: int, code: str) -> Reply:
    error = {"odata.error": {"code": code, "message": {"lang": "en-US", "value": code}}}
    return Reply(status, json.dumps(error), {"x-ms-error-code": code})


def _multipart(replies: list[Reply]) -> str:
    lines = ["--batchresponse", "Content-Type: multipart/mixed; boundary=changesetresponse", ""]
    for reply in replies:
        lines += ["--changesetresponse", "Content-Type: application/http", "Content-Transfer-Encoding: binary", ""]
        lines += [f"HTTP/1.1 {reply.status} X", *(f"{name}: {value}" for name, value in (reply.headers or {}).items())]
        lines += ["Content-Type: application/json", "", reply.body, ""]
    return "\r\n".join([*lines, "--changesetresponse--", "--batchresponse--", ""])
