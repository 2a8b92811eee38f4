"""What an administrator may ask of a merge, and when."""

from dataclasses import replace

import pytest

from domain.errors import Conflict, InvalidRequest
from domain.merging.model import RUNNING, MergeState
from domain.merging.steps import ended, entered, replaced, resumed, started, stopped, undone
from domain.objections import Text
from domain.objections.coding import code
from domain.undertakings import Part, Scan
from tests.unit.domain.merges import PLANNING
from tests.unit.domain.samples import NOW, SECOND

PLANNED = replace(PLANNING, state=MergeState.PLANNED, fingerprint="0123456789abcdef", reason="ready")
MOVING = replace(
    PLANNING, state=MergeState.MOVING, began=NOW, apply_by=NOW + SECOND, scan=Scan(NOW, part=Part.SEATED, people=5)
)
WHY = Text("mergeStoppedBy", actor="eva")
LATER = NOW + 60 * SECOND


def refused(error: pytest.ExceptionInfo[Conflict]) -> tuple[str | None, str]:
    return code(error.value.message), str(error.value)


def test_it_is_started_by_the_fingerprint_that_was_seen() -> None:
    begun = started(PLANNED, "0123456789abcdef", LATER)
    assert (begun.state, begun.began, begun.reason) == (MergeState.PREPARING, LATER, None)
    assert begun.scan == Scan(LATER)
    for seen in ("another", "", None):
        with pytest.raises(InvalidRequest) as wrong:
            started(PLANNED, seen, LATER)
        assert [(each.field, code(each.message)) for each in wrong.value.problems] == [("plan", "adoptionFingerprint")]


@pytest.mark.parametrize("state", [each for each in MergeState if each is not MergeState.PLANNED])
def test_only_a_plan_is_started(state: MergeState) -> None:
    with pytest.raises(Conflict) as error:
        started(replace(PLANNED, state=state), PLANNED.fingerprint, NOW)
    assert refused(error)[0] == "mergeNotPlanned"
    assert state.value in refused(error)[1]


@pytest.mark.parametrize("state", tuple(MergeState))
def test_what_runs_is_stopped_and_goes_on_where_it_was(state: MergeState) -> None:
    merge = replace(MOVING, state=state)
    if state not in RUNNING:
        with pytest.raises(Conflict) as error:
            stopped(merge, WHY)
        assert refused(error)[0] == "mergeNotRunning"
        return
    standing = stopped(merge, WHY)
    assert standing == replace(merge, state=MergeState.STOPPED, stopped_in=state, reason=WHY)
    again = resumed(standing, LATER)
    assert (again.state, again.stopped_in, again.reason, again.began) == (state, None, None, NOW)
    # A plan is a fingerprint of everybody in their order, so it goes on; a pass over the people begins anew.
    assert again.scan == (MOVING.scan if state is MergeState.PLANNING else Scan(LATER))


@pytest.mark.parametrize("state", tuple(MergeState))
def test_what_does_not_stand_is_not_resumed(state: MergeState) -> None:
    with pytest.raises(Conflict) as error:
        resumed(replace(MOVING, state=state), NOW)
    assert refused(error)[0] == "mergeNotStopped"
    if state is not MergeState.STOPPED:
        with pytest.raises(Conflict):
            resumed(replace(MOVING, state=state, stopped_in=MergeState.MOVING), NOW)


@pytest.mark.parametrize("state", [MergeState.PREPARING, MergeState.MOVING, MergeState.FINISHING, MergeState.MERGED])
def test_it_is_undone_from_anywhere_and_believes_nothing_that_is_on_its_way(state: MergeState) -> None:
    back = undone(replace(MOVING, state=state, reason="why"), LATER)
    assert (back.state, back.undoing, back.settled) == (MergeState.PREPARING, True, NOW + SECOND)
    assert (back.reason, back.began, back.scan) == (None, NOW, Scan(LATER))


def test_what_stands_is_undone_too() -> None:
    back = undone(stopped(MOVING, WHY), LATER)
    assert (back.state, back.undoing, back.stopped_in, back.reason) == (MergeState.PREPARING, True, None, None)


@pytest.mark.parametrize("plan", [PLANNED, PLANNING, stopped(PLANNING, WHY)])
def test_a_plan_is_given_up_at_once(plan: object) -> None:
    given_up = undone(plan, LATER)  # type: ignore[arg-type]
    assert (given_up.state, given_up.undoing, given_up.stopped_in) == (MergeState.UNDONE, False, None)
    assert code(given_up.reason) == "adoptionGivenUp"


def test_it_is_undone_once_and_not_where_the_source_is_gone() -> None:
    for over in (replace(MOVING, state=MergeState.UNDONE), replace(MOVING, undoing=True)):
        with pytest.raises(Conflict) as error:
            undone(over, NOW)
        assert refused(error)[0] == "mergeAlready"
    with pytest.raises(Conflict) as error:
        undone(replace(MOVING, state=MergeState.MERGED, gone=True), NOW)
    assert refused(error)[0] == "mergeSourceGone"
    assert "Pilot" in refused(error)[1]


def test_another_plan_takes_its_place() -> None:
    after = replaced(stopped(PLANNING, WHY), "m-2")
    assert (after.state, after.stopped_in, code(after.reason)) == (MergeState.UNDONE, None, "adoptionReplaced")
    assert "m-2" in str(after.reason)


def test_a_state_begins_with_a_pass_of_its_own() -> None:
    standing = replace(stopped(MOVING, WHY), settled=NOW)
    assert entered(standing, MergeState.FINISHING, LATER) == replace(
        MOVING, state=MergeState.FINISHING, scan=Scan(LATER), settled=NOW
    )


def test_it_ends_there_or_back() -> None:
    there = ended(MOVING, LATER)
    assert (there.state, there.reason, there.scan) == (MergeState.MERGED, None, Scan(LATER))
    back = ended(replace(MOVING, undoing=True), LATER, WHY)
    assert (back.state, back.reason) == (MergeState.UNDONE, WHY)
