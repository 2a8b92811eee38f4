"""Nights, pieces and plans as JSON: each comes back as it went, whatever it lacks, and as earlier versions wrote it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.allotments import AllotmentState
from domain.reconciliation.codec import (
    forecast_json,
    forecast_of,
    night_json,
    night_of,
    piece_json,
    piece_of,
    plan_json,
    plan_of,
    proposal_json,
    proposal_of,
    treatment_json,
    treatment_of,
)
from domain.reconciliation.findings import Finding
from domain.reconciliation.forecast import Forecast
from domain.reconciliation.history import Snapshot
from domain.reconciliation.kinds import Kind, Way
from domain.reconciliation.limits import LimitProposal, PartNeed, Transfer
from domain.reconciliation.nights import Night, Piece
from domain.reconciliation.treatment import DriftPlan, PlannedAction
from tests.unit.domain.samples import NOW

TODAY, HOUR = NOW.date(), timedelta(hours=1)
OPEN = PlannedAction(Finding(Kind.GUEST, "a-1", "ann", "Seen.", NOW), Way.ASK)
GONE = PlannedAction(Finding(Kind.LICENCE_OUTSIDE, None, "sku-1", "Two.", NOW, ("ann", "ben")), Way.REPORT, NOW + HOUR)
OUTLOOK = Forecast(1.5, 1.0, 2.0, TODAY, date(2026, 4, 1), None)
PIECE = Piece(
    day=TODAY,
    allotment_id="a-1",
    display_name="Finance",
    products={"sku-1": "SPE_E5", "sku-2": "VISIO"},
    state=AllotmentState.ACTIVE,
    examined=NOW,
    treatments=(OPEN, GONE),
    drift={"guest": 1},
    trend=(Snapshot(TODAY - timedelta(days=1), 3, 0, 5), Snapshot(TODAY, 4, 1, 5, 2, {"guest": 1})),
    outlook=OUTLOOK,
    departments={"IT": 3, "": 1},
    idle=2,
    idle_users=("ann", "ben"),
    price=Decimal("36.90"),
    parent_id="a-0",
    lent=2,
    borrowed=1,
)
BARE = replace(PIECE, treatments=(), outlook=None, departments={}, idle=None, idle_users=(), price=None)
PROPOSAL = LimitProposal(
    (Transfer("a-1", "a-2", 3, True),), {"a-1": 9, "a-2": 2}, {"a-1": 6, "a-2": 5}, 4, 1, {"a-1": "One"}
)
NEEDS = replace(
    PROPOSAL,
    names={"a-1": "One", "a-2": "a-2", "a-3": "Three"},
    parts=(PartNeed("a-3", "a-1", 4, 2, 1), PartNeed("a-3", "a-1", 4, 2, 2)),
)
NIGHT = Night(TODAY, NOW, ("a-1", "a-2"), "SEK", True, NOW + HOUR, (GONE,), PROPOSAL)


def through_text(value: Any) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("treatment", [OPEN, GONE])
def test_a_treatment_comes_back(treatment: PlannedAction) -> None:
    assert treatment_of(through_text(treatment_json(treatment))) == treatment


def test_a_treatment_of_before_names_nobody() -> None:
    stored = through_text(treatment_json(GONE))
    del stored["userIds"]
    assert treatment_of(stored) == replace(GONE, finding=replace(GONE.finding, people=()))


@pytest.mark.parametrize("outlook", [OUTLOOK, replace(OUTLOOK, runs_out=None, earliest=None)])
def test_a_forecast_comes_back(outlook: Forecast) -> None:
    assert forecast_of(through_text(forecast_json(outlook))) == outlook


def test_what_parts_lack_comes_back_and_an_earlier_release_says_nothing_of_it() -> None:
    stored = through_text(proposal_json(NEEDS))
    assert [each["enough"] for each in stored["parts"]] == [False, True]
    assert proposal_of(stored) == NEEDS
    del stored["parts"]
    assert proposal_of(stored).parts == ()


def test_a_piece_of_before_is_a_root_that_has_lent_nothing() -> None:
    stored = through_text(piece_json(PIECE))
    for name in ("parentId", "lentUnits", "borrowedUnits"):
        del stored[name]
    assert piece_of(stored) == replace(PIECE, parent_id=None, lent=0, borrowed=0)


@pytest.mark.parametrize("piece", [PIECE, BARE, replace(BARE, price=Decimal(0), idle=0)])
def test_a_piece_comes_back(piece: Piece) -> None:
    assert piece_of(through_text(piece_json(piece))) == piece


def test_a_piece_that_names_more_products_than_ids_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        piece_of({**piece_json(PIECE), "skuIds": ["sku-1"]})


def test_a_piece_of_before_knows_its_products_by_part_number_alone() -> None:
    stored = through_text(piece_json(PIECE))
    del stored["skuIds"]
    assert piece_of(stored).products == {"SPE_E5": "SPE_E5", "VISIO": "VISIO"}


@pytest.mark.parametrize(("price", "cost"), [(Decimal("36.90"), "147.60"), (Decimal(0), "0"), (None, None)])
def test_a_piece_says_what_its_four_seats_cost(price: Decimal | None, cost: str | None) -> None:
    assert piece_json(replace(PIECE, price=price))["cost"] == cost


def test_a_proposal_comes_back_with_a_name_for_each_allotment() -> None:
    """Of an allotment that is gone the name is not known: its id stands for it."""
    shown = through_text(proposal_json(PROPOSAL))
    assert proposal_of(shown) == replace(PROPOSAL, names={"a-1": "One", "a-2": "a-2"})
    for each in shown["limits"]:
        del each["displayName"]
    assert proposal_of(shown) == replace(PROPOSAL, names={"a-1": "a-1", "a-2": "a-2"})


@pytest.mark.parametrize("night", [NIGHT, Night(TODAY, NOW, ("a-1",)), replace(NIGHT, tenant=(), proposal=None)])
def test_a_night_comes_back(night: Night) -> None:
    named = night.proposal and replace(night.proposal, names={"a-1": "One", "a-2": "a-2"})
    assert night_of(through_text(night_json(night))) == replace(night, proposal=named)


def test_a_plan_comes_back() -> None:
    plan = DriftPlan("p-1", "a-1", NOW, NOW + HOUR, (OPEN, GONE))
    assert plan_of(through_text(plan_json(plan))) == plan


def test_instants_are_in_the_one_form() -> None:
    assert treatment_json(OPEN)["sinceDateTime"] == "2026-03-02T09:00:00.000000Z"
