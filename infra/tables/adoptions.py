"""Adoptions in Table Storage (`domain.adoption.ports.Adoptions`)."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.adoption.model import Adoption, AdoptionState, Counts, PlannedPerson, Source, Verdict, Whom
from domain.allotments import Overflow
from infra.tables.client import Table
from infra.tables.rows import kept_text, product_json, product_of, text_of
from infra.tables.undertakings import Rows, TableUndertakings, scan_json, scan_of


class TableAdoptions(TableUndertakings[Adoption, PlannedPerson]):
    """The adoptions; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        super().__init__(Table(service, "Adoptions"), _ROWS)


def _entity(adoption: Adoption) -> dict[str, Any]:
    return {
        "displayName": adoption.display_name,
        "groupId": adoption.group_id,
        "source": adoption.source.value,
        "products": json.dumps([product_json(product) for product in adoption.products]),
        "allottedUnits": adoption.allotted_units,
        "overflow": adoption.overflow.value,
        "owners": " ".join(adoption.owners),
        "created": adoption.created.isoformat(),
        "createdBy": adoption.created_by,
        "walk": json.dumps(scan_json(adoption.scan)),
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
        "whom": adoption.whom.value,
        "oldGroup": adoption.old_group,
        "split": adoption.split,
    }


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
        scan=scan_of(json.loads(entity["walk"])),
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
        whom=Whom(entity.get("whom", Whom.MEMBERS)),
        old_group=entity.get("oldGroup"),
        split=entity.get("split"),
    )


def _person_entity(person: PlannedPerson) -> dict[str, Any]:
    return {
        "verdict": person.verdict.value,
        "holds": " ".join(person.holds),
        "keepsDirect": person.keeps_direct,
        "joins": person.joins or None,
        **kept_text("error", person.error),
    }


def _person(entity: TableEntity) -> PlannedPerson:
    holds = tuple(entity["holds"].split())
    return PlannedPerson(
        entity["userId"],
        Verdict(entity["verdict"]),
        holds,
        entity["keepsDirect"],
        text_of(entity, "error"),
        entity.get("joins", False),
    )


_ROWS = Rows("adoptions", "adoption", _entity, _adoption, _person_entity, _person)
