"""First answers by idempotency key in Table Storage (`domain.idempotency.IdempotencyStore`): one partition a caller.

An answer may hold names of people, and is kept for a day; expired ones go when the caller next uses a key.
"""

import hashlib
import json
import zlib
from datetime import datetime, timedelta
from typing import Any

from azure.data.tables.aio import TableServiceClient

from domain.errors import Conflict, StaleWrite
from domain.idempotency import StoredAnswer
from domain.objections import Objection
from infra.tables.blobs import cut, joined
from infra.tables.client import Table
from infra.tables.rows import Entity

KEPT_FOR = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(minutes=5)
"""A function ends within this time (host.json, functionTimeout): an answer that is not there by then never comes."""

PARTS_AT_MOST = 12
"""Of an answer, compressed (`infra.tables.blobs`). Table Storage takes 1 MiB an entity, and in base64 this is less."""

TOO_LONG = "tooLong"
EXPIRED_AT_ONCE = 20
ATTEMPTS = 3


class TableFirstAnswers:
    """The answers; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "FirstAnswers")

    async def begin(self, caller: str, key: str, began: StoredAnswer) -> StoredAnswer | None:
        row = _row(key)
        for _ in range(ATTEMPTS):
            try:
                await self._table.insert(_entity(caller, row, began))
            except Conflict:
                entity = await self._table.get(caller, row)
                if entity is None:
                    continue
                there = _answer(entity)
                if not _is_over(there, began.began):
                    return there
                try:
                    await self._table.replace(_entity(caller, row, began), str(entity.metadata["etag"]))
                except StaleWrite:
                    continue
            await self._forget_expired(caller, began.began)
            return None
        raise Conflict(Objection("keyInUse"))

    async def save(self, caller: str, key: str, answer: StoredAnswer) -> None:
        row = _row(key)
        entity = await self._table.get(caller, row)
        if entity is not None:
            await self._table.replace(_entity(caller, row, answer), str(entity.metadata["etag"]))

    async def release(self, caller: str, key: str) -> None:
        await self._table.delete(caller, _row(key))

    async def _forget_expired(self, caller: str, now: datetime) -> None:
        text = "PartitionKey eq @caller and began lt @before"
        parameters = {"caller": caller, "before": (now - KEPT_FOR).isoformat()}
        expired: list[str] = []
        async for entity in self._table.query(text, parameters, page=EXPIRED_AT_ONCE, select=["RowKey"]):
            expired.append(str(entity["RowKey"]))
            if len(expired) == EXPIRED_AT_ONCE:
                break
        for row in expired:
            await self._table.delete(caller, row)


def _is_over(answer: StoredAnswer, now: datetime) -> bool:
    return answer.began <= now - (KEPT_FOR if answer.status is not None else GIVEN_UP_AFTER)


def _row(key: str) -> str:
    """Any text as a row key, which takes neither slashes nor more than 1 KiB."""
    return hashlib.sha256(key.encode()).hexdigest()


def _entity(caller: str, row: str, answer: StoredAnswer) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "PartitionKey": caller,
        "RowKey": row,
        "request": answer.request,
        "began": answer.began.isoformat(),
    }
    if answer.status is None:
        return entity
    return entity | {
        "status": answer.status,
        "headers": json.dumps(answer.headers),
        **_kept(answer.body or b""),
    }


def _kept(body: bytes) -> dict[str, Any]:
    """The body; a mark in its place where it is too long for an entity."""
    parts = cut(body)
    return parts if len(parts) <= PARTS_AT_MOST else {TOO_LONG: True}


def _answer(entity: Entity) -> StoredAnswer:
    headers = tuple((str(name), str(value)) for name, value in json.loads(entity.get("headers", "[]")))
    return StoredAnswer(
        request=entity["request"],
        began=datetime.fromisoformat(entity["began"]),
        status=entity.get("status"),
        headers=headers,
        body=_body(entity),
    )


def _body(entity: Entity) -> bytes | None:
    """The body. Releases before this one kept it in one property."""
    if TOO_LONG in entity:
        return None
    if "body" in entity:
        return zlib.decompress(entity["body"])
    return joined(entity) if "body0" in entity else b""
