"""Adoptions in Table Storage (`domain.adoption.ports.Adoptions`).

One partition an adoption: its own row, and a row a person of its plan. The partition `adoptions` lists them.
"""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from azure.core import MatchConditions
from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.adoption.model import Adoption, AdoptionState, Counts, Part, PlannedPerson, Scan, Source, Verdict
from domain.allotments import Overflow
from domain.errors import InvalidRequest, Problem
from domain.objections import Objection
from domain.stored import Page, Stored
from infra.tables.client import Table
from infra.tables.rows import Operation, kept_text, product_json, product_of, text_of

INDEX, ADOPTION, PERSON = "adoptions", "adoption", "person:"
_END = "~"


class TableAdoptions:
    """The adoptions; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        self._table = Table(service, "Adoptions")

    async def add(self, adoption: Adoption) -> None:
        await self._table.insert(_entity(adoption))
        await self._table.insert({"PartitionKey": INDEX, "RowKey": adoption.id})

    async def load(self, adoption_id: str) -> Stored[Adoption] | None:
        entity = await self._table.get(adoption_id, ADOPTION)
        return Stored(_adoption(entity), str(entity.metadata["etag"])) if entity else None

    async def write(self, adoption: Adoption, etag: str, people: Sequence[PlannedPerson] = ()) -> str:
        guard = {"mode": "replace", "etag": etag, "match_condition": MatchConditions.IfNotModified}
        writes: list[Operation] = [("update", _entity(adoption), guard)]
        writes += [("upsert", _person_entity(adoption.id, person), {"mode": "replace"}) for person in people]
        answers = await self._table.transact(writes)
        return str(answers[0]["etag"])

    async def page(self, cursor: str | None, count: int) -> Page[Stored[Adoption]]:
        text, parameters = "PartitionKey eq @index and RowKey gt @after", {"index": INDEX, "after": cursor or ""}
        ids: list[str] = []
        async for row in self._table.query(text, parameters, page=count + 1):
            ids.append(row["RowKey"])
            if len(ids) > count:
                break
        found = await asyncio.gather(*map(self.load, ids[:count]))
        return Page(tuple(each for each in found if each), ids[count - 1] if len(ids) > count else None)

    async def people(
        self, adoption_id: str, verdict: Verdict | None, cursor: str | None, count: int
    ) -> Page[PlannedPerson]:
        text = "PartitionKey eq @adoption and RowKey gt @after and RowKey le @last"
        parameters = {"adoption": adoption_id, "after": _after(cursor), "last": PERSON + _END}
        if verdict is not None:
            text, parameters = f"{text} and verdict eq @verdict", {**parameters, "verdict": verdict.value}
        found: list[PlannedPerson] = []
        async for row in self._table.query(text, parameters, page=count + 1):
            found.append(_person(row))
            if len(found) > count:
                break
        return Page(tuple(found[:count]), PERSON + found[count - 1].user_id if len(found) > count else None)

    async def named(self, adoption_id: str, user_ids: Collection[str]) -> Mapping[str, PlannedPerson]:
        rows = await self._table.get_all(adoption_id, [PERSON + user_id for user_id in user_ids])
        return {row["userId"]: _person(row) for row in rows}


def _after(cursor: str | None) -> str:
    if cursor is not None and not cursor.startswith(PERSON):
        raise InvalidRequest(Problem("cursor", Objection("cursor")))
    return cursor or PERSON


def _entity(adoption: Adoption) -> dict[str, Any]:
    scan = adoption.scan
    entity = {
        "PartitionKey": adoption.id,
        "RowKey": ADOPTION,
        "displayName": adoption.display_name,
        "groupId": adoption.group_id,
        "source": adoption.source.value,
        "products": json.dumps([product_json(product) for product in adoption.products]),
        "allottedUnits": adoption.allotted_units,
        "overflow": adoption.overflow.value,
        "owners": " ".join(adoption.owners),
        "created": adoption.created.isoformat(),
        "createdBy": adoption.created_by,
        "walk": json.dumps({**asdict(scan), "began": scan.began.isoformat()}),
        "state": adoption.state.value,
        **kept_text("reason", adoption.reason),
        "counts": json.dumps(asdict(adoption.counts)),
        "fingerprint": adoption.fingerprint,
        "letGo": adoption.loss_confirmed,
        "allowOvercommit": adoption.allow_overcommit,
        "applyBy": adoption.apply_by.isoformat() if adoption.apply_by else None,
        "stoppedIn": adoption.stopped_in.value if adoption.stopped_in else None,
        "missingSince": adoption.missing_since.isoformat() if adoption.missing_since else None,
        "existing": adoption.existing,
    }
    return {name: value for name, value in entity.items() if value is not None}


def _adoption(entity: TableEntity) -> Adoption:
    apply_by, stopped_in, missing = (entity.get(name) for name in ("applyBy", "stoppedIn", "missingSince"))
    return Adoption(
        id=entity["PartitionKey"],
        display_name=entity["displayName"],
        group_id=entity["groupId"],
        source=Source(entity["source"]),
        products=tuple(product_of(product) for product in json.loads(entity["products"])),
        allotted_units=entity["allottedUnits"],
        overflow=Overflow(entity["overflow"]),
        owners=tuple(entity["owners"].split()),
        created=datetime.fromisoformat(entity["created"]),
        created_by=entity["createdBy"],
        scan=_scan(json.loads(entity["walk"])),
        state=AdoptionState(entity["state"]),
        reason=text_of(entity, "reason"),
        counts=Counts(**json.loads(entity["counts"])),
        fingerprint=entity["fingerprint"],
        loss_confirmed=entity["letGo"],
        allow_overcommit=entity["allowOvercommit"],
        apply_by=datetime.fromisoformat(apply_by) if apply_by else None,
        stopped_in=AdoptionState(stopped_in) if stopped_in else None,
        missing_since=datetime.fromisoformat(missing) if missing else None,
        existing=entity.get("existing"),
    )


def _scan(stored: Mapping[str, Any]) -> Scan:
    part = stored["part"]
    began = datetime.fromisoformat(stored["began"])
    return Scan(**{**stored, "began": began, "part": Part(part) if part else None})


def _person_entity(adoption_id: str, person: PlannedPerson) -> dict[str, Any]:
    entity = {
        "PartitionKey": adoption_id,
        "RowKey": PERSON + person.user_id,
        "userId": person.user_id,
        "verdict": person.verdict.value,
        "holds": " ".join(person.holds),
        "keepsDirect": person.keeps_direct,
        **kept_text("error", person.error),
    }
    return {name: value for name, value in entity.items() if value is not None}


def _person(entity: TableEntity) -> PlannedPerson:
    holds = tuple(entity["holds"].split())
    return PlannedPerson(
        entity["userId"], Verdict(entity["verdict"]), holds, entity["keepsDirect"], text_of(entity, "error")
    )
