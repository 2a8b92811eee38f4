"""Changes of products in Table Storage (`domain.product_changes.ports.ProductChanges`)."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.allotments import Product
from domain.product_changes.model import (
    ChangeState,
    Counts,
    PlannedMove,
    ProductChange,
    Services,
    UnitsNeeded,
    Verdict,
    Way,
)
from infra.tables.client import Table
from infra.tables.rows import kept_text, product_json, product_of, text_of
from infra.tables.undertakings import Rows, TableUndertakings, scan_json, scan_of


class TableProductChanges(TableUndertakings[ProductChange, PlannedMove]):
    """The changes; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        super().__init__(Table(service, "ProductChanges"), _ROWS)


def _entity(change: ProductChange) -> dict[str, Any]:
    return {
        "allotmentId": change.allotment_id,
        "displayName": change.display_name,
        "before": _products_json(change.before),
        "after": _products_json(change.after),
        "allottedUnits": change.allotted_units,
        "created": change.created.isoformat(),
        "createdBy": change.created_by,
        "pass": json.dumps(scan_json(change.scan)),
        "way": change.way.value,
        "services": json.dumps(asdict(change.services)),
        "state": change.state.value,
        **kept_text("reason", change.reason),
        "counts": json.dumps(asdict(change.counts)),
        "units": json.dumps([asdict(each) for each in change.units]),
        "roundSize": change.round_size,
        "fingerprint": change.fingerprint,
        "allowOvercommit": change.allow_overcommit,
        "undoing": change.undoing,
        "old": change.old,
        "new": change.new,
        "applyBy": _text(change.apply_by),
        "settled": _text(change.settled),
        "seen": json.dumps([change.short, change.blocked, change.in_hand, change.short_now, change.blocked_now]),
        "retiring": _products_json(change.retiring),
        "stoppedIn": change.stopped_in.value if change.stopped_in else None,
    }


def _change(entity: TableEntity) -> ProductChange:
    short, blocked, in_hand, short_now, blocked_now = json.loads(entity["seen"])
    services = json.loads(entity["services"])
    stopped_in = entity.get("stoppedIn")
    return ProductChange(
        id=entity["PartitionKey"],
        allotment_id=entity["allotmentId"],
        display_name=entity["displayName"],
        before=_products(entity["before"]),
        after=_products(entity["after"]),
        allotted_units=entity["allottedUnits"],
        created=datetime.fromisoformat(entity["created"]),
        created_by=entity["createdBy"],
        scan=scan_of(json.loads(entity["pass"])),
        way=Way(entity["way"]),
        services=Services(
            kept=tuple(services["kept"]),
            lost=tuple(services["lost"]),
            gained=tuple(services["gained"]),
            collisions=tuple((plan, other) for plan, other in services["collisions"]),
            guards=tuple(services["guards"]),
            names=services.get("names", {}),
        ),
        state=ChangeState(entity["state"]),
        reason=text_of(entity, "reason"),
        counts=Counts(**json.loads(entity["counts"])),
        units=tuple(UnitsNeeded(**each) for each in json.loads(entity["units"])),
        round_size=entity["roundSize"],
        fingerprint=entity["fingerprint"],
        allow_overcommit=entity["allowOvercommit"],
        undoing=entity["undoing"],
        old=entity.get("old"),
        new=entity.get("new"),
        apply_by=_instant(entity.get("applyBy")),
        settled=_instant(entity.get("settled")),
        short=short,
        blocked=blocked,
        in_hand=in_hand,
        short_now=short_now,
        blocked_now=blocked_now,
        retiring=_products(entity["retiring"]),
        stopped_in=ChangeState(stopped_in) if stopped_in else None,
    )


def _person_entity(person: PlannedMove) -> dict[str, Any]:
    return {
        "verdict": person.verdict.value,
        "holds": " ".join(person.holds),
        "against": " ".join(person.against),
        **kept_text("error", person.error),
    }


def _person(entity: TableEntity) -> PlannedMove:
    holds, against = tuple(entity["holds"].split()), tuple(entity["against"].split())
    return PlannedMove(entity["userId"], Verdict(entity["verdict"]), holds, against, text_of(entity, "error"))


def _products_json(products: Iterable[Product]) -> str:
    return json.dumps([product_json(product) for product in products])


def _products(kept: str) -> tuple[Product, ...]:
    return tuple(product_of(product) for product in json.loads(kept))


def _text(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_ROWS = Rows("productChanges", "change", _entity, _change, _person_entity, _person)
