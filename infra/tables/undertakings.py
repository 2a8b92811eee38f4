"""Undertakings in Table Storage: adoptions, and changes of products, each with the people of its plan.

One partition an undertaking: its own row, and a row a person of its plan. A partition of its own lists them.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from azure.core import MatchConditions
from azure.data.tables import TableEntity

from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.stored import Page, Stored
from domain.undertakings import Part, Scan
from infra.tables.client import Table
from infra.tables.rows import Operation

PERSON = "person:"
_END = "~"


class Named(Protocol):
    """What has an id."""

    @property
    def id(self) -> str:
        """Its id."""
        ...


class Planned(Protocol):
    """Somebody of a plan."""

    @property
    def user_id(self) -> str:
        """Whom it is about."""
        ...


@dataclass(frozen=True, slots=True)
class Rows[Work: Named, Person: Planned]:
    """How undertakings of a kind are kept.

    index: the partition that lists them. row: the key of an undertaking's own row.
    """

    index: str
    row: str
    entity: Callable[[Work], dict[str, Any]]
    work: Callable[[TableEntity], Work]
    person_entity: Callable[[Person], dict[str, Any]]
    person: Callable[[TableEntity], Person]


class TableUndertakings[Work: Named, Person: Planned]:
    """The undertakings of a kind; see the ports for what each method promises."""

    def __init__(self, table: Table, rows: Rows[Work, Person]) -> None:
        self._table = table
        self._rows = rows

    async def add(self, work: Work) -> None:
        await self._table.insert(self._entity(work))
        await self._table.insert({"PartitionKey": self._rows.index, "RowKey": work.id})

    async def load(self, work_id: str) -> Stored[Work] | None:
        entity = await self._table.get(work_id, self._rows.row)
        return Stored(self._rows.work(entity), str(entity.metadata["etag"])) if entity else None

    async def write(self, work: Work, etag: str, people: Sequence[Person] = ()) -> str:
        guard = {"mode": "replace", "etag": etag, "match_condition": MatchConditions.IfNotModified}
        writes: list[Operation] = [("update", self._entity(work), guard)]
        writes += [("upsert", self._person_entity(work.id, person), {"mode": "replace"}) for person in people]
        answers = await self._table.transact(writes)
        return str(answers[0]["etag"])

    async def page(self, cursor: str | None, count: int) -> Page[Stored[Work]]:
        text = "PartitionKey eq @index and RowKey gt @after"
        parameters = {"index": self._rows.index, "after": cursor or ""}
        ids: list[str] = []
        async for row in self._table.query(text, parameters, page=count + 1):
            ids.append(row["RowKey"])
            if len(ids) > count:
                break
        found = await asyncio.gather(*map(self.load, ids[:count]))
        return Page(tuple(each for each in found if each), ids[count - 1] if len(ids) > count else None)

    async def people(self, work_id: str, verdict: StrEnum | None, cursor: str | None, count: int) -> Page[Person]:
        text = "PartitionKey eq @work and RowKey gt @after and RowKey le @last"
        parameters = {"work": work_id, "after": _after(cursor), "last": PERSON + _END}
        if verdict is not None:
            text, parameters = f"{text} and verdict eq @verdict", {**parameters, "verdict": verdict.value}
        found: list[Person] = []
        async for row in self._table.query(text, parameters, page=count + 1):
            found.append(self._rows.person(row))
            if len(found) > count:
                break
        return Page(tuple(found[:count]), PERSON + found[count - 1].user_id if len(found) > count else None)

    async def named(self, work_id: str, user_ids: Collection[str]) -> Mapping[str, Person]:
        rows = await self._table.get_all(work_id, [PERSON + user_id for user_id in user_ids])
        return {row["userId"]: self._rows.person(row) for row in rows}

    def _entity(self, work: Work) -> dict[str, Any]:
        return {"PartitionKey": work.id, "RowKey": self._rows.row, **_without_nones(self._rows.entity(work))}

    def _person_entity(self, work_id: str, person: Person) -> dict[str, Any]:
        keys = {"PartitionKey": work_id, "RowKey": PERSON + person.user_id, "userId": person.user_id}
        return {**keys, **_without_nones(self._rows.person_entity(person))}


def scan_json(scan: Scan) -> dict[str, Any]:
    """How far a pass has come, as it is kept."""
    return {**asdict(scan), "began": scan.began.isoformat()}


def scan_of(stored: Mapping[str, Any]) -> Scan:
    """The same back."""
    part = stored["part"]
    began = datetime.fromisoformat(stored["began"])
    return Scan(**{**stored, "began": began, "part": Part(part) if part else None})


def _after(cursor: str | None) -> str:
    if cursor is not None and not cursor.startswith(PERSON):
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    return cursor or PERSON


def _without_nones(entity: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entity.items() if value is not None}
