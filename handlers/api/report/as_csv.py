"""The nightly report for a spreadsheet: its findings, its allotments, what each department is charged, or whose seats
are idle.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from domain.reconciliation.codec import treatment_json
from domain.reconciliation.nights import Piece, Report
from domain.reconciliation.treatment import PlannedAction
from handlers.api.spreadsheet import spreadsheet

PARTS = ("findings", "allotments", "departments", "idle")

_FINDING = ("sinceDateTime", "kind", "severity", "subject", "detail", "policy", "cure", "goneDateTime", "id")


def report_csv(report: Report, part: str, language: str = "en") -> str:
    """One part of the report; its columns are named as the properties in JSON are, in every language."""
    rows = {"findings": _findings, "allotments": _allotments, "departments": _departments, "idle": _idle}[part]
    return spreadsheet(rows(report), language)


def _findings(report: Report) -> Iterator[Sequence[Any]]:
    yield ("allotmentId", "displayName", *_FINDING, "userIds")
    for treatment in report.night.tenant:
        yield ("", "", *_finding(treatment))
    for piece in report.pieces:
        for treatment in piece.treatments:
            yield (piece.allotment_id, piece.display_name, *_finding(treatment))


def _finding(treatment: PlannedAction) -> Iterator[Any]:
    shown = treatment_json(treatment)
    yield from (shown[name] for name in _FINDING)
    yield " ".join(shown["userIds"])


def _allotments(report: Report) -> Iterator[Sequence[Any]]:
    yield (
        *("allotmentId", "displayName", "products", "state", "consumedUnits", "waitingUnits", "allottedUnits"),
        *(
            "refusals",
            "idleUnits",
            "price",
            "cost",
            "currency",
            "runsOutDate",
            "earliestDate",
            "latestDate",
            "findings",
        ),
    )
    names = report.product_names
    for piece in report.pieces:
        today, outlook = piece.today, piece.outlook
        days = (outlook.runs_out, outlook.earliest, outlook.latest) if outlook else (None, None, None)
        yield (
            *(piece.allotment_id, piece.display_name, "; ".join(names[sku] for sku in piece.products), piece.state),
            *(today.used, today.waiting, today.limit, today.refusals, piece.idle, piece.price, piece.cost),
            *(report.night.currency, *days, len(piece.open)),
        )


def _departments(report: Report) -> Iterator[Sequence[Any]]:
    yield ("department", "allotmentId", "displayName", "units", "price", "cost", "currency")
    for piece in report.pieces:
        for department, units in piece.departments.items():
            yield (department, *_charged(piece, units), report.night.currency)


def _idle(report: Report) -> Iterator[Sequence[Any]]:
    yield ("allotmentId", "displayName", "userId", "price", "currency")
    for piece in report.pieces:
        for user_id in piece.idle_users:
            yield (piece.allotment_id, piece.display_name, user_id, piece.price, report.night.currency)


def _charged(piece: Piece, units: int) -> Sequence[Any]:
    cost = None if piece.price is None else piece.price * units
    return piece.allotment_id, piece.display_name, units, piece.price, cost
