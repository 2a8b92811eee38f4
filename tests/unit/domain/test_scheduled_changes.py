"""Planned changes: their states, what they give back, and the limits that are planned for a date."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import Overflow
from domain.errors import Conflict
from domain.loans import Reclaim
from domain.reading import read
from domain.scheduled_changes import (
    DUE_WITHIN,
    ChangeState,
    NewChange,
    PlannedChange,
    ScheduledChange,
    again,
    begun,
    cancelled,
    ended,
    entry,
    limits_at,
    planned,
    problems_of,
    resolved,
    written,
)
from tests.unit.domain.samples import NOW, SECOND, allotment

DAY = timedelta(days=1)
CHANGE = ScheduledChange("1", "a-1", NOW, NOW - DAY, "eva", settings={"allotted_units": 5})


def change(number: int, days: int, **more: Any) -> ScheduledChange:
    return replace(CHANGE, id=str(number), due=NOW + days * DAY, **more)


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        (NewChange(NOW + SECOND, NOW + DUE_WITHIN, settings={"allotted_units": 0}), []),
        (NewChange(NOW + SECOND, settings={"overflow": Overflow.WAIT}), []),
        (NewChange(NOW, settings={"allotted_units": 1}), ["dueDateTime"]),
        (NewChange(NOW + DUE_WITHIN + SECOND), ["allottedUnits", "dueDateTime"]),
        (NewChange(NOW + DAY, NOW + DAY, settings={"allotted_units": 1}), ["untilDateTime"]),
        (NewChange(NOW + DAY, NOW + DUE_WITHIN + SECOND, settings={"allotted_units": 1}), ["untilDateTime"]),
    ],
)
def test_what_is_wrong_is_named(asked: NewChange, fields: list[str]) -> None:
    assert [each.field for each in problems_of(asked, NOW)] == fields


def test_a_change_has_a_way_back_where_it_ends() -> None:
    asked = NewChange(NOW + DAY, NOW + 2 * DAY, {"allotted_units": 5, "overflow": Overflow.WAIT}, allow_overcommit=True)
    there, back = planned(asked, "a-1", ("one", "two"), by="eva", now=NOW)
    assert (there.change, there.planned_by) == (
        {"allotted_units": 5, "overflow": Overflow.WAIT, "allow_overcommit": True},
        "eva",
    )
    assert (back.undoes, back.due, back.change) == (there.id, NOW + 2 * DAY, {})
    assert there.id < back.id
    assert len(planned(replace(asked, until=None), "a-1", ("one", "two"), by="eva", now=NOW)) == 1
    assert (entry(there).due, entry(there).subject) == (there.due, there.id)


def test_what_is_given_back_is_what_was_there_before() -> None:
    back = replace(CHANGE, id="2", undoes="1", settings={})
    done = replace(begun(CHANGE, allotment(allotted_units=3)), state=ChangeState.DONE)
    given_back = resolved(back, done)
    assert given_back is not None
    assert given_back.change == {"allotted_units": 3}
    assert resolved(back, CHANGE) is None
    for other in (ended(CHANGE, ChangeState.ASKED, NOW, "No."), cancelled(CHANGE, "eva", NOW), None):
        nothing = resolved(back, other)
        assert nothing is not None
        assert nothing.change == {}
    assert resolved(CHANGE, None) == CHANGE


def test_a_change_that_was_begun_knows_what_was_there_and_is_begun_once() -> None:
    first = begun(CHANGE, allotment(allotted_units=3))
    assert (first.state, first.before) == (ChangeState.BEGUN, {"allotted_units": 3})
    assert begun(first, allotment(allotted_units=9)) == first
    assert first.is_as_before(allotment(allotted_units=3))
    assert not first.is_as_before(allotment(allotted_units=4))
    assert first.is_made(allotment(allotted_units=5))
    both = replace(CHANGE, settings={"allotted_units": 5, "overflow": Overflow.WAIT})
    assert not both.is_made(allotment(allotted_units=5, overflow=Overflow.ROLLBACK))
    half = begun(both, allotment(allotted_units=3, overflow=Overflow.ROLLBACK))
    assert half.is_as_before(allotment(allotted_units=5, overflow=Overflow.ROLLBACK))
    assert not half.is_as_before(allotment(allotted_units=4, overflow=Overflow.ROLLBACK))
    back = begun(replace(CHANGE, settings={"overflow": Overflow.ROLLBACK}), allotment(overflow=Overflow.ROLLBACK))
    assert not back.is_as_before(allotment(overflow=Overflow.WAIT))


@pytest.mark.parametrize("state", ChangeState)
def test_what_is_done_stays_and_only_what_is_asked_about_is_tried_again(state: ChangeState) -> None:
    there = replace(CHANGE, state=state, before={"allotted_units": 3})
    if state in {ChangeState.PLANNED, ChangeState.ASKED}:
        assert cancelled(there, "eva", NOW).state is ChangeState.CANCELLED
    else:
        with pytest.raises(Conflict):
            cancelled(there, "eva", NOW)
    if state is ChangeState.ASKED:
        assert (again(there).state, again(there).before) == (ChangeState.PLANNED, {})
    else:
        with pytest.raises(Conflict):
            again(there)


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "allotted_units": st.integers(0, 9),
        "overflow": st.sampled_from(Overflow),
        "lending_limit": st.integers(0, 9),
        "borrowing_limit": st.integers(0, 9),
        "kept_units": st.integers(0, 9),
        "reclaim": st.none() | st.builds(Reclaim, st.integers(1, 9)),
    },
)


@given(SETTINGS, SETTINGS)
def test_a_change_and_its_way_back_leave_everything_as_it_was(now: dict[str, Any], then: dict[str, Any]) -> None:
    before = allotment(**now)
    there = begun(replace(CHANGE, settings=then), before)
    after = replace(before, **then)
    assert there.is_as_before(before)
    assert there.is_made(after)
    back = resolved(replace(CHANGE, id="2", undoes="1", settings={}), replace(there, state=ChangeState.DONE))
    assert back is not None
    assert replace(after, **back.settings) == before
    assert begun(back, after).settings.keys() == then.keys()


@given(SETTINGS)
def test_what_is_written_of_a_change_is_read_again(settings: dict[str, Any]) -> None:
    said = written(NewChange(NOW, settings=settings))
    assert read(PlannedChange, said).value().asked == NewChange(NOW, settings=settings)


class TestLimits:
    def test_are_those_of_the_changes_up_to_the_date(self) -> None:
        there = [allotment(allotted_units=2), allotment(id="a-2", allotted_units=9)]
        changes = [
            change(1, 1),
            change(2, 3, settings={}, undoes="1"),
            change(3, 2, allotment_id="a-2", settings={"allotted_units": 1}, state=ChangeState.CANCELLED),
            change(4, 2, allotment_id="gone"),
            change(5, 2, settings={"overflow": Overflow.WAIT}),
        ]
        assert limits_at(there, changes, NOW) == {"a-1": 2, "a-2": 9}
        assert limits_at(there, changes, NOW + DAY) == {"a-1": 5, "a-2": 9}
        assert limits_at(there, changes, NOW + 3 * DAY) == {"a-1": 2, "a-2": 9}

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 5)), max_size=6))
    def test_whatever_is_given_back_is_as_before_where_plans_do_not_overlap(
        self, drawn: list[tuple[int, int, int]]
    ) -> None:
        changes, day = list[ScheduledChange](), 0
        for number, (wait, units, length) in enumerate(drawn):
            day += wait + 1
            changes.append(change(2 * number, day, settings={"allotted_units": units}))
            day += length
            changes.append(change(2 * number + 1, day, settings={}, undoes=str(2 * number)))
        assert limits_at([allotment(allotted_units=4)], changes, NOW + (day + 1) * DAY) == {"a-1": 4}
