"""A request for a seat goes one way, and what is to be told of it is told once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allotments import AllotmentState, Member, MemberState, Overflow
from domain.errors import Conflict
from domain.messages.events import DeliveryCursor, Topic, cursor_after, first_cursor, items_between
from domain.seat_requests import (
    ASK_AGAIN_AFTER,
    OPEN_AT_MOST,
    THERE,
    SeatEvent,
    SeatRequest,
    SeatRequestState,
    approved,
    approving,
    asked,
    is_open_to_asking,
    refused,
    require_seat_to_give,
    withdrawn,
)
from tests.support.samples import MOMENT
from tests.unit.domain.samples import allotment

OPEN = SeatRequest("a-1", "ben", "Please.", MOMENT)
LATER = MOMENT + timedelta(hours=1)
WAYS: dict[str, Callable[[SeatRequest], SeatRequest]] = {
    "approving": lambda one: approving(one, "Yes.", "eva", LATER),
    "refused": lambda one: refused(one, "No.", "eva", LATER),
    "withdrawn": lambda one: withdrawn(one, LATER),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_open_request_goes_each_way(way: str) -> None:
    after = WAYS[way](OPEN)
    assert (after.state, after.ended, after.message) == (way, LATER, "Please.")
    assert (after.answer, after.decided_by) == {
        "approving": ("Yes.", "eva"),
        "refused": ("No.", "eva"),
        "withdrawn": (None, None),
    }[way]


@pytest.mark.parametrize("state", [each for each in SeatRequestState if each is not SeatRequestState.OPEN])
@pytest.mark.parametrize("way", WAYS)
def test_one_that_is_not_open_goes_none(state: SeatRequestState, way: str) -> None:
    """But an approval that was cut short goes on."""
    request = replace(OPEN, state=state, answer="Before.", ended=MOMENT)
    if (state, way) == (SeatRequestState.APPROVING, "approving"):
        assert WAYS[way](request) == request
        assert approved(request).state is SeatRequestState.APPROVED
        return
    with pytest.raises(Conflict) as refusal:
        WAYS[way](request)
    assert refusal.value.message.code == "seatRequestOver"  # type: ignore[attr-defined]


def test_asking_makes_a_request() -> None:
    assert asked(allotment(), "ben", "Please.", None, None, 0, MOMENT) == OPEN
    gone = Member("ben", MemberState.RELEASING, MOMENT)
    assert asked(allotment(), "ben", "Please.", gone, None, OPEN_AT_MOST - 1, MOMENT) == OPEN


@pytest.mark.parametrize(
    ("row", "before", "elsewhere", "code"),
    [
        *((Member("ben", state, MOMENT), None, 0, "alreadyIn") for state in sorted(THERE)),
        (None, OPEN, 0, "seatRequestPending"),
        (None, replace(OPEN, state=SeatRequestState.APPROVING), 0, "seatRequestPending"),
        (None, replace(OPEN, state=SeatRequestState.REFUSED, ended=MOMENT), 0, "askedLately"),
        (None, None, OPEN_AT_MOST, "seatRequestsTooMany"),
    ],
)
def test_what_speaks_against_asking(row: Member | None, before: SeatRequest | None, elsewhere: int, code: str) -> None:
    with pytest.raises(Conflict) as refusal:
        asked(allotment(), "ben", "", row, before, elsewhere, LATER)
    assert refusal.value.message.code == code  # type: ignore[attr-defined]


def test_after_a_day_they_may_ask_again() -> None:
    before = replace(OPEN, state=SeatRequestState.WITHDRAWN, ended=MOMENT)
    with pytest.raises(Conflict):
        asked(allotment(), "ben", "", None, before, 0, MOMENT + ASK_AGAIN_AFTER - timedelta(seconds=1))
    assert asked(allotment(), "ben", "", None, before, 0, MOMENT + ASK_AGAIN_AFTER).state is SeatRequestState.OPEN


@pytest.mark.parametrize("state", AllotmentState)
def test_only_what_is_enforced_and_switched_on_is_open(state: AllotmentState) -> None:
    assert is_open_to_asking(allotment(seat_requests=True, state=state)) is (state is AllotmentState.ACTIVE)
    assert not is_open_to_asking(allotment(state=state))


def test_a_seat_is_given_where_there_is_one_or_a_line() -> None:
    full = allotment(consumed_units=2)
    for fine in (allotment(consumed_units=1), replace(full, overflow=Overflow.WAIT), replace(full, releasing_units=1)):
        require_seat_to_give(fine)
    for wrong, code in ((full, "noSeatToGive"), (allotment(state=AllotmentState.SUSPENDED), "nobodyAdmitted")):
        with pytest.raises(Conflict) as refusal:
            require_seat_to_give(wrong)
        assert refusal.value.message.code == code  # type: ignore[attr-defined]


def event(number: int, state: SeatRequestState = SeatRequestState.OPEN) -> SeatEvent:
    """The one of that number; newer ones have smaller ids."""
    over = {} if state is SeatRequestState.OPEN else {"answer": "No.", "decided_by": "eva", "ended": LATER}
    return SeatEvent(f"{999 - number:03}", replace(OPEN, state=state, **over))  # type: ignore[arg-type]


def test_a_request_and_its_answer_are_told() -> None:
    events = [event(2, SeatRequestState.REFUSED), event(1)]
    after = cursor_after(allotment(), DeliveryCursor(), (), (), events)
    first, second = items_between(allotment(), DeliveryCursor(), after, (), (), events)
    assert (first.topic, first.about, first.actor, first.detail) == (Topic.SEAT_ASKED, "ben", "ben", "Please.")
    assert (second.topic, second.about, second.actor, second.detail) == (Topic.SEAT_DENIED, "ben", "eva", "No.")
    granted = event(3, SeatRequestState.APPROVED)
    (third,) = items_between(
        allotment(), after, cursor_after(allotment(), after, (), (), [granted]), (), (), [granted, *events]
    )
    assert third.topic is Topic.SEAT_GRANTED


@given(st.lists(st.integers(0, 5), max_size=6))
def test_each_event_is_told_once_however_they_come(steps: list[int]) -> None:
    """Told between two positions, whatever has come since."""
    told, position, there = list[str](), DeliveryCursor(), list[SeatEvent]()
    for more in steps:
        there = [event(len(there) + number) for number in range(more, 0, -1)] + there
        after = cursor_after(allotment(), position, (), (), there[:50])
        late = [event(len(there) + 1), *there]
        told += [item.source for item in items_between(allotment(), position, after, (), (), late)]
        position = after
    assert told == [each.id for each in reversed(there)]


def test_what_is_old_when_telling_begins_is_not_told() -> None:
    old, now = event(1), MOMENT + timedelta(days=2)
    new = SeatEvent("001", replace(OPEN, asked=now))
    begun = first_cursor((), (), now, [new, old])
    after = cursor_after(allotment(), begun, (), (), [new, old])
    assert [each.source for each in items_between(allotment(), begun, after, (), (), [new, old])] == ["001"]
