"""What an administrator may ask of a change, and when."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.errors import Conflict, InvalidRequest
from domain.objections import Text
from domain.objections.coding import code
from domain.product_changes.model import RUNNING, ChangeState, ProductChange, UnitsNeeded
from domain.product_changes.steps import ended, entered, replaced, resumed, started, stopped, undone
from tests.unit.domain.changes import CHANGE, NEW
from tests.unit.domain.samples import NOW, SECOND

PLANNED = replace(CHANGE, state=ChangeState.PLANNED, fingerprint="0123456789abcdef")
WHY = Text("changeStoppedBy", actor="eva")


def test_it_is_started_by_the_fingerprint_that_was_seen() -> None:
    assert started(PLANNED, "0123456789abcdef", NOW).state is ChangeState.PREPARING
    with pytest.raises(InvalidRequest) as refused:
        started(PLANNED, "another", NOW)
    assert [problem.field for problem in refused.value.problems] == ["plan"]


def test_it_does_not_start_with_too_few_units_unless_that_was_allowed() -> None:
    short = replace(PLANNED, units=(UnitsNeeded(NEW.sku_id, 5, needed=4, available=3),))
    with pytest.raises(InvalidRequest) as refused:
        started(short, short.fingerprint, NOW)
    assert "3" in str(refused.value)
    allowed = replace(short, allow_overcommit=True)
    assert started(allowed, short.fingerprint, NOW).state is ChangeState.PREPARING


@pytest.mark.parametrize("state", [each for each in ChangeState if each is not ChangeState.PLANNED])
def test_only_a_plan_is_started(state: ChangeState) -> None:
    with pytest.raises(Conflict):
        started(replace(PLANNED, state=state), PLANNED.fingerprint, NOW)


@pytest.mark.parametrize("state", tuple(ChangeState))
def test_what_runs_is_stopped_and_goes_on_where_it_was(state: ChangeState) -> None:
    change = replace(CHANGE, state=state)
    if state not in RUNNING:
        with pytest.raises(Conflict):
            stopped(change, WHY)
        return
    standing = stopped(change, WHY)
    assert (standing.state, standing.stopped_in, standing.reason) == (ChangeState.STOPPED, state, WHY)
    again = resumed(standing, NOW + SECOND)
    assert (again.state, again.stopped_in, again.reason) == (state, None, None)
    assert again.scan.began == (NOW if state is ChangeState.PLANNING else NOW + SECOND)


@pytest.mark.parametrize("act", [lambda change: resumed(change, NOW), lambda change: stopped(change, WHY)])
def test_what_does_not_stand_is_not_resumed(act: Callable[[ProductChange], ProductChange]) -> None:
    with pytest.raises(Conflict):
        act(PLANNED)


def test_it_is_undone_from_anywhere_and_believes_nothing_that_is_on_its_way() -> None:
    moving = replace(CHANGE, state=ChangeState.MOVING, apply_by=NOW, retiring=(NEW,))
    back = undone(moving, NOW + SECOND)
    assert (back.state, back.undoing, back.settled, back.retiring) == (ChangeState.PREPARING, True, NOW, ())
    assert undone(replace(CHANGE, state=ChangeState.CHANGED), NOW).undoing
    assert undone(stopped(moving, WHY), NOW).state is ChangeState.PREPARING


def test_it_is_undone_once_and_a_plan_is_given_up() -> None:
    given_up = undone(PLANNED, NOW)
    assert (given_up.state, given_up.undoing, code(given_up.reason)) == (ChangeState.UNDONE, False, "adoptionGivenUp")
    for over in (given_up, replace(CHANGE, state=ChangeState.MOVING, undoing=True)):
        with pytest.raises(Conflict):
            undone(over, NOW)
    assert code(replaced(PLANNED, "c-2").reason) == "adoptionReplaced"


def test_it_ends_there_or_back() -> None:
    assert ended(replace(CHANGE, retiring=(NEW,)), NOW).state is ChangeState.CHANGED
    assert ended(replace(CHANGE, retiring=(NEW,)), NOW).retiring == ()
    assert ended(replace(CHANGE, undoing=True), NOW).state is ChangeState.UNDONE
    gone = ended(CHANGE, NOW, WHY)
    assert (gone.state, gone.reason) == (ChangeState.UNDONE, WHY)
    assert entered(CHANGE, ChangeState.MOVING, NOW + SECOND).scan.began == NOW + SECOND
