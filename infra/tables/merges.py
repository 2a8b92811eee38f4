"""Merges of allotments in Table Storage (`domain.merging.ports.Merges`)."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from azure.data.tables import TableEntity
from azure.data.tables.aio import TableServiceClient

from domain.merging.model import Counts, Merge, MergeState, PlannedMerger, Side, Verdict
from infra.tables.client import Table
from infra.tables.rows import kept_text, text_of
from infra.tables.undertakings import Rows, TableUndertakings, scan_json, scan_of


class TableMerges(TableUndertakings[Merge, PlannedMerger]):
    """The merges; see the port for what each method promises."""

    def __init__(self, service: TableServiceClient) -> None:
        super().__init__(Table(service, "Merges"), _ROWS)


def _entity(merge: Merge) -> dict[str, Any]:
    return {
        "source": json.dumps(asdict(merge.source), ensure_ascii=False),
        "target": json.dumps(asdict(merge.target), ensure_ascii=False),
        "created": merge.created.isoformat(),
        "createdBy": merge.created_by,
        "pass": json.dumps(scan_json(merge.scan)),
        "delete": merge.delete,
        "roundSize": merge.round_size,
        "state": merge.state.value,
        **kept_text("reason", merge.reason),
        "counts": json.dumps(asdict(merge.counts)),
        "fingerprint": merge.fingerprint,
        "undoing": merge.undoing,
        "began": _text(merge.began),
        "units": merge.units,
        "sourceUnits": merge.source_units,
        "applyBy": _text(merge.apply_by),
        "settled": _text(merge.settled),
        "seen": json.dumps([merge.blocked, merge.in_hand, merge.blocked_now]),
        "stoppedIn": merge.stopped_in.value if merge.stopped_in else None,
        "gone": merge.gone,
    }


def _merge(entity: TableEntity) -> Merge:
    blocked, in_hand, blocked_now = json.loads(entity["seen"])
    stopped_in = entity.get("stoppedIn")
    return Merge(
        id=entity["PartitionKey"],
        source=_side(entity["source"]),
        target=_side(entity["target"]),
        created=datetime.fromisoformat(entity["created"]),
        created_by=entity["createdBy"],
        scan=scan_of(json.loads(entity["pass"])),
        delete=entity["delete"],
        round_size=entity["roundSize"],
        state=MergeState(entity["state"]),
        reason=text_of(entity, "reason"),
        counts=Counts(**json.loads(entity["counts"])),
        fingerprint=entity["fingerprint"],
        undoing=entity["undoing"],
        began=_instant(entity.get("began")),
        units=entity.get("units"),
        source_units=entity["sourceUnits"],
        apply_by=_instant(entity.get("applyBy")),
        settled=_instant(entity.get("settled")),
        blocked=blocked,
        in_hand=in_hand,
        blocked_now=blocked_now,
        stopped_in=MergeState(stopped_in) if stopped_in else None,
        gone=entity["gone"],
    )


def _side(kept: str) -> Side:
    side = json.loads(kept)
    return Side(**{**side, "owners": tuple(side["owners"])})


def _person_entity(person: PlannedMerger) -> dict[str, Any]:
    return {
        "verdict": person.verdict.value,
        "both": person.both,
        "waited": person.waited,
        "ends": _text(person.ends),
        **kept_text("because", person.because),
    }


def _person(entity: TableEntity) -> PlannedMerger:
    return PlannedMerger(
        entity["userId"],
        Verdict(entity["verdict"]),
        entity["both"],
        entity["waited"],
        _instant(entity.get("ends")),
        text_of(entity, "because"),
    )


def _text(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_ROWS = Rows("merges", "merge", _entity, _merge, _person_entity, _person)
