"""The nightly report as JSON."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.instants import instant
from domain.reconciliation.codec import forecast_json, night_json, piece_json, treatment_json
from domain.reconciliation.nights import Night, Report
from domain.reconciliation.trees import Branch, branches


def night_summary(night: Night, compared: Collection[str]) -> dict[str, Any]:
    """A night in the list: how far it is, and whether it is finished."""
    expected = set(night.allotments)
    return {
        "date": night.day.isoformat(),
        "state": "finished" if night.finished else "running",
        "beganDateTime": instant(night.began),
        "finishedDateTime": instant(night.finished) if night.finished else None,
        "allotments": len(expected),
        "compared": len(expected & set(compared)),
    }


def progress_json(night: Night, compared: Mapping[str, datetime]) -> dict[str, Any]:
    """How far a night is, and when each of its allotments was compared last."""
    pieces = [{"allotmentId": one, "examinedDateTime": instant(compared[one])} for one in sorted(compared)]
    return {**night_summary(night, compared), "value": pieces}


def report_json(report: Report) -> dict[str, Any]:
    """The whole report: what changed first, then what asks, the tenant, and every allotment by its tree."""
    night = report.night
    stored = night_json(night)
    return {
        **night_summary(night, {piece.allotment_id for piece in report.pieces}),
        "previousDate": report.before.isoformat() if report.before else None,
        "missing": list(report.missing),
        "drift": dict(report.drift),
        "new": [treatment_json(each) for each in report.new],
        "gone": [treatment_json(each) for each in report.gone],
        "asking": [treatment_json(each) for each in report.asking],
        "tenant": stored["tenant"],
        "proposal": stored["proposal"],
        "currency": night.currency,
        "cost": _total(report),
        "value": [{**piece_json(each.piece), **_place(each)} for each in branches(report.pieces)],
    }


def _place(branch: Branch) -> dict[str, Any]:
    """Where an allotment stands in its tree, and what it and its parts have together."""
    return {
        "level": branch.level,
        "withParts": {
            "parts": branch.parts,
            "allottedUnits": branch.limit,
            "consumedUnits": branch.used,
            "waitingUnits": branch.waiting,
            "cost": str(branch.cost) if branch.cost is not None else None,
            "forecast": forecast_json(branch.outlook) if branch.outlook else None,
        },
    }


def _total(report: Report) -> str | None:
    """What all seats cost a month; None where no price is known at all."""
    costs = [piece.cost for piece in report.pieces if piece.cost is not None]
    return str(sum(costs, Decimal(0))) if costs else None
