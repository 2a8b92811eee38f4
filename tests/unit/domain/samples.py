"""Domain values for tests: plain ones, of which a test names only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.admission import Observation, Observed, Plan, Policy
from domain.adoption.model import (
    Adoption,
    Source,
)
from domain.allotments import Allotment, Licensing, Member, MemberState, Overflow, Product, counted
from domain.objections import Text
from domain.undertakings import Scan

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POLICY = Policy()
CAUSE = Text("byNotification", id="7")

ALLOTMENT = Allotment(
    id="a-1",
    display_name="finance-e5",
    group_id="g-1",
    products=(Product("sku-1", "SPE_E5"),),
    allotted_units=2,
    overflow=Overflow.ROLLBACK,
    licensing=Licensing.GROUP,
    created=NOW - timedelta(days=30),
)

ADOPTION = Adoption(
    id="a-1",
    display_name="Finance",
    group_id="g-1",
    source=Source.GROUP,
    products=(Product("sku-1", "SPE_E5"),),
    allotted_units=5,
    overflow=Overflow.WAIT,
    owners=("ann",),
    created=NOW,
    created_by="eva",
    scan=Scan(NOW),
)
"""Of a group that carries the product itself."""


def allotment(**changes: Any) -> Allotment:
    """An allotment of two seats that rolls back; its ledger is empty."""
    return replace(ALLOTMENT, **changes)


def member(user_id: str, state: MemberState = MemberState.LICENSED, **changes: Any) -> Member:
    """A row such as the application writes for this state."""
    row = Member(user_id, state, NOW - timedelta(hours=1))
    if row.seated or state is MemberState.ROLLING_BACK:
        row = replace(row, apply_by=NOW - timedelta(minutes=59))
    if state is MemberState.WAITING:
        row = replace(row, place=1)
    return replace(row, **changes)


def members(*rows: Member) -> dict[str, Member]:
    """The rows by user id."""
    return {row.user_id: row for row in rows}


def look(*signs: str, complete: bool = False, started: datetime = NOW, token: str | None = "token-2") -> Observation:
    """A look that shows users by their signs: `+ann` is there, `-ben` is gone."""
    observed = tuple(Observed(sign[1:], present=sign.startswith("+")) for sign in signs)
    return Observation(observed, complete, started, token)


def people(count: int, name: str = "user") -> list[str]:
    """That many user ids, in their order."""
    return [f"{name}-{number:04d}" for number in range(count)]


def kinds(plan: Plan) -> list[tuple[str, str]]:
    """Who got which decision, in order."""
    return [(decision.user_id, decision.kind.value) for decision in plan.decisions]


def rows_after(plan: Plan) -> dict[str, Member | None]:
    """The rows that the plan writes; None: removed."""
    return {step.user_id: step.after for step in plan.steps}


def folded(before: Allotment, plan: Plan) -> Allotment:
    """The allotment after the plan's steps, counted one by one."""
    for step in plan.steps:
        before = counted(before, step)
    return before
