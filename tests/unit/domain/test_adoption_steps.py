"""From state to state: what may be asked of an adoption in which one, and how the next begins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.adoption.model import (
    RUNNING,
    Adoption,
    AdoptionState,
    Counts,
)
from domain.adoption.steps import entered, replaced, resumed, started, stopped, undone
from domain.errors import Conflict, InvalidRequest
from domain.undertakings import Part, Scan
from tests.unit.domain.samples import ADOPTION, NOW

LATER = NOW + timedelta(hours=1)
PLANNED = replace(ADOPTION, state=AdoptionState.PLANNED, fingerprint="f1")
OVER = replace(PLANNED, counts=Counts(over=2))


def standing(state: AdoptionState, **changes: object) -> Adoption:
    """An adoption that was stopped in this state, half way."""
    scan = Scan(NOW, Part.SEATED, "cursor", people=40)
    one = replace(PLANNED, state=AdoptionState.STOPPED, stopped_in=state, reason="A test.", scan=scan)
    return replace(one, **changes)  # type: ignore[arg-type]


def fields(refusal: pytest.ExceptionInfo[InvalidRequest]) -> list[str]:
    return [problem.field for problem in refusal.value.problems]


class TestStarted:
    def test_it_fills_from_its_beginning(self) -> None:
        begun = started(PLANNED, "f1", None, LATER)
        assert begun == replace(PLANNED, state=AdoptionState.FILLING, scan=Scan(LATER, Part.PLANNED))

    @pytest.mark.parametrize("loss_confirmed", [None, False])
    def test_who_is_over_the_limit_has_to_be_let_go(self, loss_confirmed: object) -> None:
        with pytest.raises(InvalidRequest, match="no seat for 2") as refusal:
            started(OVER, "f1", loss_confirmed, LATER)
        assert fields(refusal) == ["letGo"]
        assert started(OVER, "f1", True, LATER).loss_confirmed

    def test_everything_that_is_wrong_is_told(self) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            started(OVER, "f2", "true", LATER)
        assert fields(refusal) == ["plan", "letGo"]

    @pytest.mark.parametrize("state", set(AdoptionState) - {AdoptionState.PLANNED})
    def test_only_what_is_planned(self, state: AdoptionState) -> None:
        with pytest.raises(Conflict, match=state):
            started(replace(PLANNED, state=state), "f1", True, LATER)


class TestStopped:
    @pytest.mark.parametrize("state", AdoptionState)
    def test_what_runs_stands_still_where_it_is(self, state: AdoptionState) -> None:
        running = replace(PLANNED, state=state)
        if state in RUNNING:
            assert stopped(running, "Why.") == replace(
                running, state=AdoptionState.STOPPED, stopped_in=state, reason="Why."
            )
            return
        with pytest.raises(Conflict, match=state):
            stopped(running, "Why.")


class TestResumed:
    @pytest.mark.parametrize("state", [AdoptionState.PLANNING, AdoptionState.FILLING, AdoptionState.REMOVING])
    def test_it_goes_on_half_way(self, state: AdoptionState) -> None:
        one = standing(state)
        assert resumed(one, None, None, LATER) == replace(one, state=state, stopped_in=None, reason=None)

    @pytest.mark.parametrize("state", [AdoptionState.VERIFYING, AdoptionState.UNDOING])
    def test_what_was_verified_is_verified_anew(self, state: AdoptionState) -> None:
        again = resumed(standing(state), None, None, LATER)
        assert (again.state, again.scan, again.reason) == (state, Scan(LATER), None)

    @pytest.mark.parametrize(
        ("before", "fingerprint", "loss_confirmed", "after"),
        [
            (True, None, None, True),
            (True, None, False, True),
            (False, None, None, False),
            (False, "f1", False, False),
            (False, "f1", True, True),
        ],
    )
    def test_what_was_confirmed_stays_confirmed(
        self, before: bool, fingerprint: str | None, loss_confirmed: bool | None, after: bool
    ) -> None:
        one = standing(AdoptionState.REMOVING, loss_confirmed=before)
        assert resumed(one, fingerprint, loss_confirmed, LATER).loss_confirmed is after

    def test_what_is_confirmed_now_is_this_very_plan(self) -> None:
        with pytest.raises(InvalidRequest) as refusal:
            resumed(standing(AdoptionState.REMOVING), "f2", True, LATER)
        assert fields(refusal) == ["plan"]

    @pytest.mark.parametrize("state", set(AdoptionState) - {AdoptionState.STOPPED})
    def test_only_what_is_stopped(self, state: AdoptionState) -> None:
        with pytest.raises(Conflict, match=state):
            resumed(replace(PLANNED, state=state, stopped_in=AdoptionState.FILLING), None, None, LATER)
        with pytest.raises(Conflict):
            resumed(replace(PLANNED, state=AdoptionState.STOPPED), None, None, LATER)


class TestGivenUp:
    @pytest.mark.parametrize(
        "give_up", [lambda one: undone(one, LATER), lambda one: replaced(one, "a-2")], ids=["undone", "replaced"]
    )
    @pytest.mark.parametrize("one", [PLANNED, ADOPTION, standing(AdoptionState.PLANNING)])
    def test_a_plan_that_was_never_started_leaves_nothing_to_undo(
        self, one: Adoption, give_up: Callable[[Adoption], Adoption]
    ) -> None:
        after = give_up(one)
        assert (after.state, after.stopped_in) == (AdoptionState.UNDONE, None)
        assert after.reason in {"Discarded before it started.", "Replaced by plan a-2."}

    @pytest.mark.parametrize(
        "one",
        [standing(AdoptionState.FILLING), replace(PLANNED, state=AdoptionState.ADOPTED)],
        ids=["stopped", "adopted"],
    )
    def test_another_one_goes_back_from_the_beginning(self, one: Adoption) -> None:
        after = undone(one, LATER)
        assert (after.state, after.stopped_in, after.scan) == (AdoptionState.UNDOING, None, Scan(LATER))

    @pytest.mark.parametrize("state", [AdoptionState.UNDOING, AdoptionState.UNDONE])
    def test_once(self, state: AdoptionState) -> None:
        with pytest.raises(Conflict, match=state):
            undone(replace(PLANNED, state=state), LATER)


@pytest.mark.parametrize("state", RUNNING)
def test_filling_begins_with_the_people_of_the_plan_and_anything_else_without_a_list(state: AdoptionState) -> None:
    after = entered(standing(AdoptionState.FILLING), state, LATER)
    assert (after.state, after.stopped_in, after.reason) == (state, None, None)
    assert after.scan == Scan(LATER, Part.PLANNED if state is AdoptionState.FILLING else None)
