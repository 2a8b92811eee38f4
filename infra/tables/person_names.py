"""The names of people in Table Storage (`domain.person_names.PersonNames`): one partition a scope.

A person has a row by their id, which says how they are called and guards the others by its ETag; one by their name;
and one for each word. All of them are written by one transaction, so that none is ever left of a former name.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from datetime import date
from typing import Any

from azure.core import MatchConditions
from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.admission import TRANSACTION_ENTITIES
from domain.errors import Conflict, StaleWrite
from domain.person_names import NameRow, PersonName, own_key, row_keys, stale
from infra.tables.client import Table
from infra.tables.rows import Operation

OWN_AT_ONCE = 32
"""So many people's own rows are read at a time."""


class TablePersonNames:
    """The index; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "PersonNames")

    async def put(self, scope: str, people: Sequence[PersonName]) -> None:
        once = {person.user_id: person for person in people}
        for some in _transactions(list(once.values())):
            created: list[Operation] = [
                ("create", entity) for person in some for entity in entities_of(scope, person).values()
            ]
            try:
                await self._table.transact(created)
            except (Conflict, StaleWrite):  # some of them are there
                await self._replace(scope, some)

    async def remove(self, scope: str, user_ids: Collection[str]) -> None:
        for stored in await self._own(scope, user_ids):
            person, keys = _person(stored), [stored["RowKey"], *row_keys(_person(stored))]
            guard = {"etag": str(stored.metadata["etag"]), "match_condition": MatchConditions.IfNotModified}
            own: Operation = ("delete", {"PartitionKey": scope, "RowKey": own_key(person.user_id)}, guard)
            await self._table.transact([own, *_deleted(scope, keys[1:])])

    async def known(self, scope: str) -> AsyncIterator[PersonName]:
        async for row in self._table.query(_RANGE, {"scope": scope, "after": "p!", "end": 'p"'}):
            yield _person(row)

    async def named(self, scope: str, user_ids: Collection[str]) -> Collection[str]:
        return {str(row["userId"]) for row in await self._own(scope, user_ids)}

    async def beginning(self, scope: str, word: str, after: str | None, count: int) -> Sequence[NameRow]:
        first = f"w!{word}"
        return await self._rows(scope, max(after or "", first), _behind(first), count)

    async def in_order(self, scope: str, after: str | None, count: int) -> Sequence[NameRow]:
        return await self._rows(scope, after or "n!", 'n"', count)

    async def _rows(self, scope: str, after: str, end: str, count: int) -> list[NameRow]:
        found = list[NameRow]()
        async for row in self._table.query(_RANGE, {"scope": scope, "after": after, "end": end}, page=count):
            found.append(NameRow(row["RowKey"], row.get("word", ""), _person(row)))
            if len(found) == count:
                break
        return found

    async def _own(self, scope: str, user_ids: Collection[str]) -> list[TableEntity]:
        return await self._table.get_all(scope, map(own_key, dict.fromkeys(user_ids)))

    async def _replace(self, scope: str, people: Sequence[PersonName]) -> None:
        stored = {row["userId"]: row for row in await self._own(scope, [each.user_id for each in people])}
        for person in people:
            before = stored.get(person.user_id)
            entities = entities_of(scope, person)
            if before is None:
                await self._written(scope, [("create", entity) for entity in entities.values()])
            elif (was := _person(before)) != person:
                own = entities[own_key(person.user_id)]
                guard = {
                    "mode": "replace",
                    "etag": str(before.metadata["etag"]),
                    "match_condition": MatchConditions.IfNotModified,
                }
                operations: list[Operation] = [("update", own, guard)]
                if not was.is_called_as(person):
                    others = {key: entity for key, entity in entities.items() if entity is not own}
                    operations += [("upsert", entity, {"mode": "replace"}) for entity in others.values()]
                    operations += _deleted(scope, [key for key in row_keys(was) if key not in others])
                await self._written(scope, operations)

    async def _written(self, scope: str, operations: Sequence[Operation]) -> None:
        try:
            await self._table.transact(operations)
        except Conflict as written:
            raise stale(scope) from written


_RANGE = "PartitionKey eq @scope and RowKey gt @after and RowKey lt @end"


def _behind(prefix: str) -> str:
    """The first text behind all that begin so."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _transactions(people: Sequence[PersonName]) -> Iterator[list[PersonName]]:
    """As many people at once as Table Storage takes rows of."""
    some, rows = list[PersonName](), 0
    for person in people:
        more = 1 + len(row_keys(person))
        if rows + more > TRANSACTION_ENTITIES:
            yield some
            some, rows = [], 0
        some.append(person)
        rows += more
    if some:
        yield some


def _deleted(scope: str, keys: Sequence[str]) -> list[Operation]:
    return [("delete", {"PartitionKey": scope, "RowKey": key}) for key in keys]


def entities_of(scope: str, person: PersonName) -> dict[str, dict[str, Any]]:
    """The rows of a person by their keys."""
    said = {
        "PartitionKey": scope,
        "userId": person.user_id,
        "displayName": person.display_name,
        "userPrincipalName": person.user_principal_name,
        **({"mail": person.mail} if person.mail else {}),
    }
    own = {**said, **({"left": person.left.isoformat()} if person.left else {})}
    found = {key: {**said, **({"word": word} if word else {})} for key, word in row_keys(person).items()}
    return {key: {**row, "RowKey": key} for key, row in {own_key(person.user_id): own, **found}.items()}


def _person(row: TableEntity) -> PersonName:
    left = row.get("left")
    return PersonName(
        row["userId"],
        row["displayName"],
        row["userPrincipalName"],
        row.get("mail"),
        date.fromisoformat(left) if left else None,
    )
