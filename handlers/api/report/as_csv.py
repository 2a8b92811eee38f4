"""The nightly report for a spreadsheet: its findings, its allotments, what each department is charged, or whose seats
are idle.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.people import Person
from domain.reconciliation.codec import treatment_json
from domain.reconciliation.nights import Piece, Report
from domain.reconciliation.treatment import PlannedAction
from domain.reconciliation.trees import branches
from handlers.api.spreadsheet import spreadsheet

NAMED_AT_MOST = 1_000
"""So many people of a part are named; further ones are there by their ids."""

NAME = ("userDisplayName", "userPrincipalName")
"""What follows the id of a person: who it is, where that is known."""

type People = Mapping[str, Person]

PARTS = ("findings", "allotments", "departments", "idle")

_FINDING = ("sinceDateTime", "kind", "severity", "subject", "detail", "policy", "cure", "goneDateTime", "id")


def report_csv(report: Report, part: str, people: People, language: str = "en") -> str:
    """One part of the report; its columns are named as the properties in JSON are, in every language."""
    rows = {"findings": _findings, "allotments": _allotments, "departments": _departments, "idle": _idle}[part]
    return spreadsheet(rows(report, people), language)


def people_in(report: Report, part: str) -> list[str]:
    """The ids of the people whom a part names."""
    found: dict[str, None] = {}
    for piece in report.pieces:
        if part == "findings":
            found |= dict.fromkeys(each.finding.subject for each in piece.treatments)
        elif part == "idle":
            found |= dict.fromkeys(piece.idle_users)
    return [*found][:NAMED_AT_MOST]


def _findings(report: Report, people: People) -> Iterator[Sequence[Any]]:
    yield ("allotmentId", "displayName", *_FINDING, "userIds", *NAME)
    for treatment in report.night.tenant:
        yield ("", "", *_finding(treatment, people))
    for piece in report.pieces:
        for treatment in piece.treatments:
            yield (piece.allotment_id, piece.display_name, *_finding(treatment, people))


def _finding(treatment: PlannedAction, people: People) -> Iterator[Any]:
    shown = treatment_json(treatment)
    yield from (shown[name] for name in _FINDING)
    yield " ".join(shown["userIds"])
    yield from _named(people, treatment.finding.subject)


def _named(people: People, user_id: str) -> tuple[str, str]:
    person = people.get(user_id)
    return (person.display_name, person.user_principal_name) if person else ("", "")


def _allotments(report: Report, _: People) -> Iterator[Sequence[Any]]:
    yield (
        *("allotmentId", "displayName", "products", "state", "consumedUnits", "waitingUnits", "allottedUnits"),
        *(
            "refusals",
            "denials",
            "unmetPeople",
            "idleUnits",
            "price",
            "cost",
            "currency",
            "runsOutDate",
            "earliestDate",
            "latestDate",
            "findings",
        ),
        *("parentId", "level", "lentUnits", "borrowedUnits"),
        *("withPartsConsumedUnits", "withPartsWaitingUnits", "withPartsAllottedUnits", "withPartsCost"),
        *("withPartsRunsOutDate", "backedUpPeople"),
    )
    names = report.product_names
    for branch in branches(report.pieces):
        piece = branch.piece
        today, outlook = piece.today, piece.outlook
        days = (outlook.runs_out, outlook.earliest, outlook.latest) if outlook else (None, None, None)
        yield (
            *(piece.allotment_id, piece.display_name, "; ".join(names[sku] for sku in piece.products), piece.state),
            *(today.used, today.waiting, today.limit, today.refusals, today.denials, today.unmet),
            *(piece.idle, piece.price, piece.cost),
            *(report.night.currency, *days, len(piece.open)),
            *(piece.parent_id, branch.level, piece.lent, piece.borrowed),
            *(branch.used, branch.waiting, branch.limit, branch.cost),
            *(branch.outlook and branch.outlook.runs_out, today.backed_up),
        )


def _departments(report: Report, _: People) -> Iterator[Sequence[Any]]:
    yield ("department", "allotmentId", "displayName", "units", "price", "cost", "currency")
    for piece in report.pieces:
        for department, units in piece.departments.items():
            yield (department, *_charged(piece, units), report.night.currency)


def _idle(report: Report, people: People) -> Iterator[Sequence[Any]]:
    yield ("allotmentId", "displayName", "userId", "price", "currency", *NAME)
    for piece in report.pieces:
        for user_id in piece.idle_users:
            named = _named(people, user_id)
            yield (piece.allotment_id, piece.display_name, user_id, piece.price, report.night.currency, *named)


def _charged(piece: Piece, units: int) -> Sequence[Any]:
    cost = None if piece.price is None else piece.price * units
    return piece.allotment_id, piece.display_name, units, piece.price, cost
