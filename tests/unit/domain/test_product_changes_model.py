"""A change of products as a value: what comes and goes, and where it leads."""

from dataclasses import replace

import pytest

from domain.product_changes.model import ChangeState, UnitsNeeded
from tests.unit.domain.changes import CHANGE, NEW, OLD, STAYS


def test_what_comes_and_what_goes_is_told_by_product() -> None:
    switched = replace(STAYS, disabled_plans=("x",))
    change = replace(CHANGE, before=(OLD, STAYS), after=(switched, NEW))
    assert (change.comes, change.goes) == ((NEW,), (OLD,))


def test_it_leads_there_and_back() -> None:
    forward = replace(CHANGE, old=3, new=4)
    assert (forward.wanted, forward.generation) == (forward.after, 4)
    back = replace(forward, undoing=True)
    assert (back.wanted, back.generation) == (back.before, 3)
    assert CHANGE.generation == 0


@pytest.mark.parametrize("state", tuple(ChangeState))
def test_it_is_only_planned_until_it_is_started_and_over_at_its_ends(state: ChangeState) -> None:
    change = replace(CHANGE, state=state)
    assert change.is_only_planned is (state in {ChangeState.PLANNING, ChangeState.PLANNED})
    assert change.is_over is (state in {ChangeState.CHANGED, ChangeState.UNDONE})
    stopped = replace(CHANGE, state=ChangeState.STOPPED, stopped_in=state)
    assert stopped.is_only_planned is change.is_only_planned


def test_units_are_missing_only_beyond_those_that_nobody_holds() -> None:
    assert UnitsNeeded("s", 9, needed=5, available=3).missing == 2
    assert UnitsNeeded("s", 9, needed=5, available=5).missing == 0
    assert UnitsNeeded("s", 9, needed=0, available=-2).missing == 2
