"""Nights, pieces and plans as JSON: as they are stored, and as the API shows them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.allotments import AllotmentState
from domain.instants import instant
from domain.objections.coding import text_from, with_code
from domain.reconciliation.findings import Finding
from domain.reconciliation.forecast import Forecast
from domain.reconciliation.history import Snapshot
from domain.reconciliation.kinds import DESCRIPTIONS, Kind, Way
from domain.reconciliation.limits import LimitProposal, PartNeed, Transfer
from domain.reconciliation.nights import Night, Piece
from domain.reconciliation.treatment import DriftPlan, PlannedAction

type Json = Mapping[str, Any]


def treatment_json(treatment: PlannedAction) -> dict[str, Any]:
    """A finding with its explanation, and what is done about it."""
    finding, described = treatment.finding, DESCRIPTIONS[treatment.finding.kind]
    return {
        "id": finding.id,
        "allotmentId": finding.allotment_id,
        "kind": finding.kind.value,
        "subject": finding.subject,
        **with_code("detail", finding.detail),
        "userIds": list(finding.people),
        "title": described.title,
        "meaning": described.meaning,
        "severity": described.severity.value,
        "cure": described.cure,
        "policy": treatment.way.value,
        "sinceDateTime": instant(finding.since),
        "goneDateTime": instant(treatment.gone) if treatment.gone else None,
    }


def treatment_of(body: Json) -> PlannedAction:
    """The same back."""
    finding = Finding(
        Kind(body["kind"]),
        body["allotmentId"],
        body["subject"],
        text_from(body, "detail") or "",
        _instant(body["sinceDateTime"]),
        tuple(body.get("userIds", ())),
    )
    gone = body["goneDateTime"]
    return PlannedAction(finding, Way(body["policy"]), _instant(gone) if gone else None)


def snapshot_json(snapshot: Snapshot) -> dict[str, Any]:
    """One day of an allotment."""
    return {
        "date": snapshot.day.isoformat(),
        "consumedUnits": snapshot.used,
        "waitingUnits": snapshot.waiting,
        "allottedUnits": snapshot.limit,
        "refusals": snapshot.refusals,
        "drift": dict(snapshot.drift),
        "denials": snapshot.denials,
        "unmetPeople": snapshot.unmet,
        "backedUpPeople": snapshot.backed_up,
    }


def snapshot_of(body: Json) -> Snapshot:
    """The same back."""
    return Snapshot(
        day=date.fromisoformat(body["date"]),
        used=body["consumedUnits"],
        waiting=body["waitingUnits"],
        limit=body["allottedUnits"],
        refusals=body["refusals"],
        drift=body["drift"],
        denials=body.get("denials", 0),
        unmet=body.get("unmetPeople", 0),
        backed_up=body.get("backedUpPeople", 0),
    )


def forecast_json(outlook: Forecast) -> dict[str, Any]:
    """A forecast; a day that is null is not within two years."""
    return {
        "unitsADay": outlook.per_day,
        "slowestUnitsADay": outlook.slowest,
        "fastestUnitsADay": outlook.fastest,
        "runsOutDate": _maybe_day(outlook.runs_out),
        "earliestDate": _maybe_day(outlook.earliest),
        "latestDate": _maybe_day(outlook.latest),
    }


def forecast_of(body: Json) -> Forecast:
    """The same back."""
    return Forecast(
        body["unitsADay"],
        body["slowestUnitsADay"],
        body["fastestUnitsADay"],
        *(date.fromisoformat(body[name]) if body[name] else None for name in _FORECAST_DAYS),
    )


_FORECAST_DAYS = ("runsOutDate", "earliestDate", "latestDate")


def piece_json(piece: Piece) -> dict[str, Any]:
    """One allotment's part of a night."""
    return {
        "date": piece.day.isoformat(),
        "allotmentId": piece.allotment_id,
        "displayName": piece.display_name,
        "products": list(piece.products.values()),
        "skuIds": list(piece.products),
        "state": piece.state.value,
        "examinedDateTime": instant(piece.examined),
        "findings": [treatment_json(each) for each in piece.treatments],
        "drift": dict(piece.drift),
        "trend": [snapshot_json(each) for each in piece.trend],
        "forecast": forecast_json(piece.outlook) if piece.outlook else None,
        "departments": dict(piece.departments),
        "idleUnits": piece.idle,
        "idleUserIds": list(piece.idle_users),
        "price": str(piece.price) if piece.price is not None else None,
        "cost": str(piece.cost) if piece.cost is not None else None,
        "parentId": piece.parent_id,
        "lentUnits": piece.lent,
        "borrowedUnits": piece.borrowed,
        "unchangedSince": piece.compared.isoformat() if piece.compared else None,
    }


def piece_of(body: Json) -> Piece:
    """The same back."""
    return Piece(
        day=date.fromisoformat(body["date"]),
        allotment_id=body["allotmentId"],
        display_name=body["displayName"],
        products=dict(zip(body.get("skuIds", body["products"]), body["products"], strict=True)),
        state=AllotmentState(body["state"]),
        examined=_instant(body["examinedDateTime"]),
        treatments=tuple(treatment_of(each) for each in body["findings"]),
        drift=body["drift"],
        trend=tuple(snapshot_of(each) for each in body["trend"]),
        outlook=forecast_of(body["forecast"]) if body["forecast"] else None,
        departments=body["departments"],
        idle=body["idleUnits"],
        idle_users=tuple(body["idleUserIds"]),
        price=Decimal(body["price"]) if body["price"] is not None else None,
        parent_id=body.get("parentId"),
        lent=body.get("lentUnits", 0),
        borrowed=body.get("borrowedUnits", 0),
        compared=date.fromisoformat(since) if (since := body.get("unchangedSince")) else None,
    )


def proposal_json(proposal: LimitProposal) -> dict[str, Any]:
    """A proposal of limits, with the fingerprint by which it is accepted."""
    return {
        "fingerprint": proposal.fingerprint,
        "moves": [
            {"fromAllotmentId": each.donor, "toAllotmentId": each.recipient, "units": each.units, "ahead": each.ahead}
            for each in proposal.transfers
        ],
        "limits": [
            {
                "allotmentId": one,
                "displayName": proposal.names.get(one, one),
                "allottedUnits": proposal.before[one],
                "proposedUnits": proposal.after[one],
            }
            for one in sorted(proposal.after)
        ],
        "stillWaiting": proposal.still_waiting,
        "stillShort": proposal.still_short,
        "parts": [
            {
                "allotmentId": each.part,
                "displayName": proposal.names.get(each.part, each.part),
                "parentId": each.parent,
                "parentDisplayName": proposal.names.get(each.parent, each.parent),
                "allottedUnits": each.limit,
                "proposedUnits": each.limit + each.units,
                "availableUnits": each.available,
                "enough": each.enough,
            }
            for each in proposal.parts
        ],
    }


def proposal_of(body: Json) -> LimitProposal:
    """The same back."""
    return LimitProposal(
        tuple(
            Transfer(each["fromAllotmentId"], each["toAllotmentId"], each["units"], each["ahead"])
            for each in body["moves"]
        ),
        {each["allotmentId"]: each["allottedUnits"] for each in body["limits"]},
        {each["allotmentId"]: each["proposedUnits"] for each in body["limits"]},
        body["stillWaiting"],
        body["stillShort"],
        {
            **{each["parentId"]: each["parentDisplayName"] for each in body.get("parts", ())},
            **{each["allotmentId"]: each["displayName"] for each in body.get("parts", ())},
            **{each["allotmentId"]: each.get("displayName", each["allotmentId"]) for each in body["limits"]},
        },
        tuple(
            PartNeed(
                each["allotmentId"],
                each["parentId"],
                each["allottedUnits"],
                each["proposedUnits"] - each["allottedUnits"],
                each["availableUnits"],
            )
            for each in body.get("parts", ())
        ),
    )


def night_json(night: Night) -> dict[str, Any]:
    """A night without its pieces."""
    return {
        "date": night.day.isoformat(),
        "beganDateTime": instant(night.began),
        "finishedDateTime": instant(night.finished) if night.finished else None,
        "allotments": list(night.allotments),
        "currency": night.currency,
        "resent": night.resent,
        "tenant": [treatment_json(each) for each in night.tenant],
        "proposal": proposal_json(night.proposal) if night.proposal else None,
    }


def night_of(body: Json) -> Night:
    """The same back."""
    return Night(
        day=date.fromisoformat(body["date"]),
        began=_instant(body["beganDateTime"]),
        allotments=tuple(body["allotments"]),
        currency=body["currency"],
        resent=body["resent"],
        finished=_instant(body["finishedDateTime"]) if body["finishedDateTime"] else None,
        tenant=tuple(treatment_of(each) for each in body["tenant"]),
        proposal=proposal_of(body["proposal"]) if body["proposal"] else None,
    )


def plan_json(plan: DriftPlan) -> dict[str, Any]:
    """What a reconcile of an allotment would do."""
    return {
        "id": plan.id,
        "allotmentId": plan.allotment_id,
        "madeDateTime": instant(plan.made),
        "expirationDateTime": instant(plan.expires),
        "fingerprint": plan.fingerprint,
        "findings": [treatment_json(each) for each in plan.treatments],
    }


def plan_of(body: Json) -> DriftPlan:
    """The same back."""
    return DriftPlan(
        body["id"],
        body["allotmentId"],
        _instant(body["madeDateTime"]),
        _instant(body["expirationDateTime"]),
        tuple(treatment_of(each) for each in body["findings"]),
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe_day(day: date | None) -> str | None:
    return day.isoformat() if day else None
