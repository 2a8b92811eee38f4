"""What Table Storage answers: what was written, on top of what the tenant's rule says was there.

Follows the Table service's REST API, as far as the SDK and a night need it: queries of at most 1,000 entities with
continuation, conditional writes, and transactions. A transaction is one request.
"""

import json
import re
from base64 import b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import batched, islice
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from benchmarks.large_tenant.paper import (
    ALLOTMENT,
    HISTORY_DAYS,
    SPARE,
    USER,
    WATCHED,
    PaperTenant,
    identity,
    machine_time,
    number_of,
)
from domain.allotments import Step
from infra.tables.rows import allotment_entity, decisions_entity, member_key, operations

PAGE = 1000
PEOPLE_A_TRANSACTION = 98
REMEMBERED = 256
"""So many partitions as they were are kept at hand; a worker has 64 allotments in work."""

_WHO = "somebody"
_KEYS = re.compile(r"(\w+)\(PartitionKey='(.*?)',RowKey='(.*)'\)")
_CONDITION = re.compile(r"(\w+) (eq|gt|ge|lt|le) (datetime)?('(?:[^']|'')*'|true|false)")
_BOUNDARY = re.compile(r"boundary=([^\s;]+)")
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


class PaperTables:
    """An account of Table Storage."""

    def __init__(self, tenant: PaperTenant) -> None:
        self._tenant = tenant
        self._written: dict[tuple[str, str], dict[str, Row | None]] = {}
        self._version = 0
        self._before = lru_cache(REMEMBERED)(self._at_first)
        self._sorted: dict[tuple[str, str], tuple[int, Sequence[str]]] = {}
        self.counted = Counted()

    def make(self, allotment_id: str) -> None:
        """Make the rows of an allotment now: those of 100,000 people take longer than a client waits."""
        self._before("Allotments", allotment_id)

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
        row = self._row_of(table, partition, key)
        if row is None:
            return _refused(404, "ResourceNotFound")
        self.counted.entities += 1
        return Reply(200, _shown(row))

    def _query(self, table: str, query: Mapping[str, str]) -> Reply:
        conditions = [_condition(*each) for each in _CONDITION.findall(query.get("$filter", ""))]
        partition = next(str(value) for name, _, value in conditions if name == "PartitionKey")
        first = query.get("NextRowKey", "")
        limit = min(PAGE, int(query.get("$top", PAGE)))
        found: list[str] = []
        following = None
        keys = self._keys(table, partition)
        least = [str(value) for name, sign, value in conditions if name == "RowKey" and sign in {"ge", "gt", "eq"}]
        most = [str(value) for name, sign, value in conditions if name == "RowKey" and sign in {"le", "lt", "eq"}]
        end = bisect_right(keys, min(most)) if most else None
        for key in islice(keys, bisect_left(keys, max([first, *least])), end):
            row = self._row_of(table, partition, key)
            if row is None or not _holds(conditions, key, row):
                continue
            if len(found) == limit:
                following = key
                break
            found.append(_selected(_shown(row), query.get("$select")))
        self.counted.entities += len(found)
        more = {
            "x-ms-continuation-NextPartitionKey": partition,
            "x-ms-continuation-NextRowKey": following or "",
        }
        return Reply(200, f'{{"value":[{",".join(found)}]}}', more if following else None)

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
        rows = self._written.setdefault((table, partition), {})
        if method == "DELETE":
            rows[key] = None
            return Reply(204)
        self._version += 1
        rows[key] = body.decode(), self._version
        return Reply(204, headers={"ETag": _etag(self._version)})

    def _refusal(self, method: str, target: str, if_match: str | None, body: bytes) -> Reply | None:
        table, partition, key = _place(target, body)
        row = self._row_of(table, partition, key)
        if method == "POST" and row:
            return _refused(409, "EntityAlreadyExists")
        if method == "DELETE" and row is None:
            return _refused(404, "ResourceNotFound")
        if if_match not in {None, "*"} and (row is None or _etag(row[1]) != if_match):
            return _refused(412, "UpdateConditionNotSatisfied")
        return None

    def _row_of(self, table: str, partition: str, key: str) -> Row | None:
        written = self._written.get((table, partition), {})
        return written[key] if key in written else self._before(table, partition).get(key)

    def _keys(self, table: str, partition: str) -> Sequence[str]:
        """The keys of a partition in their order, also of what is gone; sorted again once there are more."""
        before, written = self._before(table, partition), self._written.get((table, partition), {})
        known = self._sorted.get((table, partition))
        if known is None or known[0] != len(written):
            known = self._sorted[table, partition] = len(written), sorted(before.keys() | written.keys())
        return known[1]

    def _at_first(self, table: str, partition: str) -> Mapping[str, Row]:
        return dict(self._rule(table, partition))

    def _rule(self, table: str, partition: str) -> Iterator[tuple[str, Row]]:
        """What was there when the night began."""
        if table == "Groups":
            for number in range(self._tenant.allotments):
                group = identity(WATCHED, number)
                yield _row({"PartitionKey": partition, "RowKey": group, "allotmentId": identity(ALLOTMENT, number)})
        elif table == "Allotments":
            yield from self._recorded(number_of(partition))
        elif table == "History":
            for days in range(1, HISTORY_DAYS + 1):
                day = (self._tenant.now - timedelta(days=days)).date().isoformat()
                numbers = {"used": self._tenant.size, "waiting": 0, "limit": self._tenant.size + SPARE, "refusals": 0}
                yield _row({"PartitionKey": partition, "RowKey": day, **numbers, "drift": "{}"})

    def _recorded(self, number: int) -> Iterator[tuple[str, Row]]:
        allotment = self._tenant.ledger(number)
        yield _row(allotment_entity(allotment))
        # The rows differ in a person alone: one is made with the app's own code, the others from its text.
        pattern = Step(_WHO, None, self._tenant.seat(_WHO))
        ((_, (member, _)),) = (_row(each[1]) for each in operations(allotment.id, pattern))
        users = [identity(USER, person) for person in self._tenant.seated(number)]
        for user in users:
            yield member_key(user), (member.replace(_WHO, user), 0)
        decisions = (self._tenant.decision(place, user) for place, user in enumerate(users, start=1))
        for some in batched(decisions, PEOPLE_A_TRANSACTION, strict=False):
            yield _row(decisions_entity(allotment.id, some))


def _place(target: str, body: bytes) -> tuple[str, str, str]:
    keys = _KEYS.fullmatch(target)
    if keys:
        return keys[1], keys[2], keys[3]
    entity = json.loads(body)
    return target, entity["PartitionKey"], entity["RowKey"]


def _row(entity: Mapping[str, Any]) -> tuple[str, Row]:
    """An entity as the SDK would have written it; at its first version."""
    body = dict(entity)
    for name, value in entity.items():
        if isinstance(value, datetime):
            body |= {name: machine_time(value), f"{name}@odata.type": "Edm.DateTime"}
        elif isinstance(value, bytes):
            body |= {name: b64encode(value).decode(), f"{name}@odata.type": "Edm.Binary"}
    return str(entity["RowKey"]), (json.dumps(body), 0)


def _condition(name: str, comparison: str, _kind: str, text: str) -> tuple[str, str, Any]:
    return name, comparison, text == "true" if text in {"true", "false"} else text[1:-1].replace("''", "'")


def _holds(conditions: list[tuple[str, str, Any]], key: str, row: Row) -> bool:
    for name, comparison, value in conditions:
        if name == "PartitionKey":
            continue
        there = key if name == "RowKey" else json.loads(row[0]).get(name)
        if there is None or not _COMPARISONS[comparison](there, value):
            return False
    return True


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
