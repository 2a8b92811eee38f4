"""What is kept about one person, in every table (`domain.personal.PersonalRecords`).

An object id is a GUID, so that it means the same person wherever it stands. It is looked for in each property of each
row, and in the JSON that is packed into some, in every layout there has been. A new table is named here, or a test
fails.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from azure.core import MatchConditions
from azure.data.tables.aio import TableServiceClient

from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.personal import PersonalRecord
from domain.stored import Page
from infra.tables.blobs import cut, joined
from infra.tables.client import Table
from infra.tables.paging import BEHIND
from infra.tables.rows import ALLOTMENT, DECISION, MEMBER, OWED, PLACE, RESERVATION, SEVERAL, SPREAD, Entity

ROWS_A_PIECE = 10_000

KINDS: Mapping[str, str] = {
    "Allotments": "allotment",
    "DeletedAllotments": "deletedAllotment",
    "Owners": "owner",
    "SeatEnds": "endDate",
    "Dates": "date",
    "ScheduledChanges": "plannedChange",
    "PersonAllotments": "knownInAllotment",
    "PersonNames": "name",
    "Preferences": "preferences",
    "LimitRequests": "request",
    "SeatRequests": "seatRequest",
    "Adoptions": "adoption",
    "ProductChanges": "productChange",
    "Merges": "merge",
    "Nights": "finding",
    "DriftPlans": "finding",
    "Groups": "listedAllotment",
    "Bookmarks": "setting",
    "FirstAnswers": "firstAnswer",
    "Audit": "audit",
}
"""What the rows of each table are called."""

NAMES_NOBODY = frozenset({"GraphWorkers", "History", "Pools"})

_BY_ROW_KEY = {
    MEMBER: "seat",
    PLACE: "place",
    OWED: "reservation",
    RESERVATION: "reservation",
    DECISION: "decision",
    ALLOTMENT: "allotment",
    "person:": "plannedPerson",
}
_STAYS: Mapping[str, tuple[str, ...]] = {
    "Allotments": (MEMBER, PLACE, OWED, RESERVATION),
    "Bookmarks": ("",),
}
"""Rows that stay where the key names the person: what is held now, and the note that the person is being erased."""

_GOES = frozenset(
    {"Owners", "SeatEnds", "Dates", "PersonAllotments", "PersonNames", "Preferences", "SeatRequests", "FirstAnswers"}
)
"""Tables whose rows are forgotten where the key names the person: they lead to the person, or are about them alone."""

_TYPED: Mapping[str, Mapping[str, Mapping[str, str | None]]] = {
    "LimitRequests": {"askedBy": {"message": ""}, "decidedBy": {"answer": ""}},
    "SeatRequests": {"userId": {"message": ""}, "decidedBy": {"answer": ""}},
    "Audit": {"actorId": {"actorName": None, "address": None}},
}
"""By table and by the property that names the person: what the person typed or is called, and what takes its place."""

_BODY = re.compile(r"body\d+")
_OF_SEVERAL = frozenset({"owners", "seen", "unfinished"})
"""Properties with the ids of several people in one text."""


class TablePersonalRecords:
    """The walk; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient, rows: int = ROWS_A_PIECE) -> None:
        self._tables = {name: Table(service, name) for name in KINDS}
        self._rows = rows

    async def page(self, user_id: str, cursor: str | None) -> Page[PersonalRecord]:
        name, rows, following = await self._piece(cursor)
        return Page(tuple(_record(name, row, user_id) for row in rows if _names(row, user_id)), following)

    async def replace(self, user_id: str, token: str, cursor: str | None) -> str | None:
        name, rows, following = await self._piece(cursor)
        for row in rows:
            if _names(row, user_id):
                await self._rewrite(name, row, user_id, token)
        return following

    async def _piece(self, cursor: str | None) -> tuple[str, list[Any], str | None]:
        """The next rows of one table, and where to go on."""
        name, partition, row_key = _place(cursor)
        found: list[Any] = []
        query = self._tables[name].query(BEHIND, {"partition": partition, "row": row_key})
        async for row in query:
            found.append(row)
            if len(found) == self._rows:
                return name, found, f"{name}|{row['PartitionKey']}|{row['RowKey']}"
        names = [*KINDS]
        following = names[names.index(name) + 1 :][:1]
        return name, found, f"{following[0]}||" if following else None

    async def _rewrite(self, name: str, row: Any, user_id: str, token: str) -> None:
        table, partition, row_key = self._tables[name], str(row["PartitionKey"]), str(row["RowKey"])
        if user_id in row_key and row_key.startswith(_STAYS.get(name, ())):
            return
        if user_id in partition or (user_id in row_key and name in _GOES):
            await table.delete(partition, row_key)
            return
        entity = _replaced(_forgotten(name, row, user_id), user_id, token)
        if user_id not in row_key:
            await table.replace(entity, str(row.metadata["etag"]))
            return
        guard = {"etag": str(row.metadata["etag"]), "match_condition": MatchConditions.IfNotModified}
        old = {"PartitionKey": partition, "RowKey": row_key}
        await table.transact([("upsert", entity, {"mode": "replace"}), ("delete", old, guard)])


def _place(cursor: str | None) -> tuple[str, str, str]:
    """The table, and the row behind which a piece begins. Raises InvalidRequest."""
    name, *keys = (cursor or f"{next(iter(KINDS))}||").split("|", 2)
    if name not in KINDS or len(keys) != 2:
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    return name, keys[0], keys[1]


def _body(row: Entity) -> bytes:
    """What is packed into the row; nothing where nothing is."""
    return joined(row) if "body0" in row else b""


def _names(row: Entity, user_id: str) -> bool:
    texts = (value for value in row.values() if isinstance(value, str))
    return any(user_id in text for text in texts) or user_id.encode() in _body(row)


def _forgotten(name: str, row: Entity, user_id: str) -> dict[str, Any]:
    """The row without what the person typed, and without the person's name."""
    entity = dict(row)
    for by, instead in _TYPED.get(name, {}).items():
        if entity.get(by) == user_id:
            entity |= {each: value for each, value in instead.items() if each in entity}
    return {each: value for each, value in entity.items() if value is not None}


def _replaced(row: Entity, user_id: str, token: str) -> dict[str, Any]:
    entity = {
        name: value.replace(user_id, token) if isinstance(value, str) else value
        for name, value in row.items()
        if not _BODY.fullmatch(name)
    }
    if entity.get("userId") == SPREAD:
        entity["userId"] = SEVERAL  # the token may be behind the last of the people, or before the first one
    body = _body(row)
    return entity | cut(body.replace(user_id.encode(), token.encode())) if body else entity


def _record(name: str, row: Entity, user_id: str) -> PersonalRecord:
    row_key = str(row["RowKey"])
    kind = next((kind for prefix, kind in _BY_ROW_KEY.items() if row_key.startswith(prefix)), KINDS[name])
    kept: dict[str, Any] = {
        each: _plain(_own_of(each, value, user_id)) for each, value in row.items() if not _BODY.fullmatch(each)
    }
    body = _body(row)
    if body and name != "FirstAnswers":
        kept |= _theirs(json.loads(body), user_id)
    return PersonalRecord(kind, kept)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) else str(value)


def _theirs(value: Any, user_id: str) -> Any:
    """The value without what it says of other people: of a list, what names the person."""
    if isinstance(value, Mapping):
        return {name: _theirs(_own_of(name, each, user_id), user_id) for name, each in value.items()}
    if isinstance(value, list):
        return [_theirs(each, user_id) for each in value if user_id in json.dumps(each)]
    return value


def _own_of(name: str, value: Any, user_id: str) -> Any:
    """The value of a property; of the ids of several people, the person's own."""
    if name not in _OF_SEVERAL or not isinstance(value, str):
        return value
    return " ".join(each for each in value.split() if user_id in each)
